"""Sentences of other articles that tell the same fact in other words: further citations of one statement."""

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from bot.language.deeds import times_differ
from bot.language.mentions import list_mentions
from bot.language.polarity import read_polarity
from bot.language.quantities import agree, comparable, list_quantities
from bot.language.words import key_of, list_words
from bot.passages import FoundSentence
from bot.reading.reader import PartReading, ReadSentence
from ingest.cache import cache_bytes

Rareness = Callable[[str], float]
"""Key of a word to 0..1: how much two sentences that both have it have in common by it."""

ALIKE = 0.45
"""Cosine from which two sentences may tell the same."""
RARE = 0.6
"""Rareness from which a shared word counts."""
ENOUGH = 1.6
"""Summed rareness of shared words from which they do: nearly two words that no other sentence has."""
ENOUGH_COVERED = 1.3
"""The same where the other has two or more words of the question, and all that the first has."""
ENOUGH_WITH_ANSWER = 1.0
"""The same where both have the very name, date or amount that was asked for."""
ENOUGH_UNLIKE = 2.4
"""The same below ALIKE: a long sentence may tell the fact in passing."""
MOST_OF_PEOPLE = 0.7
"""Summed rareness that shared people and their offices count for at most: of one person many things are told."""
LEAST_SAID = 0.6
"""Summed rareness that words other than people must have."""
CONTAINED = ((0.8, 0.6), (0.42, 0.73))
"""Share of the shorter sentence's weighted words that the other has, and the cosine, from which both tell the same."""
WITHIN = 3.5
"""How far below the lead's score a sentence may be and still answer the question."""
MOST_READ = 30
"""Sentences of a reading, best first, among which others are looked for."""
MOST_OTHERS = 3
FEWEST_SENTENCES = 12
"""Below so many sentences none of their words can be called rare or common."""


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence, ready to be compared."""

    text: str
    vector: NDArray[np.float32]
    """Of length 1."""
    answer: frozenset[str] = frozenset()
    """Keys of the span that answers the question; empty where it has none."""


@cache_bytes()
def build_rareness(texts: tuple[str, ...]) -> Rareness:
    """Rareness among `texts`, the sentences found for a question: inverse document frequency, 1 for what only two have.

    What the question is about stands in many of them and counts little; what tells one fact from another counts.
    Cached, because each statement of an answer is compared with the same texts.
    """
    counts = Counter(key for text in texts for key in _list_keys(text))
    most = math.log(max(len(texts), FEWEST_SENTENCES) / 2.5)

    @cache
    def rareness(key: str) -> float:
        return max(0.0, min(1.0, math.log(max(len(texts), FEWEST_SENTENCES) / (counts[key] + 0.5)) / most))

    return rareness


def tells_same(one: Told, other: Told, rareness: Rareness, least: float = ENOUGH) -> bool:
    """Whether two sentences tell the same fact, judged by their vectors and the rare words that both have.

    `least` is the summed rareness that shared words must have.

    Never where their figures, their times, or what they affirm and deny contradict each other.
    """
    first, second = _list_keys(one.text), _list_keys(other.text)
    shared = first & second
    cosine = float(one.vector @ other.vector)
    people = _list_people(one.text) & _list_people(other.text)
    weights = {key: weight for key in shared if (weight := rareness(key)) >= RARE}
    said = sum(weight for key, weight in weights.items() if key not in people)
    mass = said + min(MOST_OF_PEOPLE, sum(weight for key, weight in weights.items() if key in people))
    total = min(sum(map(rareness, first)), sum(map(rareness, second)))
    contained = sum(map(rareness, shared)) / total if total else 0.0
    answered = bool(one.answer) and one.answer <= second
    if one.answer and not answered:
        return False
    if said < LEAST_SAID and not answered:
        return False
    enough = (
        (cosine >= ALIKE and mass >= (min(least, ENOUGH_WITH_ANSWER) if answered else least))
        or any(contained >= share and cosine >= least for share, least in CONTAINED)
        or mass >= ENOUGH_UNLIKE
    )
    return enough and not contradicts(one.text, other.text)


def contradicts(one: str, other: str) -> bool:
    """Whether two sentences give different figures for one kind of thing, different times, or opposite sides."""
    if times_differ(one, other):
        return True
    for figure in list_quantities(one):
        alike = [rival for rival in list_quantities(other) if comparable(figure, rival)]
        if alike and not any(agree(figure, rival) for rival in alike):
            return True
    first, second = read_polarity(one), read_polarity(other)
    if first.leaning * second.leaning < 0:
        return True
    return len((first.denied & second.affirmed) | (first.affirmed & second.denied)) > 1


def find_corroboration(lead: ReadSentence, reading: PartReading, most: int = MOST_OTHERS) -> tuple[ReadSentence, ...]:
    """Sentences of other articles that tell what `lead` tells, at most one of each, the surest first."""
    rareness = build_rareness(tuple(one.sentence.text for one in reading.sentences))
    told = _build_told(lead.sentence, lead)
    found: dict[str, tuple[float, ReadSentence]] = {}
    for one in reading.sentences[:MOST_READ]:
        article = one.passage.article_id
        if article == lead.passage.article_id or one.score < lead.score - WITHIN:
            continue
        covers = len(one.covered) > 1 and set(lead.covered) <= set(one.covered)
        least = ENOUGH_COVERED if covers else ENOUGH
        other = _build_told(one.sentence, None)
        if one.sentence.text.rstrip().endswith("?") or not tells_same(told, other, rareness, least):
            continue
        closeness = float(lead.sentence.vector @ one.sentence.vector)
        if article not in found or found[article][0] < closeness:
            found[article] = (closeness, one)
    ranked = sorted(found.values(), key=lambda pair: -pair[0])
    return tuple(one for _, one in ranked[:most])


def _build_told(sentence: FoundSentence, read: ReadSentence | None) -> Told:
    answer: frozenset[str] = frozenset()
    if read is not None and read.answer is not None:
        answer = _list_keys(sentence.text[read.answer.start : read.answer.end])
    return Told(sentence.text, sentence.vector, answer)


@cache_bytes()
def _list_keys(text: str) -> frozenset[str]:
    keys = frozenset(word.key for word in list_words(text) if not word.stop)
    return keys - _LIGHT


@cache_bytes()
def _list_people(text: str) -> frozenset[str]:
    """Keys of the words of people's names, and of their offices."""
    named = [
        m for m in list_mentions(text) if m.kind == "person" or (m.kind == "name" and not re.search(r"\d", m.text))
    ]
    return _OFFICES | {word.key for mention in named if mention.named for word in list_words(mention.text)}


_LIGHT = frozenset(
    key_of(word)
    for word in """take make give put go come say part important mean want plan include know bring new set keep long
    stand ask use hold see become begin also""".split()  # noqa: SIM905
)
"""Words that stand in sentences about anything."""
_OFFICES = frozenset(
    key_of(title)
    for title in """president minister prime chancellor secretary king queen pope spokesman spokeswoman envoy governor
    mayor chief leader director senator ambassador chairman chairwoman""".split()  # noqa: SIM905
)
