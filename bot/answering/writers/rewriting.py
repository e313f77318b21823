"""A follow-up question rewritten by the model, taken only where it asks what was asked."""

import asyncio
import re
from collections.abc import Sequence
from time import monotonic

from bot.answering.check import has_names
from bot.answering.writers.prompt import rewrite_messages
from bot.language.words import ASKING_WORDS, fold, list_words
from bot.llm.budget import Budget
from bot.llm.calls import stream_text
from bot.llm.model import ChatModel
from bot.llm.plain_text import clean_statement
from bot.models import Answer

LONGEST = 400
"""Characters of a rewritten question."""
MOST_NEW = 0.25
"""Share of its content words that may stand neither in the question nor in the conversation."""
_LABEL = re.compile(r"^\W*(?:(?:rewritten|standalone|last)\s+)?question\s*:\s*", re.IGNORECASE)


async def rewrite_question(
    model: ChatModel, question: str, history: Sequence[Answer], budget: Budget, within_s: float
) -> str | None:
    """The question on its own; None where the model added, dropped or answered something.

    Raises what bot.llm.calls.stream_text raises.
    """
    told: list[str] = []
    async for text in stream_text(model, rewrite_messages(question, history), budget, monotonic() + within_s):
        told.append(text)
        if sum(map(len, told)) > 2 * LONGEST:
            return None
    return await asyncio.to_thread(accept_rewriting, "".join(told), question, history)


def accept_rewriting(written: str, question: str, history: Sequence[Answer]) -> str | None:
    """The rewritten question where it is one: no new names or figures, nothing of the question lost."""
    lines = [line for line in clean_lines(written) if line]
    if len(lines) != 1 or len(lines[0]) > LONGEST:
        return None
    rewritten = lines[0]
    if not rewritten.endswith("?"):
        return None
    known = " ".join((question, *_list_told(history)))
    keys = {word.key for word in list_words(known)}
    content = [word for word in list_words(rewritten) if not word.stop and fold(word.text) not in ASKING_WORDS]
    new = [word.key for word in content if word.key not in keys]
    if any(key[0].isdigit() for key in new) or len(new) > MOST_NEW * max(len(content), 1):
        return None
    if not has_names(known, rewritten):
        return None
    figures = {word.key for word in list_words(question) if word.key[0].isdigit()}
    kept = figures <= {word.key for word in content} and has_names(rewritten, question)
    return rewritten if kept else None


def clean_lines(written: str) -> list[str]:
    """The lines of a model's reply, labels and quotation marks around them taken off."""
    return [_LABEL.sub("", clean_statement(line)).strip(" \"“”'") for line in written.strip().splitlines()]


def _list_told(history: Sequence[Answer]) -> list[str]:
    told = []
    for answer in history:
        told += [answer.question, answer.standalone_question]
        told += [statement.text for statement in answer.statements]
        told += [position.text for one in answer.disagreements for position in one.positions]
        told += [citation.title for citation in answer.citations]
    return told
