"""Box minus boxes against counting: a point that is outside all boxes, or none where every point is covered."""

from __future__ import annotations

from itertools import product

import pytest
from brute_force import Steps
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.decide.cover import Box, Clock, Undecided, uncovered


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[int], list[Box]]:
    """A space of a few columns and cells, and boxes that restrict some columns; empty sets happen."""
    sizes = draw(st.lists(st.integers(1, 5), max_size=4))
    space = [draw(st.integers(0, (1 << size) - 1) | st.just((1 << size) - 1)) for size in sizes]
    column = st.integers(0, len(sizes) - 1) if sizes else st.nothing()
    wide = st.integers(0, 31) | st.sampled_from([31 & ~(1 << cell) for cell in range(5)])
    boxes = draw(st.lists(st.dictionaries(column, wide, max_size=len(sizes)), max_size=14))
    return space, list(boxes)


def _outside(space: list[int], boxes: list[Box]) -> set[tuple[int, ...]]:
    cells = [[cell for cell in range(5) if every >> cell & 1] for every in space]
    return {
        point
        for point in product(*cells)
        if not any(all(inside >> point[column] & 1 for column, inside in box.items()) for box in boxes)
    }


@given(problems())
@settings(max_examples=500, deadline=None)
def test_a_point_outside_or_none(problem: tuple[list[int], list[Box]]) -> None:
    """The search finds a point exactly where counting does, and it is one of those; the problem stays as it was."""
    space, boxes = problem
    before = list(space), [dict(box) for box in boxes]
    point = uncovered(space, boxes, Clock(60))
    outside = _outside(space, boxes)
    assert (point is None) == (not outside)
    assert point is None or point in outside
    assert (space, boxes) == before


@given(problems(), st.integers(0, 4))
@settings(max_examples=200, deadline=None)
def test_short_of_time_it_never_answers_wrongly(problem: tuple[list[int], list[Box]], looks: int) -> None:
    """It gives up, or says the same."""
    space, boxes = problem
    try:
        point = uncovered(space, boxes, Steps(looks))
    except Undecided:
        return
    assert (point is None) == (not _outside(space, boxes))


def test_no_time_at_all() -> None:
    """Even the plainest question is undecided then."""
    with pytest.raises(Undecided):
        uncovered([1], [], Clock(-1))


@pytest.mark.parametrize("holes", [0, 1])
def test_a_search_a_thousand_steps_deep(holes: int) -> None:
    """Each box closes one point of a diagonal; what covers the rest leaves nothing, or a single point."""
    size = 1100
    every = (1 << size) - 1
    diagonal: list[Box] = [{0: 1 << cell, 1: 1 << cell, 2: 1} for cell in range(size - holes)]
    rest: list[Box] = [{0: 1 << cell, 1: every & ~(1 << cell)} for cell in range(size)]
    point = uncovered([every, every, 1], [*diagonal, *rest], Clock(60))
    assert point == ((size - 1, size - 1, 0) if holes else None)
    assert uncovered([every, every, 3], diagonal, Clock(60)) is not None


def test_many_boxes_that_each_leave_two_ways() -> None:
    """Rows of which no two cover a third, all of them together everything: three inputs of four cells, cell by cell."""
    boxes: list[Box] = [
        {column: 1 << cell for column, cell in enumerate(point)} for point in product(range(4), repeat=3)
    ]
    assert uncovered([15, 15, 15], boxes, Clock(60)) is None
    for left in (0, 21, 63):
        point = uncovered([15, 15, 15], boxes[:left] + boxes[left + 1 :], Clock(60))
        assert point == (left // 16, left // 4 % 4, left % 4)
