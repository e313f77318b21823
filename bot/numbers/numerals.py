"""Numbers themselves, without what they count: digits with either decimal mark, words, fractions and scales."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from bot.language.words import STOP_WORDS
from bot.numbers.units import find_unit

_ONES = dict(
    zip(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split(),  # noqa: SIM905 (a list in words is read more easily)
        range(20),
        strict=True,
    )
)
TENS = dict(
    zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True)  # noqa: SIM905
)
_SCALES = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12, "quadrillion": 10**15, "lakh": 10**5,
    "crore": 10**7, "tausend": 10**3, "millionen": 10**6, "milliarde": 10**9, "milliarden": 10**9,
}  # fmt: skip
_GROUPS = {"dozen": 12, "hundred": 100}
_PLURALS = {f"{word}s": value for word, value in (*_GROUPS.items(), *list(_SCALES.items())[:4])}
"""What only says a size: "dozens", "thousands"."""
_SPACED = {
    "mn": 10**6, "mln": 10**6, "mio": 10**6, "bn": 10**9, "bln": 10**9, "mrd": 10**9, "tn": 10**12, "trn": 10**12,
    "tsd": 10**3,
}  # fmt: skip
"""Abbreviations that may stand apart from their number; "5 m" are metres and "5 k" nothing."""
_GLUED = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}
"""Those that may not, of which "b" and "t" stand with a currency's sign alone: "$5B"."""
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
          "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100, "thousandth": 1000}  # fmt: skip
NUMBER_WORDS = _ONES | TENS | _GROUPS | _SCALES
"""Number words in lower case to their values."""
_MOSTDIGITS = 30
"""A longer run is no amount but an account, a key or noise."""


def choose(words: Iterable[str]) -> str:
    """A pattern for any of these words, the longest first."""
    return f"(?:{'|'.join(sorted(map(re.escape, words), key=len, reverse=True))})"


DIGITS = re.compile(r"[1-9]\d{0,2}(?:[ \u00a0\u202f]\d{3}(?!\d))++(?:[.,]\d++)?+|\d++(?:[.,'’]\d++)*+")
_VULGAR = r"[¼-¾⅐-⅞]"
_RATIO = re.compile(r"(\d{1,2})[/⁄](10|[2-9])(?![\d/⁄])")
"""Of fractions in digits: "3/4" is one, "9/11" a day."""
_FRACTION = re.compile(
    rf"(?P<over>an?|{choose(_ONES)})[\s-](?P<under>{choose(_PARTS)}|halves|quarters)(?P<many>s?)\b", re.IGNORECASE
)
_NEXT_WORD = re.compile(
    rf"(?:\s|-|\s(?P<also>and)\s(?={choose(_ONES | TENS)}\b(?![\s-](?:hundred|dozen)\b)))?"
    rf"(?P<word>{choose(NUMBER_WORDS)})\b",
    re.IGNORECASE,
)
_SCALE = re.compile(
    rf"[\s-]?(?P<word>{choose(_SCALES | _GROUPS)})s?\b|[\s-]?(?P<spaced>{choose(_SPACED)})\b(?:(?<=[od])\.)?+"
    # "100m" is a length where what stands behind says so.
    r"|(?P<glued>[bkt]\b|m\b(?P<length>-|/|\s?\(|\s(?:long|high|tall|deep|wide|thick|across|away|apart|above|below|from"
    r"|sprint|freestyle|hurdles|dash|race|final|relay|butterfly|backstroke|breaststroke)\b)?)",
    re.IGNORECASE,
)
_OF_SCALE = re.compile(rf"\s(?:of\s)?an?(?=\s{choose(_SCALES | _GROUPS)}\b)", re.IGNORECASE)
_VAGUE = re.compile(
    rf"(?:(?P<tens>tens)\sof\s)?(?P<first>{choose(_PLURALS)})\b(?:\sof\s(?P<second>{choose(_PLURALS)})\b)?"
    rf"|(?:several|few|many)(?=\s{choose(_SCALES | _GROUPS)}\b)",
    re.IGNORECASE,
)
_HALF = re.compile(rf"half\b(?!-(?!{choose(_SCALES)}))", re.IGNORECASE)
_HALVED = "first second other better latter this that each next last the".split()  # noqa: SIM905
"""What "half" is a noun behind, and no number."""
_SINGLE = re.compile(rf"an?(?=\s{choose(_SCALES | _GROUPS)}\b)", re.IGNORECASE)
_WORDS = choose((*_ONES, *TENS, *_PLURALS, "several", "few", "many", "a", "an", "tens"))
BEGIN = (
    rf"(?:(?<![\d:/'’])(?=\d)|(?={_VULGAR})|\b(?i:(?={_WORDS}\b)|(?<!-){''.join(rf'(?<!{word}.)' for word in _HALVED)}"
    r"(?=half\b)))"
)
"""Matches nothing, where a number may begin: most places of a text need no closer look."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number, `text[start:end]`."""

    value: Fraction
    start: int
    end: int
    scale: int = 1
    """What a word or letter behind it has multiplied it by."""
    part: bool = False
    """A fraction of a whole: "two-thirds", "half of"."""
    vague: bool = False
    """Only the size is told: "dozens", "several hundred"."""
    digits: str = ""
    """As written, "" where it is spelled."""


def read_numeral(text: str, start: int, money: bool = False) -> Numeral | None:
    """The number that begins at a place where BEGIN matches, None where none does.

    `money` says that a currency's sign stands before, where "m" means million and never metres.
    """
    digits = DIGITS.match(text, start)
    if digits or re.match(_VULGAR, text[start : start + 1]):
        return _read_figure(text, start, digits.group() if digits else "", money)
    if vague := _VAGUE.match(text, start):
        return _read_vague(text, vague)
    fraction = _FRACTION.match(text, start)
    if fraction and _is_part(text, fraction) and (value := _read_fraction(fraction)):
        return _scale(text, Numeral(value, start, fraction.end(), part=True), False)
    if half := _HALF.match(text, start):
        return _scale(text, Numeral(Fraction(1, 2), start, half.end(), part=True), False)
    single = _SINGLE.match(text, start)
    if single or not re.match(r"an?\b", text[start : start + 3], re.IGNORECASE):
        return _read_cardinal(text, start, single.end() if single else start, int(single is not None))
    return None


def _read_figure(text: str, start: int, digits: str, money: bool) -> Numeral | None:
    """A number in digits, with or without a fraction: "1,200", "2½", "3/4", "2 3/4"."""
    end = start + len(digits)
    if (ratio := _RATIO.match(text, start)) and 0 < int(ratio[1]) < int(ratio[2]):
        return _scale(text, Numeral(Fraction(int(ratio[1]), int(ratio[2])), start, ratio.end(), 1, True), money)
    if not digits:
        return _scale(text, Numeral(_read_vulgar(text[start]), start, start + 1, part=True), money)
    noun = re.compile(r"\s([a-z]+s)\b").match(text, end)
    scaled = _find_scale(text, end, money) is not None
    value = read_digits(digits, counts=not scaled and not money and noun is not None and find_unit(noun[1]) is None)
    if value is None:
        return None
    more = re.compile(rf"\s?({_VULGAR})").match(text, end)
    ratio = _RATIO.match(text, end + 1) if text[end : end + 1] == " " else None
    if more:
        value, end = value + _read_vulgar(more[1]), more.end()
    elif ratio and 0 < int(ratio[1]) < int(ratio[2]):
        value, end = value + Fraction(int(ratio[1]), int(ratio[2])), ratio.end()
    return _scale(text, Numeral(value, start, end, digits=digits), money)


def read_digits(written: str, counts: bool = False) -> Fraction | None:
    """The value of a run of digits and marks; None where it is a version, a list or too long to be an amount.

    "12,5" is a decimal, "1,200" and "1.200" are thousands, and "1.234" is a decimal unless `counts` says that what
    follows can only be counted in whole ones.
    """
    if len(written) > _MOSTDIGITS:
        return None
    pieces = re.split(r"\D", written)
    marks = [mark for mark in re.sub(r"[\u00a0\u202f]", " ", written).replace("’", "'") if not mark.isdecimal()]
    whole = Fraction(int("".join(pieces)))
    if not marks:
        return whole
    decimal = whole / 10 ** len(pieces[-1])
    last, others = marks[-1], set(marks[:-1])
    grouped = len(pieces[0]) <= 3 and pieces[0][0] != "0" and all(len(piece) == 3 for piece in pieces[1:])
    if others - {last}:
        # Two different marks: the last is the decimal one.
        groups = len(pieces[0]) <= 3 and all(len(piece) == 3 for piece in pieces[1:-1])
        return decimal if len(others) == 1 and last in ".," and groups else None
    if others or last in " '":
        return whole if grouped else None
    # Nobody writes decimals that end in two zeros.
    return whole if grouped and (last == "," or counts or pieces[1].endswith("00")) else decimal


def _read_vulgar(sign: str) -> Fraction:
    over, _, under = unicodedata.normalize("NFKD", sign).partition("⁄")
    return Fraction(int(over), int(under or 1))


def _read_fraction(match: re.Match[str]) -> Fraction | None:
    """The value of "two-thirds", "a quarter", "one half"; None for "two third"."""
    over = match["over"].lower()
    count = 1 if over in ("a", "an") else _ONES[over]
    part = match["under"].lower()
    many = bool(match["many"]) or part in ("halves", "quarters")
    value = {"halves": 2, "quarters": 4}.get(part) or _PARTS[part]
    told = many != (count == 1) or (value == 4 and count > 1)
    return Fraction(count, value) if told and 0 < count < value * 2 else None


def _is_part(text: str, match: re.Match[str]) -> bool:
    """Whether "a third" is a part of something, and no third person."""
    if match["under"].lower() in ("half", "quarter") or match["many"] or match["over"].lower() not in ("a", "an"):
        return True
    noun = re.compile(r"\s([^\W\d_]+)").match(text, match.end())
    return noun is None or noun[1].lower() in STOP_WORDS


def _read_vague(text: str, match: re.Match[str]) -> Numeral:
    """ "Dozens", "tens of thousands", "several hundred": nothing but the size."""
    told = [word.lower() for word in match.group("first", "second") if word]
    if not told:
        scaled = _scale(text, Numeral(Fraction(1), match.start(), match.end()), False)
        return replace(scaled, vague=True)
    value = 10 if match["tens"] else 1
    for word in told:
        value *= _PLURALS[word]
    return Numeral(Fraction(value), match.start(), match.end(), value, vague=True)


def _read_cardinal(text: str, start: int, place: int, current: int) -> Numeral | None:
    """A number in words: "two hundred and fifty thousand"; `current` is 1 for the "a" of "a hundred"."""
    total, least, end = 0, 10**18, place
    while match := _NEXT_WORD.match(text, end):
        word = match["word"].lower()
        value = _ONES.get(word, TENS.get(word))
        if value is not None:
            begins = end == start
            goes_on = bool(current or total) and current % (100 if value >= 10 else 10) == 0 and value > 0
            teens = value < 10 and 0 < current % 100 < 20
            joined = match["also"] is None or current % 100 == 0
            if not begins and not (goes_on and not teens and joined):
                break
            current += value
        elif word in _GROUPS and 0 < current < 100 and not (word == "dozen" and total):
            current *= _GROUPS[word]
        elif word in _SCALES and current and _SCALES[word] < least:
            least = _SCALES[word]
            total, current = total + current * least, 0
        else:
            break
        end = match.end()
    if end == place:
        return None
    return _scale(text, Numeral(Fraction(total + current), start, end, least if total and not current else 1), False)


def _scale(text: str, numeral: Numeral, money: bool) -> Numeral:
    """A number with the half and the scales behind it: "3 and a half million", "1.5bn", "2 hundred thousand"."""
    value, end, part, total = numeral.value, numeral.end, numeral.part, numeral.scale
    if part and (of := _OF_SCALE.match(text, end)):
        # "A quarter of a million", "half a million".
        end = of.end()
    elif not part:
        value, end = _add_fraction(text, value, end, total)
    while total < 10**15 and (found := _find_scale(text, end, money)) is not None:
        if found[0] <= 100 and total > 1:
            break
        total *= found[0]
        value, end = _add_fraction(text, value * found[0], found[1], found[0])
        part = False
    return replace(numeral, value=value, end=end, scale=total, part=part)


def _add_fraction(text: str, value: Fraction, end: int, scale: int) -> tuple[Fraction, int]:
    """A number with what "and" adds: "three and a half million", "a million and a half"."""
    match = _FRACTION.match(text, end + 5) if text[end : end + 5].lower() == " and " else None
    added = _read_fraction(match) if match else None
    return (value + added * scale, match.end()) if match and added else (value, end)


def _find_scale(text: str, place: int, money: bool) -> tuple[int, int] | None:
    """What multiplies the number that ends at a place, and where that ends."""
    match = _SCALE.match(text, place)
    if match is None or (match["glued"] and not money and (match["glued"].lower() in "bt" or match["length"])):
        return None
    word = (match["word"] or match["spaced"] or match["glued"][0]).lower()
    end = match.start("length") if match["length"] else match.end()
    return (_SCALES | _GROUPS | _SPACED | _GLUED)[word], end
