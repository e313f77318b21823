"""Which points are told: the most relevant that say something new, each once, with all sources that say the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.answering.check import find_fault, find_inexact
from bot.answering.differences import FoundDisagreement, build_disagreement
from bot.answering.evidence import Evidence, holds_sentence
from bot.briefing.contradictions import NEAR, SAID, find_contradictions
from bot.briefing.corrections import build_correction
from bot.briefing.material import Correction, Point
from bot.briefing.novelty import locate
from bot.language.modality import leaves_open
from bot.language.words import list_keys, list_words
from bot.reading.cross_encoder import Reader, Relation

NOVELTY = 0.35
"""What full likeness to something told costs, where the relevance of the points spans 1: lambda of maximal marginal
relevance (Carbonell and Goldstein 1998) is 1 less this."""
UNCLEAR = 0.2
"""What it costs, where the relevance of the points spans 1, that a line is not understood by itself."""
KEPT = 0.2
"""Place in that span below which such a line is not told at all. Over three corpora it costs half a point of recall."""
MOST_PAIRS = 100
"""Pairs that are read, the nearest first: about as much as ten questions."""
REPEATED = 0.7
"""Share of a sentence's words, function words left out, from which something told that has them says the same."""
SHARED = 0.5
"""The same share up to which nothing is taken for said."""
LONG = 7
"""Such words of a sentence, from which one or two others make no news; in a shorter one each counts."""


@dataclass(frozen=True, slots=True)
class Pair:
    """How two texts stand to each other; None where that was not read, since it changes nothing."""

    carries: Relation | None
    """What the first is as evidence of the second."""
    carried: Relation | None
    """What the second is as evidence of the first."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A disagreement, and the points that it lies between."""

    disagreement: FoundDisagreement
    sides: tuple[Point, ...]


class Selector:
    """Chooses among the points of one topic; nothing that was chosen is chosen again in other words."""

    def __init__(
        self,
        reader: Reader,
        points: Sequence[Point],
        told: Sequence[Point] = (),
        once: bool = False,
        topic: str | None = None,
    ) -> None:
        """With a `topic`, lines that nobody understands who knows it, or the title of the article, and no more, stand
        behind others, and are not told where they matter little. `told` are the first of the points. `once`: no
        sentence is told twice, not even to introduce another one, and no point is cited for another one that says less
        than it, so that it can be told by itself."""
        self._once = once
        self._topic = topic
        self._clear: dict[int, bool] = {}
        self.points = [*told, *(one for one in points if not any(holds(point, one) for point in told))]
        self._reader = reader
        self._pairs = compare_near(reader, self.points)
        relevance = np.array([point.relevance for point in self.points] or [0.0])
        spread = float(np.ptp(relevance)) or 1.0
        self._rates = ((relevance - relevance.min()) / spread).tolist()
        self._told = list(range(len(told)))
        self._left = list(range(len(told), len(self.points)))

    def choose(self, number: int, admits: Callable[[Point], bool] = lambda point: True) -> list[Point]:
        """Up to `number` further points that say something new, best first, with whoever says the same."""
        chosen: list[int] = []
        wanted = [one for one in self._left if admits(self.points[one])]
        while wanted and len(chosen) < number:
            best = max(wanted, key=lambda one: (self._rate(one), -one))
            if best not in self._clear:
                self._clear[best] = self._stands(self.points[best])
                if not self._clear[best] and self._rates[best] >= KEPT:
                    continue
            wanted.remove(best)
            self._left.remove(best)
            unclear = not self._clear[best] and self._rates[best] < KEPT
            if unclear or any(self._says(told, best) for told in self._told):
                continue
            self._told.append(best)
            chosen.append(best)
        return [self._add_sources(one, self._once) for one in chosen]

    def find_differences(self, about: str, corrections: Sequence[Correction] = ()) -> list[Difference]:
        """What the points contradict each other in, and what corrections put right, each point once.

        These are told then, and what is wrong is told nowhere else.
        """
        found: list[Difference] = []
        corrected: set[tuple[str, int, int]] = set()
        for correction in corrections:
            disagreement = build_correction(about, correction)
            sides = (correction.wrong[0], *((correction.right,) if correction.right else ()))
            if disagreement is not None and corrected.isdisjoint(map(locate, sides)):
                found.append(Difference(disagreement, sides))
            corrected |= set(map(locate, (*correction.wrong, *sides)))
        told = {place for place, point in enumerate(self.points) if locate(point) in corrected}
        pairs = [
            (one, other)
            for one, other in sorted(self._pairs)
            if self.points[one].passage.article_id != self.points[other].passage.article_id
        ]
        contrary = find_contradictions(self._reader, [(self.points[one], self.points[other]) for one, other in pairs])
        for (one, other), differs in zip(pairs, contrary, strict=True):
            if not differs or told & {one, other}:
                continue
            told |= {one, other}
            sides = (self._add_sources(one, False), self._add_sources(other, False))
            found.append(Difference(build_disagreement(about, [side.evidence for side in sides]), sides))
        self._left = [place for place in self._left if place not in told]
        self._told += sorted(told - set(self._told))
        return found

    def _stands(self, point: Point) -> bool:
        text, title = point.evidence.text, point.passage.metadata.title
        return self._topic is None or all(self._reader.stand([(self._topic, text), (title, text)]))

    def _rate(self, place: int) -> float:
        vector = self.points[place].sentence.vector
        likeness = max((float(vector @ self.points[one].sentence.vector) for one in self._told), default=0.0)
        return float(self._rates[place]) - NOVELTY * likeness - UNCLEAR * (not self._clear.get(place, True))

    def _find(self, one: int, other: int) -> Pair | None:
        found = self._pairs.get((min(one, other), max(one, other)))
        return found if found is None or one < other else Pair(found.carried, found.carries)

    def _says(self, told: int, other: int) -> bool:
        """Whether what is told leaves nothing new to the other one."""
        pair = self._find(told, other)
        one, two = self.points[told], self.points[other]
        entailed = pair is not None and pair.carries is not None and pair.carries.entailed >= SAID
        # There the reader errs most: what shares few words is hardly the same, and nothing that is settled says what is
        # not.
        unsettled = leaves_open(two.evidence.text) and not leaves_open(one.evidence.text)
        entailed = entailed and are_alike(one, two) and not unsettled
        again = holds(one, two) or (self._once and overlaps(one, two))
        return again or entailed or repeats(one.evidence.text, two.evidence.text)

    def _add_sources(self, place: int, once: bool) -> Point:
        """A point with the words of other articles that carry it; `once` those that are told nowhere else."""
        point = self.points[place]
        others: dict[str, Evidence] = {}
        for other, one in enumerate(self.points):
            pair = self._find(other, place)
            if pair is None or pair.carries is None or one.is_opinion:
                continue
            if one.passage.article_id in (point.passage.article_id, *others):
                continue
            if once and (other in self._told or (other in self._left and not self._says(place, other))):
                continue
            if find_fault(one.evidence.text, point.evidence.text, pair.carries) is None:
                others[one.passage.article_id] = one.evidence
        quotes = tuple(quote for evidence in others.values() for quote in evidence.quotes)
        return replace(point, evidence=replace(point.evidence, others=quotes))


def compare_near(reader: Reader, points: Sequence[Point]) -> dict[tuple[int, int], Pair]:
    """What the reader makes of every two points whose sentences are alike, each way where that may count."""
    if len(points) < 2:
        return {}
    vectors = np.stack([point.sentence.vector for point in points])
    likeness = np.triu(vectors @ vectors.T, k=1)
    nearest = np.argsort(-likeness, axis=None, kind="stable")[: int((likeness >= NEAR).sum())][:MOST_PAIRS]
    places = [divmod(int(place), len(points)) for place in nearest]
    asked = [
        (one, two)
        for place in places
        for one, two in (place, place[::-1])
        if are_alike(points[one], points[two]) or may_carry(points[one], points[two])
    ]
    texts = [point.evidence.text for point in points]
    read = dict(zip(asked, reader.compare([(texts[one], texts[two]) for one, two in asked]), strict=True))
    return {(one, two): Pair(read.get((one, two)), read.get((two, one))) for one, two in places}


def are_alike(one: Point, other: Point) -> bool:
    """Whether one point has enough of another's words to say the same."""
    return share_words(one.evidence.text, other.evidence.text) > SHARED


def may_carry(one: Point, other: Point) -> bool:
    """Whether one point could be cited for another: it is of another article, with all names and amounts."""
    told = one.passage.article_id != other.passage.article_id and not one.is_opinion
    return told and find_inexact(one.evidence.text, other.evidence.text) is None


def holds(point: Point, other: Point) -> bool:
    """Whether one point's words hold another's sentence."""
    return holds_sentence(point.evidence, other.sentence, other.passage)


def overlaps(point: Point, other: Point) -> bool:
    """Whether two points have a sentence in common."""
    return any(holds_sentence(point.evidence, sentence, passage) for sentence, passage in other.evidence.chain)


def repeats(told: str, text: str) -> bool:
    """Whether a text is made of words that were told already."""
    shared = share_words(told, text)
    return shared == 1 or (shared >= REPEATED and len(list_keys(text)) >= LONG)


def share_words(told: str, text: str) -> float:
    """How many of a text's words, function words left out, something told has, as a share."""
    words = list_keys(text)
    return len(words & {word.key for word in list_words(told)}) / max(1, len(words))
