"""`advisor recommend`: a consultant has scores and wants to know what follows."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from advisor import resources
from advisor.content.document import Document
from advisor.content.schema import schema_faults

from .conftest import Run

SCORES = """unit,name,current_method,lifecycle,function,uncertainty,standardisation,goal_volatility,exploration,interdependence,measurability,controllability,failure_tolerance,openness,participation,reward_coupling,self_direction,breadth,workforce_stability,coaching_leadership,goal_craft,data_trust,review_rhythm,system_maturity
cs,客服中心,kpi,mature,customer_service,20,85,20,15,40,90,70,45,50,45,70,45,40,45,50,65,75,65,70
lab,Lab,okr,founding,product_rnd,90,20,85,90,50,30,55,80,80,75,20,85,85,60,75,60,55,65,35
half,Half known,none,growing,sales,20,85,,,,,,,,,,,,,,,,,
dark,Unknown,,,,,,,,,,,80,80,80,,80,80,80,80,80,80,80,80
"""


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    """A spreadsheet of four units: clear KPI, clear OKR, business alone, culture alone."""
    path = tmp_path / "scores.csv"
    path.write_text(SCORES, encoding="utf-8")
    return path


def _units(text: str) -> dict[str, dict[str, Any]]:
    return {unit["unit"]: unit for unit in json.loads(text)["units"]}


def test_the_table_names_each_unit_with_its_advice(run: Run, scores: Path) -> None:
    """The terminal shows a row per unit, in the language asked for."""
    english = run("recommend", scores)
    assert english.code == 0
    assert "客服中心" in english.out
    assert "Standard" in english.out
    chinese = run("recommend", scores, "--lang", "zh")
    assert "直接采用" in chinese.out


def test_json_is_the_stable_document(run: Run, scores: Path) -> None:
    """The document fits the shipped schema, keeps the order of the input, and holds ids and numbers only."""
    ran = run("recommend", scores, "--json", "-", "--trace")
    document = json.loads(ran.out)
    assert schema_faults(Document("out", document), "recommendation") == []
    assert [unit["unit"] for unit in document["units"]] == ["cs", "lab", "half", "dark"]
    service = document["units"][0]
    assert (service["method"], service["form"], service["entry"], service["fit"]) == (
        "kpi",
        "standard",
        "adopt",
        "keep",
    )
    assert service["missing"] == []
    assert [table["table"] for table in service["trace"]][:3] == [
        "uncertainty_level",
        "standardisation_level",
        "quadrant",
    ]
    assert run("recommend", scores, "--json", "-", "--trace").out == ran.out


def test_a_founding_lab_runs_okr_until_its_goal_settles(run: Run, scores: Path) -> None:
    """A unit that explores on fertile soil with a strong team is advised OKR in the founding form."""
    lab = _units(run("recommend", scores, "--json", "-").out)["lab"]
    assert (lab["method"], lab["form"], lab["entry"], lab["fit"]) == ("okr", "okr_until_settled", "adopt", "keep")
    assert "trace" not in lab


def test_business_known_and_culture_unknown_still_recommends(run: Run, scores: Path) -> None:
    """KPI is recommended, the unknown layers are named, and each missing dimension says why."""
    half = _units(run("recommend", scores, "--json", "-").out)["half"]
    assert (half["status"], half["method"], half["entry"], half["fit"]) == ("decided", "kpi", "adopt", "introduce")
    assert (half["culture_soil"], half["team_capacity"], half["foundations"]) == ("unknown", "unknown", "unknown")
    assert {"id": "openness", "why": "not_asked"} in half["missing"]
    assert len(half["missing"]) == 17


def test_without_the_business_it_abstains_and_names_what_to_ask(run: Run, scores: Path) -> None:
    """No method, entry insufficient, and the axes stand among what is missing."""
    dark = _units(run("recommend", scores, "--json", "-").out)["dark"]
    assert (dark["status"], dark["method"], dark["entry"], dark["form"]) == ("insufficient", None, "insufficient", None)
    assert {"uncertainty", "standardisation"} <= {entry["id"] for entry in dark["missing"]}
    assert "ask_missing" in {action["id"] for action in dark["actions"]}
    assert dark["settings"] == {}


def test_csv_is_one_line_per_unit(run: Run, scores: Path, tmp_path: Path) -> None:
    """The columns are the agreed ones; the file is written whole, and - is standard output."""
    ran = run("recommend", scores, "--csv", "-")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert list(rows[0]) == [
        "unit",
        "method",
        "entry",
        "form",
        "quadrant",
        "business_fit",
        "culture_soil",
        "team_capacity",
        "foundations",
        "kpi_soil",
    ]
    assert rows[3]["method"] == ""
    assert rows[3]["entry"] == "insufficient"
    assert run("recommend", scores, "--csv", tmp_path / "out.csv").code == 0
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == ran.out.replace("\r\n", "\n")


def test_csv_and_json_come_from_one_run(run: Run, scores: Path, tmp_path: Path) -> None:
    """Both files can be asked for together and agree."""
    assert run("recommend", scores, "--csv", tmp_path / "o.csv", "--json", tmp_path / "o.json").code == 0
    units = _units((tmp_path / "o.json").read_text(encoding="utf-8"))
    for row in csv.DictReader(io.StringIO((tmp_path / "o.csv").read_text(encoding="utf-8"))):
        assert (row["method"] or None, row["entry"]) == (units[row["unit"]]["method"], units[row["unit"]]["entry"])


def test_a_formula_in_an_id_is_defused(run: Run, tmp_path: Path) -> None:
    """Exported text never starts a spreadsheet cell with a formula sign."""
    (tmp_path / "s.csv").write_text("unit,uncertainty,standardisation\n=1+1,20,80\n", encoding="utf-8")
    assert "\n'=1+1,kpi" in run("recommend", tmp_path / "s.csv", "--csv", "-").out


def test_rules_of_ones_own_decide(run: Run, scores: Path, tmp_path: Path) -> None:
    """A changed bound in a copy of the rules changes the answer and the hash, and touches no code."""
    import shutil

    own = tmp_path / "rules"
    shutil.copytree(resources.rules_dir(), own)
    bands = own / "bands.yaml"
    bands.write_text(bands.read_text(encoding="utf-8").replace('test: ">= 60"', 'test: ">= 95"'), encoding="utf-8")
    ours = json.loads(run("recommend", scores, "--json", "-").out)
    theirs = json.loads(run("recommend", scores, "--json", "-", "--rules", own).out)
    assert ours["rules"]["sha256"] != theirs["rules"]["sha256"]
    assert [unit["quadrant"] for unit in ours["units"]] != [unit["quadrant"] for unit in theirs["units"]]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("unit,uncertainty\na,7x\n", "7x"),
        ("unit,uncertainty\na,101\n", "101"),
        ("unit,uncertanty\na,10\n", "uncertainty"),
        ("unit,uncertainty\na,10\na,20\n", '"a"'),
        ("unit,uncertainty,uncertainty\na,1,2\n", "uncertainty"),
        ("name,uncertainty\na,10\n", "unit"),
        ("unit,uncertainty,parent\na,10,b\nb,10,a\n", "parent"),
        ("unit,uncertainty,supports\na,10,a\n", "itself"),
        ("unit,uncertainty,supports\na,10,zz\n", "zz"),
        ("unit,uncertainty,current_method\na,10,mbo\n", "mbo"),
    ],
)
def test_bad_scores_are_told_with_their_place(run: Run, tmp_path: Path, content: str, said: str) -> None:
    """Exit code 2, the file, the place and the value; nothing on standard output."""
    path = tmp_path / "bad.csv"
    path.write_text(content, encoding="utf-8")
    ran = run("recommend", path, "--csv", tmp_path / "out.csv")
    assert ran.code == 2
    assert "bad.csv" in ran.err
    assert said in ran.err
    assert ran.out == ""
    assert not (tmp_path / "out.csv").exists()


def test_wrong_use_is_said(run: Run, tmp_path: Path) -> None:
    """A missing file, an unknown option and broken rules end with 2 and a sentence."""
    assert run("recommend").code == 2
    assert run("recommend", tmp_path / "none.csv").code == 2
    assert run("recommend", tmp_path / "none.csv", "--frobnicate").code == 2
    assert run("recommend", tmp_path / "none.csv", "--rules", tmp_path / "nowhere").code == 2
    assert run("nonsense").code == 2
    assert run("--version").code == 0
    assert "Examples" in run("recommend", "--help").out


def test_masses_of_units_are_shown_in_part_and_written_whole(run: Run, tmp_path: Path) -> None:
    """Of 1,200 units the terminal shows the first 500 and says how to get the rest; JSON has them all in order."""
    path = tmp_path / "many.csv"
    path.write_text(
        "unit,uncertainty,standardisation\n" + "".join(f"u{n},20,80\n" for n in range(1200)), encoding="utf-8"
    )
    ran = run("recommend", path)
    assert "and 700 more units" in ran.err
    assert run("recommend", path, "--json", tmp_path / "o.json").code == 0
    units = json.loads((tmp_path / "o.json").read_text(encoding="utf-8"))["units"]
    assert [unit["unit"] for unit in units] == [f"u{n}" for n in range(1200)]


def test_two_results_do_not_mix_on_standard_output(run: Run, scores: Path) -> None:
    """JSON and CSV cannot both be standard output."""
    assert run("recommend", scores, "--json", "-", "--csv", "-").code == 2


def test_an_unknown_language_of_the_environment_is_said(
    run: Run, scores: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ADVISOR_LANG is respected where it fits, `both` falls back where one language is needed, anything else is an error."""
    monkeypatch.setenv("ADVISOR_LANG", "zh")
    assert "直接采用" in run("recommend", scores).out
    monkeypatch.setenv("ADVISOR_LANG", "both")
    assert "Adopt" in run("recommend", scores).out
    monkeypatch.setenv("ADVISOR_LANG", "fr")
    ran = run("recommend", scores)
    assert ran.code == 2
    assert "ADVISOR_LANG" in ran.err
