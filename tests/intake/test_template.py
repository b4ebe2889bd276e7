"""The empty template, filled in, is read back as the answers and units that were entered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from advisor.domain.answers import CANNOT_JUDGE, Respondent
from advisor.domain.unit import Unit
from advisor.intake.answers import read_answers
from advisor.intake.template import ROWS, TemplateLanguage, write_template
from advisor.intake.units import read_units

from .conftest import DIMENSIONS, faults_of

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

    from advisor.domain.questionnaire import Dimension, FactSheet, Questionnaire

_LANGUAGES: tuple[TemplateLanguage, ...] = ("en", "zh", "both")


def _lists(book: Workbook, sheet: str) -> dict[str, list[object]]:
    """What the drop-downs offer, by the head of their column; a reference where it names another sheet than lists."""
    offered: dict[str, list[object]] = {}
    for validation in book[sheet].data_validations.dataValidation:
        source, _, area = validation.formula1.partition("!")
        for cells in validation.sqref.ranges:
            assert (cells.min_row, cells.max_row) == (2, ROWS + 1)
            head = str(book[sheet].cell(1, cells.min_col).value)
            choices = [row[0].value for row in book[source][area.replace("$", "")]]
            offered[head] = choices if source == "lists" else [validation.formula1]
    return offered


@pytest.mark.parametrize("language", _LANGUAGES)
def test_the_filled_template_is_read_back(
    tmp_path: Path,
    questionnaire: Questionnaire,
    facts: FactSheet,
    dimensions: dict[str, Dimension],
    language: TemplateLanguage,
) -> None:
    """Choices are entered as the drop-downs offer them, in each language."""
    path = tmp_path / "template.xlsx"
    write_template(path, questionnaire, facts, dimensions, language)
    book = load_workbook(path)
    offered, chosen = _lists(book, "units"), _lists(book, "answers")
    entered = {"id": "cs", "name": "客服", "headcount": 12, "fixed": "openness"}
    entered |= {name: choices[1] for name, choices in offered.items()}
    units = book["units"]
    units.append([entered.get(str(cell.value)) for cell in units[1]])
    answers = book["answers"]
    answers.append(["cs", "p1", chosen["role"][0], 4, *(chosen[item.id][-1] for item in questionnaire.items[1:])])
    book.save(path)

    found = read_units(path, facts, DIMENSIONS)
    assert found == (
        Unit(
            "cs",
            "客服",
            function="finance",
            lifecycle="mature",
            headcount=12,
            current_method="okr",
            fixed=("openness",),
            mandated_method="okr",
        ),
    )
    read = read_answers(path, questionnaire, found, facts)
    assert read.respondents == (Respondent("cs", "p1", "leader"),)
    assert read.values.tolist() == [[4, CANNOT_JUDGE, CANNOT_JUDGE]]


def test_the_template_offers_and_explains(
    tmp_path: Path, questionnaire: Questionnaire, facts: FactSheet, dimensions: dict[str, Dimension]
) -> None:
    """Drop-downs, comments, questions and explanations are in the workbook, and the lists are out of sight."""
    path = tmp_path / "template.xlsx"
    write_template(path, questionnaire, facts, dimensions, "en")
    book = load_workbook(path)
    assert book.sheetnames == ["answers", "units", "questions", "explanations", "lists"]
    assert book["lists"].sheet_state == "hidden"
    offered = _lists(book, "answers")
    assert offered["unit"] == ["units!$A$2:$A$1001"]
    assert offered["role"] == ["Leader", "Member"]
    assert offered["openness_1"] == [1, 2, 3, 4, 5, "Cannot judge"]
    assert set(_lists(book, "units")) == {"function", "lifecycle", "current_method", "mandated_method"}
    comment = book["answers"]["D1"].comment.text
    assert comment == "Our customers, and what they want, change.\n1: They never change\n5: They change weekly"
    assert book["answers"].freeze_panes == "D2"
    questions = [[cell.value for cell in row] for row in book["questions"].iter_rows()]
    assert questions[0] == ["id", "section", "dimension", "text en", "text zh", "1", "5"]
    assert questions[3][:3] == ["openness_1", "business", "openness"]
    explained = {row[0].value: (row[1].value, row[2].value) for row in book["explanations"].iter_rows()}
    assert explained["Function"] == (
        "Help on function",
        "Sales: What Sales means\nFinance and tax: What Finance and tax means",
    )
    assert explained["Unit code"] == ("Help on id", "required")
    assert explained["3"] == ("Fits partly", None)


def test_the_empty_template_is_not_an_answer(
    tmp_path: Path,
    questionnaire: Questionnaire,
    facts: FactSheet,
    dimensions: dict[str, Dimension],
    units: tuple[Unit, ...],
) -> None:
    """Reading it unfilled says that there are no rows."""
    path = tmp_path / "template.xlsx"
    write_template(path, questionnaire, facts, dimensions, "zh")
    expected = ["template.xlsx: has a header but no rows -> fill in a row for each answer or unit"]
    assert faults_of(read_answers, path, questionnaire, units, facts) == expected


def test_a_questionnaire_without_items_and_roles(
    tmp_path: Path, questionnaire: Questionnaire, facts: FactSheet, dimensions: dict[str, Dimension]
) -> None:
    """The template can be written all the same."""
    path = tmp_path / "template.xlsx"
    write_template(path, replace(questionnaire, items=()), replace(facts, respondent=()), dimensions, "en")
    assert [cell.value for cell in load_workbook(path)["answers"][1]] == ["unit", "respondent", "role"]
