"""What fails under a running bot is named, loses nothing that was kept, and is over without a restart."""

import asyncio
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import Services, open_services
from bot.chat import fold_answer
from bot.models import Answer, Request
from ingest.catalog import Catalog
from ingest.errors import IndexBusy, IndexUnavailable
from ingest.index import VectorIndex
from ingest.lock import hold_run
from ingest.models import Access
from ingest.pipeline import build_pipeline
from ingest.settings import ChromaSettings, Settings
from tests.conftest import ROOT
from tests.postgres import PostgresServer
from tests.servers import ChromaServer

QUESTION = "How many passengers does the ferry to Hals carry?"
FERRY = "The ferry to Hals\n\nThe ferry to Hals carries 140 passengers.\n"
PIER = "The pier of Hals\n\nThe pier of Hals is 90 metres long.\n"


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferry.txt").write_text(FERRY, encoding="utf-8")
    return folder


def ask(services: Services) -> Answer:
    return asyncio.run(fold_answer(services, Request(QUESTION)))


def take_in(services: Services, folder: Path) -> tuple[str, ...]:
    pipeline = build_pipeline(services.settings, services.catalog, services.index, services.embeddings)
    return pipeline.ingest([folder]).added


# Chroma


@pytest.fixture
def chroma(tmp_path: Path) -> Iterator[ChromaServer]:
    server = ChromaServer(tmp_path / "chroma")
    server.start()
    yield server
    server.kill()


def test_chroma_is_killed_and_comes_back(chroma: ChromaServer, tmp_path: Path, articles: Path) -> None:
    quick = ChromaSettings(timeout_s=1)
    settings = Settings(data_dir=tmp_path / "data", chroma_url=chroma.url, chroma=quick, question_timeout_s=120)
    with open_services(settings) as services:
        take_in(services, articles)
        assert "140" in ask(services).statements[0].text
        chroma.kill()
        (articles / "pier.txt").write_text(PIER, encoding="utf-8")
        told = rf"Chroma at {chroma.url} did not answer: .* is kept; try again"
        for work in (lambda: ask(services), services.check, lambda: take_in(services, articles)):
            with pytest.raises(IndexUnavailable, match=told):
                work()
        assert services.catalog.readable(Access()).list_ids() == ["ferry"]
        chroma.start()
        assert take_in(services, articles) == ("pier",)
        assert "140" in ask(services).statements[0].text
        # One that says nothing is no better.
        chroma.freeze()
        with pytest.raises(IndexUnavailable, match="did not answer: timed out"):
            ask(services)
        chroma.thaw()
        assert "140" in ask(services).statements[0].text
        assert services.index.count() == services.catalog.count_passages() == 2


# PostgreSQL


@pytest.mark.postgres
def test_postgres_is_restarted(tmp_path: Path, articles: Path) -> None:
    # One of its own: others keep their connections.
    server = PostgresServer()
    try:
        settings = Settings(data_dir=tmp_path / "data", database_url=server.get_url("postgres"), question_timeout_s=120)
        with open_services(settings) as services:
            take_in(services, articles)
            first = ask(services)
            server.stop()
            (articles / "pier.txt").write_text(PIER, encoding="utf-8")
            for work in (lambda: ask(services), services.check, lambda: take_in(services, articles)):
                with pytest.raises(IndexUnavailable, match=r"The catalog can't be (read|kept): ") as told:
                    work()
                assert "is kept; try again" in told.value.message
                assert "\n" not in told.value.message
            server.start()
            assert "140" in ask(services).statements[0].text
            assert services.conversations.load_answer(first.id) == first
            assert take_in(services, articles) == ("pier",)

            # In the middle of a run, which has lost the lock that keeps others out: it writes nothing more.
            other = Catalog(settings.sql_url)
            with hold_run(settings, services.catalog):
                with pytest.raises(IndexBusy, match="Another ingest run is at work"), hold_run(settings, other, 0.2):
                    pass
                server.stop()
                server.start()
                with hold_run(settings, other, 5), pytest.raises(IndexUnavailable, match=r"has ended\. .* is kept"):
                    services.catalog.move_article("ferry", "elsewhere.txt")
            other.close()
            assert services.catalog.list_sources()["ferry"][0] == str(articles / "ferry.txt")
            assert take_in(services, articles) == ()
    finally:
        server.close()


@pytest.mark.postgres
def test_ids_and_texts_hold_what_postgres_keeps(postgres: PostgresServer, tmp_path: Path, articles: Path) -> None:
    """PostgreSQL refuses NUL in a text, which a question may have."""
    name = postgres.create()
    settings = Settings(data_dir=tmp_path / "data", database_url=postgres.get_url(name), question_timeout_s=120)
    with open_services(settings) as services:
        take_in(services, articles)
        answer = asyncio.run(fold_answer(services, Request(f"{QUESTION}\0")))
        kept = services.conversations.load(answer.conversation_id)
        assert kept.turns[0].answer == answer
        assert services.conversations.find("ferry")[0].title == QUESTION + "\ufffd"
    postgres.drop(name)


# The disk

INGEST = """
import resource, sys
from bot.cli import main
from ingest.language import load_identifier
# Its model is unpacked into a file, elsewhere.
load_identifier()
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
main()
"""


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux keeps this limit for a process alone")
def test_the_disk_is_full_in_the_middle_of_an_ingest(tmp_path: Path, corpus_data: Path) -> None:
    data, folder = tmp_path / "data", tmp_path / "articles"
    shutil.copytree(corpus_data, data)
    folder.mkdir()
    for number in range(12):
        steps = (f"Stage {number}.{step} of the harbour of Hals was finished on day {step}." for step in range(60))
        words = " ".join(steps)
        (folder / f"stage-{number:02}.txt").write_text(f"Stage {number}\n\n{words}\n", encoding="utf-8")

    def ingest(limit: int) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", INGEST, str(limit), "ingest", str(folder)],
            capture_output=True, text=True, cwd=ROOT, timeout=200, check=False,
            env={**os.environ, "BRIEFING_DATA_DIR": str(data), "COLUMNS": "300"},
        )  # fmt: skip

    # A file may grow by so much, and no more: as on a disk with little room.
    room = max(path.stat().st_size for path in data.rglob("*") if path.is_file()) + 400_000
    failed = ingest(room)
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    (line,) = [one for one in failed.stderr.splitlines() if "kept" in one]
    assert "disk" in line or "did not answer" in line
    with closing(Catalog(Settings(data_dir=data).sql_url)) as catalog:
        readable = catalog.readable(Access())
        assert 5 <= len(readable.list_ids()) < 17
        assert readable.load_article("paris-summit-germany-offer").text
    done = ingest(resource.RLIM_INFINITY)
    assert done.returncode == 0, done.stderr
    settings = Settings(data_dir=data)
    with closing(Catalog(settings.sql_url)) as catalog:
        assert len(catalog.readable(Access()).list_ids()) == 17
        assert catalog.list_unsynced() == []
        assert VectorIndex(settings).count() == catalog.count_passages()
