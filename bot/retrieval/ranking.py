"""Which of the passages found come first: what the question says of sources and times, and no word asked for twice.

Works on outlines of the few dozen best passages, without their sentences, so that it costs next to nothing.
"""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from bot.asking.dates import EventReference, TimeHint, names_period
from bot.language.words import fold, list_words, stem
from ingest.cache import cache_bytes
from ingest.catalog import PassageOutline

POOL = 60
"""Best fused passages that are looked at here."""
PICKED = 12
"""Places that are filled one by one, each with regard to those before it."""
PUBLISHER_WEIGHT = 0.25
"""Added to the fused score of a passage whose publisher the question names."""
TIME_WEIGHT = 0.15
"""Added to it for the right time, or for being the newest."""
COVER_WEIGHT = 0.3
"""Added to it for having all words of the question that no passage picked before has."""
COVERED_AGAIN = 0.3
"""What a word still counts for once a passage that has it was picked."""


def order_passages(question: str, scores: Mapping[int, float], outlines: Mapping[int, PassageOutline]) -> list[int]:
    """The ids of `scores`, best first, of which those without an outline are left out."""
    ranked = sorted((one for one in scores if one in outlines), key=lambda one: (-scores[one], one))
    return pick_covering(list_stems(question), ranked, scores, {one: outlines[one].words for one in ranked})


def adjust_scores(
    question: str, fused: Mapping[int, float], outlines: Mapping[int, PassageOutline], time: TimeHint | None
) -> dict[int, float]:
    """The scores with what the question says of publishers and times; they may exceed 1."""
    known = [passage_id for passage_id in fused if passage_id in outlines]
    timely = rate_timeliness(time, [(outlines[one].published, outlines[one].words) for one in known])
    named = {publisher: names_publisher(question, publisher) for publisher in {outlines[o].publisher for o in known}}
    return {
        passage_id: fused[passage_id] + TIME_WEIGHT * fit + PUBLISHER_WEIGHT * named[outlines[passage_id].publisher]
        for passage_id, fit in zip(known, timely, strict=True)
    }


def names_publisher(question: str, publisher: str | None) -> bool:
    """Whether the question names a publisher, its article aside: "the Verge", "Guardian".

    One word must have its capitals, because "fortune" is a word as well.
    """
    core = re.sub(r"^the\s+", "", publisher or "", flags=re.IGNORECASE).strip()
    if not core:
        return False
    words = r"\s+".join(map(re.escape, core.split()))
    return re.search(rf"(?<!\w){words}(?!\w)", question, re.IGNORECASE if " " in core else 0) is not None


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


def pick_covering(
    stems: Sequence[str], ranked: Sequence[int], scores: Mapping[int, float], words: Mapping[int, str]
) -> list[int]:
    """`ranked` with its first PICKED places filled greedily: a passage gains by words that are not covered yet.

    A question about two things so gets passages about both, not five about the one that is easier to find. As in
    maximal marginal relevance (Carbonell and Goldstein 1998), with the question's words, weighed by their rarity
    among the passages, in the place of similarity between passages.
    """
    spread = {passage_id: spread_words(words[passage_id]) for passage_id in ranked}
    held = {passage_id: [one for one in stems if holds_stem(spread[passage_id], one)] for passage_id in ranked}
    counts = Counter(one for found in held.values() for one in found)
    need = {one: math.log(1 + len(ranked) / count) for one, count in counts.items()}
    total = sum(need.values()) or 1.0
    left, picked = list(ranked), list[int]()
    while left and len(picked) < PICKED:
        gains = {one: scores[one] + COVER_WEIGHT * sum(need[key] for key in held[one]) / total for one in left}
        best = max(left, key=lambda one: (gains[one], -one))
        picked.append(best)
        left.remove(best)
        for key in held[best]:
            need[key] *= COVERED_AGAIN
    return picked + left


def list_stems(text: str) -> list[str]:
    """The stems of the telling words of a text, each once."""
    return list(dict.fromkeys(stem(fold(word.text)) for word in list_words(text) if not word.stop))


@cache_bytes()
def spread_words(text: str) -> str:
    """A text in which `holds_stem` looks: folded, a space before every word and no other sign; cached as words are."""
    return f" {_NO_WORD.sub(' ', fold(text))}"


def holds_stem(spread: str, stem_: str) -> bool:
    """Whether a spread text has a word that begins like the stem: far quicker than to stem every word of it."""
    # Porter turns a final y into i.
    return f" {stem_.removesuffix('i') or stem_}" in spread


_NO_WORD = re.compile(r"[\W_]+")
