"""What the rules would say of a unit with other scores: a trial that touches nothing stored."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from advisor.domain.assessment import UnitAssessment
from advisor.domain.profile import ScoreColumns, Why
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Engagement
from advisor.engine.decide.advise import Adviser
from advisor.errors import UsageError
from advisor.rounding import round_half_up
from advisor.services.results.views import WhatIf

_HIGHEST = 100


def trial(
    adviser: Adviser, rules: Rulebook, engagement: Engagement, unit: UnitAssessment, changes: Mapping[str, float]
) -> WhatIf:
    """The recommendation as it is and as it would be, decided on scores rounded as they are shown.

    Raises:
        UsageError: a dimension that the rules do not know or that is withheld, or a value outside 0..100.

    """
    profile = unit.profile
    moved = {name: _checked(unit, rules, name, value) for name, value in changes.items()}
    now = {name: score.value for name, score in profile.scores.items()}
    values = {name: np.array([row.get(name, np.nan) for row in (now, now | moved)]) for name in rules.dimensions}
    missing = [profile.missing, {name: why for name, why in profile.missing.items() if name not in moved}]
    before, after = adviser.recommend(ScoreColumns((profile.unit, profile.unit), values), engagement, missing)
    return WhatIf(before, after, moved)


def _checked(unit: UnitAssessment, rules: Rulebook, name: str, value: float) -> float:
    if name not in rules.dimensions:
        raise UsageError('The rules know no dimension "%(name)s".', name=name)
    if unit.profile.missing.get(name) is Why.WITHHELD:
        raise UsageError("This dimension is withheld for this unit: it cannot be tried out.")
    if not (math.isfinite(value) and 0 <= value <= _HIGHEST):
        raise UsageError("A value to try lies from 0 to 100; this one does not: %(value)s", value=value)
    return float(round_half_up(value))
