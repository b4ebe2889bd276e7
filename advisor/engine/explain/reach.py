"""Every outcome that the tables can give while scores lie anywhere between two bounds: exact, without sampling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.explanation import Outcome
from advisor.domain.table import DecisionTable, NumberDomain, Test, Value
from advisor.engine.decide.columns import Column, encode
from advisor.engine.decide.table import CompiledTable
from advisor.engine.decide.unary import accepts, bounds
from advisor.engine.explain.landscape import DECIDING

MOST = 1 << 20
"""States that are held at once; beyond them the question is left undecided."""


@dataclass(frozen=True, eq=False)
class _Fact:
    """The values that a fact takes over the states: a few distinct ones, and per state which."""

    values: Column
    places: NDArray[np.int64]

    def column(self) -> Column:
        """The fact over all states, as a table reads it."""
        if self.values.codes is not None:
            return Column(self.values.domain, codes=self.values.codes[self.places])
        return Column(self.values.domain, raw=None if self.values.raw is None else self.values.raw[self.places])


def reachable(
    tables: Sequence[DecisionTable],
    lows: Mapping[str, float],
    highs: Mapping[str, float],
    facts: Mapping[str, Value],
    most: int = MOST,
) -> set[Outcome] | None:
    """Every outcome of the tables where each score in `lows` lies anywhere up to that in `highs`, independently.

    What is in neither is missing. Only scores that some test tells apart are tried. The tables run in their order over
    all states at once; states that no later table can tell apart are joined. None where there are more than `most`.
    """
    states: dict[str, _Fact] = {}
    length = 1
    for place, table in enumerate(tables):
        later = _tests(tables[place:])
        for name in table.inputs:
            if name not in states:
                values = _candidates(table, name, lows, highs, facts, later[name])
                if length * len(values) > most:
                    return None
                states = {known: _repeated(fact, len(values)) for known, fact in states.items()}
                states[name] = _Fact(values, np.tile(np.arange(len(values)), length))
                length *= len(values)
        compiled = CompiledTable(table)
        hits = compiled.match({name: states[name].column() for name in table.inputs}, length)
        for output in table.outputs:
            states[output.name] = _distinct(compiled.output(hits, output.name))
        states, length = _joined(states, _tests(tables[place + 1 :]), length)
    return {Outcome(*pair) for pair in zip(*(_words(states[name]) for name in DECIDING), strict=True)}


def _tests(tables: Sequence[DecisionTable]) -> dict[str, tuple[Test, ...]]:
    """All tests that these tables put to each of their inputs."""
    tests: dict[str, dict[Test, None]] = {}
    for table in tables:
        for position, name in enumerate(table.inputs):
            tests.setdefault(name, {}).update(dict.fromkeys(rule.when[position].test for rule in table.rules))
    return {name: tuple(asked) for name, asked in tests.items()}


def _candidates(
    table: DecisionTable,
    name: str,
    lows: Mapping[str, float],
    highs: Mapping[str, float],
    facts: Mapping[str, Value],
    tests: Sequence[Test],
) -> Column:
    """One value for each way in which the tests can answer: at the ends, at every bound between, and next over it."""
    domain = table.inputs[name]
    if name not in lows:
        return encode(domain, [facts.get(name)])
    low, high = lows[name], highs[name]
    step = domain.step if isinstance(domain, NumberDomain) and domain.step is not None else 0.1
    edges = sorted(set().union(*map(bounds, tests)))
    beside = [round(edge + offset, 6) for edge in edges for offset in (0.0, step)]
    points = {low, high, *(point for point in beside if low < point < high)}
    return encode(domain, list({_answers(tests, point): point for point in sorted(points)}.values()))


def _answers(tests: Sequence[Test], value: Value) -> tuple[bool, ...]:
    return tuple(accepts(test, value) for test in tests)


def _repeated(fact: _Fact, times: int) -> _Fact:
    return _Fact(fact.values, np.repeat(fact.places, times))


def _distinct(column: Column) -> _Fact:
    if column.codes is not None:
        _, first, places = np.unique(column.codes, return_index=True, return_inverse=True)
        return _Fact(Column(column.domain, codes=column.codes[first]), places.astype(np.int64))
    seen: dict[Value, int] = {}
    where = [seen.setdefault(column.value(index), len(seen)) for index in range(len(column))]
    return _Fact(encode(column.domain, list(seen)), np.array(where, dtype=np.int64))


def _joined(
    states: Mapping[str, _Fact], later: Mapping[str, tuple[Test, ...]], length: int
) -> tuple[dict[str, _Fact], int]:
    """The states with what is still asked, and the outcome; those that answer all further tests alike become one."""
    kept: dict[str, _Fact] = {}
    for name, fact in states.items():
        if name in DECIDING:
            kept[name] = fact
        elif name in later:
            seen: dict[tuple[bool, ...], int] = {}
            alike = [
                seen.setdefault(_answers(later[name], fact.values.value(place)), place)
                for place in range(len(fact.values))
            ]
            kept[name] = _Fact(fact.values, np.array(alike, dtype=np.int64)[fact.places])
    keys = np.zeros(length, dtype=np.int64)
    for fact in kept.values():
        keys = np.unique(keys * len(fact.values) + fact.places, return_inverse=True)[1]
    first = np.unique(keys, return_index=True)[1]
    return {name: _Fact(fact.values, fact.places[first]) for name, fact in kept.items()}, len(first)


def _words(fact: _Fact) -> list[str | None]:
    words = [fact.values.value(place) for place in range(len(fact.values))]
    return [None if words[place] is None else str(words[place]) for place in fact.places.tolist()]
