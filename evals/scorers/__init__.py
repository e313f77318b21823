"""The scorers: one file each, each a pure function of one answer (or, for consistency, of a group of answers)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from evals.models import Observation, Score
from evals.scorers import (
    answer_length,
    citation_precision,
    citation_recall,
    citation_validity,
    consistency,
    disagreement_found,
    disagreement_invented,
    fact_recall,
    false_refusal,
    first_statement,
    follow_up,
    forbidden_said,
    missing_named,
    outcome,
    passage_attribution,
    refusal_precision,
    refusal_recall,
    small_talk,
)

Better = Literal["higher", "lower", "neither"]
Scorer = Callable[[Observation], Score | None]
GroupScorer = Callable[[Sequence[Observation]], dict[str, Score]]


@dataclass(frozen=True, slots=True)
class Metric:
    """The mean of one scorer over a suite's cases, and how to read it."""

    name: str
    label: str
    better: Better = "higher"
    unit: Literal["share", "words"] = "share"
    decisive: bool = True
    """Whether a case fails when its score is short of perfect."""


METRICS: tuple[Metric, ...] = (
    Metric("outcome", "Outcome as expected"),
    Metric("fact_recall", "Facts in the answer"),
    Metric("first_statement", "Facts in the first statement"),
    Metric("citation_validity", "Citations hold word for word"),
    Metric("citation_precision", "Cited articles are right", decisive=False),
    Metric("citation_recall", "Right articles are cited"),
    Metric("passage_attribution", "Right paragraph is cited"),
    Metric("refusal_recall", "Unanswerable declined"),
    Metric("refusal_precision", "Refusals that are right"),
    Metric("false_refusal", "Answerable declined", better="lower"),
    Metric("disagreement_found", "Disagreements told"),
    Metric("disagreement_invented", "Disagreements invented", better="lower"),
    Metric("missing_named", "What is missing is named"),
    Metric("forbidden_said", "Forbidden things said", better="lower"),
    Metric("follow_up", "Follow-ups understood"),
    Metric("small_talk", "Small talk left unsearched"),
    Metric("consistency", "Paraphrases agree", decisive=False),
    Metric("answer_length", "Words per answer", better="neither", unit="words", decisive=False),
)

SCORERS: dict[str, Scorer] = {
    "outcome": outcome.score,
    "fact_recall": fact_recall.score,
    "first_statement": first_statement.score,
    "citation_validity": citation_validity.score,
    "citation_precision": citation_precision.score,
    "citation_recall": citation_recall.score,
    "passage_attribution": passage_attribution.score,
    "refusal_recall": refusal_recall.score,
    "refusal_precision": refusal_precision.score,
    "false_refusal": false_refusal.score,
    "disagreement_found": disagreement_found.score,
    "disagreement_invented": disagreement_invented.score,
    "missing_named": missing_named.score,
    "forbidden_said": forbidden_said.score,
    "follow_up": follow_up.score,
    "small_talk": small_talk.score,
    "answer_length": answer_length.score,
}

GROUP_SCORERS: dict[str, GroupScorer] = {"consistency": consistency.score_groups}


def score_observation(observation: Observation) -> dict[str, Score]:
    """Every score that applies to one answer, by name of the metric."""
    scores = {name: scorer(observation) for name, scorer in SCORERS.items()}
    return {name: score for name, score in scores.items() if score is not None}


def is_perfect(metric: Metric, value: float) -> bool:
    """Whether a score leaves nothing to wish for."""
    return value >= 1 if metric.better == "higher" else value <= 0
