"""How much those who were not heard could still move a unit's result: bounds, reachable outcomes, the fewest people.

Every missing person may answer anything, or nothing. A score between two that can be had is looked at one by one where
there are few ways to answer; where there are many, a range of scores counts as reached unless it lies outside the
bounds. So no outcome that could come is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from advisor.domain.answers import Answers
from advisor.domain.missing import Bound, End, Missing, Push, Turn
from advisor.domain.profile import Profile, Why
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.unit import Engagement
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group, rows_by_group, score_columns
from advisor.engine.assess.scores import Form
from advisor.engine.decide.advise import Adviser
from advisor.engine.decide.cells import MISSING, Cells
from advisor.engine.explain.landscape import Landscape
from advisor.engine.explain.missing_scores import Heard

_MIDDLE = 50.0
_NEVER = (1 << 30, 1 << 30)

Cost = tuple[int, int]
"""Dimensions that have to move, then tenths of score points in all."""


class MissingSearch:
    """Finds it for many units; built once for an engagement."""

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
        self, assessed: Sequence[Group], profiles: Sequence[Profile], engagement: Engagement, missing: Mapping[str, int]
    ) -> list[Missing | None]:
        """Per unit, in their order, with the number of people not heard by unit id.

        None where nobody's answers may be shown, or the number of missing people is not known. A dimension that is
        missing today for lack of answers is taken to be able to end anywhere, whatever answers there are to it.
        """
        scores = score_columns(profiles, self._landscape.rules.dimensions)
        points = self._landscape.points(self._adviser.inputs(scores, engagement), len(profiles))
        rows = rows_by_group(self._answers, assessed)
        return [
            self._unit(profile, rows[index], points[index], missing[profile.unit.id])
            if _shown(profile) and profile.unit.id in missing
            else None
            for index, profile in enumerate(profiles)
        ]

    def _unit(self, profile: Profile, rows: NDArray[np.int64], point: Sequence[int], missing: int) -> Missing:
        heard = {
            name: Heard(self._recoded[np.ix_(rows, self._form.columns[name])])
            for name in profile.scores
            if _moves(profile, name)
        }
        prospect = _Prospect(self._landscape, profile, heard, point, self._gate)
        return Missing(
            profile.n or 0,
            missing,
            self._landscape.outcome(point),
            tuple(_bounds(profile, heard, self._landscape.rules.dimensions, missing)),
            tuple(sorted(prospect.turns(missing), key=lambda turn: (turn.people, len(turn.pushes)))),
        )


class _Prospect:
    """One unit in the landscape: the cells that each dimension could reach with so many more people."""

    def __init__(
        self, landscape: Landscape, profile: Profile, heard: Mapping[str, Heard], point: Sequence[int], gate: Gate
    ) -> None:
        self._landscape = landscape
        self._profile = profile
        self._heard = heard
        self._point = point
        self._gate = gate
        self._within = cache(self._cells_with)
        self._outcomes = cache(self._outcomes_with)

    def turns(self, missing: int) -> list[Turn]:
        """Each other outcome that so many people could bring about."""
        present = self._landscape.outcomes.index(self._landscape.outcome(self._point))
        return [self._turn(place, missing) for place in sorted(self._outcomes(missing) - {present})]

    def _turn(self, place: int, missing: int) -> Turn:
        """With more people more can be reached, never less: the fewest are found by halving."""
        low, high = 1, missing
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if place in self._outcomes(middle) else (middle + 1, high)
        return Turn(self._landscape.outcomes[place], low, self._pushes(place, low))

    def _outcomes_with(self, more: int) -> set[int]:
        return self._landscape.diagram.terminals(self._landscape.function, self._within(more))

    def _cells_with(self, more: int) -> tuple[int, ...]:
        """Per name of the landscape, the set of cells."""
        return tuple(
            self._reached(name, self._landscape.cells[name], here, more)
            for name, here in zip(self._landscape.names, self._point, strict=True)
        )

    def _reached(self, name: str, cells: Cells, here: int, more: int) -> int:
        if not more:
            return 1 << here
        if name in self._heard:
            return _reached(self._heard[name], cells, here, more)
        if _can_appear(self._profile.missing.get(name), more, self._gate):
            return cells.every
        return 1 << here

    def _pushes(self, place: int, more: int) -> tuple[Push, ...]:
        """The cheapest way to the outcome: a shortest path through the diagram."""
        within, diagram = self._within(more), self._landscape.diagram
        costs: dict[int, Cost] = {-1 - other: _NEVER for other in range(len(self._landscape.outcomes))}
        costs[-1 - place] = (0, 0)
        best: dict[int, int] = {}
        for node in diagram.below(self._landscape.function):
            level = diagram.levels[node]
            ways = [
                (_sum(self._cost(level, cell), costs[child]), cell)
                for cell, child in enumerate(diagram.children[node])
                if within[level] >> cell & 1
            ]
            costs[node], best[node] = min(ways)
        pushes = []
        node = self._landscape.function
        while node >= 0:
            level = diagram.levels[node]
            if best[node] != self._point[level]:
                pushes.append(self._push(level, best[node], more))
            node = diagram.children[node][best[node]]
        return tuple(pushes)

    def _cost(self, level: int, cell: int) -> Cost:
        if cell == self._point[level]:
            return (0, 0)
        today, to = self._move(level, cell)
        return (1, 0 if today is None else round(abs(to - today) * 10))

    def _move(self, level: int, cell: int) -> tuple[float | None, float]:
        name = self._landscape.names[level]
        score = self._profile.scores.get(name)
        today = None if score is None else score.value
        return today, self._landscape.cells[name].nearest(cell, _MIDDLE if today is None else today)

    def _push(self, level: int, cell: int, more: int) -> Push:
        name = self._landscape.names[level]
        today, to = self._move(level, cell)
        if name not in self._heard:
            return Push(name, today, to, End.BETWEEN)
        low, high = (self._landscape.cells[name].of(end) for end in self._heard[name].ends(more))
        return Push(name, today, to, End.TOP if cell == high else End.BOTTOM if cell == low else End.BETWEEN)


def _shown(profile: Profile) -> bool:
    return profile.n is not None and any(_moves(profile, name) for name in profile.scores)


def _moves(profile: Profile, name: str) -> bool:
    """Whether the score rests on answers that more people would join; what the room settled stays."""
    return not profile.scores[name].settled


def _can_appear(why: Why | None, more: int, gate: Gate) -> bool:
    """Whether a missing dimension could have a score with so many more people; how many answered it is not looked at."""
    if why is None or why is Why.NOT_ASKED:
        return False
    return why is not Why.TOO_FEW or gate.shows(more)


def _bounds(profile: Profile, heard: Mapping[str, Heard], dimensions: Collection[str], missing: int) -> list[Bound]:
    """The bounds of each dimension that more answers could move, in the order of the rules."""
    return [
        Bound(name, profile.scores[name].value, *heard[name].ends(missing))
        if name in heard
        else Bound(name, None, 0, 100)
        for name in dimensions
        if name in heard or profile.missing.get(name, Why.NOT_ASKED) is not Why.NOT_ASKED
    ]


def _reached(heard: Heard, cells: Cells, here: int, more: int) -> int:
    """The cells in which a score can end with up to so many more people."""
    first, last = (cells.of(end) for end in heard.ends(more))
    reached = 1 << first | 1 << last | 1 << here
    between = ((1 << last + 1) - 1) & ~((1 << first) - 1)
    if between & ~reached:
        reached |= _met(cells, between & ~reached, heard.some(more))
    if between & ~reached:
        every = heard.every(more)
        reached |= between if every is None else _met(cells, between & ~reached, every)
    return reached & ~(1 << MISSING)


def _met(cells: Cells, wanted: int, scores: Collection[float]) -> int:
    """Of the wanted cells those in which a score lies."""
    found = np.array(sorted(scores))
    met = 0
    for cell in range(1, len(cells)):
        if wanted >> cell & 1:
            low, high = (float(end) for end in cells.values(cell))  # type: ignore[arg-type]  # a span of numbers
            if np.searchsorted(found, low, "left") < np.searchsorted(found, high, "right"):
                met |= 1 << cell
    return met


def _sum(one: Cost, other: Cost) -> Cost:
    return (one[0] + other[0], one[1] + other[1])
