"""What every page is built from: the assessment as read, the rules, and the words of one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from advisor.domain.precedent import Precedent
from advisor.domain.rulebook import Action, Risk, Rulebook
from advisor.domain.unit import METHODS
from advisor.report.lexicon import Lexicon
from advisor.report.reading import Reading, UnitReading
from advisor.report.speech import Speech

ENTRIES = ("adopt", "pilot", "foundations")
WINDOWS = (30, 60, 90)


@dataclass(frozen=True)
class Brief:
    """Assessment, rules and words, with the groupings that several pages share."""

    reading: Reading
    rules: Rulebook
    speech: Speech
    words: Lexicon

    @cached_property
    def by_method(self) -> Mapping[str, tuple[UnitReading, ...]]:
        """The decided units of each method."""
        return {id: tuple(unit for unit in self.reading.decided if unit.advice.method == id) for id in METHODS}

    @cached_property
    def by_entry(self) -> Mapping[str, tuple[UnitReading, ...]]:
        """The decided units of each way of entry."""
        return {id: tuple(unit for unit in self.reading.decided if unit.advice.entry == id) for id in ENTRIES}

    @cached_property
    def by_fit(self) -> Mapping[str, tuple[UnitReading, ...]]:
        """The decided units by what happens to their present practice."""
        fits = ("change", "introduce", "keep", "unknown")
        return {fit: tuple(unit for unit in self.reading.decided if unit.advice.fit == fit) for fit in fits}

    @cached_property
    def by_risk(self) -> Mapping[str, tuple[UnitReading, ...]]:
        """The units that each risk threatens, the gravest and most common risk first."""
        found = _collect((risk.id, unit) for unit in self.reading.decided for risk in unit.advice.risks)
        order = list(self.rules.risks)
        ranked = sorted(found, key=lambda id: (-self.risk(id).severity, -len(found[id]), order.index(id)))
        return {id: found[id] for id in ranked}

    @cached_property
    def by_action(self) -> Mapping[str, tuple[UnitReading, ...]]:
        """The units that each action is for, by window, most common first."""
        found = _collect((action.id, unit) for unit in self.reading.shown for action in unit.advice.actions)
        order = list(self.rules.actions)
        ranked = sorted(found, key=lambda id: (self.action(id).window, -len(found[id]), order.index(id)))
        return {id: found[id] for id in ranked}

    @cached_property
    def contested(self) -> tuple[UnitReading, ...]:
        """The units whose recommendation published cases speak against."""
        return tuple(unit for unit in self.reading.decided if unit.contested)

    @cached_property
    def cases(self) -> Mapping[str, Precedent]:
        """The published cases by id."""
        return {case.id: case for case in self.rules.precedents}

    def risk(self, id: str) -> Risk:
        """A risk of the rules."""
        return self.rules.risks[id]

    def action(self, id: str) -> Action:
        """An action of the rules."""
        return self.rules.actions[id]

    def role(self, id: str) -> str:
        """The name of a role."""
        found = self.rules.roles.get(id)
        return self.speech.pick(found) if found else id

    def actions_of(self, unit: UnitReading) -> list[Action]:
        """The actions of a unit in the order of their windows."""
        return sorted((self.action(action.id) for action in unit.advice.actions), key=lambda action: action.window)

    def effort(self, units: Iterable[UnitReading], window: int | None = None) -> float:
        """Person-days of the actions of some units, in one window or in all."""
        return sum(
            action.effort for unit in units for action in self.actions_of(unit) if window in (None, action.window)
        )

    def low(self, dimension: str) -> list[UnitReading]:
        """The decided units whose score on a dimension is low."""
        return [unit for unit in self.reading.decided if _known(unit.value(dimension)) < self.words.cuts[0]]

    def high(self, dimension: str) -> list[UnitReading]:
        """The decided units whose score on a dimension is high."""
        return [unit for unit in self.reading.decided if (unit.value(dimension) or 0) >= self.words.cuts[1]]

    def span(self, units: Iterable[UnitReading], dimension: str) -> str:
        """The range of the units' scores on a dimension."""
        values = [value for unit in units if (value := unit.value(dimension)) is not None]
        low, high = self.speech.score(min(values)), self.speech.score(max(values))
        return low if low == high else f"{low}–{high}"

    def names(self, units: Iterable[UnitReading], most: int = 4, ems: float = 60.0) -> str:
        """Units named in prose, the first few where there are many."""
        return self.speech.names([self.words.ref(unit).short for unit in units], most, ems)


def _collect(pairs: Iterable[tuple[str, UnitReading]]) -> dict[str, tuple[UnitReading, ...]]:
    found: dict[str, list[UnitReading]] = {}
    for id, unit in pairs:
        if unit not in found.setdefault(id, []):
            found[id].append(unit)
    return {id: tuple(units) for id, units in found.items()}


def _known(value: float | None) -> float:
    """A missing score is never low."""
    return float("inf") if value is None else value
