"""Fitted numbers: a weight for each named signal, kept in a readable file beside the code that uses it."""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Fitted:
    """A linear score of named signals, and the number from which it counts."""

    names: tuple[str, ...]
    weights: NDArray[np.float64]
    """(signals,): what one unit of each adds to the score."""
    intercept: float
    threshold: float

    def score(self, signals: NDArray[np.float64]) -> NDArray[np.float64]:
        """(rows,) from (rows, signals) in the order of `names`."""
        return np.asarray(signals @ self.weights + self.intercept, dtype=np.float64)

    def predict(self, signals: Mapping[str, float]) -> float:
        """Probability, 0 to 1, where the score is a log-odds."""
        odds = self.intercept + sum(
            float(weight) * signals[name] for name, weight in zip(self.names, self.weights, strict=True)
        )
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))


@cache
def load_fitted(path: Path, names: tuple[str, ...]) -> Fitted:
    """The numbers of a file, `names` in the order in which the code measures them. Raises KeyError for one it lacks."""
    fitted = json.loads(path.read_text(encoding="utf-8"))
    return Fitted(
        names=names,
        weights=np.array([fitted["weights"][name] for name in names], dtype=np.float64),
        intercept=fitted.get("intercept", 0.0),
        threshold=fitted.get("threshold", 0.0),
    )


def write_fitted(
    path: Path, names: Sequence[str], weights: Sequence[float], intercept: float = 0.0, threshold: float = 0.0
) -> None:
    """Write the numbers, a line a signal."""
    lines = [f"    {json.dumps(name)}: {weight:.4f}" for name, weight in zip(names, weights, strict=True)]
    head = f'{{\n  "intercept": {intercept:.4f},\n  "threshold": {threshold:.3f},\n  "weights": {{\n'
    path.write_text(head + ",\n".join(lines) + "\n  }\n}\n", encoding="utf-8")
