import numpy as np
import pytest

from evals.benchmarks.regression import (
    assign_folds,
    declined_at,
    fit_regression,
    measure_auroc,
    measure_ece,
    tabulate_reliability,
)


def test_it_finds_the_weights_that_made_the_labels() -> None:
    draw = np.random.default_rng(0)
    x = draw.normal(size=(20_000, 2))
    y = (draw.random(20_000) < 1 / (1 + np.exp(-(0.5 + 2.0 * x[:, 0])))).astype(float)
    model = fit_regression(x, y, np.ones(len(y)), penalty=1.0)
    assert model.weights / model.spreads == pytest.approx([2.0, 0.0], abs=0.1)
    assert measure_ece(y, model.predict(x), np.ones(len(y))) < 0.02


def test_what_tells_the_sets_apart_is_left_out() -> None:
    draw = np.random.default_rng(1)
    member = draw.integers(0, 2, 8_000).astype(float)
    within = draw.normal(size=8_000)
    x = np.column_stack([within, 3 * member + draw.normal(size=8_000)])
    y = (draw.random(8_000) < 1 / (1 + np.exp(-(within + 4 * member - 2)))).astype(float)
    plain = fit_regression(x, y, np.ones(len(y)), penalty=1.0)
    fair = fit_regression(x, y, np.ones(len(y)), penalty=1.0, nuisance=member[:, None])
    assert abs(fair.weights[1] / fair.weights[0]) < 0.2 < abs(plain.weights[1] / plain.weights[0])


def test_a_group_is_never_split() -> None:
    groups = [f"g{number % 37}" for number in range(500)]
    folds = assign_folds(groups, 10, seed=0)
    assert len(set(folds)) == 10
    for group in set(groups):
        assert len({fold for fold, one in zip(folds, groups, strict=True) if one == group}) == 1
    assert (folds == assign_folds(groups, 10, seed=0)).all()


def test_auroc_and_the_share_declined() -> None:
    y = np.array([0.0, 0.0, 1.0, 1.0])
    assert measure_auroc(y, np.array([0.1, 0.2, 0.3, 0.4])) == 1.0
    assert measure_auroc(y, np.array([0.4, 0.3, 0.2, 0.1])) == 0.0
    assert measure_auroc(y, np.array([0.5, 0.5, 0.5, 0.5])) == 0.5
    assert declined_at(y, np.array([0.1, 0.35, 0.3, 0.4]), 0.5) == 1.0
    assert declined_at(y, np.array([0.1, 0.35, 0.3, 0.4]), 0.0) == 0.5


def test_calibration_is_the_gap_between_what_is_said_and_what_is_so() -> None:
    y, sample = np.array([1.0, 1.0, 0.0, 0.0]), np.ones(4)
    assert measure_ece(y, np.array([1.0, 1.0, 0.0, 0.0]), sample) == 0.0
    assert measure_ece(y, np.full(4, 0.9), sample) == pytest.approx(0.4)
    assert tabulate_reliability(y, np.full(4, 0.9), sample) == [(0.9, pytest.approx(0.9), 0.5, 4)]
