"""Sections as a writer gets them, and what becomes of them where it fails."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.answering.writers.parts import Line, Part
from bot.asking.dates import Period
from bot.asking.intents import Intent
from bot.briefing.agreement import ALONE
from bot.briefing.changes import BEFORE, KNOWN
from bot.briefing.compositions import limit_words
from bot.briefing.entries import FoundEntry, FoundSection
from bot.briefing.material import Point
from bot.briefing.sections import (
    MOST,
    TITLES,
    build_entry,
    build_source_entry,
    choose_amount,
    find_said_day,
    name_speaker,
)
from bot.language.words import list_keys, list_words
from bot.models import SectionKind
from bot.numbers import list_quantities
from bot.wording import FORMS
from ingest.dates import find_dates

WANTED: Mapping[SectionKind, str] = {
    "summary": "What somebody who reads nothing else has to know, the state of things first.",
    "timeline": "What was done or happened, or is to happen on a day, the oldest first, one event a statement; no "
    "opinions. The first sentence that it cites is the one that tells it; where another one names its day, cite that, "
    "too. The day is shown before the statement, and not told in it; what has no day stands where it belongs.",
    "background": "What else belongs to it.",
    "positions": "Who says, wants or does what, by name; of each the newest first.",
    "figures": "The numbers that matter, each with what it counts or measures.",
    "commitments": "What was promised, decided or agreed, and on what it depends.",
    "quotations": "Sentences with somebody's words on just this, in quotation marks, that are worth quoting; the text "
    "repeats the sentence.",
    "open": "What is not known, not decided or disputed by now; a question that an article puts is told as one that is "
    "open. Nothing that is settled, and nobody's offer or view.",
    "added": "What is new since the day that is named, nothing that was known by then; the most important first.",
}
"""What is told in each section that a language model writes, or of quotations chooses; lists and what differs stand."""
BLANK = "What the articles say to just what was asked for, each side by itself; nothing where they do not say it."
"""What is told where nothing was found."""
EACH_SOURCE = "What each source says"
MOST_BLANK = 6
ROOM = 2
"""Statements that a writer may make of a section more than it has entries."""


def is_written(section: FoundSection) -> bool:
    return bool(section.wanted or section.kind in WANTED) and bool(section.entries or section.most)


def leave_to_writer(section: FoundSection) -> FoundSection:
    """Without what a search takes to be told nowhere else: a writer reads whole articles."""
    return replace(section, missing=(), title=EACH_SOURCE if section.title == ALONE else section.title)


def offer_sections(found: Iterable[FoundSection]) -> Iterator[FoundSection]:
    """The sections of a brief, and those beside them for which nothing was found, in their order; none where there are
    none."""
    known = {section.kind: section for section in found}
    for kind, title in TITLES.items() if known else ():
        yield known.get(kind) or FoundSection(kind, title, (), most=MOST[kind])


def offer_blank(intent: Intent) -> FoundSection:
    """The one section of what nothing was found for, though the corpus has its words: what its articles say."""
    return FoundSection("summary", FORMS[intent.form], (), most=intent.items or MOST_BLANK, wanted=BLANK)


def offer_known(found: Sequence[FoundSection]) -> list[FoundSection]:
    """The sections of what changed, with one for what was known before, where there is none, behind what is new."""
    if not found or any(section.title == KNOWN for section in found):
        return list(found)
    place = sum(section.kind != "articles" for section in found)
    return [*found[:place], FoundSection("background", KNOWN, (), most=BEFORE), *found[place:]]


def part_by_day(found: Iterable[FoundSection], since: date) -> list[FoundSection]:
    """The sections of what changed: what is new is of articles after that day, what was known of those up to it."""
    new, known = Period(since + timedelta(days=1), None), Period(None, since)
    later = ("added", "articles")
    return [
        replace(one, period=new if one.kind in later else known if one.title == KNOWN else one.period) for one in found
    ]


def build_part(section: FoundSection) -> Part:
    """A section as a writer is asked for it."""
    wanted = section.wanted or WANTED[section.kind]
    if section.title != TITLES.get(section.kind) and section.kind == "positions":
        wanted = f"What {section.title} says, wants or does, the newest first, or what is told of it."
    if section.title == KNOWN:
        wanted = (
            "How it was by the day that is named, as the last articles up to it have it, as far as it is told as "
            "changed; each with its day."
        )
    return Part(
        title=section.title,
        wanted=wanted,
        lines=tuple(Line(entry.evidence, entry.label) for entry in section.entries),
        most=section.most or len(section.entries) + ROOM,
        exact=section.kind == "quotations",
        period=section.period,
    )


def label_written(kind: SectionKind, point: Point, text: str, newest: date | None) -> FoundEntry:
    """A statement that a writer has made of a point, under its label: its day, its amount or whoever says it.

    What appeared long before `newest`, the day of the newest article on the topic, is told with its date.
    """
    published = point.passage.published
    # Of what a sentence leans on the statement tells no more than it says.
    own = [placed for placed in point.evidence.chain if placed[0] is point.sentence]
    point = replace(point, evidence=replace(point.evidence, chain=tuple(own)))
    if not names(text, point.speaker):
        point = replace(point, speaker=None)
    if kind == "figures":
        amount = choose_amount(list_quantities(text))
        return FoundEntry(point.evidence, text, text[amount.start : amount.end] if amount else None, published)
    if kind in ("positions", "quotations", "added"):
        speaker = name_speaker(point) if point.speaker or point.is_opinion else None
        return FoundEntry(point.evidence, text, speaker, published if kind == "added" else find_said_day(point))
    return replace(build_source_entry(point) if kind == "list" else build_entry(kind, point, newest), text=text)


def names_other_day(text: str, day: date | None) -> bool:
    """Whether a text names days, and not this one."""
    days = {one.day for one in find_dates(text)}
    return bool(days) and day not in days


def names(text: str, speaker: str | None) -> bool:
    """Whether a text has the last word of somebody's name, or of their office."""
    keys = [word.key for word in list_words(speaker or "") if not word.stop]
    return bool(keys) and keys[-1] in list_keys(text)


def describe_request(intent: Intent, topic: str, asked: str) -> str:
    """What is asked for, read and as it was asked."""
    reader = f", for {intent.audience}" if intent.audience else ""
    words = limit_words(intent)
    length = f", at most {words} words in all" if words else ""
    days = [f"{name} {day.isoformat()}" for name, day in (("since", intent.since), ("until", intent.until)) if day]
    return f"{FORMS[intent.form]}: {', '.join([topic, *days])}{reader}{length}. Asked for as: {asked}"
