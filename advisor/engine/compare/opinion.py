"""The second opinion on units: the model's word held against the verdict of the rules, never mixed with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.opinion import Contributions, Resemblance, SecondOpinion, Silence, State
from advisor.engine.compare.model import FitModel, OutcomeModel
from advisor.engine.compare.neighbours import PrecedentLibrary
from advisor.engine.compare.ratings import METHODS

_KPI, _OKR, _HYBRID = (METHODS.index(method) for method in ("kpi", "okr", "hybrid"))


@dataclass(frozen=True, eq=False)
class OpinionModel:
    """All that a second opinion is made from; `sections` says to which section each dimension belongs."""

    fit: FitModel
    outcomes: Mapping[str, OutcomeModel]
    library: PrecedentLibrary
    sections: Mapping[str, str]


def states(
    model: OpinionModel, ratings: NDArray[np.float64], verdicts: Sequence[str | None]
) -> tuple[list[State], list[Silence | None], NDArray[np.float64]]:
    """State, reason of silence and probabilities of many profiles (rows of ratings 1..5) at once."""
    probabilities = model.fit.probabilities(ratings)
    sets = model.fit.sets(probabilities)
    far = model.library.closest(ratings) > model.library.far
    known = {None: len(METHODS)} | {method: index for index, method in enumerate(METHODS)}
    codes = np.fromiter((known[verdict] for verdict in verdicts), dtype=np.int64, count=len(verdicts))
    rows = codes * 2 * _SETS + far * _SETS + sets @ (1 << np.arange(len(METHODS)))
    answers = [_ANSWERS[row] for row in rows.tolist()]
    return [state for state, _ in answers], [silence for _, silence in answers], probabilities


def second_opinions(
    model: OpinionModel, ratings: NDArray[np.float64], verdicts: Sequence[str | None]
) -> list[SecondOpinion]:
    """The whole second opinion of each profile, with intervals, contributions and precedents."""
    found, silences, probabilities = states(model, ratings, verdicts)
    sets = model.fit.sets(probabilities)
    intervals = model.fit.intervals(ratings)
    base, terms = model.fit.contributions(ratings)
    far = model.library.closest(ratings) > model.library.far
    return [
        SecondOpinion(
            state=found[index],
            silence=silences[index],
            probabilities={method: round(float(probabilities[index, k]), 3) for k, method in enumerate(METHODS)},
            intervals={
                method: (round(float(intervals[index, k, 0]), 3), round(float(intervals[index, k, 1]), 3))
                for k, method in enumerate(METHODS)
            },
            conformal_set=tuple(method for k, method in enumerate(METHODS) if sets[index, k]),
            contributions=_contributions(model, base, terms[index]),
            outcome=_outcomes(model, ratings[index]),
            precedents=model.library.nearest(ratings[index], verdicts[index]),
            close=not bool(far[index]),
        )
        for index in range(len(verdicts))
    ]


def _state(verdict: str | None, inside: list[bool], *, far: bool) -> tuple[State, Silence | None]:  # noqa: PLR0911 -- one answer per state
    if verdict is None:
        return State.SILENT, Silence.UNDECIDED
    if not any(inside):
        return State.SILENT, Silence.EMPTY_SET
    if all(inside):
        return State.SILENT, Silence.FULL_SET
    if far:
        return State.SILENT, Silence.FAR
    if verdict == "hybrid":
        if inside[_HYBRID] or (inside[_KPI] and inside[_OKR]):
            return State.COMPATIBLE, None
        return (State.LEANS_KPI if inside[_KPI] else State.LEANS_OKR), None
    if not inside[METHODS.index(verdict)]:
        return State.CONTRADICTS, None
    return (State.CONFIRMS if sum(inside) == 1 else State.COMPATIBLE), None


_SETS = 1 << len(METHODS)
_ANSWERS = tuple(
    _state(verdict, [bool(inside >> index & 1) for index in range(len(METHODS))], far=far)
    for verdict in (*METHODS, None)
    for far in (False, True)
    for inside in range(_SETS)
)
"""Every combination of verdict, distance and set, so that masses of profiles are looked up."""


def _contributions(model: OpinionModel, base: float, terms: NDArray[np.float64]) -> Contributions:
    dimensions = {name: round(float(term), 4) for name, term in zip(model.fit.dimensions, terms, strict=True)}
    sections: dict[str, float] = {}
    for name, term in dimensions.items():
        sections[model.sections[name]] = round(sections.get(model.sections[name], 0.0) + term, 4)
    base = round(base, 4)
    return Contributions(base, round(base + sum(dimensions.values()), 4), dimensions, sections)


def _outcomes(model: OpinionModel, ratings: NDArray[np.float64]) -> dict[str, Resemblance]:
    known = {
        name: float(value) for name, value in zip(model.fit.dimensions, ratings, strict=True) if not np.isnan(value)
    }
    return {method: _resemblance(outcome, known) for method, outcome in model.outcomes.items()}


def _resemblance(outcome: OutcomeModel, known: Mapping[str, float]) -> Resemblance:
    lean = None if outcome.abstains else outcome.lean(known)
    if lean is None:
        return Resemblance.ABSTAINS
    if abs(lean) < outcome.margin:
        return Resemblance.UNCLEAR
    return Resemblance.WORKED if lean > 0 else Resemblance.FAILED
