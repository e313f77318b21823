"""Which points are told: the most relevant that say something new, each once, with all sources that say the same."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.answering.check import find_fault
from bot.answering.differences import FoundDisagreement, build_disagreement, corrects, fit_together
from bot.answering.evidence import Evidence, holds_sentence
from bot.briefing.material import Point
from bot.language.modality import leaves_open
from bot.language.words import list_words
from bot.numbers import Quantity, carries, comparable, list_quantities
from bot.reading.cross_encoder import Reader, Relation

NOVELTY = 0.35
"""What full likeness to something told costs, where the relevance of the points spans 1: lambda of maximal marginal
relevance (Carbonell and Goldstein 1998) is 1 less this."""
NEAR = 0.5
"""Cosine from which two sentences are read beside each other."""
MOST_PAIRS = 100
"""Pairs that are read, the nearest first: about as much as ten questions."""
SAID = 0.5
"""Probability of entailment from which a sentence says nothing that is not told."""
REPEATED = 0.7
"""Share of a sentence's words, function words left out, from which something told that has them says the same."""
SHARED = 0.5
"""The same share up to which nothing is taken for said."""
LONG = 7
"""Such words of a sentence, from which one or two others make no news; in a shorter one each counts."""

SAME_MATTER = 0.6
"""Cosine from which two sentences with amounts of one unit are on one matter."""
FACTOR = 2
"""How far apart two reports of one amount lie at most: what differs more is mostly another amount."""
SLIP = 10
"""How far apart the wrong and the right amount of a correction lie at most: a digit."""
CONTRADICTED = 0.6
"""Mean probability of contradiction from which such sentences differ."""


@dataclass(frozen=True, slots=True)
class Pair:
    """How two texts stand to each other."""

    carries: Relation
    """What the first is as evidence of the second."""
    carried: Relation
    """What the second is as evidence of the first."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A disagreement, and the points that it lies between."""

    disagreement: FoundDisagreement
    sides: tuple[Point, ...]


class Selector:
    """Chooses among the points of one topic; nothing that was chosen is chosen again in other words."""

    def __init__(self, reader: Reader, points: Sequence[Point], told: Sequence[Point] = ()) -> None:
        self.points = [*told, *(one for one in points if not any(holds(point, one) for point in told))]
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
            wanted.remove(best)
            self._left.remove(best)
            if any(self._says(told, best) for told in self._told):
                continue
            self._told.append(best)
            chosen.append(best)
        return [self._add_sources(one) for one in chosen]

    def find_differences(self, about: str) -> list[Difference]:
        """What the points contradict each other in, each point once, the most relevant first; these are told then."""
        found: list[Difference] = []
        told: set[int] = set()
        for (one, other), pair in sorted(self._pairs.items()):
            if told & {one, other} or not exclude(self.points[one], self.points[other], pair):
                continue
            told |= {one, other}
            sides = [self._add_sources(place) for place in (one, other)]
            found.append(Difference(build_disagreement(about, [side.evidence for side in sides]), tuple(sides)))
        wrong = [place for place in self._left if any(is_corrected(self.points[place], one) for one in self.points)]
        self._left = [place for place in self._left if place not in told and place not in wrong]
        return found

    def _rate(self, place: int) -> float:
        vector = self.points[place].sentence.vector
        likeness = max((float(vector @ self.points[one].sentence.vector) for one in self._told), default=0.0)
        return float(self._rates[place]) - NOVELTY * likeness

    def _find(self, one: int, other: int) -> Pair | None:
        found = self._pairs.get((min(one, other), max(one, other)))
        return found if found is None or one < other else Pair(found.carried, found.carries)

    def _says(self, told: int, other: int) -> bool:
        """Whether what is told leaves nothing new to the other one."""
        pair = self._find(told, other)
        one, two = self.points[told], self.points[other]
        entailed = pair is not None and pair.carries.entailed >= SAID
        # There the reader errs most: what shares few words is hardly the same, and nothing that is settled says what is
        # not.
        alike = share_words(one.evidence.text, two.evidence.text) > SHARED
        unsettled = leaves_open(two.evidence.text) and not leaves_open(one.evidence.text)
        entailed = entailed and alike and not unsettled
        return entailed or holds(one, two) or repeats(one.evidence.text, two.evidence.text)

    def _add_sources(self, place: int) -> Point:
        """A point with the words of other articles that carry it."""
        point = self.points[place]
        others: dict[str, Evidence] = {}
        for other, one in enumerate(self.points):
            pair = self._find(other, place)
            if pair is None or one.passage.article_id in (point.passage.article_id, *others) or one.is_opinion:
                continue
            if find_fault(one.evidence.text, point.evidence.text, pair.carries) is None:
                others[one.passage.article_id] = one.evidence
        quotes = tuple(quote for evidence in others.values() for quote in evidence.quotes)
        return replace(point, evidence=replace(point.evidence, others=quotes))


def compare_near(reader: Reader, points: Sequence[Point]) -> dict[tuple[int, int], Pair]:
    """What the reader makes of every two points whose sentences are alike, both ways."""
    if len(points) < 2:
        return {}
    vectors = np.stack([point.sentence.vector for point in points])
    likeness = np.triu(vectors @ vectors.T, k=1)
    nearest = np.argsort(-likeness, axis=None, kind="stable")[: int((likeness >= NEAR).sum())][:MOST_PAIRS]
    places = [divmod(int(place), len(points)) for place in nearest]
    texts = [point.evidence.text for point in points]
    both = [(texts[one], texts[two]) for one, two in places]
    forth, back = reader.compare(both), reader.compare([(two, one) for one, two in both])
    return {place: Pair(*told) for place, *told in zip(places, forth, back, strict=True)}


def holds(point: Point, other: Point) -> bool:
    """Whether one point's words hold another's sentence."""
    return holds_sentence(point.evidence, other.sentence, other.passage)


def repeats(told: str, text: str) -> bool:
    """Whether a text is made of words that were told already."""
    shared = share_words(told, text)
    return shared == 1 or (shared >= REPEATED and len(list_content(text)) >= LONG)


def share_words(told: str, text: str) -> float:
    """How many of a text's words, function words left out, something told has, as a share."""
    words = list_content(text)
    return len(words & {word.key for word in list_words(told)}) / max(1, len(words))


def list_content(text: str) -> set[str]:
    return {word.key for word in list_words(text) if not word.stop}


def exclude(one: Point, other: Point, pair: Pair) -> bool:
    """Whether two points of different articles can't both be right, or not at the same time."""
    if one.passage.article_id == other.passage.article_id or one.is_opinion or other.is_opinion:
        return False
    if is_corrected(one, other) or is_corrected(other, one):
        return True
    alike = float(one.sentence.vector @ other.sentence.vector) >= SAME_MATTER
    contradicted = (pair.carries.contradicted + pair.carried.contradicted) / 2 >= CONTRADICTED
    return alike and contradicted and amounts_differ(one.sentence.text, other.sentence.text)


def amounts_differ(one: str, other: str) -> bool:
    """Whether two sentences each tell one amount of a unit, and the two can't be the same but could be of one thing.

    Where a sentence has several amounts of a unit, which of them stands for which would have to be guessed.
    """
    told = [amount for amount in list_quantities(other) if amount.unit is not None]
    for amount in list_quantities(one):
        beside = [each for each in told if amount.unit is not None and comparable(amount, each)]
        same = [each for each in list_quantities(one) if each.unit is not None and comparable(amount, each)]
        if is_one(beside) and is_one(same) and not fit_together(amount, beside[0]) and are_near(amount, beside[0]):
            return True
    return False


def is_one(amounts: Sequence[Quantity]) -> bool:
    """Whether amounts are one, told once or converted, as in "1,000 kilometers (600 miles)"."""
    return bool(amounts) and all(are_converted(amounts[0], other) for other in amounts[1:])


def are_converted(one: Quantity, other: Quantity) -> bool:
    if one.unit == other.unit or one.low is None or other.low is None:
        return False
    return abs(one.low - other.low) <= abs(one.low) / 20


def are_near(one: Quantity, other: Quantity, factor: int = FACTOR) -> bool:
    """Whether the larger of two amounts is at most `factor` times the smaller."""
    sizes = [each.low if each.low is not None else each.high for each in (one, other)]
    least, most = sorted(float(abs(size or 0)) for size in sizes)
    return 0 < most <= factor * least


def is_corrected(point: Point, by: Point) -> bool:
    """Whether another article corrects an amount that a point tells."""
    if point.passage.article_id == by.passage.article_id or not corrects(by.evidence):
        return False
    return names_error(list_quantities(by.evidence.text), list_quantities(point.sentence.text))


def names_error(correction: Sequence[Quantity], wrong: Sequence[Quantity]) -> bool:
    """Whether a correction names an amount of the other text, and another one in its place."""
    return any(
        carries(named, amount)
        and comparable(named, one)
        and not fit_together(named, one)
        and are_near(named, one, SLIP)
        for amount in wrong
        for named in correction
        for one in correction
    )
