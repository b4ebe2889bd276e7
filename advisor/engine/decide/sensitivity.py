"""What hangs on a row: where its taking away, or its matching one case more, would change the answer of its table.

The answer of a table is, by hit policy:

- UNIQUE, FIRST, ANY, PRIORITY: the outputs of the deciding row; the defaults where no row matches. Without defaults
  there is then *no answer*, which is not the same as a row that answers null.
- COLLECT: the set of distinct outputs. RULE ORDER, OUTPUT ORDER: the list of all outputs. COLLECT with SUM, MIN, MAX
  or COUNT: that number.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from advisor.domain.table import DecisionTable, HitPolicy, Value
from advisor.engine.decide.table import CompiledTable, Hits

Mask = NDArray[np.bool_]
_NO_ANSWER = -1


class Sensitivity:
    """A table's hits over many cases, asked what each row contributes. Rows are counted as `Hits.rules` has them."""

    def __init__(self, table: DecisionTable, hits: Hits) -> None:
        self._table = table
        self._hits = hits
        n = len(hits.first)
        self.matches = np.array([hits.mask(row) for row in range(len(hits.rules))], dtype=bool).reshape(
            len(hits.rules), n
        )

    @cached_property
    def wins(self) -> Mask:
        """Per row and case, whether the row gave the answer: the first hit of a single hit policy, every hit else."""
        if not self._table.hit_policy.single:
            return self.matches
        return np.equal.outer(np.arange(len(self.matches)), self._hits.first)

    @cached_property
    def decides(self) -> Mask:
        """Per row and case, whether the row is among those that gave the answer; in PRIORITY and ANY several may be."""
        if self._table.hit_policy in {HitPolicy.PRIORITY, HitPolicy.ANY}:
            return self.matches & np.equal.outer(self._outputs, self._first_answer)
        return self.wins

    @cached_property
    def decisive(self) -> Mask:
        """Per row and case, whether the table would answer otherwise without the row."""
        policy = self._table.hit_policy
        if policy.single:
            return np.asarray(self.wins & (self._first_answer != self._second_answer))
        if policy is HitPolicy.COLLECT:
            return np.asarray(self.matches & (self._givers[self._outputs] == 1))
        if policy.aggregates:
            return self._aggregate_moves
        return self.matches

    @cached_property
    def gains(self) -> Mask:
        """Per row and case that it does not match, whether the table would answer otherwise if it did.

        A second hit in a UNIQUE table, or one with other outputs in an ANY table, is an error and so a change.
        """
        policy = self._table.hit_policy
        other = np.not_equal.outer(self._outputs, self._first_answer)
        match policy:
            case HitPolicy.UNIQUE:
                changed = other | (self._first_answer != _NO_ANSWER)
            case HitPolicy.ANY:
                changed = other
            case HitPolicy.FIRST | HitPolicy.PRIORITY:
                changed = other & self.overtakes
            case HitPolicy.COLLECT:
                changed = self._givers[self._outputs] == 0
            case _:
                changed = np.ones_like(self.matches)
        return np.asarray(~self.matches & changed)

    @cached_property
    def overtakes(self) -> Mask:
        """Per row and case that it does not match, whether the row would give the answer if it did."""
        if not self._table.hit_policy.single:
            return ~self.matches
        return np.asarray(np.less.outer(np.arange(len(self.matches)), self._hits.first) & ~self.matches)

    @cached_property
    def _outputs(self) -> NDArray[np.int64]:
        """Per row a number that rows with equal outputs share."""
        numbers: dict[tuple[Value, ...], int] = {}
        return np.array([numbers.setdefault(rule.then, len(numbers)) for rule in self._hits.rules], dtype=np.int64)

    @cached_property
    def _nothing(self) -> int:
        """The number of the answer where no row matches."""
        defaults = tuple(output.default for output in self._table.outputs)
        if all(value is None for value in defaults):
            return _NO_ANSWER
        equal = [row for row, rule in enumerate(self._hits.rules) if rule.then == defaults]
        return int(self._outputs[equal[0]]) if equal else len(self._hits.rules)

    @cached_property
    def _first_answer(self) -> NDArray[np.int64]:
        return np.append(self._outputs, self._nothing)[self._hits.first]

    @cached_property
    def _second_answer(self) -> NDArray[np.int64]:
        """The answer if the deciding row were taken away."""
        rest = self.matches & ~self.wins
        second = np.where(rest.any(axis=0), rest.argmax(axis=0), len(rest)) if len(rest) else self._hits.first
        return np.append(self._outputs, self._nothing)[second]

    @cached_property
    def _givers(self) -> NDArray[np.int64]:
        """Per distinct output and case, how many matching rows give it."""
        givers = np.zeros((len(self._outputs), len(self._hits.first)), dtype=np.int64)
        np.add.at(givers, self._outputs, self.matches)
        return givers

    @cached_property
    def _aggregate_moves(self) -> Mask:
        compiled = CompiledTable(self._table)
        whole = compiled.aggregate(self._hits)
        moves = np.zeros_like(self.matches)
        for row in range(len(self.matches)):
            without = compiled.aggregate(self._without(row))
            moves[row] = self.matches[row] & ~np.isclose(whole, without, equal_nan=True)
        return moves

    def _without(self, row: int) -> Hits:
        """The hits with that row taken out of every set."""
        word, bit = divmod(row, 64)
        bits = list(self._hits.bits)
        kind = bits[word].dtype.type
        bits[word] = bits[word] & ~kind(1 << bit)
        matches = self.matches.copy()
        matches[row] = False
        first = np.where(matches.any(axis=0), matches.argmax(axis=0), len(matches)).astype(np.int16)
        return Hits(self._hits.rules, first, tuple(bits))


def sensitivities(tables: Mapping[str, DecisionTable], hits: Mapping[str, Hits]) -> dict[str, Sensitivity]:
    """One for each table of a chain."""
    return {name: Sensitivity(table, hits[name]) for name, table in tables.items()}
