"""A Slack, and the real bot connected to it, in one process."""

import asyncio
import shutil
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, inspect, select

from bot.app import Services, open_services
from bot.delivery.backend import Backend, Brief, Stream, build_stream, open_backend
from bot.delivery.worker import Pace
from bot.slack.connection import Connection, connect
from bot.slack.tokens import Tokens
from bot.store.database import BotStore, Place
from bot.store.tables import deliveries, metadata
from ingest.errors import BriefingError
from ingest.settings import Settings, SlackSettings
from tests.conftest import load_reader
from tests.slack_api.server import APP_TOKEN, BOT_TOKEN, SECRET, FakeSlack, open_slack

TOKENS = Tokens(bot=BOT_TOKEN, app=APP_TOKEN, signing_secret=SECRET)
HURRIED = Pace(lease_s=6.0, poll_s=0.1, look_every_s=0.1)
PLACE = Place("T0NEWS", "C0DESK")


@dataclass(frozen=True, slots=True)
class RunningBot:
    backend: Backend
    connection: Connection
    loop: asyncio.AbstractEventLoop


@pytest.fixture(scope="session")
def opened(corpus_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """Services over the restated corpus, opened once for all of Slack's tests."""
    folder = tmp_path_factory.mktemp("slack") / "data"
    shutil.copytree(corpus_data, folder)
    with open_services(Settings(data_dir=folder)) as services:
        yield replace(services, reader=load_reader())


@pytest.fixture
def services(opened: Services) -> Iterator[Services]:
    """The same, with nothing asked yet."""
    yield opened
    clear(opened)


def clear(services: Services) -> None:
    """Forget everything that the bot has kept."""
    engine = create_engine(services.settings.sql_url)
    with engine.begin() as connection:
        known = set(inspect(connection).get_table_names())
        for table in reversed(metadata.sorted_tables):
            if table.name in known:
                connection.execute(table.delete())
    engine.dispose()


@pytest.fixture
def slack() -> Iterator[FakeSlack]:
    with open_slack() as slack:
        yield slack


@contextmanager
def run_bot(
    slack: FakeSlack,
    settings: Settings,
    stream: Stream,
    tokens: Tokens = TOKENS,
    pace: Pace = HURRIED,
    brief: Brief | None = None,
    groups: tuple[str, ...] = (),
) -> Iterator[RunningBot]:
    """The bot in a thread with a loop of its own, over Socket Mode where `tokens` allow it."""
    settings = settings.model_copy(update={"slack": SlackSettings(api_url=slack.api_url, groups=groups)})
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    ready = threading.Event()
    found: list[Connection | BaseException] = []

    async def run(backend: Backend) -> None:
        async with connect(backend, tokens, pace) as connection:
            found.append(connection)
            ready.set()
            await stop.wait()

    def work(backend: Backend) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_until_complete(run(backend))
        except BriefingError as error:
            found.append(error)
            ready.set()

    with open_backend(settings, stream, "slack", brief, settings.slack.access) as backend:
        thread = threading.Thread(target=work, args=(backend,), daemon=True)
        thread.start()
        assert ready.wait(20)
        try:
            if isinstance(found[0], BaseException):
                raise found[0]
            yield RunningBot(backend, found[0], loop)
        finally:
            loop.call_soon_threadsafe(stop.set)
            thread.join(20)
            assert not thread.is_alive()
            loop.run_until_complete(loop.shutdown_default_executor())
            loop.close()


@pytest.fixture
def bot(slack: FakeSlack, services: Services) -> Iterator[RunningBot]:
    with run_bot(slack, services.settings, build_stream(services)) as running:
        yield running


def wait_until(check: Callable[[], Any], within_s: float = 20.0) -> Any:
    """What `check` returns as soon as that is something."""
    until = time.monotonic() + within_s
    while not (found := check()):
        assert time.monotonic() < until, "it did not happen"
        time.sleep(0.02)
    return found


def count_stages(store: Backend | BotStore) -> dict[str, int]:
    """How many deliveries are at each stage."""
    queue = store.queue if isinstance(store, Backend) else store
    with queue._read() as connection:
        return dict(Counter(connection.execute(select(deliveries.c.stage)).scalars()))


def build_scripted(*events: Any) -> Stream:
    """A stream that says what a test made up."""

    async def stream(request: Any) -> AsyncIterator[Any]:
        for event in events:
            if isinstance(event, float):
                await asyncio.sleep(event)
            elif isinstance(event, Exception):
                raise event
            else:
                yield event

    return stream
