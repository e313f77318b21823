"""A provider of the tests' own on loopback: it speaks the OpenAI-compatible protocol, and misbehaves where told to."""

import json
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler", dict[str, Any]], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each call as the next behaviour says; the last one stays."""

    protocol_version = "HTTP/1.1"
    server: "Provider"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        provider = self.server
        provider.asked.append({"path": self.path, "key": self.headers.get("authorization"), **body})
        behaviour = provider.behaviours.popleft() if len(provider.behaviours) > 1 else provider.behaviours[0]
        try:
            behaviour(self, body)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a test's output is its own."""

    def send_error_object(self, status: int, error: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        data = json.dumps({"error": error}).encode()
        self.send_response(status)
        for name, value in {
            "content-type": "application/json",
            "content-length": str(len(data)),
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def open_stream(self) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        self.send_delta({"role": "assistant", "content": ""})

    def send_line(self, data: str) -> None:
        line = f"data: {data}\n\n".encode()
        self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")
        self.wfile.flush()

    def send_chunk(self, **more: Any) -> None:
        self.send_line(json.dumps({"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", **more}))

    def send_delta(self, delta: dict[str, Any], finish: str | None = None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        self.send_line(
            json.dumps({"id": "x", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]})
        )

    def end_stream(self, finish: str = "stop") -> None:
        self.send_delta({}, finish)
        usage = {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366}
        self.send_line(
            json.dumps(
                {
                    "id": "x",
                    "object": "chat.completion.chunk",
                    "created": 1,
                    "model": "m",
                    "choices": [],
                    "usage": usage,
                }
            )
        )
        self.send_line("[DONE]")
        self.wfile.write(b"0\r\n\r\n")


class Provider(ThreadingHTTPServer):
    """The server with what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviours: deque[Behaviour] = deque()
        self.asked: list[dict[str, Any]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def behave(self, *behaviours: Behaviour) -> None:
        self.behaviours = deque(behaviours)


@contextmanager
def run_provider() -> Iterator[Provider]:
    provider = Provider()
    thread = threading.Thread(target=provider.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        provider.shutdown()
        provider.server_close()
        thread.join()


def answer(make: Callable[[dict[str, Any]], str], size: int = 20) -> Behaviour:
    """A whole, well-formed answer; `make` gets what was asked."""

    def behave(handler: Handler, body: dict[str, Any]) -> None:
        handler.open_stream()
        text = make(body)
        for start in range(0, len(text), size):
            handler.send_delta({"content": text[start : start + size]})
        handler.end_stream()

    return behave


def fail(status: int, message: str, code: str | None = None, headers: dict[str, str] | None = None) -> Behaviour:
    return lambda handler, body: handler.send_error_object(
        status, {"message": message, "type": "error", "code": code}, headers
    )


def hang(seconds: float) -> Behaviour:
    """Takes the call and says nothing."""
    return lambda handler, body: time.sleep(seconds)


def stall(make: Callable[[dict[str, Any]], str], seconds: float) -> Behaviour:
    """The first part of an answer, and then nothing."""

    def behave(handler: Handler, body: dict[str, Any]) -> None:
        handler.open_stream()
        text = make(body)
        handler.send_delta({"content": text[: 2 * len(text) // 3]})
        time.sleep(seconds)

    return behave


def break_off(make: Callable[[dict[str, Any]], str]) -> Behaviour:
    """The first part of an answer, and then the connection is gone."""

    def behave(handler: Handler, body: dict[str, Any]) -> None:
        handler.open_stream()
        text = make(body)
        handler.send_delta({"content": text[: 2 * len(text) // 3]})
        handler.close_connection = True
        handler.connection.close()

    return behave


def refuse(handler: Handler, body: dict[str, Any]) -> None:
    """The model's own refusal, as OpenAI streams it."""
    handler.open_stream()
    handler.send_delta({"refusal": "I can't help with that."})
    handler.end_stream()


def filter_out(handler: Handler, body: dict[str, Any]) -> None:
    """The provider's filter cuts in."""
    handler.open_stream()
    handler.send_delta({"content": '{"statements": ['})
    handler.end_stream("content_filter")


def gabble(handler: Handler, body: dict[str, Any]) -> None:
    """No answer in the protocol at all."""
    data = b"<html>Welcome to nginx!</html>"
    handler.send_response(200)
    handler.send_header("content-type", "text/html")
    handler.send_header("content-length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)
