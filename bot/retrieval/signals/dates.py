"""When it was published, or of which time it speaks, where the question names a time."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from bot.asking.dates import EventReference, TimeHint, names_period
from bot.retrieval.signals import Query, signal
from bot.retrieval.stems import holds_stem, list_stems, spread_words
from ingest.catalog import PassageOutline


@signal(weight=0.15)
def rate_dates(query: Query, outlines: Sequence[PassageOutline]) -> list[float]:
    """1 for the right time, or for being the newest."""
    return rate_timeliness(query.time, [(outline.published, outline.words) for outline in outlines])


def rate_timeliness(time: TimeHint | None, dated: Sequence[tuple[date | None, str]]) -> list[float]:
    """How well each text, told by its article's date and its words, fits the time that the question names: 0 to 1.

    The newest fit best where the latest is asked for; else what appeared in the period, or speaks of it. All 0
    where the question names no time.
    """
    if time is None:
        return [0.0] * len(dated)
    fits = [0.0] * len(dated)
    if time.prefer_newest:
        fits = rate_recency([day for day, _ in dated])
    if time.period is not None:
        period = time.period
        near = [
            period.holds(day) or (time.about == "event" and names_period(words, period, day)) for day, words in dated
        ]
        fits = [max(fit, float(hit)) for fit, hit in zip(fits, near, strict=True)]
    if time.event is not None:
        day = find_event_day(time.event, dated)
        sides = [float(day is not None and _is_on_side(time.event, one, day)) for one, _ in dated]
        fits = [max(fit, side) for fit, side in zip(fits, sides, strict=True)]
    return fits


def rate_recency(days: Sequence[date | None]) -> list[float]:
    """1 for the newest of these days, 0 for the oldest and for none, in equal steps whatever lies between."""
    steps = {day: step for step, day in enumerate(sorted({day for day in days if day}))}
    most = max(len(steps) - 1, 1)
    return [steps[day] / most if day else 0.0 for day in days]


def find_event_day(event: EventReference, dated: Sequence[tuple[date | None, str]]) -> date | None:
    """When an event most likely was: the day on which most was published that has all of its words."""
    stems = list_stems(event.text)
    spread = [(day, spread_words(words)) for day, words in dated if day and stems]
    days = Counter(day for day, words in spread if all(holds_stem(words, one) for one in stems))
    return min(days, key=lambda day: (-days[day], day), default=None)


def _is_on_side(event: EventReference, day: date | None, event_day: date) -> bool:
    if day is None:
        return False
    if event.side == "during":
        return abs((day - event_day).days) <= 1
    return day < event_day if event.side == "before" else day >= event_day
