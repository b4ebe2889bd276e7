"""All units' answers through the scores and the anonymity gate: a profile per unit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

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
    """The units as assessed, in their order: one that joins another is counted there and not listed itself.

    A unit with joined ones bears all their names, their people together, and what any of them serves; whoever serves
    a joined unit serves the one that it joins.
    """
    host = {unit.id: unit.join_with or unit.id for unit in units}
    members: dict[str, list[Unit]] = {}
    for unit in sorted(units, key=lambda unit: unit.join_with is not None):
        members.setdefault(host[unit.id], []).append(unit)
    return tuple(
        Group(_merged(members[unit.id], host), tuple(one.id for one in members[unit.id][1:]))
        for unit in units
        if unit.join_with is None
    )


def _merged(members: Sequence[Unit], host: Mapping[str, str]) -> Unit:
    first = members[0]
    served = dict.fromkeys(host.get(name, name) for unit in members for name in unit.supports)
    people = [unit.headcount for unit in members]
    return replace(
        first,
        name=" + ".join(unit.name or unit.id for unit in members) if len(members) > 1 else first.name,
        name_en=" + ".join(unit.name_en or unit.name or unit.id for unit in members)
        if len(members) > 1
        else first.name_en,
        headcount=None if None in people else sum(count for count in people if count is not None),
        supports=tuple(name for name in served if name != first.id),
    )


def rows_by_group(answers: Answers, assessed: Sequence[Group]) -> list[NDArray[np.int64]]:
    """For each group the rows of the answer matrix that belong to it."""
    host = {member: place for place, group in enumerate(assessed) for member in (group.unit.id, *group.joined)}
    places = np.array([host.get(person.unit, -1) for person in answers.respondents], dtype=np.int64)
    order = np.argsort(places, kind="stable")
    starts = np.searchsorted(places[order], np.arange(len(assessed) + 1))
    return [order[start:end] for start, end in pairwise(starts)]


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
    for group, everyone in zip(assessed, rows_by_group(answers, assessed), strict=True):
        rows = everyone
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
    """ICCs where enough units, alpha and omega where enough respondents.

    Only answers go in that belong to a disclosed score: a withheld one must not be found again in a coefficient.
    """
    form = Form.of(answers, questionnaire)
    recoded = form.recoded(answers.values)
    rows = rows_by_group(answers, assessed)
    found: dict[str, dict[str, float]] = {name: {} for name in ("icc1", "icc2", "alpha", "omega")}
    for dimension, columns in form.columns.items():
        cells = [recoded[np.ix_(part, columns)] for part in rows]
        shown = [cell[counted(cell)] for cell in cells]
        shown = [cell for cell in shown if gate.shows_distribution(len(cell))]
        if sum(map(len, shown)) >= reliability.RESPONDENTS_NEEDED:
            pooled = np.concatenate(shown)
            _keep(found["alpha"], dimension, reliability.cronbach_alpha(pooled))
            _keep(found["omega"], dimension, reliability.mcdonald_omega(pooled))
        if len(shown) >= reliability.UNITS_NEEDED:
            pair = reliability.intraclass([np.nanmean(cell, axis=1) for cell in shown])
            _keep(found["icc1"], dimension, pair[0] if pair else None)
            _keep(found["icc2"], dimension, pair[1] if pair else None)
    return Reliability(**found) if any(found.values()) else None


def _keep(into: dict[str, float], dimension: str, value: float | None) -> None:
    if value is not None:
        into[dimension] = round(value, 2)


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
    not_visible: dict[str, float | None] = {}
    for dimension in dimensions:
        columns = form.columns.get(dimension)
        if columns is None:
            missing[dimension] = Why.NOT_ASKED
            continue
        asked = answers.values[np.ix_(rows, columns)]
        share = float((asked == CANNOT_JUDGE).mean()) if asked.size else 0.0
        result = score_dimension(recoded[np.ix_(rows, columns)], share, roles, gate)
        if share > NOT_VISIBLE and gate.shows_distribution(len(rows)):
            not_visible[dimension] = round(share, 3) if isinstance(result, Score) else None
        if isinstance(result, Score):
            scores[dimension] = result
        else:
            missing[dimension] = result
    return Profile(unit, scores, missing, _shown_count(len(rows), gate), not_visible)


def _shown_count(n: int, gate: Gate) -> int | None:
    return n if n == 0 or gate.shows(n) else None
