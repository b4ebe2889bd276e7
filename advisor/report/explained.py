"""Explanations as plain data for JSON: robustness, flips, open dimensions, agenda, confidence."""

from __future__ import annotations

from typing import Any

from advisor.domain.explanation import (
    Confidence,
    Explanation,
    Flip,
    Flips,
    OpenDimension,
    Outcome,
    Robustness,
    Talk,
)


def explanation_object(explanation: Explanation | None) -> dict[str, Any] | None:
    """How firm a unit's recommendation is and what would change it; null where nothing was asked."""
    if explanation is None:
        return None
    return {
        "robustness": _robustness(explanation.robustness),
        "flips": flips_object(explanation.flips),
        "open": open_objects(explanation.open),
        "agenda": [_talk(talk) for talk in explanation.agenda],
        "confidence": confidence_object(explanation.confidence),
    }


def flips_object(flips: Flips | None) -> dict[str, Any] | None:
    """What would change a unit's method or entry."""
    if flips is None:
        return None
    return {
        "nearest": _flip(flips.nearest),
        "given": _flip(flips.given),
        "changeable": _flip(flips.changeable),
        "better": _flip(flips.better),
    }


def open_objects(opened: tuple[OpenDimension, ...]) -> list[dict[str, Any]]:
    """What each missing dimension could still change."""
    return [
        {
            "dimension": one.dimension,
            "why": one.why.value,
            "changes": one.changes,
            "stretches": [
                {"low": stretch.low, "high": stretch.high, **_outcome(stretch.outcome)} for stretch in one.stretches
            ],
        }
        for one in opened
    ]


def confidence_object(confidence: Confidence | None) -> dict[str, Any] | None:
    """How sure a recommendation is, with what the tables read."""
    if confidence is None:
        return None
    return {
        "level": confidence.level,
        "evidence": confidence.evidence,
        "inputs": dict(confidence.inputs),
        "reasons": [{"table": table, "rules": list(rules)} for table, rules in confidence.decided_by.items()],
    }


def _robustness(robustness: Robustness | None) -> dict[str, Any] | None:
    if robustness is None:
        return None
    return {
        "draws": robustness.draws,
        "kept": robustness.kept,
        "method_kept": robustness.method_kept,
        "exact": robustness.exact,
        "stability": robustness.stability.value,
        "outcomes": [{**_outcome(share.outcome), "draws": share.draws} for share in robustness.outcomes],
        "separated_by": robustness.separated_by,
        "worst_case": None
        if robustness.worst_case is None
        else [_outcome(outcome) for outcome in robustness.worst_case],
    }


def _flip(flip: Flip | None) -> dict[str, Any] | None:
    if flip is None:
        return None
    return {
        **_outcome(flip.outcome),
        "total": flip.total,
        "moves": [
            {
                "dimension": move.dimension,
                "today": move.today,
                "to": move.to,
                "change": move.change,
                "errors": move.errors,
            }
            for move in flip.moves
        ],
    }


def _talk(talk: Talk) -> dict[str, Any]:
    return {
        "dimension": talk.dimension,
        "item": talk.item,
        "disagreement": talk.disagreement,
        "influence": talk.influence,
        "weight": talk.weight,
        "low": _outcome(talk.low),
        "high": _outcome(talk.high),
        "camps": talk.camps,
    }


def _outcome(outcome: Outcome) -> dict[str, str | None]:
    return {"method": outcome.method, "entry": outcome.entry}
