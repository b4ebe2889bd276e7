"""Agreement within a unit, against the printed thresholds and worked examples."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.engine.assess import agreement
from advisor.engine.assess.agreement import average_deviation, chance_threshold, two_camps, within_group_agreement


@pytest.mark.parametrize(
    ("raters", "printed"),
    [(2, None), (3, 1.00), (4, 1.00), (5, 0.85), (6, 0.72), (8, 0.61), (10, 0.53), (15, 0.40)],
)
def test_chance_thresholds_are_the_printed_ones(raters: int, printed: float | None) -> None:
    """The exact 5 % thresholds of r_wg on a five-point item are those of the method."""
    threshold = chance_threshold(raters)
    assert (None if threshold is None else round(threshold, 2)) == printed


@pytest.mark.parametrize("raters", [3, 4, 5, 6])
def test_the_threshold_is_the_smallest_that_chance_reaches_in_five_percent(raters: int) -> None:
    """Counting all 5^n answers, at most 5 % reach the threshold, and more than 5 % reach the next lower value."""
    threshold = chance_threshold(raters)
    assert threshold is not None
    everything = np.array(list(product(range(1, 6), repeat=raters)), dtype=float)
    values = np.round(1 - everything.var(axis=1, ddof=1) / 2, 9)
    assert (values >= threshold - 1e-9).mean() <= 0.05
    lower = values[values < threshold - 1e-9].max()
    assert (values >= lower).mean() > 0.05


def test_many_raters_go_over_smoothly_to_the_normal_law(monkeypatch: pytest.MonkeyPatch) -> None:
    """At 60 raters the exact threshold and the one by the normal law differ by less than 0.002."""
    exact = chance_threshold(60)
    chance_threshold.cache_clear()
    monkeypatch.setattr(agreement, "_EXACT_UP_TO", 10)
    normal = chance_threshold(60)
    chance_threshold.cache_clear()
    assert exact == pytest.approx(normal, abs=0.002)


def test_one_rater_cannot_agree() -> None:
    """There is no threshold and no r_wg for a single rater."""
    assert chance_threshold(1) is None
    assert within_group_agreement(np.array([[3.0]])) is None


def test_average_deviation_of_a_worked_example() -> None:
    """Five raters 4 4 4 5 3: mean 4, AD_M (0+0+0+1+1)/5 = 0.4; a second item 2 2 2 2 2 halves it."""
    one = np.array([[4.0], [4.0], [4.0], [5.0], [3.0]])
    assert average_deviation(one) == pytest.approx(0.4)
    assert average_deviation(np.hstack([one, np.full((5, 1), 2.0)])) == pytest.approx(0.2)


def test_within_group_agreement_of_worked_examples() -> None:
    """Variance 0.5 over the uniform 2 gives .75; with an item of variance 0 the mean variance gives .875."""
    one = np.array([[4.0], [4.0], [4.0], [5.0], [3.0]])
    assert within_group_agreement(one) == pytest.approx(0.75)
    assert within_group_agreement(np.hstack([one, np.full((5, 1), 2.0)])) == pytest.approx(0.875)


def test_extreme_disagreement_is_negative_not_cut() -> None:
    """r*_wg of two opposite camps is below zero: worse than chance is shown as worse."""
    answers = np.array([[1.0], [1.0], [5.0], [5.0]])
    assert within_group_agreement(answers) == pytest.approx(1 - (16 / 3) / 2)


def test_missing_answers_are_left_out_item_by_item() -> None:
    """A blank answer changes nothing but the number of raters of its item."""
    answers = np.array([[4.0, 2.0], [4.0, np.nan], [4.0, 2.0], [5.0, 2.0], [3.0, np.nan]])
    assert within_group_agreement(answers) == pytest.approx(0.875)
    assert average_deviation(answers) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ([1, 1, 2, 2, 4, 4, 5, 5], True),
        ([1, 2, 3, 3, 4, 5], False),
        ([1, 1, 1, 1, 1, 1, 1, 5], False),
        ([3, 3, 3, 3], False),
        ([2.5, 2.5, 3.5, 3.5], True),
    ],
)
def test_two_camps_stand_apart_with_few_between(means: list[float], expected: bool) -> None:
    """Camps need 30 % of the persons on each side and under 20 % in the middle."""
    assert two_camps(np.array(means, dtype=float)) is expected


@given(st.lists(st.integers(1, 5), min_size=2, max_size=30))
def test_agreement_does_not_depend_on_the_order_of_raters(answers: list[int]) -> None:
    """Order-free, and r*_wg is 1 exactly where all agree."""
    column = np.array(answers, dtype=float)[:, None]
    assert within_group_agreement(column) == pytest.approx(within_group_agreement(column[::-1]))
    assert average_deviation(column) == pytest.approx(average_deviation(np.sort(column, axis=0)))
    assert (within_group_agreement(column) == 1) == (len(set(answers)) == 1)
