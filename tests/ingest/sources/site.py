"""A web site of the tests' own on loopback, whose answers a test sets and whose requests it can look at."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = (
    "The harbour office said on Monday that the ferry between Lohe and the islands will run again from May. "
    "It carries 120 cars and makes six trips a day. Repairs of the pier took nine months and cost three million euros."
)
OTHER = "The council of Lohe voted on Friday to build a second pier. It is to be ready in the summer of next year."


@dataclass
class Answer:
    """What one path answers."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    drip: tuple[int, float] | None = None
    """How many bytes come at once, and how many seconds lie between."""


class Site:
    """Answers by path, 404 where nothing was set."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, Answer | Callable[[dict[str, str]], Answer]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    def count(self, path: str) -> int:
        return sum(one == path for one, _ in self.asked)

    def page(self, path: str, title: str, text: str = "", head: str = "", **headers: str) -> None:
        """Have an article at a path."""
        html = f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1><p>{text or WORDS}</p>"
        kept = {"Content-Type": "text/html; charset=utf-8"} | headers
        self.answers[path] = Answer(
            f"{html}<p>{title}: so it was told.</p></article></body></html>".encode(), headers=kept
        )

    def feed(self, path: str, *items: tuple[str, str, str], **headers: str) -> None:
        """Have an RSS feed of (title, path of the page, date) at a path."""
        entries = "".join(
            f"<item><title>{title}</title><link>{link}</link><pubDate>{day}</pubDate></item>"
            for title, link, day in items
        )
        body = f"<?xml version='1.0'?><rss version='2.0'><channel><title>Harbour Times</title>{entries}</channel></rss>"
        self.answers[path] = Answer(body.encode(), headers={"Content-Type": "application/rss+xml"} | headers)

    def redirect(self, path: str, target: str) -> None:
        self.answers[path] = Answer(status=302, headers={"Location": target})


@contextmanager
def open_site() -> Iterator[Site]:
    """A site that listens while the block runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append((self.path, headers))
            answer = site.answers.get(self.path, Answer(status=404))
            if callable(answer):
                answer = answer(headers)
            if etag := answer.headers.get("ETag"):
                answer = Answer(status=304, headers={"ETag": etag}) if headers.get("if-none-match") == etag else answer
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            if "Transfer-Encoding" not in answer.headers and answer.drip is None and answer.status != 304:
                self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            size, pause_s = answer.drip or (len(answer.body) or 1, 0.0)
            try:
                for start in range(0, len(answer.body), size):
                    self.wfile.write(answer.body[start : start + size])
                    self.wfile.flush()
                    time.sleep(pause_s)
            except OSError:
                pass

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    site = Site(server.server_port)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def drip_headers(pause_s: float) -> Iterator[str]:
    """The address of a server that never ends its headers."""
    ends = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def serve() -> None:
            try:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(10_000)
                    connection.sendall(b"HTTP/1.1 200 OK\r\n")
                    while not ends.is_set():
                        connection.sendall(b"X-A: b\r\n")
                        time.sleep(pause_s)
            except OSError:
                pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://localhost:{listener.getsockname()[1]}/"
        ends.set()
        thread.join(5)
