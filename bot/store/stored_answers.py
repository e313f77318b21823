"""Answers as they are kept: with the version of their form, and read whatever release wrote them."""

import json
from typing import Any

from pydantic import ValidationError
from sqlalchemy import Text, cast

from bot.models import Answer
from bot.store.tables import answers

SCHEMA_VERSION = 1
"""The form of a stored answer. Raise it where a field changes its meaning. A field that goes needs nothing, and one
that comes needs a default in the model or in _ABSENT.
"""
STORED = cast(answers.c.answer, Text).label("answer")
"""The text of an answer, because one that is no JSON must not break the query that finds others beside it."""
_ABSENT = {
    "corpus": {"fingerprint": "", "articles": 0, "through": None},
    "engine": {"name": "unknown"},
    "timings_ms": {"retrieve": 0.0, "read": 0.0, "total": 0.0},
}
"""What is said of an answer that does not say itself how it was made."""


def encode_answer(answer: Answer) -> dict[str, Any]:
    """An answer as it is kept."""
    return {"schema_version": SCHEMA_VERSION, **answer.model_dump(mode="json")}


def decode_answer(stored: str) -> Answer | None:
    """The answer that a stored text holds, without fields that this release does not know; None where it holds none."""
    kept = _load(stored)
    try:
        answer = Answer.model_validate({**_ABSENT, "standalone_question": kept.get("question"), **kept}, extra="ignore")
    except ValidationError:
        return None
    used = [number for statement in answer.statements for number in statement.citations]
    used += [number for one in answer.disagreements for position in one.positions for number in position.citations]
    cited = {citation.number for citation in answer.citations}
    return answer if cited.issuperset([*used, *answer.nearest]) else None


def show_answer(stored: str, answer_id: str, conversation_id: str = "") -> Answer:
    """The answer that a stored text holds; where it can't be read, one in its place that says so under its question."""
    answer = decode_answer(stored)
    if answer is not None:
        return answer
    kept = _load(stored)
    version = kept.get("schema_version")
    newer = isinstance(version, int) and version > SCHEMA_VERSION
    cause = "a newer release kept it" if newer else "an older release kept it, or it is damaged"
    question = read_question(stored)
    return Answer.model_validate(
        _ABSENT
        | {
            "id": answer_id,
            "conversation_id": conversation_id or str(kept.get("conversation_id", "")),
            "question": question,
            "standalone_question": question,
            "outcome": "declined",
            "notice": f"This answer can't be read: {cause}. It stays as it is; ask the question again.",
        }
    )


def read_question(stored: str) -> str:
    """What was asked, as far as the text says."""
    question = _load(stored).get("question")
    return question if isinstance(question, str) else ""


def _load(stored: str) -> dict[str, Any]:
    try:
        kept = json.loads(stored)
    except (ValueError, RecursionError):
        return {}
    return kept if isinstance(kept, dict) else {}
