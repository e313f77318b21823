from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from ingest.catalog import Catalog
from ingest.catalog.sources import SourceStore
from ingest.embedder import MiniLmEmbeddings
from ingest.index import VectorIndex
from ingest.pipeline import build_pipeline
from ingest.settings import Settings, SourcesSettings
from ingest.sources.polling import Pace, Sources
from tests.ingest.sources.site import Site, open_site


class Clock:
    """A time that tests pass."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 2, 1, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def tick(self, **span: float) -> None:
        self.moment += timedelta(**span)


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as opened:
        yield opened


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Those of all tests, with this machine's own name allowed."""
    sources = SourcesSettings(allowed_hosts=("localhost",), timeout_s=5, max_bytes=200_000, every_s=1_800)
    return settings.model_copy(update={"sources": sources})


@pytest.fixture
def open_sources(
    settings: Settings, catalog: Catalog, embeddings: MiniLmEmbeddings, clock: Clock
) -> Iterator[Callable[..., Sources]]:
    """Sources over one data folder, with settings changed as asked."""
    index = VectorIndex(settings)
    with closing(SourceStore(settings.sql_url, settings.sources.every_s)) as store:

        def build(**changed: object) -> Sources:
            mine = settings.model_copy(update={"sources": settings.sources.model_copy(update=changed)})
            pipeline = build_pipeline(mine, catalog, index, embeddings)
            pipeline.ingest([])
            return Sources(mine, store, catalog, pipeline, clock, Pace(pause_s=0))

        yield build


@pytest.fixture
def sources(open_sources: Callable[..., Sources]) -> Sources:
    return open_sources()
