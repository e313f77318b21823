"""A server that streams what a test tells it to, piece by piece, so that the page can be looked at in between."""

import queue
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from playwright.sync_api import Page, Route

WAIT_S = 20.0


class ScriptedChat:
    """Sends the pieces it is given as they come; `end` closes the stream."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[str] = []
        self._pieces: queue.Queue[str | None] = queue.Queue()

    def send(self, *pieces: str) -> None:
        for piece in pieces:
            self._pieces.put(piece)

    def end(self) -> None:
        self._pieces.put(None)

    def read_pieces(self) -> Iterator[str]:
        while (piece := self._pieces.get(timeout=WAIT_S)) is not None:
            yield piece


@contextmanager
def open_scripted_chat(page: Page) -> Iterator[ScriptedChat]:
    """Answer the page's questions and topics from a script; everything else still goes to the real server."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            chat.asked.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for piece in chat.read_pieces():
                    self.wfile.write(piece.encode())
                    self.wfile.flush()
            except (ConnectionError, queue.Empty):
                return

        def log_message(self, format: str, *args: Any) -> None:
            """Tests have no use for a request log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    chat = ScriptedChat(f"http://127.0.0.1:{server.server_port}/api/chat")
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def send_there(route: Route) -> None:
        route.continue_(url=chat.url)

    def suggest_nothing(route: Route) -> None:
        route.fulfill(json={"questions": []})

    questions = re.compile("/api/(chat|briefings)$")
    page.route(questions, send_there)
    # The server does not know answers that are made to order, and the page may ask after the script has ended.
    page.route("**/api/answers/*/suggestions", suggest_nothing)
    try:
        yield chat
    finally:
        chat.end()
        page.unroute(questions, send_there)
        server.shutdown()
        server.server_close()
