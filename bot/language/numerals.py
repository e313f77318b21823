"""Numbers in a text, in digits and in words: what each is, how exactly it is told, and which are no figures at all."""

import re
from dataclasses import dataclass

from bot.language.lexicon import MONTHS, NUMBER_WORDS
from bot.language.units import COUNTRIES, PEOPLE, UNITS

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
    rf"|\b(?P<words>(?:an?\s+(?={_SCALE})|half an?\s+(?={_SCALE}))?(?:{_SPELLED})(?:(?:[\s-]|"
    rf"\s+and\s+)(?:{_SPELLED}))*)\b)"
    rf"(?:[\s-]?(?P<scale>{_SCALE}|(?<=\d)[km](?=[\s,.;)]|$))\b)?(?P<percent>\s?%)?",
    re.IGNORECASE,
)
_VAGUE = frozenset(("dozens", "hundreds", "thousands", "millions", "billions"))
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
        ("about|around|roughly|approximately|some|an estimated|estimated(?: at)?|circa|near|in the region of", "about"),
    )
)  # fmt: skip
_BESIDE = re.compile(r"\b(?:over|above|beyond|under|below|near|around|about)\s+the\s*$", re.IGNORECASE)
"""Before a number these tell a place or a topic: "along and over the 40-kilometre line"."""
_BEHIND = (
    (re.compile(r"^\s*(?:or|and) (?:more|above|over)\b", re.IGNORECASE), "least"),
    (re.compile(r"^\s*or (?:fewer|less)\b|^(?:\s+[a-z]+)?\s+at (?:the )?most\b", re.IGNORECASE), "most"),
    (re.compile(r"^(?:\s+[a-z]+)?\s+at (?:the (?:very )?)?least\b", re.IGNORECASE), "least"),
    (re.compile(r"^\s*or so\b", re.IGNORECASE), "about"),
)
_SET_ASIDE = re.compile(
    r"\b(?:from|not|and not|instead of|rather than|compared (?:with|to)|than|previously|earlier|originally|initially|"
    r"formerly|wrongly|incorrectly|mistakenly|erroneously|reported|stated|gave|given as|versus|"
    r"against)\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
_ABOUT = 0.08
"""How far from "about 1,200" the true figure may lie."""
_NEARLY = 0.15
"""How far below "nearly 1,200" it may."""


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number, or a range of two, `text[start:end]` with what multiplies it, without its unit."""

    value: float
    upper: float | None
    """The second number of a range."""
    comparator: str
    """"", "about", "over", "under", "least", "most" or "nearly"."""
    set_aside: bool
    """It is named only to be compared or denied: "up from 40", "not 40", "instead of 40"."""
    sign: str
    """The currency's, "" for none."""
    percent: bool
    before: str
    """The text before it, its comparator left out."""
    start: int
    end: int


def list_numerals(text: str) -> list[Numeral]:
    """The numbers of a text that count or measure something; years, dates, ordinals and parts of names are left out."""
    matches = [match for match in _FIGURE.finditer(text) if _counts(text, match)]
    found: list[Numeral] = []
    taken = -1
    for place, match in enumerate(matches):
        if match.start() < taken:
            continue
        upper, end = None, match.end()
        if place + 1 < len(matches) and _RANGE.match(text[match.end() : matches[place + 1].start()]):
            between = text[match.end() : matches[place + 1].start()].strip().lower()
            ranged = between != "and" or re.search(r"\bbetween\s*$", text[: match.start()], re.IGNORECASE)
            second = _read_value(matches[place + 1])
            if ranged and second > _read_value(match):
                upper, end, taken = second, matches[place + 1].end(), matches[place + 1].end()
        found.append(_build_numeral(text, match, end, upper))
    return found


def _build_numeral(text: str, match: re.Match[str], end: int, upper: float | None) -> Numeral:
    before, after = text[: match.start()], text[end:]
    near = _BESIDE.search(before) is not None
    pattern, comparator = next(((p, kind) for p, kind in _COMPARATORS if not near and p.search(before)), (None, ""))
    stripped = pattern.sub("", before) if pattern else before
    comparator = next((kind for p, kind in _BEHIND if p.match(after)), comparator)
    if {(match["words"] or "").lower(), (match["scale"] or "").lower()} & _VAGUE:
        comparator = "least"
    return Numeral(
        value=_read_value(match),
        upper=upper,
        comparator=comparator,
        set_aside=bool(_SET_ASIDE.search(stripped)),
        sign=match["sign"] or "",
        percent=bool(match["percent"]),
        before=stripped,
        start=match.start(),
        end=end,
    )


def spread(value: float, comparator: str) -> tuple[float, float]:
    """Between what the true figure lies that is told as `value` with a comparator."""
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


def _read_value(match: re.Match[str]) -> float:
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
