from collections.abc import Iterator

import pytest

from bot.store.conversations import ConversationStore
from ingest.settings import Settings


@pytest.fixture
def conversations(settings: Settings) -> Iterator[ConversationStore]:
    store = ConversationStore(settings.sql_url)
    yield store
    store.close()
