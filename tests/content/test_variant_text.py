"""Tables as compact text: every table survives the way there and back; what is typed wrongly is told by line, row and column."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.content.variants import WIDE, read_variant, table_text
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import DecisionTable
from advisor.errors import ContentFaults, Fault


def _faults(rules: Rulebook, table: str, text: str) -> list[Fault]:
    with pytest.raises(ContentFaults) as caught:
        read_variant(rules, table, text)
    return list(caught.value.faults)


def _without_lines(table: DecisionTable) -> DecisionTable:
    return replace(table, rules=tuple(replace(rule, line=None) for rule in table.rules))


def test_every_table_survives_the_way_there_and_back(rules: Rulebook) -> None:
    """Cells, results, reasons, sources, columns and their domains are the same, in narrow and in wide tables."""
    wide = [id for id, table in rules.tables.items() if len(table.inputs) > WIDE]
    assert wide == ["risks", "actions"]
    for id, table in rules.tables.items():
        again = read_variant(rules, id, table_text(table))
        assert _without_lines(again.tables[id]) == _without_lines(table)
        assert {other: one for other, one in again.tables.items() if other != id} == {
            other: one for other, one in rules.tables.items() if other != id
        }


def test_a_variant_is_another_rulebook_by_name(rules: Rulebook) -> None:
    """Its hash is that of nothing installed, and each wording has its own."""
    text = table_text(rules.tables["method"])
    names = {rules.sha256, *(read_variant(rules, "method", one).sha256 for one in (text, text + "\n"))}
    assert len(names) == 3


def test_rows_and_inputs_may_come_and_go(rules: Rulebook) -> None:
    """A new row has a reason of its own; an earlier answer or a score may be read as another input."""
    text = "| row | quadrant | openness | -> method | -> base_form | -> entry_at_best |\n| mine | - | >= 70 | okr | standard | adopt |"
    table = read_variant(rules, "method", text).tables["method"]
    assert list(table.inputs) == ["quadrant", "openness"]
    assert [rule.id for rule in table.rules] == ["mine"]
    assert table.rules[0].reason
    assert table.rules[0].reason.en == "A row of this variant."
    assert table.rules[0].line == 2


CASES = [
    ("", "", "the table is empty"),
    ("| row | business_fit |\n", "", "the table has no rows"),
    ("| okr | - |\n", "line 1", "the first line is not the head"),
    ("HEAD\n| Okr! | - | - | - | - | okr | standard | adopt |", "line 2", '"Okr!" is no name of a row'),
    ("HEAD\n| one | - |", "line 2, row one", "has 2 cells under 8 columns"),
    ("HEAD\n\n| one | - | fertil | - | - | okr | standard | adopt |", "line 3, row one, column culture_soil", '"fertil" in the cell'),
    ("HEAD\n| one | - | - | - | > 120 | okr | standard | adopt |", "line 2, row one, column exploration", '"120.0" in the cell'),
    ("HEAD\n| one | - | - | - | [60..40] | okr | standard | adopt |", "line 2, row one, column exploration", "holds no value"),
    ("HEAD\n| one | - | - | - | - | okr | standard | adpt |", "line 2, row one, column entry_at_best", '"adpt" is no value'),
    ("HEAD\n| one | - | - | - | (( | okr | standard | adopt |", "line 2, row one, column exploration", "is no test"),
    ("| row | kpi_heat | -> method | -> base_form | -> entry_at_best |\n| a | - | okr | standard | adopt |", "line 1", 'the input "kpi_heat"'),
    ("| row | form | -> method | -> base_form | -> entry_at_best |\n| a | - | okr | standard | adopt |", "line 1", 'the input "form"'),
    ("| row | -> method | -> base_form |\n| a | okr | standard |", "line 1", 'no column gives "entry_at_best"'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "place", "what"), CASES)
def test_a_fault_is_told_where_it_stands(rules: Rulebook, text: str, place: str, what: str) -> None:
    """Line, row and column are those of the text, and each fault says what to do."""
    head = table_text(rules.tables["method"]).splitlines()[0]
    faults = _faults(rules, "method", text.replace("HEAD", head))
    assert faults[0].place == place
    assert what in faults[0].what
    assert all(fault.remedy for fault in faults if "is no test" not in fault.what)


def test_faults_of_a_wide_table(rules: Rulebook) -> None:
    """Its tests stand in one column, each with the name of its input."""
    text = table_text(rules.tables["risks"])
    first = "strategy_clear: false"
    for wrong, what in (
        ("strategy_clear false", "is no test of an input"),
        ("strategy_clear: false; strategy_clear: true", "is no test of an input"),
        ("strategy_clear: 9", "is outside what strategy_clear can be"),
    ):
        (fault,) = _faults(rules, "risks", text.replace(first, wrong, 1))
        assert what in fault.what
        assert fault.place.startswith("line 2, row unclear_strategy_1")
    (fault,) = _faults(rules, "risks", text.replace("-> risk", "-> rsk"))
    assert "-> risk" in fault.remedy
    (fault,) = _faults(rules, "risks", text + "| short | - |")
    assert fault.what == "has 2 cells under 3 columns"
    twice = text + text.splitlines()[1]
    assert [one.what for one in _faults(rules, "risks", twice)] == ['the row "unclear_strategy_1" stands twice']


def test_hostile_text_is_a_fault_like_any_other(rules: Rulebook) -> None:
    """Endless cells, nested brackets, too many rows: refused at once."""
    text = table_text(rules.tables["method"])
    row = "| deep | - | - | - | {cell} | okr | standard | adopt |"
    for cell in ("(" * 50_000, "not(" * 30, "(" * 120, "\x00", "{exploration}", "'; drop table"):
        assert _faults(rules, "method", text + row.format(cell=cell))
    many = text + "".join(f"| r{n} | - | - | - | - | okr | standard | adopt |\n" for n in range(500))
    assert [one.what for one in _faults(rules, "method", many)] == ["the table is too long"]
