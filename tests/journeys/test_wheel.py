"""The wheel in an empty environment, far from the checkout: it finds its data and makes a Chinese PDF."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


def _run(*command: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ADVISOR_", "COV_", "PYTHON"))}
    return subprocess.run(list(map(str, command)), cwd=cwd, env=clean, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with the wheel in it; needs the package index, which CI has."""
    place = tmp_path_factory.mktemp("wheel")
    built = _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", place, ROOT, cwd=place)
    assert built.returncode == 0, built.stdout + built.stderr
    (wheel,) = place.glob("*.whl")
    made = _run(sys.executable, "-m", "venv", place / "env", cwd=place)
    assert made.returncode == 0, made.stderr
    python = place / "env" / "bin" / "python"
    got = _run(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel, cwd=place)
    if got.returncode != 0 and os.environ.get("CI") != "true":
        pytest.skip(f"not run: the packages cannot be installed here: {got.stderr[-200:]}")
    assert got.returncode == 0, got.stderr
    return place / "env" / "bin" / "advisor"


def test_the_wheel_works_in_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    """Rules, questionnaires, templates and the demo come with the wheel; the demo writes the Chinese PDF."""
    checked = _run(installed, "check", cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    ran = _run(installed, "demo", "--lang", "zh", "--out", "d", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "d" / "report.zh.pdf").stat().st_size > 10_000
