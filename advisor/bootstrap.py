"""The composition root: where things lie, joined with the code that reads them. Importing any module does nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from advisor import resources
from advisor.content.library import load_facts, load_questionnaire, load_rulebook
from advisor.content.opinions import load_evaluation, load_opinion
from advisor.domain.questionnaire import FactSheet, Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.engine.compare.opinion import OpinionModel


def rulebook(folder: Path | None = None) -> Rulebook:
    """The rules of a folder, or the shipped ones.

    Raises:
        ContentFaults: the rules have faults.

    """
    return load_rulebook(folder or resources.rules_dir())


def opinion(rules: Rulebook, folder: Path | None = None) -> OpinionModel:
    """The second opinion stored with the rules of a folder, or with the shipped ones.

    Raises:
        ContentFaults: there is none, or it was trained on other cases.

    """
    return load_opinion(folder or resources.rules_dir(), rules)


def evaluation(rules: Rulebook, folder: Path | None = None) -> dict[str, Any] | None:
    """The stored evaluation of that second opinion, if there is one."""
    return load_evaluation(folder or resources.rules_dir(), rules)


def questionnaire(name: str, dimensions: Iterable[str]) -> Questionnaire:
    """The shipped questionnaire of that name.

    Raises:
        ContentFaults: it has faults.

    """
    return load_questionnaire(resources.questionnaires_dir(), name, dimensions)


def facts() -> FactSheet:
    """The facts that are asked beside the items.

    Raises:
        ContentFaults: they have faults.

    """
    return load_facts(resources.questionnaires_dir())
