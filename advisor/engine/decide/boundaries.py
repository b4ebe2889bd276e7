"""The bounds of a table's cells, and which cases would notice that one of them, or a row, had moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from advisor.domain.table import AnyOf, Anything, DecisionTable, Domain, HitPolicy, Not, NumberDomain, Test
from advisor.engine.decide.columns import Column, decoded, size
from advisor.engine.decide.sensitivity import Mask, Sensitivity
from advisor.engine.decide.table import Hits, in_policy_order
from advisor.engine.decide.unary import accepts
from advisor.errors import DecisionError


@dataclass(frozen=True, slots=True)
class Target:
    """Something about a row that a case has to pin down; rows are counted in the order of the hit policy.

    With an `input`: that the cell lets the value behind `code` through (`met`), or does not. Without: that the row
    decides at all or, with `before`, that it stands before the next row.
    """

    row: int
    input: str = ""
    code: int = 0
    met: bool = True
    before: bool = False


class Boundaries:
    """A table whose inputs all have closed domains, with the targets of its cells and rows.

    Raises:
        DecisionError: an input has no closed domain, so that there is no next value beyond a bound.

    """

    def __init__(self, table: DecisionTable) -> None:
        self.table = table
        self.rules = in_policy_order(table)
        self.accepted: dict[str, Mask] = {}
        for column, (name, domain) in enumerate(table.inputs.items()):
            try:
                values = [decoded(domain, code) for code in range(size(domain))]
            except TypeError as error:
                message = f"table {table.id}, input {name}: {error}, so its bounds have no sides"
                raise DecisionError(message) from None
            tests = {rule.when[column].test for rule in self.rules}
            known = {test: np.array([accepts(test, value) for value in values], dtype=bool) for test in tests}
            rows = [known[rule.when[column].test] for rule in self.rules]
            self.accepted[name] = np.array(rows, dtype=bool).reshape(len(self.rules), len(values))

    @cached_property
    def targets(self) -> tuple[Target, ...]:
        """All targets, row by row: each bound's two sides, each word, missing; the row itself, and its place."""
        found = []
        for row, rule in enumerate(self.rules):
            for (name, domain), cell in zip(self.table.inputs.items(), rule.when, strict=True):
                if not isinstance(cell.test, Anything):
                    found += [
                        Target(row, name, code, met=bool(self.accepted[name][row, code]))
                        for code in self._telling(name, domain, cell.test, row)
                    ]
            found.append(Target(row))
            if self.table.hit_policy is HitPolicy.FIRST and row + 1 < len(self.rules):
                found.append(Target(row, before=True))
        return tuple(found)

    def _telling(self, name: str, domain: Domain, test: Test, row: int) -> list[int]:
        """The values at which a cell shows what it asks: both sides of each bound, or its words and one other; missing."""
        passes = self.accepted[name][row]
        if isinstance(domain, NumberDomain):
            turns = _turns(test, domain)
            return sorted({0, *turns, *(turn + 1 for turn in turns)}) if turns else [0, (len(passes) + 1) // 2]
        inside, outside = np.flatnonzero(passes[1:]) + 1, np.flatnonzero(~passes[1:]) + 1
        return [0, *inside.tolist(), *outside[:1].tolist()]


class Noticing:
    """For many cases that went through a table, which targets each of them pins down."""

    def __init__(self, boundaries: Boundaries, hits: Hits, columns: Mapping[str, Column]) -> None:
        self._boundaries = boundaries
        self._sensitivity = Sensitivity(boundaries.table, hits)
        self._codes = {name: _codes(columns[name]) for name in boundaries.table.inputs}

    def by_answer(self, target: Target) -> Mask:
        """The cases whose answer would change if the target did not hold."""
        if target.before:
            differs = self._then(target.row) != self._then(target.row + 1)
            return self._both(target) if differs else np.zeros_like(self._both(target))
        if not target.input:
            return _row(self._sensitivity.decisive, target.row)
        if target.met:
            return self._at(target) & _row(self._sensitivity.decisive, target.row)
        return self._at(target) & self._would_match(target) & _row(self._sensitivity.gains, target.row)

    def by_row(self, target: Target) -> Mask:
        """The cases whose deciding row would change, whatever the answer; none for what a COLLECT row lets pass."""
        if target.before:
            return self._both(target)
        if not target.input:
            return _row(self._sensitivity.wins, target.row)
        if target.met:
            return self._at(target) & _row(self._sensitivity.wins, target.row)
        if not self._boundaries.table.hit_policy.single:
            return np.zeros_like(self._at(target))
        return self._at(target) & self._would_match(target) & _row(self._sensitivity.overtakes, target.row)

    @cached_property
    def _unmet(self) -> NDArray[np.uint8]:
        """Per row and case, how many cells do not let their value through."""
        some = next(iter(self._codes.values()))
        unmet = np.zeros((len(self._boundaries.rules), len(some)), dtype=np.uint8)
        for name, codes in self._codes.items():
            unmet += ~self._boundaries.accepted[name][:, codes]
        return unmet

    def _at(self, target: Target) -> Mask:
        return np.asarray(self._codes[target.input] == target.code)

    def _would_match(self, target: Target) -> Mask:
        return np.asarray(self._unmet[target.row] == 1)

    def _both(self, target: Target) -> Mask:
        matches = self._sensitivity.matches
        return np.asarray(self._sensitivity.wins[target.row] & matches[target.row + 1])

    def _then(self, row: int) -> tuple[object, ...]:
        return self._boundaries.rules[row].then


@cache
def _turns(test: Test, domain: NumberDomain) -> frozenset[int]:
    """The codes after which some part of a cell changes its mind."""
    numbers = [decoded(domain, code) for code in range(1, size(domain))]
    turns: set[int] = set()
    for part in _parts(test):
        inside = np.array([accepts(part, number) for number in numbers], dtype=bool)
        turns.update((np.flatnonzero(inside[1:] != inside[:-1]) + 1).tolist())
    return frozenset(turns)


def _parts(test: Test) -> list[Test]:
    """The tests that a cell is put together from, each with bounds of its own."""
    match test:
        case AnyOf(tests):
            return [part for inner in tests for part in _parts(inner)]
        case Not(inner):
            return _parts(inner)
        case _:
            return [test]


def _row(matrix: Mask, row: int) -> Mask:
    return np.asarray(matrix[row], dtype=np.bool_)


def _codes(column: Column) -> NDArray[np.int64]:
    if column.codes is None:
        message = f"a column of {column.domain} has no codes"
        raise DecisionError(message)
    return column.codes.astype(np.int64)
