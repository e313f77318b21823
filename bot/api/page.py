"""The page itself: one document for all its addresses, its modules and styles, and word of what to fetch early."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, Response
from fastapi.staticfiles import StaticFiles

UI = Path(__file__).resolve().parent.parent / "ui"

_IMPORT = re.compile(r'^import .*? from "\./([\w-]+\.js)";$', re.MULTILINE)

router = APIRouter(include_in_schema=False)


class PageFiles(StaticFiles):
    """The page's modules and styles; always asked for again, so that an upgrade never mixes old and new ones."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "no-cache"
        return response


@router.get("/")
@router.get("/answers/{answer_id}")
async def show_asking(answer_id: str | None = None) -> FileResponse:
    """The page for asking and for one kept answer."""
    return send_page("ask.js")


@router.get("/articles")
async def show_articles() -> FileResponse:
    """The page of the articles."""
    return send_page("desk.js")


def send_page(module: str) -> FileResponse:
    """The document; its Link header has the browser fetch all modules at once instead of import after import."""
    link = ", ".join(f"</ui/{name}>; rel=modulepreload" for name in list_modules("app.js", module))
    return FileResponse(UI / "index.html", headers={"cache-control": "no-cache", "link": link})


@cache
def list_modules(*names: str) -> tuple[str, ...]:
    """Modules and everything that they import, each once."""
    found: dict[str, None] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop(0)
        if name not in found:
            found[name] = None
            waiting += _IMPORT.findall((UI / name).read_text(encoding="utf-8"))
    return tuple(found)


def show_not_found() -> FileResponse:
    """The page for an address that leads nowhere."""
    return FileResponse(UI / "not-found.html", 404, headers={"cache-control": "no-cache"})


def mount_files(app: FastAPI) -> None:
    app.mount("/ui", PageFiles(directory=UI), name="ui")
