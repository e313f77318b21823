"""The task that polls while a server runs."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ingest.catalog import Catalog
from ingest.models import Access, Source
from ingest.sources.poller import Poller
from ingest.sources.polling import Sources
from tests.ingest.sources.conftest import Clock
from tests.ingest.sources.site import OTHER, WORDS, Answer, Site


@asynccontextmanager
async def running(sources: Sources, force_polling: bool | None = None) -> AsyncIterator[None]:
    poller = Poller(sources, tick_s=0.05)
    poller._force_polling = force_polling
    task = asyncio.create_task(poller.run())
    try:
        yield
        assert not task.done()
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def wait_until(look: Callable[[], bool]) -> None:
    limit = time.monotonic() + 15
    while not await asyncio.to_thread(look):
        assert time.monotonic() < limit
        await asyncio.sleep(0.05)


def test_sources_are_polled_when_they_are_due(sources: Sources, site: Site, clock: Clock) -> None:
    site.page("/ferry", "The ferry runs again")
    sources.add(f"{site.url}/ferry")

    async def run() -> None:
        async with running(sources):
            await wait_until(lambda: sources.list_sources()[0].articles == 1)
            count = site.count("/ferry")
            clock.tick(minutes=31)
            await wait_until(lambda: site.count("/ferry") > count)

    asyncio.run(run())


def test_a_source_that_hangs_keeps_neither_the_loop_nor_the_others(
    open_sources: Callable[..., Sources], site: Site
) -> None:
    sources = open_sources(timeout_s=3.0)
    site.page("/slow", "Slow", OTHER)
    site.page("/ferry", "The ferry runs again")
    slow, ferry = (sources.add(f"{site.url}{path}").id for path in ("/slow", "/ferry"))
    site.answers["/slow"] = Answer(b"x" * 10_000, headers={"Content-Type": "text/html"}, drip=(1, 0.05))

    async def run() -> None:
        async with running(sources):
            await wait_until(lambda: load(ferry).articles == 1)
            assert (await asyncio.to_thread(load, slow)).code is None
            await wait_until(lambda: load(slow).code == "source_timeout")

    def load(source_id: str) -> Source:
        return next(source for source in sources.list_sources() if source.id == source_id)

    asyncio.run(run())


def test_the_settings_are_added_when_it_starts(open_sources: Callable[..., Sources], site: Site) -> None:
    site.page("/ferry", "The ferry runs again")
    sources = open_sources(addresses=(f"{site.url}/ferry",))

    async def run() -> None:
        async with running(sources):
            await wait_until(lambda: any(source.articles for source in sources.list_sources()))

    asyncio.run(run())


@pytest.mark.parametrize("force_polling", [None, True])
def test_a_change_in_a_folder_is_seen_at_once(
    sources: Sources, tmp_path: Path, catalog: Catalog, force_polling: bool | None
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "ferry.txt").write_text(WORDS)
    source = sources.add(str(folder))

    async def run() -> None:
        async with running(sources, force_polling):
            await wait_until(lambda: catalog.readable(Access()).list_ids() == ["ferry"])
            await asyncio.sleep(0.3)
            (folder / "pier.txt").write_text(OTHER)
            await wait_until(lambda: catalog.readable(Access()).list_ids() == ["ferry", "pier"])
            await asyncio.to_thread(sources.remove, source.id)

    asyncio.run(run())
