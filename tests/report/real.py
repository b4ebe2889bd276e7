"""The invented company as the real rules advise it: the scores of the sample through the real chain."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from sample import DIMENSIONS, sample_assessment

from advisor.content.library import load_rulebook
from advisor.domain.advice import Recommendation
from advisor.domain.profile import ScoreColumns, Why
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Engagement, Unit
from advisor.engine.decide.advise import Adviser
from advisor.resources import rules_dir


@cache
def real_rulebook() -> Rulebook:
    """The rules of the checkout."""
    return load_rulebook(rules_dir())


def advised(assessment: dict[str, Any] | None = None) -> dict[str, Any]:
    """The assessment with every unit's advice as the real rules give it."""
    assessment = assessment or sample_assessment()
    rules = real_rulebook()
    units = tuple(
        Unit(
            id=unit["unit"],
            name=unit["name"],
            function=unit["function"],
            lifecycle=unit["lifecycle"],
            headcount=unit["headcount"],
            current_method=unit["current_method"],
            fixed=tuple(unit["fixed"]),
            mandated_method=unit["mandated_method"],
        )
        for unit in assessment["units"]
    )
    values = {
        dimension: np.array([unit["scores"].get(dimension, {}).get("value", np.nan) for unit in assessment["units"]])
        for dimension in DIMENSIONS
    }
    missing = [{entry["id"]: Why(entry["why"]) for entry in unit["missing"]} for unit in assessment["units"]]
    facts = assessment["engagement"]
    engagement = Engagement(
        strategy_clear=facts["strategy_clear"], sponsor=facts["sponsor"], lifecycle=facts["lifecycle"]
    )
    advice = Adviser(rules).recommend(ScoreColumns(units, values), engagement, missing)
    for unit, found in zip(assessment["units"], advice, strict=True):
        if unit["status"] != "withheld":
            unit.update(_written(found))
    assessment["rules"] = {"version": rules.version, "sha256": rules.sha256}
    return assessment


def _written(advice: Recommendation) -> dict[str, Any]:
    return {
        "status": advice.status.value,
        **{
            name: getattr(advice, name)
            for name in (
                "method", "entry", "form", "quadrant", "business_fit", "culture_soil", "team_capacity", "foundations",
                "kpi_soil", "fit",
            )
        },
        "settings": {setting.id: {"today": setting.today, "proposed": setting.proposed} for setting in advice.settings},
        "risks": [{"id": risk.id, "because": list(risk.because)} for risk in advice.risks],
        "actions": [{"id": action.id, "because": list(action.because)} for action in advice.actions],
        "missing": [{"id": id, "why": why.value} for id, why in advice.missing.items()],
        "reasons": [{"table": table, "rules": list(rows)} for table, rows in advice.decided_by.items()],
    }  # fmt: skip
