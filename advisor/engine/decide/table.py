"""Decision tables over columns: every rule is a bit, every value a bit set, and a row's answer their intersection.

Each input is cut into elementary cells (points, open intervals, listed values, missing). A look-up table holds, for
each cell, the set of rules whose test accepts it. The rules that match a unit are the intersection over its inputs;
the lowest bit is the first hit. The cells that did not match stand in the same sets, which is the trace.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from advisor.domain.table import (
    ChoiceDomain,
    DecisionTable,
    Domain,
    HitPolicy,
    NumberDomain,
    Rule,
    Test,
    TextDomain,
    Value,
)
from advisor.engine.decide import columns as coding
from advisor.engine.decide.columns import Column
from advisor.engine.decide.unary import accepts, bounds
from advisor.errors import DecisionError

Bits = NDArray[np.unsignedinteger]
_Array = TypeVar("_Array")
_WORD = 64
_CHUNK = 1 << 15
_DE_BRUIJN = 0x03F79D71B4CB0A89
_POSITION = np.zeros(_WORD, dtype=np.int16)
for _bit in range(_WORD):
    _POSITION[((1 << _bit) * _DE_BRUIJN & 0xFFFFFFFFFFFFFFFF) >> 58] = _bit


@dataclass(frozen=True, eq=False)
class Hits:
    """What a table answered over many units.

    `first` is the index of the deciding rule in `rules` (its length where none matched); `bits` has, per word of 64
    rules, the set of matching rules. For single hit policies the answer is `first`, for the others `bits`.
    """

    rules: tuple[Rule, ...]
    first: NDArray[np.int16]
    bits: tuple[Bits, ...]

    def matching(self, index: int) -> tuple[Rule, ...]:
        """The rules that match one unit, in the order of the hit policy."""
        return tuple(rule for position, rule in enumerate(self.rules) if self._has(position, index))

    def mask(self, position: int) -> NDArray[np.bool_]:
        """Over all units, whether the rule at that position matches."""
        word, bit = divmod(position, _WORD)
        array = self.bits[word]
        return ((array >> array.dtype.type(bit)) & array.dtype.type(1)).astype(bool)

    def _has(self, position: int, index: int) -> bool:
        word, bit = divmod(position, _WORD)
        return bool(int(self.bits[word][index]) >> bit & 1)


class CompiledTable:
    """A decision table made ready for columns; compile once, decide often."""

    def __init__(self, table: DecisionTable) -> None:
        self.table = table
        self._rules = in_policy_order(table)
        self._inputs = tuple(
            _CompiledInput(name, domain, [rule.when[position].test for rule in self._rules])
            for position, (name, domain) in enumerate(table.inputs.items())
        )
        self._words = max(1, -(-len(self._rules) // _WORD))
        self._dtype = _word_type(len(self._rules))
        self._first_of_small = _first_of_small(self._dtype, len(self._rules))

    def match(self, columns: Mapping[str, Column], length: int | None = None) -> Hits:
        """The rules that match each unit.

        Raises:
            DecisionError: UNIQUE matched twice, or ANY matched rules with different outputs.

        """
        n = len(columns[self._inputs[0].name]) if length is None else length
        bits = tuple(np.empty(n, dtype=self._dtype) for _ in range(self._words))
        first = np.empty(n, dtype=np.int16)
        for part in _parts(n):
            sets = [one.accepting(columns[one.name], part) for one in self._inputs]
            for word, array in enumerate(bits):
                array[part] = _every(self._dtype, len(self._rules), word)
                for accepting in sets:
                    array[part] &= accepting[word]
            self._find_first(bits, first, part)
        hits = Hits(self._rules, first, bits)
        self._check(hits)
        return hits

    def trace(self, columns: Mapping[str, Column]) -> dict[str, tuple[Bits, ...]]:
        """For each input, per word of 64 rules, the set of rules whose cell accepts the value, over all units."""
        n = len(columns[self._inputs[0].name])
        sets = {one.name: tuple(np.empty(n, dtype=self._dtype) for _ in range(self._words)) for one in self._inputs}
        for part in _parts(n):
            for one in self._inputs:
                for array, accepting in zip(sets[one.name], one.accepting(columns[one.name], part), strict=True):
                    array[part] = accepting
        return sets

    def output(self, hits: Hits, name: str) -> Column:
        """An output of a single hit policy as a column that the next tables can read."""
        position, output = next((p, o) for p, o in enumerate(self.table.outputs) if o.name == name)
        values = [rule.then[position] for rule in self._rules] + [output.default]
        if output.values is not None:
            codes = coding.word_codes(output.values, values)
            return Column(ChoiceDomain(output.values), codes=codes[hits.first])
        if all(isinstance(value, int | float | None) and not isinstance(value, bool) for value in values):
            numbers = np.array([np.nan if value is None else float(value) for value in values])
            return Column(NumberDomain(), raw=numbers[hits.first])
        return Column(TextDomain(), raw=np.array(values, dtype=object)[hits.first])

    def aggregate(self, hits: Hits) -> NDArray[np.float64]:
        """The one number of COLLECT with SUM, MIN, MAX or COUNT over each unit's matching rules; NaN where none."""
        n = len(hits.first)
        none = hits.first == len(self._rules)
        if self.table.hit_policy is HitPolicy.COLLECT_COUNT:
            distinct: dict[tuple[Value, ...], list[int]] = {}
            for position, rule in enumerate(self._rules):
                distinct.setdefault(rule.then, []).append(position)
            total = sum(
                (
                    np.logical_or.reduce([hits.mask(position) for position in group]).astype(float)
                    for group in distinct.values()
                ),
                start=np.zeros(n),
            )
        else:
            reduce, start = {
                HitPolicy.COLLECT_SUM: (np.add, 0.0),
                HitPolicy.COLLECT_MIN: (np.minimum, np.inf),
                HitPolicy.COLLECT_MAX: (np.maximum, -np.inf),
            }[self.table.hit_policy]
            total = np.full(n, start)
            for position, rule in enumerate(self._rules):
                matched = hits.mask(position)
                total[matched] = reduce(total[matched], _number(rule.then[0]))
        default = self.table.outputs[0].default
        total[none] = np.nan if default is None else _number(default)
        return total

    @cached_property
    def _conflicts(self) -> list[int]:
        groups: dict[tuple[Value, ...], int] = {}
        for position, rule in enumerate(self._rules):
            groups[rule.then] = groups.get(rule.then, 0) | 1 << position
        every = (1 << len(self._rules)) - 1
        return [every & ~groups[rule.then] for rule in self._rules]

    def _find_first(self, bits: tuple[Bits, ...], first: NDArray[np.int16], part: slice) -> None:
        if self._first_of_small is not None:
            np.take(self._first_of_small, bits[0][part], out=first[part], mode="clip")
            return
        found = first[part]
        found[:] = len(self._rules)
        for word in reversed(range(self._words)):
            held = bits[word][part].astype(np.uint64)
            lowest = held & (~held + np.uint64(1))
            position = _POSITION[(lowest * np.uint64(_DE_BRUIJN)) >> np.uint64(58)] + np.int16(word * _WORD)
            np.copyto(found, position, where=held != 0)

    def _check(self, hits: Hits) -> None:
        policy = self.table.hit_policy
        if policy is HitPolicy.UNIQUE:
            several = np.zeros(len(hits.first), dtype=np.int64)
            for array in hits.bits:
                several += np.bitwise_count(array)
            self._refuse(hits, several > 1, "UNIQUE allows one rule")
        elif policy is HitPolicy.ANY:
            conflict = np.zeros(len(hits.first), dtype=bool)
            for position, forbidden in enumerate(self._conflicts):
                here = hits.first == position
                for word, array in enumerate(hits.bits):
                    part = np.array(forbidden >> (word * _WORD) & 0xFFFFFFFFFFFFFFFF, dtype=np.uint64)
                    conflict |= here & ((array.astype(np.uint64) & part) != 0)
            self._refuse(hits, conflict, "ANY allows several rules only with the same output")

    def _refuse(self, hits: Hits, wrong: NDArray[np.bool_], why: str) -> None:
        if wrong.any():
            index = int(np.argmax(wrong))
            names = ", ".join(rule.id for rule in hits.matching(index))
            message = f"table {self.table.id}: {why}, and the rules {names} all match (case {index + 1})"
            raise DecisionError(message)


class _CompiledInput:
    """One input: how a value becomes a cell, and which rules each cell satisfies."""

    def __init__(self, name: str, domain: Domain, tests: Sequence[Test]) -> None:
        self.name = name
        self._domain = domain
        self._tests = tests
        self._bounds = np.array(sorted(set().union(*(bounds(test) for test in tests))), dtype=np.float64)
        self._masks = self._look_up()

    def accepting(self, column: Column, part: slice) -> tuple[Bits, ...]:
        """For the values in that part of the column, the set of rules whose cell accepts them, per word of rules."""
        if isinstance(self._domain, TextDomain):
            words, places = _distinct(column, part)
            return tuple(mask[places] for mask in _masks(words, self._tests))
        codes = self._cells(column, part)
        return tuple(np.take(mask, codes, mode="clip") for mask in self._masks)

    def _cells(self, column: Column, part: slice) -> NDArray[np.integer]:
        if column.codes is not None:
            return column.codes[part]
        numbers = np.asarray(_held(column.raw)[part], dtype=np.float64)
        if isinstance(self._domain, NumberDomain) and self._domain.step is not None:
            return coding.grid_codes(self._domain, numbers)
        return self._cut(numbers)

    def _cut(self, numbers: NDArray[np.float64]) -> NDArray[np.int64]:
        left = np.searchsorted(self._bounds, numbers, side="left")
        right = np.searchsorted(self._bounds, numbers, side="right")
        return np.where(np.isnan(numbers), 0, 1 + left + right)

    def _look_up(self) -> tuple[Bits, ...]:
        match self._domain:
            case TextDomain():
                return ()
            case NumberDomain(low, _, step):
                masks = _masks([None, *_cell_points(self._bounds)], self._tests)
                if step is None:
                    return masks
                grid = np.round(low + step * np.arange(coding.size(self._domain) - 1), 6)
                expand = np.concatenate(([0], self._cut(grid)))
                return tuple(mask[expand] for mask in masks)
            case _:
                values = [coding.decoded(self._domain, code) for code in range(coding.size(self._domain))]
                return _masks(values, self._tests)


def _parts(n: int) -> list[slice]:
    return [slice(start, min(n, start + _CHUNK)) for start in range(0, n, _CHUNK)]


def _every(dtype: np.dtype[np.unsignedinteger], rules: int, word: int) -> np.unsignedinteger:
    """The set of all rules of one word."""
    return dtype.type((1 << min(_WORD, rules - word * _WORD)) - 1) if rules else dtype.type(0)


def in_policy_order(table: DecisionTable) -> tuple[Rule, ...]:
    """The rules as written, or by the priority of their outputs where the hit policy asks for that; null comes last."""
    if table.hit_policy not in {HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER}:
        return table.rules

    def priority(rule: Rule) -> tuple[int, ...]:
        return tuple(
            0 if output.values is None else len(output.values) if value is None else output.values.index(str(value))
            for output, value in zip(table.outputs, rule.then, strict=True)
        )

    return tuple(sorted(table.rules, key=priority))


def _cell_points(edges: NDArray[np.float64]) -> list[Value]:
    """A number in each elementary cell: below the first bound, at it, between it and the next, ... above the last."""
    if not len(edges):
        return [0.0]
    between = (edges[:-1] + edges[1:]) / 2
    points = np.empty(2 * len(edges) + 1)
    points[0], points[-1] = edges[0] - 1, edges[-1] + 1
    points[1::2] = edges
    points[2:-1:2] = between
    return [float(point) for point in points]


def _masks(values: Sequence[Value], tests: Sequence[Test]) -> tuple[Bits, ...]:
    """For each value the set of accepting tests, as one array per word of tests."""
    dtype = _word_type(len(tests))
    distinct = {test: [accepts(test, value) for value in values] for test in set(tests)}
    words = []
    for start in range(0, max(1, len(tests)), _WORD):
        mask = np.zeros(len(values), dtype=dtype)
        for bit, test in enumerate(tests[start : start + _WORD]):
            mask |= np.array(distinct[test], dtype=dtype) << dtype.type(bit)
        words.append(mask)
    return tuple(words)


def _distinct(column: Column, part: slice) -> tuple[list[Value], NDArray[np.int64]]:
    seen: dict[object, int] = {None: 0}
    codes = [seen.setdefault(column.value(index), len(seen)) for index in range(part.start, part.stop)]
    return [None if word is None else str(word) for word in seen], np.array(codes, dtype=np.int64)


def _word_type(rules: int) -> np.dtype[np.unsignedinteger]:
    return np.dtype(next(f"uint{width}" for width in (8, 16, 32, _WORD) if rules <= width or width == _WORD))


def _first_of_small(dtype: np.dtype[np.unsignedinteger], rules: int) -> NDArray[np.int16] | None:
    """The lowest bit of every set of up to 16 rules; `rules` for the empty set."""
    if dtype.itemsize > 2:  # noqa: PLR2004 -- a table of 65,536 entries is the largest worth having
        return None
    sets = np.arange(1 << min(rules, 8 * dtype.itemsize))
    first = np.full(len(sets), rules, dtype=np.int16)
    for bit in reversed(range(rules)):
        first[(sets >> bit) & 1 == 1] = bit
    return first


def _number(value: Value) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    message = f"{value!r} is not a number"
    raise DecisionError(message)


def _held(array: _Array | None) -> _Array:
    if array is None:
        message = "the column holds no values of that kind"
        raise DecisionError(message)
    return array
