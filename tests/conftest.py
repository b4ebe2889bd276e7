"""What all tests share: the shipped rules, loaded once, and the folder of shared test data."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from advisor import bootstrap
from advisor.domain.questionnaire import FactSheet, Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.engine.decide.advise import Adviser

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def rules() -> Rulebook:
    """The shipped rules."""
    return bootstrap.rulebook()


@pytest.fixture(scope="session")
def adviser(rules: Rulebook) -> Adviser:
    """The shipped chain, compiled."""
    return Adviser(rules)


@pytest.fixture(scope="session")
def full(rules: Rulebook) -> Questionnaire:
    """The full questionnaire."""
    return bootstrap.questionnaire("full", rules.dimensions)


@pytest.fixture(scope="session")
def facts() -> FactSheet:
    """The facts that are asked beside the items."""
    return bootstrap.facts()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared test data: `ADVISOR_SHARED`, else beside the project; required in CI."""
    folder = Path(os.environ.get("ADVISOR_SHARED", ROOT.parent / "shared"))
    if not folder.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(f"{folder} is not there, and CI needs it")
        pytest.skip(f"not run: {folder} is not there (set ADVISOR_SHARED)")
    return folder
