"""`advisor check`, `questionnaire`, `doctor`: the content, and whether this machine can print it."""

from __future__ import annotations

import importlib.metadata
import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from advisor import resources
from advisor.cli import doctor as doctor_module
from advisor.errors import EnvironmentFault

from .conftest import Run


def test_the_shipped_content_has_no_findings(run: Run) -> None:
    """`advisor check` ends with 0 and says what it looked at."""
    ran = run("check")
    assert (ran.code, ran.out) == (0, "")
    assert "questionnaire full 2026.11: 57 items" in ran.err
    assert "no findings" in ran.err
    assert run("check", "--quiet").err == ""


def test_findings_end_with_1_and_stand_on_standard_output(run: Run, tmp_path: Path) -> None:
    """A broken copy is a finding, not a wrong use."""
    own = tmp_path / "rules"
    shutil.copytree(resources.rules_dir(), own)
    assert run("check", own).code == 0
    (own / "bands.yaml").write_text("format: 1\n", encoding="utf-8")
    ran = run("check", own)
    assert ran.code == 1
    assert 'bands.yaml, line 1: "bands" is missing' in ran.out


@pytest.mark.parametrize(("language", "there", "absent"), [("zh", "无法", "Cannot"), ("en", "unit", "部门")])
def test_a_questionnaire_is_printed_in_the_language_asked_for(run: Run, language: str, there: str, absent: str) -> None:
    """Items, anchors and scale in one language or in both."""
    ran = run("questionnaire", "show", "workshop", "--lang", language)
    assert ran.code == 0
    assert "uncertainty_w" in ran.out
    assert there in ran.out
    assert absent not in ran.out
    both = run("questionnaire", "show", "full").out
    assert both.count("_1  [") + both.count("_1 (R)  [") == 19


def test_the_template_loads_back_once_filled(run: Run, tmp_path: Path) -> None:
    """An HR lead fills the empty spreadsheet, and it goes straight into `assess`."""
    path = tmp_path / "answers.xlsx"
    ran = run("questionnaire", "template", path, "--form", "workshop", "--lang", "zh")
    assert ran.code == 0
    assert "advisor assess" in ran.out
    book = load_workbook(path)
    units, answers = book["单元"], book["作答"]
    heads = [cell.value for cell in units[1]]
    units.cell(2, heads.index("id") + 1, "a")
    units.cell(2, heads.index("name") + 1, "甲部门")
    columns = [cell.value for cell in answers[1]]
    for person in range(2, 8):
        for position, column in enumerate(columns, 1):
            value = {"unit": "a", "respondent": f"p{person}", "role": "成员"}.get(str(column), 4)
            answers.cell(person, position, value)
    book.save(path)
    out = tmp_path / "out"
    assert run("assess", path, "--units", path, "--questionnaire", "workshop", "--lang", "zh", "--out", out).code == 0
    assert (out / "report.zh.pdf").stat().st_size > 10_000


def test_the_doctor_finds_everything_here(run: Run) -> None:
    """On a machine that is set up, everything is named with its version."""
    ran = run("doctor")
    assert ran.code == 0
    assert "weasyprint" in ran.out
    assert "Chinese font" in ran.out
    assert "everything is here" in ran.out


def test_the_doctor_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A missing package, font or folder ends with 1 and the way to get it."""

    def absent(_: str) -> str:
        raise importlib.metadata.PackageNotFoundError

    def no_font() -> str:
        raise EnvironmentFault("install fonts-noto-cjk")

    monkeypatch.setattr(doctor_module.importlib.metadata, "version", absent)
    monkeypatch.setattr(doctor_module, "find_cjk_font", no_font)
    monkeypatch.setattr(doctor_module, "_OLDEST", (99, 0))
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "nowhere")
    monkeypatch.delenv("ADVISOR_HOME", raising=False)
    ran = run("doctor")
    assert ran.code == 1
    for said in ("install the Python package weasyprint", "install fonts-noto-cjk", "install Python 3.11", "'rules'"):
        assert said in ran.out


def test_a_filled_template_is_never_overwritten_by_chance(run: Run, tmp_path: Path) -> None:
    """A file that is there stays unless --force is given, and the template is a workbook by name too."""
    path = tmp_path / "answers.xlsx"
    path.write_bytes(b"filled")
    ran = run("questionnaire", "template", path)
    assert ran.code == 2
    assert "--force" in ran.err
    assert path.read_bytes() == b"filled"
    assert run("questionnaire", "template", path, "--force").code == 0
    assert run("questionnaire", "template", tmp_path / "answers.csv").code == 2


def test_check_wants_a_folder_with_examples(run: Run, tmp_path: Path) -> None:
    """No folder is wrong use; rules without an example case are a finding."""
    assert run("check", tmp_path / "nowhere").code == 2
    own = tmp_path / "rules"
    shutil.copytree(resources.rules_dir(), own)
    shutil.rmtree(own / "examples")
    ran = run("check", own)
    assert ran.code == 1
    assert "no example cases" in ran.out


def test_one_broken_table_is_one_fault(run: Run, tmp_path: Path) -> None:
    """What follows from an unreadable table is not told beside it."""
    own = tmp_path / "rules"
    shutil.copytree(resources.rules_dir(), own)
    table = own / "tables" / "quadrant.yaml"
    table.write_text(table.read_text(encoding="utf-8").replace("zh:", "zzh:", 1), encoding="utf-8")
    ran = run("check", own)
    assert ran.code == 1
    assert len(ran.out.strip().splitlines()) == 2
    assert all("quadrant" in line for line in ran.out.strip().splitlines())
