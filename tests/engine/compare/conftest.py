"""The shipped cases, the model shipped with them, and small made-up ones."""

from __future__ import annotations

import pytest

from advisor import bootstrap
from advisor.domain.precedent import Precedent
from advisor.domain.rulebook import Rulebook
from advisor.engine.compare.model import FitModel
from advisor.engine.compare.neighbours import PrecedentLibrary
from advisor.engine.compare.opinion import OpinionModel
from advisor.engine.compare.training import Labelled, labelled, train

from compare_cases import SMALL, made_up  # isort: skip


@pytest.fixture(scope="session")
def cases(rules: Rulebook) -> tuple[Precedent, ...]:
    """The published cases."""
    return rules.precedents


@pytest.fixture(scope="session")
def dimensions(rules: Rulebook) -> tuple[str, ...]:
    """All dimensions, in their order."""
    return tuple(rules.dimensions)


@pytest.fixture(scope="session")
def data(cases: tuple[Precedent, ...], dimensions: tuple[str, ...]) -> Labelled:
    """The published cases with a suited method."""
    return labelled(cases, dimensions)


@pytest.fixture(scope="session")
def model(rules: Rulebook) -> OpinionModel:
    """The second opinion that is shipped, which `test_compare_training` holds against the cases."""
    return bootstrap.opinion(rules)


@pytest.fixture(scope="session")
def library(model: OpinionModel) -> PrecedentLibrary:
    """The published cases, ready to be compared with."""
    return model.library


@pytest.fixture(scope="session")
def fitted(model: OpinionModel) -> FitModel:
    """The shipped fit model."""
    return model.fit


@pytest.fixture(scope="session")
def small() -> list[Precedent]:
    """Made-up labelled cases."""
    return made_up()


@pytest.fixture(scope="session")
def small_fitted(small: list[Precedent]) -> FitModel:
    """The model of the made-up cases."""
    return train(labelled(small, SMALL), SMALL)
