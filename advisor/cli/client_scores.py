"""Scores of a client from a spreadsheet of scores, from raw answers, or out of an assessment."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from advisor import bootstrap
from advisor.content.document import Document
from advisor.content.schema import schema_faults
from advisor.domain.profile import ScoreColumns
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import BooleanDomain, ChoiceDomain
from advisor.domain.unit import Engagement, Unit
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import score_columns
from advisor.errors import Fault, InputFaults, UsageError
from advisor.intake.answers import read_answers
from advisor.intake.scores import read_scores
from advisor.intake.units import read_units
from advisor.services.assess import Commission, assess


def scored(path: Path, one: Rulebook, other: Rulebook) -> ScoreColumns:
    """The scores of a spreadsheet, with the dimensions and facts that either of the rulebooks knows."""
    choices: dict[str, tuple[str, ...]] = {}
    flags: list[str] = []
    for rules in (one, other):
        for name, fact in rules.facts.items():
            if isinstance(fact.domain, ChoiceDomain):
                choices[name] = tuple(dict.fromkeys([*choices.get(name, ()), *fact.domain.values]))
            elif isinstance(fact.domain, BooleanDomain) and name not in {"pay_fixed", *flags}:
                flags.append(name)
    return read_scores(path, tuple(dict.fromkeys([*one.dimensions, *other.dimensions])), choices, flags)


def answered(
    path: Path, units_file: Path | None, form: str | None, rules: Rulebook, engagement: Engagement
) -> ScoreColumns:
    """The scores that the answers give, as `advisor assess` measures them."""
    if units_file is None or form is None:
        message = "--answers needs --units and --questionnaire: say whose the answers are, and to which form"
        raise UsageError(message)
    questionnaire, facts = bootstrap.questionnaire(form, rules.dimensions), bootstrap.facts()
    units = read_units(units_file, facts, tuple(rules.dimensions))
    given = read_answers(path, questionnaire, units, facts, None)
    today = datetime.now(UTC).date()
    assessment = assess(Commission(given, units, questionnaire, rules, engagement, Gate(), today))
    return score_columns([unit.profile for unit in assessment.units], tuple(rules.dimensions))


def assessed(path: Path) -> tuple[ScoreColumns, Engagement]:
    """Scores and facts out of an assessment, whatever the rules that it was made with."""
    heading = "The assessment cannot be used:"
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputFaults([Fault(str(path), "", f"cannot be opened: {error.strerror}")], heading) from None
    except (ValueError, RecursionError) as error:
        fault = Fault(str(path), "", f"is no JSON: {error}", "write it with advisor assess")
        raise InputFaults([fault], heading) from None
    faults = schema_faults(Document(str(path), data), "assessment")
    if faults:
        raise InputFaults(faults, f"{path} is no assessment:")
    rows = data["units"]
    units = tuple(
        Unit(
            id=row["unit"],
            function=row.get("function"),
            lifecycle=row.get("lifecycle"),
            current_method=row.get("current_method"),
            mandated_method=row.get("mandated_method"),
            fixed=tuple(row.get("fixed") or ()),
        )
        for row in rows
    )
    dimensions = dict.fromkeys(name for row in rows for name in row["scores"])
    values = {
        name: np.array([row["scores"][name]["value"] if name in row["scores"] else np.nan for row in rows])
        for name in dimensions
    }
    whole = data["engagement"]
    engagement = Engagement(
        strategy_clear=whole["strategy_clear"], sponsor=whole["sponsor"], lifecycle=whole["lifecycle"]
    )
    return ScoreColumns(units, values), engagement
