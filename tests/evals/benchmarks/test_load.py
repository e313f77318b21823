"""The load benchmark against small servers that go wrong in the ways it is there to see."""

import json
import mmap
import os
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from evals.benchmarks.load import (
    MemoryWatch,
    ask_alone,
    ask_together,
    describe_memory,
    read_memory,
    run_load,
    summarise,
)
from evals.server import Site

CONVERSATIONS = [("Who sails?", "Where to?"), ("How many?",)]


class Bot(ThreadingHTTPServer):
    """Keeps conversations; each fault is one that a server with state in the wrong place would have."""

    daemon_threads = True

    def __init__(self, fault: str) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.fault = ""
        self.next_fault = fault
        self.kept: dict[str, list[str]] = {}
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Bot

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        conversation = body["conversation_id"] or uuid.uuid4().hex
        self.server.kept.setdefault(conversation, []).append(body["question"])
        fault = self.server.fault
        if fault == "failure":
            self.reply(503, {"code": "index_unavailable"})
            return
        said = "Another's answer." if fault == "text" else f"Answer to {body['question']}"
        self.reply(
            200,
            {
                "question": "Another?" if fault == "question" else body["question"],
                "conversation_id": "another" if fault == "conversation" and body["conversation_id"] else conversation,
                "outcome": "answered",
                "statements": [
                    {"text": text} for text in (["Second.", said] if fault == "order" else [said, "Second."])
                ],
                "disagreements": [],
                "missing": [],
            },
        )

    def do_GET(self) -> None:
        kept = self.server.kept[self.path.rpartition("/")[2]]
        shown = kept[:-1] if self.server.fault == "lost" else kept
        self.reply(200, {"turns": [{"answer": {"question": question}} for question in shown]})

    def reply(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serve(fault: str = "") -> Iterator[Bot]:
    server = Bot(fault)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("fault", ["text", "question", "conversation", "lost", "failure", "order"])
def test_what_goes_wrong_under_load_is_counted(fault: str) -> None:
    with serve(fault) as server:
        urls = (server.url, server.url)
        told, alone_ms = ask_alone(urls, CONVERSATIONS)
        server.fault = server.next_fault
        rounds = iter([False] * 4)
        tally = ask_together(urls, CONVERSATIONS, told, 2, lambda: next(rounds, True))
    assert len(alone_ms) == 3
    assert len(tally.failures) == (4 if fault == "failure" else 0)
    assert bool(tally.wrong) == (fault not in ("failure", "order"))
    assert bool(tally.varied) == (fault == "order")
    figures = summarise(alone_ms, tally, [(1.0,)])
    assert figures["told"]
    assert (figures["failures"], figures["wrong"]) == (len(tally.failures), len(tally.wrong))


def test_a_site_that_holds_its_own_is_told_with_ratios() -> None:
    with serve() as server:
        site = Site(urls=(server.url, server.url), pids=(os.getpid(), os.getpid()))
        figures = run_load(site, CONVERSATIONS, clients=4, minutes=0.01)
    assert figures["failures"] == figures["wrong"] == 0
    assert figures["conversations"] > 0
    assert figures["p50"]["ratio"] > 0
    assert len(figures["memory"]) == 2
    assert figures["told"] == {}


def test_memory_that_grows_is_told_from_memory_that_comes_and_goes() -> None:
    flat = [(100.0 + 10 * (number % 2),) for number in range(40)]
    growing = [(100.0 + number,) for number in range(40)]
    assert describe_memory(flat)[0]["growth"] == 1.0
    assert describe_memory(growing)[0]["growth"] > 1.1
    assert describe_memory([(50.0,)]) == [
        {"first_mb": 50.0, "second_quarter_mb": 50.0, "last_quarter_mb": 50.0, "growth": 1.0}
    ]


def test_memory_is_looked_at_again_and_again() -> None:
    with MemoryWatch([os.getpid()], every_s=0.01) as watch:
        before = read_memory(os.getpid())
        # Pages of its own: an object might take the place of others that are gone.
        with mmap.mmap(-1, 30_000_000, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS) as held:
            held.write(b"x" * len(held))
            seen = len(watch.samples)
            while len(watch.samples) < seen + 3:
                time.sleep(0.01)
    assert max(row[0] for row in watch.samples) > before + 20
