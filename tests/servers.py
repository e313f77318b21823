"""Servers that tests start as processes: Chroma's, and the bot's own."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from tests.conftest import ROOT
from tests.loopback import find_free_port

STARTED_S = 60.0


class ChromaServer:
    """`chroma run` over a folder, at one address however often it is killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._port = find_free_port()
        self.url = f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        chroma = Path(sys.executable).parent / "chroma"
        self._process = subprocess.Popen(
            [chroma, "run", "--host", "127.0.0.1", "--port", str(self._port), "--path", str(self._folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + STARTED_S
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/api/v2/heartbeat").is_success:
                    return
            except httpx.TransportError:
                time.sleep(0.1)
        raise AssertionError("chroma run does not answer")

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(timeout=20)

    def freeze(self) -> None:
        """Have it answer nothing, without a word."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)


def start_bot(environment: dict[str, str], *words: str) -> "subprocess.Popen[str]":
    """A command of the bot's, with these settings."""
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *words],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "COLUMNS": "200", **environment},
    )  # fmt: skip


class AppServer:
    """`briefing serve` on a free port."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = start_bot(environment, "serve", "--port", "0")
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found is not None, line + self.process.stderr.read()
        self.client = httpx.Client(base_url=found.group(), timeout=200)
        self._stream: httpx.Response | None = None

    def ask(self, question: str) -> httpx.Response:
        return self.client.post("/api/chat", json={"question": question})

    def stream_first(self, question: str) -> str:
        """Ask for a stream, and wait for the first of its events; the stream is left open."""
        headers = {"accept": "text/event-stream"}
        request = self.client.build_request("POST", "/api/chat", json={"question": question}, headers=headers)
        self._stream = self.client.send(request, stream=True)
        self._lines = self._stream.iter_lines()
        name = next(line for line in self._lines if line.startswith("event: "))
        return name.removeprefix("event: ")

    def kill(self) -> None:
        """As when the machine goes down."""
        self.process.kill()
        self.process.communicate(timeout=20)
        if self._stream is not None:
            self._stream.close()
        self.client.close()
