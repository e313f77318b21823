"""What tells an answer from a mere relation: measured on the best sentence, its surroundings and all evidence."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.reading.matching import Floats, Matches, coverage
from bot.understanding.question import Question, Term

SIGNALS = (
    "cosine_best",
    "cosine_passage",
    "lexical_share",
    "coverage_passage",
    "missing_share",
    "name_nowhere",
    "name_elsewhere",
    "half_missing",
    "no_place",
    "no_name",
    "uncounted",
    "answer_behind",
    "answer_covers_less",
    "negation_differs",
    "yes_no",
)
"""Every signal, in the order of the fitted weights."""


Integers = NDArray[np.int64]
_NEAR = 3
"""Sentences, best first, in and around which the words of a question are looked for."""


@dataclass(frozen=True, slots=True)
class Found:
    """Where a span of the kind asked for was found."""

    best: bool
    """In the best sentence."""
    near: bool
    """In one of the best few."""
    counted: bool
    """In one of the best few, as a number of what was asked for."""
    behind: float
    """How much less than the best sentence's the ranking score of the best one that has such a span is, at most
    FAR_BEHIND; 0 for a question whose answer has no look of its own."""
    covers_less: float
    """The same for the share of the question's words that are in and around it; 1 where no sentence has such a span."""


FAR_BEHIND = 5.0


def measure_signals(question: Question, matches: Matches, order: Integers, found: Found) -> dict[str, float]:
    """The signals of one question; `order` has the numbers of the sentences of `matches`, best first, one at least.

    `found` tells whether good sentences hold a span of the kind that was asked for.
    """
    best = int(order[0])
    around, weights = matches.around[best], matches.weights
    near = matches.around[order[:_NEAR]].max(axis=0)
    anywhere = matches.around.max(axis=0) if len(weights) else np.zeros(0)
    total = max(float(weights.sum()), 1e-9)

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
        "lexical_share": _compare_lexical(matches, best),
        "coverage_passage": float(coverage(_pool_passages(matches), weights).max()),
        "missing_share": float(((1 - around) * weights).max() / total) if len(weights) else 1.0,
        "name_nowhere": missing(lambda term: term.name and not term.number, anywhere),
        "name_elsewhere": float(missing(lambda term: term.name and not term.number, around) == 1.0),
        "half_missing": float(_count_missing(question, near) >= 0.5),
        "no_place": float(question.answer_type == "place" and not found.near),
        "no_name": float(question.answer_type in ("organisation", "person") and not found.best),
        "uncounted": float(question.answer_type == "count" and bool(question.focus) and not found.counted),
        "answer_behind": found.behind,
        "answer_covers_less": found.covers_less,
        "negation_differs": float(question.negated != matches.reads[best].negated),
        "yes_no": float(question.answer_type == "yes_no"),
    }


def _count_missing(question: Question, matched: Floats) -> float:
    """The share of the words that are neither names, numbers, nor what is asked for, and are matched not at all."""
    said = [
        place
        for place, term in enumerate(question.terms)
        if not (term.name or term.number or term.focus or term.weak or term.context)
    ]
    return float((matched[said] == 0).mean()) if said else 0.0


def _compare_lexical(matches: Matches, best: int) -> float:
    """BM25 of the best sentence's passage as a share of the highest; 0 where full-text search found nothing."""
    most = max(passage.lexical for passage, _ in matches.sentences)
    return matches.sentences[best][0].lexical / most if most > 0 else 0.0


def _pool_passages(matches: Matches) -> Floats:
    """(passages, terms): whether any sentence of the passage, or what is around it, has the term."""
    pooled = np.zeros((int(matches.passage.max()) + 1, len(matches.weights)))
    np.maximum.at(pooled, matches.passage, matches.around)
    return pooled
