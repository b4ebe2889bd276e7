"""Reads how firm a recommendation is, what would change it, and how its tables answered, from a parsed assessment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from advisor.domain.advice import CellTrace, RuleTrace, TableTrace
from advisor.domain.explanation import (
    Confidence,
    Explanation,
    Flip,
    Flips,
    Move,
    OpenDimension,
    Outcome,
    OutcomeShare,
    Robustness,
    Stability,
    Stretch,
    Talk,
)
from advisor.domain.profile import Why

DECIDING = (
    "uncertainty_level",
    "standardisation_level",
    "quadrant",
    "business_fit",
    "culture_soil",
    "team_capacity",
    "foundations",
    "kpi_soil",
    "method",
    "form",
    "entry",
)
"""The tables from the levels to the way in, in the order in which they decide."""


def read_explanation(found: Mapping[str, Any] | None, n: int | None) -> Explanation | None:
    """The explanation of a unit of `n` respondents; None where nothing was asked."""
    if not found:
        return None
    return Explanation(
        robustness=_robustness(found.get("robustness"), n or 0),
        flips=_flips(found.get("flips")),
        open=tuple(_open(one) for one in found.get("open") or ()),
        agenda=tuple(_talk(one) for one in found.get("agenda") or ()),
        confidence=_confidence(found.get("confidence")),
    )


def read_trace(trace: Iterable[Mapping[str, Any]]) -> tuple[TableTrace, ...]:
    """How the deciding tables answered for a unit."""
    return tuple(_table(table) for table in trace if table["table"] in DECIDING)


def _robustness(found: Mapping[str, Any] | None, n: int) -> Robustness | None:
    if found is None:
        return None
    worst = found.get("worst_case")
    return Robustness(
        n=n,
        draws=found["draws"],
        kept=found["kept"],
        method_kept=found["method_kept"],
        exact=found["exact"],
        stability=Stability(found["stability"]),
        outcomes=tuple(OutcomeShare(_outcome(one), one["draws"]) for one in found["outcomes"]),
        separated_by=found.get("separated_by"),
        worst_case=None if worst is None else tuple(_outcome(one) for one in worst),
    )


def _flips(found: Mapping[str, Any] | None) -> Flips | None:
    if found is None:
        return None
    return Flips(**{kind: _flip(found.get(kind)) for kind in ("nearest", "given", "changeable", "better")})


def _flip(found: Mapping[str, Any] | None) -> Flip | None:
    if found is None:
        return None
    moves = (Move(move["dimension"], move["today"], move["to"], move.get("errors")) for move in found["moves"])
    return Flip(_outcome(found), tuple(moves))


def _open(found: Mapping[str, Any]) -> OpenDimension:
    stretches = (Stretch(one["low"], one["high"], _outcome(one)) for one in found["stretches"])
    return OpenDimension(found["dimension"], Why(found["why"]), tuple(stretches), found["changes"])


def _talk(found: Mapping[str, Any]) -> Talk:
    return Talk(
        dimension=found["dimension"],
        item=found.get("item"),
        disagreement=found["disagreement"],
        influence=found["influence"],
        weight=found["weight"],
        low=_outcome(found["low"]),
        high=_outcome(found["high"]),
        camps=found["camps"],
    )


def _confidence(found: Mapping[str, Any] | None) -> Confidence | None:
    if found is None:
        return None
    return Confidence(
        level=found["level"],
        evidence=found["evidence"],
        inputs=found["inputs"],
        decided_by={entry["table"]: tuple(entry["rules"]) for entry in found["reasons"]},
    )


def _outcome(found: Mapping[str, Any]) -> Outcome:
    return Outcome(found["method"], found["entry"])


def _table(found: Mapping[str, Any]) -> TableTrace:
    inputs = found["inputs"]
    return TableTrace(
        table=found["table"],
        inputs=inputs,
        outputs=found["outputs"],
        decided_by=tuple(found["decided_by"]),
        rules=tuple(
            RuleTrace(
                rule["rule"],
                rule["met"],
                tuple(
                    CellTrace(cell["input"], inputs.get(cell["input"]), cell["test"], cell["met"])
                    for cell in rule["cells"]
                ),
            )
            for rule in found["rules"]
        ),
    )
