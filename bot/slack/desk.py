"""What Slack's listeners and couriers share: how to ask, and what is kept."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from bot.chat import Request, stream_answer
from bot.client import ServerClient
from bot.models import Event
from bot.services import Services
from bot.store.conversations import ConversationStore
from bot.store.slack_channels import ChannelStore
from bot.store.slack_deliveries import DeliveryStore
from bot.store.slack_subscriptions import SubscriptionStore
from bot.store.slack_tables import SlackTables
from ingest.catalog import Catalog
from ingest.lock import Owner
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
    deliveries: DeliveryStore
    channels: ChannelStore
    subscriptions: SubscriptionStore

    def build_permalink(self, answer_id: str) -> str:
        """Where the page shows an answer."""
        return f"{self.settings.public_url.rstrip('/')}/answers/{answer_id}"


@contextmanager
def open_desk(settings: Settings, stream: Stream) -> Iterator[Desk]:
    """Open what is kept in SQL, which any number of processes may share. Raises IndexUnavailable."""
    catalog = Catalog(settings.sql_url)
    conversations = ConversationStore(settings.sql_url)
    tables = SlackTables(settings.sql_url)
    try:
        yield Desk(
            settings,
            stream,
            catalog,
            conversations,
            DeliveryStore(tables),
            ChannelStore(tables),
            SubscriptionStore(tables),
        )
    finally:
        tables.close()
        conversations.close()
        catalog.close()


def build_stream(services: Services) -> Stream:
    """Answers from this process."""
    return lambda request: stream_answer(services, request)


def build_remote_stream(server: Owner) -> Stream:
    """Answers from the server that holds the data folder."""
    return ServerClient(server).stream
