"""Sections as they are found, before citations are numbered."""

from dataclasses import dataclass
from datetime import date

from bot.answering.differences import FoundDisagreement
from bot.answering.evidence import Evidence
from bot.asking.dates import ANY_DAY, Period
from bot.models import SectionKind


@dataclass(frozen=True, slots=True)
class FoundEntry:
    """One statement of a section, and what carries it."""

    evidence: Evidence
    text: str | None = None
    """What it says where that was written, and checked against the evidence; None where the evidence's words stand."""
    label: str | None = None
    """As in Statement."""
    day: date | None = None
    newest: bool = False


@dataclass(frozen=True, slots=True)
class FoundSection:
    """A heading and what stands under it."""

    kind: SectionKind
    title: str
    entries: tuple[FoundEntry, ...]
    disagreements: tuple[FoundDisagreement, ...] = ()
    missing: tuple[str, ...] = ()
    """What the sources do not say of it."""
    notice: str | None = None
    """What is told instead of entries, or beside them, in a whole sentence."""
    most: int = 0
    """How many statements a writer may make of it; 0 for a few more than there are entries."""
    period: Period = ANY_DAY
    """When the articles appeared that a writer may tell of in it."""
    wanted: str = ""
    """What is told in it, where its kind does not say that; a writer is asked for it so."""
