"""What corrections take back of what their house has said, and what they put in its place."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.answering.check import find_inexact
from bot.briefing.material import Point
from bot.briefing.selection import NEAR, SAID
from bot.numbers import Quantity, carries, comparable, list_quantities
from bot.reading.cross_encoder import Reader
from bot.retrieval.passages import FoundPassage, FoundSentence

REACH = 3
"""Sentences behind a wrong one among which the right one stands."""
_QUOTED = re.compile(r'"[^"]{0,600}"|“[^”]{0,600}”')
_HOUSE = re.compile(r"\b(?:[Ww]e|[Oo]urs?|us|readers?|(?:report|article|online version)s?)\b")
_REPORTED = re.compile(
    r"\b(?:we|our (?:report|article))\s(?:\w+\s)?(?:wrote|reported|said|stated|gave|told|put)\b", re.I
)
_WRONG = re.compile(r"\b(?:wrong|incorrect|mistaken|in error|(?:not|n['’]t) (?:correct|right|true))\b", re.I)
_WITHDRAWS = re.compile(
    r"\b(?:withdraws?|withdrew|withdrawn|retract(?:s|ed)?|tak(?:es?|en) back|took back|rescind(?:s|ed)?)\b", re.I
)


@dataclass(frozen=True, slots=True)
class Retraction:
    """A statement that a correction repeats as what was said."""

    sentence: FoundSentence
    """Where the correction repeats it."""
    passage: FoundPassage
    amounts: tuple[Quantity, ...]
    """What of it was wrong, as far as that is amounts."""
    right: Point | None
    """What holds instead."""
    withdrawn: bool
    """Taken back outright."""


def is_correction(passage: FoundPassage) -> bool:
    return passage.metadata.kind == "correction"


def speaks_of_itself(point: Point) -> bool:
    """Whether a point is a correction's word on a report, which is no news of what the report is on."""
    return is_correction(point.passage) and _HOUSE.search(_QUOTED.sub(" ", point.evidence.text)) is not None


def list_retractions(passages: Iterable[FoundPassage], points: Sequence[Point]) -> list[Retraction]:
    """What one article takes back; nothing where it is no correction."""
    placed = [(sentence, passage) for passage in passages if is_correction(passage) for sentence in passage.sentences]
    found: list[Retraction] = []
    for place, (sentence, passage) in enumerate(placed):
        text = _QUOTED.sub(" ", sentence.text)
        behind = [one.text for one, _ in placed[place + 1 : place + 2]]
        if not (_REPORTED.search(text) or _WITHDRAWS.search(text) or any(map(_WRONG.search, behind))):
            continue
        within = range(sentence.ordinal + 1, sentence.ordinal + REACH + 1)
        right = next((one for one in points if one.sentence.ordinal in within and list_wrong(text, one)), None)
        withdrawn = any(_WITHDRAWS.search(one) for one in (text, *behind))
        amounts = list_wrong(text, right) if right is not None else list_quantities(text)
        found.append(Retraction(sentence, passage, tuple(amounts), right, withdrawn))
    return found


def list_wrong(text: str, point: Point) -> list[Quantity]:
    """The amounts of a text in whose place a point that is no word on the report has others."""
    if speaks_of_itself(point):
        return []
    told = list_quantities(point.sentence.text)
    return [
        one
        for one in list_quantities(text)
        if any(comparable(one, other) and not carries(one, other) for other in told)
    ]


def find_retracted(reader: Reader, retraction: Retraction, points: Iterable[Point]) -> Point | None:
    """Which of these points is taken back: one of the same house, alike, with the same amount or the same meaning."""
    sentence, passage = retraction.sentence, retraction.passage
    alike = [
        point
        for point in points
        if point.passage.metadata.publisher == passage.metadata.publisher
        and point.passage.article_id != passage.article_id
        and float(point.sentence.vector @ sentence.vector) >= NEAR
    ]
    relations = reader.compare([(sentence.text, point.evidence.text) for point in alike])
    found = [
        point
        for point, relation in zip(alike, relations, strict=True)
        if share_amount(retraction.amounts, list_quantities(point.sentence.text))
        or (relation.entailed >= SAID and find_inexact(sentence.text, point.evidence.text) is None)
    ]
    return max(found, key=lambda point: float(point.sentence.vector @ sentence.vector), default=None)


def share_amount(amounts: Sequence[Quantity], others: Sequence[Quantity]) -> bool:
    return any(carries(one, other) for one in amounts for other in others)
