"""A conversation as clients send it, whole with each question, as the question and the history that the bot knows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.api.openai.errors import RefusedRequest
from bot.api.openai.models import SentMessage
from bot.chat import HISTORY
from bot.models import Exchange
from bot.wording import UNANSWERED

SAID_CHARS = 4_000
"""Of an earlier answer that is read."""
TEXTS = ("text", "input_text", "output_text")
"""Types of a part that are text."""
_LINK = re.compile(r"\[(\[\d{1,4}\])\]\([^()\s]{1,2000}\)")
_MARKS = re.compile(r"(?<![ \\]) ?(?:(?<!\\)\[\d{1,4}\])+")
_ESCAPE = re.compile(r"\\([\\`*_\[<~&#.)>+=-])")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a client asks: the last question, and what was said before it, oldest first."""

    question: str
    earlier: tuple[Exchange, ...] = ()


def read_messages(messages: Sequence[SentMessage], param: str = "messages") -> Asked:
    """The question that a conversation ends with, and what came before it.

    Raises RefusedRequest where it does not end with one, or the question holds more than text.
    """
    earlier: list[Exchange] = []
    asked: SentMessage | None = None
    for message in messages:
        if message.type != "message":
            continue
        if message.role == "user":
            asked = message
        elif message.role == "assistant":
            said = read_text(message)
            if asked is not None:
                earlier.append(Exchange(read_text(asked), said))
                asked = None
            elif earlier:
                earlier[-1] = Exchange(earlier[-1].question, f"{earlier[-1].said}\n{said}".strip())
    if asked is None:
        raise RefusedRequest(
            "The conversation does not end with a message of the user's. Nothing was searched; put the question last.",
            param,
            "no_question",
        )
    check_parts(asked, param)
    return Asked(read_text(asked), tuple(one for one in earlier[-HISTORY:] if one.question.strip()))


def read_text(message: SentMessage) -> str:
    """The words of a message."""
    if not isinstance(message.content, list):
        return message.content or ""
    return "\n".join(part.text for part in message.content if part.type in TEXTS and part.text)


def check_parts(message: SentMessage, param: str) -> None:
    """Raise RefusedRequest where there is more in a question than text."""
    parts = message.content if isinstance(message.content, list) else []
    other = next((part.type for part in parts if part.type not in TEXTS), None)
    if other is not None:
        raise RefusedRequest(
            f"Only text is read here, and the question has a part of type {other[:100]!r}: pictures, sound and files "
            "can't be asked about. Nothing was searched; send the question as text.",
            param,
            "unsupported_content",
        )


def tell_plainly(one: Exchange, question_chars: int) -> Exchange:
    """An earlier question as far as one is read, and what answered it without what our messages have beside it."""
    said = strip_marks(one.said)[:SAID_CHARS]
    return Exchange(one.question.strip()[:question_chars], "" if said.startswith(UNANSWERED) else said)


def strip_marks(said: str) -> str:
    """What was said in a message of ours, without its marks and without what Markdown needed."""
    return _ESCAPE.sub(r"\1", _MARKS.sub("", _LINK.sub(r"\1", said[: 2 * SAID_CHARS]))).strip()
