"""Recommendations and assessments as plain data for JSON: ids and numbers only, in a stable order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from advisor import __version__
from advisor.domain.advice import Recommendation, TableTrace
from advisor.domain.assessment import Assessment, OpinionSource, Reliability, UnitAssessment, Version
from advisor.domain.explanation import Flips, OpenDimension
from advisor.domain.opinion import SecondOpinion
from advisor.domain.profile import Basis, Score
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Engagement
from advisor.report.explained import explanation_object, flips_object, open_objects
from advisor.report.room import decision_object, sign_off_objects, tendency_object

SCHEMA = 1


def recommendation_document(
    rules: Rulebook,
    recommendations: Sequence[Recommendation],
    opinions: Sequence[SecondOpinion | None] | None = None,
    flips: Sequence[tuple[Flips | None, tuple[OpenDimension, ...]]] | None = None,
) -> dict[str, Any]:
    """The JSON document of `advisor recommend`; traces, second opinions and flips appear where they were asked for."""
    units = [unit_object(recommendation) for recommendation in recommendations]
    for unit, (found, opened) in zip(units, flips or (), strict=False):
        unit["flips"] = flips_object(found)
        unit["open"] = open_objects(opened)
    for unit, opinion in zip(units, opinions or (), strict=False):
        unit["second_opinion"] = opinion_object(opinion)
    return {
        "schema": SCHEMA,
        "rules": {"version": rules.version, "sha256": rules.sha256},
        "units": units,
    }


def assessment_document(assessment: Assessment) -> dict[str, Any]:
    """The JSON document of `advisor assess`: aggregates that passed the anonymity gate, and what follows from them."""
    shown = [unit for unit in assessment.units if unit.profile.n]
    return {
        "schema": SCHEMA,
        "advisor": __version__,
        "rules": {"version": assessment.rules.version, "sha256": assessment.rules.sha256},
        "questionnaire": _version(assessment.questionnaire),
        "engagement": _engagement(assessment.engagement),
        "date": assessment.date.isoformat(),
        "consent": assessment.consent,
        "threshold": assessment.threshold,
        "respondents": {
            "shown": sum(unit.profile.n or 0 for unit in shown),
            "units": len(assessment.units),
            "units_shown": len(shown),
        },
        "reliability": _reliability(assessment.reliability),
        "opinion": _opinion_source(assessment.opinion),
        "units": [_assessed_unit(unit) for unit in assessment.units],
        "groupings": [
            {
                "unit": grouping.unit.id,
                "name": grouping.unit.name,
                "name_en": grouping.unit.name_en,
                "children": list(grouping.children),
            }
            for grouping in assessment.groupings
        ],
        "items": {id: {"en": text.en, "zh": text.zh} for id, text in assessment.items.items()},
        **({"sign_offs": sign_off_objects(assessment.sign_offs)} if assessment.sign_offs else {}),
    }


def unit_object(recommendation: Recommendation) -> dict[str, Any]:
    """One unit of the recommendation document."""
    document: dict[str, Any] = {
        "unit": recommendation.unit,
        "name": recommendation.name,
        "status": recommendation.status.value,
        "method": recommendation.method,
        "entry": recommendation.entry,
        "form": recommendation.form,
        "quadrant": recommendation.quadrant,
        "business_fit": recommendation.business_fit,
        "culture_soil": recommendation.culture_soil,
        "team_capacity": recommendation.team_capacity,
        "foundations": recommendation.foundations,
        "kpi_soil": recommendation.kpi_soil,
        "current_method": recommendation.current_method,
        "fit": recommendation.fit,
        "settings": {
            setting.id: {"today": setting.today, "proposed": setting.proposed} for setting in recommendation.settings
        },
        "risks": [{"id": risk.id, "because": list(risk.because)} for risk in recommendation.risks],
        "actions": [{"id": action.id, "because": list(action.because)} for action in recommendation.actions],
        "missing": [{"id": name, "why": why.value} for name, why in recommendation.missing.items()],
    }
    if recommendation.trace:
        document["trace"] = [_trace(table) for table in recommendation.trace]
    return document


def opinion_object(opinion: SecondOpinion | None) -> dict[str, Any] | None:
    """The second opinion on one unit, or null where there is none."""
    if opinion is None:
        return None
    terms = opinion.contributions
    return {
        "state": opinion.state.value,
        "silence": None if opinion.silence is None else opinion.silence.value,
        "probabilities": dict(opinion.probabilities),
        "intervals": {method: list(edges) for method, edges in opinion.intervals.items()},
        "set": list(opinion.conformal_set),
        "contributions": {
            "base": terms.base,
            "total": terms.total,
            "dimensions": dict(terms.dimensions),
            "sections": dict(terms.sections),
        },
        "outcome": {method: resemblance.value for method, resemblance in opinion.outcome.items()},
        "precedents": [
            {
                "case": near.case,
                "role": near.role.value,
                "distance": near.distance,
                "percentile": near.percentile,
                "overlap": near.overlap,
            }
            for near in opinion.precedents
        ],
        "close": opinion.close,
    }


def _opinion_source(source: OpinionSource | None) -> dict[str, Any] | None:
    if source is None:
        return None
    return {
        "cases_sha256": source.cases_sha256,
        "cases": source.cases,
        "labelled": source.labelled,
        "organisations": source.organisations,
        "figures": None if source.figures is None else dict(source.figures),
    }


def _assessed_unit(assessed: UnitAssessment) -> dict[str, Any]:
    profile, recommendation = assessed.profile, assessed.recommendation
    unit = profile.unit
    return {
        **unit_object(recommendation),
        "name_en": unit.name_en,
        "parent": unit.parent,
        "joined": list(assessed.joined),
        "function": unit.function,
        "lifecycle": unit.lifecycle,
        "headcount": unit.headcount,
        "supports": list(unit.supports),
        "fixed": list(unit.fixed),
        "mandated_method": unit.mandated_method,
        "reasons": [{"table": table, "rules": list(rules)} for table, rules in recommendation.decided_by.items()],
        "n": profile.n,
        "scores": {name: _score(score) for name, score in profile.scores.items()},
        "findings": _findings(assessed),
        "careless": {"changes": assessed.careless_changes},
        "second_opinion": opinion_object(assessed.opinion),
        "explanation": explanation_object(assessed.explanation),
        **({"tendency": tendency_object(assessed.tendency)} if assessed.tendency else {}),
        **({"decision": decision_object(assessed.decision)} if assessed.decision else {}),
    }


def _findings(assessed: UnitAssessment) -> list[dict[str, Any]]:
    return [
        {"kind": "not_visible", "dimension": name, "share": share}
        for name, share in assessed.profile.not_visible.items()
    ]


def _score(score: Score) -> dict[str, Any]:
    agreement, gap = score.agreement, score.gap
    return {
        "value": score.value,
        "n": score.n,
        "median": score.median,
        "band": None if score.band is None else list(score.band),
        "se": score.se,
        "cannot_judge": score.cannot_judge,
        "agreement": None
        if agreement is None
        else {
            "ad": agreement.ad,
            "rwg": agreement.rwg,
            "critical": agreement.critical,
            "split": agreement.split,
            "camps": agreement.camps,
        },
        "gap": None
        if gap is None
        else {
            "leaders": gap.leaders,
            "members": gap.members,
            "n_leaders": gap.n_leaders,
            "n_members": gap.n_members,
        },
        **_basis(score),
    }


def _basis(score: Score) -> dict[str, Any]:
    """What a value rests on where that is not simply the answers."""
    if score.settled:
        why = None if score.unanswered is None else score.unanswered.value
        return {"basis": score.basis.value, "note": score.note, "answered": score.answered, "unanswered": why}
    return {} if score.basis is Basis.ANSWERS else {"basis": score.basis.value}


def _trace(table: TableTrace) -> dict[str, Any]:
    return {
        "table": table.table,
        "inputs": dict(table.inputs),
        "outputs": {name: list(value) if isinstance(value, tuple) else value for name, value in table.outputs.items()},
        "decided_by": list(table.decided_by),
        "rules": [
            {
                "rule": rule.rule,
                "met": rule.met,
                "cells": [{"input": cell.input, "test": cell.test, "met": cell.met} for cell in rule.cells],
            }
            for rule in table.rules
        ],
    }


def _version(version: Version) -> dict[str, str]:
    return {"id": version.id, "version": version.version, "sha256": version.sha256}


def _engagement(engagement: Engagement) -> dict[str, Any]:
    change = engagement.pay_rules_change
    return {
        "client": engagement.client,
        "client_en": engagement.client_en,
        "title": engagement.title,
        "title_en": engagement.title_en,
        "strategy_clear": engagement.strategy_clear,
        "sponsor": engagement.sponsor,
        "pay_rules_change": None if change is None else change.isoformat(),
        "lifecycle": engagement.lifecycle,
        "notes": engagement.notes,
        "notes_en": engagement.notes_en,
    }


def _reliability(reliability: Reliability | None) -> dict[str, Any] | None:
    if reliability is None:
        return None
    return {
        "icc1": dict(reliability.icc1),
        "icc2": dict(reliability.icc2),
        "alpha": dict(reliability.alpha),
        "omega": dict(reliability.omega),
    }
