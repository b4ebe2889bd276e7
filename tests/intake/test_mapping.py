"""A mapping says how the export of a survey tool is to be read."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from advisor.domain.answers import BLANK, CANNOT_JUDGE
from advisor.intake import mapping as mapping_module
from advisor.intake.mapping import ExportMapping, Target, read_mapping

from .conftest import faults_of

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_mapping_is_read(write: Callable[..., Path]) -> None:
    """Words of the export are kept in the form in which they are compared."""
    text = (
        'format: 1\ncolumns: {"Your  Unit": unit, 1. Goals: openness_1}\nignore: [Start time, "来*"]\n'
        'labels: {"Very TRUE": 5, N/A: cannot judge, "（跳过）": blank, 7: "4"}\n'
        "units: {Cust. service: cs}\nroles: {Boss: leader}\nseconds: 所用时间\n"
    )
    path = write("m.yaml", text)
    found = read_mapping(path)
    assert found == ExportMapping(
        str(path),
        {
            "your unit": Target("unit", "line 2 (Your  Unit)"),
            "1. goals": Target("openness_1", "line 2 (1. Goals)"),
            "所用时间": Target("seconds", "line 7 (seconds)"),
        },
        ("start time", "来*"),
        {"very true": 5, "n/a": CANNOT_JUDGE, "(跳过)": BLANK, "7": 4},
        {"cust. service": Target("cs", "line 5 (Cust. service)")},
        {"boss": Target("leader", "line 6 (Boss)")},
    )
    assert found.ignores("START Time")
    assert found.ignores("来源详情")
    assert not found.ignores("unit")


def test_every_part_may_be_left_out(write: Callable[..., Path]) -> None:
    """A part that is blank is as good as absent; a single head needs no list."""
    assert read_mapping(write("m.yaml", "columns:\nignore: Email\n")).ignore == ("email",)


def test_the_documented_example_is_a_mapping(write: Callable[..., Path]) -> None:
    """The example in the documentation of the module can be used as it stands."""
    example = dedent((mapping_module.__doc__ or "").partition("\n\n")[2].partition("\n\n")[2])
    found = read_mapping(write("m.yaml", example))
    assert set(found.columns) == {"which unit are you in?", "提交答卷时间", "how predictable is it?", "所用时间"}
    assert found.labels == {"very true": 5, "n/a": CANNOT_JUDGE, "(skipped)": BLANK}


_DOCUMENT = Path(__file__).parents[2] / "docs" / "survey-exports.md"
_EXAMPLES = re.findall(r"```yaml\n(.*?)```", _DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.parametrize("example", _EXAMPLES)
def test_the_examples_for_survey_tools_are_mappings(write: Callable[..., Path], example: str) -> None:
    """Each of them can be used as it stands, and says where the unit is."""
    assert "unit" in {target.id for target in read_mapping(write("m.yaml", example)).columns.values()}


def test_the_example_for_limesurvey_leaves_out_all_times(write: Callable[..., Path]) -> None:
    """LimeSurvey adds a column of time for each group of questions."""
    limesurvey = next(example for example in _EXAMPLES if "submitdate" in example)
    assert read_mapping(write("m.yaml", limesurvey)).ignores("groupTime12")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("colums: {}\n", 'line 1 (colums): unknown key "colums" -> did you mean "columns"? Allowed: columns, ignore,'),
        ("columns: [a]\n", "line 1: a list stands where keys and values belong"),
        ("columns: {a: [b]}\n", "line 1 (a): a list stands where a text belongs"),
        ("columns: {a: }\n", "line 1 (a): stands for nothing"),
        ("columns: {a: unit, A: role}\n", 'line 1: "A" stands in line 1 already'),
        ("ignore: {a: b}\n", "line 1 (ignore): a group of keys stands where a list of heads belongs"),
        ("labels: {often: sometimes}\n", '"sometimes" is no answer -> write a point of the scale'),
        (
            "labels: {often: 9}\n",
            'line 1 (often): "9" is no answer -> write a point of the scale, 1 to 5, "cannot judge" or',
        ),
        ("format: 1\nlabels:\n  often: 300\n", 'line 3 (often): "300" is no answer'),
        ("labels: {often: -2}\n", '"-2" is no answer'),
        ("labels: {often: 0}\n", '"0" is no answer'),
        ("labels: {often: -1}\n", '"-1" is no answer'),
        ("labels: {often: 2.5}\n", '"2.5" is no answer'),
        ("labels: {often: }\n", '"" is no answer'),
        ("labels: {often: [4]}\n", "a list stands where a text belongs"),
        ("seconds: [a]\n", "a list stands where a text belongs"),
        ("units: {Service: }\n", "stands for nothing"),
        ("columns: {Time: unit}\nseconds: time\n", 'line 2 (seconds): "time" stands under columns: too'),
    ],
)
def test_faults(write: Callable[..., Path], text: str, expected: str) -> None:
    """The only fault says in which line it stands and what is allowed."""
    faults = faults_of(read_mapping, write("m.yaml", text))
    assert len(faults) == 1
    assert expected in faults[0]
