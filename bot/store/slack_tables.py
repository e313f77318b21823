"""What Slack's adapter keeps."""

from collections.abc import Mapping

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.tables import metadata
from ingest.catalog import Moment

events = Table(
    "slack_events",
    metadata,
    Column("event_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
)
"""Every event that was handled, so that none is handled twice; kept for a week."""

deliveries = Table(
    "slack_deliveries",
    metadata,
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("team", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("user", String, nullable=False),
    Column("thread_ts", String),
    Column("ts", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("response_url", Text),
    Column("subscription_id", String),
    Column("stage", String, nullable=False),
    Column("owner", String),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Column("posting", Boolean, nullable=False, default=False),
    Column("posts", JSON, nullable=False),
    Column("answer_id", String),
    Column("received_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("ix_slack_deliveries_stage", "stage", "received_at"),
    Index("ix_slack_deliveries_thread", "channel", "thread_ts"),
)
"""One row a question or digest: who asked what where, and how far its answer is."""

threads = Table(
    "slack_threads",
    metadata,
    Column("team", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("thread_ts", String, primary_key=True),
    Column("joined_ts", String, nullable=False),
    Column("conversation_id", String),
)
"""Threads that the bot answers in, and the conversation that each is."""

greeted = Table(
    "slack_greeted",
    metadata,
    Column("team", String, primary_key=True),
    Column("channel", String, primary_key=True),
)
"""Direct messages in which the bot has said hello."""

channels = Table(
    "slack_channels",
    metadata,
    Column("team", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("publishers", JSON, nullable=False),
    Column("published_from", Date),
    Column("published_to", Date),
    Column("every_question", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

subscriptions = Table(
    "slack_subscriptions",
    metadata,
    Column("id", String, primary_key=True),
    Column("team", String, nullable=False),
    Column("channel", String, nullable=False),
    Column("user", String, nullable=False),
    Column("topic", Text, nullable=False),
    Column("schedule", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("next_at", Moment, nullable=False, index=True),
    Column("seen_until", Moment, nullable=False),
    Column("nothing_said_at", Moment),
    Column("created_at", Moment, nullable=False),
)


def insert_once(connection: Connection, table: Table, row: Mapping[str, object], keys: tuple[str, ...]) -> bool:
    """Insert a row unless its key is taken; whether it was inserted."""
    build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = build(table).values(row).on_conflict_do_nothing(index_elements=list(keys))
    return bool(connection.execute(statement).rowcount)
