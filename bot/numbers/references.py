"""Numbers that count nothing: dates, times of day, ordinals, versions, and the numbers of articles, flights and rooms.

A date has a month's name, or day, month and year between the same marks; four digits are a year where a word such as
"in" or "since" stands before, or where nothing that they could count stands behind; a time has a colon, or a word such
as "pm"; a label follows a noun that is numbered ("Article 5") or a name ("Apollo 11"), or is grown into a word ("G7").
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from babel import Locale

from bot.numbers.tokens import Cursor, Token
from bot.numbers.units import find_symbol

Kind = Literal["date", "time", "ordinal", "label"]
_DAY = r"(?:[12]\d|3[01]|0?[1-9])"
_MONTH = r"(?:1[0-2]|0?[1-9])"
_YEAR = r"(?:1\d|20|21)\d\d"


@dataclass(frozen=True, slots=True)
class Reference:
    """One number that names something, `text[start:end]`."""

    kind: Kind
    key: str
    """Equal for two ways to write the same: "15th" for "fifteenth", "17:50" for "5.50 pm", "article 5"."""
    start: int
    end: int


@cache
def _list_months() -> dict[str, int]:
    """Names and abbreviations of months in English and German, as they are written."""
    found: dict[str, int] = {"Sept": 9}
    for language in ("en", "de"):
        for width in ("wide", "abbreviated"):
            found |= {name.rstrip("."): number for number, name in Locale(language).months["format"][width].items()}
    return found


_NAMES = "|".join(sorted(_list_months(), key=len, reverse=True))
_MONTH_NAME = re.compile(rf"\b(?:{_NAMES})\b")
_NUMBERED_DAY = rf"{_DAY}(?:st|nd|rd|th|\.)?"
_SPAN = r"(?:\s?[-–—]\s?|\s(?:to|and|or|bis|und)\s(?:the\s)?)"
_DATE = re.compile(
    rf"(?<![\w.,])(?:(?P<iso>{_YEAR}-\d\d-\d\d)(?:T[\d:.]{{4,15}}Z?)?(?!\d)"
    rf"|{_DAY}(?P<mark>[./-]){_MONTH}(?P=mark)(?:{_YEAR}|(?<=/)\d\d)(?![\w])"
    rf"|{_NUMBERED_DAY}(?:{_SPAN}{_NUMBERED_DAY})?\s(?:of\s)?(?:{_NAMES})\b\.?(?:,?\s{_YEAR}(?!\w))?"
    rf"|(?:{_NAMES})\b\.?\s(?:{_DAY}(?:st|nd|rd|th)?(?:{_SPAN}{_DAY}(?:st|nd|rd|th)?)?(?![\w%]|[.,:]\d)(?:,?\s{_YEAR}(?!\w))?"
    rf"|(?:of\s)?{_YEAR}(?!\w|[.,]\d))"
    rf"|(?:{_YEAR})\s?[/]\s?(?:{_YEAR}|\d\d)(?!\w)"
    r"|(?:1\d|20)\d0s\b|['’]\d0s\b)"
)
_IN_MONTH = re.compile(r"(?:in|during|last|this|next|of)\s$", re.IGNORECASE)
_TIME = re.compile(
    r"(?<![\w.,:])(?P<hour>[01]?\d|2[0-4])(?:"
    r":(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])(?:\s?(?P<half>[ap]\.?m\b\.?)|\s?Uhr\b)?"
    r"|\.(?P<dotted>[0-5]\d)\s?(?:(?P<dotted_half>[ap]\.?m\b\.?)|Uhr\b)"
    r"|\s?(?:(?P<whole_half>[ap]\.?m\b\.?)|Uhr\b|o['’]clock\b)"
    r"|(?P<military>[0-5]\d)\s(?:GMT|UTC|BST|CET|EST|EDT|hours\s(?:GMT|local))\b)",
)
_ONES = """zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth
    fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth""".split()  # noqa: SIM905
_TENS = """twentieth thirtieth fortieth fiftieth sixtieth seventieth eightieth ninetieth""".split()  # noqa: SIM905
_ORDINALS = {word: value for value, word in enumerate(_ONES)} | {
    word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)
} | {"hundredth": 100, "thousandth": 1000, "millionth": 10**6}  # fmt: skip
_CARDINAL_TENS = {word[:-4] + "y": value for word, value in zip(_TENS, range(20, 100, 10), strict=True)}
_ENDINGS = frozenset(("st", "nd", "rd", "th"))
_NUMBERED = frozenset(
    """article articles section sections paragraph chapter chapters page pages clause act verse figure table volume vol
    room flight route highway motorway runway gate platform terminal channel version season episode chapter appendix
    annex resolution bill decree order no nos nr number numbers lot phase stage level grade category track
    lap match game week round part artikel seite kapitel absatz ziffer""".split()  # noqa: SIM905
)
"""Nouns that are told apart by number."""
_OPENERS = frozenset(
    """the a an in on at by for from with of to over under about around some nearly almost only just at least most more
    fewer less than up between and or but when where while after before since until during as if so then now also both
    all these those they we he she it his her their its our there here that this not no yes because although though
    however meanwhile roughly approximately exactly another other per every each any still even yet well above below
    was were is are has have had will would could may might must shall can did do does""".split()  # noqa: SIM905
)
"""Words that begin a sentence with a capital and name nothing."""
_PLACED = frozenset(
    """in since until till from during by before after of early late mid year years for to and through into through
    around circa between anno""".split()  # noqa: SIM905
)
_DATED = frozenset(("in", "since", "until", "till", "during", "before", "after", "early", "late", "mid", "year", "by"))
"""After these, four digits are a year whatever follows."""
_KEY = 60
"""Characters of a key; nothing that is longer is a number that somebody refers to."""


def list_calendar_references(text: str) -> list[Reference]:
    """Dates and times of day, in order, without overlap."""
    found = [_read_date(text, match) for match in _DATE.finditer(text)]
    found += [_read_time(match) for match in _TIME.finditer(text)]
    kept: list[Reference] = []
    for one in sorted(found, key=lambda reference: (reference.start, -reference.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def may_be_ordinal(token: Token) -> bool:
    """Whether an ordinal may begin at a token."""
    return token.kind == "digits" or token.plain in _ORDINALS or token.plain in _CARDINAL_TENS


def read_ordinal(cursor: Cursor, place: int) -> tuple[Reference, int] | None:
    """The ordinal that begins at a token, and the token behind: "15th", "fifteenth", "twenty-fifth"."""
    token, after = cursor.at(place), cursor.at(place + 1)
    if token.kind == "digits":
        if after.plain in _ENDINGS and cursor.touches(place + 1):
            return Reference("ordinal", f"{token.text.replace(',', '')}th"[:_KEY], token.start, after.end), place + 2
        return None
    if token.plain in _ORDINALS:
        return Reference("ordinal", f"{_ORDINALS[token.plain]}th", token.start, token.end), place + 1
    if token.plain in _CARDINAL_TENS:
        last = place + 2 if after.text == "-" else place + 1
        value = _ORDINALS.get(cursor.at(last).plain, 0)
        if 0 < value < 10 and cursor.is_spaced(last):
            key = f"{_CARDINAL_TENS[token.plain] + value}th"
            return Reference("ordinal", key, token.start, cursor.at(last).end), last + 1
    return None


def read_label(cursor: Cursor, place: int) -> tuple[Reference, int] | None:
    """The label that digits at a token are part of, and the token behind: "Article 5", "G7", "F-16", "1.2.3", "#5"."""
    token, before, after = cursor.at(place), cursor.at(place - 1), cursor.at(place + 1)
    joined = cursor.touches(place) and before.kind == "word"
    hyphened = before.text == "-" and cursor.touches(place) and cursor.touches(place - 1)
    if joined:
        return _label(cursor, place - 1, place), _end_of_run(cursor, place)
    if hyphened and cursor.at(place - 2).kind == "word" and cursor.at(place - 2).text[0].isupper():
        return _label(cursor, place - 2, place), _end_of_run(cursor, place)
    if before.text in ("#", "§"):
        return Reference("label", f"{before.text}{token.text}"[:_KEY], before.start, token.end), place + 1
    dot = before.text == "." and cursor.at(place - 2).plain in ("no", "nos", "nr", "vol")
    noun = cursor.at(place - 2) if dot else before
    if noun.plain in _NUMBERED and cursor.is_spaced(place) and (noun.plain not in ("no", "nos") or dot):
        key = f"{noun.plain.removesuffix('s')} {token.text}"
        return Reference("label", key[:_KEY], noun.start, token.end), place + 1
    grown = after.kind == "word" and cursor.touches(place + 1) and cursor.touches(place + 2)
    if grown and cursor.at(place + 2).kind == "digits" and not find_symbol(f"{after.text}{cursor.at(place + 2).text}"):
        return _label(cursor, place, place), _end_of_run(cursor, place)
    return None


def read_code(cursor: Cursor, place: int) -> tuple[Reference, int]:
    """Digits that are no amount, such as "1.2.3", "9/11" and "20s", and the token behind."""
    past = place + 1
    while cursor.touches(past) and (
        cursor.at(past).kind != "sign" or (cursor.at(past).text in ":/" and cursor.touches(past + 1))
    ):
        past += 1
    start, end = cursor.at(place).start, cursor.at(past - 1).end
    return Reference("label", cursor.text[start : min(end, start + _KEY)].lower(), start, end), past


def read_name(cursor: Cursor, place: int) -> Reference | None:
    """The name that a bare number ends: "Apollo 11". None behind a word that only begins a sentence."""
    before, token = cursor.at(place - 1), cursor.at(place)
    if before.kind != "word" or not before.text[0].isupper() or before.plain in _OPENERS:
        return None
    if token.start - before.end != 1 or (before.plain in _list_lower_months()):
        return None
    opens = place < 2 or cursor.at(place - 2).text in (".", "!", "?", ":", "“", '"', "•")
    if opens and not before.text.isupper():
        return None
    return Reference("label", f"{before.plain} {token.text}"[:_KEY], before.start, token.end)


def is_year(digits: str) -> bool:
    """Whether digits could be a year."""
    return len(digits) == 4 and re.fullmatch(_YEAR, digits) is not None


def read_year(cursor: Cursor, place: int, counts: bool) -> Reference | None:
    """The year that four digits are; `counts` says that something countable or a unit stands behind them."""
    token, before = cursor.at(place), cursor.at(place - 1)
    if token.kind != "digits" or not is_year(token.text):
        return None
    era = cursor.at(place + 1).text in ("BC", "AD", "BCE", "CE")
    placed = before.plain in _PLACED
    if before.text == "-":
        # "Mid-2024".
        placed = placed or cursor.at(place - 2).plain in _DATED
    modern = token.text >= "1500"
    if era or (not counts and (modern or placed)) or (counts and before.plain in _DATED):
        return Reference("date", token.text, token.start, token.end)
    return None


@cache
def _list_lower_months() -> frozenset[str]:
    return frozenset(name.lower() for name in _list_months())


def _label(cursor: Cursor, first: int, place: int) -> Reference:
    start, past = cursor.at(first).start, _end_of_run(cursor, place)
    end = cursor.at(past - 1).end
    return Reference("label", cursor.text[start : min(end, start + _KEY)].lower().replace("-", ""), start, end)


def _end_of_run(cursor: Cursor, place: int) -> int:
    """The token behind letters and digits that are written in one."""
    past = place + 1
    while cursor.touches(past) and cursor.at(past).kind in ("word", "digits"):
        past += 1
    return past


def _read_date(text: str, match: re.Match[str]) -> Reference:
    start, end = match.span()
    told = match.group()
    names = _list_months()
    months = [names[name] for name in _MONTH_NAME.findall(told)]
    digits = re.findall(r"\d+", told)
    if match["iso"]:
        year, month, day = digits[:3]
        months, digits = [int(month)], [year, day]
    if (
        months
        and told[0].isalpha()
        and not re.search(_YEAR, told)
        and _IN_MONTH.search(text[max(0, start - 7) : start])
    ):
        # "In March 30 people": the number is no day.
        end = start + re.search(r"^\w+", told).end()  # type: ignore[union-attr]
        return Reference("date", f"month {months[0]}", start, end)
    key = "-".join((f"month {months[0]}", *sorted(str(int(number)) for number in digits))) if months else told
    return Reference("date", key[:_KEY], start, end)


def _read_time(match: re.Match[str]) -> Reference:
    hour = int(match["hour"])
    half = match["half"] or match["dotted_half"] or match["whole_half"] or ""
    if half.lower().startswith("p") and hour < 12:
        hour += 12
    elif half.lower().startswith("a") and hour == 12:
        hour = 0
    minute = match["minute"] or match["dotted"] or match["military"] or "00"
    return Reference("time", f"{hour:02}:{minute}", match.start(), match.end())
