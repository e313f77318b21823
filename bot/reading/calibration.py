"""How surely a sentence answers, and which answers first: the reader's raw scores, weighed."""

import json
import math
from functools import cache
from pathlib import Path

from pydantic import Field

from ingest.models import Frozen

CALIBRATION = Path(__file__).with_name("calibration.json")


class Weights(Frozen):
    """Of four scores in one sum; fitted, as all numbers here, on articles that the reader was not trained on."""

    answers: float
    """Of the reader's logit that the window answers."""
    margin: float
    """Of the best span's score over "no span"."""
    similarity: float = 0.0
    """Of the sentence's cosine with the question."""
    found: float = 0.0
    """Of the fused score of its passage."""


class Calibration(Frozen):
    """`probability` says whether a question is answered, `order` which sentence answers it best.

    They are fitted apart: how well a sentence was found says much of which one it is, and next to nothing of whether
    it answers, since what misleads is found as well.
    """

    probability: Weights
    bias: float
    threshold: float = Field(gt=0, lt=1)
    """Probability from which a question counts as answered."""
    order: Weights
    entailed: float = Field(gt=0, lt=1)
    """Probability of entailment from which evidence carries a statement."""
    contradicted: float = Field(gt=0, lt=1)
    """Mean probability of contradiction, both ways, from which two reports differ."""

    def predict(self, answers: float, margin: float) -> float:
        """The probability that a sentence of a window answers."""
        score = self.bias + self.probability.answers * answers + self.probability.margin * margin
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, score))))

    def rank(self, answers: float, margin: float, similarity: float, found: float) -> float:
        """What sentences are ordered by; higher is better."""
        weights = self.order
        return (
            weights.answers * answers
            + weights.margin * margin
            + weights.similarity * similarity
            + weights.found * found
        )


@cache
def load_calibration() -> Calibration:
    return Calibration.model_validate(json.loads(CALIBRATION.read_text(encoding="utf-8")))
