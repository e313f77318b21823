"""What Slack's listeners and couriers share: how to ask, and what is kept."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.chat import stream_answer
from bot.client import ServerClient
from bot.models import Event, Request
from bot.services import Services
from bot.store.conversations import ConversationStore
from bot.store.feedback import FeedbackStore
from bot.store.slack_channels import ChannelStore
from bot.store.slack_deliveries import DeliveryStore
from bot.store.slack_subscriptions import SubscriptionStore
from ingest.catalog import Catalog
from ingest.errors import ServerUnavailable
from ingest.lock import find_server
from ingest.settings import Settings

Stream = Callable[[Request], AsyncIterator[Event]]


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything but Slack itself."""

    settings: Settings
    stream: Stream
    """The events of one answer, from this process or from the server that holds the data folder."""
    catalog: Catalog
    conversations: ConversationStore
    feedback: FeedbackStore
    deliveries: DeliveryStore
    channels: ChannelStore
    subscriptions: SubscriptionStore

    def build_permalink(self, answer_id: str) -> str:
        """Where the page shows an answer."""
        return f"{self.settings.page_url}/answers/{answer_id}"


@contextmanager
def open_desk(settings: Settings, stream: Stream) -> Iterator[Desk]:
    """Open what is kept in SQL, which any number of processes may share. Raises IndexUnavailable, UnsupportedSchema."""
    url = settings.sql_url
    with (
        closing(Catalog(url)) as catalog,
        closing(ConversationStore(url)) as conversations,
        closing(FeedbackStore(url)) as feedback,
        closing(DeliveryStore(url)) as deliveries,
        closing(ChannelStore(url)) as channels,
        closing(SubscriptionStore(url)) as subscriptions,
    ):
        yield Desk(settings, stream, catalog, conversations, feedback, deliveries, channels, subscriptions)


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
