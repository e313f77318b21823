"""Which of the passages found come first: what the signals say of each, and no word asked for twice.

Works on outlines of the few dozen best passages, without their sentences, so that it costs next to nothing.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.retrieval.signals import Query, list_signals
from bot.retrieval.stems import holds_stem, list_stems, spread_words
from ingest.catalog import PassageOutline

POOL = 60
"""Best fused passages that are looked at here."""
PICKED = 12
"""Places that are filled one by one, each with regard to those before it."""
COVER_WEIGHT = 0.3
"""Added to the score of a passage for having all words of the question that no passage picked before has."""
COVERED_AGAIN = 0.3
"""What a word still counts for once a passage that has it was picked."""


def order_passages(question: str, scores: Mapping[int, float], outlines: Mapping[int, PassageOutline]) -> list[int]:
    """The ids of `scores`, best first, of which those without an outline are left out."""
    ranked = sorted((one for one in scores if one in outlines), key=lambda one: (-scores[one], one))
    return pick_covering(list_stems(question), ranked, scores, {one: outlines[one].words for one in ranked})


def adjust_scores(query: Query, fused: Mapping[int, float], outlines: Mapping[int, PassageOutline]) -> dict[int, float]:
    """The scores with what every signal adds; they may exceed 1. Passages without an outline are left out."""
    scores = {passage_id: score for passage_id, score in fused.items() if passage_id in outlines}
    known = [outlines[passage_id] for passage_id in scores]
    for signal in list_signals():
        for passage_id, fit in zip(scores, signal.rate(query, known), strict=True):
            scores[passage_id] += signal.weight * fit
    return scores


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
