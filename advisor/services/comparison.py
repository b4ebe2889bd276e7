"""Two waves compared on unchanged items only: what changed beyond chance, and which table turned a method.

Each wave keeps its own gate, and a difference is made only of two numbers that are shown anyway. Nobody is paired:
those who answered twice are not known to be the same, so both groups are taken as different people, which makes the
test a careful one where many answered both times.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from advisor.domain.advice import Recommendation, Status
from advisor.domain.assessment import Assessment, UnitAssessment
from advisor.domain.profile import ScoreColumns
from advisor.engine.assess.measure import Group
from advisor.engine.assess.waves import CommonItems, NotCompared, Reading, common_items, readings
from advisor.engine.assess.welch import Test, beyond_chance, welch
from advisor.engine.decide.advise import Adviser
from advisor.rounding import round_half_up
from advisor.services.assess import Commission
from advisor.services.matching import Match, Pair, Structure, pairs
from advisor.services.turned import Turned, by_rules, turned

DECIDING = ("method", "entry")
Readings = Mapping[str, Reading | NotCompared]


@dataclass(frozen=True)
class Side:
    """A wave as it was assessed, and what it was assessed from."""

    commission: Commission
    assessment: Assessment


@dataclass(frozen=True, slots=True)
class Difference:
    """A change of a score between two waves: its standard error in score points, and whether it is beyond chance.

    Both are None where one of the spreads may not be shown.
    """

    value: float
    error: float | None = None
    beyond: bool | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A dimension of a unit in both waves, on the common items."""

    dimension: str
    then: Reading | NotCompared
    now: Reading | NotCompared
    difference: Difference | None


@dataclass(frozen=True)
class UnitComparison:
    """A unit in both waves: whether it can be compared, its scores, and its advice then and now with what turned it.

    `settled` are the dimensions that a room settled in either wave: the advice rests on the settled value, the
    comparison on the answers. `rules` is the first table that answers the earlier scores otherwise under the later
    rules. `common` says whether the advice differs on the common items alone too; None where that cannot be said, or
    where all items are common.
    """

    pair: Pair
    cells: tuple[Cell, ...] = ()
    then: Recommendation | None = None
    now: Recommendation | None = None
    settled: tuple[str, ...] = ()
    turned: tuple[Turned, ...] = ()
    rules: Turned | None = None
    common: bool | None = None

    @property
    def changed(self) -> bool | None:
        """Whether method or entry differ; None where it is not compared, or one of the waves gives no method."""
        if self.pair.match is not Match.SAME or self.then is None or self.now is None:
            return None
        if None in {self.then.method, self.now.method}:
            return None
        return _outcome(self.then) != _outcome(self.now)


@dataclass(frozen=True)
class Comparison:
    """Two waves of an engagement, the earlier one first; `tested` is the number of differences held against chance."""

    then: Assessment
    now: Assessment
    items: CommonItems
    units: tuple[UnitComparison, ...]
    tested: int

    @property
    def same_rules(self) -> bool:
        """Whether both were decided by the same rules."""
        return self.then.rules.sha256 == self.now.rules.sha256


def compare(then: Side, now: Side) -> Comparison:
    """The comparison of two waves, unit by unit in the order of the later one, then those that are gone."""
    both = _Both(then, now)
    units, tested = _tested([both.unit(pair) for pair in pairs(_structure(then), _structure(now))])
    return Comparison(then.assessment, now.assessment, both.items, tuple(units), tested)


class _Both:
    """Both waves with their scores on the common items, and the later rules to ask again."""

    def __init__(self, then: Side, now: Side) -> None:
        self._then, self._now = then, now
        asked = {*then.commission.answers.items} & {*now.commission.answers.items}
        self.items = common_items(then.commission.questionnaire, now.commission.questionnaire, asked)
        self._read = tuple(_readings(side, self.items) for side in (then, now))
        self._units = tuple(_structure(side)[1] for side in (then, now))
        self._adviser = Adviser(now.commission.rules)

    def unit(self, pair: Pair) -> UnitComparison:
        """A unit before its tests against chance; one that is not the same in both has no cells and no turn."""
        before, after = (units.get(pair.id) for units in self._units)
        told = UnitComparison(
            pair,
            then=None if before is None else before.recommendation,
            now=None if after is None else after.recommendation,
        )
        if pair.match is not Match.SAME or before is None or after is None:
            return told
        scores = self._read[0][pair.id], self._read[1][pair.id]
        found = replace(told, cells=_cells(*scores), settled=_settled(before, after))
        if not found.changed:
            return found
        steps, rules = self._why(before, after)
        return replace(found, turned=steps, rules=rules, common=self._on_common(before, after, scores))

    def _why(self, before: UnitAssessment, after: UnitAssessment) -> tuple[tuple[Turned, ...], Turned | None]:
        """What turned the advice: answers and facts under the later rules, and the rules on the earlier answers."""
        earlier, rules = before.recommendation, None
        if self._then.assessment.rules.sha256 != self._now.assessment.rules.sha256:
            earlier = self._advice(self._then, before, {name: one.value for name, one in before.profile.scores.items()})
            rules = by_rules(before.recommendation.trace, earlier.trace)
        output = DECIDING[0] if earlier.method != after.recommendation.method else DECIDING[1]
        return turned(self._now.commission.rules.tables, earlier, after.recommendation, output), rules

    def _on_common(
        self, before: UnitAssessment, after: UnitAssessment, scores: tuple[Readings, Readings]
    ) -> bool | None:
        if not self.items.changed:
            return None
        then, now = (
            self._advice(side, unit, _known(unit, read))
            for side, unit, read in zip((self._then, self._now), (before, after), scores, strict=True)
        )
        if {then.status, now.status} != {Status.DECIDED}:
            return None
        return _outcome(then) != _outcome(now)

    def _advice(self, side: Side, unit: UnitAssessment, scores: Mapping[str, float]) -> Recommendation:
        """The advice on a wave's facts and these scores under the later rules."""
        columns = {name: np.array([scores.get(name, np.nan)]) for name in self._now.commission.rules.dimensions}
        given = ScoreColumns((unit.profile.unit,), columns)
        return self._adviser.recommend(given, side.commission.engagement, trace=True)[0]


def _structure(side: Side) -> Structure:
    return side.commission.units, {unit.profile.unit.id: unit for unit in side.assessment.units}


def _readings(side: Side, items: CommonItems) -> dict[str, Readings]:
    """Per assessed unit and dimension of the rules the score on the common items."""
    assessed = [Group(unit.profile.unit, unit.joined) for unit in side.assessment.units]
    given = side.commission
    found = readings(
        given.answers, given.questionnaire, given.rules.dimensions, assessed, given.gate, frozenset(items.same)
    )
    return {group.unit.id: scores for group, scores in zip(assessed, found, strict=True)}


def _known(unit: UnitAssessment, read: Readings) -> dict[str, float]:
    """The scores on the common items, and what the room settled."""
    settled = {name: score.value for name, score in unit.profile.scores.items() if score.settled}
    return {name: one.value for name, one in read.items() if isinstance(one, Reading)} | settled


def _settled(before: UnitAssessment, after: UnitAssessment) -> tuple[str, ...]:
    sides = [{name for name, score in one.profile.scores.items() if score.settled} for one in (before, after)]
    return tuple(sorted(sides[0] | sides[1]))


def _cells(then: Readings, now: Readings) -> tuple[Cell, ...]:
    """The dimensions that both rulebooks know, in the order of the later one."""
    return tuple(_cell(name, then[name], now[name]) for name in now if name in then)


def _cell(dimension: str, then: Reading | NotCompared, now: Reading | NotCompared) -> Cell:
    if isinstance(then, NotCompared) or isinstance(now, NotCompared):
        return Cell(dimension, _hidden(then), _hidden(now), None)
    return Cell(dimension, then, now, Difference(float(round_half_up(now.value - then.value))))


def _hidden(reading: Reading | NotCompared) -> Reading | NotCompared:
    """A score without its spread: there is nothing to hold it against."""
    return replace(reading, mean=None) if isinstance(reading, Reading) else reading


def _tested(units: Sequence[UnitComparison]) -> tuple[list[UnitComparison], int]:
    """All differences that can be held against chance, tested together."""
    tests = {(unit.pair.id, cell.dimension): _test(cell) for unit in units for cell in unit.cells}
    known = {place: test for place, test in tests.items() if test is not None}
    beyond = dict(zip(known, beyond_chance([test.p for test in known.values()]), strict=True))

    def told(unit: str, cell: Cell) -> Cell:
        place = unit, cell.dimension
        if place not in known or cell.difference is None:
            return cell
        error = float(round_half_up(known[place].se))
        return replace(cell, difference=replace(cell.difference, error=error, beyond=beyond[place]))

    done = [replace(unit, cells=tuple(told(unit.pair.id, cell) for cell in unit.cells)) for unit in units]
    return done, len(known)


def _test(cell: Cell) -> Test | None:
    if isinstance(cell.then, NotCompared) or isinstance(cell.now, NotCompared):
        return None
    if cell.then.mean is None or cell.now.mean is None:
        return None
    return welch(cell.then.mean, cell.now.mean)


def _outcome(advice: Recommendation) -> tuple[str | None, str]:
    return advice.method, advice.entry
