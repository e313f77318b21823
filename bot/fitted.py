"""Fitted numbers: read from readable files that stand beside the code which uses them, written by evals/benchmarks."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class LogisticModel:
    """A logistic regression over standardised signals, all by name."""

    means: Mapping[str, float]
    spreads: Mapping[str, float]
    weights: Mapping[str, float]
    """Log-odds for one spread above the mean."""
    intercept: float
    threshold: float
    """Probability from which the answer is yes."""

    def predict(self, signals: Mapping[str, float]) -> float:
        """Probability, 0 to 1."""
        odds = self.intercept + sum(
            weight * (signals[name] - self.means[name]) / self.spreads[name] for name, weight in self.weights.items()
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


@cache
def load_logistic(path: Path, names: tuple[str, ...]) -> LogisticModel:
    """The model of a file. Raises KeyError for a signal of `names` that it lacks."""
    fitted = json.loads(path.read_text(encoding="utf-8"))
    signals = fitted["signals"]
    return LogisticModel(
        means={name: signals[name]["mean"] for name in names},
        spreads={name: signals[name]["spread"] for name in names},
        weights={name: signals[name]["weight"] for name in names},
        intercept=fitted["intercept"],
        threshold=fitted["threshold"],
    )


@cache
def load_weights(path: Path, names: tuple[str, ...]) -> NDArray[np.float64]:
    """(names,): the weights of a file in the order of `names`. Raises KeyError for one that it lacks."""
    weights = json.loads(path.read_text(encoding="utf-8"))
    return np.array([weights[name] for name in names], dtype=np.float64)
