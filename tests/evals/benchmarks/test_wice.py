import numpy as np
import pytest

from evals.benchmarks.wice import balanced_accuracy, choose_threshold, estimate, join_windows, shift_by_folds


def test_windows_are_whole_sentences() -> None:
    assert join_windows(["a b c", "d e", "f g h i j k", "l"], most=5) == ["a b c d e", "f g h i j k", "l"]
    assert join_windows([]) == []


def test_balanced_accuracy_counts_both_kinds_alike() -> None:
    assert balanced_accuracy(np.array([0.9, 0.9, 0.9, 0.2]), np.array([0.7]), 0.5) == pytest.approx(0.375)
    assert balanced_accuracy(np.array([0.5]), np.array([0.4]), 0.5) == 1.0


def test_the_threshold_is_not_chosen_on_the_claims_that_it_judges() -> None:
    # One supported claim lies below all others: only a threshold that knew it would let it through.
    supported, others = np.array([0.1, 0.8, 0.8, 0.8]), np.array([0.3, 0.3, 0.3, 0.3])
    assert 0.3 < choose_threshold(supported[1:], others) <= 0.8
    over, under = shift_by_folds(supported, others)
    assert (over >= 0).tolist() == [False, True, True, True]
    assert (under < 0).all()


def test_an_interval_lies_around_its_figure() -> None:
    draw = np.random.default_rng(0)
    figure = estimate("BAcc", lambda yes, no: balanced_accuracy(yes, no, 0.5), draw.random(40), draw.random(60))
    assert figure.n == 100
    assert figure.low < figure.value < figure.high
