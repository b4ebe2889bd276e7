"""For a bound, word or row of a table, a profile through the whole chain that pins it down; exact, by decision diagrams."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.domain.table import Comparison, DecisionTable, Domain, HitPolicy, Missing, Test, Value
from advisor.engine.decide.boundaries import Boundaries, Target
from advisor.engine.decide.columns import decoded
from advisor.engine.decide.cover import Clock
from advisor.engine.decide.diagram import FALSE, TRUE, Function, terminal
from advisor.engine.decide.symbolic import Profile, SymbolicChain

_SECONDS = 300.0


class Witnesses:
    """The chain as decision diagrams, cut so finely that every target has a cell of its own.

    Raises:
        Undecided: the diagrams grow beyond what can be built in minutes.

    """

    def __init__(self, tables: Mapping[str, Boundaries], asked: Mapping[str, Domain]) -> None:
        self._tables = tables
        extra: dict[str, dict[Test, None]] = {}
        for one in tables.values():
            for target in one.targets:
                if target.input in asked:
                    extra.setdefault(target.input, {})[_is(one.table, target)] = None
        chain = tuple(one.table for one in tables.values())
        self._chain = SymbolicChain(
            chain, asked, Clock(_SECONDS), extra={name: tuple(tests) for name, tests in extra.items()}
        )
        self._diagram = self._chain.diagram

    def profile(self, table: str, target: Target, *, answer: bool = True) -> Profile | None:
        """A profile whose answer (else: whose deciding row) hangs on the target; None where none does."""
        function = self._by_answer(table, target) if answer else self._by_row(table, target)
        return None if function == FALSE else self._chain.witness(function)

    def _by_answer(self, table: str, target: Target) -> Function:
        rules, row = self._tables[table].rules, target.row
        if target.before and rules[row].then == rules[row + 1].then:
            return FALSE
        reached = self._by_row(table, target, others=True)
        policy = self._tables[table].table.hit_policy
        if target.before or reached == FALSE:
            return reached
        if policy is HitPolicy.COLLECT:
            for other, rule in enumerate(rules):
                if other != row and rule.then == rules[row].then:
                    reached = self._both(reached, self._diagram.inverse(self._met(table, other)))
            return reached
        if not policy.single:
            return reached
        if target.met:
            return self._both(reached, self._otherwise_below(table, row))
        differs = [rule.then != rules[row].then for rule in rules] + [self._nothing(table) != rules[row].then]
        if policy is HitPolicy.UNIQUE:
            differs[:-1] = [True] * len(rules)
        return self._both(
            reached, self._hit(table, [one and self._may_lose(policy, place, row) for place, one in enumerate(differs)])
        )

    def _by_row(self, table: str, target: Target, *, others: bool = False) -> Function:
        """Where the deciding row hangs on the target; with `others`, for a cell that refuses, where all else is met."""
        one, row = self._tables[table], target.row
        if target.before:
            return self._both(self._wins(table, row), self._met(table, row + 1))
        if not target.input:
            return self._wins(table, row)
        at = self._chain.test(target.input, _is(one.table, target))
        if target.met:
            return self._both(at, self._wins(table, row))
        if not others and not one.table.hit_policy.single:
            return FALSE
        for name, cell in zip(one.table.inputs, one.rules[row].when, strict=True):
            if name != target.input and at != FALSE:
                at = self._both(at, self._chain.test(name, cell.test))
        if others:
            return at
        return self._both(at, self._hit(table, [place > row for place in range(len(one.rules) + 1)]))

    def _otherwise_below(self, table: str, row: int) -> Function:
        """Where the rows after it, by themselves, would not answer what the row answers."""
        rules = self._tables[table].rules
        found = terminal(int(self._nothing(table) != rules[row].then))
        for place in reversed(range(row + 1, len(rules))):
            differs = terminal(int(rules[place].then != rules[row].then))
            found = self._diagram.choose(self._met(table, place), differs, found)
        return found

    def _nothing(self, table: str) -> tuple[Value, ...] | None:
        """The answer where no row matches; None where there is none."""
        defaults = tuple(output.default for output in self._tables[table].table.outputs)
        return None if all(value is None for value in defaults) else defaults

    @staticmethod
    def _may_lose(policy: HitPolicy, place: int, row: int) -> bool:
        """Whether the row, if it matched, would count where the row at that place wins now."""
        return place > row or policy in {HitPolicy.UNIQUE, HitPolicy.ANY}

    def _wins(self, table: str, row: int) -> Function:
        rules = self._tables[table].rules
        if not self._tables[table].table.hit_policy.single:
            return self._met(table, row)
        return self._hit(table, [place == row for place in range(len(rules) + 1)])

    def _hit(self, table: str, places: list[bool]) -> Function:
        hit = self._chain.tables[table].hit
        return TRUE if hit is None else self._diagram.mapped(hit, [int(place) for place in places])

    def _met(self, table: str, row: int) -> Function:
        return self._chain.tables[table].met[self._tables[table].rules[row].id]

    def _both(self, one: Function, other: Function) -> Function:
        return self._diagram.both(one, other)


def _is(table: DecisionTable, target: Target) -> Test:
    """The test that only the target's value passes."""
    value = decoded(table.inputs[target.input], target.code)
    return Missing() if value is None else Comparison("=", value)
