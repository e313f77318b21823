"""Sections as a writer gets them, and what becomes of them where it fails."""

from collections.abc import Mapping

from bot.answering.writers.parts import Line, Part
from bot.asking.intents import Intent
from bot.briefing.entries import FoundEntry, FoundSection
from bot.briefing.sections import TITLES
from bot.models import SectionKind
from bot.wording import FORMS

WANTED: Mapping[SectionKind, str] = {
    "summary": "What somebody who reads nothing else has to know, the state of things first; evidence of any section.",
    "timeline": "What was done or happened, the oldest first, one event a statement; no opinions and no background.",
    "background": "What else belongs to it.",
    "positions": "Who says, wants or does what, by name; of each the newest first.",
    "figures": "The numbers that matter, each with what it counts or measures.",
    "commitments": "What was promised, decided or agreed, and on what it depends.",
    "quotations": "Words on just this that are worth quoting, repeated letter by letter with what stands around them.",
    "open": "What is not known, not decided or disputed.",
    "added": "What is new, the most important first.",
}
"""What is told in each section that a language model writes, or of quotations chooses; lists and what differs stand."""
LABELLED: frozenset[SectionKind] = frozenset(("timeline", "positions", "figures", "added"))
"""Sections whose lines go under a label of their own: a day, an amount or a name."""


def is_written(section: FoundSection) -> bool:
    return section.kind in WANTED and bool(section.entries)


def build_part(section: FoundSection) -> Part:
    """A section as a writer is asked for it."""
    wanted = WANTED[section.kind]
    if section.title != TITLES.get(section.kind) and section.kind == "positions":
        wanted = f"What {section.title} says, wants or does, the newest first, or what is told of it."
    return Part(
        title=section.title,
        wanted=wanted,
        lines=tuple(map(show_line, section.entries)),
        further=tuple(map(show_line, section.further)),
        most=len(section.entries) + section.room,
        own=section.kind in LABELLED,
        exact=section.kind == "quotations",
    )


def show_line(entry: FoundEntry) -> Line:
    return Line(entry.evidence, entry.label)


def describe_request(intent: Intent, topic: str, asked: str) -> str:
    """What is asked for, read and as it was asked."""
    reader = f", for {intent.audience}" if intent.audience else ""
    length = f", at most {intent.words} words in all" if intent.words else ""
    return f"{FORMS[intent.form]}: {topic}{reader}{length}. Asked for as: {asked}"
