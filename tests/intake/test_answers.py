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
            "p1,5,cs,leader,1,83,12\n,2,Innovation Lab,member（中文）,,1分23秒,\np1,4,实验室,,Cannot judge,,\n",
        )
    )
    assert found.items == ("uncertainty_1", "openness_1")
    assert found.respondents == (
        Respondent("cs", "p1", "leader"),
        Respondent("lab", "row 3", "member"),
        Respondent("lab", "p1", None),
    )
    assert found.values.dtype == np.int8
    assert found.values.tolist() == [[1, 5], [BLANK, 2], [CANNOT_JUDGE, 4]]
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
        ("4 比较符合", 4),
        ("比较\n符合", 4),
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
    assert faults[0].endswith(
        '5 (Fits fully, 非常符合), "Cannot judge", "无法判断", or blank; '
        "what another word stands for is said under labels: of a mapping (docs/survey-exports.md)"
    )


@pytest.mark.parametrize(
    "head",
    [
        "uncertainty_1",
        "UNCERTAINTY_1",
        "G01Q02[uncertainty_1]",
        "Our customers, and what they want, change.",
        "our customers,  and what they want,\nchange.",
        "我们的客户，以及他们的需求，常常变化。",
        "我们的客户，\n以及他们的 需求，常常变化。",
        "uncertainty_1\nOur customers, and what they want, change.",
        "uncertainty_1\n我们的客户，以及他们的需求，常常变化。\nwhatever else",
        "Uncertainty_1 | anything",
        "uncertainty_1 Our customers, and what they want, change.",
        "uncertainty_1 我们的客户，以及他们的需求，常常变化。",
        "1. Our customers, and what they want, change.",
        "Q1 Our customers, and what they want, change.",
        "1、我们的客户，以及他们的需求，常常变化。（单选题）",
        "Please rate [Our customers, and what they want, change.]",
        "2、请评价—我们的客户，以及他们的需求，常常变化。",
        "Our customers, and what they want, change. / 我们的客户，以及他们的需求，常常变化。",
    ],
)
def test_ways_to_head_an_item(read: Reader, write_book: Callable[..., Path], head: str) -> None:
    """Ids, texts in either language, an id with a text, and what survey tools add to them."""
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
        (
            "unit,openness_1\n,3\n",
            "row 2, column A (unit): the unit is blank -> write the id or the name of the respondent's unit",
        ),
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


def test_what_is_mapped_must_be_in_the_export(read: Reader, write: Callable[..., Path]) -> None:
    """A head that the export does not have is a fault of the mapping, with a hint at a similar head of the export."""
    mapping = read_mapping(
        write("m.yaml", "columns:\n  Which unit: unit\n  Zzz: openness_1\n  Goals?: openness_1\nseconds: Time Took\n")
    )
    assert faults_of(read, write("a.csv", "Which  Unit,goals?,role\ncs,1,\n"), mapping) == [
        (
            'm.yaml, line 3 (Zzz): the export has no column "Zzz" -> '
            'correct it or take the line out; the export has "Which  Unit", "goals?", "role"'
        ),
        (
            'm.yaml, line 5 (seconds): the export has no column "Time Took" -> '
            'correct it or take the line out; the export has "Which  Unit", "goals?", "role"'
        ),
    ]
    slip = read_mapping(write("m.yaml", "columns: {Which unit is this?: unit}\n"))
    assert 'no column "Which unit is this?" -> did you mean "Which unit is it?"?' in faults_of(
        read, write("a.csv", "Which unit is it?,openness_1\ncs,1\n"), slip
    )[0]  # fmt: skip


def test_rows_without_an_answer_are_no_respondents(read: Reader, write: Callable[..., Path]) -> None:
    """Whoever left the form without an answer is not counted; "cannot judge" is an answer."""
    text = "unit,respondent,uncertainty_1,openness_1\ncs,p1,,\ncs,p2,4,\ncs,p3,,Cannot judge\ncs,p4,(空),not answered\n"
    found = read(write("a.csv", text))
    assert found.respondents == (Respondent("cs", "p2"), Respondent("cs", "p3"))
    assert found.values.tolist() == [[4, BLANK], [BLANK, CANNOT_JUDGE]]
    assert len(found.seconds) == 2


def test_rows_without_an_answer_have_no_faults(read: Reader, write: Callable[..., Path]) -> None:
    """Neither an unknown unit nor a repeated key matters where nothing was answered; a wrong answer is no blank."""
    text = "unit,respondent,role,openness_1\ncs,p1,,3\ncs,p1,,\nzz,p2,boss,\n"
    assert read(write("a.csv", text)).respondents == (Respondent("cs", "p1"),)
    faults = faults_of(read, write("a.csv", text + "zz,p3,,often\n"))
    assert [fault.partition(":")[0] for fault in faults] == [
        "a.csv, row 5, column D (openness_1)",
        "a.csv, row 5, column A (unit)",
    ]


def test_a_file_without_any_answer_is_a_fault(read: Reader, write_book: Callable[..., Path]) -> None:
    """Rows that hold no answers at all are not an empty assessment."""
    faults = faults_of(read, write_book(answers=[["unit", "openness_1"], ["cs", None], ["lab", None]]))
    assert faults == [
        "book.xlsx, sheet answers: none of the 2 rows holds an answer -> fill in the columns of the questions"
    ]


@pytest.fixture
def joined(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    """The units, of which the lab is counted with the service."""
    return tuple(replace(unit, join_with="cs") if unit.id == "lab" else unit for unit in units)


def test_nobody_counts_twice_in_units_that_are_joined(
    questionnaire: Questionnaire, joined: tuple[Unit, ...], facts: FactSheet, write: Callable[..., Path]
) -> None:
    """One key in a unit and in the one it joins is a fault that names both rows; other units do not matter."""
    text = "unit,respondent,openness_1\ncs,p1,3\nn1,p1,3\nlab,p2,3\nlab,P1,3\ncs,p2,4\n"
    assert faults_of(read_answers, write("a.csv", text), questionnaire, joined, facts) == [
        (
            'a.csv, row 5, column B (respondent): "P1" has answered for the unit "cs" in row 2, and the two units are '
            "counted together -> keep one of the two rows, or give each person a key of his own"
        ),
        (
            'a.csv, row 6, column B (respondent): "p2" has answered for the unit "lab" in row 4, and the two units are '
            "counted together -> keep one of the two rows, or give each person a key of his own"
        ),
    ]


def test_respondents_without_a_key_are_never_the_same(
    questionnaire: Questionnaire, joined: tuple[Unit, ...], facts: FactSheet, write: Callable[..., Path]
) -> None:
    """Without a column of respondents, or where it is blank, each row is somebody else."""
    for rows in ("unit,openness_1\ncs,3\nlab,3\n", "unit,respondent,openness_1\ncs,row 3,3\nlab,,3\n"):
        assert len(read_answers(write("a.csv", rows), questionnaire, joined, facts).respondents) == 2


def test_a_header_of_which_nothing_is_known_is_one_fault(read: Reader, write: Callable[..., Path]) -> None:
    """The fault names the row that was taken as the header, and what it should hold."""
    faults = faults_of(read, write("a.csv", "\nReport,of the survey\nunit,openness_1\ncs,3\n"))
    assert faults == [
        (
            'a.csv, row 2: this row was taken as the header, and none of its columns is known: "Report", "of the survey" -> '
            'the first row that is not blank must name the columns: "unit", and the questions by id, such as uncertainty_1, '
            "or by text; what the survey tool calls otherwise is said in a mapping (docs/survey-exports.md)"
        )
    ]


@pytest.mark.parametrize("heads", [["trust_1", "trust_2", "pace_w"], [f"Question {number}" for number in range(11)]])
def test_answers_to_another_questionnaire_are_one_fault(
    read: Reader, write: Callable[..., Path], heads: list[str]
) -> None:
    """Where no column is an item, but many seem to be those of another form, the form is asked for."""
    faults = faults_of(
        read, write("a.csv", ",".join(["unit", *heads]) + "\n" + ",".join(["zz", *"1" * len(heads)]) + "\n")
    )
    assert len(faults) == 1
    assert (
        f'a.csv, row 1: no column is an item of the questionnaire small; found columns such as "{heads[0]}", '
        in faults[0]
    )
    assert "-> is this the form that was answered? If not, choose it with --questionnaire" in faults[0]


def test_columns_mapped_to_items_of_another_questionnaire_are_one_fault(
    read: Reader, write: Callable[..., Path]
) -> None:
    """A mapping that was made for another form does not hide that the form is another one."""
    mapping = read_mapping(write("m.yaml", "columns: {Which: unit, A: trust_1, B: trust_2, C: trust_3, D: trust_4}\n"))
    faults = faults_of(read, write("a.csv", "Which,A,B,C,D\ncs,1,1,1,1\n"), mapping)
    assert len(faults) == 1
    assert (
        'no column is an item of the questionnaire small; found columns such as "A" (trust_1), "B" (trust_2)'
        in faults[0]
    )


def test_the_same_fault_in_many_rows_is_one(read: Reader, write: Callable[..., Path]) -> None:
    """It names the first row in its place, the first five in its text, and their number."""
    rows = "".join(f"{'zz' if row % 2 else 'qq'},3\n" for row in range(14))
    faults = faults_of(read, write("a.csv", f"unit,openness_1\n{rows}cs,9\n"))
    assert [fault.partition(" -> ")[0] for fault in faults] == [
        'a.csv, row 16, column B (openness_1): "9" is not on the scale',
        'a.csv, row 2, column A (unit): there is no unit "qq" (7 rows: 2, 4, 6, 8, 10 and 2 more)',
        'a.csv, row 3, column A (unit): there is no unit "zz" (7 rows: 3, 5, 7, 9, 11 and 2 more)',
    ]


def test_the_scale_is_spelt_out_once(read: Reader, write: Callable[..., Path]) -> None:
    """A second fault that allows the same as an earlier one says so."""
    faults = faults_of(read, write("a.csv", "unit,openness_1,uncertainty_1\ncs,9,N/A\ncs,不清楚,4分\n"))
    assert [fault.partition(" -> ")[2] for fault in faults[1:]] == ["as above"] * 3
    assert "of a mapping (docs/survey-exports.md)" in faults[0]


def test_a_blank_unit_of_a_workbook_may_be_merged(read: Reader, write_book: Callable[..., Path]) -> None:
    """Merged cells below the first are blank; the fault says what to do with them."""
    rows = [["unit", "openness_1"], ["cs", 3], [None, 3], [None, 3]]
    assert faults_of(read, write_book(answers=rows)) == [
        (
            "book.xlsx, sheet answers, row 3, column A (unit): the unit is blank, or merged with a cell above "
            "(2 rows: 3, 4) -> unmerge merged cells, and write the id or the name of the respondent's unit"
        )
    ]


def test_a_formula_among_cells_that_say_the_same_is_not_counted(read: Reader, write_book: Callable[..., Path]) -> None:
    """What is reported as a formula is no wrong answer besides."""
    path = write_book(answers=[["unit", "openness_1"], ["cs", "=2+2"], ["cs", "="], ["cs", "="]])
    assert [fault.partition(" -> ")[0].partition(": ")[2] for fault in faults_of(read, path)] == [
        "the cell holds a formula",
        '"=" is no answer (2 rows: 3, 4)',
    ]


@pytest.mark.parametrize("title", ["answers", "Answers", "作答"])
def test_the_sheet_of_answers_is_found_in_either_language(
    read: Reader, write_book: Callable[..., Path], title: str
) -> None:
    """Of a workbook the sheet of that name is read, wherever it stands."""
    assert len(read(write_book(**{"first": [["x"], [1]], title: [["unit", "openness_1"], ["cs", 3]]})).respondents) == 1
