"""The scores, against published worked examples and closed forms."""

from __future__ import annotations

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.compare import metrics


def _of_two(second: list[float]) -> np.ndarray:
    """Probabilities of two methods, the third with none."""
    return np.array([[1 - share, share, 0.0] for share in second])


def _chosen(methods: list[int]) -> np.ndarray:
    return np.eye(3)[methods]


def test_brier_is_that_of_the_first_table_of_brier_1950() -> None:
    """Ten forecasts of rain, which fell on the second to fourth: P = 0.19 (Brier 1950, table 1)."""
    rain = [0.7, 0.9, 0.8, 0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.1]
    assert metrics.brier(_of_two(rain), np.array([0, 1, 1, 1, 0, 0, 0, 0, 0, 0])) == pytest.approx(0.19)


def test_log_loss_is_that_of_the_scikit_learn_user_guide() -> None:
    """Its worked example gives 0.1738."""
    assert metrics.log_loss(_of_two([0.1, 0.2, 0.7, 0.99]), np.array([0, 0, 1, 1])) == pytest.approx(0.1738, abs=5e-5)


def test_balanced_accuracy_is_that_of_the_scikit_learn_documentation() -> None:
    """Its example gives 0.625, where plain accuracy gives four of six."""
    truth, chosen = np.array([0, 1, 0, 0, 1, 0]), _chosen([0, 1, 0, 0, 0, 1])
    assert metrics.balanced_accuracy(chosen, truth) == pytest.approx(0.625)
    assert metrics.accuracy(chosen, truth) == pytest.approx(4 / 6)


def test_even_probabilities_score_by_their_closed_forms() -> None:
    """A third each costs ln 3 and two thirds; certainty of the truth costs nothing, of another method the floor."""
    truth = np.array([0, 1, 2])
    even = np.full((3, 3), 1 / 3)
    assert metrics.log_loss(even, truth) == pytest.approx(log(3))
    assert metrics.brier(even, truth) == pytest.approx(2 / 3)
    assert metrics.log_loss(np.eye(3), truth) == 0
    assert metrics.brier(np.eye(3)[[1, 2, 0]], truth) == 2
    assert metrics.log_loss(np.eye(3)[[1, 2, 0]], truth) == pytest.approx(6 * log(10))


def test_confusion_counts_by_truth_then_choice() -> None:
    """Rows are what is true, columns what was chosen."""
    found = metrics.confusion(np.array([0, 1, 1, 2]), np.array([0, 0, 1, 2]))
    assert found == {
        "kpi": {"kpi": 1, "okr": 1, "hybrid": 0},
        "okr": {"kpi": 0, "okr": 1, "hybrid": 0},
        "hybrid": {"kpi": 0, "okr": 0, "hybrid": 1},
    }


def test_calibration_bins_hold_as_many_cases_each() -> None:
    """Two bins of two: what was said and what came true, from unsure to sure."""
    found = metrics.calibration(_of_two([0.9, 0.4, 0.2, 0.4]), np.array([1, 1, 0, 0]), bins=2)
    assert found == [{"n": 2, "said": 0.6, "true": 0.5}, {"n": 2, "said": 0.85, "true": 1.0}]


def test_there_are_no_empty_bins() -> None:
    """With fewer cases than bins every case is its own."""
    assert [part["n"] for part in metrics.calibration(_of_two([0.9, 0.4]), np.array([1, 1]), bins=5)] == [1, 1]


@given(st.lists(st.integers(0, 6), min_size=1, max_size=20))
def test_resamples_take_organisations_whole(groups: list[int]) -> None:
    """Each draw has as many organisations as there are, each with all of its cases every time it is drawn."""
    numbers = np.array(groups)
    sizes = np.bincount(numbers)
    for rows in metrics.resamples(numbers, draws=5):
        times = np.bincount(numbers[rows], minlength=len(sizes))[sizes > 0] / sizes[sizes > 0]
        assert (times == times.round()).all()
        assert times.sum() == (sizes > 0).sum()


def test_intervals_hold_the_figure_and_repeat() -> None:
    """The interval lies around the figure, and a repetition gives the same edges."""
    rng = np.random.default_rng(0)
    shares = rng.dirichlet([2, 2, 1], 40)
    truth, groups = rng.integers(0, 3, 40), np.arange(40) // 2
    found = metrics.intervals(shares, truth, groups)
    assert found == metrics.intervals(shares, truth, groups)
    for name, score in metrics.SCORES.items():
        low, high = found[name]
        assert low < score(shares, truth) < high


def test_an_interval_widens_when_cases_of_an_organisation_are_alike() -> None:
    """Four copies of each case in one organisation add nothing: the interval is that of a quarter of the cases."""
    rng = np.random.default_rng(0)
    shares, truth = rng.dirichlet([2, 2, 1], 30), rng.integers(0, 3, 30)
    single = metrics.intervals(shares, truth, np.arange(30))
    copies = metrics.intervals(np.repeat(shares, 4, axis=0), np.repeat(truth, 4), np.repeat(np.arange(30), 4))
    assert single == copies


def test_the_difference_is_taken_on_the_same_draws() -> None:
    """A model against itself differs by nothing, a better one by less than nothing throughout."""
    truth, groups = np.array([0, 1, 2] * 5), np.arange(15)
    good, even = np.eye(3)[truth] * 0.7 + 0.1, np.full((15, 3), 1 / 3)
    assert metrics.difference_interval(even, even, truth, groups) == (0, 0)
    expected = round(log(1 / 3) - log(0.8), 3)
    assert metrics.difference_interval(good, even, truth, groups) == (expected, expected)
