"""Scores of one unit: the mean of item means over those who answered enough, on 0..100, with what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.answers import BLANK, CANNOT_JUDGE, Answers
from advisor.domain.profile import Agreement, Gap, Score, Why
from advisor.domain.questionnaire import Item, Questionnaire
from advisor.engine.assess.agreement import average_deviation, chance_threshold, two_camps, within_group_agreement
from advisor.engine.assess.disclosure import Gate
from advisor.rounding import round_half_up

ENOUGH = 2 / 3
"""A respondent counts for a dimension with at least this share of its items answered."""
NOT_VISIBLE = 0.30
"""More "cannot judge" than this share is a finding of its own: not visible to staff."""


@dataclass(frozen=True, eq=False)
class Form:
    """How the columns of an answer matrix belong to dimensions."""

    columns: Mapping[str, NDArray[np.int64]]
    reversed: NDArray[np.bool_]

    @classmethod
    def of(cls, answers: Answers, questionnaire: Questionnaire) -> Form:
        """The form as it was answered: items without a column were not asked."""
        items: dict[str, Item] = {item.id: item for item in questionnaire.items}
        positions: dict[str, list[int]] = {}
        for position, item in enumerate(answers.items):
            positions.setdefault(items[item].dimension, []).append(position)
        return cls(
            {dimension: np.array(columns) for dimension, columns in positions.items()},
            np.array([items[item].reversed for item in answers.items], dtype=bool),
        )

    def recoded(self, values: NDArray[np.int8]) -> NDArray[np.float64]:
        """Answers as numbers 1..5 with reversed items turned round; missing answers are NaN."""
        numbers = values.astype(np.float64)
        numbers[(values == BLANK) | (values == CANNOT_JUDGE)] = np.nan
        return np.where(self.reversed, 6 - numbers, numbers)


def to_score(mean: float | NDArray[np.float64]) -> NDArray[np.float64]:
    """A mean on 1..5 as score points 0..100, rounded half up to 0.1."""
    return round_half_up((np.asarray(mean) - 1) * 25)


def counted(answers: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Who answered at least two thirds of a dimension's items (columns); NaN is unanswered."""
    known = (~np.isnan(answers)).sum(axis=1)
    enough: NDArray[np.bool_] = known >= np.ceil(ENOUGH * answers.shape[1] - 1e-9)
    return enough


def mean_of_item_means(answers: NDArray[np.float64]) -> float:
    """The unit's mean on 1..5; unlike the mean of person means it is not pulled by who left which item out."""
    rated = answers[:, ~np.isnan(answers).all(axis=0)]
    return float(np.nanmean(rated, axis=0).mean())


def score_dimension(
    recoded: NDArray[np.float64],
    cannot_judge: float,
    roles: Sequence[str | None],
    gate: Gate,
) -> Score | Why:
    """The score of a unit on one dimension, or why there is none.

    `recoded` has a row per respondent of the unit and a column per item of the dimension; `cannot_judge` is the share
    of such answers among them.
    """
    enough = counted(recoded)
    n = int(enough.sum())
    if not gate.shows(n):
        return _why_missing(len(recoded), n, cannot_judge, gate)
    answers = recoded[enough]
    persons = np.nanmean(answers, axis=1)
    value = float(to_score(mean_of_item_means(answers)))
    if not gate.shows_distribution(n):
        return Score(value, n, None, None, None, round(cannot_judge, 3), None, None)
    points = (persons - 1) * 25
    low, high = (float(edge) for edge in round_half_up(np.percentile(points, [15, 85])))
    return Score(
        value=value,
        n=n,
        median=float(round_half_up(np.median(points))),
        band=(low, high),
        se=float(round_half_up(np.std(points, ddof=1) / np.sqrt(n), 2)) if n > 1 else None,
        cannot_judge=round(cannot_judge, 3),
        agreement=_agreement(answers, persons, n),
        gap=_gap(answers, [role for role, counts in zip(roles, enough, strict=True) if counts], gate),
    )


def _why_missing(respondents: int, n: int, cannot_judge: float, gate: Gate) -> Why:
    if respondents == 0:
        return Why.TOO_FEW
    if not gate.shows(respondents):
        return Why.WITHHELD
    if cannot_judge > NOT_VISIBLE:
        return Why.CANNOT_JUDGE
    return Why.WITHHELD if n else Why.TOO_FEW


def _agreement(answers: NDArray[np.float64], persons: NDArray[np.float64], n: int) -> Agreement | None:
    rwg = within_group_agreement(answers)
    if rwg is None:
        return None
    critical = chance_threshold(n)
    split = critical is None or rwg < critical - 1e-9
    return Agreement(
        ad=float(round_half_up(average_deviation(answers[:, ~np.isnan(answers).all(axis=0)]), 2)),
        rwg=float(round_half_up(rwg, 2)),
        critical=None if critical is None else float(round_half_up(critical, 2)),
        split=split,
        camps=split and two_camps(persons),
    )


def _gap(answers: NDArray[np.float64], roles: Sequence[str | None], gate: Gate) -> Gap | None:
    leaders = np.array([role == "leader" for role in roles])
    members = np.array([role == "member" for role in roles])
    sizes = int(leaders.sum()), int(members.sum())
    if not gate.shows_split(sizes, len(roles) - sum(sizes)):
        return None
    means = [float(to_score(mean_of_item_means(answers[group]))) for group in (leaders, members)]
    return Gap(means[0], means[1], *sizes)
