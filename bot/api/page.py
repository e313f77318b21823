"""The page itself: its documents, and its script and style sheet, each one file that browsers keep for good."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from fastapi.staticfiles import StaticFiles
from starlette.routing import Mount

from bot.api.bundle import join_modules, join_sheets
from bot.api.deps import ServicesDep
from bot.wording import PAGE_WORDS
from ingest.readers import list_formats

UI = Path(__file__).resolve().parent.parent / "ui"
SCRIPT = "/ui/app.js"
SHEET = "/ui/page.css"
FORMATS = '<meta name="formats" content="[]">'
"""Where a document says which formats articles may come in."""
WORDS = '<meta name="words" content="{}">'
"""Where it has the words that it shares with the other channels."""

ACCESS = '<meta name="access" content="none">'
"""Where it is told whether people sign in."""
NOT_KEPT = {"cache-control": "no-cache"}

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class PageFile:
    """A file of the page as it is sent; `mark` is a hash of its content."""

    content: bytes
    media_type: str
    mark: str

    def respond(self, request: Request) -> Response:
        """The file, or word that the browser's own copy is still right.

        An address that carries the mark never changes its content and is kept for good; any other is asked for again
        each time, so that an upgrade never mixes old and new files.
        """
        kept = request.query_params.get("v") == self.mark
        headers = {"etag": f'W/"{self.mark}"', "cache-control": "max-age=31536000, immutable" if kept else "no-cache"}
        if headers["etag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        return Response(self.content, 200, headers, self.media_type)


def build_file(text: str, media_type: str) -> PageFile:
    content = text.encode()
    return PageFile(content, media_type, hashlib.sha256(content).hexdigest()[:16])


def describe_formats() -> str:
    """What the page needs to know of the formats of ingest, as JSON."""
    return json.dumps(
        [{"name": each.name, "suffixes": each.suffixes, "describes": each.describes} for each in list_formats()]
    )


@cache
def load_file(name: str, mode: str = "none") -> PageFile:
    """The script, the style sheet, or a document that names both by their content. Read once a process.

    A document is told how people show who they are.
    """
    if name == SCRIPT:
        return build_file(join_modules(UI, "app"), "text/javascript")
    if name == SHEET:
        return build_file(join_sheets(UI, "page.css"), "text/css")
    text = (UI / name).read_text(encoding="utf-8")
    text = text.replace(FORMATS, FORMATS.replace("[]", escape(describe_formats())))
    text = text.replace(WORDS, WORDS.replace("{}", escape(json.dumps(PAGE_WORDS, ensure_ascii=False))))
    text = text.replace(ACCESS, ACCESS.replace("none", mode))
    for address in (SCRIPT, SHEET):
        text = text.replace(f'"{address}"', f'"{address}?v={load_file(address).mark}"')
    return build_file(text, "text/html")


@router.get("/")
@router.get("/articles")
@router.get("/answers/{answer_id}")
async def show_page(request: Request, services: ServicesDep) -> Response:
    """The page for asking, for one kept answer and for the articles: one document, which reads its own address."""
    return load_file("index.html", services.settings.auth.mode).respond(request)


@router.get(SCRIPT)
@router.get(SHEET)
async def send_file(request: Request) -> Response:
    return load_file(request.url.path).respond(request)


def show_not_found() -> Response:
    """The page for an address that leads nowhere."""
    detail = "Nothing was lost. The address may be mistyped, or it is of something that was deleted."
    return show_refused(404, "There is no page at this address", detail)


def show_refused(status: int, title: str, detail: str) -> Response:
    """The page for who does not get what they came for."""
    text = load_file("refused.html").content.decode()
    return Response(text.format(title=escape(title), detail=escape(detail)), status, NOT_KEPT, "text/html")


class Sources(StaticFiles):
    """The page's files one by one, as they are on disk; always asked for again."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        return response


def mount_files(app: FastAPI) -> Mount:
    """Serve the page's files; what is joined is joined now, so that a mistake in it shows at the start.

    Raises `ValueError` for a module that can't be joined.
    """
    for name in ("index.html", "refused.html"):
        load_file(name)
    files = Mount("/ui", Sources(directory=UI), name="ui")
    app.router.routes.append(files)
    return files
