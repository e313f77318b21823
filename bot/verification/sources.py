"""Cited words as the check reads them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.language.words import fold
from ingest.cache import cache_bytes

_WORDS = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Source:
    """One cited sentence."""

    text: str
    previous: str = ""
    """The sentence before it, which says who "he" is."""
    above: str = ""
    """Heading and title of its article: they name what the sentence is about, and state nothing."""
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing in a statement that the cited words do not carry."""

    kind: str
    """"quotation", "figure", "time", "name", "denial", "hedge", "speaker", "binding" or "coverage"."""
    words: str
    """The words of the statement that it is about."""


@cache_bytes()
def make_plain(text: str) -> str:
    """`text` as its words alone, in lower case and without accents."""
    return " ".join(_WORDS.findall(fold(text)))


def tells_whole(statement: str, part: str, source: str) -> bool:
    """Whether `part` of a statement is part of a source's sentence that the statement has word for word, as a whole."""
    plain = make_plain(source)
    return f" {plain} " in f" {make_plain(statement)} " and make_plain(part) in plain


def join_texts(sources: Iterable[Source]) -> str:
    """All cited words as one text."""
    return "\n".join(source.text for source in sources)
