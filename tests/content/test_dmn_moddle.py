"""The export before the parser of dmn-js and Camunda Modeler, and before the schema of DMN 1.3."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest
from dmn_cases import unlined

from advisor.content.dmn.reading import parse_dmn
from advisor.content.dmn.writing import write_dmn
from advisor.domain.rulebook import Rulebook
from advisor.engine.decide.unary import parse

CHECK = Path(__file__).resolve().parent.parent / "dmn_moddle"


@pytest.fixture(scope="module")
def moddle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with check.mjs and dmn-moddle, installed once for each version into the virtual environment."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        _not_run("node and npm are not there")
    package = (CHECK / "package.json").read_bytes()
    folder = Path(sys.prefix) / f"dmn-moddle-{hashlib.sha256(package).hexdigest()[:12]}"
    if not (folder / "node_modules").is_dir():
        draft = tmp_path_factory.mktemp("moddle") / "draft"
        draft.mkdir()
        (draft / "package.json").write_bytes(package)
        command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
        done = subprocess.run(command, cwd=draft, capture_output=True, text=True, timeout=300, check=False)
        if done.returncode:
            _not_run(f"dmn-moddle cannot be installed: {done.stderr[-500:]}")
        shutil.copytree(draft, folder, dirs_exist_ok=True)
    shutil.copy(CHECK / "check.mjs", folder)
    return folder


@pytest.fixture(scope="module")
def exported(rules: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped chain as a file."""
    path = tmp_path_factory.mktemp("dmn") / "advisor.dmn"
    path.write_bytes(write_dmn(rules))
    return path


def test_dmn_js_can_parse_the_export(rules: Rulebook, moddle: Path, exported: Path) -> None:
    """No warning, no unresolved reference, everything in the diagram; and the parser counts what the rules hold."""
    counted = json.loads(_check(moddle, exported))
    tables = rules.tables.values()
    assert counted["decisions"] == counted["tables"] == len(tables)
    assert counted["rules"] == sum(len(table.rules) for table in tables)
    assert counted["inputs"] >= len(rules.dimensions) + len(rules.facts)
    assert counted["shapes"] == counted["decisions"] + counted["inputs"]
    assert counted["edges"] == counted["requirements"] > len(tables)


def test_what_dmn_js_saves_reads_back_unchanged(rules: Rulebook, moddle: Path, exported: Path, tmp_path: Path) -> None:
    """Opened and saved again by the parser of the editors, the tables are the same, with all that DMN has no place for."""
    saved = tmp_path / "saved.dmn"
    _check(moddle, exported, saved)
    bands = {name: parse(band.test) for name, band in rules.bands.items()}
    back = parse_dmn(saved.read_bytes(), "saved.dmn", bands)
    assert list(map(unlined, back)) == list(map(unlined, rules.tables.values()))


def test_a_broken_file_fails_the_check(moddle: Path, exported: Path, tmp_path: Path) -> None:
    """The check is one that can fail: a requirement for a decision that is not there."""
    broken = tmp_path / "broken.dmn"
    broken.write_text(
        exported.read_text(encoding="utf-8").replace('href="#quadrant"', 'href="#none"'), encoding="utf-8"
    )
    done = _run(moddle, broken)
    assert done.returncode == 1
    assert "unresolved: business_fit.requires.quadrant -> #none" in done.stderr


def test_the_export_fits_the_schema_of_dmn(moddle: Path, exported: Path) -> None:
    """DMN13.xsd, which comes with dmn-moddle, finds nothing."""
    if importlib.util.find_spec("xmlschema") is None:
        _not_run("xmlschema is not installed")
    schema = importlib.import_module("xmlschema").XMLSchema(
        str(moddle / "node_modules" / "dmn-moddle" / "resources" / "dmn" / "xsd" / "DMN13.xsd")
    )
    assert [str(error) for error in schema.iter_errors(str(exported))] == []


def _check(moddle: Path, *files: Path) -> str:
    done = _run(moddle, *files)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _run(moddle: Path, *files: Path) -> subprocess.CompletedProcess[str]:
    command = ["node", "check.mjs", *map(str, files)]  # found on the path, as npm is
    return subprocess.run(command, cwd=moddle, capture_output=True, text=True, timeout=120, check=False)


def _not_run(why: str) -> NoReturn:
    """Leave out what needs node, except in CI, where it is there."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{why}, and CI needs it")
    pytest.skip(f"not run: {why}")
