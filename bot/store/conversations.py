"""Conversations and their answers, kept as they were given."""

import uuid

from sqlalchemy import JSON, Column, DateTime, ForeignKey, Integer, String, Table, Text, func, insert, select

from bot.models import Answer, Conversation, Turn
from bot.store.database import SqlStore, metadata, now
from ingest.errors import UnknownAnswer, UnknownConversation

TITLE_MAX_CHARS = 80

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


class ConversationStore(SqlStore):
    """Safe to share between threads. Methods raise IndexUnavailable when the database does not answer."""

    what = "conversations"

    def check(self, conversation_id: str) -> None:
        """Raise UnknownConversation where there is none with this id."""
        with self._read() as connection:
            found = connection.execute(select(conversations.c.id).where(conversations.c.id == conversation_id)).first()
        if found is None:
            raise _unknown(conversation_id)

    def save(self, answer: Answer, owner: str | None = None) -> None:
        """Keep an answer, and begin its conversation where it is the first."""
        asked_at = now()
        with self._write() as connection:
            position = connection.execute(
                select(func.count()).where(answers.c.conversation_id == answer.conversation_id)
            ).scalar_one()
            if not position:
                title = answer.question.strip()[:TITLE_MAX_CHARS]
                connection.execute(
                    insert(conversations).values(
                        id=answer.conversation_id, owner=owner, title=title, created_at=asked_at
                    )
                )
            connection.execute(
                insert(answers).values(
                    id=answer.id,
                    conversation_id=answer.conversation_id,
                    position=position,
                    asked_at=asked_at,
                    answer=answer.model_dump(mode="json"),
                )
            )

    def load(self, conversation_id: str) -> Conversation:
        """A conversation with all its turns. Raises UnknownConversation."""
        with self._read() as connection:
            row = connection.execute(select(conversations).where(conversations.c.id == conversation_id)).first()
            if row is None:
                raise _unknown(conversation_id)
            turns = connection.execute(
                select(answers).where(answers.c.conversation_id == conversation_id).order_by(answers.c.position)
            ).all()
        return Conversation(
            id=row.id,
            owner=row.owner,
            title=row.title,
            created_at=row.created_at,
            turns=tuple(Turn(answer=Answer.model_validate(turn.answer), asked_at=turn.asked_at) for turn in turns),
        )

    def list_recent(self, conversation_id: str, limit: int) -> list[Answer]:
        """The last answers of a conversation, oldest first."""
        statement = (
            select(answers.c.answer)
            .where(answers.c.conversation_id == conversation_id)
            .order_by(answers.c.position.desc())
            .limit(limit)
        )
        with self._read() as connection:
            found = [Answer.model_validate(row[0]) for row in connection.execute(statement)]
        return found[::-1]

    def load_answer(self, answer_id: str) -> Answer:
        """One answer, as it was given. Raises UnknownAnswer."""
        with self._read() as connection:
            row = connection.execute(select(answers.c.answer).where(answers.c.id == answer_id)).first()
        if row is None:
            raise UnknownAnswer(f"There is no answer {answer_id!r}. Its link may be cut short.")
        return Answer.model_validate(row[0])


def create_id() -> str:
    """A new id for a conversation or an answer: unguessable, because whoever has it can read it."""
    return uuid.uuid4().hex


def _unknown(conversation_id: str) -> UnknownConversation:
    return UnknownConversation(
        f"There is no conversation {conversation_id!r}. Ask without a conversation_id to begin a new one."
    )
