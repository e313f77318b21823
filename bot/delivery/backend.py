"""What every chat channel works with: how to ask, and what is kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.app import Services, open_services
from bot.chat import stream_answer
from bot.client import ServerClient
from bot.models import Answer, Event, Request
from bot.store.conversations import ConversationStore
from bot.store.deliveries import DeliveryQueue
from bot.store.feedback import FeedbackStore
from bot.store.rooms import RoomStore
from bot.store.subscriptions import SubscriptionStore
from ingest.catalog import Catalog
from ingest.errors import ServerUnavailable
from ingest.lock import find_holder, find_server
from ingest.models import Filters
from ingest.settings import Settings

Stream = Callable[[Request], AsyncIterator[Event]]
TellChanges = Callable[[str, Filters, datetime], Awaitable[Answer]]
"""What changed on a topic since a moment: an answer of the form "changes", with sections where anything did."""


@dataclass(frozen=True, slots=True)
class Backend:
    """Everything but the channel itself."""

    settings: Settings
    stream: Stream
    """The events of one answer, from this process or from the server that holds the data folder."""
    catalog: Catalog
    conversations: ConversationStore
    feedback: FeedbackStore
    queue: DeliveryQueue
    rooms: RoomStore
    subscriptions: SubscriptionStore
    tell_changes: TellChanges | None = None
    """Where there is none, a digest on a topic asks the new articles for it."""

    def build_permalink(self, answer_id: str) -> str:
        """Where the page shows an answer."""
        return f"{self.settings.page_url}/answers/{answer_id}"


@contextmanager
def open_backend(
    settings: Settings, stream: Stream, channel: str, tell_changes: TellChanges | None = None
) -> Iterator[Backend]:
    """Open what the channel of this name keeps in SQL, which any number of processes may share.

    Raises IndexUnavailable, UnsupportedSchema.
    """
    url = settings.sql_url
    with (
        closing(Catalog(url)) as catalog,
        closing(ConversationStore(url)) as conversations,
        closing(FeedbackStore(url)) as feedback,
        closing(DeliveryQueue(url, channel)) as queue,
        closing(RoomStore(url, channel)) as rooms,
        closing(SubscriptionStore(url, channel)) as subscriptions,
    ):
        yield Backend(settings, stream, catalog, conversations, feedback, queue, rooms, subscriptions, tell_changes)


@contextmanager
def open_stream(
    settings: Settings, command: str, tell: Callable[[str], object] = lambda words: None
) -> Iterator[tuple[Stream, Settings]]:
    """Answers from this process, or from the server that holds the data folder, whose page permalinks then lead to.

    `command` is what the process is called where it holds the folder itself; `tell` is given a word for people.
    Raises what open_services raises.
    """
    with find_holder(settings, command, tell) as server:
        if server is not None:
            public_url = settings.public_url or server.url
            yield build_remote_stream(settings.data_dir), settings.model_copy(update={"public_url": public_url})
            return
        with open_services(settings) as services:
            services.prepare()
            yield build_stream(services), settings


def build_stream(services: Services) -> Stream:
    """Answers from this process."""
    return lambda request: stream_answer(services, request)


def build_remote_stream(folder: Path) -> Stream:
    """Answers from the server that holds the data folder, whichever that is when somebody asks."""

    async def stream(request: Request) -> AsyncIterator[Event]:
        server = await asyncio.to_thread(find_server, folder)
        if server is None:
            raise ServerUnavailable(f"No server holds {folder} any more. Start `briefing serve` again.")
        async with aclosing(ServerClient(server).stream(request)) as events:
            async for event in events:
                yield event

    return stream
