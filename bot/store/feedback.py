"""What people think of answers, kept with the answer itself, which may be deleted elsewhere."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Delete, Text, cast, delete, insert, select

from bot.models import Answer
from bot.store.conversations import create_id
from bot.store.database import BotStore, match, now
from bot.store.stored_answers import STORED, show_answer
from bot.store.tables import answers, feedback
from ingest.errors import UnknownAnswer
from ingest.models import Frozen

Rating = Literal["up", "down"]
FeedbackReason = Literal["wrong_fact", "wrong_source", "missing", "outdated", "not_answered"]
Channel = Literal["page", "slack"]

TEXT_MAX_CHARS = 4_000


class Feedback(Frozen):
    """One person's judgement of one answer."""

    id: str
    answer_id: str
    verdict: Rating
    reason: FeedbackReason | None = None
    text: str = ""
    channel: Channel
    by: str | None = None
    """Who gave it, as the channel knows people; None where it does not."""
    given_at: datetime
    answer: Answer
    """As it was given: with its question, its conversation and its corpus fingerprint."""


_COLUMNS = [column for column in feedback.c if column.name != "answer"]
_STORED = cast(feedback.c.answer, Text).label("answer")


class FeedbackStore(BotStore):
    """Safe to share between threads. Methods raise IndexUnavailable when the database does not answer."""

    what = "feedback"

    def record(
        self,
        answer_id: str,
        verdict: Rating,
        reason: FeedbackReason | None = None,
        text: str = "",
        channel: Channel = "page",
        by: str | None = None,
    ) -> Feedback:
        """Keep a judgement in place of the one that the same person gave of the same answer before.

        A text is cut at TEXT_MAX_CHARS. Raises UnknownAnswer.
        """
        with self._write() as connection:
            row = connection.execute(select(answers.c.conversation_id, STORED).where(answers.c.id == answer_id)).first()
            if row is None:
                raise UnknownAnswer(f"There is no answer {answer_id!r}, so nothing was kept. It may have been deleted.")
            given = Feedback(
                id=create_id(),
                answer_id=answer_id,
                verdict=verdict,
                reason=reason,
                text=text.strip()[:TEXT_MAX_CHARS],
                channel=channel,
                by=by,
                given_at=now(),
                answer=show_answer(row.answer, answer_id, row.conversation_id),
            )
            connection.execute(_forget(answer_id, channel, by))
            # The answer's own text, also where it can't be read here.
            kept = select(answers.c.answer).where(answers.c.id == answer_id).scalar_subquery()
            connection.execute(
                insert(feedback).values(given.model_dump(exclude={"answer", "by"}) | {"by": by or "", "answer": kept})
            )
        return given

    def withdraw(self, answer_id: str, channel: Channel = "page", by: str | None = None) -> None:
        """Forget what a person said of an answer; nothing happens where they said nothing."""
        with self._write() as connection:
            connection.execute(_forget(answer_id, channel, by))

    def list(
        self,
        verdict: Rating | None = None,
        answer_id: str | None = None,
        channel: Channel | None = None,
        conversation_id: str | None = None,
        by: str | None = None,
    ) -> list[Feedback]:
        """Judgements, oldest first; each argument that is given narrows them; `by` "" is nobody in particular."""
        wanted = {"verdict": verdict, "answer_id": answer_id, "channel": channel, "by": by}
        given = match(feedback, **{name: value for name, value in wanted.items() if value is not None})
        statement = select(*_COLUMNS, _STORED).where(given).order_by(feedback.c.given_at, feedback.c.id)
        if conversation_id is not None:
            of_it = select(answers.c.id).where(answers.c.conversation_id == conversation_id)
            statement = statement.where(feedback.c.answer_id.in_(of_it))
        with self._read() as connection:
            rows = connection.execute(statement).all()
        return [
            Feedback.model_validate(
                dict(row._mapping) | {"by": row.by or None, "answer": show_answer(row.answer, row.answer_id)}
            )
            for row in rows
        ]


def _forget(answer_id: str, channel: Channel, by: str | None) -> Delete:
    return delete(feedback).where(match(feedback, answer_id=answer_id, channel=channel, by=by or ""))
