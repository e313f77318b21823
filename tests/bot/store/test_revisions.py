"""A database of the first revision, with rows in every table of Slack's, brought to the neutral tables."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot.store.conversations import ConversationStore
from bot.store.database import Place
from bot.store.deliveries import DeliveryQueue
from bot.store.rooms import RoomSettings, RoomStore
from bot.store.subscriptions import Subscription, SubscriptionStore
from ingest.settings import Settings
from tests.revisions import make_database

HERE = Place("T1", "C1")
EARLY, LATE = "2026-01-14 18:00:00.000000", "2099-01-14 18:00:00.000000"
ROWS = {
    "conversations": [("harbour", None, "The harbour", EARLY)],
    "slack_events": [("Ev1", "app_mention", LATE)],
    "slack_deliveries": [
        ("T1/C1/1.1", "thread", "T1", "C1", "U1", "1.1", "1.1", "Who owns the mill?", None, None, "done", "one", EARLY,
         1, True, '["5.5"]', "answer-1", EARLY, LATE),
        ("T1/C1/1.2", "private", "T1", "C1", "U2", "1.1", "1.2", "Since when?", "https://hooks.example/1", None,
         "working", "killed", EARLY, 1, True, '["6.6"]', "answer-2", EARLY, None),
        ("digest/s1/2026", "digest", "T1", "C1", "U1", None, "1.3", "mills", None, "s1", "queued", None, None, 0, False,
         "[]", None, LATE, None),
    ],
    "slack_threads": [("T1", "C1", "1.1", "1.1", "harbour")],
    "slack_greeted": [("T1", "D1")],
    "slack_channels": [("T1", "C1", '["Example Gazette"]', "2025-01-01", None, True, False, "U9", EARLY)],
    "slack_subscriptions": [("s1", "T1", "C1", "U1", "mills", "daily 08:00", "UTC", LATE, EARLY, EARLY, EARLY)],
}  # fmt: skip


@pytest.fixture
def old(settings: Settings, tmp_path: Path) -> Settings:
    settings.data_dir.mkdir(exist_ok=True)
    make_database(settings.sql_url, ConversationStore.schema, "0001", tmp_path / "revisions")
    with closing(sqlite3.connect(settings.data_dir / "briefing.sqlite3")) as connection, connection:
        for table, rows in ROWS.items():
            for row in rows:
                connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)
    return settings


@pytest.fixture
def queue(old: Settings) -> Iterator[DeliveryQueue]:
    with closing(DeliveryQueue(old.sql_url, "slack")) as queue:
        yield queue


def test_questions_are_taken_over_as_they_were_left(queue: DeliveryQueue) -> None:
    taken = queue.claim("new", 60)
    assert taken is not None
    assert (taken.key, taken.kind, taken.place, taken.person) == ("T1/C1/1.2", "private", HERE, "U2")
    assert (taken.thread, taken.message, taken.text) == ("1.1", "1.2", "Since when?")
    assert (taken.reply_url, taken.answer_id) == ("https://hooks.example/1", "answer-2")
    assert (taken.attempts, taken.posting, taken.posts) == (2, True, ("6.6",))
    assert taken.received_at == datetime(2026, 1, 14, 18, tzinfo=UTC)
    digest = queue.claim("new", 60)
    assert digest is not None
    assert (digest.kind, digest.subscription_id, digest.thread) == ("digest", "s1", None)
    assert queue.claim("new", 60) is None, "what is done is not done again"


def test_what_was_seen_is_known(queue: DeliveryQueue, old: Settings) -> None:
    assert not queue.note_event("Ev1", "app_mention")
    assert queue.list_event_kinds() == {"app_mention"}
    assert queue.load_conversation(HERE, "1.1") == "harbour"
    with closing(RoomStore(old.sql_url, "slack")) as rooms:
        assert not rooms.note_greeting(Place("T1", "D1"))
        assert rooms.note_greeting(HERE)
        settings = RoomSettings(
            publishers=("Example Gazette",), published_from=date(2025, 1, 1), every_question=True, private=False
        )
        assert rooms.load(HERE) == settings


def test_subscriptions_go_on(old: Settings) -> None:
    early, late = datetime.fromisoformat(f"{EARLY}Z"), datetime.fromisoformat(f"{LATE}Z")
    kept = Subscription("s1", "T1", "C1", "U1", "mills", "daily 08:00", "UTC", late, early, early)
    with closing(SubscriptionStore(old.sql_url, "slack")) as subscriptions:
        assert subscriptions.list_of(HERE) == [kept]
        assert subscriptions.enqueue_due(late, lambda schedule, zone, after: after.replace(year=2100)) == 1


def test_another_channel_sees_none_of_it(queue: DeliveryQueue, old: Settings) -> None:
    with (
        closing(DeliveryQueue(old.sql_url, "file")) as other,
        closing(RoomStore(old.sql_url, "file")) as rooms,
        closing(SubscriptionStore(old.sql_url, "file")) as subscriptions,
    ):
        assert other.claim("new", 60) is None
        assert other.note_event("Ev1", "line")
        assert other.load_conversation(HERE, "1.1") is None
        assert rooms.load(HERE) == RoomSettings()
        assert subscriptions.list_of(HERE) == []
        assert subscriptions.enqueue_due(datetime(2100, 1, 1, tzinfo=UTC), lambda *_: datetime.max) == 0
    assert queue.list_event_kinds() == {"app_mention"}


def test_the_rest_is_left_and_slacks_own_tables_go(queue: DeliveryQueue, old: Settings) -> None:
    with closing(sqlite3.connect(old.data_dir / "briefing.sqlite3")) as connection:
        assert connection.execute("SELECT id, title FROM conversations").fetchall() == [("harbour", "The harbour")]
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        assert not [name for name in names if name.startswith(("slack_", "ix_slack_"))]
        assert connection.execute("SELECT count(*) FROM deliveries WHERE channel = 'slack'").fetchone() == (3,)
