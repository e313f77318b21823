"""Days and months as people write them: the one pattern by which questions and figures tell a date.

ingest.dates reads the whole dates of articles, in 200 languages, by a library that takes a quarter of a second to load;
here a date may lack its year or its day, and stands anywhere in a text.
"""

import re
from typing import NamedTuple

from babel import Locale

MONTHS = tuple(name.lower() for name in Locale("en").months["format"]["wide"].values())
WEEKDAYS = tuple(Locale("en").days["format"]["wide"][number].lower() for number in range(7))
_NAMES: dict[str, int] = {
    name.rstrip("."): number
    for language in ("en", "de")
    for width in ("wide", "abbreviated")
    for number, name in Locale(language).months["format"][width].items()
} | {"Sept": 9}
_NUMBERS = {name.lower(): number for name, number in _NAMES.items()}
YEAR = r"(?:1\d|20|21)\d\d"
_DAY = r"(?:[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th)?"
_MONTH = rf"(?:{'|'.join(sorted(_NAMES, key=len, reverse=True))})\b\.?"
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


class PartialDate(NamedTuple):
    """A date as far as it is told."""

    year: int | None
    month: int
    first: int | None
    """Of several days in one month, as in "12 to 15 March"."""
    day: int | None


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
            return PartialDate(numbers[0], find_month(name), *numbers[1:])
    return None


def find_month(name: str) -> int:
    """1 to 12, from a name or its first letters."""
    return _NUMBERS[name.lower().rstrip(".")]
