"""Cases and units on one scale of 1 to 5."""

from __future__ import annotations

import numpy as np
from compare_cases import case

from advisor.engine.compare.ratings import ratings_from_scores, ratings_of


def test_two_raters_count_by_their_mean_and_one_for_both() -> None:
    """Two marks are averaged, one stands alone, none is missing."""
    one = case("a", {"openness": (2, 3), "breadth": (None, 4), "goal_craft": (None, None)})
    found = ratings_of([one], ("breadth", "goal_craft", "openness"))
    np.testing.assert_array_equal(found, [[4.0, np.nan, 2.5]])


def test_no_cases_still_have_a_column_per_dimension() -> None:
    """Of nothing there are no rows, but the columns stay."""
    assert ratings_of([], ("openness", "breadth")).shape == (0, 2)


def test_scores_become_ratings_in_the_order_of_the_dimensions() -> None:
    """0, 50 and 100 points are 1, 3 and 5; a dimension without scores is missing."""
    found = ratings_from_scores({"openness": np.array([0.0, 50.0, 100.0, np.nan])}, ("breadth", "openness"))
    np.testing.assert_array_equal(found[:, 1], [1, 3, 5, np.nan])
    assert np.isnan(found[:, 0]).all()


def test_without_scores_or_dimensions_nothing_is_known() -> None:
    """No columns of scores give no rows, no dimensions give no columns."""
    assert ratings_from_scores({}, ("openness",)).shape == (0, 1)
    assert ratings_from_scores({"openness": np.array([1.0, 2.0])}, ()).shape == (2, 0)
