"""Answers of every survey tool become one matrix, and what is no answer is named with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from advisor.domain.answers import BLANK, CANNOT_JUDGE, Answers, Respondent
from advisor.intake.answers import read_answers
from advisor.intake.mapping import ExportMapping, Target, read_mapping

from .conftest import faults_of, text

if TYPE_CHECKING:
    from advisor.domain.questionnaire import FactSheet, Questionnaire
    from advisor.domain.unit import Unit

Reader = Callable[..., Answers]


@pytest.fixture
def read(questionnaire: Questionnaire, units: tuple[Unit, ...], facts: FactSheet) -> Reader:
    """Read answers with the small questionnaire."""

    def reader(path: Path, mapping: ExportMapping | None = None) -> Answers:
        return read_answers(path, questionnaire, units, facts, mapping)

    return reader


def test_answers_are_read(read: Reader, write: Callable[..., Path]) -> None:
    """A row a respondent, a column an item in the order of the form, whatever the order in the file."""
    found = read(
        write(
            "a.csv",
            "respondent,openness_1,unit,role,uncertainty_1,seconds,Years with us\n"
            "p1,5,cs,leader,1,83,12\n,,Innovation Lab,member（中文）,,1分23秒,\np1,4,实验室,,Cannot judge,,\n",
        )
    )
    assert found.items == ("uncertainty_1", "openness_1")
    assert found.respondents == (
        Respondent("cs", "p1", "leader"),
        Respondent("lab", "row 3", "member"),
        Respondent("lab", "p1", None),
    )
    assert found.values.dtype == np.int8
    assert found.values.tolist() == [[1, 5], [BLANK, BLANK], [CANNOT_JUDGE, 4]]
    np.testing.assert_equal(found.seconds, [83.0, 83.0, np.nan])


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("4", 4),
        ("4.0", 4),
        (4, 4),
        (4.0, 4),
        (" 4 ", 4),
        ("４", 4),
        ("Fits mostly", 4),
        ("  fits  MOSTLY", 4),
        ("比较符合", 4),
        ("Fits mostly / 比较符合", 4),
        ("4 - Fits mostly", 4),
        ("4：比较符合", 4),
        ("4、比较符合", 4),
        ("4. Fits mostly", 4),
        ("4 Fits mostly", 4),
        ("4分 比较符合", 4),
        ("They change weekly", 5),
        ("5: 每周都变", 5),
        ("Cannot judge", CANNOT_JUDGE),
        ("cannot_judge", CANNOT_JUDGE),
        ("无法判断", CANNOT_JUDGE),
        ("", BLANK),
        (None, BLANK),
        ("Not answered", BLANK),
        ("(跳过)", BLANK),
        ("（空）", BLANK),
    ],
)
def test_ways_to_write_an_answer(read: Reader, write_book: Callable[..., Path], cell: object, expected: int) -> None:
    """Points, labels in either language, both together, and what stands off the scale."""
    path = write_book(answers=[["unit", "uncertainty_1", "openness_1"], ["cs", cell, 1]])
    assert read(path).values[0].tolist() == [expected, 1]


@pytest.mark.parametrize(
    "cell",
    ["7", 7, "0", "-1", "4.5", "often", "nan", "inf", "TRUE", "5 - Fits mostly", "4 - often", "7 - Fits mostly", "4,0"],
)
def test_what_is_no_answer_is_a_fault(read: Reader, write_book: Callable[..., Path], cell: object) -> None:
    """The fault names the cell and lists what is allowed; nothing is guessed."""
    faults = faults_of(read, write_book(answers=[["unit", "openness_1"], ["cs", cell]]))
    assert len(faults) == 1
    assert faults[0].startswith(f'book.xlsx, sheet answers, row 2, column B (openness_1): "{cell}" is')
    assert faults[0].endswith('5 (Fits fully, 非常符合), "Cannot judge", "无法判断", or blank')


@pytest.mark.parametrize(
    "head",
    [
        "uncertainty_1",
        "UNCERTAINTY_1",
        "G01Q02[uncertainty_1]",
        "Our customers, and what they want, change.",
        "our customers,  and what they want,\nchange.",
        "我们的客户，以及他们的需求，常常变化。",
        "1. Our customers, and what they want, change.",
        "Q1 Our customers, and what they want, change.",
        "1、我们的客户，以及他们的需求，常常变化。（单选题）",
        "Please rate [Our customers, and what they want, change.]",
        "2、请评价—我们的客户，以及他们的需求，常常变化。",
        "Our customers, and what they want, change. / 我们的客户，以及他们的需求，常常变化。",
    ],
)
def test_ways_to_head_an_item(read: Reader, write_book: Callable[..., Path], head: str) -> None:
    """Ids, texts in either language, and what survey tools add to them."""
    assert read(write_book(answers=[["unit", head], ["cs", 2]])).items == ("uncertainty_1",)


def test_a_text_that_begins_with_a_number_is_known(read: Reader, write: Callable[..., Path]) -> None:
    """The number belongs to the text."""
    assert read(write("a.csv", "unit,3 months ahead nobody knows our work.\ncs,3\n")).items == ("uncertainty_2",)
    assert read(write("a.csv", "unit,2. 3 months ahead nobody knows our work.\ncs,3\n")).items == ("uncertainty_2",)


@pytest.mark.parametrize("head", ["unit", "Unit", "Unit code", "单元编号"])
@pytest.mark.parametrize("cell", ["cs", "CS", "客户服务", " customer service "])
def test_ways_to_name_a_unit(read: Reader, write: Callable[..., Path], head: str, cell: str) -> None:
    """By id, then by name in either language."""
    assert read(write("a.csv", f"{head},openness_1\n{cell},3\n")).respondents[0].unit == "cs"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "unit,openness_1\nNorth,3\n",
            'row 2, column A (unit): "North" may be any of the units "n1", "n2" -> write the id',
        ),
        ("unit,openness_1\nlub,3\n", 'row 2, column A (unit): there is no unit "lub" -> did you mean "lab"?'),
        ("unit,openness_1\nqqqqqq,3\n", '"qqqqqq" -> add the unit, or map it under units: of a mapping'),
        ("unit,openness_1\n,3\n", "row 2, column A (unit): the unit is blank"),
        (
            "unit,openness_1,opennes\ncs,3,\n",
            'row 1, column C (opennes): unknown column "opennes" -> did you mean "openness_1"?',
        ),
        (
            "unit,openness_1,E-mail\ncs,3,\n",
            'unknown column "E-mail" -> name it under columns: or ignore: of a mapping',
        ),
        (
            "unit,openness_1,Goals are visible to everybody.\ncs,3,3\n",
            "openness_1 stands here and in column B (openness_1)",
        ),
        ("openness_1\n3\n", 'row 1: there is no column "unit" -> add it, or name under columns:'),
        (
            "unit,role\ncs,\n",
            "row 1: there is no column for any item of the questionnaire small -> head the columns with ids",
        ),
        (
            "unit,openness_1,role\ncs,3,boss\n",
            'row 2, column C (role): there is no role "boss" -> Allowed: leader, member',
        ),
        (
            "unit,openness_1,seconds\ncs,3,soon\n",
            'row 2, column C (seconds): "soon" is no duration -> write the seconds',
        ),
        (
            "unit,respondent,openness_1\ncs,p1,3\nlab,p1,3\nCustomer Service,P1,4\n",
            'row 4, column B (respondent): "P1" has answered for the unit "cs" in row 2 -> keep one of the two rows',
        ),
    ],
)
def test_faults(read: Reader, write: Callable[..., Path], content: str, expected: str) -> None:
    """The only fault says where it stands, what stands there and what is allowed."""
    faults = faults_of(read, write("a.csv", content))
    assert len(faults) == 1
    assert expected in faults[0]


def test_all_faults_are_listed(read: Reader, write: Callable[..., Path]) -> None:
    """One bad cell does not hide another, and a formula is reported once."""
    faults = faults_of(read, write("a.csv", "unit,openness_1,uncertainty_1,x\nzz,9,often,1\n,1,1,\n"))
    assert len(faults) == 5


def test_a_formula_is_reported_once(read: Reader, write_book: Callable[..., Path]) -> None:
    """A cell with a formula is not also said to be no answer."""
    faults = faults_of(read, write_book(answers=[["unit", "openness_1"], ["cs", "=2+2"]]))
    assert [fault.partition(": ")[2] for fault in faults] == ["the cell holds a formula -> write the value instead"]


def test_two_items_with_one_text_are_known_by_their_ids(
    questionnaire: Questionnaire, units: tuple[Unit, ...], facts: FactSheet, write: Callable[..., Path]
) -> None:
    """A text that two items share does not decide between them."""
    same = tuple(replace(item, text=text("Same", "同")) for item in questionnaire.items)
    twins = replace(questionnaire, items=same)
    faults = faults_of(read_answers, write("a.csv", "unit,Same,openness_1\ncs,3,3\n"), twins, units, facts)
    assert (
        '"Same" is the text of uncertainty_1 and uncertainty_2 and openness_1 -> head the column with the id'
        in faults[0]
    )


def test_a_questionnaire_without_items(
    questionnaire: Questionnaire, units: tuple[Unit, ...], facts: FactSheet, write: Callable[..., Path]
) -> None:
    """Nothing can be answered to it."""
    bare = replace(questionnaire, items=())
    assert (
        "there is no column for any item"
        in faults_of(read_answers, write("a.csv", "unit\ncs\n"), bare, units, facts)[0]
    )


def test_facts_without_role_and_id(
    questionnaire: Questionnaire, units: tuple[Unit, ...], facts: FactSheet, write: Callable[..., Path]
) -> None:
    """Without a fact that lists roles none can be given, and a unit's column has but its id."""
    bare = replace(facts, respondent=(), unit=())
    found = read_answers(write("a.csv", "unit,role,openness_1\ncs,,3\n"), questionnaire, units, bare)
    assert found.respondents == (Respondent("cs", "row 2"),)


def test_an_export_is_read_with_a_mapping(read: Reader, write: Callable[..., Path]) -> None:
    """Heads, labels, units and roles of the export stand for ours; ignored columns are left out."""
    mapping = read_mapping(
        write(
            "m.yaml",
            "columns: {提交序号: respondent, 您的部门: unit, Your job: role, How open?: openness_1}\n"
            "ignore: [来*, IP]\nlabels: {Very true: 5, 1: 2, '-3': blank, N/A: cannot judge}\n"
            "units: {Cust. service: cs}\nroles: {Boss: leader}\nseconds: 所用时间\n",
        )
    )
    found = read(
        write(
            "a.csv",
            "提交序号,所用时间,来源,IP,您的部门,Your job,How open?,uncertainty_1,uncertainty_2\n"
            "17,83秒,微信,1.2.3.4,cust.  service,boss,Very True,-3,1\n18,9秒,,,lab,Member,n/a,2,5 - very true\n",
        ),
        mapping,
    )
    assert found.respondents == (Respondent("cs", "17", "leader"), Respondent("lab", "18", "member"))
    assert found.values.tolist() == [[BLANK, 2, 5], [2, 5, CANNOT_JUDGE]]
    assert found.seconds.tolist() == [83.0, 9.0]


def test_what_is_mapped_is_not_ignored(read: Reader, write: Callable[..., Path]) -> None:
    """A pattern for all heads leaves out whatever is not mapped, even if it would be known."""
    mapping = ExportMapping(columns={"unit": Target("unit"), "a": Target("openness_1")}, ignore=("*",))
    assert read(write("a.csv", "unit,A,uncertainty_1,other\ncs,3,9,x\n"), mapping).items == ("openness_1",)


def test_faults_of_a_mapping_name_the_mapping(read: Reader, write: Callable[..., Path]) -> None:
    """What the mapping names must exist."""
    mapping = ExportMapping(
        "m.yaml",
        {"open?": Target("opennes_1", "line 1 (open?)")},
        units={"service": Target("labb", "line 2 (service)")},
        roles={"boss": Target("leder", "line 3 (boss)")},
    )
    assert faults_of(read, write("a.csv", "unit,open?,openness_1\ncs,1,1\n"), mapping) == [
        'm.yaml, line 1 (open?): "opennes_1" is no item -> did you mean "openness_1"?',
        'm.yaml, line 2 (service): there is no unit "labb" -> did you mean "lab"? Allowed: cs, lab, n1, n2',
        'm.yaml, line 3 (boss): there is no role "leder" -> did you mean "leader"? Allowed: leader, member',
    ]
