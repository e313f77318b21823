"""Where the latest is asked for, what the newest article says comes first."""

from dataclasses import replace

from bot.reading.reader import PartReading, Reading, ReadSentence

MARGIN = 1.3
"""How far below the best sentence's score one may be and still be as good an answer; the same as for telling it."""
MOST_COMPARED = 20
"""Sentences, best first, that are looked at."""


def lead_with_newest(reading: Reading) -> Reading:
    """The reading with the newest article's sentences first among those that answer as well as the best."""
    whole = _reorder(reading.whole)
    parts = tuple(whole if part is reading.whole else _reorder(part) for part in reading.parts)
    return Reading(whole, parts)


def _reorder(part: PartReading) -> PartReading:
    if not part.sentences:
        return part
    best = part.sentences[0]
    near = [one for one in part.sentences[:MOST_COMPARED] if _is_as_good(one, best)]
    days = [one.passage.metadata.published for one in near if one.passage.metadata.published]
    if not days or best.passage.metadata.published == max(days):
        return part
    lift = best.score - max(one.score for one in near if one.passage.metadata.published == max(days))
    raised = [
        replace(one, score=one.score + lift) if one.passage.metadata.published == max(days) and one in near else one
        for one in part.sentences
    ]
    first = [one for one in raised if one.passage.metadata.published == max(days)]
    order = {id(one): place for place, one in enumerate(first)}
    raised.sort(key=lambda one: (-one.score, order.get(id(one), len(order))))
    return replace(part, sentences=tuple(raised))


def _is_as_good(one: ReadSentence, best: ReadSentence) -> bool:
    return one.score >= best.score - MARGIN and (one.answer is not None or best.answer is None)
