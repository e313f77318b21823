"""Answers that people judged bad, as cases for a person to complete: what is right only a person can say."""

import json
import re
from collections.abc import Iterable, Sequence
from itertools import groupby

from bot.models import Answer
from bot.store.conversations import ConversationStore
from bot.store.feedback import Feedback, FeedbackStore
from ingest.errors import UnknownConversation

HEAD = """\
# Answers that people judged bad, proposed as cases. Nothing here is checked until a person has said what is right:
# fill in `facts` (or make it `kind: unanswerable` with what is `missing`), delete what is no case, and move the rest
# to a file of a suite. As it stands a case is refused, because nothing in it could fail.

cases:
"""
WISHES = {
    "wrong_fact": "the right fact; what was wrong goes into `forbidden`",
    "wrong_source": "the fact, and the right source under `passages` or `articles`",
    "missing": "what was left out",
    "outdated": "what holds now; what held before may go into `forbidden`",
    "not_answered": "what the articles say to it, or make it `kind: unanswerable`",
    None: "what the answer must say",
}


def propose_cases(feedback: FeedbackStore, conversations: ConversationStore, known: Iterable[str] = ()) -> list[str]:
    """A case for every answer that somebody judged bad, as YAML, oldest first; ids in `known` are left out.

    Raises IndexUnavailable.
    """
    taken = set(known)
    bad = sorted(feedback.list(verdict="down"), key=lambda one: one.answer_id)
    grouped = [list(same) for _, same in groupby(bad, key=lambda one: one.answer_id)]
    grouped.sort(key=lambda same: same[0].given_at)
    return [
        write_case(same, list_turns(same[0].answer, conversations))
        for same in grouped
        if name_case(same[0].answer_id) not in taken
    ]


def name_case(answer_id: str) -> str:
    """The id of an answer's case: always the same, so that none is proposed twice."""
    return f"feedback-{answer_id[:12]}"


def read_case_ids(text: str) -> list[str]:
    """The ids of the cases that a file of proposals already holds, also of those that are commented out."""
    return re.findall(r"^[#\t ]*+- id: (\S+)", text, re.MULTILINE)


def list_turns(answer: Answer, conversations: ConversationStore) -> list[str]:
    """The questions of the conversation up to this one; just the question where it stands by itself."""
    if answer.standalone_question == answer.question:
        return [answer.question]
    try:
        turns = [turn.answer for turn in conversations.load(answer.conversation_id).turns]
    except UnknownConversation:
        return [answer.standalone_question]
    ids = [turn.id for turn in turns]
    if answer.id not in ids:
        return [answer.standalone_question]
    return [turn.question for turn in turns[: ids.index(answer.id) + 1]]


def write_case(judgements: Sequence[Feedback], turns: Sequence[str]) -> str:
    """One case as YAML, with what was answered and what people said of it as comments."""
    answer = judgements[0].answer
    lines = [f"  # {line}" for line in (*map(_tell_judgement, judgements), *_tell_answer(answer))]
    lines.append(f"  - id: {name_case(answer.id)}")
    if len(turns) > 1:
        lines += ["    kind: follow_up", f"    turns: {_quote(list(turns))}"]
    else:
        lines += ["    kind: fact", f"    question: {_quote(turns[0])}"]
    reason = next((one.reason for one in judgements if one.reason), None)
    lines += ["    expect:", f"      facts: []  # {WISHES[reason]}", "    tags: [feedback]"]
    return "\n".join(lines) + "\n"


def _tell_judgement(given: Feedback) -> str:
    reason = f", {given.reason.replace('_', ' ')}" if given.reason else ""
    words = f": {_flatten(given.text)}" if given.text else ""
    return f"Judged bad on {given.given_at:%Y-%m-%d} ({given.channel}{reason}){words}"


def _tell_answer(answer: Answer) -> list[str]:
    through = f" up to {answer.corpus.through}" if answer.corpus.through else ""
    told = [f"It was {answer.outcome} over corpus {answer.corpus.fingerprint}{through} ({answer.engine.name}):"]
    cited = {citation.number: citation.article_id for citation in answer.citations}
    for statement in answer.statements:
        sources = ", ".join(dict.fromkeys(cited[number] for number in statement.citations))
        told.append(f"  {_flatten(statement.text)} [{sources}]")
    if answer.missing:
        told.append(f"  missing: {_flatten('; '.join(answer.missing))}")
    return told


def _flatten(text: str) -> str:
    """Words that stay within one comment, whatever they are."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())


def _quote(value: str | list[str]) -> str:
    """A JSON text is a YAML text, and quotes everything that needs it."""
    return json.dumps(value, ensure_ascii=False)
