"""Exact verification of a chain end to end, in terms of what is asked, with a profile that shows each finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from advisor.domain.table import DecisionTable, Domain, HitPolicy, Test, Value
from advisor.domain.verification import Finding, Kind, Property
from advisor.engine.decide.cells import written
from advisor.engine.decide.cover import Clock, Undecided
from advisor.engine.decide.diagram import FALSE, TRUE, Function
from advisor.engine.decide.symbolic import Profile, SymbolicChain, SymbolicTable
from advisor.engine.decide.unary import accepts, parse
from advisor.engine.decide.verify import PAIRS, check_table

_ROWS = {Kind.EMPTY_CELL, Kind.DEAD_ROW, Kind.MASKED_ROW}
_REACHED = {Kind.GAP, Kind.OVERLAP, Kind.CONFLICT}
"""Findings that count only where a profile leads there."""
_ALIKE = {HitPolicy.UNIQUE, HitPolicy.ANY}
"""Hit policies under which a row that matches decides, or an overlap or a conflict is found."""


def verify(
    tables: Sequence[DecisionTable],
    asked: Mapping[str, Domain],
    properties: Sequence[Property] = (),
    defaults: Mapping[str, Value] | None = None,
    seconds: float = 10.0,
) -> list[Finding]:
    """Every finding about the tables by themselves, about the chain, and about the declared properties.

    Exact: nothing is missing and nothing invented, but for questions that are named as undecided where `seconds` do
    not suffice.
    """
    clock = Clock(seconds)
    alone = [finding for table in tables for finding in check_table(table, clock)]
    tests: dict[str, list[Test]] = {}
    for one in properties:
        for name, test in (*one.when.items(), *one.then.items()):
            tests.setdefault(name, []).append(test)
    try:
        chain = SymbolicChain(tables, asked, clock, defaults, tests)
        checks = _EndToEnd(chain)
        found = [checks.reached(finding) for finding in alone]
        found += checks.gaps(alone)
        found += checks.pairs(found)
        found += checks.rows({(finding.table, finding.rules[0]) for finding in alone if finding.kind in _ROWS})
        found += checks.answers()
        found += [finding for one in properties for finding in checks.holds(one)]
    except Undecided:
        return [*(_unreached(finding, seconds) for finding in alone), Finding(Kind.UNDECIDED, None, seconds=seconds)]
    return found


def _unreached(finding: Finding, seconds: float) -> Finding:
    """A finding of a table of which nobody knows whether a profile leads there; what hangs on that is undecided."""
    if finding.kind in _REACHED:
        return replace(finding, kind=Kind.UNDECIDED, output=finding.kind.value, seconds=seconds)
    return replace(finding, seconds=seconds)


class _EndToEnd:
    def __init__(self, chain: SymbolicChain) -> None:
        self._chain = chain
        self._diagram = chain.diagram

    def reached(self, finding: Finding) -> Finding:
        """The finding of a table with a profile that leads there, if any does."""
        table = self._chain.tables[str(finding.table)]
        match finding.kind:
            case Kind.GAP:
                where = self._diagram.both(table.none(self._diagram), self._region(finding.inputs))
            case Kind.OVERLAP | Kind.CONFLICT:
                where = self._diagram.both(*(table.met[rule] for rule in finding.rules))
            case Kind.DEAD_ROW | Kind.MASKED_ROW:
                where = table.met[finding.rules[0]]
                taken = [self._diagram.both(where, table.wins(self._diagram, rule)) for rule in finding.by]
                where = next((one for one in taken if one != FALSE), where)
            case _:
                return finding
        profile = self._chain.witness(where)
        return replace(finding, profile=profile)

    def gaps(self, listed: Sequence[Finding]) -> list[Finding]:
        """Gaps that profiles reach and that are not among the listed ones."""
        found = []
        for table in self._chain.tables.values():
            if table.hit is None or all(output.default is not None for output in table.table.outputs):
                continue
            rest = table.none(self._diagram)
            for finding in listed:
                if finding.kind is Kind.GAP and finding.table == table.table.id:
                    rest = self._diagram.both(rest, self._diagram.inverse(self._region(finding.inputs)))
            profile = self._chain.witness(rest)
            if profile is not None:
                inputs = {name: written(self._chain.value(name, profile)) for name in table.table.inputs}
                found.append(Finding(Kind.GAP, table.table.id, inputs=inputs, profile=profile))
        return found

    def pairs(self, listed: Sequence[Finding]) -> list[Finding]:
        """For tables with more overlaps or conflicts than are listed, one that profiles reach, if none of those is."""
        found = []
        for table in self._chain.tables.values():
            of_table = [
                one for one in listed if one.table == table.table.id and one.kind in {Kind.OVERLAP, Kind.CONFLICT}
            ]
            if len(of_table) < PAIRS or any(one.profile is not None for one in of_table):
                continue
            for one, other in combinations(table.ordered, 2):
                if table.table.hit_policy is HitPolicy.ANY and one.then == other.then:
                    continue
                profile = self._chain.witness(self._diagram.both(table.met[one.id], table.met[other.id]))
                if profile is not None:
                    inputs = {name: written(self._chain.value(name, profile)) for name in table.table.inputs}
                    found.append(replace(of_table[0], rules=(one.id, other.id), inputs=inputs, profile=profile))
                    break
        return found

    def rows(self, known: set[tuple[str | None, str]]) -> list[Finding]:
        """Rows that could win in their own table but never do in the chain."""
        found = []
        for table in self._chain.tables.values():
            for rule in table.table.rules:
                met = table.met[rule.id]
                if (table.table.id, rule.id) in known or (table.table.hit_policy in _ALIKE and met != FALSE):
                    continue
                if table.wins(self._diagram, rule.id) != FALSE:
                    continue
                by = () if table.hit is None or met == FALSE else self._winners(table, met)
                found.append(
                    Finding(
                        Kind.DEAD_END_TO_END,
                        table.table.id,
                        (rule.id,),
                        inputs=_asked_of(table, rule.id),
                        profile=self._chain.witness(met),
                        by=by,
                    )
                )
        return found

    def answers(self) -> list[Finding]:
        """Declared output values that no profile reaches."""
        found = []
        for table in self._chain.tables.values():
            for position, output in enumerate(table.table.outputs):
                if table.hit is None:
                    given = {rule.then[position] for rule in table.table.rules if table.met[rule.id] != FALSE}
                else:
                    derived = self._chain.derived[output.name]
                    given = {derived.values[value] for value in self._diagram.terminals(derived.function)}
                found += [
                    Finding(
                        Kind.NEVER_ANSWERED,
                        table.table.id,
                        tuple(rule.id for rule in table.table.rules if rule.then[position] == value),
                        output=f"{output.name} = {value}",
                    )
                    for value in output.values or ()
                    if value not in given
                ]
        return found

    def holds(self, one: Property) -> list[Finding]:
        """The finding that a property does not hold, with the profile, or the two profiles, that show it."""
        if one.answers:
            return self._independent(one)
        before, after = self._all(one.when), self._all(one.then)
        if before == FALSE or (one.moved is not None and after == FALSE):
            return [Finding(Kind.IDLE_PROPERTY, None, output=one.id)]
        if one.moved is None:
            wrong = self._chain.witness(self._diagram.both(before, self._diagram.inverse(after)))
            return [] if wrong is None else [Finding(Kind.PROPERTY, None, profile=wrong, output=one.id)]
        level = self._chain.level(one.moved)
        cells = range(1, self._diagram.sizes[level])
        for low in cells:
            for high in cells[low - 1 :]:
                inside = self._chain.cells[one.moved].values(low)
                if low == high and inside[0] == inside[-1]:
                    continue
                start, end = (low, high) if one.up else (high, low)
                both = self._diagram.both(
                    self._diagram.cofactor(before, level, start), self._diagram.cofactor(after, level, end)
                )
                profile = self._chain.witness(both)
                if profile is not None:
                    return [self._moved(one, level, start, end, profile)]
        return []

    def _independent(self, one: Property) -> list[Finding]:
        level = self._chain.level(str(one.moved))
        for answer in one.answers:
            function = self._chain.derived[answer].function
            first = self._diagram.cofactor(function, level, 0)
            for cell in range(1, self._diagram.sizes[level]):
                other = self._diagram.cofactor(function, level, cell)
                if other != first:
                    differ = self._diagram.paired(first, other, lambda a, b: int(a != b))
                    return [self._moved(one, level, 0, cell, self._chain.witness(differ) or {})]
        return []

    def _moved(self, one: Property, level: int, start: int, end: int, profile: Profile) -> Finding:
        name = self._chain.names[level]
        cells = self._chain.cells[name]
        values = [cells.value(cell) for cell in (start, end)]
        if start == end:
            ends = cells.values(start)
            values = [ends[0], ends[-1]] if one.up else [ends[-1], ends[0]]
        first, second = ({**profile, name: value} for value in values)
        return Finding(Kind.PROPERTY, None, profile=first, after=second, output=one.id)

    def _all(self, tests: Mapping[str, Test]) -> Function:
        function = TRUE
        for name, test in tests.items():
            function = self._diagram.both(function, self._collected(name, test))
        return function

    def _collected(self, name: str, test: Test) -> Function:
        """Where a test holds; of a table that collects, where some row that matches gives a word that passes."""
        for table in self._chain.tables.values():
            for position, output in enumerate(table.table.outputs):
                if output.name == name and table.hit is None:
                    function = FALSE
                    for rule in table.table.rules:
                        if accepts(test, rule.then[position]):
                            function = self._diagram.either(function, table.met[rule.id])
                    return function
        return self._chain.test(name, test)

    def _winners(self, table: SymbolicTable, where: Function) -> tuple[str, ...]:
        found = []
        for rule in table.ordered:
            if self._diagram.both(where, table.wins(self._diagram, rule.id)) != FALSE:
                found.append(rule.id)
        return tuple(found)

    def _region(self, inputs: Mapping[str, str]) -> Function:
        region = TRUE
        for name, cell in inputs.items():
            region = self._diagram.both(region, self._chain.test(name, parse(cell)))
        return region


def _asked_of(table: SymbolicTable, rule_id: str) -> dict[str, str]:
    rule = next(rule for rule in table.table.rules if rule.id == rule_id)
    return {
        name: cell.written
        for name, cell in zip(table.table.inputs, rule.when, strict=True)
        if cell.written.strip() not in {"", "-"}
    }
