"""When an article was published, from what its file and its words say: dates shown, datelines, what programs wrote."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from ingest.dates import MONTHS, WEEKDAYS, WrittenDate, count_words_around, find_dates, read_date
from ingest.models import PublishedBasis

MAX_LINE_CHARS = 120
MAX_WORDS_AROUND = 5
"""A line that holds a date and more words than these tells of a day; with fewer, it dates the article."""
MAX_AGENCY_WORDS = 3

_DASH = re.compile(r"\s?[–—]\s?|\s--?\s")
_PLACE = re.compile(r"(?:[^\W\d_][^.!?()]{0,60}(?:\([^()]{1,40}\),?|,)\s?(?:[^\W\d_]{2,3}\s)?)?")


_PLACED = r"[A-Z][A-Z'’. -]{2,40}(?<=[A-Z])(?:, [A-Z][a-z]{1,20})?"
"""A place in capitals, and the region that it lies in."""
_DAY = (
    rf"(?:(?:{'|'.join(WEEKDAYS)})|(?:[0-9]{{1,2}} )?(?:{'|'.join(month[:3] for month in MONTHS)})[a-z]{{0,6}}\.?"
    r"(?: [0-9]{1,2})?)(?:,? [0-9]{4})?"
)
_DATELINE = re.compile(
    # "PARIS, Jan 6 (Agency) - Leaders", "PARIS (Agency) - Leaders", "PARIS — Leaders".
    rf"{_PLACED}(?:(?i:, {_DAY})(?: ?\([^()]{{1,40}}\))?(?:\s?[–—]|\s--?)| ?\([^()]{{1,40}}\)(?:\s?[–—]|\s--?)|\s[–—])"
    r"\s?(?=[\W\d]{0,3}[A-Z])"
)
"""An agency's, which has its place in capitals, and a day or its name."""
_HEAD = re.compile(
    rf"(?:{_PLACED}(?i:, {_DAY})\.?"
    rf"|(?:By(?! (?i:{_DAY})\b)|From our [\w ]{{1,40}},) "
    r"[A-Z][\w.'’-]{0,30}(?: (?:and |van |von |de )?[A-Z][\w.'’-]{0,30}){0,4}"
    r"(?:, [\w '’-]{1,40})?\.?)"
)
"""A dateline, or who has written it, in a sentence of its own."""


@dataclass(frozen=True, slots=True)
class DateClue:
    """One line or one value that says when an article was published."""

    text: str
    source: Literal["shown", "dateline", "carried"]
    """Shown above the text, at the beginning of the text, or unseen in the file, written by a program."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    clue: DateClue
    written: WrittenDate

    def tell(self) -> str:
        words = {"shown": "it shows", "dateline": "its dateline says", "carried": "its metadata says"}
        return f"{words[self.clue.source]} {self.clue.text[self.written.start : self.written.end]}"


def find_shown(lines: Iterable[str], language: str | None) -> list[DateClue]:
    """The lines that hold a date and hardly anything else, as bylines do."""
    shown = []
    for line in lines:
        found = find_dates(line, language) if len(line) <= MAX_LINE_CHARS else []
        around = count_words_around(line, found)
        if found and around <= MAX_WORDS_AROUND and not (around > 1 and line.endswith((".", "!", "?"))):
            shown.append(DateClue(line, "shown"))
    return shown


def find_dateline(paragraph: str, language: str | None) -> DateClue | None:
    """The head of a first paragraph, such as "Berlin, 4 March 2026 –", where it holds a date."""
    dash = _DASH.search(paragraph[:MAX_LINE_CHARS], 3)
    if dash is None:
        return None
    head = paragraph[: dash.start()]
    found = find_dates(head, language)
    if len(found) != 1 or not _PLACE.fullmatch(head[: found[0].start].lstrip()):
        return None
    after = re.findall(r"[^\W\d_]+", head[found[0].end :])
    return DateClue(head, "dateline") if len(after) <= MAX_AGENCY_WORDS else None


def measure_dateline(paragraph: str, language: str | None) -> int:
    """How many characters of an article's first sentence are its dateline with the dash behind it, or its byline."""
    head = _HEAD.fullmatch(paragraph) or _DATELINE.match(paragraph)
    if head is not None:
        return head.end()
    clue = find_dateline(paragraph, language)
    behind = _DASH.match(paragraph, len(clue.text)) if clue else None
    return behind.end() if behind else 0


def settle_date(
    clues: Sequence[DateClue], carried: object, language: str | None
) -> tuple[date | None, PublishedBasis, tuple[str, ...]]:
    """The day that an article was published, how it is known, and what people should be told.

    `carried` is the date that the file carries unseen. Dates shown win over datelines, and these over it. One that
    can be read in two ways counts only where another one decides which.
    """
    if carried:
        if isinstance(carried, date):
            carried = (carried.date() if isinstance(carried, datetime) else carried).isoformat()
        clues = [*clues, DateClue(str(carried), "carried")]
    candidates = [_Candidate(clue, written) for clue in clues for written in _read_clue(clue, language)]
    shown = [one for one in candidates if one.clue.source == "shown"]
    hidden = [one for one in candidates if one.clue.source != "shown"]
    # Of several dates shown, the one that the file says again is no update and no other day.
    agreed = [(one, day) for one in shown for day in one.written.readings if _is_said(day, hidden)]
    agreed += [(one, day) for one in (*shown, *hidden) if (day := one.written.day)]
    if not agreed:
        told = "; ".join(dict.fromkeys(one.tell() for one in candidates))
        note = f"Its date is unknown, as it can be read in two ways: {told}. State it as 2026-01-31."
        return None, "unknown", (note,) if told else ()
    chosen, day = agreed[0]
    if chosen.clue.source == "dateline":
        # A report is filed on one day and printed on the next.
        chosen, day = next(((one, near) for one, near in agreed[1:] if _is_near(near, day)), (chosen, day))
    others = dict.fromkeys(one.tell() for one in hidden if not _agrees(one, day))
    notes = (f"Two dates differ: {'; '.join([chosen.tell(), *others])}. {day} was taken.",) if others else ()
    return day, "stated" if chosen.clue.source == "shown" else "inferred", notes


def _read_clue(clue: DateClue, language: str | None) -> Iterable[WrittenDate]:
    return (
        filter(None, [read_date(clue.text, language)]) if clue.source == "carried" else find_dates(clue.text, language)
    )


def _is_said(day: date, others: Iterable[_Candidate]) -> bool:
    return any(one.written.day == day for one in others)


def _is_near(one: date, other: date) -> bool:
    return abs(one - other) <= timedelta(days=1)


def _agrees(one: _Candidate, day: date) -> bool:
    if one.clue.source == "dateline":
        return any(_is_near(reading, day) for reading in one.written.readings)
    return day in one.written.readings
