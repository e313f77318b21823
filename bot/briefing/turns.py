"""What newer reports have settled of what older ones leave open or plan for a day to come."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from bot.answering.differences import CLOSE, CONTRADICTED_CLOSE, SAME_NEWS
from bot.asking.dates import read_day
from bot.briefing.contradictions import list_content
from bot.briefing.material import Point
from bot.briefing.novelty import list_standing, locate, part, source_of, unite_points
from bot.language.modality import leaves_open
from bot.reading.cross_encoder import Reader, load_calibration
from bot.retrieval.passages import FoundPassage, FoundSentence
from ingest.dates import DATE, get_date

SPOKEN = 0.3
"""Cosine from which a newer sentence may settle what an older one leaves open: mostly in other words."""
FEWEST_SHARED = 2
"""Words that two sentences have in common, with the titles above them, where one may settle what the other leaves
open: one may stand in sentences on two matters."""
MOST_PAIRS = 60
"""Pairs of a sentence that leaves something open or plans it and a newer one that are read, the nearest first."""
_DATE = re.compile(rf"\b{DATE}")


@dataclass(frozen=True, slots=True)
class Turn:
    """What an older report leaves open or plans, and the newer one that can't be right beside it."""

    old: Point
    sentence: FoundSentence
    """Of the old point."""
    new: Point


@dataclass(frozen=True, slots=True)
class _Pair:
    old: Point
    before: FoundSentence
    new: Point
    after: FoundSentence

    @property
    def likeness(self) -> float:
        return float(self.before.vector @ self.after.vector)


def find_turns(reader: Reader, points: Sequence[Point], newer: Sequence[Point] = ()) -> list[Turn]:
    """What newer reports have settled of what older ones leave open or plan, each sentence once. `newer` are points
    beside these that may settle something of them."""
    older = [point for point in points if not point.is_opinion]
    dated = [point for point in unite_points(points, newer) if not point.is_opinion]
    pending = [(one, each) for one in older for each, own in one.evidence.chain if is_pending(each.text, own)]
    placed = [(one, each) for one in dated for each, _ in one.evidence.chain]
    pairs = [
        _Pair(old, before, new, after) for (old, before), (new, after) in product(pending, placed) if is_newer(new, old)
    ]
    pairs = [pair for pair in pairs if pair.likeness >= SPOKEN and may_settle(pair)]
    nearest = sorted(pairs, key=lambda pair: -pair.likeness)[:MOST_PAIRS]
    texts = [(pair.after.text, read_asked(pair.old, pair.before)) for pair in nearest]
    forth = [one.contradicted for one in reader.compare(texts)]
    # Only those are read back that could still exclude each other.
    able = [each for each in zip(nearest, texts, forth, strict=True) if settles(each[0], each[2], 1.0)]
    back = [one.contradicted for one in reader.compare([(asked, text) for _, (text, asked), _ in able])]
    found: dict[tuple[str, int, int], tuple[float, Turn]] = {}
    for (pair, _, one), other in zip(able, back, strict=True):
        mean = (one + other) / 2
        place = (*source_of(pair.old.passage), pair.before.start)
        known = found.get(place)
        if settles(pair, one, other) and (known is None or mean > known[0]):
            found[place] = mean, Turn(pair.old, pair.before, pair.new)
    return [turn for _, turn in found.values()]


def settles(pair: _Pair, forth: float, back: float) -> bool:
    """Whether the newer sentence settles the older one, from how probably each contradicts the other."""
    if leaves_open(pair.before.text):
        return forth >= load_calibration().contradicted
    # What is still to come may be said of many things: both must exclude each other.
    least = CONTRADICTED_CLOSE if pair.likeness >= CLOSE else load_calibration().contradicted
    return (forth + back) / 2 >= least


def drop_settled(points: Iterable[Point], turns: Sequence[Turn]) -> Iterator[Point]:
    """The points without the sentences that are settled; of what was told with these that which stands alone."""
    settled = {(*source_of(turn.old.passage), turn.sentence.start) for turn in turns}
    for point in points:
        if settled.isdisjoint(map(locate, part(point))):
            yield point
        elif len(point.evidence.chain) > 1:
            yield from (one for one in list_standing(point) if locate(one) not in settled)


def may_settle(pair: _Pair) -> bool:
    """Whether the newer sentence speaks of something that the older one names; of a plan, with another time for it."""
    if leaves_open(pair.before.text):
        asked = read_asked(pair.old, pair.before)
        shared = name_matter(pair.old, pair.before) & name_matter(pair.new, pair.after)
        return bool(list_content(asked) & list_content(pair.after.text)) and len(shared) >= FEWEST_SHARED
    planned = list_coming(pair.before.text, pair.old.passage.published)
    other = list_coming(pair.after.text, pair.new.passage.published) - planned
    # Of one title there are plans of many things.
    ours, theirs = (list_content(_DATE.sub(" ", one.text)) for one in (pair.before, pair.after))
    return bool(planned and other and ours & theirs)


def name_matter(point: Point, sentence: FoundSentence) -> set[str]:
    """The words of a sentence and of the title above it, days left out."""
    return list_content(_DATE.sub(" ", f"{point.passage.metadata.title} {sentence.text}"))


def is_pending(text: str, passage: FoundPassage) -> bool:
    """Whether a sentence says that something is open, or names a day after its report."""
    return leaves_open(text) or bool(list_coming(text, passage.published))


def list_coming(text: str, published: date | None, days_alone: bool = False) -> set[date]:
    """The days, or first days of months, that a text names and that lie after its report; `days_alone` without the
    months."""
    if published is None:
        return set()
    told = (get_date(match) for match in _DATE.finditer(text))
    days = (read_day(one, published) for one in told if one is not None and (one.day or not days_alone))
    return {day for day in days if day is not None and day > published}


def read_asked(point: Point, sentence: FoundSentence) -> str:
    """A sentence of a point, behind the question that it may be an answer to."""
    told = [one.text for one, _ in point.evidence.chain]
    place = next(place for place, (one, _) in enumerate(point.evidence.chain) if one is sentence)
    asked = told[place - 1] if place and told[place - 1].rstrip().endswith("?") else ""
    return f"{asked} {sentence.text}".strip()


def is_newer(one: Point, other: Point) -> bool:
    """Whether a report appeared so much later than another one that it is no report of the same news."""
    days = one.passage.published, other.passage.published
    return days[0] is not None and days[1] is not None and days[0] - days[1] > SAME_NEWS
