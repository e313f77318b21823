"""Whether a text tells anything that others do not, and which of them it can't stand beside.

The reader decides what carries what. What it is known to err in is decided by words: that a sentence says nothing that
is not said where it has no word of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from bot.answering.check import find_inexact
from bot.answering.differences import corrects
from bot.answering.evidence import Evidence, Quote
from bot.briefing.contradictions import NEAR, SAID, find_contradictions, is_negated, list_content, list_stances
from bot.briefing.material import Point
from bot.language.reference import stands_alone
from bot.language.words import key_of, list_keys
from bot.reading.cross_encoder import Reader, load_calibration
from bot.retrieval.passages import FoundPassage, FoundSentence, Window

NEAREST = 3
"""Sentences that a point is compared with, with what stands around each."""
MOST = 2 / 3
"""Share of the words of a point that a text has which may say the same in other words."""
_CONFIRMING = frozenset(key_of(word) for word in "correct right true accurate stands stand".split())  # noqa: SIM905
"""What a correction says of what it does not take back."""


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
        # Of sentences in much the same words the editor knows more than the reader, which takes some for contrary.
        near = [(text, points[place].evidence.text) for place, text in pairs]
        left = [
            (place, pair) for (place, _), pair in zip(pairs, near, strict=True) if not said[place] and shares(*pair)
        ]
        carried = self._reader.check([pair for _, pair in left])
        for (place, _), probability in zip(left, carried, strict=True):
            said[place] = said[place] or probability >= load_calibration().carried
        return said

    def find_rivals(self, points: Sequence[Point]) -> list[Point | None]:
        """For each point the nearest that tells otherwise of the same thing."""
        pairs: list[tuple[int, Point]] = []
        for place, point in enumerate(points):
            for _, sentence, window in self._list_nearest(point):
                other = self._points.get((*source_of(window.passage), sentence.start))
                if other is not None and may_change(other, point):
                    pairs.append((place, other))
        contrary = find_contradictions(self._reader, [(other, points[place]) for place, other in pairs])
        found: list[Point | None] = [None] * len(points)
        for (place, other), differs in zip(pairs, contrary, strict=True):
            if differs and found[place] is None:
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


def unite_points(points: Sequence[Point], further: Sequence[Point]) -> list[Point]:
    """All of these, each sentence once."""
    known = {locate(point) for point in points}
    return [*points, *(point for point in further if locate(point) not in known)]


def part(point: Point) -> list[Point]:
    """The sentences of a point, each by itself."""
    return [
        replace(point, evidence=Evidence(((one, own),), (Quote(own, one.text, one.start, one.end),), one))
        for one, own in point.evidence.chain
    ]


def list_standing(point: Point) -> list[Point]:
    """The sentences of a point that are understandable alone, each by itself."""
    known = frozenset(list_keys(point.passage.metadata.title))
    return [one for one in part(point) if stands_alone(one.sentence.text, known)]


def locate_window(window: Window) -> tuple[str, int, int]:
    return (*source_of(window.passage), window.sentences[0].start)


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


def shares(told: str, text: str) -> bool:
    """Whether most words of a text are told."""
    wanted = list_content(text)
    return len(wanted & list_content(told)) >= MOST * len(wanted)


def may_change(known: Point, point: Point) -> bool:
    """Whether a point could tell otherwise than a known one of another source, or correct it."""
    if source_of(known.passage) == source_of(point.passage) or corrects(known.evidence):
        return False
    return not corrects(point.evidence) or may_correct(known, point)


def may_correct(one: Point, other: Point) -> bool:
    """Whether a correction could be one of the first point: of the same house, and not older."""
    days = [point.passage.published for point in (one, other)]
    same = one.passage.metadata.publisher == other.passage.metadata.publisher
    return same and not (days[0] and days[1] and days[0] > days[1])
