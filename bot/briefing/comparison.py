"""Sides beside each other: what they differ on, what both tell, and matter by matter what each of them says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from bot.answering.check import find_fault
from bot.answering.differences import SAME_NEWS, build_disagreement
from bot.asking.dates import Period, read_time
from bot.briefing.contradictions import NEAR, find_contradictions, measure_likeness
from bot.briefing.entries import FoundEntry, FoundSection
from bot.briefing.material import Point
from bot.briefing.novelty import unite_points
from bot.briefing.sections import build_entry
from bot.briefing.selection import overlaps
from bot.reading.cross_encoder import Reader
from bot.wording import format_date

LINES = 4
"""Of each side."""
TOGETHER = 4
"""Points of both sides that are told once."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of what is compared, and what is told of it, best first."""

    title: str
    points: tuple[Point, ...]


def contrast(reader: Reader, sides: Sequence[Side], about: str) -> Iterator[FoundSection]:
    """What two sides differ on, what both tell, then each side; what is on one matter stands in the same place.

    More than two sides stand beside each other as they are.
    """
    if len(sides) != 2:
        yield from (show_side(side.title, side.points) for side in sides if side.points)
        return
    sides = part_shared(*sides)
    left, right = (side.points for side in sides)
    pairs = pair_points(left, right)
    contrary = find_contradictions(reader, pairs)
    same = tell_both(reader, pairs)
    differing = [pair for pair, differs in zip(pairs, contrary, strict=True) if differs]
    if differing:
        found = tuple(build_disagreement(about, [one.evidence for one in pair]) for pair in differing)
        yield FoundSection("background", "What they differ on", (), found)
    both = [
        (pair, entry)
        for pair, entry, differs in zip(pairs, same, contrary, strict=True)
        if entry is not None and not differs
    ][:TOGETHER]
    if both:
        yield FoundSection("background", "What both tell", tuple(entry for _, entry in both))
    told = {id(point) for pair in (*differing, *(pair for pair, _ in both)) for point in pair}
    # Relevance tells what is told of a side, and likeness which of it stands in one place.
    main = [[one for one in side.points if id(one) not in told][:LINES] for side in sides]
    shown = {id(one) for points in main for one in points}
    beside = [pair for pair in pairs if id(pair[0]) in shown and id(pair[1]) in shown]
    for place, (side, points) in enumerate(zip(sides, main, strict=True)):
        matched = [pair[place] for pair in beside]
        if points:
            yield show_side(side.title, unite_points(matched, points))


def part_shared(one: Side, other: Side) -> tuple[Side, Side]:
    """Two sides without sentences that stand in both, which stay where they matter more."""
    left, right = one.points, other.points
    return (
        replace(one, points=tuple(p for n, p in enumerate(left) if not any(overlaps(q, p) for q in right[:n]))),
        replace(other, points=tuple(p for n, p in enumerate(right) if not any(overlaps(q, p) for q in left[: n + 1]))),
    )


def pair_points(left: Sequence[Point], right: Sequence[Point]) -> list[tuple[Point, Point]]:
    """Points of two sides on one matter, each in one pair at most, the nearest first."""
    if not left or not right:
        return []
    likeness = np.array([[measure_likeness(one, other) for other in right] for one in left])
    pairs: list[tuple[Point, Point]] = []
    taken: tuple[set[int], set[int]] = (set(), set())
    for place in np.argsort(-likeness, axis=None, kind="stable"):
        row, column = divmod(int(place), len(right))
        if likeness[row, column] < NEAR:
            break
        if row not in taken[0] and column not in taken[1]:
            taken[0].add(row)
            taken[1].add(column)
            pairs.append((left[row], right[column]))
    return pairs


def tell_both(reader: Reader, pairs: Sequence[tuple[Point, Point]]) -> list[FoundEntry | None]:
    """For each pair what both say, in the words of the one that the other carries; None where neither does."""
    texts = [text for one, other in pairs for text in ((one, other), (other, one))]
    relations = reader.compare([(one.evidence.text, other.evidence.text) for one, other in texts])
    carried: list[FoundEntry | None] = []
    for (one, other), relation in zip(texts, relations, strict=True):
        same = one.passage.article_id != other.passage.article_id and not find_fault(
            one.evidence.text, other.evidence.text, relation
        )
        evidence = replace(other.evidence, others=(*other.evidence.others, *one.evidence.quotes))
        carried.append(FoundEntry(evidence, day=other.passage.published) if same else None)
    return [first or second for first, second in zip(carried[::2], carried[1::2], strict=True)]


def show_side(title: str, points: Sequence[Point]) -> FoundSection:
    """The first of a side's points, the newest in front."""
    told = sorted(points[:LINES], key=lambda one: one.passage.published or date.min, reverse=True)
    return FoundSection("positions", title, tuple(build_entry("positions", one) for one in told))


def read_period(side: str, today: date) -> Period | None:
    """The time that a side is, as in "the plans in March and in June"; None where it is anything else."""
    hint = read_time(side, today, today)
    if hint is None or hint.period is None or side.replace(hint.words, "").strip(" ,.").lower() not in ("", "in"):
        return None
    return hint.period


def part_by_time(points: Sequence[Point]) -> list[Side]:
    """What the oldest article tells and what the newest do, where days lie between."""
    days = sorted({point.passage.published for point in points if point.passage.published is not None})
    if not days or days[-1] - days[0] <= SAME_NEWS:
        return []
    then, now = days[0], days[-1] - SAME_NEWS
    early = [one for one in points if one.passage.published and one.passage.published - then <= SAME_NEWS]
    late = [one for one in points if one.passage.published and one.passage.published >= now]
    return [Side(name_days(early), tuple(early)), Side(name_days(late), tuple(late))]


def name_days(points: Sequence[Point]) -> str:
    """When some points were published: "6 Jan 2026", "6 Jan 2026 to 8 Jan 2026"."""
    days = sorted(point.passage.published for point in points if point.passage.published is not None)
    first, last = days[0], days[-1]
    return format_date(first) if last - first < timedelta(days=1) else f"{format_date(first)} to {format_date(last)}"
