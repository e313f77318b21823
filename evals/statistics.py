"""How sure a number is: intervals for shares and means, and a test for paired results."""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

Z_95 = 1.959963984540054
"""Two-sided 95% quantile of the normal distribution."""


def wilson_interval(successes: float, n: int, z: float = Z_95) -> tuple[float, float]:
    """Score interval for a share, 0 to 1; (0, 1) where n is 0.

    Source: Wilson, E. B. (1927), JASA 22, 209-212. `successes` may be a sum of scores between 0 and 1: no such scores
    vary more than yes-or-no ones of the same mean, so the interval is then on the wide side.
    """
    if n == 0:
        return 0.0, 1.0
    share = successes / n
    centre = share + z * z / (2 * n)
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def bootstrap_interval(values: Sequence[float], resamples: int = 2000) -> tuple[float, float]:
    """95% percentile interval of the mean; the seed is fixed, so equal values give equal intervals.

    Source: Efron, B. (1979), Annals of Statistics 7, 1-26. Raises ValueError for no values.
    """
    if not values:
        raise ValueError("no values to resample")
    drawn = np.random.default_rng(0).choice(np.asarray(values, dtype=float), size=(resamples, len(values)))
    low, high = np.quantile(drawn.mean(axis=1), [0.025, 0.975])
    return float(low), float(high)


def sign_test(better: int, worse: int) -> float:
    """Exact one-sided p-value: how often chance alone makes at least `worse` of the changed cases worse.

    Cases that did not change say nothing, and are left out. Source: Dixon, W. J. and Mood, A. M. (1946), JASA 41,
    557-566; for yes-or-no scores it is McNemar's exact test. 1.0 where nothing changed.
    """
    changed = better + worse
    outcomes: int = sum(math.comb(changed, k) for k in range(worse, changed + 1))
    return outcomes / float(2**changed)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which a share (0 to 1) of the values lies, interpolated. Raises ValueError for no values."""
    if not values:
        raise ValueError("no values to order")
    return float(np.quantile(np.asarray(values, dtype=float), share))


def measure_auroc(positive: ArrayLike, negative: ArrayLike) -> float:
    """The probability that a positive is scored above a negative; ties count half. NaN where there are none of one."""
    above, below = np.asarray(positive, dtype=float), np.sort(np.asarray(negative, dtype=float))
    if not above.size or not below.size:
        return float("nan")
    ranks = np.searchsorted(below, above, "left") + np.searchsorted(below, above, "right")
    return float(ranks.mean() / (2 * len(below)))
