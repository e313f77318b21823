"""What corrections take back of what their house has said, and what they put in its place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.answering.check import find_inexact
from bot.answering.differences import (
    FoundDisagreement,
    are_near,
    build_disagreement,
    build_position,
    corrects,
    fit_together,
)
from bot.answering.evidence import Evidence, holds_sentence, quote_chain
from bot.briefing.contradictions import FAR, NEAR, SAID, measure_likeness
from bot.briefing.material import Correction, Point, is_correction
from bot.briefing.novelty import list_standing, locate, part, unite_points
from bot.briefing.topics import read_paragraph
from bot.language.retraction import repeats_report, says_right, says_wrong, takes_back
from bot.numbers import Quantity, carries, comparable, list_quantities
from bot.reading.cross_encoder import Reader
from bot.retrieval.passages import FoundPassage, FoundSentence

REACH = 3
"""Sentences behind a wrong one among which the right one stands."""
_QUOTED = re.compile(r'"[^"]{0,600}"|“[^”]{0,600}”')
_HOUSE = re.compile(r"\b(?:[Ww]e|[Oo]urs?|us|readers?|(?:report|article|online version)s?)\b")
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
    evidence: Evidence
    """Where the correction repeats it and says that it is wrong."""


def speaks_of_itself(point: Point) -> bool:
    """Whether a point is a correction's word on a report, which is no news of what the report is on."""
    own = _QUOTED.sub(" ", point.sentence.text)
    return is_correction(point.passage) and (_HOUSE.search(own) is not None or says_right(own))


def list_retractions(passages: Iterable[FoundPassage], points: Sequence[Point]) -> list[Retraction]:
    """What one article takes back; nothing where it is no correction."""
    placed = [(sentence, passage) for passage in passages if is_correction(passage) for sentence in passage.sentences]
    found: list[Retraction] = []
    for place, (sentence, passage) in enumerate(placed):
        text = _QUOTED.sub(" ", sentence.text)
        after = [(one, own) for one, own in placed[place + 1 : place + 2] if says_wrong(one.text)]
        behind = [one.text for one, _ in placed[place + 1 : place + 2]]
        wrong = takes_back(text, " ".join(behind))
        whole = passage.metadata.kind == "correction"
        repeated = repeats_report(text) and not says_right(text)
        if not wrong and not (whole and (repeated or _WITHDRAWS.search(text) or after)):
            continue
        within = range(sentence.ordinal + 1, sentence.ordinal + REACH + 1)
        right = next((one for one in points if one.sentence.ordinal in within and list_wrong(text, one)), None)
        if right is None and after:
            right = find_next(points, after[0][0])
        withdrawn = any(_WITHDRAWS.search(one) for one in (text, *behind)) or (wrong and right is None)
        amounts = list_wrong(text, right) if right is not None else list_quantities(text)
        chain = ((sentence, passage), *after)
        evidence = Evidence(chain, quote_chain(chain, lambda _: None), sentence)
        found.append(Retraction(sentence, passage, tuple(amounts), right, withdrawn, evidence))
    return found


def find_next(points: Iterable[Point], wrong: FoundSentence) -> Point | None:
    """What the sentence behind "That was wrong" says instead, where it speaks no more of the report."""
    behind = (one for one in points if one.sentence.ordinal == wrong.ordinal + 1)
    return next(
        (one for one in behind if read_paragraph(one.passage, one.sentence) and not speaks_of_itself(one)), None
    )


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
    """Which of these points is taken back: the one that is most like what the correction repeats."""
    found = list_retracted(reader, retraction, points)
    return max(found, key=lambda point: float(point.sentence.vector @ retraction.sentence.vector), default=None)


def list_retracted(reader: Reader, retraction: Retraction, points: Iterable[Point]) -> list[Point]:
    """Those of these points that are taken back: of the same house, alike, with the same amount or meaning."""
    sentence, passage = retraction.sentence, retraction.passage
    alike = [
        point
        for point in points
        if point.passage.metadata.publisher == passage.metadata.publisher
        and point.passage.article_id != passage.article_id
        and float(point.sentence.vector @ sentence.vector) >= NEAR
    ]
    relations = reader.compare([(sentence.text, point.evidence.text) for point in alike])
    return [
        point
        for point, relation in zip(alike, relations, strict=True)
        if share_amount(retraction.amounts, list_quantities(point.sentence.text))
        or (relation.entailed >= SAID and find_inexact(sentence.text, point.evidence.text) is None)
    ]


def share_amount(amounts: Sequence[Quantity], others: Sequence[Quantity]) -> bool:
    return any(carries(one, other) for one in amounts for other in others)


# All that corrections take back on a topic


def find_corrections(
    reader: Reader, passages: Iterable[FoundPassage], points: Sequence[Point], repeated: Sequence[Point] = ()
) -> list[Correction]:
    """What of these points is taken back, first what a correction repeats of it.

    What a point was joined with may be taken back, too, and is then a point of its own. `repeated` are sentences
    beyond the topic that may be what a correction repeats.
    """
    points = unite_points(points, [one for point in points for one in part(point)])
    every = unite_points(points, repeated)
    found: list[Correction] = []
    articles: dict[str, list[FoundPassage]] = defaultdict(list)
    for passage in sorted(passages, key=lambda passage: passage.ordinal):
        if is_correction(passage):
            articles[passage.article_id].append(passage)
    for article_id, own in articles.items():
        told = sorted((p for p in points if p.passage.article_id == article_id), key=lambda p: p.sentence.ordinal)
        for retraction in list_retractions(own, told):
            wrong = list_retracted(reader, retraction, every)
            if wrong and (retraction.right is not None or retraction.withdrawn):
                found.append(Correction(tuple(wrong), retraction.right, retraction.evidence))
    return [*found, *(Correction(wrong, right) for wrong, right in find_amended(points))]


def build_correction(about: str, correction: Correction) -> FoundDisagreement | None:
    """What holds, or that nothing does, and what was wrong; None where nobody says either."""
    wrong, right, retold = correction.wrong[0], correction.right, correction.retold
    if retold is None or not retold.quotes:
        return None if right is None else build_disagreement(about, [wrong.evidence, right.evidence])
    others = tuple(quote for one in correction.wrong for quote in one.evidence.quotes)
    if right is None:
        # Whoever takes something back without another account says so in words of its own.
        was = replace(build_position(wrong.evidence), others=others[len(wrong.evidence.quotes) :])
        return FoundDisagreement(about, "correction", (replace(build_position(retold), newest=True), was))
    was = replace(build_position(replace(retold, others=others)), published=wrong.passage.published)
    return FoundDisagreement(about, "correction", (replace(build_position(right.evidence), newest=True), was))


def find_amended(points: Sequence[Point]) -> Iterator[tuple[tuple[Point, ...], Point]]:
    """The points that another one corrects in a statement of its own: "9.5 per cent, and not 10.5 as we wrote"."""
    for right in (point for point in points if corrects(point.evidence)):
        amounts = list_quantities(right.evidence.text)
        # What a house wrote is what was wrong.
        told = () if _HOUSE.search(right.sentence.text) else list_quantities(right.sentence.text)
        wrong = tuple(
            point
            for point in points
            if may_amend(right.passage, point.passage)
            and (point.passage.published or date.min) <= (right.passage.published or date.max)
            and measure_likeness(point, right) >= NEAR
            and names_error(amounts, list_quantities(point.sentence.text))
            and not affirms(told, list_quantities(point.sentence.text))
        )
        if wrong:
            yield wrong, right


def may_amend(correction: FoundPassage, passage: FoundPassage) -> bool:
    """Whether something in a passage may be what another article corrects: a correction is of its own house's."""
    same_house = passage.metadata.publisher == correction.metadata.publisher
    return passage.article_id != correction.article_id and (same_house or correction.metadata.kind != "correction")


def names_error(correction: Sequence[Quantity], wrong: Sequence[Quantity]) -> bool:
    """Whether a correction names an amount of the other text, and another one in its place."""
    return any(
        carries(named, amount) and comparable(named, one) and not fit_together(named, one) and are_near(named, one, FAR)
        for amount in wrong
        for named in correction
        for one in correction
    )


def affirms(told: Sequence[Quantity], others: Sequence[Quantity]) -> bool:
    """Whether a sentence has an amount of the other text and nothing else in its place."""
    return any(
        carries(one, amount) and all(fit_together(one, two) for two in told if comparable(one, two))
        for amount in others
        for one in told
    )


def repeats_error(point: Point, corrections: Iterable[Correction]) -> bool:
    """Whether a point tells what is taken back, or is a correction's word on its house's own report and no more."""
    right = {locate(correction.right) for correction in corrections if correction.right is not None}
    if locate(point) in right:
        return False
    places = set(map(locate, part(point)))
    return speaks_of_itself(point) or any(
        not places.isdisjoint(map(locate, correction.wrong))
        or (correction.retold is not None and holds_sentence(correction.retold, point.sentence, point.passage))
        for correction in corrections
    )


def drop_errors(points: Iterable[Point], corrections: Sequence[Correction]) -> Iterator[Point]:
    """The points without what is taken back; of what was told with it that which stands alone."""
    for point in points:
        if not repeats_error(point, corrections):
            yield point
        elif len(point.evidence.chain) > 1:
            yield from (one for one in list_standing(point) if not repeats_error(one, corrections))
