"""What a unit should talk about: where it disagrees and where something hangs on who is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.answers import Answers
from advisor.domain.explanation import Outcome, Talk
from advisor.domain.profile import Profile, Score
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.unit import Engagement
from advisor.engine.assess.agreement import average_deviation
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group, rows_by_group, score_columns
from advisor.engine.assess.scores import Form, counted, mean_of_item_means, to_score
from advisor.engine.decide.advise import Adviser
from advisor.engine.explain.landscape import Landscape
from advisor.rounding import round_half_up

LISTED = 10
"""Points that are kept for a unit: more than an hour of talk."""
METHOD, ENTRY, NOTHING = 1.0, 0.5, 0.1
"""Influence where the method hangs on it, where only the entry does, and where neither does."""
_MOST = 2.0
"""The largest mean deviation on a scale of 1 to 5, half of the people at either end."""


@dataclass(frozen=True, slots=True)
class Sides:
    """A dimension as those who see it low and those who see it high would score it."""

    low: float
    high: float


class Agenda:
    """Finds the points to talk about; built once for an engagement."""

    def __init__(
        self, landscape: Landscape, adviser: Adviser, answers: Answers, questionnaire: Questionnaire, gate: Gate
    ) -> None:
        self._landscape = landscape
        self._adviser = adviser
        self._answers = answers
        self._form = Form.of(answers, questionnaire)
        self._recoded = self._form.recoded(answers.values)
        self._gate = gate

    def of(
        self, assessed: Sequence[Group], profiles: Sequence[Profile], engagement: Engagement
    ) -> list[tuple[Talk, ...]]:
        """Per unit the points with the greatest weight, heaviest first; what the room settled is talked about."""
        scores = score_columns(profiles, self._landscape.rules.dimensions)
        points = self._landscape.points(self._adviser.inputs(scores, engagement), len(profiles))
        return [
            self._unit(rows, profile, point)
            for rows, profile, point in zip(rows_by_group(self._answers, assessed), profiles, points, strict=True)
        ]

    def _unit(self, rows: NDArray[np.int64], profile: Profile, point: Sequence[int]) -> tuple[Talk, ...]:
        talks = [
            talk
            for dimension, score in profile.scores.items()
            if score.band is not None and not score.settled and dimension in self._form.columns
            for talk in self._dimension(rows, dimension, score, point)
        ]
        talks.sort(key=lambda talk: (-talk.weight, -talk.disagreement, talk.item or talk.dimension))
        return tuple(talks[:LISTED])

    def _dimension(self, rows: NDArray[np.int64], dimension: str, score: Score, point: Sequence[int]) -> list[Talk]:
        columns = self._form.columns[dimension]
        given = self._recoded[np.ix_(rows, columns)]
        given = given[counted(given)]
        sides = self._sides(given, score)
        low, high = (self._outcome(point, dimension, value) for value in (sides.low, sides.high))
        influence = _influence(self._landscape.outcome(point), low, high)
        camps = score.agreement is not None and score.agreement.camps
        talks = []
        for column, item in zip(given.T, (self._answers.items[position] for position in columns), strict=True):
            known = column[~np.isnan(column)]
            if not self._gate.shows_distribution(len(known)):
                continue
            deviation = float(round_half_up(average_deviation(known[:, None]), 2))
            if deviation > 0:
                share = float(round_half_up(deviation / _MOST, 3))
                weight = float(round_half_up(share * influence, 3))
                talks.append(Talk(dimension, item, share, influence, weight, low, high, camps))
        return talks

    def _sides(self, given: NDArray[np.float64], score: Score) -> Sides:
        """The camps' own scores where both are large enough to be shown; else the ends of the shown 15-85 % band."""
        persons = np.nanmean(given, axis=1)
        below = persons < persons.mean()
        sizes = int(below.sum()), int((~below).sum())
        if self._gate.shows_split(sizes, 0):
            low, high = (float(to_score(mean_of_item_means(given[camp]))) for camp in (below, ~below))
            return Sides(low, high)
        edges = score.band or (score.value, score.value)
        return Sides(*edges)

    def _outcome(self, point: Sequence[int], dimension: str, value: float) -> Outcome:
        if dimension not in self._landscape.names:
            return self._landscape.outcome(point)
        level = self._landscape.names.index(dimension)
        cell = self._landscape.cells[dimension].of(value)
        return self._landscape.outcome([*point[:level], cell, *point[level + 1 :]])


def _influence(now: Outcome, low: Outcome, high: Outcome) -> float:
    if len({now.method, low.method, high.method}) > 1:
        return METHOD
    return ENTRY if len({now.entry, low.entry, high.entry}) > 1 else NOTHING
