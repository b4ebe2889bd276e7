"""Where the shipped folders are found."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor import resources
from advisor.errors import EnvironmentFault


def test_folders_are_found() -> None:
    """Rules, questionnaires and templates lie in the checkout or the package."""
    assert (resources.rules_dir() / "rules.yaml").is_file()
    assert (resources.templates_dir() / "tokens.css").is_file()
    assert resources.questionnaires_dir().is_dir()


def test_a_missing_folder_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The fault lists every place looked at."""
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path / "advisor")
    with pytest.raises(EnvironmentFault, match="rules"):
        resources.rules_dir()
