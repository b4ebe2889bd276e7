"""Unary tests: what a cell may say, and what it accepts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.table import AnyOf, Anything, Comparison, Interval, Missing, Not, Value
from advisor.engine.decide.unary import UnaryTestError, accepts, bounds, constants, evaluate, parse

BANDS = {"low": parse("< 40"), "high": parse(">= 60")}


@pytest.mark.parametrize(
    ("written", "accepted", "refused"),
    [
        ("-", [None, 0.0, "a", True], []),
        ("", [None, 1.0], []),
        ("null", [None], [0.0, "null"]),
        ("not(null)", [0.0, "a"], [None]),
        ("< 40", [0.0, 39.9], [40.0, None]),
        ("<= 40", [40.0], [40.1]),
        ("> 60", [60.1], [60.0]),
        (">= 60", [60.0], [59.9, None]),
        ("[40..60)", [40.0, 59.9], [39.9, 60.0]),
        ("(40..60]", [40.1, 60.0], [40.0]),
        ("low", [0.0], [40.0, None]),
        ("not(low)", [40.0, 100.0], [39.9, None]),
        ("null, not(low)", [None, 40.0], [39.9]),
        ("low, high", [10.0, 60.0], [50.0]),
        ("growing", ["growing"], ["mature", None]),
        ("growing, mature", ["growing", "mature"], ["founding"]),
        ('"two words"', ["two words"], ["two"]),
        (r'"a \"quoted\" word"', ['a "quoted" word'], []),
        ("true", [True], [False, None]),
        ("!= 3", [2.0], [3.0, None]),
        ("not(growing, mature)", ["founding"], ["growing", None]),
        ("-5", [-5.0], [5.0]),
        ("[-5..5]", [-5.0, 5.0], [6.0]),
        ("(< 10)", [9.0], [10.0]),
    ],
)
def test_a_cell_accepts_what_it_says(written: str, accepted: list[Value], refused: list[Value]) -> None:
    """Each form of a unary test accepts the values it names and no others; missing only where it says so."""
    test = parse(written, BANDS)
    assert [accepts(test, value) for value in accepted] == [True] * len(accepted)
    assert [accepts(test, value) for value in refused] == [False] * len(refused)


@pytest.mark.parametrize(
    "written", ["> ", "[40..60", "12abc", "40..60", "[true..false]", "not(", "a b", "< 40 >", "(1..2(", ")", "[1, 2"]
)
def test_what_is_no_test_is_refused_with_the_way_to_write_it(written: str) -> None:
    """A cell that cannot be read is refused, and the message shows the cell."""
    with pytest.raises(UnaryTestError, match="cell"):
        parse(written, BANDS)


@pytest.mark.parametrize(
    ("written", "value"),
    [("< 40", "a"), ("true", 1.0), ("> true", True), ("[1..2]", "a"), ("not(< 4)", "a"), ("(null..10]", 5.0)],
)
def test_values_of_another_kind_are_undefined(written: str, value: Value) -> None:
    """Comparing different kinds has no answer, and so does not match."""
    assert evaluate(parse(written), value) is None
    assert not accepts(parse(written), value)


def test_bounds_and_constants_are_collected_from_every_depth() -> None:
    """The numbers at which an answer can change, and all named values, are found inside lists and negations."""
    test = parse("not([10..20), > 30), null, -")
    assert bounds(test) == {10.0, 20.0, 30.0}
    assert constants(parse("not(a, b), [1..2]")) == {"a", "b", 1.0, 2.0}
    assert constants(Missing()) == set()


@given(st.floats(0, 100), st.floats(0, 100), st.booleans(), st.booleans(), st.floats(0, 100))
def test_an_interval_is_the_conjunction_of_its_bounds(
    low: float, high: float, left: bool, right: bool, x: float
) -> None:
    """An interval accepts exactly what both of its bounds accept as comparisons."""
    interval = Interval(low, high, left, right)
    above = Comparison(">=" if left else ">", low)
    below = Comparison("<=" if right else "<", high)
    assert accepts(interval, x) == (accepts(above, x) and accepts(below, x))


@given(st.floats(0, 100))
def test_a_negation_accepts_what_the_test_refuses(x: float) -> None:
    """Among known values a test and its negation never agree."""
    for test in (Comparison("<", 40.0), AnyOf((Comparison("=", 1.0), Comparison(">", 50.0))), Anything()):
        assert accepts(Not(test), x) != accepts(test, x)
