import math

import pytest

from evals.statistics import bootstrap_interval, measure_auroc, percentile, sign_test, wilson_interval


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_equals_the_published_ones(successes: int, n: int, low: float, high: float) -> None:
    """Newcombe, R. G. (1998), Statistics in Medicine 17, 857-872, table I, method 3."""
    assert wilson_interval(successes, n) == pytest.approx((low, high), abs=5e-5)


def test_wilson_interval_of_nothing_is_everything() -> None:
    assert wilson_interval(0, 0) == (0.0, 1.0)
    assert wilson_interval(10, 10) == pytest.approx((0.7225, 1.0), abs=5e-5)


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [(0, 5, 1 / 32), (0, 4, 1 / 16), (1, 9, 11 / 1024), (0, 0, 1.0), (5, 0, 1.0), (3, 3, 42 / 64)],
)
def test_sign_test_is_the_exact_binomial_tail(better: int, worse: int, p: float) -> None:
    assert sign_test(better, worse) == pytest.approx(p)


def test_bootstrap_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    values = [10.0, 12.0, 30.0, 8.0, 15.0]
    low, high = bootstrap_interval(values)
    assert min(values) <= low < 15.0 < high <= max(values)
    assert bootstrap_interval(values) == (low, high)
    assert bootstrap_interval([7.0, 7.0]) == (7.0, 7.0)
    with pytest.raises(ValueError, match="no values"):
        bootstrap_interval([])


def test_percentiles_are_interpolated() -> None:
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) == 2.5
    assert percentile([5.0], 0.95) == 5.0
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_auroc_counts_a_tie_as_half() -> None:
    assert measure_auroc([3, 2], [1, 2]) == 0.875
    assert measure_auroc([1.0], [2.0]) == 0
    assert math.isnan(measure_auroc([], [2.0]))
