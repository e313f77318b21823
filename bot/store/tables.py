"""The tables of conversations, their answers, and what people think of these."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, MetaData, String, Table, Text, UniqueConstraint

from ingest.catalog import Moment

metadata = MetaData()

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, index=True),
    Column("title", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("answer", JSON, nullable=False),
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
