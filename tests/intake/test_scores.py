"""Scores of many units are read into columns, and every cell that is none is named."""

from __future__ import annotations

import gc
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.domain.unit import Unit
from advisor.errors import InputFaults
from advisor.intake.scores import read_scores

from .conftest import DIMENSIONS, FACT_CHOICES, faults_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def read(path: Path) -> tuple[tuple[Unit, ...], dict[str, list[float]]]:
    """The units and the scores as lists."""
    found = read_scores(path, DIMENSIONS, FACT_CHOICES)
    return found.units, {name: values.tolist() for name, values in found.values.items()}


def test_scores_and_facts_are_read(write: Callable[..., Path]) -> None:
    """Every column goes to its fact or dimension."""
    text = (
        "unit,name,name_en,parent,function,lifecycle,headcount,current_method,supports,fixed,mandated_method,openness\n"
        "all,总部,Head office,,,,,,,,,50\n"
        "cs,客服,Service,all,sales,mature,12,none,all;lab,openness;uncertainty,kpi,39.95\n"
        "lab,,,all,,,,,cs,,,\n"
    )
    units, values = read(write("s.csv", text))
    assert units == (
        Unit("all", "总部", "Head office"),
        Unit(
            "cs",
            "客服",
            "Service",
            parent="all",
            function="sales",
            lifecycle="mature",
            headcount=12,
            current_method="none",
            supports=("all", "lab"),
            fixed=("openness", "uncertainty"),
            mandated_method="kpi",
        ),
        Unit("lab", parent="all", supports=("cs",)),
    )
    np.testing.assert_equal(values, {"uncertainty": [np.nan] * 3, "openness": [50.0, 40.0, np.nan]})


def test_scores_are_read_from_a_workbook(write_book: Callable[..., Path]) -> None:
    """Numbers, numbers as texts and blanks of a workbook read alike."""
    units, values = read(write_book(a=[["unit", "openness"], [7, 12.34], ["b", "12.25"], ["c", None]]))
    assert [unit.id for unit in units] == ["7", "b", "c"]
    np.testing.assert_equal(values["openness"], [12.3, 12.3, np.nan])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(score=st.decimals(0, 100, places=3))
def test_scores_are_rounded_half_up_to_one_decimal(write: Callable[..., Path], score: Decimal) -> None:
    """The score that is decided on is the one that a reader would round to."""
    _, values = read(write("s.csv", f"unit,openness\na,{score}\n"))
    assert values["openness"] == [float(score.quantize(Decimal("0.1"), ROUND_HALF_UP))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("unit,openess\na,1\n", ['row 1, column B (openess): unknown column "openess" -> did you mean "openness"?',
                                 "row 1: there is no column with scores -> add at least one of uncertainty, openness"]),
        ("unit,openness,zzz\na,1,\n", ['unknown column "zzz" -> use one of unit, uncertainty, openness, name, name_en, parent,']),
        ("unit,openness,join_with\na,1,\n", ['row 1, column C (join_with): unknown column "join_with" -> use one of']),
        ("unit,openness,Openness\na,1,2\n", ["row 1, column C (Openness): openness stands here and in column B (openness) -> keep one"]),
        ("name,,openness\na,,1\n", ['row 1: there is no column "unit" -> add it, with the id of a unit in each row']),
        ("unit,openness\na,1\na,2\n", ['row 3, column A (unit): the unit "a" stands in row 2 already -> give each']),
        ("unit,openness\n,1\n", ["row 2, column A (unit): the unit's id is blank -> give each row the id of its unit"]),
        ("unit,openness\na;b,1\n", ['row 2, column A (unit): "a;b" cannot be an id -> use an id without semicolons']),
        ("unit,openness\na,101\n", ['row 2, column B (openness): "101" is outside 0 to 100 -> write a number from 0 to 100']),
        ("unit,openness\na,100.01\n", ['"100.01" is outside 0 to 100']),
        ("unit,openness\na,-0.1\n", ['"-0.1" is outside 0 to 100']),
        ("unit,openness\na,high\n", ['"high" is no score']),
        ("unit,openness\na,nan\nb,inf\nc,1_0\nd,50%\n", ['"nan" is no score', '"inf" is no score', '"1_0" is no score', '"50%" is']),
        ("unit;openness\na;1,5\n", ['"1,5" is no score -> write a number from 0 to 100']),
        ("unit,openness,function\na,1,sale\n", ['"sale" is no function -> did you mean "sales"? Allowed: sales, finance']),
        ("unit,openness,mandated_method\na,1,none\n", ['"none" is no mandated_method -> Allowed: kpi, okr, hybrid']),
        ("unit,openness,headcount\na,1,0\nb,1,2.5\nc,1,x\n", ['"0" is no headcount', '"2.5" is no headcount', '"x" is no headcount']),
        ("unit,openness,fixed\na,1,opennes;pay\n", ['fixed: no dimension has the id "opennes", "pay" -> did you mean "openness"? Allowed']),
        ("unit,openness,parent\na,1,b\n", ['row 2, column C (parent): the unit "b", given as parent, is not in the file -> add its row, or correct']),
        ("unit,openness,parent\na,1,a\n", ['the unit "a" is its own parent -> leave the parent of the topmost unit blank']),
        ("unit,openness,parent\na,1,b\nb,1,a\n", ['row 2, column C (parent): the units "a" → "b" → "a" are parents of each other']),
        ("unit,openness,supports\na,1,a\n", ['row 2, column C (supports): the unit "a" supports itself -> name only other units']),
        ("unit,openness,supports\nsales,1,sale;x\n", ['the unit "sale" is not in the file; the unit "x" is not in the file -> did you mean "sales"?']),
        ("unit,name,openness,parent\na,X,1,\nb,X,1,\nc,,1,X\n", ['"X" may be any of the units "a", "b" -> write the id']),
    ],
)  # fmt: skip
def test_faults(write: Callable[..., Path], text: str, expected: list[str]) -> None:
    """Every fault says where it stands, what stands there and what is allowed."""
    faults = faults_of(read_scores, write("s.csv", text), DIMENSIONS, FACT_CHOICES)
    assert len(faults) == len(expected)
    for fault, part in zip(faults, expected, strict=True):
        assert part in fault


@pytest.mark.parametrize("odd", ["", "x", "nan", "inf", "-1", "100.5", "1_0", " ", "1e1"])
def test_a_long_column_is_read_as_a_short_one(write: Callable[..., Path], odd: str) -> None:
    """However many cells there are, and however different, what is odd among them is treated alike."""
    short, long = (f"unit,openness\nodd,{odd}\n" + "".join(f"u{i},{i / 100}\n" for i in range(n)) for n in (1, 6_000))

    def outcome(text: str) -> list[str] | float:
        try:
            return float(read_scores(write("s.csv", text), DIMENSIONS, FACT_CHOICES).values["openness"][0])
        except InputFaults as error:
            return [fault.what for fault in error.faults]

    np.testing.assert_equal(outcome(long), outcome(short))


def test_all_faults_of_a_file_are_listed(write: Callable[..., Path]) -> None:
    """One bad cell does not hide another."""
    text = "unit,openness,uncertainty,colour\na,1000,x,\n,5,1,\na,5,1,\n"
    assert len(faults_of(read_scores, write("s.csv", text), DIMENSIONS, FACT_CHOICES)) == 5


def test_values_that_are_not_listed_leave_only_blanks(write: Callable[..., Path]) -> None:
    """Without allowed values a choice must be blank, but for the methods that may be mandated."""
    text = "unit,openness,function,mandated_method\na,1,sales,okr\n"
    with pytest.raises(InputFaults, match='"sales" is no function'):
        read_scores(write("s.csv", text), DIMENSIONS, {})


@pytest.mark.parametrize("enabled", [True, False])
def test_the_garbage_collector_is_left_as_it_was(write: Callable[..., Path], *, enabled: bool) -> None:
    """Reading holds it off and then restores its state, faults or not."""
    was = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        read(write("s.csv", "unit,openness\na,1\n"))
        faults_of(read_scores, write("s.csv", "unit,openness\na,x\n"), DIMENSIONS, FACT_CHOICES)
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if was else gc.disable)()
