"""The requirements diagram: layered, without overlaps, edges from shape to shape and through none."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.content.dmn.diagram import Box, Layout, lay_out
from advisor.content.dmn.model import Given, Model
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import BooleanDomain


@st.composite
def _graphs(draw: st.DrawFn) -> tuple[list[str], dict[str, list[str]]]:
    inputs = [f"i{number}" for number in range(draw(st.integers(0, 6)))]
    decisions: dict[str, list[str]] = {}
    for number in range(draw(st.integers(1, 8))):
        names = [*inputs, *decisions]
        decisions[f"d{number}"] = draw(st.lists(st.sampled_from(names), unique=True, max_size=4)) if names else []
    return inputs, decisions


@settings(max_examples=100, deadline=None)
@given(graph=_graphs())
def test_no_two_shapes_overlap_and_no_edge_crosses_a_shape(graph: tuple[list[str], dict[str, list[str]]]) -> None:
    """For any chain, however its decisions require each other."""
    _check(lay_out(*graph), graph[1])


def test_the_shipped_diagram_is_clear(rules: Rulebook) -> None:
    """All 26 inputs and 32 decisions, none over another, and an edge for every requirement."""
    model = Model(rules.tables.values(), {name: Given(BooleanDomain()) for name in [*rules.dimensions, *rules.facts]})
    required = {model.decision_id(table): model.required(table) for table in rules.tables.values()}
    layout = lay_out([model.input_id(name) for name in model.given], required)
    assert len(layout.boxes) == len(rules.tables) + len(rules.dimensions) + len(rules.facts)
    _check(layout, required)


def _check(layout: Layout, decisions: dict[str, list[str]]) -> None:
    assert all(box.x >= 0 and box.y >= 0 for box in layout.boxes.values())
    for one, other in combinations(layout.boxes.values(), 2):
        assert _apart(one, other)
    assert set(layout.edges) == {(other, name) for name, required in decisions.items() for other in required}
    for (start, end), points in layout.edges.items():
        first, last = layout.boxes[start], layout.boxes[end]
        assert points[0] == (first.x + first.width / 2, first.y)
        assert points[-1] == (last.x + last.width / 2, last.y + last.height)
        assert last.y + last.height < first.y
        for name, box in layout.boxes.items():
            assert name in {start, end} or not any(_crosses(box, *span) for span in pairwise(points))


def _apart(one: Box, other: Box) -> bool:
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return beside or one.y + one.height <= other.y or other.y + other.height <= one.y


def _crosses(box: Box, start: tuple[float, float], end: tuple[float, float]) -> bool:
    """Whether the span between two points meets the inside of a box (clipped to its height, then looked at sideways)."""
    (x, y), (u, v) = start, end
    upper, lower = max(min(y, v), box.y), min(max(y, v), box.y + box.height)
    if upper >= lower:
        return False
    ends = [x + (u - x) * (height - y) / (v - y) for height in (upper, lower)]
    return max(ends) > box.x and min(ends) < box.x + box.width
