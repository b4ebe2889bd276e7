"""Units are found by what is written of them, and impossible links are found out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.intake.links import UnitIndex, cycles, several

_INDEX = UnitIndex(["cs", "CS2", "cs2", "lab"], [["客服", "", "", "cs"], ["Service", "Same", "Same", ""]])


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("cs", ("cs",)),
        ("ＣＳ", ("cs",)),
        ("CS2", ("CS2",)),
        ("Cs2", ("CS2", "cs2")),
        ("客服", ("cs",)),
        (" service ", ("cs",)),
        ("same", ("CS2", "cs2")),
        ("nobody", ()),
    ],
)
def test_units_are_found_by_id_then_by_name(written: str, expected: tuple[str, ...]) -> None:
    """The exact id wins over similar ids, and ids win over names."""
    assert _INDEX.find(written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [("", ()), ("a; b；c;;a", ("a", "b", "c")), ("a, b、c，d", ("a", "b", "c", "d")), ("a, b; c", ("a, b", "c"))],
)
def test_several_words_in_a_cell(written: str, expected: tuple[str, ...]) -> None:
    """Semicolons set words apart; commas do where there is no semicolon."""
    assert several(written) == expected


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ({"a": "b", "b": "c"}, []),
        ({"a": "a"}, [("a",)]),
        ({"x": "a", "a": "b", "b": "a"}, [("a", "b")]),
        ({"a": "b", "b": "a", "c": "d", "d": "c", "e": "a"}, [("a", "b"), ("c", "d")]),
    ],
)
def test_cycles(parents: dict[str, str], expected: list[tuple[str, ...]]) -> None:
    """Each ring is found once, without the units that merely lead to it."""
    assert list(cycles(parents)) == expected


@given(st.dictionaries(st.integers(0, 12).map(str), st.integers(0, 12).map(str)))
def test_a_unit_is_in_a_cycle_exactly_if_it_is_its_own_ancestor(parents: dict[str, str]) -> None:
    """The rings hold exactly the units that are found again on the way up."""
    ringed = {unit for ring in cycles(parents) for unit in ring}

    def returns(unit: str) -> bool:
        above = parents.get(unit)
        for _ in parents:
            if above is None or above == unit:
                break
            above = parents.get(above)
        return above == unit

    assert ringed == {unit for unit in parents if returns(unit)}
