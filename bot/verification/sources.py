"""Cited words as the check reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


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


def join_texts(sources: Iterable[Source]) -> str:
    """All cited words as one text."""
    return "\n".join(source.text for source in sources)
