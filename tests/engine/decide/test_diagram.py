"""Decision diagrams against truth tables: every operation, point by point, and one number for each function."""

from __future__ import annotations

from itertools import product
from math import prod

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.engine.decide.cover import Clock, Undecided
from advisor.engine.decide.diagram import FALSE, TRUE, Diagram, Function, terminal

Table = list[int]
"""The value at each point, the points in the order of `product`."""


def _points(sizes: list[int]) -> list[tuple[int, ...]]:
    return list(product(*(range(size) for size in sizes)))


def _built(diagram: Diagram, values: Table, level: int = 0) -> Function:
    if level == len(diagram.sizes):
        return terminal(values[0])
    width = len(values) // diagram.sizes[level]
    parts = [values[start : start + width] for start in range(0, len(values), width)]
    return diagram.node(level, tuple(_built(diagram, part, level + 1) for part in parts))


def _read(diagram: Diagram, function: Function) -> Table:
    return [diagram.at(function, point) for point in _points(list(diagram.sizes))]


@st.composite
def cases(draw: st.DrawFn, functions: int, highest: int = 1) -> tuple[Diagram, list[Table]]:
    """A diagram over a few inputs, and truth tables over them; some inputs do not matter."""
    sizes = draw(st.lists(st.integers(2, 4), min_size=1, max_size=3))
    count = prod(sizes)
    tables = []
    for _ in range(functions):
        values = draw(st.lists(st.integers(0, highest), min_size=count, max_size=count))
        idle = draw(st.integers(-1, len(sizes) - 1))
        held = [tuple(0 if place == idle else cell for place, cell in enumerate(point)) for point in _points(sizes)]
        at = dict(zip(_points(sizes), values, strict=True))
        tables.append([at[point] for point in held])
    return Diagram(sizes, Clock(60)), tables


@given(cases(3))
@settings(max_examples=200, deadline=None)
def test_operations_on_conditions(case: tuple[Diagram, list[Table]]) -> None:
    """And, or, not and choice equal their truth tables."""
    diagram, (f, g, h) = case
    one, two, three = (_built(diagram, table) for table in (f, g, h))
    assert _read(diagram, one) == f
    assert _read(diagram, diagram.both(one, two)) == [a & b for a, b in zip(f, g, strict=True)]
    assert _read(diagram, diagram.either(one, two)) == [a | b for a, b in zip(f, g, strict=True)]
    assert _read(diagram, diagram.inverse(one)) == [1 - a for a in f]
    chosen = [b if a else c for a, b, c in zip(f, g, h, strict=True)]
    assert _read(diagram, diagram.choose(one, two, three)) == chosen


@given(cases(3, 3))
@settings(max_examples=200, deadline=None)
def test_operations_on_values(case: tuple[Diagram, list[Table]]) -> None:
    """Choice, renaming and pairing of functions of several values equal their truth tables."""
    diagram, (f, g, h) = case
    condition = [int(value > 1) for value in h]
    one, two = _built(diagram, f), _built(diagram, g)
    chosen = diagram.choose(_built(diagram, condition), one, two)
    assert _read(diagram, chosen) == [a if c else b for a, b, c in zip(f, g, condition, strict=True)]
    assert _read(diagram, diagram.mapped(one, [1, 1, 0, 2])) == [[1, 1, 0, 2][a] for a in f]
    assert _read(diagram, diagram.mapped(one, dict.fromkeys(range(4), 5))) == [5] * len(f)
    assert _read(diagram, diagram.paired(one, two, lambda a, b: 4 * a + b)) == [
        4 * a + b for a, b in zip(f, g, strict=True)
    ]


@given(cases(2, 2))
@settings(max_examples=200, deadline=None)
def test_equal_functions_have_one_number(case: tuple[Diagram, list[Table]]) -> None:
    """Two functions are the same number exactly where their truth tables are the same, however they were made."""
    diagram, (f, g) = case
    one, two = _built(diagram, f), _built(diagram, g)
    assert (one == two) == (f == g)
    condition = diagram.mapped(one, [0, 1, 1])
    assert diagram.choose(condition, one, two) == _built(diagram, [a or b for a, b in zip(f, g, strict=True)])
    assert diagram.inverse(diagram.inverse(condition)) == condition
    assert diagram.both(condition, diagram.inverse(condition)) == FALSE
    assert diagram.either(condition, diagram.inverse(condition)) == TRUE


@given(cases(1, 2), st.data())
@settings(max_examples=200, deadline=None)
def test_parts_of_a_function(case: tuple[Diagram, list[Table]], data: st.DataObject) -> None:
    """One input held in a cell; the values that are taken, everywhere and within a box; the nodes, children first."""
    diagram, (f,) = case
    function = _built(diagram, f)
    sizes = list(diagram.sizes)
    at = dict(zip(_points(sizes), f, strict=True))
    level = data.draw(st.integers(0, len(sizes) - 1))
    cell = data.draw(st.integers(0, sizes[level] - 1))
    held = [at[(*point[:level], cell, *point[level + 1 :])] for point in at]
    assert _read(diagram, diagram.cofactor(function, level, cell)) == held
    assert diagram.terminals(function) == set(f)
    within = [data.draw(st.integers(1, (1 << size) - 1)) for size in sizes]
    inside = {at[point] for point in at if all(within[i] >> c & 1 for i, c in enumerate(point))}
    assert diagram.terminals(function, within) == inside
    order = diagram.below(function)
    assert len(order) == len(set(order))
    for place, node in enumerate(order):
        assert {child for child in diagram.children[node] if child >= 0} <= set(order[:place])


@given(cases(1, 2), st.integers(0, 2))
@settings(max_examples=200, deadline=None)
def test_a_witness_suffices(case: tuple[Diagram, list[Table]], value: int) -> None:
    """Wherever the other inputs lie the function takes the value; missing stands only where nothing known goes on."""
    diagram, (f,) = case
    at = dict(zip(_points(list(diagram.sizes)), f, strict=True))
    found = diagram.witness(_built(diagram, f), value)
    assert (found is None) == (value not in f)
    if found is None:
        return
    assert {at[point] for point in at if all(point[level] == cell for level, cell in found.items())} == {value}
    for level, cell in found.items():
        before = {other: found[other] for other in found if other < level}
        if cell == 0:
            assert not any(
                at[point] == value and point[level] and all(point[other] == known for other, known in before.items())
                for point in at
            )


@given(cases(1, 2), st.data())
@settings(max_examples=150, deadline=None)
def test_the_share_is_the_sum_over_all_points(case: tuple[Diagram, list[Table]], data: st.DataObject) -> None:
    """With independent inputs, each cell as likely as its weight."""
    diagram, (f,) = case
    weights = []
    for size in diagram.sizes:
        parts = [data.draw(st.integers(0, 9)) for _ in range(size - 1)] + [1]
        weights.append([part / sum(parts) for part in parts])
    points = _points(list(diagram.sizes))
    for value in range(3):
        expected = sum(
            prod(weights[level][cell] for level, cell in enumerate(point))
            for point, taken in zip(points, f, strict=True)
            if taken == value
        )
        assert diagram.share(_built(diagram, f), weights, value) == pytest.approx(expected)


def test_constants() -> None:
    """A function that never branches is its value."""
    diagram = Diagram([3, 2], Clock(60))
    assert diagram.indicator(0, 7) == TRUE
    assert diagram.indicator(1, 0) == FALSE
    assert diagram.witness(TRUE) == {}
    assert diagram.witness(FALSE) is None
    assert diagram.share(TRUE, [[1.0, 0.0, 0.0], [0.5, 0.5]]) == 1.0
    assert diagram.cofactor(TRUE, 0, 2) == TRUE
    assert diagram.below(FALSE) == []


@given(cases(2))
@settings(max_examples=60, deadline=None)
def test_reading_a_set_of_cells(case: tuple[Diagram, list[Table]]) -> None:
    """An indicator is true in the cells of its set alone."""
    diagram, _ = case
    for level, size in enumerate(diagram.sizes):
        for cells in range(1 << size):
            function = diagram.indicator(level, cells)
            for point in _points(list(diagram.sizes)):
                assert diagram.at(function, point) == cells >> point[level] & 1


def test_it_is_given_up_when_the_time_is_over() -> None:
    """A store that keeps growing looks at the clock."""
    diagram = Diagram([2] * 12, Clock(60))
    diagram._clock = Clock(-1)
    with pytest.raises(Undecided):
        _built(diagram, [point * 2654435761 >> 7 & 1 for point in range(1 << 12)])
