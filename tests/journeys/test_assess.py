"""`advisor demo`, `assess`, `report`: answers of many people become an assessment, a workbook and reports."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from advisor.cli import assess as assess_module
from advisor.cli.demo import FILES, INPUT
from advisor.cli.main import cli
from advisor.content.document import Document
from advisor.content.schema import schema_faults
from advisor.errors import UsageError

from .conftest import Run

WITHHELD = "fw"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `advisor demo` writes, once for all tests here."""
    out = tmp_path_factory.mktemp("demo")
    cli.main(["demo", "--out", str(out), "--quiet"], standalone_mode=False)
    return out


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """The demo's input files in a folder of their own."""
    for name in FILES:
        shutil.copy(INPUT / name, tmp_path / name)
    return tmp_path


def _assessment(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "assessment.json").read_text(encoding="utf-8"))
    return loaded


def _assess(run: Run, given: Path, *more: object) -> Any:
    return run(
        "assess",
        given / "answers.csv",
        "--units",
        given / "units.csv",
        "--questionnaire",
        "full",
        "--engagement",
        given / "engagement.yaml",
        "--out",
        given / "out",
        *more,
    )


def test_the_demo_is_a_company_of_nine_units_and_about_150_respondents(result: Path) -> None:
    """Nine units, one of them withheld, and all three methods and ways in among the others."""
    document = _assessment(result)
    assert schema_faults(Document("assessment.json", document), "assessment") == []
    units = {unit["unit"]: unit for unit in document["units"]}
    assert len(units) == 9
    assert [name for name, unit in units.items() if unit["status"] == "withheld"] == [WITHHELD]
    assert {unit["method"] for unit in units.values()} == {"kpi", "okr", "hybrid", None}
    assert {unit["entry"] for unit in units.values()} == {"adopt", "pilot", "foundations", "insufficient"}
    assert document["respondents"] == {"shown": 145, "units": 9, "units_shown": 8}


def test_the_demo_writes_everything(result: Path) -> None:
    """Assessment, workbook and both reports in both forms, and the input to play with."""
    written = {path.relative_to(result).as_posix() for path in result.rglob("*") if path.is_file()}
    assert written == {
        "assessment.json",
        "scores.xlsx",
        "report.en.html",
        "report.en.pdf",
        "report.zh.html",
        "report.zh.pdf",
        *(f"input/{name}" for name in (*FILES, "scores.csv")),
    }


def test_the_demo_says_what_it_does_and_what_to_do_next(run: Run, tmp_path: Path) -> None:
    """Progress on standard error, the table on standard output, and the next steps as commands."""
    ran = run("demo", "--lang", "zh", "--out", tmp_path / "d")
    assert ran.code == 0
    assert "客服中心" in ran.out
    assert "score the answers" in ran.err
    assert "What to do next" in ran.err
    assert "advisor assess" in ran.err


def test_nothing_of_the_withheld_unit_is_anywhere(result: Path) -> None:
    """No score, no count, no layer; in JSON, workbook and report alike it is only said to be withheld."""
    unit = next(unit for unit in _assessment(result)["units"] if unit["unit"] == WITHHELD)
    assert (unit["method"], unit["n"], unit["scores"], unit["findings"]) == (None, None, {}, [])
    assert {entry["why"] for entry in unit["missing"]} == {"withheld"}
    assert unit["careless"] == {"changes": None}
    assert all(
        value is None for table in unit["trace"] for name, value in table["inputs"].items() if name == "uncertainty"
    )
    book = load_workbook(result / "scores.xlsx")
    rows = [row for row in book["scores"].iter_rows(min_row=2, values_only=True) if row[0] == WITHHELD]
    assert len(rows) == 19
    assert all(row[5:-1] == (None,) * 16 and row[-1] == "withheld" for row in rows)


def test_the_workbook_holds_the_numbers_of_the_assessment(result: Path) -> None:
    """Every score of the workbook is the one of assessment.json; sheets are filterable; no cell is a formula."""
    document = _assessment(result)
    book = load_workbook(result / "scores.xlsx")
    assert book.sheetnames == [
        "recommendations",
        "scores",
        "heat map",
        "settings",
        "risks",
        "actions",
        "robustness",
        "flips",
        "open",
        "agenda",
        "confidence",
        "confidence tables",
        "trace",
        "about",
    ]
    scores = {(row[0], row[4]): row[5] for row in book["scores"].iter_rows(min_row=2, values_only=True)}
    for unit in document["units"]:
        for name, score in unit["scores"].items():
            assert scores[unit["unit"], name] == score["value"]
    heads = [cell.value for cell in book["recommendations"][1]]
    column = next(position for position, head in enumerate(heads) if "published cases" in str(head))
    said = {row[0]: row[column] for row in book["recommendations"].iter_rows(min_row=2, values_only=True)}
    assert said[WITHHELD] is None
    assert all(said[unit["unit"]] for unit in document["units"] if unit["unit"] != WITHHELD)
    for sheet in book:
        assert sheet.auto_filter.ref == sheet.dimensions
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


def test_the_report_is_a_tagged_pdf_in_its_language(result: Path) -> None:
    """Language, title, tags, and the units' names of that language in the text."""
    for language, tag, name in (("zh", "zh", "客服中心"), ("en", "en", "Customer service")):
        reader = PdfReader(result / f"report.{language}.pdf")
        root = reader.trailer["/Root"]
        assert str(root["/Lang"]).startswith(tag)
        assert "/StructTreeRoot" in root
        assert reader.metadata is not None
        assert reader.metadata.title
        assert name in "".join(page.extract_text() for page in reader.pages)


def test_the_same_answers_give_the_same_bytes(run: Run, result: Path, given: Path) -> None:
    """Assessing the demo's input again gives the same assessment, and `report` the same PDF byte for byte."""
    assert _assess(run, given, "--lang", "en").code == 0
    assert (given / "out" / "assessment.json").read_bytes() == (result / "assessment.json").read_bytes()
    assert (given / "out" / "report.en.pdf").read_bytes() == (result / "report.en.pdf").read_bytes()
    assert run("report", result / "assessment.json", "--lang", "en", "--out", given / "again.html").code == 0
    assert (given / "again.html").read_bytes() == (result / "report.en.html").read_bytes()


def test_a_lower_threshold_shows_the_small_unit(run: Run, given: Path) -> None:
    """With a threshold of four, told to the respondents, the unit of four is shown and decided."""
    assert _assess(run, given, "--lang", "en", "--threshold", 4).code == 0
    unit = next(unit for unit in _assessment(given / "out")["units"] if unit["unit"] == WITHHELD)
    assert unit["n"] == 4
    assert unit["method"] is not None


@pytest.mark.parametrize(
    "arguments", [("--threshold", "2"), ("--consent", "secret"), ("--date", "tomorrow"), ("--lang", "fr")]
)
def test_wrong_options_are_refused(run: Run, given: Path, arguments: tuple[str, str]) -> None:
    """A threshold under the floor, an unknown consent, date or language end with exit code 2 and write nothing."""
    assert _assess(run, given, *arguments).code == 2
    assert not (given / "out").exists()


def test_the_date_may_be_given(run: Run, given: Path) -> None:
    """--date is the date of the report; the language may come from the environment."""
    assert _assess(run, given, "--date", "2027-03-01", "--lang", "zh").code == 0
    assert _assessment(given / "out")["date"] == "2027-03-01"


def test_all_faults_of_the_answers_are_listed_at_once(run: Run, given: Path) -> None:
    """A value of 7, an unknown unit and a person who answers twice are told together, and nothing is written."""
    path = given / "answers.csv"
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    rows[1][5] = "7"
    rows[2][0] = "客服部"
    rows[4][:3] = rows[3][:3]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    ran = _assess(run, given)
    assert ran.code == 2
    for said in ("row 2", '"7"', "row 3", "客服部", "row 5", rows[3][1]):
        assert said in ran.err
    assert not (given / "out").exists()


def test_a_report_of_other_rules_is_refused(run: Run, result: Path, tmp_path: Path) -> None:
    """An assessment made with other rules is not given today's texts."""
    document = _assessment(result)
    document["rules"]["sha256"] = "0" * 64
    other = tmp_path / "assessment.json"
    other.write_text(json.dumps(document), encoding="utf-8")
    ran = run("report", other, "--lang", "zh", "--out", tmp_path / "r.pdf")
    assert ran.code == 2
    assert "was made with the rules" in ran.err


@pytest.mark.parametrize(
    ("content", "said"),
    [("{", "is no JSON"), ("[]", "wrong kind"), ('{"schema": 1}', '"units" is missing'), (None, "cannot be opened")],
)
def test_what_is_no_assessment_is_refused(run: Run, tmp_path: Path, content: str | None, said: str) -> None:
    """A broken, foreign or missing file is named, without a traceback."""
    path = tmp_path / "assessment.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    ran = run("report", path, "--lang", "zh", "--out", tmp_path / "r.pdf")
    assert ran.code == 2
    assert said in ran.err


def test_a_report_is_a_pdf_or_html(run: Run, result: Path, tmp_path: Path) -> None:
    """Another suffix is refused before anything is read."""
    assert run("report", result / "assessment.json", "--lang", "zh", "--out", tmp_path / "r.docx").code == 2


def test_a_failed_run_leaves_the_results_of_the_last_one(
    run: Run, given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a report cannot be printed nothing new is written; where it can, older reports do not stay beside it."""
    assert _assess(run, given, "--lang", "zh").code == 0
    before = {path.name: path.read_bytes() for path in (given / "out").iterdir()}

    def fail(*_: object, **__: object) -> None:
        raise UsageError("the printer is out of paper")

    monkeypatch.setattr(assess_module, "render_pdf", fail)
    assert _assess(run, given, "--lang", "en", "--threshold", 4).code == 2
    assert {path.name: path.read_bytes() for path in (given / "out").iterdir()} == before
    monkeypatch.undo()
    assert _assess(run, given, "--lang", "en").code == 0
    assert sorted(path.name for path in (given / "out").iterdir()) == [
        "assessment.json",
        "report.en.html",
        "report.en.pdf",
        "scores.xlsx",
    ]
    assert (given / "out" / "scores.xlsx").read_bytes()


def test_a_wrong_century_is_refused(run: Run, given: Path) -> None:
    """A date that no report can have is wrong use."""
    assert _assess(run, given, "--date", "9999-12-31").code == 2


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("risks", [{"id": "nothing", "because": []}]),
        ("settings", {"incentive": {"today": None, "proposed": "nothing"}}),
    ],
)
def test_an_edited_assessment_is_refused_in_words(
    run: Run, result: Path, tmp_path: Path, part: str, value: object
) -> None:
    """An id that the rules do not know is told, not traced."""
    document = _assessment(result)
    document["units"][0][part] = value
    path = tmp_path / "assessment.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    ran = run("report", path, "--lang", "en", "--out", tmp_path / "r.html")
    assert ran.code == 2
    assert "nothing" in ran.err


def test_open_consent_is_said_in_the_workbook(run: Run, given: Path) -> None:
    """The sheet `about` tells what was promised."""
    assert _assess(run, given, "--consent", "open", "--lang", "en").code == 0
    about = load_workbook(given / "out" / "scores.xlsx")["about"]
    assert any("agreed" in str(row[1]) for row in about.iter_rows(values_only=True))


def test_the_same_answers_give_the_same_workbook(run: Run, result: Path, given: Path) -> None:
    """The workbook carries the date of the assessment, not of the clock."""
    assert _assess(run, given, "--lang", "both").code == 0
    assert (given / "out" / "scores.xlsx").read_bytes() == (result / "scores.xlsx").read_bytes()
