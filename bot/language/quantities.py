"""Figures in a sentence: how much, of what, how exactly, and what they are told about."""

import re
from dataclasses import dataclass, replace

from bot.language.measured import find_heads, is_whole, list_near, read_dimension, read_unit
from bot.language.numerals import Numeral, list_numerals, spread
from bot.language.words import Word, key_of, list_words
from ingest.cache import cache_bytes

_ROUNDING = 0.03
"""Two figures that differ by less are taken for two roundings of one."""
_COARSE_ROUNDING = 0.05
"""The same where one is the other, rounded to the digits that it has."""
_SMALL = 100
"""Counts below are told exactly."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """One figure of a sentence, `text[start:end]` with its unit: between `low` and `high`, both in base units."""

    value: float
    """As told, in the base unit of its family: metres, square metres, kilograms, days, or simply how many."""
    low: float
    high: float
    """Infinite where the text says only "over" or "at least"."""
    comparator: str
    """"", "about", "over", "under", "least", "most", "nearly" or "range"."""
    family: str
    """"distance", "area", "weight", "duration", "money:euro", "percent", "people", "countries" or "count"."""
    noun: str
    """Key of the unit or of the noun that is counted; "" where none stands by."""
    heads: frozenset[str]
    """Keys of the noun that a measure is directly told of: "line" in "a line of 1,000 km"; empty where none is."""
    dimension: str
    """The word behind a measure that tells what it measures: "long", "away", "lower"; "" where none does."""
    near: frozenset[str]
    """Keys of the content words around it within its clause, up to the next figure."""
    set_aside: bool
    """It is named only to be compared or denied: "up from 40", "not 40", "instead of 40"."""
    start: int
    end: int


def agree(one: Quantity, other: Quantity) -> bool:
    """Whether both can be true of one thing: their ranges meet, roundings allowed for."""
    limits = one.comparator == other.comparator == "most"
    # Who speaks of at most 700 denies those who speak of up to 1,100.
    if one.low <= other.high and other.low <= one.high and not limits:
        return True
    if limits:
        one, other = replace(one, low=one.high), replace(other, low=other.high)
    lower, upper = min(one.high, other.high), max(one.low, other.low)
    gap = (upper - lower) / max(upper, 1e-9)
    exact = not one.comparator and not other.comparator
    if exact and one.family in ("people", "countries", "count") and max(one.value, other.value) < _SMALL:
        return False
    return gap <= _ROUNDING or (gap <= _COARSE_ROUNDING and (_rounds_to(one, other) or _rounds_to(other, one)))


def _rounds_to(fine: Quantity, coarse: Quantity) -> bool:
    digits = len(f"{coarse.value:.0f}".rstrip("0")) or 1
    size = len(f"{fine.value:.0f}")
    return round(fine.value, digits - size) == coarse.value


def comparable(one: Quantity, other: Quantity) -> bool:
    """Whether the two count or measure the same kind of thing."""
    if one.family != other.family:
        return False
    if one.family == "count":
        return bool(one.noun) and one.noun == other.noun
    if one.family == "people":
        # "People" may be soldiers; soldiers are no civilians.
        return one.noun == other.noun or bool({one.noun, other.noun} & _ANYONE)
    return True


_ANYONE = frozenset(key_of(word) for word in ("people", "persons", "men"))


@cache_bytes()
def list_quantities(text: str) -> tuple[Quantity, ...]:
    """The figures of one sentence, in order; years, ordinals, numbers in names and mere conversions are left out."""
    words = list_words(text)
    found: list[Quantity] = []
    for numeral in list_numerals(text):
        quantity = _build(text, words, numeral)
        if not (found and _converts(text, found[-1], quantity)):
            found.append(quantity)
    spans = [(one.start, one.end) for one in found if not is_whole(text, one.start)]
    return tuple(replace(one, near=list_near(text, words, (one.start, one.end), spans)) for one in found)


def _build(text: str, words: tuple[Word, ...], numeral: Numeral) -> Quantity:
    following = [word for word in words if word.start >= numeral.end]
    family, noun, factor, last = read_unit(text, numeral, following)
    base = numeral.value * factor
    low, high = (base, numeral.upper * factor) if numeral.upper is not None else spread(base, numeral.comparator)
    return Quantity(
        value=base,
        low=low,
        high=high,
        comparator="range" if numeral.upper is not None else numeral.comparator,
        family=family,
        noun=noun,
        heads=find_heads(text, numeral.before, last, following),
        dimension=read_dimension(text[last:]),
        near=frozenset(),
        set_aside=numeral.set_aside or is_whole(text, numeral.start),
        start=numeral.start,
        end=last,
    )


def _converts(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether `second` only says `first` again in another unit: "1,000 kilometers (600 miles)", "€40m ($43m)"."""
    between = text[first.end : second.start]
    if not re.fullmatch(r"\s*+\(?(?:or|about|around|roughly|some|nearly|\s)*+", between) or "(" not in between:
        return False
    if first.family.startswith("money:") and second.family.startswith("money:"):
        return True
    return first.family == second.family and agree(replace(first, comparator="about", low=first.low * 0.92), second)
