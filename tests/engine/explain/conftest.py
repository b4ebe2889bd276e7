"""What the tests of explaining share."""

from __future__ import annotations

import pytest

from advisor import bootstrap
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.rulebook import Rulebook


@pytest.fixture(scope="session")
def workshop(rules: Rulebook) -> Questionnaire:
    """The short questionnaire: one item a dimension."""
    return bootstrap.questionnaire("workshop", rules.dimensions)
