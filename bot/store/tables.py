"""The tables: conversations and their answers, what people think of these, and what chat channels keep.

A channel, such as Slack, has workspaces; people talk in their rooms, and in a room in threads.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from ingest.catalog import Moment

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, index=True),
    Column("title", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("shared_at", Moment),
)
"""`owner` is NULL where everybody is one person; others may read from `shared_at` on."""

answers = Table(
    "answers",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answer", JSON, nullable=False),
    Column("shared_at", Moment),
)
"""`position` counts from 0; it is below 0 once an edited question took the answer's place: then it is no turn of its
conversation any more, but its permalink still shows it."""

answer_words = Table(
    "answer_words",
    metadata,
    Column("answer_id", ForeignKey("answers.id"), primary_key=True),
    Column("conversation_id", String, nullable=False, index=True),
    Column("words", Text, nullable=False),
)
"""What the search for a conversation looks in: questions and statements, case folded."""

feedback = Table(
    "feedback",
    metadata,
    Column("id", String, primary_key=True),
    Column("answer_id", String, nullable=False, index=True),
    Column("channel", String, nullable=False),
    Column("by", String, nullable=False),
    Column("verdict", String, nullable=False, index=True),
    Column("reason", String),
    Column("text", Text, nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("answer", JSON, nullable=False),
    UniqueConstraint("answer_id", "channel", "by"),
)
""""" in `by` stands for nobody in particular, because SQL holds two NULLs to differ. No foreign key: a judgement
outlives its conversation."""

channel_events = Table(
    "channel_events",
    metadata,
    Column("channel", String, primary_key=True),
    Column("event_id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("received_at", Moment, nullable=False, index=True),
)
"""Every event that a chat channel has sent and that was handled, so that none is handled twice; kept for a week."""

deliveries = Table(
    "deliveries",
    metadata,
    Column("channel", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("room", String, nullable=False),
    Column("person", String, nullable=False),
    Column("thread", String),
    Column("message", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("reply_url", Text),
    Column("subscription_id", String),
    Column("stage", String, nullable=False),
    Column("owner", String),
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Column("posting", Boolean, nullable=False, default=False),
    Column("posts", JSON, nullable=False, default=list),
    Column("answer_id", String),
    Column("received_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index("ix_deliveries_stage", "channel", "stage", "received_at"),
    Index("ix_deliveries_thread", "room", "thread"),
)
"""One row a question or digest: who asked what where, and how far its answer is."""

threads = Table(
    "threads",
    metadata,
    Column("channel", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("room", String, primary_key=True),
    Column("thread", String, primary_key=True),
    Column("joined_at", String, nullable=False),
    Column("conversation_id", String),
)
"""Threads that the bot answers in, the message that it was first asked in, and the conversation that each is."""

greetings = Table(
    "greetings",
    metadata,
    Column("channel", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("room", String, primary_key=True),
)
"""Rooms in which the bot has said hello."""

rooms = Table(
    "rooms",
    metadata,
    Column("channel", String, primary_key=True),
    Column("workspace", String, primary_key=True),
    Column("room", String, primary_key=True),
    Column("publishers", JSON, nullable=False),
    Column("published_from", Date),
    Column("published_to", Date),
    Column("every_question", Boolean, nullable=False),
    Column("private", Boolean, nullable=False),
    Column("changed_by", String, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
"""How the bot behaves in a room, where somebody has set it."""

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("workspace", String, nullable=False),
    Column("room", String, nullable=False),
    Column("person", String, nullable=False),
    Column("topic", Text, nullable=False),
    Column("schedule", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("next_at", Moment, nullable=False, index=True),
    Column("seen_until", Moment, nullable=False),
    Column("nothing_said_at", Moment),
    Column("created_at", Moment, nullable=False),
)
"""Topics that a room wants to hear of, and when."""

tokens = Table(
    "tokens",
    metadata,
    Column("name", String, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("scope", String, nullable=False),
    Column("groups", JSON, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment),
    Column("used_at", Moment),
    Column("email", String, index=True),
)
"""API tokens; `digest` is the SHA-256 of one in hexadecimal digits, and the token itself is kept nowhere. `email` is
case folded."""

people = Table(
    "people",
    metadata,
    Column("email", String, primary_key=True),
    Column("person", String, nullable=False, index=True),
    Column("groups", JSON, nullable=False),
    Column("seen_at", Moment, nullable=False),
)
"""What the last sign-on told of whoever has an e-mail address, which is case folded; `person` is the id of who it
was."""

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String, primary_key=True),
    Column("token", String, index=True),
    Column("person", JSON, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
)
"""Who is signed in on the page, by the SHA-256 of what their cookie holds; `token` is what they signed in with."""

keys = Table(
    "keys",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
"""Secrets that all processes share and nobody has to set."""
