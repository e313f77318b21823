"""What a document in parts is written from: what is wanted in each part and was found for it, and whole articles."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol, runtime_checkable

from bot.answering.answers import CitationLedger
from bot.answering.differences import FoundDisagreement
from bot.answering.evidence import Evidence, Quote
from bot.answering.writers import Writing
from bot.answering.writers.pages import Page, build_page, make_key
from bot.asking.dates import ANY_DAY, Period
from bot.models import StatementEvent, Usage


@dataclass(frozen=True, slots=True)
class Line:
    """One piece of evidence, under its label: the day of an event, the name of a speaker."""

    evidence: Evidence
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, and what may stand under it."""

    title: str
    wanted: str
    """What is told there, as the model is asked for it."""
    lines: tuple[Line, ...]
    """What would be told in the sources' own words."""
    most: int = 1
    """Statements."""
    exact: bool = False
    """Whether they are words of the sources: the writer chooses."""
    period: Period = ANY_DAY
    """When the articles appeared that are told of in it, one of those that a statement cites at least."""


@dataclass(frozen=True, slots=True)
class PartEvent:
    """That a part is begun, a statement of it, or that there is to be none in it.

    A part is begun before anything of it is numbered, so that what stands between is numbered first.
    """

    part: int
    """Its place among the parts; never smaller than that of the event before."""
    told: StatementEvent | None = None
    empty: bool = False


@dataclass(frozen=True, slots=True)
class PartPages:
    """What the parts are written from, under keys."""

    pages: tuple[Page, ...]
    """In reading order: article by article, the oldest first."""
    found: tuple[tuple[str, ...], ...]
    """For each part the keys of its lines."""
    differing: tuple[str, ...]
    """The keys of what is shown side by side."""


@runtime_checkable
class PartsWriting(Writing, Protocol):
    """A writer that takes a document as a whole."""

    @property
    def usage(self) -> Usage:
        """What was spent so far."""

    def write_parts(
        self,
        topic: str,
        asked: str,
        parts: Sequence[Part],
        sentences: Sequence[Evidence],
        disputes: Sequence[FoundDisagreement],
        ledger: CitationLedger,
    ) -> AsyncGenerator[PartEvent]:
        """What is told in each part on a topic, "" for any; citations are numbered by the ledger, `disputes` shown
        beside it.

        `sentences` are those of the articles, the most important first. Raises ModelUnavailable; what came before is
        checked and stands.
        """


def number_parts(
    parts: Sequence[Part],
    sentences: Sequence[Evidence],
    disputes: Sequence[FoundDisagreement],
    nonce: str,
) -> PartPages:
    """A page for each sentence, and for each line of the parts and side of what differs of whose sentences there is
    none; keys follow from `nonce`."""
    pages: dict[str, Page] = {}
    order: dict[str, tuple[date, str, int, int]] = {}
    places: dict[tuple[str, int, int], str] = {}

    def add(place: tuple[str, int, int], quotes: tuple[Quote, ...], others: tuple[Quote, ...]) -> Page:
        page = build_page(quotes, make_key(quotes[0], nonce, pages), others)
        pages[page.key], places[place] = page, page.key
        order[page.key] = (page.passage.published or date.min, *place)
        return page

    for one in sentences:
        lead, passage = next(placed for placed in one.chain if placed[0] is one.lead)
        page = add(locate_lead(one), (Quote(passage, lead.text, lead.start, lead.end),), one.others)
        pages[page.key] = replace(page, led_up=one.quotes)
    for line in (line for part in parts for line in part.lines):
        one, place = line.evidence, locate_lead(line.evidence)
        if place not in places:
            add(place, one.quotes, one.others)
        elif one.others:
            pages[places[place]] = replace(pages[places[place]], others=one.others)
    sides = [side for dispute in disputes for side in dispute.positions]
    for side in sides:
        if (place := (*side.quotes[0].source, side.quotes[0].start)) not in places:
            add(place, side.quotes, side.others)
    return PartPages(
        tuple(sorted(pages.values(), key=lambda page: order[page.key])),
        tuple(tuple(places[locate_lead(line.evidence)] for line in part.lines) for part in parts),
        tuple(places[*side.quotes[0].source, side.quotes[0].start] for side in sides),
    )


def locate_lead(evidence: Evidence) -> tuple[str, int, int]:
    """The article version that evidence is from, and where its leading sentence stands there."""
    return (*evidence.quotes[0].source, evidence.lead.start)
