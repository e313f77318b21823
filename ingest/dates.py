"""The one grammar of calendar dates: in texts, in questions and in what articles and pages say of themselves.

DATE and MOMENT are for running text in English or German, where a date may lack its year or its day. `find_dates` and
`parse_date` are for whole dates, in some 200 languages: other month names, and the order in which a language writes day
and month, come from dateparser. Numbers alone are read here, because an order of day and month that people read in two
ways has to stay two readings.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple

from babel import Locale

from ingest.cache import cache_bytes
from ingest.errors import InvalidMetadata
from ingest.text import clean_text, squeeze

MAX_CHARS = 400
"""Dates are looked for in lines and in the heads of paragraphs, never in whole texts."""
EARLIEST_YEAR = 1500

_MONTH_NAMES: dict[str, dict[str, int]] = {
    language: {
        name.rstrip("."): number
        for width in ("wide", "abbreviated")
        for number, name in Locale(language).months["format"][width].items()
    }
    for language in ("en", "de")
}
_MONTH_NAMES["en"]["Sept"] = 9
_MONTH_NUMBERS = {
    language: {name.casefold(): number for name, number in names.items()} for language, names in _MONTH_NAMES.items()
}
MONTHS = tuple(name.lower() for name in Locale("en").months["format"]["wide"].values())
WEEKDAYS = tuple(Locale("en").days["format"]["wide"][number].lower() for number in range(7))
YEAR = r"(?:1\d|20|21)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_MONTH = rf"(?:{'|'.join(sorted(_MONTH_NAMES['de'] | _MONTH_NAMES['en'], key=len, reverse=True))})\b\.?"
_SPAN = r"\.?(?:\s?[-–—]\s?|\s++(?:to|and|or|bis|und)\s++(?:the\s++)?)"
DATE = (
    rf"(?:(?P<iso>{YEAR}-\d\d-\d\d)(?:T[\d:.]{{4,15}}Z?)?(?!\d)"
    rf"|(?:(?P<first1>{_DAY}){_SPAN})?(?P<last1>{_DAY})\.?\s++(?:of\s++)?(?P<month1>{_MONTH})"
    rf"(?:,?\s++(?P<year1>{YEAR})(?!\w))?"
    # In "In March 30 people came" the number is no day, unless a year follows.
    r"|(?P<loose>(?<![Ii]n\s)(?<![Dd]uring\s)(?<![Ll]ast\s)(?<![Tt]his\s)(?<![Nn]ext\s))?+"
    rf"(?P<month2>{_MONTH})\s++(?:(?P<first2>{_DAY}){_SPAN})?(?P<last2>{_DAY})(?![\w%]|[.,:]\d)"
    rf"(?:,?\s++(?P<year2>{YEAR})(?!\w)|(?(loose)|(?!)))"
    rf"|(?P<month3>{_MONTH}),?\s++(?:of\s++)?(?P<year3>{YEAR})(?!\w|[.,]\d))"
)
"""A day, some days or a month with its year, with the groups that `get_date` takes."""
MOMENT = (
    rf"(?<![\w.,])(?:{DATE}|\d{{4}}-\d\d-\d\d(?!\d)|\d{{1,2}}(?P<mark>[./-])\d{{1,2}}(?P=mark)(?:{YEAR}|(?<=/)\d\d)(?!\w)"
    rf"|{YEAR}\s?/\s?(?:{YEAR}|\d\d)(?!\w)|(?:1\d|20)\d0s\b|['’]\d0s\b)"
    r"|(?<![\w.,:])(?:[01]?\d|2[0-4])(?::[0-5]\d(?::[0-5]\d)?(?![\d:])(?:\s?[ap]\.?m\b\.?|\s?Uhr\b)?"
    r"|(?:\.[0-5]\d)?\s?(?:[ap]\.?m\b\.?|Uhr\b)|\s?o['’]clock\b"
    r"|[0-5]\d\s(?:GMT|UTC|BST|CET|EST|EDT|hours\s(?:GMT|local))\b)"
)
"""A date in whatever way, a decade or a time of day: what a text tells of when, for those who pass it over."""

_ANY_MONTH = r"[^\W\d_]{2,14}\.?"
_ORDINAL = r"(?:st|nd|rd|th|er|ère|[ºª°o.])?"
_LINK = r"(?:(?:de|del|of)\s|d['’]|-)?"
_WHOLE_DATE = re.compile(
    r"(?<![\w.,/-])(?:"
    r"(?P<y1>\d{4})(?P<sep1>[-/.])(?P<m1>\d{1,2})(?P=sep1)(?P<d1>\d{1,2})"
    r"|(?P<y2>(?:19|20)\d\d)(?P<m2>\d\d)(?P<d2>\d\d)"
    r"|(?P<a>\d{1,2})(?P<sep3>[-/.])\s?(?P<b>\d{1,2})(?P=sep3)\s?(?P<y3>\d{4})"
    rf"|(?P<d4>\d{{1,2}}){_ORDINAL}[\s-]{{1,2}}{_LINK}(?P<m4>{_ANY_MONTH})[\s,-]{{1,2}}{_LINK}(?P<y4>\d{{4}})"
    rf"|(?P<m5>{_ANY_MONTH})\s(?P<d5>\d{{1,2}}){_ORDINAL},?\s(?P<y5>\d{{4}})"
    rf"|(?P<y6>\d{{4}})\.?,?\s(?P<m6>{_ANY_MONTH})\s(?P<d6>\d{{1,2}})\.?"
    r"|(?P<y7>\d{4})\s?[年년]\s?(?P<m7>\d{1,2})\s?[月월]\s?(?P<d7>\d{1,2})\s?[日일]"
    r")(?=T\d\d:|\.?(?![\w/-])(?!\.\d))",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"(?<![\w/.-])\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?![\w/-])")
_SETTINGS: Any = {"STRICT_PARSING": True, "PARSERS": ["absolute-time"], "REQUIRE_PARTS": ["day", "month", "year"]}
_AROUND = re.compile(
    r"(?:T?\d{1,2}[:.h]\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?\s?(?:[ap]\.?m\.?)?\s?(?:Z\b|[+-]\d{2}:?\d{2})?)", re.IGNORECASE
)


class PartialDate(NamedTuple):
    """A date as far as it is told."""

    year: int | None
    month: int
    first: int | None
    """Of several days in one month, as in "12 to 15 March"."""
    day: int | None


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as it stands in a text: `text[start:end]`."""

    start: int
    end: int
    readings: tuple[date, ...]
    """The day, or both days where the order of day and month is not known."""

    @property
    def day(self) -> date | None:
        """The day; None where it can be read in two ways."""
        return self.readings[0] if len(self.readings) == 1 else None


def get_date(match: re.Match[str]) -> PartialDate | None:
    """What DATE has matched; None where another part of a larger pattern did. The day may be one that no month has."""
    if match["iso"]:
        year, month, day = map(int, match["iso"].split("-"))
        return PartialDate(year, month, None, day)
    groups = match.groupdict()
    for way in "123":
        if name := groups[f"month{way}"]:
            told = (groups.get(f"{part}{way}") for part in ("year", "first", "last"))
            numbers = [int(re.sub(r"\D", "", one)) if one else None for one in told]
            return PartialDate(numbers[0], get_month(name), *numbers[1:])
    return None


def get_month(name: str) -> int:
    """1 to 12, from a name that DATE takes for one, with its point or without."""
    plain = name.rstrip(".").casefold()
    return _MONTH_NUMBERS["en"].get(plain) or _MONTH_NUMBERS["de"][plain]


def find_dates(text: str, language: str | None = None) -> list[WrittenDate]:
    """The dates in the first MAX_CHARS characters of `text`, a tag such as de or en-GB saying in which language."""
    return list(_find(text[:MAX_CHARS], language))


def read_date(text: str, language: str | None = None) -> WrittenDate | None:
    """The date that `text` is, a weekday before it and a time behind it aside; None where it is anything else."""
    found = find_dates(text, language)
    if len(found) != 1 or len(text) > MAX_CHARS:
        return None
    before, after = text[: found[0].start], _AROUND.sub("", text[found[0].end :])
    whole = re.fullmatch(r"(?:[^\W\d_]{2,14}\.?,?\s)?", before) and re.fullmatch(r"[\s,.]{0,3}[A-Z]{0,5}", after)
    return found[0] if whole else None


def parse_date(value: object, language: str = "") -> date:
    """The day in `value`: a date, a time, or text in ISO 8601, RFC 2822 or a written form of its language.

    A time keeps the day of its own time zone. Raises InvalidMetadata for anything else, also for a form such
    as 01/02/2026, whose day and month people read differently, unless the language decides.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = squeeze(clean_text(str(value)))
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    if (written := read_date(text, language)) is not None:
        if written.day is not None:
            return written.day
        raise InvalidMetadata(f"Its date '{text:.60}' can be read in two ways. Write it as 2026-01-31.")
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, TypeError, IndexError):
        raise InvalidMetadata(f"Its date '{text:.60}' is no date. Write it as 2026-01-31.") from None


def find_writing(text: str, day: str) -> str:
    """How a page writes a date that a program has read in it, where that leaves day and month open."""
    if any(form in text for form in (day, day.replace("-", ""), day.replace("-", "/"))):
        return day
    wanted = date.fromisoformat(day)
    for match in _NUMERIC.finditer(text):
        if any(wanted in one.readings for one in find_dates(match.group())):
            return match.group()
    return day


def count_words_around(text: str, found: list[WrittenDate]) -> int:
    """Words of `text` besides these dates and the times of day beside them."""
    rest = list(text)
    for one in found:
        rest[one.start : one.end] = " " * (one.end - one.start)
    return len(re.findall(r"[^\W\d_]+", _AROUND.sub(" ", "".join(rest))))


def is_future(day: date | None) -> bool:
    """Whether a day has not begun anywhere on earth."""
    return day is not None and day > get_latest_day()


def get_latest_day() -> date:
    """Today, where it is latest: the islands at UTC+14."""
    return (datetime.now(UTC) + timedelta(hours=14)).date()


def _find(text: str, language: str | None) -> Iterator[WrittenDate]:
    place = 0
    while match := _WHOLE_DATE.search(text, place):
        readings = tuple(_read(match.groupdict(), language))
        # What is no date may still begin one: "2 of 4 March 2026".
        place = match.end() if readings else match.start() + 1
        if readings:
            yield WrittenDate(match.start(), match.end(), readings)


def _read(part: dict[str, str | None], language: str | None) -> Iterator[date]:
    for number in "127":
        if year := part[f"y{number}"]:
            yield from _build(year, part[f"m{number}"], part[f"d{number}"])
    for number in "456":
        if year := part[f"y{number}"]:
            month = find_month(str(part[f"m{number}"]).rstrip(".").casefold(), language)
            yield from _build(year, month, part[f"d{number}"])
    if year := part["y3"]:
        first, second = part["a"], part["b"]
        day_first, month_first = list(_build(year, second, first)), list(_build(year, first, second))
        order = "DMY" if part["sep3"] == "." else find_order(language)
        if day_first and month_first and order:
            yield from day_first if order == "DMY" else month_first
        else:
            yield from dict.fromkeys([*day_first, *month_first])


def _build(year: str, month: str | int | None, day: str | None) -> Iterator[date]:
    try:
        if month and int(year) >= EARLIEST_YEAR:
            yield date(int(year), int(month), int(day or 0))
    except ValueError:
        return


@cache_bytes()
def find_month(name: str, language: str | None) -> int | None:
    """The number of the month called `name`, in small letters, in its language or in English.

    Without a language that is known, the first language that has such a month decides.
    """
    known = _MONTH_NUMBERS.get((language or "en").replace("_", "-").partition("-")[0].lower(), {})
    if name in known:
        return known[name]
    locale = find_locale(language)
    for chosen in (locale, "en") if locale else (None,):
        # Years of two digits are not asked for: the year is always one of four.
        if found := _parse(f"1 {name} 2000", chosen):
            return found.month
    return None


@cache_bytes()
def find_order(language: str | None) -> str | None:
    """DMY or MDY, as people write who use this language; None where they differ, as in English, or it is not known."""
    locale = find_locale(language)
    found = None if locale in (None, "en") else _parse("1/2/2000", locale)
    return None if found is None else "DMY" if found.day == 1 else "MDY"


@cache_bytes()
def find_locale(language: str | None) -> str | None:
    """The language as dateparser knows it, with its region where that is known too; None where it is not."""
    tag = (language or "").replace("_", "-")
    for locale in filter(None, dict.fromkeys((tag, tag.partition("-")[0].lower()))):
        try:
            _parse("1/2/2000", locale)
        except ValueError:
            continue
        return locale
    return None


def _parse(text: str, locale: str | None) -> datetime | None:
    # Imported late: it takes a quarter of a second, and many corpora need only numbers.
    import dateparser

    found: datetime | None = dateparser.parse(text, locales=[locale] if locale else None, settings=_SETTINGS)
    return found
