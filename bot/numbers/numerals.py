"""Numbers themselves, without what they count: digits with either decimal mark, words, fractions and scales."""

import unicodedata
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from bot.numbers.tokens import Cursor, Token
from bot.numbers.units import find_unit

DecimalMark = Literal[".", ","]

_ONES = dict(
    zip(
        """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen""".split(),  # noqa: SIM905 (a list in words is read more easily)
        range(20),
        strict=True,
    )
)
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ENGLISH_SCALES = {
    "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
}  # fmt: skip
_SCALES = _ENGLISH_SCALES | {
    "quadrillion": 10**15, "lakh": 10**5, "crore": 10**7,
    "tausend": 10**3, "millionen": 10**6, "milliarde": 10**9, "milliarden": 10**9,
}  # fmt: skip
_SHORT_SCALES = {
    "k": 10**3, "m": 10**6, "mn": 10**6, "mln": 10**6, "mio": 10**6, "bn": 10**9, "bln": 10**9, "mrd": 10**9,
    "tn": 10**12, "trn": 10**12, "tsd": 10**3,
}  # fmt: skip
_SPACED_SCALES = frozenset(("mn", "mln", "mio", "bn", "bln", "mrd", "tn", "trn", "tsd"))
"""Abbreviations that may stand apart from their number; "5 m" are metres and "5 k" nothing."""
_SIGN_SCALES = {"k": 10**3, "m": 10**6, "b": 10**9, "t": 10**12}
"""What these letters mean behind an amount of money: "$5B"."""
_PLURAL_SCALES = {
    "dozens": 12, "hundreds": 100, "thousands": 10**3, "millions": 10**6, "billions": 10**9,
    "trillions": 10**12,
}  # fmt: skip
_GROUPS = {"dozen": 12, "hundred": 100}
NUMBER_WORDS = _ONES | _TENS | _GROUPS | _ENGLISH_SCALES | _PLURAL_SCALES
"""English number words, in lower case, to their values; "dozens" and the like to what one of them is."""
_SOME = frozenset(("several", "few", "many"))
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
          "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100, "thousandth": 1000}  # fmt: skip
_PART_PLURALS = {"halves": 2} | {f"{part}s": value for part, value in _PARTS.items() if part != "half"}
_DENOMINATORS = frozenset(range(2, 11))
"""Of fractions in digits: "3/4" is one, "9/11" a day."""
_MOST_DIGITS = 30
"""A longer run is no amount but an account, a key or noise."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number, tokens `first` up to but not including `past`."""

    value: Fraction
    first: int
    past: int
    scale: int = 1
    """What a word or letter behind it has multiplied it by."""
    part: bool = False
    """A fraction of a whole: "two-thirds", "half of"."""
    vague: bool = False
    """Only the size is told: "dozens", "several hundred"."""
    spelled: bool = False
    digits: str = ""
    """As written, "" where it is spelled."""


def may_begin(token: Token) -> bool:
    """Whether a number may begin at a token: most tokens of a text need no closer look."""
    if token.kind == "word":
        return token.plain in _STARTS
    return token.kind == "digits" or not token.text.isascii()


_STARTS = frozenset((*_ONES, *_TENS, *_PLURAL_SCALES, *_SOME, "a", "an", "half", "tens"))


def read_numeral(cursor: Cursor, place: int, mark: DecimalMark | None, money: bool = False) -> Numeral | None:
    """The number that begins at a token, None where none does.

    `mark` is the decimal mark that the text is known to use, None to tell by each number. `money` says that a
    currency's sign stands before, where "m" means million and never metres.
    """
    token = cursor.at(place)
    if token.kind == "digits":
        return _read_digits(cursor, place, mark, money)
    if token.kind == "sign":
        value = _read_vulgar(token)
        return None if value is None else _scale(cursor, Numeral(value, place, place + 1, part=True), money)
    return _read_words(cursor, place)


def split_digits(text: str, mark: DecimalMark | None, counts: bool) -> Fraction | None:
    """The value of a run of digits and marks; None where it is a version, a list or too long to be an amount.

    `counts` says that what follows can only be counted in whole ones, which tells "1.200 people" from "1.234 percent".
    """
    if len(text) > _MOST_DIGITS:
        return None
    whole = text.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
    marks = [character for character in whole if not character.isdecimal()]
    if not marks:
        return Fraction(int(whole))
    last, others = marks[-1], set(marks[:-1])
    pieces = whole.replace(",", " ").replace(".", " ").replace("'", " ").split()
    grouped = len(pieces[0]) <= 3 and pieces[0][0] != "0" and all(len(piece) == 3 for piece in pieces[1:])
    if len(others) > 1 or (others and last in others and not grouped):
        return None
    if others and last not in others:
        # Two different marks: the last is the decimal one.
        if last not in ".," or not all(len(piece) == 3 for piece in pieces[1:-1]) or len(pieces[0]) > 3:
            return None
        return _join(pieces)
    if last in " '" or (others and grouped):
        return Fraction(int("".join(pieces))) if grouped else None
    if grouped and mark != last and (mark is not None or _is_grouping(last, pieces[1], counts)):
        return Fraction(int("".join(pieces)))
    return _join(pieces)


def _is_grouping(mark: str, behind: str, counts: bool) -> bool:
    """Whether one mark before exactly three digits divides thousands; nobody writes decimals that end in two zeros."""
    return mark == "," or counts or behind.endswith("00")


def _join(pieces: list[str]) -> Fraction:
    return Fraction(int("".join(pieces)), 10 ** len(pieces[-1]))


def _read_digits(cursor: Cursor, place: int, mark: DecimalMark | None, money: bool) -> Numeral | None:
    token = cursor.at(place)
    scaled = _find_scale(cursor, place + 1, money) is not None
    value = split_digits(token.text, mark, counts=not scaled and not money and _is_counting(cursor, place + 1))
    if value is None:
        return None
    past = place + 1
    vulgar = _read_vulgar(cursor.at(past))
    if vulgar is not None and cursor.is_spaced(past):
        return _scale(cursor, Numeral(value + vulgar, place, past + 1, digits=token.text), money)
    if cursor.touches(past) and cursor.at(past).text in "/⁄" and (part := _read_part(cursor, place)) is not None:
        return _scale(cursor, Numeral(part, place, place + 3, part=True, digits=token.text), money)
    mixed = _read_part(cursor, past) if cursor.at(past).kind == "digits" and cursor.is_spaced(past) else None
    if mixed is not None:
        return _scale(cursor, Numeral(value + mixed, place, past + 3, digits=token.text), money)
    return _scale(cursor, Numeral(value, place, past, digits=token.text), money)


def _is_counting(cursor: Cursor, place: int) -> bool:
    """Whether a plural noun stands right behind that is no unit."""
    token = cursor.at(place)
    plural = token.kind == "word" and cursor.is_spaced(place) and token.text[0].islower() and token.plain.endswith("s")
    return plural and find_unit(token.plain) is None


def _read_part(cursor: Cursor, place: int) -> Fraction | None:
    """A proper fraction in digits, such as "3/4"."""
    over, slash, under = cursor.at(place), cursor.at(place + 1), cursor.at(place + 2)
    if slash.text not in ("/", "⁄") or not cursor.touches(place + 1) or not cursor.touches(place + 2):
        return None
    if under.kind != "digits" or len(over.text) > 2 or len(under.text) > 2 or not under.text.isdecimal():
        return None
    if not over.text.isdecimal() or int(under.text) not in _DENOMINATORS or not 0 < int(over.text) < int(under.text):
        return None
    return (
        None
        if cursor.touches(place + 3) and cursor.at(place + 3).text == "/"
        else Fraction(int(over.text), int(under.text))
    )


def _read_vulgar(token: Token) -> Fraction | None:
    """The value of a sign such as "½"."""
    if (
        token.kind != "sign"
        or len(token.text) != 1
        or not unicodedata.decomposition(token.text).startswith("<fraction>")
    ):
        return None
    over, _, under = unicodedata.normalize("NFKD", token.text).partition("⁄")
    return Fraction(int(over), int(under)) if over and under else None


def _find_scale(cursor: Cursor, place: int, money: bool) -> tuple[int, int] | None:
    """What multiplies the number that ends before a token, and the token behind."""
    token = cursor.at(place)
    hyphen = token.text == "-" and cursor.touches(place) and cursor.touches(place + 1)
    if hyphen:
        token, place = cursor.at(place + 1), place + 1
    if token.kind != "word" or not cursor.is_spaced(place):
        return None
    plain = token.plain
    if plain in _SCALES or plain in _GROUPS:
        return _SCALES.get(plain) or _GROUPS[plain], place + 1
    if cursor.touches(place) and not hyphen:
        value = _SIGN_SCALES.get(plain) if money else None
        value = value or (_SHORT_SCALES.get(plain) if plain != "m" or not _measures(cursor, place + 1) else None)
    else:
        value = _SHORT_SCALES.get(plain) if plain in _SPACED_SCALES else None
    if value is None:
        return None
    dotted = cursor.at(place + 1).text == "." and cursor.touches(place + 1) and plain in ("mio", "mrd", "tsd")
    return value, place + 1 + dotted


_DIMENSIONS = frozenset(
    """long high tall deep wide thick across away apart above below from sprint freestyle hurdles dash race final
    relay butterfly backstroke breaststroke""".split()  # noqa: SIM905
)


def _measures(cursor: Cursor, place: int) -> bool:
    """Whether what stands behind "100m" says that it is a length."""
    token = cursor.at(place)
    return token.plain in _DIMENSIONS or token.text == "(" or (token.text == "-" and cursor.touches(place))


def _scale(cursor: Cursor, numeral: Numeral, money: bool) -> Numeral:
    """A number with the half and the scales behind it: "3 and a half million", "1.5bn", "2 hundred thousand"."""
    value, past, part, total = numeral.value, numeral.past, numeral.part, numeral.scale
    if not part and (more := _read_more(cursor, past)) is not None:
        # "Three and a half million", "a million and a half".
        value, past = value + more[0] * total, more[1]
    while total < 10**15 and (found := _find_scale(cursor, past, money)) is not None:
        if found[0] <= 12 and total > 1:
            break
        value, total, past, part = value * found[0], total * found[0], found[1], False
        if (more := _read_more(cursor, past)) is not None:
            value, past = value + more[0] * found[0], more[1]
    if part and cursor.at(past).plain in ("of", "a", "an"):
        # "A quarter of a million", "half a million".
        of = past + (cursor.at(past).plain == "of")
        article = of + (cursor.at(of).plain in ("a", "an"))
        found = _find_scale(cursor, article, money) if article > of else None
        if found is not None:
            value, total, past, part = value * found[0], total * found[0], found[1], False
    return Numeral(value, numeral.first, past, total, part, numeral.vague, numeral.spelled, numeral.digits)


def _read_more(cursor: Cursor, place: int) -> tuple[Fraction, int] | None:
    """A fraction that "and" adds: "and a half", "and three quarters"."""
    if cursor.at(place).plain != "and":
        return None
    return _read_fraction(cursor, place + 1)


def _read_fraction(cursor: Cursor, place: int) -> tuple[Fraction, int] | None:
    """A fraction in words, and the token behind: "two-thirds", "a quarter", "one half"."""
    over = cursor.at(place)
    one = over.plain in ("a", "an", "one")
    count = 1 if one else _ONES.get(over.plain, 0)
    under = place + 1
    if cursor.at(under).text == "-" and cursor.touches(under) and cursor.touches(under + 1):
        under += 1
    part = cursor.at(under).plain
    value = _PARTS.get(part) if one or (part == "quarter" and count > 1) else _PART_PLURALS.get(part)
    if not count or value is None or count >= value * 2 or not cursor.is_spaced(under):
        return None
    return Fraction(count, value), under + 1


def _read_words(cursor: Cursor, place: int) -> Numeral | None:
    plain = cursor.at(place).plain
    vague = _read_vague(cursor, place)
    if vague is not None:
        return vague
    told = _read_fraction(cursor, place)
    if told is not None and _is_fraction(cursor, place, told[1]):
        return _scale(cursor, Numeral(told[0], place, told[1], part=True, spelled=True), money=False)
    if plain == "half" and (part := _read_half(cursor, place)) is not None:
        return part
    if plain in ("a", "an"):
        return _read_single(cursor, place)
    if plain in _ONES or plain in _TENS:
        value, past, scale = _read_cardinal(cursor, place)
        return _scale(cursor, Numeral(Fraction(value), place, past, scale, spelled=True), money=False)
    return None


def _read_vague(cursor: Cursor, place: int) -> Numeral | None:
    """ "Dozens", "tens of thousands", "several hundred": nothing but the size."""
    plain = cursor.at(place).plain
    if plain == "tens" and cursor.at(place + 1).plain == "of" and cursor.at(place + 2).plain in _PLURAL_SCALES:
        return Numeral(Fraction(10 * _PLURAL_SCALES[cursor.at(place + 2).plain]), place, place + 3, 10, vague=True)
    if plain in _PLURAL_SCALES:
        value, past = _PLURAL_SCALES[plain], place + 1
        while cursor.at(past).plain == "of" and (more := _PLURAL_SCALES.get(cursor.at(past + 1).plain)):
            value, past = value * more, past + 2
            if past - place > 4:
                break
        return Numeral(Fraction(value), place, past, value, vague=True, spelled=True)
    if plain in _SOME and cursor.is_spaced(place + 1):
        found = _find_scale(cursor, place + 1, money=False)
        if found is not None and cursor.at(place + 1).plain in (_SCALES | _GROUPS):
            value, past = found
            while value < 10**15 and (found := _find_scale(cursor, past, money=False)) is not None:
                value, past = value * found[0], found[1]
            return Numeral(Fraction(value), place, past, value, vague=True, spelled=True)
    return None


def _read_half(cursor: Cursor, place: int) -> Numeral | None:
    """ "Half" as a number: of something, or before a scale or a unit, but no half of a match, no half-brother."""
    after = cursor.at(place + 1)
    joined = after.text == "-" and cursor.touches(place + 1)
    before = cursor.at(place - 1)
    if joined or before.plain in _HALVED or before.text == "-":
        found = _find_scale(cursor, place + 1, money=False) if joined else None
        if found is None:
            return None
    numeral = Numeral(Fraction(1, 2), place, place + 1, part=True, spelled=True)
    return _scale(cursor, numeral, money=False)


_HALVED = frozenset("first second other better latter this that each next last the".split())  # noqa: SIM905


def _is_fraction(cursor: Cursor, place: int, past: int) -> bool:
    """Whether "a third" or "a quarter" is a part of something, and no third person, nor one quarter of a year."""
    under = cursor.at(past - 1).plain
    if under in _PART_PLURALS or under == "half" or cursor.at(place).plain == "one":
        return True
    after = cursor.at(past)
    return under == "quarter" or after.kind != "word" or after.plain in _BEHIND_PART or not cursor.is_spaced(past)


_BEHIND_PART = frozenset(
    """of are were is was have had has do did say said would will in to from by more less fewer and or as than since
    on at for over after before""".split()  # noqa: SIM905
)


def _read_single(cursor: Cursor, place: int) -> Numeral | None:
    """ "A hundred", "a dozen", "a million and a half", "half a million" aside."""
    after = cursor.at(place + 1).plain
    if not cursor.is_spaced(place + 1):
        return None
    if after in _SOME:
        return None
    if after in _GROUPS or after in _SCALES:
        value, past, scale = _read_cardinal(cursor, place + 1, current=1)
        return _scale(cursor, Numeral(Fraction(value), place, past, scale, spelled=True), money=False)
    return None


def _read_cardinal(cursor: Cursor, place: int, current: int = 0) -> tuple[int, int, int]:
    """Value of a number in words, the token behind, and the scale that ends it: "two hundred and fifty thousand"."""
    total, past, least = 0, place, 10**18
    while past - place < 40:
        here = past
        if past > place:
            hyphen = cursor.at(here).text == "-" and cursor.touches(here) and cursor.touches(here + 1)
            if hyphen or (cursor.at(here).plain == "and" and _continues(cursor, here + 1, current, total)):
                here += 1
            elif not cursor.is_spaced(here):
                break
        plain = cursor.at(here).plain
        value = _ONES.get(plain, _TENS.get(plain))
        if value is not None:
            if past > place and not _fits(current, total, value):
                break
            current += value
        elif plain == "hundred" and 0 < current < 100:
            current *= 100
        elif plain == "dozen" and 0 < current < 100 and not total:
            return current * 12, here + 1, 12
        elif plain in _SCALES and current and _SCALES[plain] < least:
            total, current, least = total + current * _SCALES[plain], 0, _SCALES[plain]
        else:
            break
        past = here + 1
    return total + current, past, least if total and not current else 1


def _fits(current: int, total: int, value: int) -> bool:
    """Whether a word may go on with the number told so far: "twenty" with "five", "hundred" with "twelve"."""
    if not value or not (current or total):
        return False
    if value >= 10:
        return current % 100 == 0
    return current % 10 == 0 and (current % 100 == 0 or current % 100 >= 20)


def _continues(cursor: Cursor, place: int, current: int, total: int) -> bool:
    """Whether "and" goes on with the number: "one hundred and two", but not "one hundred and two hundred"."""
    plain = cursor.at(place).plain
    if plain not in _ONES and plain not in _TENS:
        return False
    if not (current >= 100 and current % 100 == 0) and not (total and not current):
        return False
    after = cursor.at(place + 1)
    return not (current and (after.plain == "hundred" or after.plain == "dozen"))
