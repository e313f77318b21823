"""Whether a text tells anything that others do not, and which of them it can't stand beside.

The reader decides what carries what. What it is known to err in is decided by words: that a sentence says nothing that
is not said where it has no word of its own, and that two sentences differ only where it can be told in what.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from bot.answering.check import find_inexact, list_capitals
from bot.answering.differences import CLOSE, corrects, differ, fit_together
from bot.briefing.material import Point
from bot.briefing.selection import NEAR, SAID
from bot.language.words import key_of, list_words, split_words
from bot.numbers import comparable, list_quantities
from bot.reading.cross_encoder import Reader
from bot.retrieval.passages import FoundPassage, FoundSentence, Window
from ingest.dates import MONTHS, YEAR

NEAREST = 3
"""Sentences that a point is compared with, with what stands around each."""

_REPORTING = frozenset(
    key_of(word)
    for word in "say says said tell told name named state stated report reported according".split()  # noqa: SIM905
)
"""Words that name a speaker, and no fact."""
_DAYS = split_words("monday tuesday wednesday thursday friday saturday sunday today yesterday")
_CONFIRMING = frozenset(key_of(word) for word in "correct right true accurate stands stand".split())  # noqa: SIM905
"""What a correction says of what it does not take back."""
_NEGATION = re.compile(r"\b(?:not|no|never|nor|neither|nobody|nothing|without|cannot)\b|n['’]t\b", re.IGNORECASE)
_FAVOUR = r"(?:support|back|favour|favor|endors|approv|accept|welcom)(?:s|e|es|ed|ing)?"
_REFUSE = r"(?:oppos|reject|refus|resist|veto|object|condemn|den)(?:s|e|es|ed|y|ies|ied|ing)?(?: to)?"
_STANCE = re.compile(
    r"(?P<not>\b(?:not|never|no longer|cannot)\s+(?:\w+\s+)?|n['’]t\s+(?:\w+\s+)?)?"
    rf"\b(?:(?P<favour>{_FAVOUR})|{_REFUSE})\b",
    re.IGNORECASE,
)
_YEAR = re.compile(rf"\b{YEAR}\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(month.title() for month in MONTHS)})\b")
_TIME = re.compile(rf"(?:\b\d{{1,2}}\s)?(?:{_MONTH.pattern})(?:\s\d{{1,2}}\b)?(?:,?\s{YEAR}\b)?|{_YEAR.pattern}")
_PLANNED = re.compile(r"\b(?:planned|expected|due|scheduled|will|(?:is|are) to|intends?|hopes?)\b", re.IGNORECASE)
_CAPITAL = re.compile(r"\b[A-Z]\w+")


class Ground:
    """Texts that points are compared with."""

    def __init__(self, reader: Reader, windows: Iterable[Window], points: Iterable[Point]) -> None:
        """`points` are those that others may be at odds with."""
        self._reader = reader
        self._placed = [(sentence, window) for window in windows for sentence in window.sentences]
        self._vectors = np.stack([sentence.vector for sentence, _ in self._placed]) if self._placed else None
        self._points = {locate(point): point for point in points}

    @property
    def points(self) -> list[Point]:
        return list(self._points.values())

    def find_said(self, points: Sequence[Point]) -> list[bool]:
        """For each point whether these texts leave nothing new to it."""
        pairs: list[tuple[int, str]] = []
        said = [False] * len(points)
        for place, point in enumerate(points):
            nearest = self._list_nearest(point)
            windows = {locate_window(window): window for _, _, window in nearest}
            if any(covers(window, point) for window in windows.values()):
                said[place] = True
                continue
            texts = [window.text for window in windows.values()]
            texts += [
                one.text for similarity, one, around in nearest if similarity >= NEAR and len(around.sentences) > 1
            ]
            pairs += [(place, text) for text in texts if find_inexact(text, point.evidence.text) is None]
        relations = self._reader.compare([(text, points[place].evidence.text) for place, text in pairs])
        for (place, _), relation in zip(pairs, relations, strict=True):
            said[place] = said[place] or relation.entailed >= SAID
        return said

    def find_rivals(self, points: Sequence[Point]) -> list[Point | None]:
        """For each point the nearest that tells otherwise of the same thing."""
        pairs: list[tuple[int, Point]] = []
        for place, point in enumerate(points):
            for similarity, sentence, window in self._list_nearest(point):
                other = self._points.get((*source_of(window.passage), sentence.start))
                if other is not None and similarity >= CLOSE and may_differ(other, point):
                    pairs.append((place, other))
        texts = [(other.evidence.text, points[place].evidence.text) for place, other in pairs]
        forth = self._reader.compare(texts)
        back = self._reader.compare([(two, one) for one, two in texts])
        found: list[Point | None] = [None] * len(points)
        for (place, other), *pair in zip(pairs, forth, back, strict=True):
            if found[place] is None and differ(*pair):
                found[place] = other
        return found

    def _list_nearest(self, point: Point) -> list[tuple[float, FoundSentence, Window]]:
        """The sentences nearest to a point's, nearest first; itself is none of them."""
        if self._vectors is None:
            return []
        cosines = self._vectors @ point.sentence.vector
        placed = [(float(cosines[row]), *self._placed[row]) for row in np.argsort(-cosines)[: NEAREST + 1]]
        return [one for one in placed if (*source_of(one[2].passage), one[1].start) != locate(point)][:NEAREST]


def source_of(passage: FoundPassage) -> tuple[str, int]:
    return passage.article_id, passage.article_version


def locate(point: Point) -> tuple[str, int, int]:
    """What a point is known by: its article version, and where its sentence stands there."""
    return (*source_of(point.passage), point.sentence.start)


def locate_window(window: Window) -> tuple[str, int, int]:
    return (*source_of(window.passage), window.sentences[0].start)


def list_content(text: str) -> set[str]:
    """The words of a text that tell a fact, by their keys; whoever says it, and on which day, aside."""
    return {
        word.key
        for word in list_words(text)
        if not word.stop and word.key not in _REPORTING and word.text.lower() not in _DAYS
    }


def covers(window: Window, point: Point) -> bool:
    """Whether a point's sentence has no word of its own beside a window that says yes and no to the same things."""
    text = point.sentence.text
    wanted = list_content(text)
    if point.passage.metadata.kind == "correction":
        wanted -= _CONFIRMING
    published = window.passage.published
    told = list_content(f"{window.text} {published:%B %Y}" if published else window.text)
    if not wanted <= told or find_inexact(window.text, text) in ("number", "quotation"):
        return False
    nearest = max(window.sentences, key=lambda one: len(wanted & list_content(one.text)))
    return is_negated(nearest.text) == is_negated(text) and list_stances(nearest.text) == list_stances(text)


def is_negated(text: str) -> bool:
    return _NEGATION.search(text) is not None


def list_stances(text: str) -> set[bool]:
    """Whether somebody in a text is for something, against something, or both."""
    return {(match["favour"] is not None) != (match["not"] is not None) for match in _STANCE.finditer(text)}


def list_holders(text: str) -> set[str]:
    """Names before the words that tell a stance: whose it is."""
    match = _STANCE.search(text)
    before = text[: match.start()] if match else ""
    return {key_of(name) for name in _CAPITAL.findall(before) if not any(word.stop for word in list_words(name))}


def may_differ(one: Point, other: Point) -> bool:
    """Whether two points could tell one thing in two ways, before the reader is asked."""
    if one.is_opinion or other.is_opinion or source_of(one.passage) == source_of(other.passage):
        return False
    if corrects(one.evidence) or not may_correct(one, other):
        return False
    if plan_other_times(one, other):
        return True
    return not tell_of_other_times(one, other) and (
        tell_other_amounts(one, other)
        or take_other_stances(one, other)
        or deny_each_other(one, other)
        or (corrects(other.evidence) and name_others(one, other))
    )


def may_correct(one: Point, other: Point) -> bool:
    """Whether the other point, if a correction, could be one of this point: of the same house, and not older."""
    if not corrects(other.evidence):
        return True
    days = [point.passage.published for point in (one, other)]
    same = one.passage.metadata.publisher == other.passage.metadata.publisher
    return same and not (days[0] and days[1] and days[0] > days[1])


def plan_other_times(one: Point, other: Point) -> bool:
    """Whether both tell of one plan, in the same words, and of other days, months or years for it."""
    texts = one.sentence.text, other.sentence.text
    if not all(map(_PLANNED.search, texts)) or any(map(list_quantities, texts)):
        return False
    times = [set(_TIME.findall(text)) for text in texts]
    plans = [{key for key in list_content(_TIME.sub(" ", text)) if not key.isdigit()} for text in texts]
    return bool(times[0] and times[1]) and times[0] != times[1] and (plans[0] <= plans[1] or plans[1] <= plans[0])


def tell_of_other_times(one: Point, other: Point) -> bool:
    """Whether two points name years, or months, that have none in common: what was so then and then both stands."""
    for time in (_YEAR, _MONTH):
        named = [set(time.findall(point.sentence.text)) for point in (one, other)]
        if named[0] and named[1] and not named[0] & named[1]:
            return True
    return False


def tell_other_amounts(one: Point, other: Point) -> bool:
    """Whether both tell amounts of one unit, and none that may be the same."""
    amounts = list_quantities(one.sentence.text), list_quantities(other.sentence.text)
    pairs = [(a, b) for a in amounts[0] for b in amounts[1] if a.per == b.per and comparable(a, b)]
    return bool(pairs) and not any(fit_together(a, b) for a, b in pairs)


def take_other_stances(one: Point, other: Point) -> bool:
    """Whether somebody is for what they were against, or the other way round."""
    texts = one.sentence.text, other.sentence.text
    stances = [list_stances(text) for text in texts]
    return (
        bool(stances[0] and stances[1])
        and stances[0] != stances[1]
        and bool(list_holders(texts[0]) & list_holders(texts[1]))
    )


def deny_each_other(one: Point, other: Point) -> bool:
    """Whether one says no to what the other says, in the same words."""
    texts = one.sentence.text, other.sentence.text
    content = [list_content(text) for text in texts]
    same = content[0] <= content[1] or content[1] <= content[0]
    return same and is_negated(texts[0]) != is_negated(texts[1])


def name_others(one: Point, other: Point) -> bool:
    """Whether each names somebody whom the other does not."""
    names = [{key_of(name) for name in list_capitals(point.sentence.text)} for point in (one, other)]
    return bool(names[0] - names[1]) and bool(names[1] - names[0])
