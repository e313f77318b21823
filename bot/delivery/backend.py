"""What every chat channel works with: how to ask, and what is kept."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from bot.app import Services, open_services
from bot.chat import fold_answer, stream_answer
from bot.client import ServerClient
from bot.models import Answer, BriefRequest, Event, Request
from bot.store.conversations import ConversationStore
from bot.store.deliveries import DeliveryQueue
from bot.store.feedback import FeedbackStore
from bot.store.people import PeopleStore
from bot.store.rooms import RoomStore
from bot.store.subscriptions import SubscriptionStore
from ingest.catalog import Catalog, ReadableCatalog
from ingest.errors import ServerUnavailable, UnknownAnswer
from ingest.lock import find_holder, find_server
from ingest.models import PUBLIC, Access
from ingest.settings import Settings

Stream = Callable[[Request], AsyncIterator[Event]]
Brief = Callable[[BriefRequest], Awaitable[Answer]]
"""A brief on a topic, or what changed on it since a moment, as an answer in sections."""


@dataclass(frozen=True, slots=True)
class Backend:
    """Everything but the channel itself."""

    settings: Settings
    stream: Stream
    """The events of one answer, from this process or from the server that holds the data folder."""
    catalog: ReadableCatalog
    """What everybody may read whom the channel reaches."""
    open_catalog: Callable[[Access], ReadableCatalog]
    conversations: ConversationStore
    feedback: FeedbackStore
    queue: DeliveryQueue
    rooms: RoomStore
    subscriptions: SubscriptionStore
    people: PeopleStore
    brief: Brief | None = None
    """Where there is none, a digest on a topic asks the new articles for it."""

    @property
    def access(self) -> Access:
        return self.catalog.access

    def of(self, access: Access) -> "Backend":
        """The same for people of whom more is known than that the channel reaches them."""
        return replace(self, catalog=self.open_catalog(access))

    def reads_same(self, answer: Answer) -> bool:
        """Whether an answer was made from the corpus as these people read it now. Raises IndexUnavailable."""
        if not self.settings.auth.is_set:
            return True
        fingerprint, _, _ = self.catalog.describe_corpus(self.catalog.load_stamp("build"))
        return fingerprint == answer.corpus.fingerprint

    def share(self, answer_id: str) -> str:
        """Let everybody who can sign in read an answer that was given in a channel; where the page shows it to them."""
        with suppress(UnknownAnswer):
            self.conversations.share_answer(answer_id, True)
        return f"{self.settings.page_url}/answers/{answer_id}"


@contextmanager
def open_backend(
    settings: Settings, stream: Stream, channel: str, brief: Brief | None = None, access: Access = PUBLIC
) -> Iterator[Backend]:
    """Open what the channel of this name keeps in SQL, which any number of processes may share.

    `access` is what everybody may read whom the channel reaches. Raises IndexUnavailable, UnsupportedSchema.
    """
    url = settings.sql_url
    with (
        closing(Catalog(url)) as catalog,
        closing(ConversationStore(url)) as conversations,
        closing(FeedbackStore(url)) as feedback,
        closing(DeliveryQueue(url, channel)) as queue,
        closing(RoomStore(url, channel)) as rooms,
        closing(SubscriptionStore(url, channel)) as subscriptions,
        closing(PeopleStore(url, settings.auth.remember_days)) as people,
    ):
        yield Backend(
            settings,
            stream,
            catalog.readable(access),
            catalog.readable,
            conversations,
            feedback,
            queue,
            rooms,
            subscriptions,
            people,
            brief,
        )


@contextmanager
def open_stream(
    settings: Settings, command: str, tell: Callable[[str], object] = lambda words: None
) -> Iterator[tuple[Stream, Brief, Settings]]:
    """Answers from this process, or from the server that holds the data folder, whose page permalinks then lead to.

    `command` is what the process is called where it holds the folder itself; `tell` is given a word for people.
    Raises what open_services raises.
    """
    with find_holder(settings, command, tell) as server:
        if server is not None:
            public_url = settings.public_url or server.url
            folder = settings.data_dir
            named = settings.model_copy(update={"public_url": public_url})
            yield build_remote_stream(folder), build_remote_brief(folder), named
            return
        with open_services(settings) as services:
            services.prepare()
            yield build_stream(services), build_brief(services), settings


def build_stream(services: Services) -> Stream:
    """Answers from this process."""
    return lambda request: stream_answer(services, request)


def build_brief(services: Services) -> Brief:
    """Briefs from this process."""
    return lambda request: fold_answer(services, request)


def build_remote_stream(folder: Path) -> Stream:
    """Answers from the server that holds the data folder, whichever that is when somebody asks."""

    async def stream(request: Request) -> AsyncIterator[Event]:
        async with aclosing((await find_client(folder)).stream(request)) as events:
            async for event in events:
                yield event

    return stream


def build_remote_brief(folder: Path) -> Brief:
    """Briefs from that server."""

    async def brief(request: BriefRequest) -> Answer:
        return await (await find_client(folder)).ask(request)

    return brief


async def find_client(folder: Path) -> ServerClient:
    """A client of the server that holds the data folder. Raises ServerUnavailable where none does any more."""
    server = await asyncio.to_thread(find_server, folder)
    if server is None:
        raise ServerUnavailable(f"No server holds {folder} any more. Start `briefing serve` again.")
    return ServerClient(server)
