"""What tells an answer from a mere relation: measured on the best sentence, its surroundings and all evidence."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from bot.lexicon import OPPOSITES
from bot.matching import Floats, Matches, coverage
from bot.question import Question, Term
from bot.words import key_of

SIGNALS = (
    "cosine_best",
    "cosine_passage",
    "coverage_best",
    "coverage_most",
    "coverage_passage",
    "missing_share",
    "missing_rarest",
    "name_missing",
    "name_nowhere",
    "number_missing",
    "focus_nowhere",
    "no_candidate",
    "in_order",
    "negation_differs",
    "opposite",
    "yes_no",
    "nearest_is_best",
)
"""Every signal, in the order of the fitted weights."""
_NEAR = 3
"""Words between two neighbouring terms of the question up to which a sentence still has them together."""
_OPPOSITE_KEYS = {key_of(word): frozenset(key_of(other) for other in others) for word, others in OPPOSITES.items()}


def measure_signals(question: Question, matches: Matches, best: int, candidate: float) -> dict[str, float]:
    """The signals of one question whose best sentence is number `best` of `matches`; there must be one.

    `candidate` is 1 where a good sentence holds a span of the kind that was asked for, 0 where none does.
    """
    own, around, weights = matches.own[best], matches.around[best], matches.weights
    anywhere = matches.around.max(axis=0) if len(weights) else np.zeros(0)
    total = max(float(weights.sum()), 1e-9)
    read = matches.reads[best]

    def missing(which: Callable[[Term], bool], matched: Floats) -> float:
        """1 where a term of that kind is matched not at all, 0 where there is none or all are."""
        return max(
            (
                1.0 - float(matched[place])
                for place, term in enumerate(question.terms)
                if which(term) and not term.context
            ),
            default=0.0,
        )

    return {
        "cosine_best": float(matches.cosine[best]),
        "cosine_passage": matches.sentences[best][0].dense,
        "coverage_best": float(coverage(around[None], weights)[0]),
        "coverage_most": float(coverage(matches.around, weights).max()),
        "coverage_passage": float(coverage(_pool_passages(matches), weights).max()),
        "missing_share": float(((1 - around) * weights).max() / total) if len(weights) else 1.0,
        "missing_rarest": float(((1 - anywhere) * weights).max()) if len(weights) else 0.0,
        "name_missing": missing(lambda term: term.name and not term.number, around),
        "name_nowhere": missing(lambda term: term.name and not term.number, anywhere),
        "number_missing": missing(lambda term: term.number, around),
        "focus_nowhere": missing(lambda term: term.focus and not term.weak, anywhere),
        "no_candidate": float(question.typed) * (1.0 - candidate),
        "in_order": _share_in_order(question, matches, best),
        "negation_differs": float(question.negated != read.negated),
        "opposite": float(
            any(
                not own[place] and _OPPOSITE_KEYS.get(term.key, frozenset()) & read.positions.keys()
                for place, term in enumerate(question.terms)
            )
        ),
        "yes_no": float(question.answer_type == "yes_no"),
        "nearest_is_best": float(matches.cosine.argmax() == best),
    }


def _pool_passages(matches: Matches) -> Floats:
    pooled = np.zeros((int(matches.passage.max()) + 1, len(matches.weights)))
    np.maximum.at(pooled, matches.passage, matches.around)
    return pooled


def _share_in_order(question: Question, matches: Matches, best: int) -> float:
    """Share of neighbouring terms of the question that are near each other in the sentence too."""
    positions = matches.reads[best].positions
    keys = [term.key for term in question.own_terms]
    pairs = list(pairwise(keys))
    kept = sum(
        any(abs(one - two) <= _NEAR for one in positions.get(first, ()) for two in positions.get(second, ()))
        for first, second in pairs
    )
    return kept / len(pairs) if pairs else 0.0
