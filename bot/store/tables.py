"""The tables of conversations and their answers."""

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, String, Table, Text

from bot.store.database import metadata

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("owner", String, index=True),
    Column("title", Text, nullable=False),
    Column("created_at", DateTime, nullable=False),
)

answers = Table(
    "answers",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("asked_at", DateTime, nullable=False),
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
