"""The fiction bot behind the project's HTTP API and command line: what evals.server starts, without the real parts.

`ingest FOLDER` notes the articles of a folder in BRIEFING_DATA_DIR, `serve --host H --port P` serves them.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar
from urllib.parse import parse_qs, urlsplit

from ingest.errors import BriefingError, UnknownArticle
from ingest.models import Filters
from tests.evals.fiction_bot import FictionBot


class Handler(BaseHTTPRequestHandler):
    bot = FictionBot()
    environment: ClassVar[dict[str, str]] = {}

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        if address.path == "/readyz":
            return self.reply(200, {"status": "ready", "environment": self.environment})
        wanted = parse_qs(address.query).get("version")
        try:
            text = self.bot.read_article(address.path.rpartition("/")[2], int(wanted[0]) if wanted else None)
        except UnknownArticle as error:
            return self.reply(404, {"code": error.code, "title": "Unknown article", "detail": error.message})
        return self.reply(200, {"id": "x", "text": text})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if body["question"] == "break":
            return self.reply(500, {"code": "index_unavailable", "detail": "Chroma did not answer."})
        if body["question"] == "garble":
            return self.reply(200, {"id": "a1", "outcome": "perhaps"})
        filters = Filters.model_validate(body["filters"]) if "filters" in body else None
        try:
            given = self.bot.ask(body["question"], body.get("conversation_id"), filters)
        except BriefingError as error:
            return self.reply(404, {"code": error.code, "detail": error.message})
        return self.reply(200, given.model_dump(mode="json"))

    def reply(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the server's output is kept for what goes wrong."""


def main(verb: str, *arguments: str) -> None:
    data = Path(os.environ["BRIEFING_DATA_DIR"])
    if verb == "ingest":
        articles = sorted(path.name for path in Path(arguments[0]).glob("*.md"))
        if not articles:
            sys.exit("no article in the folder")
        data.mkdir(parents=True)
        (data / "articles.json").write_text(json.dumps(articles))
        return
    if not (data / "articles.json").exists():
        sys.exit("nothing was ingested")
    options = dict(zip(arguments[::2], arguments[1::2], strict=True))
    Handler.environment = dict(os.environ)
    ThreadingHTTPServer((options["--host"], int(options["--port"])), Handler).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
