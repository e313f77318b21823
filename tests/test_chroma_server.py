"""With Chroma as a server, any number of processes share one index."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.conftest import CORPUS, ROOT
from tests.servers import ChromaServer


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path / "chroma")
    server.start()
    yield server
    server.kill()


@pytest.fixture
def chroma_url(chroma: ChromaServer) -> str:
    return chroma.url


def start(url: str, data: Path, *words: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "BRIEFING_CHROMA_URL": url, "BRIEFING_DATA_DIR": str(data), "COLUMNS": "200"}
    return subprocess.Popen(
        [sys.executable, "-m", "bot.cli", *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=ROOT,
    )  # fmt: skip


def run(url: str, data: Path, *words: str) -> None:
    process = start(url, data, *words)
    _, err = process.communicate(timeout=120)
    assert process.returncode == 0, err


def test_processes_share_the_index_and_see_each_others_changes(chroma_url: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run(chroma_url, data, "ingest", str(CORPUS))
    server = start(chroma_url, data, "serve", "--port", "0")
    assert server.stderr is not None
    served = server.stderr.readline().split("on ")[1].split()[0]
    try:
        question = "How many countries took part in the Paris summit?"
        asking = [start(chroma_url, data, "ask", "--json", question) for _ in range(3)]
        for process in asking:
            out, err = process.communicate(timeout=120)
            assert process.returncode == 0, err
            assert "Working through" not in err
            assert "35" in json.loads(out)["statements"][0]["text"]
        new = tmp_path / "new"
        new.mkdir()
        (new / "ferry.txt").write_text("The ferry\n\nThe ferry to Gotland carries 1,400 passengers.\n")
        run(chroma_url, data, "ingest", str(new))
        body = {"question": "How many passengers does the ferry to Gotland carry?"}
        answer = httpx.post(f"{served}/api/chat", json=body, timeout=60).json()
        assert "1,400" in answer["statements"][0]["text"]
    finally:
        server.terminate()
        server.communicate(timeout=30)


def test_a_chroma_that_is_not_there_is_an_error_that_says_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = start(f"http://127.0.0.1:{port}", tmp_path / "data", "ask", "Who?")
    _, err = process.communicate(timeout=120)
    assert process.returncode == 1
    assert f"Chroma at http://127.0.0.1:{port} did not answer" in err.replace("\n", " ")
