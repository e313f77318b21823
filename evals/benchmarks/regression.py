"""Logistic regression by iteratively reweighted least squares, and what it takes to report one honestly. NumPy only."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_ROUNDS = 60
_CONVERGED = 1e-7


@dataclass(frozen=True, slots=True)
class Regression:
    """Log-odds = intercept + weights · (x - means) / spreads."""

    means: Floats
    spreads: Floats
    weights: Floats
    intercept: float

    def score(self, x: Floats) -> Floats:
        """Log-odds of each row of `x`, shape (rows,)."""
        return np.asarray(((x - self.means) / self.spreads) @ self.weights + self.intercept, dtype=np.float64)

    def predict(self, x: Floats) -> Floats:
        """Probabilities of each row of `x`, shape (rows,)."""
        return np.asarray(1.0 / (1.0 + np.exp(-np.clip(self.score(x), -30.0, 30.0))), dtype=np.float64)


def fit_regression(
    x: Floats,
    y: Floats,
    sample: Floats,
    penalty: float,
    nuisance: Floats | None = None,
    calibration: Floats | None = None,
) -> Regression:
    """Fit rows `x` (rows, features) to labels `y` (0 or 1), each row weighed by `sample`, weights shrunk by `penalty`.

    `nuisance` (rows, columns) are indicators that are fitted beside the features and then left out, such as
    which set an example is from: so weights tell answers apart within a set, and not the sets from each other.
    The intercept and one common scale are then fitted again without them (Platt 1999), each row weighed by
    `calibration`, or by `sample` where there is none.
    """
    means, spreads = np.average(x, axis=0, weights=sample), x.std(axis=0) + 1e-9
    extra = np.zeros((len(x), 0)) if nuisance is None else nuisance
    design = np.hstack([(x - means) / spreads, extra, np.ones((len(x), 1))])
    ridge = np.full(design.shape[1], penalty)
    ridge[x.shape[1] :] = 1e-3
    weights = _solve(design, y, sample, ridge)[: x.shape[1]]
    if nuisance is None:
        return Regression(means, spreads, weights, float(_solve(design, y, sample, ridge)[-1]))
    score = ((x - means) / spreads) @ weights
    calibration = sample if calibration is None else calibration
    scale, intercept = _solve(np.column_stack([score, np.ones(len(x))]), y, calibration, np.full(2, 1e-6))
    return Regression(means, spreads, weights * scale, float(intercept))


def _solve(design: Floats, y: Floats, sample: Floats, ridge: Floats) -> Floats:
    weights = np.zeros(design.shape[1])
    for _ in range(_ROUNDS):
        p = 1.0 / (1.0 + np.exp(-np.clip(design @ weights, -30.0, 30.0)))
        gradient = design.T @ (sample * (y - p)) - ridge * weights
        curvature = (design * (sample * p * (1 - p))[:, None]).T @ design + np.diag(ridge)
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if float(np.abs(step).max()) < _CONVERGED:
            break
    return weights


def write_logistic(path: Path, names: Sequence[str], model: Regression, threshold: float) -> None:
    """The fitted numbers as readable JSON, a line a signal, as bot.fitted.load_logistic reads them."""
    signals = [
        f'    {json.dumps(name)}: {{"mean": {mean:.4f}, "spread": {spread:.4f}, "weight": {weight:.4f}}}'
        for name, mean, spread, weight in zip(names, model.means, model.spreads, model.weights, strict=True)
    ]
    path.write_text(
        f'{{\n  "intercept": {model.intercept:.4f},\n  "threshold": {threshold:.3f},\n  "signals": {{\n'
        + ",\n".join(signals)
        + "\n  }\n}\n",
        encoding="utf-8",
    )


def assign_folds(groups: Sequence[str], folds: int, seed: int) -> NDArray[np.int64]:
    """A fold for each example such that a group is never split."""
    names = sorted(set(groups))
    np.random.default_rng(seed).shuffle(names)
    fold = {name: place % folds for place, name in enumerate(names)}
    return np.array([fold[group] for group in groups], dtype=np.int64)


def measure_auroc(y: Floats, score: Floats) -> float:
    """Chance that a random positive scores above a random negative, ties counted half."""
    positive, negative = score[y == 1], score[y == 0]
    above = (positive[:, None] > negative[None, :]).sum() + 0.5 * (positive[:, None] == negative[None, :]).sum()
    return float(above / (len(positive) * len(negative)))


def declined_at(y: Floats, probability: Floats, false_refusal: float) -> float:
    """Share of negatives below the threshold that refuses at most that share of positives."""
    threshold = np.sort(probability[y == 1])[int(false_refusal * int((y == 1).sum()))]
    return float((probability[y == 0] < threshold).mean())


def tabulate_reliability(
    y: Floats, probability: Floats, sample: Floats, bins: int = 10
) -> list[tuple[float, float, float, int]]:
    """Rows (lower edge, mean probability, share of positives, examples) of equal steps of probability."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    rows = []
    for number in range(bins):
        inside = place == number
        if inside.any():
            mean = float(np.average(probability[inside], weights=sample[inside]))
            share = float(np.average(y[inside], weights=sample[inside]))
            rows.append((number / bins, mean, share, int(inside.sum())))
    return rows


def measure_ece(y: Floats, probability: Floats, sample: Floats, bins: int = 10) -> float:
    """Expected calibration error (Guo et al. 2017): mean gap of probability and share of positives over bins."""
    place = np.minimum((probability * bins).astype(int), bins - 1)
    total = 0.0
    for number in np.unique(place):
        inside = place == number
        gap = np.average(probability[inside], weights=sample[inside]) - np.average(y[inside], weights=sample[inside])
        total += float(abs(gap)) * float(sample[inside].sum())
    return total / float(sample.sum())
