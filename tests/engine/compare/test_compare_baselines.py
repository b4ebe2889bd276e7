"""What the classifier has to beat, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.engine.compare import baselines
from advisor.engine.compare.training import Labelled

NAMES = (*baselines.SIGNS, "openness")


def _data(methods: list[int], ratings: list[list[float]] | None = None) -> Labelled:
    rows = np.full((len(methods), len(NAMES)), 3.0) if ratings is None else np.array(ratings, dtype=np.float64)
    return Labelled(rows, np.array(methods), np.arange(len(methods)))


def _leaning(lean: float) -> list[float]:
    """A profile whose index is `lean`."""
    return [3 + sign * lean for sign in baselines.SIGNS.values()] + [3.0]


def test_the_prior_is_the_smoothed_shares() -> None:
    """Two, one and none of three become three, two and one sixth (Laplace)."""
    found = baselines.prior(_data([0, 0, 1]), _data([2, 2]))
    np.testing.assert_allclose(found, [[3 / 6, 2 / 6, 1 / 6]] * 2)


def test_the_index_is_the_mean_of_signed_distances_over_what_is_known() -> None:
    """Signs from theory, weight one each; a profile without any of its ratings is in the middle."""
    rows = [_leaning(1.5), _leaning(-2), [np.nan] * 7, [5.0, 2.0, *[np.nan] * 5]]
    found = baselines._index(_data([0, 0, 0, 0], rows), NAMES)
    np.testing.assert_allclose(found[:, 0], [1.5, -2, 0, (2 - 1) / 2])


def test_the_index_leans_as_theory_says_and_learns_how_much() -> None:
    """The more uncertain, explorative and connected, the more OKR; strangers far out are predicted surely."""
    leans = [-1.5, -1, -0.5, 0.5, 1, 1.5]
    train = _data([0, 0, 0, 1, 1, 1], [_leaning(lean) for lean in leans])
    found = baselines.index(train, _data([0] * 5, [_leaning(lean) for lean in (-2, -1, 0, 1, 2)]), NAMES)
    assert (np.diff(found[:, 1]) > 0).all()
    assert found[2, 1] == pytest.approx(0.5)
    assert found[4, 1] > 0.9
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_a_verdict_gets_the_shares_of_the_training_cases_with_the_same() -> None:
    """Of three cases the rules called OKR two were; a verdict never seen gets the overall shares."""
    train = _data([1, 1, 0, 0])
    found = baselines.verdicts(train, _data([0, 0]), np.array([1, 1, 1, 0]), np.array([1, 3]))
    overall = np.array([3, 3, 1]) / 7
    np.testing.assert_allclose(found[0], (np.array([1, 2, 0]) + overall) / 4)
    np.testing.assert_allclose(found[1], overall)


def test_the_nearest_five_vote_and_the_nearest_twice() -> None:
    """Three votes for its method from two cases, three for the other; the sixth has none."""
    train = _data([1, 1, 0, 0, 0, 2])
    found = baselines.nearest(train, _data([0]), np.array([[0.1, 0.2, 0.3, 0.4, 0.5, 0.6]]))
    np.testing.assert_allclose(found, [[(3 + 1 / 3) / 7, (3 + 1 / 3) / 7, (1 / 3) / 7]])
