"""Which conversations there are, and which of them hold some words."""

import unicodedata
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, or_, select, tuple_

from bot.models import Answer
from bot.store.tables import answer_words, answers, conversations
from ingest.models import Frozen


class ConversationSummary(Frozen):
    """A conversation without its turns."""

    id: str
    title: str
    created_at: datetime
    asked_at: datetime
    """When its last question was asked."""
    questions: int


def find_conversations(
    connection: Connection, search: str, limit: int | None, after: tuple[datetime, str] | None
) -> list[ConversationSummary]:
    """The conversations that hold every word of `search`, the one last asked in first.

    `after` is the (asked_at, id) that the list goes on behind.
    """
    turns = (
        select(
            answers.c.conversation_id,
            func.max(answers.c.asked_at).label("asked_at"),
            func.count().label("questions"),
        )
        .where(answers.c.position >= 0)
        .group_by(answers.c.conversation_id)
        .subquery()
    )
    statement = (
        select(
            conversations.c.id, conversations.c.title, conversations.c.created_at, turns.c.asked_at, turns.c.questions
        )
        .join(turns, turns.c.conversation_id == conversations.c.id)
        .order_by(turns.c.asked_at.desc(), conversations.c.id.desc())
    )
    for word in fold_words(search).split():
        statement = statement.where(_holds(word))
    if after is not None:
        statement = statement.where(tuple_(turns.c.asked_at, conversations.c.id) < after)
    if limit is not None:
        statement = statement.limit(limit)
    return [ConversationSummary.model_validate(dict(row._mapping)) for row in connection.execute(statement)]


def _holds(word: str) -> ColumnElement[bool]:
    held = select(answer_words.c.conversation_id).where(answer_words.c.words.contains(word, autoescape=True))
    # A title is folded by the database, which knows ASCII only; questions and statements were folded when they came.
    in_title = func.lower(conversations.c.title).contains(word, autoescape=True)
    return or_(in_title, conversations.c.id.in_(held))


def save_words(connection: Connection, answer: Answer) -> None:
    """Make an answer findable."""
    said = [answer.question, *(statement.text for statement in answer.statements)]
    row = {
        "answer_id": answer.id,
        "conversation_id": answer.conversation_id,
        "words": fold_words("\n".join(said)),
    }
    connection.execute(insert(answer_words), row)


def fold_words(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()
