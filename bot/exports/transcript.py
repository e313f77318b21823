"""What a document shows, in order and in words, whatever its format."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from bot.models import Answer, Citation, Disagreement, Position
from ingest.models import PublishedBasis

DISAGREEMENT_TITLES = {"conflict": "Sources differ", "change": "Changed over time", "correction": "Corrected"}

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


def format_date(published: date | None, basis: PublishedBasis = "stated") -> str:
    """A date for people; one that was inferred says so."""
    if published is None:
        return "no date"
    written = f"{published.day} {published:%b %Y}"
    return f"{written} (inferred)" if basis == "inferred" else written


def count_of(number: int, one: str) -> str:
    return f"{number:,} {one}" if number == 1 else f"{number:,} {one}s"


def list_sources(answer: Answer) -> tuple[list[Citation], list[Citation]]:
    """The citations that carry the answer, and those that merely come close."""
    nearest = set(answer.nearest) - {number for numbers in _list_cited(answer) for number in numbers}
    carrying = [citation for citation in answer.citations if citation.number not in nearest]
    return carrying, [citation for citation in answer.citations if citation.number in nearest]


def _list_cited(answer: Answer) -> Iterable[Sequence[int]]:
    yield from (statement.citations for statement in answer.statements)
    yield from (position.citations for item in answer.disagreements for position in item.positions)


def sort_positions(disagreement: Disagreement) -> list[Position]:
    """Oldest first, those without a date before all others."""
    return sorted(disagreement.positions, key=lambda position: position.published or date.min)


def describe_origin(citation: Citation) -> str:
    """Title, publisher and date on one line."""
    when = format_date(citation.published, citation.published_basis)
    return ", ".join(squeeze(part) for part in (citation.title, citation.publisher, when) if part)


def describe_position(position: Position) -> str:
    """Who holds it, and since when: "Analysts, 20 Aug 2025 (newest)"."""
    parts = [squeeze(position.said_by) if position.said_by else "", format_date(position.published)]
    return ", ".join(part for part in parts if part) + (" (newest)" if position.newest else "")


def describe_refusal(answer: Answer) -> str | None:
    """The sentence that opens what is missing; None where nothing is."""
    if answer.outcome == "declined" and (answer.missing or not answer.notice):
        return "The articles don’t answer this."
    return "The articles answer only part of this." if answer.missing else None


def describe_basis(answer: Answer) -> str:
    """On what the answer rests."""
    through = f"Corpus up to {format_date(answer.corpus.through)}" if answer.corpus.through else "Corpus without dates"
    engine = f"{answer.engine.name} engine" + (f" ({answer.engine.model})" if answer.engine.model else "")
    return f"{through} · {count_of(answer.corpus.articles, 'article')} · {engine} · corpus {answer.corpus.fingerprint}"


def describe_time(asked_at: datetime) -> str:
    return f"Asked {format_date(asked_at.date())}, {asked_at:%H:%M} UTC"


def check_address(address: str | None) -> str | None:
    """A web address that a document may link to, or None."""
    if not address or clean(address) != address:
        return None
    try:
        return address if urlsplit(address).scheme in ("http", "https") else None
    except ValueError:
        return None
