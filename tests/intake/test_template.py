"""The empty template, filled in, is read back as the answers and units that were entered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from advisor.domain.answers import CANNOT_JUDGE, Respondent
from advisor.domain.questionnaire import Section
from advisor.domain.unit import Unit
from advisor.intake.answers import read_answers
from advisor.intake.template import ROWS, TemplateLanguage, write_template
from advisor.intake.units import read_units
from advisor.text import Text

from .conftest import DIMENSIONS, faults_of

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl import Workbook

    from advisor.domain.questionnaire import Dimension, FactSheet, Questionnaire

_LANGUAGES: tuple[TemplateLanguage, ...] = ("en", "zh", "both")


def _lists(book: Workbook, sheet: str) -> dict[str, list[object]]:
    """What the drop-downs offer, by the id that heads their column; a reference where it is not the sheet of lists."""
    offered: dict[str, list[object]] = {}
    for validation in book[sheet].data_validations.dataValidation:
        source, _, area = validation.formula1.partition("!")
        for cells in validation.sqref.ranges:
            assert (cells.min_row, cells.max_row) == (2, ROWS + 1)
            source = source.strip("'")
            choices = [row[0].value for row in book[source][area.replace("$", "")]]
            for column in range(cells.min_col, cells.max_col + 1):
                head = str(book[sheet].cell(1, column).value).partition("\n")[0]
                offered[head] = choices if source in {"lists", "选项"} else [validation.formula1]
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
    titles = ("单元", "作答") if language == "zh" else ("units", "answers")
    offered, chosen = (_lists(book, title) for title in titles)
    entered = {"id": "cs", "name": "客服", "headcount": 12, "fixed": "openness"}
    entered |= {name: choices[1] for name, choices in offered.items()}
    units, answers = (book[title] for title in titles)
    units.append([entered.get(str(cell.value)) for cell in units[1]])
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
    assert offered["unit"] == ["'units'!$A$2:$A$1001"]
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
    expected = ["template.xlsx, sheet 作答: has a header but no rows -> fill in a row for each answer or unit"]
    assert faults_of(read_answers, path, questionnaire, units, facts) == expected


def test_a_questionnaire_without_items_and_roles(
    tmp_path: Path, questionnaire: Questionnaire, facts: FactSheet, dimensions: dict[str, Dimension]
) -> None:
    """The template can be written all the same."""
    path = tmp_path / "template.xlsx"
    write_template(path, replace(questionnaire, items=()), replace(facts, respondent=()), dimensions, "en")
    assert [cell.value for cell in load_workbook(path)["answers"][1]] == ["unit", "respondent", "role"]


def _written(
    tmp_path: Path,
    questionnaire: Questionnaire,
    facts: FactSheet,
    dimensions: dict[str, Dimension],
    language: TemplateLanguage,
) -> Workbook:
    path = tmp_path / "template.xlsx"
    sections = {"business": Section("business", Text("Business", "业务形态"))}
    write_template(path, questionnaire, facts, dimensions, language, sections)
    return load_workbook(path)


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "openness_1\nGoals are visible to everybody."),
        ("zh", "openness_1\n所有人都能看到目标。"),
        ("both", "openness_1\nGoals are visible to everybody.\n所有人都能看到目标。"),
    ],
)
def test_respondents_see_the_questions(
    tmp_path: Path,
    questionnaire: Questionnaire,
    facts: FactSheet,
    dimensions: dict[str, Dimension],
    language: TemplateLanguage,
    expected: str,
) -> None:
    """A question is headed with its id and, in the languages of the template, its text, wrapped in a row high enough."""
    sheet = _written(tmp_path, questionnaire, facts, dimensions, language).worksheets[0]
    head = sheet["F1"]
    assert head.value == expected
    assert head.alignment.wrap_text
    assert sheet.row_dimensions[1].height >= 15 * (expected.count("\n") + 1)
    assert [sheet.cell(1, column).value for column in (1, 2, 3)] == ["unit", "respondent", "role"]


def test_the_chinese_template_is_in_chinese(
    tmp_path: Path, questionnaire: Questionnaire, facts: FactSheet, dimensions: dict[str, Dimension]
) -> None:
    """Sheets, heads and sections have Chinese names, and the explanations name the sheets as they are."""
    book = _written(tmp_path, questionnaire, facts, dimensions, "zh")
    assert book.sheetnames == ["作答", "单元", "题目", "说明", "选项"]
    questions = [[cell.value for cell in row] for row in book["题目"].iter_rows()]
    assert questions[0][:5] == ["编号", "部分", "维度", "英文题目", "中文题目"]
    assert questions[1][:2] == ["uncertainty_1", "业务形态"]
    explained = [str(row[1].value) for row in book["说明"].iter_rows()]
    assert "在“单元”工作表上，每个单元填一行；在“作答”工作表上，每位填答人填一行。" in explained
    assert not [text for text in explained if "{" in text]


def test_nothing_is_said_twice_where_the_languages_agree(
    tmp_path: Path, questionnaire: Questionnaire, facts: FactSheet, dimensions: dict[str, Dimension]
) -> None:
    """What is called the same in both languages stands once, and either way of writing it is read."""
    same = tuple(
        replace(fact, choices=tuple(replace(choice, label=Text("KPI", "KPI")) for choice in fact.choices[:1]))
        if fact.id == "mandated_method"
        else fact
        for fact in facts.unit
    )
    facts = replace(facts, unit=same)
    assert _lists(_written(tmp_path, questionnaire, facts, dimensions, "both"), "units")["mandated_method"] == ["KPI"]
    for written in ("KPI", "KPI / KPI"):
        path = tmp_path / "u.csv"
        path.write_text(f"id,mandated_method\na,{written}\n", encoding="utf-8")
        assert read_units(path, facts, DIMENSIONS)[0].mandated_method == "kpi"
