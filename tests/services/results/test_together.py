"""A lone answer at an end of the scale is drawn with its neighbour."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.services.results.revealing import together


@pytest.mark.parametrize(
    ("counts", "bins"),
    [
        ([0, 2, 4, 5, 3], "1:0 2:2 3:4 4:5 5:3"),
        ([0, 5, 1, 5, 3], "1:0 2:5 3:1 4:5 5:3"),
        ([1, 3, 5, 4, 1], "1-2:4 3:5 4-5:5"),
        ([0, 0, 1, 6, 4], "1:0 2:0 3-4:7 5:4"),
        ([1, 0, 3, 0, 1], "1-5:5"),
        ([1, 0, 0, 0, 4], "1-5:5"),
        ([0, 0, 5, 0, 0], "1:0 2:0 3:5 4:0 5:0"),
        ([0, 0, 0, 0, 0], "1:0 2:0 3:0 4:0 5:0"),
        ([0, 0, 0, 0, 1], "1-5:1"),
    ],
)
def test_ends_are_joined_until_they_are_not_alone(counts: list[int], bins: str) -> None:
    """An inner lone answer stays: it is nobody's extreme."""
    said = " ".join(
        f"{one.low}-{one.high}:{one.n}" if one.low < one.high else f"{one.low}:{one.n}" for one in together(counts)
    )
    assert said == bins


@given(st.lists(st.integers(0, 4), min_size=5, max_size=5))
def test_nobody_is_lost_and_nobody_alone_at_an_end(counts: list[int]) -> None:
    """The bins cover the scale once, hold everybody, and neither end that holds anybody holds one of several."""
    bins = together(counts)
    assert [point for one in bins for point in range(one.low, one.high + 1)] == [1, 2, 3, 4, 5]
    assert sum(one.n for one in bins) == sum(counts)
    held = [one.n for one in bins if one.n]
    if sum(counts) > 1:
        assert held[0] > 1
        assert held[-1] > 1
