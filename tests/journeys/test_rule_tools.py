"""`advisor test-rules` and `advisor diff`: the owner of rules changes them and wants to see what that does."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from advisor import resources
from advisor.cli.diff import diff
from advisor.cli.rule_tests import test_rules as rules_command
from advisor.errors import AdvisorError

Invoke = Callable[..., Result]

SCORES = """unit,name,lifecycle,uncertainty,standardisation,openness
cs,客服中心,mature,20,85,41
lab,Lab,founding,90,20,80
"""


@pytest.fixture
def invoke() -> Invoke:
    """Runs a command as its user does; errors meant for him come out with their exit code."""

    def run(command: click.Command, *arguments: object) -> Result:
        result = CliRunner().invoke(command, [*map(str, arguments)])
        if result.exception is not None and not isinstance(result.exception, SystemExit | AdvisorError):
            raise result.exception
        return result

    return run


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the shipped rules, to be changed, without the generated cases."""
    folder = tmp_path / "my-rules"
    shutil.copytree(resources.rules_dir(), folder)
    (folder / "examples" / "boundaries.yaml").unlink()
    return folder


@pytest.fixture
def moved(copy: Path) -> Path:
    """That copy with the band `low` reaching up to 42."""
    bands = copy / "bands.yaml"
    text = bands.read_text(encoding="utf-8").replace('"< 40"', '"< 42"').replace("[40..60)", "[42..60)")
    bands.write_text(text, encoding="utf-8")
    return copy


def test_the_shipped_rules_pass_with_a_line_a_table(invoke: Invoke) -> None:
    """Every table has its rows, hits and decisive rows on one line; no row has to be declared redundant."""
    ran = invoke(rules_command)
    assert ran.exit_code == 0, ran.output
    assert "culture_soil                10 rows   10 hit   10 decisive" in ran.output
    assert "0 deviations, 0 findings" in ran.output
    assert "redundant:" not in ran.output


def test_rows_without_a_decisive_case_are_findings(invoke: Invoke, copy: Path) -> None:
    """Without the generated cases some rows are only hit; the table asked for is listed whole."""
    ran = invoke(rules_command, copy, "--table", "culture_soil")
    assert ran.exit_code == 1
    assert "low_tolerance_open" in ran.output
    assert "kpi_soil  " not in ran.output
    assert "tables/foundations.yaml, row kpi_unknown_goal_data: is hit in" in ran.output


def test_a_deviation_is_a_finding(invoke: Invoke, moved: Path) -> None:
    """A moved band makes cases fail, with file, line and what was expected."""
    ran = invoke(rules_command, moved)
    assert ran.exit_code == 1
    assert "examples/rows.yaml, line " in ran.output


def test_the_coverage_as_json(invoke: Invoke, tmp_path: Path) -> None:
    """The JSON holds every row with its counts, on standard output or in a file."""
    ran = invoke(rules_command, "--json", "-", "--quiet")
    document = json.loads(ran.output)
    rows = {row["row"]: row for table in document["tables"] if table["table"] == "fit" for row in table["rows"]}
    assert rows["differs"]["decisive"] > 0
    assert document["findings"] == document["deviations"] == []
    invoke(rules_command, "--json", tmp_path / "coverage.json")
    assert json.loads((tmp_path / "coverage.json").read_text(encoding="utf-8")) == document


def test_generated_cases_run(invoke: Invoke, moved: Path) -> None:
    """Cases generated for changed rules hold for them, name the bound, and complete the coverage."""
    path = moved / "examples" / "boundaries.yaml"
    for name in ("rows.yaml", "sources.yaml"):
        (moved / "examples" / name).unlink()
    assert invoke(rules_command, moved, "--boundaries", path).exit_code == 0
    assert "closed in: openness 41.9 (low)" in path.read_text(encoding="utf-8")
    ran = invoke(rules_command, moved)
    assert ran.exit_code == 0, ran.output


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("| x | openness=200 | method=kpi | - |", '"200" cannot be given for openness'),
        ("| x | sponsor=perhaps | method=kpi | - |", "use true, false or null"),
        ("| x | lifecycle=young | method=kpi | - |", '"young" is no value of lifecycle'),
        ("| x | hope=1 | method=kpi | - |", '"hope=1" names no dimension or fact'),
        ("| x | - | hope=1 | - |", '"hope=1" names no output'),
        ("| x | - | method=kpi | nowhere |", 'there is no row "nowhere"'),
        ("| x | - | - |", "has 3 cells instead of 4"),
    ],
)
def test_faults_of_a_grid_are_named_with_their_line(invoke: Invoke, copy: Path, line: str, said: str) -> None:
    """File, line, what stands there and what would be right."""
    text = f"format: 1\ncases:\n  fit: |\n    | case | given | expect | row |\n    {line}\n"
    (copy / "examples" / "mine.yaml").write_text(text, encoding="utf-8")
    ran = invoke(rules_command, copy)
    assert ran.exit_code != 0
    assert f"examples/mine.yaml, line 5: {said}" in str(ran.exception) or said in str(ran.exception)
    assert "line 5" in str(ran.exception)


def test_a_folder_or_table_that_is_not_there(invoke: Invoke, tmp_path: Path) -> None:
    """Wrong use is said in one sentence, with what would be right."""
    assert "is no folder" in str(invoke(rules_command, tmp_path / "none").exception)
    assert 'there is no table "x"' in str(invoke(rules_command, "--table", "x").exception)


def test_rules_are_identical_to_themselves(invoke: Invoke) -> None:
    """Exit code 0, and the population is defined in the output."""
    folder = resources.rules_dir()
    ran = invoke(diff, folder, folder)
    assert ran.exit_code == 0, ran.output
    assert "identical: no answer differs" in ran.output
    assert "100000 independent profiles" in ran.output


def test_a_moved_band_names_the_units_that_change(invoke: Invoke, moved: Path, tmp_path: Path) -> None:
    """The band, the unit, the table and the cell, and the transitions of the population."""
    scores = tmp_path / "scores.csv"
    scores.write_text(SCORES, encoding="utf-8")
    ran = invoke(diff, resources.rules_dir(), moved, "--scores", scores)
    assert ran.exit_code == 1
    assert "band low: < 40 -> < 42" in ran.output
    assert "1 of 2 units are answered otherwise" in ran.output
    assert "row closed, openness: < 40 (not met) -> < 42 (met)" in ran.output
    assert "method, A down, B across" in ran.output


def test_the_comparison_as_json(invoke: Invoke, moved: Path, tmp_path: Path) -> None:
    """Units, reasons and shares with their standard errors as plain data."""
    scores = tmp_path / "scores.csv"
    scores.write_text(SCORES, encoding="utf-8")
    ran = invoke(diff, resources.rules_dir(), moved, "--scores", scores, "--json", tmp_path / "d.json", "--quiet")
    assert ran.exit_code == 1
    document = json.loads((tmp_path / "d.json").read_text(encoding="utf-8"))
    assert document["changed"][0]["unit"] == "cs"
    assert document["changed"][0]["why"]["table"] == "today_visibility"
    assert 0 < document["population"]["any_answer"]["standard_error"] < 0.01
    assert sum(cell["profiles"] for cell in document["population"]["transitions"]["method"]) == 100_000


def test_answers_and_assessments_are_compared_too(invoke: Invoke, moved: Path, tmp_path: Path) -> None:
    """Raw answers and an assessment made from them lead to the same units."""
    from advisor.cli.assess import assess

    demo = Path(resources.__file__).parent / "demo"
    units = demo / "units.csv"
    out = tmp_path / "out"
    engagement = demo / "engagement.yaml"
    options = ("--units", units, "--questionnaire", "full", "--engagement", engagement)
    assert invoke(assess, demo / "answers.csv", *options, "--out", out, "--lang", "en", "--quiet").exit_code == 0
    shipped = resources.rules_dir()
    raw = invoke(diff, shipped, moved, "--answers", demo / "answers.csv", *options, "--json", "-", "--quiet")
    made = invoke(diff, shipped, moved, "--scores", out / "assessment.json", "--json", "-", "--quiet")
    assert raw.exit_code == made.exit_code == 1
    assert json.loads(raw.output)["changed"] == json.loads(made.output)["changed"] != []


def test_wrong_input_to_a_comparison(invoke: Invoke, tmp_path: Path) -> None:
    """What cannot be compared is said, with what to do."""
    folder = resources.rules_dir()
    nothing = tmp_path / "a.json"
    assert "cannot be opened" in str(invoke(diff, folder, folder, "--scores", nothing).exception)
    nothing.write_text("{", encoding="utf-8")
    assert "is no JSON" in str(invoke(diff, folder, folder, "--scores", nothing).exception)
    nothing.write_text("{}", encoding="utf-8")
    assert "is no assessment" in str(invoke(diff, folder, folder, "--scores", nothing).exception)
    assert "needs --units" in str(invoke(diff, folder, folder, "--answers", nothing, "--units", nothing).exception)
    both = invoke(diff, folder, folder, "--answers", nothing, "--scores", nothing)
    assert "give one of them" in str(both.exception)
