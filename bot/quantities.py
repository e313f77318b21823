"""Figures in a sentence: how much, of what, how exactly, and what they are told about."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.grammar import ADJECTIVES, AUXILIARIES, PAST_FORMS
from bot.lexicon import MONTHS, NUMBER_WORDS, split_words
from bot.units import COUNTRIES, CURRENCIES, PEOPLE, UNITS
from bot.words import Word, fold, is_stop, key_of, list_words

_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9,
    "trillion": 1e12, "dozen": 12.0, "hundreds": 1e2, "thousands": 1e3, "millions": 1e6, "billions": 1e9,
    "dozens": 12.0,
}  # fmt: skip
_SPELLED = "|".join(word for word in NUMBER_WORDS if word not in ("once", "twice", "single", "couple", "half"))
_SCALE = r"hundreds?|thousands?|millions?|billions?|trillion|dozens?|bn|mn"
_FIGURE = re.compile(
    r"(?<![\w.,])(?P<sign>(?:US|A|C)?\$|€|£|¥)?\s?"
    r"(?:(?P<digits>\d{1,3}(?:[.,]\d{3})+(?![\d])|\d+(?:\.\d+)?)(?P<ordinal>st|nd|rd|th|s)?\b"
    rf"|\b(?P<words>(?:an?\s+(?={_SCALE})|half an?\s+(?={_SCALE}))?(?:{_SPELLED})(?:(?:[\s-]|\s+and\s+)(?:{_SPELLED}))*)\b)"
    rf"(?:[\s-]?(?P<scale>{_SCALE}|(?<=\d)[km](?=[\s,.;)]|$))\b)?(?P<percent>\s?%)?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"^\s*(?:to|and|or|–|-|—)\s*$", re.IGNORECASE)
_NAMED = re.compile(r"(?:^|\s)(?-i:[A-Z])[\w'’]*\s*$")
_YEAR = re.compile(r"(?:1[5-9]|20)\d\d$")
_COMPARATORS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(rf"\b(?:{words})\s*(?:the\s+|an?\s+|some\s+|its\s+|their\s+)?$", re.IGNORECASE), kind)
    for words, kind in (
        ("at least|no (?:fewer|less) than|a minimum of", "least"),
        ("at most|no more than|not more than|up to|as many as|as much as|a maximum of", "most"),
        ("more than|over|above|exceed(?:s|ed|ing)?|upwards of|in excess of|beyond", "over"),
        ("fewer than|less than|under|below|short of", "under"),
        ("nearly|almost|close to|just short of|approaching", "nearly"),
        ("about|around|roughly|approximately|some|an estimated|estimated(?: at)?|circa|or so|near|in the region of", "about"),
    )
)  # fmt: skip
_BEHIND = (
    (re.compile(r"^\s*(?:or|and) (?:more|above|over)\b", re.IGNORECASE), "least"),
    (re.compile(r"^\s*or (?:fewer|less)\b", re.IGNORECASE), "most"),
    (re.compile(r"^\s*or so\b", re.IGNORECASE), "about"),
)
_TELLS_MEASURE = re.compile(
    r"(?:,? (?:which|that))?,?\s+(?:of|is|are|was|were|measur\w+|stretch\w+|runs?|ran|spans?|spanned|extends?|extended|covers?|"
    r"weigh\w*|costs?|(?:will|would|is to|was to|could|may) cost)\s+(?:only\s+|just\s+|now\s+)?$",
    re.IGNORECASE,
)
_PHRASE_ENDS = re.compile(
    r".*(?:[,;:.!?()–—\"“”]|\b(?:and|that|which|but|or|covers?|of all)\b)\s*", re.IGNORECASE | re.DOTALL
)
_MEASURE_NOUNS = split_words(
    """length height depth width distance weight size cost costs price total number amount sum value share rate figure
    area budget bill"""
)
_OTHER_DIMENSION = re.compile(
    r"^[\s-]*(?P<word>long|high|tall|deep|wide|thick|across|away|lower|higher|longer|shorter|deeper|below|above|from|apart|behind|ahead|more|less|further)\b"
)
_SET_ASIDE = re.compile(
    r"\b(?:from|not|and not|instead of|rather than|compared (?:with|to)|than|previously|earlier|originally|initially|"
    r"formerly|wrongly|incorrectly|mistakenly|erroneously|reported|stated|gave|given as|versus|against)\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_ROUNDING = 0.03
"""Two figures that differ by less are taken for two roundings of one."""
_COARSE_ROUNDING = 0.05
"""The same where one is the other, rounded to the digits that it has."""
_ABOUT = 0.08
"""How far from "about 1,200" the true figure may lie."""
_NEARLY = 0.15
"""How far below "nearly 1,200" it may."""
_REACH = 12
"""Words around a figure among which it is looked for what it tells of."""
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
    """"distance", "area", "weight", "duration", "money:eur", "percent", "people", "countries" or "count"."""
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
    if one.low <= other.high and other.low <= one.high:
        return True
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


@lru_cache(maxsize=20_000)
def list_quantities(text: str) -> tuple[Quantity, ...]:
    """The figures of one sentence, in order; years, ordinals, numbers in names and mere conversions are left out."""
    words = list_words(text)
    found: list[Quantity] = []
    figures = [match for match in _FIGURE.finditer(text) if _counts(text, match)]
    taken = -1
    for place, match in enumerate(figures):
        if match.start() < taken:
            continue
        value = _read_value(match)
        if value is None:
            continue
        upper, end = None, match.end()
        if place + 1 < len(figures) and _RANGE.match(text[match.end() : figures[place + 1].start()]):
            between = text[match.end() : figures[place + 1].start()].strip().lower()
            ranged = between != "and" or re.search(r"\bbetween\s*$", text[: match.start()], re.IGNORECASE)
            second = _read_value(figures[place + 1])
            if ranged and second is not None and second > value:
                upper, end, taken = second, figures[place + 1].end(), figures[place + 1].end()
        quantity = _build(text, words, match, end, value, upper)
        if quantity is None:
            continue
        if found and _converts(text, found[-1], quantity):
            continue
        found.append(quantity)
    return tuple(replace(one, near=_list_near(text, words, one, found)) for one in found)


def _counts(text: str, match: re.Match[str]) -> bool:
    """Whether a number is a figure at all, and no year, date, ordinal, time or part of a name."""
    before, after = text[: match.start()], text[match.end() :]
    if match["ordinal"] or re.match(r"[:/]\d|-year-old", after) or re.search(r"[:/]\s?$|\bArticle\s*$", before):
        return False
    if match["digits"] is None:
        return not (match["words"].lower() in ("one", "two") and re.match(r"\s+(?:of|another|or)\b", after))
    if re.match(rf"\s+(?:{'|'.join(MONTHS)})\b", after, re.IGNORECASE):
        return False
    if re.search(rf"\b(?:{'|'.join(MONTHS)})\.?\s*$", before, re.IGNORECASE):
        return False
    plain = _YEAR.match(match["digits"]) and not match["sign"] and not match["scale"] and not match["percent"]
    if plain and not re.match(r"[\s-](?:\w+\s)?(?:" + "|".join(sorted(UNITS)) + r")\b", after, re.IGNORECASE):
        return bool(re.match(r"\s+[a-z]+s\b", after)) and not re.search(
            r"\b(?:in|since|of|by|until|from|during|for)\s*$", before
        )
    counted = re.match(r"\s+(?:other |more )?(?P<noun>[a-z]+)\b", after)
    if counted and (counted["noun"] in PEOPLE | COUNTRIES or counted["noun"] in UNITS or counted["noun"].endswith("s")):
        return True
    return not _NAMED.search(before) or bool(match["sign"] or match["scale"]) or before.strip().count(" ") == 0


def _read_value(match: re.Match[str]) -> float | None:
    if match["digits"]:
        digits = match["digits"]
        grouped = re.fullmatch(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}\.[05]00", digits)
        value = float(re.sub(r"[.,]", "", digits) if grouped else digits.replace(",", ""))
    else:
        value = _read_words(match["words"])
    scale = match["scale"]
    return value * _SCALES[scale.lower()] if scale else value


def _read_words(text: str) -> float:
    total = current = 0.0
    half = text.lower().startswith("half")
    for word in re.split(r"[\s-]+", text.lower()):
        if word in ("and", "a", "an", "half"):
            continue
        scale = _SCALES.get(word)
        if scale is None:
            current += NUMBER_WORDS[word]
        elif scale >= 1e3:
            total += (current or 1.0) * scale
            current = 0.0
        else:
            current = (current or 1.0) * scale
    return (total + current) * (0.5 if half else 1.0)


def _build(
    text: str, words: tuple[Word, ...], match: re.Match[str], end: int, value: float, upper: float | None
) -> Quantity | None:
    before, after = text[: match.start()], text[end:]
    comparator = next((kind for pattern, kind in _COMPARATORS if pattern.search(before)), "")
    comparator = next((kind for pattern, kind in _BEHIND if pattern.match(after)), comparator)
    vague = (match["words"] or "").lower() in ("dozens", "hundreds", "thousands", "millions", "billions")
    if vague or (match["scale"] or "").lower() in ("dozens", "hundreds", "thousands", "millions", "billions"):
        comparator = "least"
    following = [word for word in words if word.start >= end]
    family, noun, factor, last = _read_unit(text, match, end, following, before)
    if not family:
        return None
    base = value * factor
    low, high = (base, upper * factor) if upper is not None else _spread(base, comparator)
    return Quantity(
        value=base,
        low=low,
        high=high,
        comparator="range" if upper is not None else comparator,
        family=family,
        noun=noun,
        heads=_find_heads(text, _strip_comparator(before, comparator), last, following),
        dimension=_read_dimension(after_unit) if (after_unit := text[last:]) else "",
        near=frozenset(),
        set_aside=bool(_SET_ASIDE.search(_strip_comparator(before, comparator))),
        start=match.start(),
        end=last,
    )


def _spread(value: float, comparator: str) -> tuple[float, float]:
    match comparator:
        case "over" | "least":
            return value, float("inf")
        case "under" | "most":
            return 0.0, value
        case "nearly":
            return value * (1 - _NEARLY), value
        case "about":
            return value * (1 - _ABOUT), value * (1 + _ABOUT)
        case _:
            return value, value


def _read_unit(
    text: str, match: re.Match[str], end: int, following: list[Word], before: str
) -> tuple[str, str, float, int]:
    """Family, key of the noun, what one of it is in base units, and where the noun ends."""
    if match["percent"]:
        return "percent", "", 1.0, end
    if match["sign"]:
        return f"money:{CURRENCIES[match['sign'][-1]]}", "", 1.0, end
    run: list[Word] = []
    for word in following[:5]:
        gap = text[run[-1].end if run else end : word.start]
        plain = fold(word.text)
        if gap.strip(" -") or (word.stop and plain not in ("other", "more", "further")) or plain in AUXILIARIES:
            break
        if run and (plain in PAST_FORMS or plain.endswith("ed")):
            break
        run.append(word)
        if plain in UNITS or plain in CURRENCIES or plain in ("percent", "per"):
            break
        if plain in PEOPLE or plain in COUNTRIES or (plain.endswith("s") and plain not in ADJECTIVES):
            break
    if not run:
        # "A force of 60,000": what is counted stands before.
        counted = re.search(r"([\w'’]+) of(?: \w+){0,2}\s*$", before)
        key = key_of(counted.group(1)) if counted else ""
        return "count", key, 1.0, end
    last = run[-1]
    plain = fold(last.text)
    square = len(run) > 1 and fold(run[-2].text) == "square"
    if plain in UNITS:
        family, factor = UNITS[plain]
        return ("area" if square else family), last.key, factor * factor if square else factor, last.end
    if plain in CURRENCIES:
        return f"money:{CURRENCIES[plain]}", "", 1.0, last.end
    if plain in ("percent", "per"):
        return "percent", "", 1.0, last.end
    if plain in COUNTRIES:
        return "countries", last.key, 1.0, last.end
    if plain in PEOPLE:
        return "people", last.key, 1.0, last.end
    return "count", last.key, 1.0, last.end


def _strip_comparator(before: str, comparator: str) -> str:
    pattern = next((p for p, kind in _COMPARATORS if kind == comparator and p.search(before)), None)
    return pattern.sub("", before) if pattern else before


def _find_heads(text: str, before: str, last: int, following: list[Word]) -> frozenset[str]:
    """The noun that a measure belongs to: before it ("a line of 1,000 km"), or behind ("a 1,000-km line")."""
    run: list[Word] = []
    joined = re.match(r"(?:[\s-](?:long|high|wide|deep))?[\s-]", text[last:])
    previous = last
    for word in [word for word in following if word.start >= last] if joined else []:
        gap = text[previous : word.start]
        previous = word.end
        plain = fold(word.text)
        if gap.strip(" -") or word.stop or plain in AUXILIARIES | PAST_FORMS or plain.endswith("ed"):
            break
        if plain in UNITS or plain in ("last", "next", "this"):
            break
        if plain not in ADJECTIVES:
            run.append(word)
    if run:
        return frozenset((run[-1].key,))
    tells = _TELLS_MEASURE.search(before)
    return _find_subject_heads(before[: tells.start()]) if tells else frozenset()


def _find_subject_heads(before: str) -> frozenset[str]:
    """The head noun of the phrase that ends `before`: "mirror" of "the mirror of the telescope"."""
    phrase = _PHRASE_ENDS.sub("", before)
    segments = [
        [word for word in list_words(segment) if not word.stop]
        for segment in re.split(r"\b(?:of|for|in|at|on|to|from|with)\b", phrase)
    ]
    heads = [segment[-1] for segment in segments if segment]
    if not heads:
        return frozenset()
    kept = 1
    while kept < len(heads) and fold(heads[kept - 1].text) in _MEASURE_NOUNS:
        kept += 1
    return frozenset(word.key for word in heads[:kept])


def _read_dimension(after: str) -> str:
    match = _OTHER_DIMENSION.match(after)
    return match["word"].lower() if match else ""


def _list_near(text: str, words: tuple[Word, ...], quantity: Quantity, others: Sequence[Quantity]) -> frozenset[str]:
    """Content words within reach, but none beyond another figure, nor another clause."""
    before = max((one.end for one in others if one.end <= quantity.start), default=0)
    after = min((one.start for one in others if one.start >= quantity.end), default=len(text))
    inside = next((place for place, word in enumerate(words) if word.end > quantity.start), 0)
    near = [
        word.key
        for place, word in enumerate(words)
        if abs(place - inside) <= _REACH
        and before <= word.start < after
        and not word.stop
        and not word.key[0].isdigit()
        and not re.search(r"[;:]|\. ", text[min(word.start, quantity.start) : max(word.end, quantity.end)])
    ]
    return frozenset(near)


def _converts(text: str, first: Quantity, second: Quantity) -> bool:
    """Whether `second` only says `first` again in another unit: "1,000 kilometers (600 miles)", "€40m ($43m)"."""
    between = text[first.end : second.start]
    if not re.fullmatch(r"\s*\(?\s*(?:or|about|around|roughly|some|nearly|\s)*\s*", between) or "(" not in between:
        return False
    if first.family.startswith("money:") and second.family.startswith("money:"):
        return True
    return first.family == second.family and agree(replace(first, comparator="about", low=first.low * 0.92), second)
