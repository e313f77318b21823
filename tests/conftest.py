"""What tests share: one embedding model and one reader, data folders of their own, and corpus/ ingested once."""

import asyncio
import importlib.util
import os
import shutil
import traceback
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from bot.app import Services, open_services
from bot.reading.cross_encoder import Reader
from ingest.catalog import Catalog
from ingest.embedder import MiniLmEmbeddings
from ingest.index import VectorIndex
from ingest.pipeline import Pipeline, build_pipeline
from ingest.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"

# They need packages that only `make test-ui` and `make test-ray` install.
NEEDED = {"ui": "playwright", "ray": "ray"}
collect_ignore = [folder for folder, package in NEEDED.items() if not importlib.util.find_spec(package)]


GAPS = Path(__file__).with_name("reader_gaps.txt")
"""Tests with the right value that the reader does not pass yet: expected to fail, and reported once they pass."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    gaps = {line for line in GAPS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")}
    for item in items:
        if item.nodeid in gaps:
            item.add_marker(pytest.mark.xfail(reason="the reader can't do this yet", strict=True))


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own settings must not decide what a test sees."""
    for name in os.environ:
        if name.startswith(("BRIEFING_", "SLACK_")):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _no_sql_on_the_event_loop() -> Iterator[None]:
    """A statement that waits for the database would keep everybody waiting; its place is a thread."""
    found: list[str] = []

    def look(*_: object) -> None:
        with suppress(RuntimeError):
            asyncio.get_running_loop()
            found.append("".join(traceback.format_stack(limit=14)[:-1]))

    event.listen(Engine, "before_cursor_execute", look)
    yield
    event.remove(Engine, "before_cursor_execute", look)
    assert not found, f"SQL on the event loop:\n{found[0]}"


@pytest.fixture(scope="session")
def embeddings() -> MiniLmEmbeddings:
    return MiniLmEmbeddings()


@cache
def load_reader() -> Reader:
    """The one reader of a run."""
    return Reader(threads=1)


@pytest.fixture(scope="session")
def reader() -> Reader:
    return load_reader()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def catalog(settings: Settings) -> Iterator[Catalog]:
    catalog = Catalog(settings.sql_url)
    yield catalog
    catalog.close()


@pytest.fixture
def pipeline(settings: Settings, catalog: Catalog, embeddings: MiniLmEmbeddings) -> Pipeline:
    return build_pipeline(settings, catalog, VectorIndex(settings), embeddings)


@pytest.fixture(scope="session")
def corpus_data(tmp_path_factory: pytest.TempPathFactory, embeddings: MiniLmEmbeddings) -> Path:
    """A data folder with corpus/ in it; copy it before writing to it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("corpus") / "data")
    catalog = Catalog(settings.sql_url)
    build_pipeline(settings, catalog, VectorIndex(settings), embeddings).ingest([CORPUS])
    catalog.close()
    return settings.data_dir


@pytest.fixture
def services(corpus_data: Path, tmp_path: Path) -> Iterator[Services]:
    """Open services over a copy of the ingested corpus."""
    folder = tmp_path / "corpus-data"
    shutil.copytree(corpus_data, folder)
    with open_services(Settings(data_dir=folder)) as opened:
        yield opened
