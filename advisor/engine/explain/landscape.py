"""Method and entry as one function of everything that is asked: what every other answer would have led to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.domain.explanation import Outcome
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import DecisionTable, Value
from advisor.engine.decide.columns import Column
from advisor.engine.decide.cover import Clock
from advisor.engine.decide.diagram import Diagram, Function
from advisor.engine.decide.symbolic import SymbolicChain

DECIDING = ("method", "entry")


def needed(tables: Sequence[DecisionTable], outputs: Sequence[str] = DECIDING) -> tuple[DecisionTable, ...]:
    """The tables that these outputs rest on, directly or through others, in running order."""
    wanted = set(outputs)
    chosen: list[DecisionTable] = []
    for table in reversed(tables):
        if wanted & {output.name for output in table.outputs}:
            chosen.append(table)
            wanted |= set(table.inputs)
    return tuple(reversed(chosen))


class Landscape:
    """The decision diagram of method and entry under a rulebook; built once, asked for many units.

    Raises:
        Undecided: the rules are so entangled that it could not be built within `seconds`.

    """

    def __init__(self, rules: Rulebook, seconds: float = 30.0) -> None:
        tables = needed(tuple(rules.tables.values()))
        asked = {name: domain for name, domain in rules.asked.items() if any(name in table.inputs for table in tables)}
        defaults = {name: value for name, value in rules.defaults.items() if name in asked}
        chain = SymbolicChain(tables, asked, Clock(seconds), defaults)
        self.rules = rules
        self.names = chain.names
        self.cells = chain.cells
        self.diagram: Diagram = chain.diagram
        derived = chain.together(*DECIDING)
        self.function: Function = derived.function
        self.outcomes: tuple[Outcome, ...] = tuple(Outcome(*pair) for pair in derived.values)  # type: ignore[misc]  # pairs
        self.dimensions = tuple(name for name in self.names if name in rules.dimensions)

    def points(self, columns: Mapping[str, Column], length: int) -> list[list[int]]:
        """Per unit, the cell of each name in the order of the diagram."""
        by_name = [[self.cells[name].of(columns[name].value(index)) for index in range(length)] for name in self.names]
        return [list(point) for point in zip(*by_name, strict=True)]

    def outcome(self, point: Sequence[int]) -> Outcome:
        """The outcome at a point."""
        return self.outcomes[self.diagram.at(self.function, point)]

    def reachable(
        self, lows: Mapping[str, float], highs: Mapping[str, float], facts: Mapping[str, Value]
    ) -> set[Outcome]:
        """Every outcome where each dimension lies anywhere between two scores; those not named are missing."""
        within = []
        for name in self.names:
            cells = self.cells[name]
            if name in lows:
                first, last = cells.of(lows[name]), cells.of(highs[name])
                within.append(((1 << (last + 1)) - 1) & ~((1 << first) - 1))
            else:
                within.append(1 << cells.of(facts.get(name)))
        return {self.outcomes[value] for value in self.diagram.terminals(self.function, within)}
