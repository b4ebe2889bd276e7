"""`advisor dmn`: a consultant exports the rules, changes them in an editor, and takes them back."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from dmn_cases import document, unlined

from advisor import resources
from advisor.cli.dmn import dmn
from advisor.content.dmn.yaml_tables import as_yaml
from advisor.content.library import load_rulebook
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import DecisionTable, HitPolicy, Output, Rule
from advisor.errors import AdvisorError, ContentFaults, UsageError

THEIRS = """
<decision id="x1" name="Dish"><decisionTable hitPolicy="FIRST">
 <input><inputExpression typeRef="string"><text>Season</text></inputExpression>
  <inputValues><text>"Spring|Fall", "High Summer", "冬"</text></inputValues></input>
 <input><inputExpression typeRef="boolean"><text>vegetarian</text></inputExpression></input>
 <input><inputExpression typeRef="number"><text>openness</text></inputExpression></input>
 <input><inputExpression typeRef="number"><text>Guests</text></inputExpression></input>
 <input><inputExpression typeRef="string"><text>mood</text></inputExpression></input>
 <output name="dish"/>
 <rule id="DecisionRule_1"><description>Light</description><inputEntry><text>not("冬"), null</text></inputEntry>
  <inputEntry><text>-</text></inputEntry><inputEntry><text>&lt; 40</text></inputEntry><inputEntry/><inputEntry/>
  <outputEntry><text>"Salad"</text></outputEntry></rule>
 <rule><inputEntry><text>["High Summer".."冬"], != "冬"</text></inputEntry><inputEntry><text>true</text></inputEntry>
  <inputEntry><text/></inputEntry><inputEntry><text>&gt; 8</text></inputEntry><inputEntry><text>"null"</text></inputEntry>
  <outputEntry><text>"true"</text></outputEntry></rule>
</decisionTable></decision>
<decision id="x2" name="Wine"><decisionTable>
 <input><inputExpression typeRef="string"><text>Dish</text></inputExpression></input><output/>
 <rule><inputEntry><text>"Salad"</text></inputEntry><outputEntry><text>"White wine"</text></outputEntry></rule>
</decisionTable></decision>"""


def _run(*arguments: object) -> Result:
    return CliRunner().invoke(dmn, [str(argument) for argument in arguments])


def _refused(*arguments: object) -> AdvisorError:
    error = _run(*arguments).exception
    assert isinstance(error, AdvisorError)
    return error


def test_exported_and_imported_rules_are_the_same(rules: Rulebook, tmp_path: Path) -> None:
    """Out as advisor.dmn, back as a YAML file per table, over the tables of a copy: nothing is left to do."""
    ran = _run("export", tmp_path / "out")
    assert (ran.exit_code, ran.exception) == (0, None)
    assert f"advisor.dmn: {len(rules.tables)} decisions" in ran.stderr
    own = tmp_path / "rules"
    shutil.copytree(resources.rules_dir(), own)
    ran = _run("import", tmp_path / "out" / "advisor.dmn", "--out", own / "tables", "--rules", own, "--force")
    assert (ran.exit_code, ran.exception, ran.stdout) == (0, None, "")
    again = load_rulebook(own)
    assert [unlined(table) for table in again.tables.values()] == [unlined(table) for table in rules.tables.values()]
    ran = _run("export", tmp_path / "again", "--rules", own, "--quiet")
    assert (ran.exit_code, ran.stderr) == (0, "")


def test_foreign_tables_become_yaml_and_what_is_missing_is_said(tmp_path: Path) -> None:
    """Ids are made fit everywhere at once; chain, facts, sources and texts that have to be added are listed."""
    path = tmp_path / "theirs.dmn"
    path.write_bytes(document(THEIRS))
    ran = _run("import", path, "--out", tmp_path / "out")
    assert (ran.exit_code, ran.exception) == (0, None)
    said = ran.stdout
    assert "  Spring|Fall -> spring_fall\n" in said
    assert "  冬 -> v\n" in said
    assert "add to the chain in rules.yaml, in this order:\n  - dish\n  - wine\n" in said
    assert "  season: {type: choice, values: [spring_fall, high_summer, v], title" in said
    assert "  vegetarian: {type: boolean" in said
    assert "  guests: a number: only dimensions" in said
    assert "  mood: any text" in said
    assert "  openness" not in said
    assert "sources in rules.yaml: imported" in said
    assert "write 8 texts that are missing" in said
    dish = (tmp_path / "out" / "dish.yaml").read_text(encoding="utf-8")
    assert '"true": {en: "true", zh: "true"}' in dish
    assert "not(v), null" in dish
    assert "[high_summer..v], != v" in dish
    wine = (tmp_path / "out" / "wine.yaml").read_text(encoding="utf-8")
    assert "| rule_1 | salad | white_wine |" in wine
    assert 'reason: {en: "TO BE WRITTEN", zh: "待补"}' in wine


def test_files_that_are_there_are_left_alone(tmp_path: Path) -> None:
    """Without --force nothing is overwritten, nor is anything else written."""
    path = tmp_path / "theirs.dmn"
    path.write_bytes(document(THEIRS))
    (tmp_path / "wine.yaml").write_text("mine", encoding="utf-8")
    error = _refused("import", path, "--out", tmp_path)
    assert isinstance(error, UsageError)
    assert "wine.yaml already: name another folder, or replace with --force" in str(error)
    assert (tmp_path / "wine.yaml").read_text(encoding="utf-8") == "mine"
    assert not (tmp_path / "dish.yaml").exists()
    assert _run("import", path, "--out", tmp_path, "--force", "--quiet").exit_code == 0
    assert (tmp_path / "wine.yaml").read_text(encoding="utf-8") != "mine"


def test_what_cannot_be_read_writes_nothing(tmp_path: Path) -> None:
    """A file with faults ends with all of them, and the folder is not made."""
    path = tmp_path / "bad.dmn"
    path.write_bytes(document('<decision id="l" name="L"><literalExpression/></decision>'))
    assert isinstance(_refused("import", path, "--out", tmp_path / "out"), ContentFaults)
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """The export says which folder it could not make."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "cannot be made" in str(_refused("export", tmp_path / "file" / "out"))


@pytest.mark.parametrize(
    ("output", "given", "what"),
    [
        (Output("y", default="a"), ["b"], "has a default"),
        (Output("y"), [1.0], "gives numbers, or true and false"),
        (Output("y"), [True], "gives numbers, or true and false"),
        (Output("y"), [None], "gives no value"),
        (Output("y", ("a",)), [], "has no rules"),
    ],
)
def test_what_yaml_tables_lack_is_refused(output: Output, given: list[str | float | None], what: str) -> None:
    """YAML tables give words with labels and have no defaults."""
    rules = tuple(Rule(f"r{place}", (), (value,)) for place, value in enumerate(given))
    with pytest.raises(ContentFaults, match="table t") as caught:
        as_yaml([DecisionTable("t", HitPolicy.FIRST, {}, (output,), rules)])
    assert what in str(caught.value)
