"""What a document in parts is written from: for each part what is wanted, and the evidence that was found for it."""

from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.answering.answers import CitationLedger
from bot.answering.differences import FoundDisagreement
from bot.answering.evidence import Evidence, Quote
from bot.answering.writers import Writing
from bot.answering.writers.pages import Page, build_page, make_key
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
    """What would be told in the sources' own words; never empty."""
    further: tuple[Line, ...] = ()
    """What comes next, best first."""
    most: int = 1
    """Statements."""
    own: bool = False
    """Whether only its own lines may carry them, as their labels go before them."""
    exact: bool = False
    """Whether they are these lines, word for word: the writer chooses."""


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
class PartPage:
    """A page, and to which part it belongs."""

    page: Page
    part: int | None
    """None where it is of what is shown side by side."""
    label: str | None = None
    chosen: bool = False
    """Whether it would be told in its source's own words."""


@runtime_checkable
class PartsWriting(Writing, Protocol):
    """A writer that takes a document as a whole."""

    @property
    def usage(self) -> Usage:
        """What was spent so far."""

    def write_parts(
        self, asked: str, parts: Sequence[Part], disputes: Sequence[FoundDisagreement], ledger: CitationLedger
    ) -> AsyncGenerator[PartEvent]:
        """What is told in each part, citations numbered by the ledger; `disputes` are shown beside it.

        Raises ModelUnavailable; what came before is checked and stands.
        """


def number_parts(
    parts: Sequence[Part], disputes: Sequence[FoundDisagreement], share: float, nonce: str
) -> list[PartPage]:
    """A page for each line of the parts, for this share of what comes next, and for each side of what differs; keys
    follow from `nonce`."""
    numbered: list[PartPage] = []

    def build(quotes: tuple[Quote, ...], others: tuple[Quote, ...]) -> Page:
        return build_page(quotes, make_key(quotes[0], nonce, {one.page.key for one in numbered}), others)

    for place, part in enumerate(parts):
        for number, line in enumerate((*part.lines, *part.further[: round(share * len(part.further))])):
            page = build(line.evidence.quotes, line.evidence.others)
            numbered.append(PartPage(page, place, line.label, number < len(part.lines)))
    for side in (side for dispute in disputes for side in dispute.positions):
        numbered.append(PartPage(build(side.quotes, side.others), None))
    return numbered
