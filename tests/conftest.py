"""What tests share: one embedding model and one reader, data folders of their own, and corpus/ ingested once."""

import asyncio
import importlib.util
import os
import shutil
import traceback
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from bot.app import Services, open_services
from bot.reading.cross_encoder import Reader
from ingest.catalog import Catalog
from ingest.embedder import MiniLmEmbeddings, Vectors
from ingest.index import VectorIndex
from ingest.pipeline import Pipeline, build_pipeline
from ingest.settings import Settings
from tests.postgres import PostgresServer

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "corpus"

# They need packages that only `make test-ui` and `make test-ray` install.
NEEDED = {"ui": "playwright", "ray": "ray"}
collect_ignore = [folder for folder, package in NEEDED.items() if not importlib.util.find_spec(package)]


both_databases = pytest.mark.both_databases
"""Runs tests that keep something on SQLite and, with `make test-postgres`, on PostgreSQL."""

GAPS = Path(__file__).with_name("reader_gaps.txt")
"""Tests with the right value that the reader does not pass yet: expected to fail, and reported once they pass."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    gaps = {line for line in GAPS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")}
    for item in items:
        if item.nodeid in gaps:
            item.add_marker(pytest.mark.xfail(reason="the reader can't do this yet", strict=True))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.definition.get_closest_marker("both_databases") and "database_url" in metafunc.fixturenames:
        databases = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]
        metafunc.parametrize("database_url", databases, indirect=True)


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


class RememberingEmbeddings(MiniLmEmbeddings):
    """The same model, which remembers what it read: many tests take in the same articles."""

    def __init__(self) -> None:
        super().__init__()
        self._remembered = lru_cache(maxsize=1_000)(super()._read)

    def _read(self, text: str) -> tuple[Vectors, list[tuple[int, int]]]:
        return self._remembered(text)


@pytest.fixture(scope="session")
def embeddings() -> MiniLmEmbeddings:
    return RememberingEmbeddings()


@cache
def load_reader() -> Reader:
    """The one reader of a run."""
    return Reader(threads=1)


@pytest.fixture(scope="session")
def reader() -> Reader:
    return load_reader()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    server = PostgresServer()
    yield server
    server.close()


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """An empty database; None is SQLite's in the data folder. `both_databases` asks for one of each."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield None
        return
    server: PostgresServer = request.getfixturevalue("postgres")
    name = server.create()
    yield server.get_url(name)
    server.drop(name)


@pytest.fixture
def settings(tmp_path: Path, database_url: str | None) -> Settings:
    return Settings(data_dir=tmp_path / "data", database_url=database_url)


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
    """A data folder with corpus/ in it, and the bot's own tables; copy it before writing to it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("corpus") / "data")
    take_in_corpus(settings, embeddings)
    return settings.data_dir


def take_in_corpus(settings: Settings, embeddings: MiniLmEmbeddings) -> None:
    with open_services(settings) as services:
        build_pipeline(settings, services.catalog, services.index, embeddings).ingest([CORPUS])


@pytest.fixture(scope="session")
def corpus_database(
    postgres: PostgresServer, corpus_data: Path, embeddings: MiniLmEmbeddings, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a database with corpus/ in it, as in `corpus_data`, to be copied."""
    name = postgres.create()
    folder = tmp_path_factory.mktemp("postgres") / "data"
    settings = Settings(data_dir=folder, database_url=postgres.get_url(name))
    take_in_corpus(settings, embeddings)
    shutil.copytree(folder / "chroma", corpus_data.parent / "postgres" / "chroma")
    return name


@pytest.fixture
def services(
    corpus_data: Path,
    tmp_path: Path,
    database_url: str | None,
    embeddings: MiniLmEmbeddings,
    request: pytest.FixtureRequest,
) -> Iterator[Services]:
    """Open services over a copy of the ingested corpus, with models that remember what they read in other tests."""
    folder = tmp_path / "corpus-data"
    if database_url is None:
        shutil.copytree(corpus_data, folder)
        with open_services(Settings(data_dir=folder)) as opened:
            yield replace(opened, reader=load_reader(), embeddings=embeddings)
        return
    template: str = request.getfixturevalue("corpus_database")
    server: PostgresServer = request.getfixturevalue("postgres")
    shutil.copytree(corpus_data.parent / "postgres", folder)
    name = server.create(template)
    with open_services(Settings(data_dir=folder, database_url=server.get_url(name))) as opened:
        yield replace(opened, reader=load_reader(), embeddings=embeddings)
    server.drop(name)
