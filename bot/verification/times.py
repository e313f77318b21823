"""Times: years, months, days and weekdays of a statement must stand in the source, or follow from when it appeared."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.language.lexicon import MONTHS, WEEKDAYS
from bot.verification.sources import Fault, Source

_MONTH_FORMS = {form: place for place, month in enumerate(MONTHS, start=1) for form in (month, month[:3])} | {"sept": 9}
_MONTH = "|".join(sorted(_MONTH_FORMS, key=len, reverse=True))
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_TIME = re.compile(
    rf"\b(?:(?P<iso>{_YEAR}-\d\d-\d\d)"
    rf"|(?P<day>{_DAY})(?:\s+of)?\s+(?P<day_month>{_MONTH})\b\.?(?:,?\s+(?P<day_year>{_YEAR})\b)?"
    rf"|(?P<month_day>{_MONTH})\b\.?\s+(?P<day_after>{_DAY})\b(?![.,]\d)(?:,?\s+(?P<month_day_year>{_YEAR})\b)?"
    rf"|(?P<month>{_MONTH})\b\.?(?:,?\s+(?:of\s+)?(?P<month_year>{_YEAR})\b)?"
    rf"|(?P<weekday>{'|'.join(WEEKDAYS)})s?\b|(?P<year>{_YEAR})\b(?!\s*(?:%|percent)))",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s++(?!and\b|or\b|the\b|as\b|was\b|has\b|is\b)[a-z]+s\b")
_PLACED = re.compile(
    r"\b(?:in|since|of|by|until|till|from|during|for|after|before|early|late|mid|and|to|year)[\s-]+$", re.I
)
_SEVEN = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as far as it is told, `text[start:end]`; None for what is left open."""

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    """0 for Monday."""
    start: int
    end: int


def check_times(statement: str, sources: Sequence[Source]) -> list[Fault]:
    """A fault for each time that no source tells and that does not follow from the day it was published."""
    told = [(moment, source.published) for source in sources for moment in list_moments(source.text)]
    published = [source.published for source in sources if source.published]
    return [
        Fault("time", statement[moment.start : moment.end])
        for moment in list_moments(statement)
        if not any(_carries(known, appeared, moment) for known, appeared in told) and not _follows(moment, published)
    ]


def drop_times(text: str) -> str:
    """`text` without its times, which are checked for themselves."""
    for moment in reversed(list_moments(text)):
        text = f"{text[: moment.start]} {text[moment.end :]}"
    return text


def list_time_spans(text: str) -> list[tuple[int, int]]:
    """Where times stand in `text`."""
    return [(moment.start, moment.end) for moment in list_moments(text)]


def list_moments(text: str) -> list[Moment]:
    """The times of `text`, in order; a number that counts something is no year, "may" no month."""
    return [moment for match in _TIME.finditer(text) if (moment := _read(text, match)) is not None]


def _read(text: str, match: re.Match[str]) -> Moment | None:
    part = match.groupdict()
    start, end = match.span()
    if part["iso"]:
        year, month, day = (int(piece) for piece in part["iso"].split("-"))
        return Moment(year, month, day, None, start, end)
    if part["weekday"]:
        return Moment(None, None, None, WEEKDAYS.index(part["weekday"].lower()), start, end)
    if part["year"]:
        before, after = text[:start], text[end:]
        if _COUNTED.match(after) and not _PLACED.search(before):
            return None
        return Moment(int(part["year"]), None, None, None, start, end)
    name = part["day_month"] or part["month_day"] or part["month"]
    dated = part["day"] or part["day_after"]
    told_year = part["day_year"] or part["month_day_year"] or part["month_year"]
    if name[0].islower() or (
        name.lower() in ("may", "march", "mar") and not (dated or told_year or _PLACED.search(text[:start]))
    ):
        return None
    return Moment(
        int(told_year) if told_year else None,
        _MONTH_FORMS[name.lower()],
        int(re.sub(r"\D", "", dated)) if dated else None,
        None,
        start,
        end,
    )


def _carries(known: Moment, appeared: date | None, said: Moment) -> bool:
    """Whether a source's time, with what the day of publication adds to it, has all that the statement tells."""
    if said.weekday is not None:
        return known.weekday == said.weekday
    if said.year is not None and said.month is None:
        return known.year == said.year or (known.year is None and appeared is not None and appeared.year == said.year)
    if known.weekday is not None:
        return appeared is not None and any(_is(day, said) for day in _near_days(known.weekday, appeared))
    if known.month != said.month or (said.day is not None and known.day != said.day):
        return False
    if said.year is None or known.year == said.year:
        return True
    return known.year is None and appeared is not None and appeared.year == said.year


def _follows(said: Moment, published: Iterable[date]) -> bool:
    """Whether the time is when a source appeared: "as of January 2026"."""
    return any(said.weekday is None and _is(day, said) for day in published)


def _is(day: date, said: Moment) -> bool:
    return all(
        told is None or told == part
        for told, part in ((said.year, day.year), (said.month, day.month), (said.day, day.day))
    )


def _near_days(weekday: int, appeared: date) -> list[date]:
    """The days of that name in the week before and the week after publication."""
    back = appeared - timedelta(days=(appeared.weekday() - weekday) % 7)
    return [back, back + _SEVEN] if back != appeared else [back]
