"""Figures that need no threshold."""

from collections.abc import Sequence

import numpy as np


def measure_auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The probability that a positive is scored above a negative; ties count half."""
    if not positive or not negative:
        return float("nan")
    order = np.argsort(np.concatenate([positive, negative]), kind="stable")
    values = np.concatenate([positive, negative])[order]
    ranks = np.empty(len(values))
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks[order] = (ends - (counts - 1) / 2)[inverse]
    n, m = len(positive), len(negative)
    return float((ranks[:n].sum() - n * (n + 1) / 2) / (n * m))
