"""Data that can't be written, and commands that would throw it away."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT
from tests.postgres import PostgresServer
from tests.servers import ChromaServer

MOUNT = 'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && exec "$@"'
QUESTION = "How many countries took part in the Paris summit?"


def run_read_only(folder: Path, *words: str, data: str = "data", **more: str) -> "subprocess.CompletedProcess[str]":
    """The command with `folder` on a read-only file system, in a mount namespace of its own."""
    unshare = [
        "unshare",
        "--mount",
        *([] if os.geteuid() == 0 else ["--map-root-user"]),
        "sh",
        "-c",
        MOUNT,
        str(folder),
    ]
    if not shutil.which("unshare") or subprocess.run([*unshare, "true"], capture_output=True, check=False).returncode:
        pytest.skip("nothing can be mounted here")
    environment = {**os.environ, "BRIEFING_DATA_DIR": str(folder / data), **more}
    command = [*unshare, sys.executable, "-m", "bot.cli", *words]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=120, check=False, input=""
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("data", ("ask", QUESTION)),
        ("data", ("articles",)),
        ("data", ("ingest", "corpus")),
        ("data", ("serve", "--port", "0")),
        ("absent", ("ask", QUESTION)),
        ("absent", ("articles",)),
    ],
)
def test_a_read_only_data_folder_is_used_or_told_in_one_line(
    tmp_path: Path, corpus_data: Path, data: str, words: tuple[str, ...]
) -> None:
    shutil.copytree(corpus_data, tmp_path / "data")
    done = run_read_only(tmp_path, *words, data=data)
    assert "Traceback" not in done.stderr
    if done.returncode:
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1, done.stderr
        assert data == "data" or "BRIEFING_DATA_DIR" in done.stderr


@pytest.mark.postgres
@pytest.mark.parametrize("words", [("ask", QUESTION), ("ingest", "corpus"), ("serve", "--port", "0")])
def test_so_it_is_beside_a_database_on_a_server(
    tmp_path: Path, corpus_data: Path, corpus_database: str, postgres: PostgresServer, words: tuple[str, ...]
) -> None:
    """Embedded Chroma is in it, and its holder writes who it is."""
    shutil.copytree(corpus_data.parent / "postgres", tmp_path / "data")
    postgres.folder.chmod(0o755)
    done = run_read_only(tmp_path, *words, BRIEFING_DATABASE_URL=postgres.get_url(corpus_database))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert f"{tmp_path / 'data'} can't be written" in done.stderr


@pytest.mark.postgres
def test_nothing_is_written_to_it_where_both_are_servers(tmp_path: Path, postgres: PostgresServer) -> None:
    for name in ("chroma", "kept"):
        (tmp_path / name).mkdir()
    chroma, name = ChromaServer(tmp_path / "chroma"), postgres.create()
    chroma.start()
    places = {"BRIEFING_DATABASE_URL": postgres.get_url(name), "BRIEFING_CHROMA_URL": chroma.url}
    try:
        for words in (("ingest", "corpus"), ("ask", QUESTION)):
            done = run_read_only(tmp_path / "kept", *words, **places)
            assert done.returncode == 0, done.stderr
        assert "35" in done.stdout
        assert list((tmp_path / "kept").iterdir()) == []
    finally:
        chroma.kill()
        postgres.drop(name)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits another process")
def test_a_server_that_can_no_longer_write_says_so_in_a_problem_document(tmp_path: Path, corpus_data: Path) -> None:
    shutil.copytree(corpus_data, tmp_path / "data")
    server = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "serve", "--port", "0"],
        stderr=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "BRIEFING_DATA_DIR": str(tmp_path / "data"), "COLUMNS": "200"},
    )  # fmt: skip
    try:
        assert server.stderr is not None
        found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
        assert found is not None
        with httpx.Client(base_url=found.group(), timeout=60) as client:
            assert client.post("/api/chat", json={"question": QUESTION}).status_code == 200
            # A running process that has files open keeps a file system from becoming read-only; this is as hard.
            resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (0, 0))
            path = "/api/articles/paris-summit-germany-offer"
            for response in (
                client.post("/api/chat", json={"question": QUESTION}),
                client.patch(path, json={"title": "Another"}),
                client.delete(path),
            ):
                assert (response.status_code, response.json()["code"]) == (503, "index_unavailable")
                assert len(response.json()["detail"].splitlines()) == 1
            streamed = client.post("/api/chat", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
            assert json.loads(streamed.text.strip().splitlines()[-1].partition(": ")[2])["code"] == "index_unavailable"
            assert len(client.get("/api/articles").json()["articles"]) == 5
    finally:
        server.send_signal(signal.SIGINT)
        assert "Traceback" not in server.communicate(timeout=30)[1]


def test_cleaning_up_leaves_the_data_where_they_are(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for folder in (".briefing", "elsewhere", ".venv"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "kept").write_text("words")
    for environment in ({}, {"BRIEFING_DATA_DIR": "elsewhere"}):
        done = subprocess.run(
            ["make", "clean"],
            cwd=tmp_path,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        assert f"{environment.get('BRIEFING_DATA_DIR', '.briefing')} is kept" in done.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == [".briefing", "Makefile", "elsewhere"]
    assert (tmp_path / ".briefing" / "kept").exists()
    assert (tmp_path / "elsewhere" / "kept").exists()
