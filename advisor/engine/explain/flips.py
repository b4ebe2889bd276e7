"""The smallest change of a unit's scores that gives another method or entry, found exactly.

Every path through the decision diagram of method and entry is a way to answer; its cost is the number of dimensions
that it moves, then the sum of the moves in score points. The cheapest path to another outcome is a shortest path in
a graph without circles, found for all units in one pass from the leaves to the root.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.domain.explanation import Flip, Flips, Move, OpenDimension, Outcome, Stretch
from advisor.domain.profile import Profile, ScoreColumns, Why
from advisor.domain.unit import Engagement
from advisor.engine.decide.advise import Adviser
from advisor.engine.decide.columns import Column
from advisor.engine.explain.landscape import Landscape
from advisor.rounding import round_half_up

GUARDED = ("insufficient", "foundations", "pilot", "adopt")
"""Entries from the most guarded to the freest."""
_DIMENSION = 1_000_000
_NEVER = 1 << 40
_TENTHS = 10

Costs = NDArray[np.int64]


class FlipSearch:
    """Flips and open dimensions of many units under one landscape."""

    def __init__(self, landscape: Landscape, adviser: Adviser) -> None:
        self._landscape = landscape
        self._adviser = adviser
        dimensions = landscape.rules.dimensions
        self._changeable = frozenset(name for name in landscape.dimensions if dimensions[name].changeable)
        self._given = frozenset(landscape.dimensions) - self._changeable
        self._order = landscape.diagram.below(landscape.function)

    def flips(
        self,
        scores: ScoreColumns,
        engagement: Engagement,
        errors: Sequence[Mapping[str, float]] | None = None,
    ) -> list[Flips | None]:
        """Per unit what would change its outcome; None where there is no method to change.

        `errors` are the standard errors of the scores in score points, per unit, for those that may be shown.
        """
        columns = self._adviser.inputs(scores, engagement)
        points = self._landscape.points(columns, len(scores.units))
        present = [self._landscape.outcome(point) for point in points]
        steps = self._steps(columns, points)
        every = self._changeable | self._given
        fixed = [frozenset(unit.fixed) for unit in scores.units]

        def search(movable: Collection[str], better: Callable[[Outcome, Outcome], bool]) -> list[Flip | None]:
            return self._search(columns, points, present, steps, movable, fixed, better, errors)

        searches = (
            search(every, _differs),
            search(self._given, _differs),
            search(self._changeable, _differs),
            search(self._changeable, _freer),
        )
        return [
            None if outcome.method is None else Flips(*(found[index] for found in searches))
            for index, outcome in enumerate(present)
        ]

    def open_dimensions(
        self, scores: ScoreColumns, engagement: Engagement, missing: Sequence[Mapping[str, Why]]
    ) -> list[tuple[OpenDimension, ...]]:
        """Per unit, for each missing dimension, the outcome over all values that it might have."""
        columns = self._adviser.inputs(scores, engagement)
        points = self._landscape.points(columns, len(scores.units))
        return [
            tuple(
                self._open(point, name, why) for name, why in absent.items() if name in self._landscape.rules.dimensions
            )
            for point, absent in zip(points, missing, strict=True)
        ]

    def _open(self, point: Sequence[int], name: str, why: Why) -> OpenDimension:
        landscape = self._landscape
        present = landscape.outcome(point)
        if name not in landscape.names:
            return OpenDimension(name, why, (Stretch(0.0, 100.0, present),), changes=False)
        level = landscape.names.index(name)
        stretches: list[Stretch] = []
        for cell in range(1, len(landscape.cells[name])):
            low, high = (float(end) for end in landscape.cells[name].values(cell))  # type: ignore[arg-type]  # a span
            outcome = landscape.outcome([*point[:level], cell, *point[level + 1 :]])
            if stretches and stretches[-1].outcome == outcome:
                low = stretches.pop().low
            stretches.append(Stretch(low, high, outcome))
        return OpenDimension(name, why, tuple(stretches), any(one.outcome != present for one in stretches))

    def _steps(self, columns: Mapping[str, Column], points: Sequence[Sequence[int]]) -> list[Costs]:
        """Per level, cells x units: the cost of moving there; only known dimensions can be moved, to known values."""
        steps = []
        for level, name in enumerate(self._landscape.names):
            cells = self._landscape.cells[name]
            cost = np.full((len(cells), len(points)), _NEVER, dtype=np.int64)
            for index, point in enumerate(points):
                value = columns[name].value(index)
                if name in self._landscape.dimensions and isinstance(value, float):
                    for cell in range(1, len(cells)):
                        cost[cell, index] = _DIMENSION + _tenths(cells.nearest(cell, value) - value)
                cost[point[level], index] = 0
            steps.append(cost)
        return steps

    def _search(
        self,
        columns: Mapping[str, Column],
        points: Sequence[Sequence[int]],
        present: Sequence[Outcome],
        steps: Sequence[Costs],
        movable: Collection[str],
        fixed: Sequence[Collection[str]],
        better: Callable[[Outcome, Outcome], bool],
        errors: Sequence[Mapping[str, float]] | None,
    ) -> list[Flip | None]:
        held = [self._held(level, cost, points, movable, fixed) for level, cost in enumerate(steps)]
        ends = {
            -1 - place: np.array([0 if better(outcome, now) else _NEVER for now in present], dtype=np.int64)
            for place, outcome in enumerate(self._landscape.outcomes)
        }
        diagram = self._landscape.diagram
        costs: dict[int, Costs] = dict(ends)
        for node in self._order:
            ways = [costs[child] for child in diagram.children[node]]
            costs[node] = np.min(held[diagram.levels[node]] + np.stack(ways), axis=0)
        total = costs[self._landscape.function]
        return [
            None
            if total[index] >= _NEVER
            else self._flip(index, costs, held, columns, {} if errors is None else errors[index])
            for index in range(len(points))
        ]

    def _held(
        self,
        level: int,
        cost: Costs,
        points: Sequence[Sequence[int]],
        movable: Collection[str],
        fixed: Sequence[Collection[str]],
    ) -> Costs:
        """The costs of a level where what may not be moved stays."""
        name = self._landscape.names[level]
        stays = [index for index, kept in enumerate(fixed) if name not in movable or name in kept]
        if not stays:
            return cost
        held = cost.copy()
        held[:, stays] = _NEVER
        for index in stays:
            held[points[index][level], index] = 0
        return held

    def _flip(
        self,
        index: int,
        costs: Mapping[int, Costs],
        held: Sequence[Costs],
        columns: Mapping[str, Column],
        errors: Mapping[str, float],
    ) -> Flip:
        diagram, node = self._landscape.diagram, self._landscape.function
        moves: list[Move] = []
        while node >= 0:
            level = diagram.levels[node]
            ways = [held[level][cell, index] + costs[child][index] for cell, child in enumerate(diagram.children[node])]
            cell = int(np.argmin(ways))
            if held[level][cell, index]:
                name = self._landscape.names[level]
                today = float(columns[name].value(index))  # type: ignore[arg-type]  # only known dimensions move
                to = self._landscape.cells[name].nearest(cell, today)
                moves.append(Move(name, today, to, _in_errors(to - today, errors.get(name))))
            node = diagram.children[node][cell]
        return Flip(self._landscape.outcomes[-1 - node], tuple(moves))


def standard_errors(profiles: Sequence[Profile]) -> list[dict[str, float]]:
    """The standard errors of the disclosed scores, per unit, where they are shown and not zero."""
    return [{name: score.se for name, score in profile.scores.items() if score.se} for profile in profiles]


def _differs(outcome: Outcome, now: Outcome) -> bool:
    return outcome.method is not None and outcome != now


def _freer(outcome: Outcome, now: Outcome) -> bool:
    return outcome.method is not None and _rank(outcome) > _rank(now)


def _rank(outcome: Outcome) -> int:
    return GUARDED.index(outcome.entry) if outcome.entry in GUARDED else 0


def _tenths(points: float) -> int:
    return round(abs(points) * _TENTHS)


def _in_errors(points: float, error: float | None) -> float | None:
    return float(round_half_up(abs(points) / error)) if error else None
