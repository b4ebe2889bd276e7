"""All units' answers through the scores and the anonymity gate: a profile per unit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.answers import CANNOT_JUDGE, Answers
from advisor.domain.assessment import Reliability
from advisor.domain.profile import Profile, Score, ScoreColumns, Why
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.unit import Unit
from advisor.engine.assess import reliability
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.scores import NOT_VISIBLE, Form, counted, score_dimension


@dataclass(frozen=True, slots=True)
class Group:
    """A unit as it is assessed: with the small units whose answers are counted in it."""

    unit: Unit
    joined: tuple[str, ...] = ()


def groups(units: Sequence[Unit]) -> tuple[Group, ...]:
    """The units as assessed, in their order: one that joins another is counted there and not listed itself."""
    joined: dict[str, list[str]] = {}
    for unit in units:
        if unit.join_with is not None:
            joined.setdefault(unit.join_with, []).append(unit.id)
    return tuple(Group(unit, tuple(joined.get(unit.id, ()))) for unit in units if unit.join_with is None)


def respondents_of(answers: Answers, group: Group) -> NDArray[np.int64]:
    """The rows of the answer matrix that belong to a group."""
    members = {group.unit.id, *group.joined}
    return np.array([row for row, person in enumerate(answers.respondents) if person.unit in members], dtype=np.int64)


def measure(
    answers: Answers,
    questionnaire: Questionnaire,
    dimensions: Iterable[str],
    assessed: Sequence[Group],
    gate: Gate,
    leave_out: NDArray[np.bool_] | None = None,
) -> list[Profile]:
    """A profile per group, in their order; `leave_out` marks rows of the answers that are not counted."""
    form = Form.of(answers, questionnaire)
    recoded = form.recoded(answers.values)
    wanted = tuple(dimensions)
    profiles = []
    for group in assessed:
        rows = respondents_of(answers, group)
        if leave_out is not None:
            rows = rows[~leave_out[rows]]
        profiles.append(_profile(group.unit, rows, answers, recoded, form, wanted, gate))
    return profiles


def score_columns(profiles: Sequence[Profile], dimensions: Iterable[str]) -> ScoreColumns:
    """The disclosed scores of the profiles as columns, NaN where missing or withheld."""
    values = {
        name: np.array([profile.scores[name].value if name in profile.scores else np.nan for profile in profiles])
        for name in dimensions
    }
    return ScoreColumns(tuple(profile.unit for profile in profiles), values)


def measure_reliability(
    answers: Answers, questionnaire: Questionnaire, assessed: Sequence[Group], gate: Gate
) -> Reliability | None:
    """ICCs where enough units, alpha and omega where enough respondents; only of units that may be shown."""
    form = Form.of(answers, questionnaire)
    recoded = form.recoded(answers.values)
    shown = [
        rows for rows in (respondents_of(answers, group) for group in assessed) if gate.shows_distribution(len(rows))
    ]
    if not shown:
        return None
    pooled = recoded[np.concatenate(shown)]
    alpha: dict[str, float] = {}
    omega: dict[str, float] = {}
    first: dict[str, float] = {}
    second: dict[str, float] = {}
    for dimension, columns in form.columns.items():
        if len(pooled) >= reliability.RESPONDENTS_NEEDED:
            _keep(alpha, dimension, reliability.cronbach_alpha(pooled[:, columns]))
            _keep(omega, dimension, reliability.mcdonald_omega(pooled[:, columns]))
        if len(shown) >= reliability.UNITS_NEEDED:
            persons = [_person_means(recoded[rows][:, columns]) for rows in shown]
            pair = reliability.intraclass(persons)
            _keep(first, dimension, pair[0] if pair else None)
            _keep(second, dimension, pair[1] if pair else None)
    return Reliability(icc1=first, icc2=second, alpha=alpha, omega=omega) if alpha or first else None


def _keep(into: dict[str, float], dimension: str, value: float | None) -> None:
    if value is not None:
        into[dimension] = round(value, 2)


def _person_means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    answered = values[counted(values)]
    means: NDArray[np.float64] = np.nanmean(answered, axis=1)
    return means


def _profile(
    unit: Unit,
    rows: NDArray[np.int64],
    answers: Answers,
    recoded: NDArray[np.float64],
    form: Form,
    dimensions: Sequence[str],
    gate: Gate,
) -> Profile:
    roles = [answers.respondents[row].role for row in rows]
    scores: dict[str, Score] = {}
    missing: dict[str, Why] = {}
    not_visible: dict[str, float] = {}
    for dimension in dimensions:
        columns = form.columns.get(dimension)
        if columns is None:
            missing[dimension] = Why.NOT_ASKED
            continue
        asked = answers.values[np.ix_(rows, columns)]
        share = float((asked == CANNOT_JUDGE).mean()) if asked.size else 0.0
        if share > NOT_VISIBLE and gate.shows_distribution(len(rows)):
            not_visible[dimension] = round(share, 3)
        result = score_dimension(recoded[np.ix_(rows, columns)], share, roles, gate)
        if isinstance(result, Score):
            scores[dimension] = result
        else:
            missing[dimension] = result
    return Profile(unit, scores, missing, _shown_count(len(rows), gate), not_visible)


def _shown_count(n: int, gate: Gate) -> int | None:
    return n if n == 0 or gate.shows(n) else None
