"""The stored numbers: prediction, conformal sets, contributions and intervals."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from math import ceil, comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.linear_model import LogisticRegression

from advisor.engine.compare import training
from advisor.engine.compare.model import FitModel, OutcomeModel, conformal_threshold, softmax
from advisor.engine.compare.training import Labelled, fit, labelled, predict

from compare_cases import SMALL  # isort: skip


def _profiles(count: int, dimensions: int, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    ratings = rng.uniform(1, 5, (count, dimensions))
    ratings[rng.random(ratings.shape) < 0.3] = np.nan
    return ratings


def test_softmax_by_hand() -> None:
    """Ln 1, ln 2 and ln 5 make an eighth, two and five; large values do not overflow."""
    np.testing.assert_allclose(softmax(np.log([[1.0, 2.0, 5.0]])), [[0.125, 0.25, 0.625]])
    np.testing.assert_allclose(softmax(np.array([1000.0, 1000.0])), [0.5, 0.5])


@pytest.mark.parametrize(("count", "rank"), [(4, 4), (9, 8), (10, 9), (66, 54), (99, 80)])
def test_the_conformal_rank(count: int, rank: int) -> None:
    """The threshold is the score of rank ceil(0.8 (n + 1))."""
    assert conformal_threshold(np.arange(1, count + 1) / 1000) == rank / 1000


def test_too_few_scores_leave_everything_in() -> None:
    """With three scores no finite threshold keeps the promise."""
    assert conformal_threshold(np.array([0.1, 0.2, 0.3])) == 1.0
    assert conformal_threshold(np.array([])) == 1.0


@given(st.lists(st.integers(0, 10_000), min_size=2, max_size=40, unique=True))
def test_conformal_coverage_is_exact_where_cases_are_exchangeable(marks: list[int]) -> None:
    """Of n + 1 scores, each in turn held against the others, ceil(0.8 (n + 1)) are inside: at least 80 %."""
    scores = np.array(sorted(marks)) / 20_000
    inside = sum(score <= conformal_threshold(np.delete(scores, index)) for index, score in enumerate(scores))
    rank = ceil(0.8 * len(scores))
    assert inside == min(rank, len(scores))
    assert inside >= 0.8 * len(scores)


def test_a_method_exactly_at_the_threshold_is_in_the_set(fitted: FitModel) -> None:
    """The set holds what is as improbable as the threshold, and not what is more so."""
    model = replace(fitted, calibration=np.full(9, 0.7))
    assert model.sets(np.array([[0.3, 0.41, 0.29]])).tolist() == [[True, True, False]]


def test_the_numbers_predict_as_the_pipeline_does(fitted: FitModel, data: Labelled) -> None:
    """NumPy alone gives the pipeline's probabilities to a millionth, for cases and for strangers with gaps."""
    pipeline = fit(data, fitted.strength)
    for ratings in (data.ratings, _profiles(500, data.ratings.shape[1]), np.full((1, data.ratings.shape[1]), np.nan)):
        np.testing.assert_allclose(fitted.probabilities(ratings), predict(pipeline, ratings), atol=1e-6)


def test_contributions_sum_to_the_log_odds(fitted: FitModel) -> None:
    """Base and terms together are the log-odds of OKR against KPI; what is missing adds nothing."""
    ratings = _profiles(300, len(fitted.dimensions))
    base, terms = fitted.contributions(ratings)
    shares = fitted.probabilities(ratings)
    np.testing.assert_allclose(base + terms.sum(axis=1), np.log(shares[:, 1] / shares[:, 0]), atol=1e-9)
    assert (terms[np.isnan(ratings)] == 0).all()


def test_contributions_are_the_shapley_values_by_definition(small_fitted: FitModel) -> None:
    """Against the sum over all coalitions, with the training mean in place of whoever is absent (Shapley 1953)."""
    count = len(SMALL)
    profile = np.array([1.0, 4.5, 2.0, 5.0, 3.0, 1.5, 2.5, 4.0])

    def log_odds(present: tuple[int, ...]) -> float:
        mixed = small_fitted.centres.copy()
        mixed[list(present)] = profile[list(present)]
        shares = small_fitted.probabilities(mixed[None, :])[0]
        return float(np.log(shares[1] / shares[0]))

    base, terms = small_fitted.contributions(profile[None, :])
    assert log_odds(()) == pytest.approx(base)
    for player in range(count):
        others = [index for index in range(count) if index != player]
        value = sum(
            (log_odds((*coalition, player)) - log_odds(coalition)) / (count * comb(count - 1, size))
            for size in range(count)
            for coalition in combinations(others, size)
        )
        assert value == pytest.approx(terms[0, player], abs=1e-9)


def test_a_rating_at_the_training_mean_counts_as_a_missing_one(fitted: FitModel, data: Labelled) -> None:
    """Which ratings are missing says nothing: blanked at the mean, in whatever pattern, probabilities stay."""
    rng = np.random.default_rng(3)
    blank = np.isnan(data.ratings) | (rng.random(data.ratings.shape) < 0.4)
    at_mean = np.where(blank, fitted.centres, data.ratings)
    np.testing.assert_allclose(
        fitted.probabilities(np.where(blank, np.nan, data.ratings)), fitted.probabilities(at_mean), atol=1e-12
    )


def test_a_bootstrap_draw_is_the_regression_on_its_resample(small: list) -> None:
    """Rebuilt from the stored rows, a draw gives the probabilities of its own fit, for missing ratings too."""
    data = labelled(small, SMALL)
    pipeline = fit(data, 0.1)
    ratings = _profiles(50, len(SMALL))
    draws = training._bootstrap(data, 0.1, pipeline)
    for draw, part in zip(draws[:8], training._resamples(data, 8), strict=True):
        refitted = LogisticRegression(C=0.1, tol=1e-10, max_iter=5000)
        refitted.fit(pipeline[:-1].transform(part.ratings), part.methods)
        expected = refitted.predict_proba(pipeline[:-1].transform(ratings))
        z = pipeline[:-1].transform(ratings)
        np.testing.assert_allclose(softmax(z @ draw[:, :-1].T + draw[:, -1]), expected, atol=1e-5)


def test_intervals_are_percentiles_around_the_probability(fitted: FitModel, data: Labelled) -> None:
    """Lower edge, probability, upper edge, in this order, for every published case and method."""
    edges = fitted.intervals(data.ratings)
    shares = fitted.probabilities(data.ratings)
    assert edges.shape == (*shares.shape, 2)
    assert (edges[..., 0] <= shares).all()
    assert (shares <= edges[..., 1]).all()


def test_the_lean_is_the_mean_over_what_is_known() -> None:
    """Weights times distances from the centres, averaged; with under half of the dimensions known there is none."""
    model = OutcomeModel("kpi", 20, 20, {"a": 3.0, "b": 2.0, "c": 4.0}, {"a": 1.0, "b": -0.5, "c": 0.2}, 0.1, "")
    assert model.lean({"a": 4.0, "b": 4.0, "x": 5.0}) == pytest.approx((1 - 1) / 2)
    assert model.lean({"a": 4.0, "b": 2.0, "c": 5.0}) == pytest.approx((1 + 0 + 0.2) / 3)
    assert model.lean({"a": 4.0}) is None
