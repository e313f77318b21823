"""Spans of a sentence that could be the answer to a question of a given kind: names, dates, amounts, places."""

import re
from dataclasses import dataclass
from itertools import pairwise

from bot.language.anaphora import carries_on
from bot.language.lexicon import (
    ENTITY_STOPPERS,
    LENGTH_UNITS,
    MONEY_WORDS,
    MONTHS,
    NEGATIONS,
    NUMBER_WORDS,
    ORDINALS,
    REASON_MARKERS,
    TIME_UNITS,
    WEEKDAYS,
    split_words,
)
from bot.language.mentions import list_mentions
from bot.language.spans import strip_possessive
from bot.language.thesaurus import list_related
from bot.language.words import Word, fold, key_of, list_words
from bot.regions import find_country, is_adjective
from bot.understanding.asked import AnswerType
from ingest.cache import cache_bytes

_MONTH = "|".join(month.capitalize() for month in MONTHS) + "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
_DATE = re.compile(
    rf"\b(?:(?:\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?:{_MONTH})\b\.?(?:\s+\d{{1,2}}(?:st|nd|rd|th)?\b)?(?:\s*+(?:,\s*+)?\d{{4}})?"
    rf"|(?:1\d|20)\d\ds?\b|\d{{1,2}}(?:st|nd|rd|th) century\b|(?:{'|'.join(day.capitalize() for day in WEEKDAYS)})\b"
    r"|\d{3,4}\s*(?:BC|AD|BCE|CE)\b|(?:next|last|this) (?:week|month|year|spring|summer|autumn|fall|winter)\b)"
)
_NUMBER = re.compile(
    r"(?<![\w.])(?:[$€£¥]\s*)?\d[\d,]*(?:\.\d+)?|\b(?:"
    + "|".join(word for word in NUMBER_WORDS if word not in ("once", "single", "half", "couple"))
    + r")\b",
    re.IGNORECASE,
)
_MONEY_SIGN = re.compile(r"[$€£¥]\s*\d[\d,.]*(?:\s*(?:million|billion|trillion|thousand|bn|m)\b)?")
_MILLIONS = re.compile(r"(?<![\w,.])\d[\d,.]*+\s*+(?:million|billion|trillion|bn|m)\b")
_PERCENT = re.compile(r"(?<![\d.,])\d[\d.,]*+\s*+(?:%|percent\b|per cent\b|percentage points\b)", re.IGNORECASE)
_PLACE_BEFORE = split_words("in at near from to into towards toward throughout across of outside inside around via")
_ORGANISATION = re.compile(
    r"(?:University|Company|Corporation|Corp|Inc|Ltd|Party|Union|Bank|Institute|Ministry|Department|Agency|Council|"
    r"Commission|Committee|Association|Organi[sz]ation|Group|Court|Parliament|Team|Club|Foundation|Office)\b|\b[A-Z]{2,}\b"
)
_PLURAL = re.compile(r"(?:(?<!['’])s|men|people|children|staff)$")
_TELLS_REASON = re.compile(r"\b(?:" + "|".join(REASON_MARKERS) + r")\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ReadWords:
    """A sentence's words, ready to be matched."""

    words: tuple[Word, ...]
    positions: dict[str, tuple[int, ...]]
    """Key to the places of the words that have it."""
    joined: frozenset[str]
    """Keys of two neighbouring words written as one, "frontline" for "front line", and their keys joined."""
    prefixes: frozenset[str]
    """First five letters of every longer key."""
    names: tuple[tuple[int, int], ...]
    """Character spans of capitalised names."""
    negated: bool
    carries_on: bool
    """It goes on with what the sentence before it began."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of a sentence, `text[start:end]`."""

    start: int
    end: int
    near: float = 0.0
    """Of the one chosen among a sentence's: how near the question's terms it stands, 0 to 1."""


@cache_bytes()
def read_words(text: str) -> ReadWords:
    """The words of one sentence; cached, because the same sentences are read for many questions."""
    words = list_words(text)
    positions: dict[str, list[int]] = {}
    for place, word in enumerate(words):
        positions.setdefault(word.key, []).append(place)
    return ReadWords(
        joined=frozenset(
            key
            for one, two in pairwise(words)
            if two.start - one.end == 1
            for key in (key_of(fold(one.text + two.text)), one.key + two.key)
        ),
        words=words,
        positions={key: tuple(places) for key, places in positions.items()},
        prefixes=frozenset(key[:5] for key in positions if len(key) >= 5),
        names=tuple(_list_names(text, words)),
        negated=any(word.text.lower() in NEGATIONS or word.text.lower().endswith("n't") for word in words),
        carries_on=carries_on(text),
    )


def _list_names(text: str, words: tuple[Word, ...]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    last = -2
    for place, word in enumerate(words):
        if not word.text[0].isupper() or fold(word.text) in ENTITY_STOPPERS:
            continue
        gap = text[words[place - 1].end : word.start] if place else ""
        if spans and last == place - 1 and gap.strip() in ("", "-", ".", "&"):
            spans[-1] = (spans[-1][0], word.end)
        elif place or (len(words) > 1 and words[1].text[0].isupper()) or not word.stop:
            spans.append((word.start, word.end))
        last = place
    return spans


def list_candidates(text: str, kind: AnswerType, focus_keys: frozenset[str]) -> list[Span]:
    """Spans of `text` that could answer a question of `kind` (for a count, those that count a focus word first)."""
    read = read_words(text)
    match kind:
        case "date":
            return _spans(_DATE, text)
        case "percent":
            return _spans(_PERCENT, text)
        case "money":
            worded = [
                Span(m.start(), word.end)
                for m in _NUMBER.finditer(text)
                for word in read.words
                if 0 < word.start - m.end() < 20 and word.text.lower() in MONEY_WORDS
            ]
            # Who asks for money is answered by millions, of whatever they are called.
            return _spans(_MONEY_SIGN, text) + worded[:2] + _spans(_MILLIONS, text)
        case "extent":
            return [
                Span(m.start(), word.end)
                for m in _NUMBER.finditer(text)
                for word in read.words
                if 0 <= word.start - m.end() < 12 and word.text.lower() in TIME_UNITS | LENGTH_UNITS
            ]
        case "count":
            dates = [m.span() for m in _DATE.finditer(text)]
            spans = [s for s in _spans(_NUMBER, text) if not any(a <= s.start < b and b - a >= 4 for a, b in dates)]
            return sorted(spans, key=lambda s: not _counts(read.words, s, focus_keys))
        case "place" if focus_keys & _COUNTRY_KEYS:
            words = [(word.start, word.end) for word in read.words if word.text[0].isupper()]
            countries = [found for found in (*read.names, *words) if _is_country(text[found[0] : found[1]])]
            return [Span(*found) for found in dict.fromkeys(countries)]
        case "person" | "organisation" | "place":
            spans = [Span(*span) for span in read.names if fold(text[span[0] : span[1]]) not in _CALENDAR]
            if kind == "place":
                return [s for s in spans if _word_before(read.words, s) in _PLACE_BEFORE]
            kinds = _read_kinds(text)
            if kind == "organisation":
                named = [s for s in spans if _ORGANISATION.search(text[s.start : s.end])]
                return named or [s for s in spans if kinds.get(s.start, "name") not in ("person", "place", "date")]
            people = [s for s in spans if _word_before(read.words, s) not in ("in", "at")]
            return [s for s in people if kinds.get(s.start, "name") not in ("place", "organisation", "event", "date")]
        case _:
            return []


def tells_reason(text: str) -> bool:
    """Whether a sentence says why, by a word such as "because"."""
    return _TELLS_REASON.search(text) is not None


def counts_focus(text: str, span: Span, focus_keys: frozenset[str]) -> bool:
    """Whether a number is of what was asked for: "35 countries" for "How many countries"."""
    return _counts(read_words(text).words, span, focus_keys)


_COUNTRY_KEYS = frozenset(key_of(word) for word in ("country", "countries", "nation", "nations", "state", "states"))
_CALENDAR = frozenset(MONTHS + WEEKDAYS + tuple(ORDINALS))


@cache_bytes()
def _read_kinds(text: str) -> dict[int, str]:
    """Where each name starts, without its article, to the kind of thing it names."""
    return {mention.end - len(mention.text.removeprefix("the ")): mention.kind for mention in list_mentions(text)}


def _spans(pattern: re.Pattern[str], text: str) -> list[Span]:
    return [Span(*match.span()) for match in pattern.finditer(text)]


def _is_country(name: str) -> bool:
    plain = strip_possessive(name)
    return find_country(plain) is not None and not is_adjective(plain)


def _word_before(words: tuple[Word, ...], span: Span) -> str:
    before = [word for word in words if word.end <= span.start]
    if before and before[-1].text.lower() == "the" and len(before) > 1:
        before.pop()
    return before[-1].text.lower() if before else ""


def _counts(words: tuple[Word, ...], span: Span, focus_keys: frozenset[str]) -> bool:
    following = [word for word in words if word.start >= span.end][:4]
    related = {key for focus in focus_keys for key in list_related(focus)}
    # Of other words only plurals are counted: "35 nations" are countries, and "35 of Germany's laws" are not.
    return any(word.key in focus_keys or (word.key in related and _PLURAL.search(word.text)) for word in following)
