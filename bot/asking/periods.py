"""Runs of days that words like "last week", "a month ago" and "6 January" stand for."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from bot.language.calendar import MONTHS, WEEKDAYS
from bot.numbers.numerals import NUMBER_WORDS

_SHORT_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NUMBERS: dict[str, int] = {
    name: number for names in (MONTHS, _SHORT_MONTHS) for number, name in enumerate(names, start=1)
} | {"sept": 9}


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` to `end`, both included; None is open."""

    start: date | None
    end: date | None

    def holds(self, day: date | None) -> bool:
        """Whether `day` lies in it; an unknown day lies in none."""
        return day is not None and (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


def read_relative(which: str, unit: str, present: date) -> Period:
    """The week, month, year, weekday or named month that "last", "this" or "next" picks, counted from `present`."""
    step = {"this": 0, "next": 1}.get(which, -1)
    if unit == "week":
        monday = present - timedelta(days=present.weekday()) + timedelta(weeks=step)
        return Period(monday, monday + timedelta(days=6))
    if unit == "year":
        return Period(date(present.year + step, 1, 1), date(present.year + step, 12, 31))
    if unit == "month":
        index = present.year * 12 + present.month - 1 + step
        return span_months(index // 12, index % 12 + 1)
    if unit == "quarter":
        index = present.year * 4 + (present.month - 1) // 3 + step
        return span_months(index // 4, index % 4 * 3 + 1, 3)
    if unit in WEEKDAYS:
        back = (present.weekday() - WEEKDAYS.index(unit)) % 7
        days = {"this": -back, "next": 7 - back}.get(which, -(back or 7))
        day = present + timedelta(days=days)
        return Period(day, day)
    month = read_month(unit)
    year = (
        present.year + (month < present.month) if step == 1 else present.year - (month >= present.month + (step == 0))
    )
    return span_months(year, month)


def read_day(number: int, month: int, year: int | None, present: date) -> Period:
    """One day; without a year the latest one up to `present`. Raises ValueError for the 31st of April."""
    day = date(year or present.year, month, number)
    if year is None and day > present:
        day = date(present.year - 1, month, number)
    return Period(day, day)


def read_month(name: str) -> int:
    """1 to 12, from a name or its first letters."""
    return _MONTH_NUMBERS[name.lower().rstrip(".")]


def read_count(text: str) -> int:
    """The number that `text` spells, 0 for "few" and its like."""
    if text.isdigit():
        return int(text)
    return 1 if text.lower() in ("a", "an") else NUMBER_WORDS.get(text.lower(), 0)


def span_months(year: int, month: int, count: int = 1) -> Period:
    """`count` whole months of one year."""
    last = month + count - 1
    return Period(date(year, month, 1), date(year, last, monthrange(year, last)[1]))


def go_back(present: date, count: int, unit: str) -> date:
    """The day that is `count` days, weeks, months or years before `present`."""
    if unit in ("day", "week"):
        return present - timedelta(days=count * (7 if unit == "week" else 1))
    index = present.year * 12 + present.month - 1 - count * (12 if unit == "year" else 1)
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(present.day, monthrange(year, month)[1]))


def widen(day: date, unit: str) -> Period:
    """The day, week, month or year that `day` lies in."""
    if unit == "day":
        return Period(day, day)
    return read_relative("this", unit, day)


def names_period(text: str, period: Period, written: date | None) -> bool:
    """Whether a text that was written on a day speaks of a period of at most a year, by its months and years.

    A month without a year is the latest one up to the day on which the text was written.
    """
    if period.start is None or period.end is None or (period.end - period.start).days > _LONGEST_NAMED:
        return False
    for match in _NAMED_MONTH.finditer(text):
        month = read_month(match["month"])
        year = int(match["year"]) if match["year"] else None
        if year is None and written is not None:
            year = written.year - (month > written.month)
        if year is not None and overlap(span_months(year, month), period):
            return True
    whole_years = period.start.month == 1 and period.end.month == 12
    return whole_years and re.search(rf"\b{period.start.year}\b", text) is not None


def overlap(one: Period, other: Period) -> bool:
    """Whether two periods share a day."""
    latest_start = max((period.start for period in (one, other) if period.start), default=date.min)
    earliest_end = min((period.end for period in (one, other) if period.end), default=date.max)
    return latest_start <= earliest_end


_LONGEST_NAMED = 366
_NAMED_MONTH = re.compile(
    rf"\b(?P<month>{'|'.join(month.capitalize() for month in MONTHS)})\b(?:\s+\d{{1,2}}\b)?"
    r"(?:,?\s+(?:of\s+)?(?P<year>(?:19|20)\d\d)\b)?"
)
"""With a capital, which "may" and "march" as verbs have only where they open a sentence."""
