"""Pasted units: an outline by indentation, a table by its headings, faults by line."""

from __future__ import annotations

import pytest

from advisor import bootstrap
from advisor.domain.questionnaire import FactSheet
from advisor.domain.unit import Unit
from advisor.errors import InputFaults
from advisor.intake.pasted import units_from_text

DIMENSIONS = ("data_trust",)


@pytest.fixture(scope="module")
def facts() -> FactSheet:
    """The installed facts."""
    return bootstrap.facts()


def test_an_outline_gives_the_tree(facts: FactSheet) -> None:
    """Tabs, spaces, full-width blanks, bullets and numbers all indent; codes are made."""
    text = "运营\n\t客服中心\n    \t- 北区\n  • 内容审核\n1. 销售\n　　华东销售\n"
    found = units_from_text(text, facts, DIMENSIONS)
    assert [(unit.name, unit.parent) for unit in found] == [
        ("运营", None),
        ("客服中心", "u1"),
        ("北区", "u2"),
        ("内容审核", "u1"),
        ("销售", None),
        ("华东销售", "u5"),
    ]


def test_a_unit_that_is_there_keeps_its_code_and_facts(facts: FactSheet) -> None:
    """Matched by name, whatever its case and width; only its parent follows the outline."""
    present = (Unit("cs", "Customer Service", headcount=40, parent="ops"), Unit("u2", "Other"))
    found = units_from_text("customer  service\n  New", facts, DIMENSIONS, present)
    assert found[0] == Unit("cs", "Customer Service", headcount=40)
    assert (found[1].id, found[1].parent) == ("u3", "cs")


def test_a_table_with_headings_is_read_as_the_file_would_be(facts: FactSheet) -> None:
    """Copied cells are separated by tabs; headings are ids or names in either language."""
    found = units_from_text("单元编号\t名称\t人数\ncs\t客服中心\t42\n", facts, DIMENSIONS)
    assert found == (Unit("cs", "客服中心", headcount=42),)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("  \n\n", "is empty"),
        ("销售\n销售", "line 2: .* stands twice"),
        ("销售\n - ", "line 2: has a bullet and no name"),
        ("x" * 60_001, "60001 characters"),
        ("单元编号\t名称\t人数\ncs\t客服\tmany", "many"),
    ],
)
def test_faults_are_told_by_line(facts: FactSheet, text: str, says: str) -> None:
    """What cannot be read is refused as a whole."""
    with pytest.raises(InputFaults, match=says):
        units_from_text(text, facts, DIMENSIONS)
