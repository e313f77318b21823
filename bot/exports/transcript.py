"""What a document shows, in order and in words, whatever its format."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from bot.models import Answer, Disagreement, Position
from bot.wording import FORMS, describe_corpus, format_date

# Characters that turn the order of what follows around, and control characters, which Word and XML refuse: a name or
# a figure could be disguised with the first, no reader needs the others.
_UNSAFE = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Entry:
    """One question and its answer."""

    answer: Answer
    permalink: str
    asked_at: datetime | None = None
    """In UTC."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """A conversation, or one answer by itself."""

    title: str
    entries: tuple[Entry, ...]


def clean(text: str) -> str:
    """Words of articles, models and people as a document may hold them."""
    return _UNSAFE.sub("", text)


def squeeze(text: str) -> str:
    """The same on one line."""
    return " ".join(clean(text).split())


def sort_positions(disagreement: Disagreement) -> list[Position]:
    """Oldest first, those without a date before all others."""
    return sorted(disagreement.positions, key=lambda position: position.published or date.min)


def describe_facts(entry: Entry) -> str:
    """What an answer of several sections is, how far its corpus reaches, and when it was made."""
    made = [f"Made {_format_time(entry.asked_at)}"] if entry.asked_at is not None else []
    return " · ".join([FORMS[entry.answer.form], *describe_corpus(entry.answer.corpus), *made])


def describe_basis(entry: Entry) -> Iterator[str]:
    """What the answer rests on, a line each; its permalink comes behind them."""
    answer = entry.answer
    if answer.engine.fallback:
        yield f"Another engine stood in: {answer.engine.fallback}"
    engine = [
        f"{answer.engine.name} engine" + (f" ({answer.engine.model})" if answer.engine.model else ""),
        f"corpus {answer.corpus.fingerprint}",
    ]
    if answer.sections:
        yield " · ".join(engine)
        return
    if entry.asked_at is not None:
        yield f"Asked {_format_time(entry.asked_at)}"
    yield " · ".join([*describe_corpus(answer.corpus), *engine])


def _format_time(time: datetime) -> str:
    return f"{format_date(time.date())}, {time:%H:%M} UTC"


def check_address(address: str | None) -> str | None:
    """A web address that a document may link to, or None."""
    if not address or clean(address) != address:
        return None
    try:
        return address if urlsplit(address).scheme in ("http", "https") else None
    except ValueError:
        return None
