"""Units are read alike from CSV, XLSX and YAML, and what cannot be is named with its place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from advisor.domain.unit import Unit
from advisor.intake.units import read_units

from .conftest import DIMENSIONS, faults_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from advisor.domain.questionnaire import FactSheet

_UNITS = (
    Unit("001", "总部", supports=()),
    Unit("cs", "客服", "Service", "001", None, "finance", "mature", 12, "none", ("001", "lab"), ("openness",), "kpi"),
    Unit("lab", "No", "", "001", "cs"),
)
_CSV = (
    "单元编号,名称,Name En,parent,join_with,职能,lifecycle,人数,current_method,supports,fixed,mandated_method\n"
    "001,总部,,,,,,,,,,\n"
    "cs,客服,Service,总部,,Finance and tax,Mature,12.0,No set method,001；LAB,openness,KPI（中文）\n"
    "lab,No,,001,CS,,,,,,,\n"
)
_YAML = """
# the units
- {id: 001, name: 总部}
- id: cs
  name: 客服
  name_en: Service
  parent: 001
  function: 'Finance and tax / Finance and tax（中文）'
  lifecycle: mature
  headcount: 12
  current_method: none
  supports: [001, lab]
  fixed: openness
  mandated_method: kpi
- {unit: lab, name: No, join_with: cs, parent: 总部, headcount: ~, supports: []}
"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("units.csv", _CSV),
        ("units.yaml", _YAML.replace("{unit: lab", "{id: lab")),
        ("units.csv", _YAML.replace("{unit: lab", "{id: lab")),
        ("units.YML", "format: 1\nunits:" + _YAML.replace("\n", "\n  ").replace("{unit: lab", "{id: lab")),
    ],
)
def test_units_are_read(write: Callable[..., Path], facts: FactSheet, name: str, content: str) -> None:
    """Heads and choices are known by id and in either language; units refer to each other by id or name."""
    assert read_units(write(name, content), facts, DIMENSIONS) == _UNITS


def test_units_are_read_from_the_sheet_of_that_name(write_book: Callable[..., Path], facts: FactSheet) -> None:
    """The sheet "units" goes before the first; without it the first is read."""
    rows = [["id", "name", "headcount"], ["cs", "Service", 3]]
    expected = (Unit("cs", "Service", headcount=3),)
    assert read_units(write_book(first=[["x"], [1]], units=rows), facts, DIMENSIONS) == expected
    assert read_units(write_book(first=[["x"], [1]], 单元=rows), facts, DIMENSIONS) == expected
    assert read_units(write_book(first=rows, second=[["x"], [1]]), facts, DIMENSIONS) == expected


def test_a_fact_without_a_field_is_no_column(write: Callable[..., Path], facts: FactSheet) -> None:
    """Unknown heads are faults with a hint."""
    expected = ['u.csv, row 1, column B (lifecicle): unknown column "lifecicle" -> did you mean "lifecycle"?']
    assert faults_of(read_units, write("u.csv", "id,lifecicle\na,\n"), facts, DIMENSIONS) == expected


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("name\nA\n", 'row 1: there is no column "id" (Unit code, 单元编号) -> add it and fill it in for each unit'),
        ("id,name\n,A\n", "row 2, column A (id): the unit's id is blank"),
        ("id,name\na,A\na,B\n", 'row 3, column A (id): the unit "a" stands in row 2 already'),
        ("id,name\ncs,A\nCS,B\n", 'row 3, column A (id): the ids "cs" and "CS" differ only in case, width or spacing'),
        ("id,name\na,Same\nb,same\n", 'row 3, column B (name): the name "same" also stands for the unit in row 2'),
        ("id,name,name_en\na,X,Y\nb,Y,\n", 'row 2, column C (name_en): the name "Y" also stands for the unit in row 3'),
        ("id,name\na,b\nb,X\n", 'row 2, column B (name): the name "b" also stands for the unit in row 3'),
        (
            "id,headcount\na,12.5\n",
            'row 2, column B (headcount): "12.5" is no headcount -> write a whole number, 1 or more',
        ),
        ("id,headcount\na,-3\n", '"-3" is no headcount'),
        (
            "id,function\na,sal\n",
            '"sal" is no function (Function, 职能) -> did you mean "sales"? Allowed: sales, finance',
        ),
        (
            "id,fixed\na,pay\n",
            'fixed (Fixed, Fixed（中文）): no dimension has the id "pay" -> Allowed: uncertainty, openness',
        ),
        (
            "id,join_with\na,zz\n",
            'the unit "zz", given as join_with (Join With, Join With（中文）), is not in the file',
        ),
        ("id,name,join_with\n,A,A\n", "row 2, column A (id): the unit's id is blank"),
        ("id,join_with\na,a\n", 'row 2, column B (join_with): the unit "a" joins itself'),
        ("id,join_with\na,b\nb,c\nc,\n", 'row 2, column B (join_with): "a" joins "b", which itself joins another unit'),
        ("id,parent\na,b\nb,a\n", 'the units "a" → "b" → "a" are parents of each other'),
        ("id,supports\na,a\n", 'the unit "a" supports itself'),
        ("- id: a\n  nam: x\n", 'line 2 (nam): unknown column "nam" -> did you mean "name"?'),
        ("- id: a\n  id: b\n", 'line 2: "id" stands in line 1 already'),
        ("- id: a\n- name: b\n", "line 2 (id): the unit's id is blank"),
        ("- {id: a, name: x}\n- {id: b, name: x}\n", 'line 2 (name): the name "x" also stands for the unit in line 1'),
        ("- name: a\n", 'there is no column "id"'),
        ("- id: a\n  name: {en: x}\n", "line 2 (name): a group of keys stands where a value belongs"),
        ("- id: a\n  headcount:\n    - 1\n    - [2]\n", "line 3 (headcount): a list stands where a value belongs"),
        ("- a\n", 'line 1: "a" stands where keys and values belong'),
        ("- id: a\n  headcount: x\n", 'line 2 (headcount): "x" is no headcount'),
        ("units: []\n", "line 1: a list stands where the list of units belongs"),
        ("format: 1\n", "there is no list of units"),
        ("unts: []\nunits: [{id: a}]\n", 'line 1 (unts): unknown key "unts"'),
        ("units: cs\n", 'line 1: "cs" stands where the list of units belongs'),
        ("- [\n", "line 2: is no valid YAML"),
        ("- &a {id: a}\n- *a\n", "line 1: anchors and aliases (& and *) are not read"),
        ("- " + "[" * 30 + "]" * 30, "line 1: is nested too deeply"),
        ("- {? [a] : b}\n", "line 1: a list cannot be a key"),
    ],
)
def test_faults(write: Callable[..., Path], facts: FactSheet, content: str, expected: str) -> None:
    """The first fault says where it stands, what stands there and what is allowed."""
    name = "u.yaml" if content.startswith(("unts", "- ", "units:", "format")) else "u.csv"
    assert expected in faults_of(read_units, write(name, content), facts, DIMENSIONS)[0]


def test_required_facts_must_be_filled_in(write: Callable[..., Path], facts: FactSheet) -> None:
    """A fact that is required may be neither without a column nor blank."""
    strict = replace(facts, unit=tuple(replace(fact, required=fact.id in {"id", "name"}) for fact in facts.unit))
    assert "row 2, column B (name): name (Name, 名称) is blank -> fill it in" in faults_of(
        read_units, write("u.csv", "id,name\na, \n"), strict, DIMENSIONS
    )[0]  # fmt: skip
    assert (
        'there is no column "name" (Name, 名称)'
        in faults_of(read_units, write("u.csv", "id\na\n"), strict, DIMENSIONS)[0]
    )
    assert read_units(write("u.csv", "id,name\na,A\n"), strict, DIMENSIONS) == (Unit("a", "A"),)


def test_a_blank_id_is_the_only_fault_of_its_row(write: Callable[..., Path], facts: FactSheet) -> None:
    """A unit without an id neither supports nor joins itself, and is nobody's unit."""
    content = "id,name,parent,join_with,supports\n,A,,,\nb,B,,,\n,C,C,C,C\n"
    faults = faults_of(read_units, write("u.csv", content), facts, DIMENSIONS)
    assert faults == [
        "u.csv, row 2, column A (id): the unit's id is blank (2 rows: 2, 4) -> give each row the id of its unit"
    ]


def test_a_long_ring_of_parents_is_cut(write: Callable[..., Path], facts: FactSheet) -> None:
    """At most five of its units are named."""
    rows = "".join(f"u{number},u{(number + 1) % 50}\n" for number in range(50))
    assert 'the units "u0" → "u1" → "u2" → "u3" → "u4" → … → "u0" are parents of each other' in faults_of(
        read_units, write("u.csv", f"id,parent\n{rows}"), facts, DIMENSIONS
    )[0]  # fmt: skip


def test_a_header_of_which_nothing_is_known_is_one_fault(write: Callable[..., Path], facts: FactSheet) -> None:
    """A title above the header is not taken for a list of unknown columns."""
    assert faults_of(read_units, write("u.csv", "Our,units\nid,name\na,A\n"), facts, DIMENSIONS) == [
        (
            'u.csv, row 1: this row was taken as the header, and none of its columns is known: "Our", "units" -> '
            "the first row that is not blank must name the columns, such as id, name, name_en, parent, join_with and 7 more"
        )
    ]


def test_the_same_fault_in_many_units_is_one(write: Callable[..., Path], facts: FactSheet) -> None:
    """Places in YAML are lines."""
    content = "".join(f"- id: u{number}\n  parent: zz\n" for number in range(3))
    faults = faults_of(read_units, write("u.yaml", content), facts, DIMENSIONS)
    assert len(faults) == 1
    assert "u.yaml, line 2 (parent): " in faults[0]
    assert "is not in the file (3 lines: 2, 4, 6) -> add its row" in faults[0]


def test_required_facts_that_are_blank_are_counted(write: Callable[..., Path], facts: FactSheet) -> None:
    """One fault for a column, in a workbook with a hint at merged cells."""
    strict = replace(facts, unit=tuple(replace(fact, required=fact.id in {"id", "name"}) for fact in facts.unit))
    assert faults_of(read_units, write("u.csv", "id,name\na,\nb,\nc,C\n"), strict, DIMENSIONS) == [
        "u.csv, row 2, column B (name): name (Name, 名称) is blank (2 rows: 2, 3) -> fill it in"
    ]
