"""Conversations and their answers, kept as they were given."""

import unicodedata
import uuid
from copy import copy
from datetime import datetime
from typing import Any, Self

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    update,
)

from bot.models import Answer, Conversation, Turn
from bot.store.database import BotStore, now
from bot.store.stored_answers import STORED, decode_answer, encode_answer, read_question, show_answer
from bot.store.tables import answer_words, answers, conversations
from ingest.errors import UnknownAnswer, UnknownConversation
from ingest.models import Frozen

TITLE_MAX_CHARS = 80


class ConversationSummary(Frozen):
    """A conversation without its turns."""

    id: str
    title: str
    created_at: datetime
    asked_at: datetime
    """When its last question was asked."""
    questions: int


class Sharing(Frozen):
    """Who may read an answer or a conversation."""

    shared: bool
    """Everybody who can sign in."""
    mine: bool
    """Whether it belongs to whoever asks."""


class ConversationStore(BotStore):
    """Safe to share between threads. Methods raise IndexUnavailable when the database does not answer.

    `of` gives one person's view. What belongs to others is not there in it, except to be read where they share it.
    """

    what = "conversations"
    _owner: str | None = None

    def of(self, owner: str | None) -> Self:
        """The same store as a person sees it; None is nobody in particular, who sees all."""
        view = copy(self)
        view._owner = owner
        return view

    def check(self, conversation_id: str, to_read: bool = False) -> None:
        """Raise UnknownConversation where there is none with this id that can be gone on with, or read at least."""
        with self._read() as connection:
            self._check(connection, conversation_id, self._readable if to_read else self._mine)

    def save(self, answer: Answer) -> None:
        """Keep an answer, and begin its conversation where it is the first."""
        asked_at = now()
        title = cut_title(answer.question)
        said = "\n".join([answer.question, *(statement.text for statement in answer.statements)])
        with self._write() as connection:
            known = connection.execute(
                select(conversations.c.title).where(conversations.c.id == answer.conversation_id)
            ).first()
            if known is None:
                begun = {"id": answer.conversation_id, "owner": self._owner, "title": title, "created_at": asked_at}
                connection.execute(insert(conversations), begun)
            elif not known.title:
                _set_title(connection, answer.conversation_id, title)
            turns = connection.execute(select(func.count()).where(_turns_of(answer.conversation_id))).scalar_one()
            kept = {
                "id": answer.id,
                "conversation_id": answer.conversation_id,
                "position": turns,
                "asked_at": asked_at,
                "answer": encode_answer(answer),
            }
            connection.execute(insert(answers), kept)
            words = {"answer_id": answer.id, "conversation_id": answer.conversation_id, "words": fold_words(said)}
            connection.execute(insert(answer_words), words)

    def load(self, conversation_id: str) -> Conversation:
        """A conversation with all its turns, also those that can't be read any more. Raises UnknownConversation."""
        with self._read() as connection:
            row = self._check(connection, conversation_id, self._readable)
            turns = connection.execute(
                select(*_TURN).where(_turns_of(conversation_id)).order_by(answers.c.position)
            ).all()
        return Conversation(
            id=row.id,
            owner=row.owner if row.mine else None,
            shared=row.shared_at is not None,
            mine=row.mine,
            title=row.title,
            created_at=row.created_at,
            turns=tuple(_build_turn(turn) for turn in turns),
        )

    def find(
        self, search: str = "", limit: int | None = None, after: tuple[datetime, str] | None = None
    ) -> list[ConversationSummary]:
        """Conversations that hold every word of `search`, the one last asked in first.

        `after` is the (asked_at, id) of the one that the list goes on behind.
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
                conversations.c.id,
                conversations.c.title,
                conversations.c.created_at,
                turns.c.asked_at,
                turns.c.questions,
            )
            .join(turns, turns.c.conversation_id == conversations.c.id)
            .where(self._mine, *(_holds(word) for word in fold_words(search).split()))
            .order_by(turns.c.asked_at.desc(), conversations.c.id.desc())
            .limit(limit)
        )
        if after is not None:
            statement = statement.where(tuple_(turns.c.asked_at, conversations.c.id) < after)
        with self._read() as connection:
            return [ConversationSummary.model_validate(dict(row._mapping)) for row in connection.execute(statement)]

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title, cut at TITLE_MAX_CHARS. Raises UnknownConversation."""
        with self._write() as connection:
            self._check(connection, conversation_id, self._mine)
            _set_title(connection, conversation_id, cut_title(title))

    def remove(self, conversation_id: str) -> None:
        """Delete a conversation with its answers, for good. Raises UnknownConversation."""
        with self._write() as connection:
            self._check(connection, conversation_id, self._mine)
            connection.execute(delete(answer_words).where(answer_words.c.conversation_id == conversation_id))
            connection.execute(delete(answers).where(answers.c.conversation_id == conversation_id))
            connection.execute(delete(conversations).where(conversations.c.id == conversation_id))

    def rewind(self, conversation_id: str, answer_id: str) -> None:
        """Take the last turn out of a conversation, as an edited question does; its permalink still shows it.

        Raises UnknownConversation, and UnknownAnswer where `answer_id` is not the last turn.
        """
        with self._write() as connection:
            self._check(connection, conversation_id, self._mine)
            last = connection.execute(
                select(answers.c.id, answers.c.position, STORED)
                .where(_turns_of(conversation_id))
                .order_by(answers.c.position.desc())
                .limit(1)
            ).first()
            if last is None or last.id != answer_id:
                raise UnknownAnswer("That answer is not the last of its conversation any more. Nothing was changed.")
            connection.execute(update(answers).where(answers.c.id == answer_id).values(position=-1))
            connection.execute(delete(answer_words).where(answer_words.c.answer_id == answer_id))
            if last.position == 0:
                # A conversation that was named after its first question is named after what takes its place.
                named_after = cut_title(read_question(last.answer))
                connection.execute(
                    update(conversations)
                    .where(conversations.c.id == conversation_id, conversations.c.title == named_after)
                    .values(title="")
                )

    def list_recent(self, conversation_id: str, limit: int) -> list[Answer]:
        """The last answers of one's own conversation that can be read, oldest first."""
        return self._list(answers.c.position.desc(), limit, _turns_of(conversation_id))[::-1]

    def list_latest(self, limit: int) -> list[Answer]:
        """The last answers of all one's conversations that can be read, newest first."""
        return self._list(answers.c.asked_at.desc(), limit)

    def _list(self, order: ColumnElement[object], limit: int, *which: ColumnElement[bool]) -> list[Answer]:
        with self._read() as connection:
            stored = (
                connection.execute(select(STORED).where(*which, self._in(self._mine)).order_by(order).limit(limit))
                .scalars()
                .all()
            )
        return [answer for answer in map(decode_answer, stored) if answer is not None]

    def load_answer(self, answer_id: str) -> Answer:
        """One answer, as it was given. Raises UnknownAnswer."""
        return self.load_turn(answer_id).answer

    def load_turn(self, answer_id: str) -> Turn:
        """One answer with the time at which it was asked for. Raises UnknownAnswer."""
        with self._read() as connection:
            row = connection.execute(select(*_TURN).where(answers.c.id == answer_id, self._shown)).first()
        if row is None:
            raise _unknown_answer(answer_id)
        return _build_turn(row)

    def load_sharing(self, answer_id: str) -> Sharing:
        """Who may read an answer. Raises UnknownAnswer."""
        shared = or_(answers.c.shared_at.is_not(None), self._in_shared)
        with self._read() as connection:
            columns = (shared.label("shared"), self._in(self._mine).label("mine"))
            row = connection.execute(select(*columns).where(answers.c.id == answer_id, self._shown)).first()
        if row is None:
            raise _unknown_answer(answer_id)
        return Sharing(shared=row.shared, mine=row.mine)

    def share_answer(self, answer_id: str, shared: bool) -> None:
        """Let others read one's answer by its link, or no more. Raises UnknownAnswer."""
        change = update(answers).where(answers.c.id == answer_id, self._in(self._mine))
        with self._write() as connection:
            if not connection.execute(change.values(shared_at=now() if shared else None)).rowcount:
                raise _unknown_answer(answer_id)

    def share_conversation(self, conversation_id: str, shared: bool) -> None:
        """Let others read one's conversation by its link, with what is asked in it later, or no more.

        Raises UnknownConversation.
        """
        with self._write() as connection:
            self._check(connection, conversation_id, self._mine)
            change = update(conversations).where(conversations.c.id == conversation_id)
            connection.execute(change.values(shared_at=now() if shared else None))

    @property
    def _mine(self) -> ColumnElement[bool]:
        return true() if self._owner is None else conversations.c.owner == self._owner

    @property
    def _readable(self) -> ColumnElement[bool]:
        return or_(self._mine, conversations.c.shared_at.is_not(None))

    @property
    def _in_shared(self) -> ColumnElement[bool]:
        """Whether an answer is a turn of a conversation that is shared."""
        return and_(self._in(conversations.c.shared_at.is_not(None)), answers.c.position >= 0)

    @property
    def _shown(self) -> ColumnElement[bool]:
        """Whether an answer can be read."""
        return or_(self._in(self._mine), answers.c.shared_at.is_not(None), self._in_shared)

    def _in(self, which: ColumnElement[bool]) -> ColumnElement[bool]:
        """Whether an answer is of one of some conversations."""
        return answers.c.conversation_id.in_(select(conversations.c.id).where(which))

    def _check(self, connection: Connection, conversation_id: str, which: ColumnElement[bool]) -> Any:
        """A conversation's row, with whether it is one's own. Raises UnknownConversation."""
        found = select(*conversations.c, self._mine.label("mine")).where(conversations.c.id == conversation_id, which)
        row: Any = connection.execute(found).first()
        if row is None:
            raise UnknownConversation(
                f"There is no conversation {conversation_id!r}. Ask without a conversation_id to begin a new one."
            )
        return row


def create_id() -> str:
    """A new id for a conversation or an answer: unguessable, because whoever has it can read it."""
    return uuid.uuid4().hex


def cut_title(text: str) -> str:
    return " ".join(text.split())[:TITLE_MAX_CHARS]


def fold_words(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


_TURN = (answers.c.id, answers.c.conversation_id, answers.c.asked_at, STORED)


def _turns_of(conversation_id: str) -> ColumnElement[bool]:
    return and_(answers.c.conversation_id == conversation_id, answers.c.position >= 0)


def _holds(word: str) -> ColumnElement[bool]:
    held = select(answer_words.c.conversation_id).where(answer_words.c.words.contains(word, autoescape=True))
    # A title is folded by the database, which knows ASCII only; questions and statements were folded when they came.
    in_title = func.lower(conversations.c.title).contains(word, autoescape=True)
    return or_(in_title, conversations.c.id.in_(held))


def _build_turn(row: Row[tuple[object, ...]]) -> Turn:
    return Turn(answer=show_answer(row.answer, row.id, row.conversation_id), asked_at=row.asked_at)


def _set_title(connection: Connection, conversation_id: str, title: str) -> None:
    connection.execute(update(conversations).where(conversations.c.id == conversation_id).values(title=title))


def _unknown_answer(answer_id: str) -> UnknownAnswer:
    return UnknownAnswer(f"There is no answer {answer_id!r}. Its link may be cut short, or it was deleted.")
