"""Broken copies of the shipped rules: `advisor check` finds each, and `advisor recommend` reproduces its witness."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from advisor import resources
from advisor.cli.main import cli

ROW = "  {row}:\n    reason: {{en: Tried., zh: 试。}}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped rules to be broken."""
    place = tmp_path / "rules"
    shutil.copytree(resources.rules_dir(), place)
    return place


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def _edit(folder: Path, table: str, *changes: tuple[str, str]) -> None:
    path = folder / "tables" / f"{table}.yaml"
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def _line(folder: Path, table: str, start: str) -> str:
    text = (folder / "tables" / f"{table}.yaml").read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if line.strip().startswith(start))


def _without(folder: Path, table: str, row: str) -> None:
    """Take a row away, from the grid and from the texts."""
    path = folder / "tables" / f"{table}.yaml"
    kept, inside = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        inside = line == f"  {row}:" or (inside and line.startswith("    "))
        if not inside and not line.strip().startswith(f"| {row} "):
            kept.append(line)
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")


def _findings(folder: Path, kind: str) -> list[dict[str, Any]]:
    run = _run("check", folder, "--json", "-", "--quiet")
    assert run.exit_code == 1
    return [one for one in json.loads(run.stdout)["findings"] if one["kind"] == kind and one["grave"]]


def _recommended(folder: Path) -> list[dict[str, Any]]:
    """The traces that `advisor recommend` gives for the profiles that `advisor check` wrote."""
    shown = folder.parent / "shown.csv"
    assert _run("check", folder, "--witness", shown, "--quiet").exit_code == 1
    run = _run("recommend", shown, "--rules", folder, "--json", "-", "--trace", "--quiet")
    assert run.exit_code == 0, run.output
    return list(json.loads(run.stdout)["units"])


def _traced(unit: dict[str, Any], table: str) -> tuple[set[str], list[str]]:
    found = next(one for one in unit["trace"] if one["table"] == table)
    return {row["rule"] for row in found["rules"] if row["met"]}, found["decided_by"]


def test_the_shipped_rules_are_sound() -> None:
    """No finding that counts, and the whole check ends well."""
    run = _run("check", "--json", "-", "--quiet")
    assert run.exit_code == 0
    assert not [one for one in json.loads(run.stdout)["findings"] if one["grave"]]


def test_a_moved_bound_leaves_a_gap(folder: Path) -> None:
    """`low` cut to under 35 leaves 35 to 39.9 without a row; the witness answers nothing in that table."""
    line = _line(folder, "standardisation_level", "| low ")
    _edit(folder, "standardisation_level", (line, line.replace("| low             |", "| < 35            |")))
    (gap,) = _findings(folder, "gap")
    assert gap["table"] == "standardisation_level"
    assert gap["inputs"] == {"standardisation": "[35..39.9]"}
    assert 35 <= gap["profile"]["standardisation"] < 40
    unit = next(one for one in _recommended(folder) if "gap-standardisation_level" in one["unit"])
    assert _traced(unit, "standardisation_level") == (set(), [])
    text = _run("check", folder, "--quiet").output
    assert "tables/standardisation_level.yaml: no row matches where standardisation is [35..39.9]" in text


def test_a_deleted_row(folder: Path) -> None:
    """Without the row of lean experiment its quadrant has a gap that profiles reach, and nobody gets that answer."""
    _without(folder, "quadrant", "lean")
    (gap,) = _findings(folder, "gap")
    assert (gap["table"], gap["inputs"]) == ("quadrant", {"uncertainty_level": "high", "standardisation_level": "high"})
    never = [one["output"] for one in _findings(folder, "never_answered")]
    assert "quadrant = lean_experiment" in never
    dead = _findings(folder, "dead_end_to_end")
    assert ("business_fit", ["lean"]) in [(one["table"], one["rules"]) for one in dead]
    unit = next(one for one in _recommended(folder) if "gap-quadrant" in one["unit"])
    assert _traced(unit, "quadrant")[1] == []


def test_a_row_shadowed_by_one_above(folder: Path) -> None:
    """A wider row put above takes all of a row's cases; the witness meets both and the upper one decides."""
    line = _line(folder, "culture_soil", "| low_tolerance_open ")
    wider = line.replace("low_tolerance_open    ", "wider                 ", 1).replace(
        "| low            |", "| -              |", 1
    )
    wider = "  | wider                  | -                 | low            | -              | barren          |"
    _edit(folder, "culture_soil", (line, f"{wider}\n{line}"), ("rows:\n", "rows:\n" + ROW.format(row="wider")))
    dead = {one["rules"][0]: one for one in _findings(folder, "dead_row")}
    assert dead["low_tolerance_open"]["by"] == ["wider"]
    assert set(dead) == {"low_tolerance_open", "low_open_part"}
    units = [one for one in _recommended(folder) if "dead_row-culture_soil" in one["unit"]]
    for unit in units:
        met, decided = _traced(unit, "culture_soil")
        assert met & set(dead)
        assert decided == ["wider"]


def test_a_row_shadowed_only_by_two_together(folder: Path) -> None:
    """Neither of two rows covers it alone; both do, and both are named."""
    line = _line(folder, "culture_soil", "| low_tolerance_open ")
    low = "  | two_a                  | < 20              | low            | -              | barren          |"
    rest = "  | two_b                  | [15..40)          | low            | -              | barren          |"
    rows = ROW.format(row="two_a") + ROW.format(row="two_b")
    _edit(folder, "culture_soil", (line, f"{low}\n{rest}\n{line}"), ("rows:\n", "rows:\n" + rows))
    (dead,) = _findings(folder, "dead_row")
    assert (dead["rules"], sorted(dead["by"])) == (["low_tolerance_open"], ["two_a", "two_b"])
    assert _run("check", folder, "--quiet").output.count("rows two_a, two_b take all its cases") == 1


def test_a_contradiction_between_tables(folder: Path) -> None:
    """A quadrant that calls every stable unit restructuring leaves the rows for stable operations without a case."""
    line = _line(folder, "quadrant", "| stable ")
    _edit(folder, "quadrant", (line, line.replace("stable_operations", "restructuring    ")))
    dead = {(one["table"], one["rules"][0]) for one in _findings(folder, "dead_end_to_end")}
    assert {("business_fit", "stable_changing"), ("business_fit", "stable")} <= dead
    assert "quadrant = stable_operations" in {one["output"] for one in _findings(folder, "never_answered")}
    assert not _findings(folder, "dead_row")


def test_an_overlap(folder: Path) -> None:
    """Two rows of a UNIQUE table that both match: found, and `advisor recommend` refuses the witness naming both."""
    line = _line(folder, "quadrant", "| lean ")
    _edit(folder, "quadrant", (line, line.replace("| high              |", "| -                 |", 1)))
    pairs = {tuple(sorted(one["rules"])) for one in _findings(folder, "overlap")}
    assert ("lean", "stable") in pairs
    shown = folder.parent / "shown.csv"
    _run("check", folder, "--witness", shown, "--quiet")
    run = _run("recommend", shown, "--rules", folder, "--json", "-", "--quiet")
    assert "UNIQUE allows one rule" in str(run.exception or run.output)


def test_a_conflict_under_any(folder: Path) -> None:
    """An ANY table whose rows answer the same case differently."""
    _edit(folder, "fit", ("hit_policy: FIRST", "hit_policy: ANY"))
    pairs = {tuple(one["rules"]) for one in _findings(folder, "conflict")}
    assert ("today_unknown", "no_advice") not in pairs
    assert any("differs" in pair for pair in pairs)


def test_a_masked_row(folder: Path) -> None:
    """A row of a PRIORITY table that matches only where an answer of higher priority does."""
    line = _line(folder, "entry", "| best_adopt ")
    _edit(folder, "entry", (line, line.replace("| adopt         |", "| pilot         |")))
    (masked,) = _findings(folder, "masked_row")
    assert (masked["rules"], masked["by"]) == (["best_adopt"], ["best_pilot"])
    unit = next(one for one in _recommended(folder) if "masked_row" in one["unit"])
    met, decided = _traced(unit, "entry")
    assert "best_adopt" in met
    assert "best_adopt" not in decided
    assert "entry = adopt" in {one["output"] for one in _findings(folder, "never_answered")}


def test_an_empty_cell(folder: Path) -> None:
    """A cell that no value passes."""
    line = _line(folder, "culture_soil", "| low_tolerance_open ")
    _edit(folder, "culture_soil", (line, line.replace("| low               |", "| [70..30]          |", 1)))
    run = _run("check", folder, "--quiet")
    assert run.exit_code == 1
    assert "low_tolerance_open" in run.output


def test_the_tables_of_confidence_are_proved_too(folder: Path) -> None:
    """Without the row for fair, contested evidence there is a gap, named with its table."""
    _without(folder, "confidence", "fair_contested")
    (gap,) = _findings(folder, "gap")
    assert (gap["table"], gap["inputs"]) == ("confidence", {"evidence": "fair", "second_opinion": "contradicts"})
    assert "tables/confidence.yaml: no row matches" in _run("check", folder, "--quiet").output


def test_a_default_outside_the_values_of_its_fact(folder: Path) -> None:
    """A default that the fact cannot have is a fault with file and line."""
    path = folder / "rules.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("default: false", "default: never"), encoding="utf-8")
    run = _run("check", folder, "--quiet")
    assert run.exit_code == 1
    assert '"never" is no value of pay_fixed -> use true, false' in run.output
    assert "rules.yaml, line" in run.output


def test_a_false_property(folder: Path) -> None:
    """A property that does not hold comes with two profiles that `advisor recommend` answers as it says."""
    path = folder / "properties.yaml"
    path.write_text(
        path.read_text(encoding="utf-8")
        + "  - id: wrong\n    text: {en: Reviews never change the entry, zh: 复盘不影响进入方式}\n    source: practice\n"
        "    raise: review_rhythm\n    from: {entry: pilot}\n    never: {entry: adopt}\n",
        encoding="utf-8",
    )
    (found,) = _findings(folder, "property")
    assert found["output"] == "wrong"
    before, after = (unit for unit in _recommended(folder) if "wrong" in unit["unit"])
    assert (before["entry"], after["entry"]) == ("pilot", "adopt")
    assert "does not hold" in _run("check", folder, "--quiet").output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("    raise: opennes\n    from: {method: okr}\n    never: {method: kpi}\n", 'did you mean "openness"'),
        ("    raise: openness\n    from: {method: okr}\n", "is no whole property"),
        ("    where: {method: okrs}\n    then: {entry: adopt}\n", '"okrs" is no value of method'),
        ('    where: {openness: "> > 3"}\n    then: {entry: adopt}\n', "is no test"),
        (
            "    where: {uncertainty: null, quadrant: stable_operations}\n    then: {entry: adopt}\n",
            "never put to the test",
        ),
    ],
)
def test_a_property_that_cannot_be_used(folder: Path, text: str, said: str) -> None:
    """Every fault of a property is named with its line."""
    path = folder / "properties.yaml"
    head = "  - id: wrong\n    text: {en: Wrong, zh: 错}\n    source: practice\n"
    path.write_text(path.read_text(encoding="utf-8") + head + text, encoding="utf-8")
    run = _run("check", folder, "--quiet")
    assert run.exit_code == 1
    assert said in run.output
    assert "properties.yaml" in run.output


def test_no_time_is_no_proof(folder: Path) -> None:
    """With no time to prove anything the check does not pass."""
    run = _run("check", folder, "--within", "0", "--quiet")
    assert run.exit_code == 1
    assert "undecided within 0 s" in run.output
