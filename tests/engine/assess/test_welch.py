"""Welch's test against an independent implementation, and the choice among many tests against published numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from advisor.engine.assess.welch import Mean, beyond_chance, two_sided, welch


def _mean(people: list[float]) -> Mean:
    return Mean(float(np.mean(people)), len(people), float(np.std(people, ddof=1) / np.sqrt(len(people))))


@pytest.mark.parametrize("t", [0.0, 0.01, 0.5, 1.0, 1.96, 2.5, 6.0, 40.0])
@pytest.mark.parametrize("freedom", [1.0, 1.37, 2.0, 4.6, 8.0, 30.5, 200.0, 5000.0])
def test_students_distribution(t: float, freedom: float) -> None:
    """Over the range of sizes and differences that occur, to nine digits."""
    assert two_sided(t, freedom) == pytest.approx(2 * stats.t.sf(t, freedom), rel=1e-9, abs=1e-15)
    assert two_sided(-t, freedom) == two_sided(t, freedom)


@pytest.mark.parametrize("seed", range(12))
def test_welch(seed: int) -> None:
    """Error, degrees of freedom and chance of two random groups of different size and spread."""
    rng = np.random.default_rng(seed)
    one, other = ((rng.normal(50 + 8 * place, 5 + 15 * rng.random(), rng.integers(2, 30))).tolist() for place in (0, 1))
    test = welch(_mean(one), _mean(other))
    expected = stats.ttest_ind(other, one, equal_var=False)
    assert test.p == pytest.approx(expected.pvalue, rel=1e-8)
    assert test.freedom == pytest.approx(expected.df)
    assert (np.mean(other) - np.mean(one)) / test.se == pytest.approx(expected.statistic)


def test_many_tests_at_once() -> None:
    """The fifteen tests of Benjamini and Hochberg's own example (1995, section 4.1): the four smallest stand."""
    chances = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.000),
    ]
    assert beyond_chance(chances) == [True] * 4 + [False] * 11
    assert beyond_chance(chances[::-1]) == [False] * 11 + [True] * 4
    assert beyond_chance([]) == []
    assert beyond_chance([0.2, 0.9]) == [False, False]
    assert beyond_chance(chances) == (stats.false_discovery_control(chances) <= 0.05).tolist()
