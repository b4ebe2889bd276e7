"""A chain of decision tables as functions of what is asked: every row and every answer, for all profiles at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from advisor.domain.table import DecisionTable, Domain, HitPolicy, Rule, Test, Value
from advisor.engine.decide.cells import Cells
from advisor.engine.decide.cover import Clock
from advisor.engine.decide.diagram import FALSE, TRUE, Diagram, Function
from advisor.engine.decide.table import in_policy_order
from advisor.engine.decide.unary import accepts

Profile = dict[str, Value]
"""Values of what is asked: dimensions and facts; what is not named does not matter."""


@dataclass(frozen=True)
class Derived:
    """A fact that a table answers: the function of its values' positions."""

    function: Function
    values: tuple[Value, ...]


@dataclass(frozen=True)
class SymbolicTable:
    """A table end to end: per row (as written) where all its cells are met; for a single hit policy also who wins.

    `hit` gives the position of the winning row in `ordered`, or `len(ordered)` where none matches.
    """

    table: DecisionTable
    ordered: tuple[Rule, ...]
    met: Mapping[str, Function]
    hit: Function | None

    def wins(self, diagram: Diagram, rule: str) -> Function:
        """Where a row gives the answer: alone, or with others of the same output where the hit policy lets them."""
        if self.hit is None:
            return self.met[rule]
        position = next(place for place, row in enumerate(self.ordered) if row.id == rule)
        if self.table.hit_policy in {HitPolicy.PRIORITY, HitPolicy.ANY}:
            same = [int(row.then == self.ordered[position].then) for row in self.ordered]
            return diagram.both(self.met[rule], diagram.mapped(self.hit, [*same, 0]))
        return diagram.mapped(self.hit, [int(place == position) for place in range(len(self.ordered) + 1)])

    def none(self, diagram: Diagram) -> Function:
        """Where no row matches."""
        if self.hit is not None:
            return diagram.mapped(self.hit, [*(0 for _ in self.ordered), 1])
        nowhere = TRUE
        for function in self.met.values():
            nowhere = diagram.both(nowhere, diagram.inverse(function))
        return nowhere


class SymbolicChain:
    """All tables of a chain as decision diagrams over what is asked.

    `asked` maps dimensions and facts to their domains, `defaults` those that are never missing to what counts instead;
    `extra` are more tests to cut them by.

    Raises:
        Undecided: it took longer than the clock allows.

    """

    def __init__(
        self,
        tables: Sequence[DecisionTable],
        asked: Mapping[str, Domain],
        clock: Clock,
        defaults: Mapping[str, Value] | None = None,
        extra: Mapping[str, Sequence[Test]] | None = None,
    ) -> None:
        self.asked = asked
        self.cells = _cells(tables, asked, extra or {})
        self.names = _in_order_of_use(tables, asked)
        self.diagram = Diagram([len(self.cells[name]) for name in self.names], clock)
        self._defaults = dict(defaults or {})
        self._default_cells = {name: self.cells[name].of(value) for name, value in self._defaults.items()}
        self._level = {name: level for level, name in enumerate(self.names)}
        self._passing: dict[tuple[str, Test], Function] = {}
        self.derived: dict[str, Derived] = {}
        self.tables: dict[str, SymbolicTable] = {}
        for table in tables:
            self._add(table)

    def test(self, name: str, test: Test) -> Function:
        """Where a fact, asked or derived, passes a test."""
        found = self._passing.get((name, test))
        if found is None:
            found = self._passing[name, test] = self._where(name, test)
        return found

    def level(self, name: str) -> int:
        """The place of what is asked in the order of the diagram."""
        return self._level[name]

    def profile(self, cells: Mapping[int, int]) -> Profile:
        """The values of a witness; those that are missing are left out."""
        found = {self.names[level]: self.cells[self.names[level]].value(cell) for level, cell in cells.items()}
        return {name: value for name, value in found.items() if value is not None}

    def witness(self, function: Function) -> Profile | None:
        """A profile with few values for which the function is true; None where there is none."""
        cells = self.diagram.witness(function)
        return None if cells is None else self.profile(cells)

    def value(self, name: str, profile: Profile) -> Value:
        """What a fact, asked or derived, is for a profile."""
        if name in self._level:
            value = profile.get(name)
            return self._defaults.get(name) if value is None else value
        cells = [self.cells[asked].of(profile.get(asked)) for asked in self.names]
        derived = self.derived[name]
        return derived.values[self.diagram.at(derived.function, cells)]

    @cached_property
    def outcome(self) -> Derived:
        """Method and entry together, where the chain answers them."""
        return self.together("method", "entry")

    def together(self, one: str, other: str) -> Derived:
        """Two derived facts as one, with pairs of values."""
        first, second = self.derived[one], self.derived[other]
        width = len(second.values)
        function = self.diagram.paired(first.function, second.function, lambda a, b: a * width + b)
        pairs = tuple((a, b) for a in first.values for b in second.values)
        return Derived(function, pairs)  # type: ignore[arg-type]  # pairs of values

    def _where(self, name: str, test: Test) -> Function:
        if name in self._level:
            cells = self.cells[name].mask(test)
            if name in self._default_cells:
                cells = cells & ~1 | cells >> self._default_cells[name] & 1
            return self.diagram.indicator(self._level[name], cells)
        derived = self.derived[name]
        return self.diagram.mapped(derived.function, [int(accepts(test, value)) for value in derived.values])

    def _add(self, table: DecisionTable) -> None:
        ordered = in_policy_order(table)
        met = {rule.id: self._met(table, rule) for rule in table.rules}
        hit: Function | None = None
        if table.hit_policy.single:
            choose = self.diagram.choose
            hit = -1 - len(ordered)
            for place in reversed(range(len(ordered))):
                hit = choose(met[ordered[place].id], -1 - place, hit)
            for position, output in enumerate(table.outputs):
                answers = [*(rule.then[position] for rule in ordered), output.default]
                values = tuple(dict.fromkeys(answers))
                self.derived[output.name] = Derived(
                    self.diagram.mapped(hit, [values.index(answer) for answer in answers]), values
                )
        self.tables[table.id] = SymbolicTable(table, ordered, met, hit)

    def _met(self, table: DecisionTable, rule: Rule) -> Function:
        met = TRUE
        for name, cell in zip(table.inputs, rule.when, strict=True):
            met = self.diagram.both(met, self.test(name, cell.test))
            if met == FALSE:
                break
        return met


def _cells(
    tables: Sequence[DecisionTable], asked: Mapping[str, Domain], extra: Mapping[str, Sequence[Test]]
) -> dict[str, Cells]:
    tests: dict[str, list[Test]] = {name: list(extra.get(name, ())) for name in asked}
    for table in tables:
        for position, name in enumerate(table.inputs):
            if name in tests:
                tests[name].extend(rule.when[position].test for rule in table.rules)
    return {name: Cells(domain, tests[name]) for name, domain in asked.items()}


def _in_order_of_use(tables: Sequence[DecisionTable], asked: Mapping[str, Domain]) -> tuple[str, ...]:
    used = dict.fromkeys(name for table in tables for name in table.inputs if name in asked)
    return (*used, *(name for name in asked if name not in used))
