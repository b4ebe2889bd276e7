"""Labels and marks of the charts."""

from __future__ import annotations

import itertools

import pytest
from sample import many_units, sample_assessment
from small_rules import small_rulebook

from advisor.report.charts import MatrixWords, Plot, matrix, spine
from advisor.report.context import build
from advisor.report.drawing import Chart, Label
from advisor.report.placement import Area, Spot, place
from advisor.report.speech import width

_WORDS = MatrixWords("alt", "x", "y", (("A", "a"), ("B", "b"), ("C", "c"), ("D", "d")))


def _area(label: Label) -> Area:
    wide = (width(label.text) + (1.0 if label.mark else 0)) * label.size * 0.95
    left = {"start": label.x, "end": label.x - wide, "middle": label.x - wide / 2}[label.anchor]
    return Area(left, label.y - label.size * 0.72, left + wide, label.y + label.size * 0.05)


def _overlaps(chart: Chart) -> list[tuple[str, str]]:
    areas = [(label.text, _area(label)) for label in chart.labels]
    return [(one, two) for (one, a), (two, b) in itertools.combinations(areas, 2) if a.meets(b)]


@pytest.mark.parametrize("count", [1, 9, 24, 25, 60])
def test_no_label_covers_another(count: int) -> None:
    """Up to sixty units, no label of the matrix overlaps another label, and none leaves the picture."""
    context = build(many_units(count), small_rulebook(), "en")
    portfolio = next(page.content for page in context.pages if page.id == "portfolio")
    chart = portfolio.chart  # type: ignore[attr-defined]
    assert _overlaps(chart) == []
    for label in chart.labels:
        area = _area(label)
        assert area.x1 >= -0.5
        assert area.x2 <= chart.width + 0.5
    assert len(portfolio.key) in (0, count)  # type: ignore[attr-defined]


def test_a_label_without_room_is_left_to_the_key() -> None:
    """A label that fits nowhere is not drawn over others."""
    frame = Area(0, 0, 20, 8)
    spots = [Spot(10, 4, 2, 18, 3), Spot(10.5, 4, 2, 18, 3)]
    assert place(spots, frame) == [None, None]


def test_a_leader_joins_a_distant_label_to_its_mark() -> None:
    """Where the near places are taken, the label stands apart with a line."""
    frame = Area(0, 0, 100, 100)
    taken = [Area(40, 40, 60, 49), Area(40, 51, 60, 60), Area(52, 40, 80, 60), Area(20, 40, 48, 60)]
    (placed,) = place([Spot(50, 50, 1, 8, 3)], frame, taken)
    assert placed is not None
    assert placed.leader is not None


def test_marks_on_the_same_score_are_stacked() -> None:
    """Units with equal scores do not hide each other on the spine."""
    plots = [Plot("kpi", "K", 50, 50, 10, f"u{i}") for i in range(9)]
    dots = spine(plots, "alt", ("low", "high"), (40, 60)).dots
    assert len({(dot.x, dot.y) for dot in dots}) == 9


def test_unknown_headcounts() -> None:
    """Without any headcount all marks are of one size; a single unknown one is drawn at the mean."""
    plots = [Plot("okr", "O", 10 * i, 50, None, f"u{i}") for i in range(3)]
    chart, _unnamed = matrix(plots, _WORDS, (40, 60), (170, 120))
    assert len({dot.r for dot in chart.dots}) == 1


def test_the_alternative_text_names_place_and_method() -> None:
    """Who cannot see the matrix hears each unit's scores and method."""
    context = build(sample_assessment(), small_rulebook(), "en")
    portfolio = next(page.content for page in context.pages if page.id == "portfolio")
    assert "Growth 79.5, 31.8, OKR" in portfolio.chart.alt  # type: ignore[attr-defined]
