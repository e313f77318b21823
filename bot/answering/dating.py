"""Days that a statement names, held against what its sources name and when they appeared: a reader knows none."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from bot.asking.dates import Period, list_times, span_told
from ingest.dates import DATE, WEEKDAYS, PartialDate, get_date

Dated = tuple[str, date | None]
"""A text, and when it appeared."""
_LONGEST = 31
"""Days of a time that still tells a month."""
_DATE = re.compile(rf"\b{DATE}", re.IGNORECASE)
_TOLD = re.compile(
    r"(?:^|,?\s)(?:(?P<reported>(?:as\s)?(?:was\s)?(?:reported|published|written)\son|as\sof)|on|in|of)\s"
    rf"(?:(?:{'|'.join(WEEKDAYS)}),?\s)?{DATE},?",
    re.IGNORECASE,
)
"""A time that a statement says no less without."""
_BOUND = re.compile(r"\b(?:before|after|since|until|till|by)\s$", re.IGNORECASE)
"""What makes a time the end or the beginning of another one."""
_BY = re.compile(r"\b(?:by|before)\s$", re.IGNORECASE)
"""What tells no more than that something is so when it is reported."""


def drop_days(statement: str, sources: Sequence[Dated]) -> str | None:
    """A statement without the times that one of its sources names, or appeared at where it says so; None where it tells
    a day that none of them does."""

    def drop(match: re.Match[str]) -> str:
        told = get_date(match)
        return "" if told is not None and is_told(told, sources, match["reported"] is not None) else match.group()

    left = _TOLD.sub(drop, statement).strip()
    for match in _DATE.finditer(left):
        told = get_date(match)
        reported = _BY.search(left, 0, match.start()) is not None
        # A month that bounds a time is not that of the report: its first day is no day of it.
        bounds = told is not None and told.day is None and _BOUND.search(left, 0, match.start()) is not None
        if told is not None and (told.day or bounds) and not is_told(told, sources, reported and not bounds):
            return None
    return left[:1].upper() + left[1:]


def is_told(told: PartialDate, sources: Iterable[Dated], reported: bool) -> bool:
    """Whether one of the sources names a day or a month, or, of what it `reported`, appeared then."""
    for text, published in sources:
        period = span_told(told, published or date.min)
        if period is None or (published is None and told.year is None):
            continue
        if reported and period.holds(published):
            return True
        for time in list_times(text, published) if published is not None else list_years(text):
            if time.start is None or time.end is None or (time.end - time.start).days > _LONGEST:
                continue
            ends = (time.start, time.end)
            if period.start in ends or (period.start != period.end and period.overlaps(time)):
                return True
    return False


def list_years(text: str) -> Iterator[Period]:
    """The times that a text names with their years, whenever it was written."""
    for match in _DATE.finditer(text):
        told = get_date(match)
        if told is not None and told.year is not None and (period := span_told(told, date.min)) is not None:
            yield period
