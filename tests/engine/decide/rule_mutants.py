"""Single mutations of decision tables, and whether the example cases notice them; for test_mutants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from advisor.domain.example import Example
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import (
    AnyOf,
    Anything,
    BooleanDomain,
    Cell,
    ChoiceDomain,
    Comparison,
    DecisionTable,
    Domain,
    HitPolicy,
    Interval,
    Missing,
    Not,
    Rule,
    Test,
)
from advisor.engine.decide.chain import ChainResult
from advisor.engine.decide.cover import Clock
from advisor.engine.decide.diagram import FALSE, Function
from advisor.engine.decide.sensitivity import Sensitivity
from advisor.engine.decide.symbolic import SymbolicChain
from advisor.engine.decide.table import CompiledTable, in_policy_order
from advisor.engine.decide.unary import accepts
from advisor.errors import DecisionError

STEP = 0.1
_FLIPPED = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}


@dataclass(frozen=True)
class Mutant:
    """A table with one thing changed; `rows` are those whose matching, place or output it is about."""

    name: str
    kind: str
    table: DecisionTable
    rows: tuple[str, ...]


def mutants(table: DecisionTable) -> Iterator[Mutant]:
    """All single mutations of a table."""
    for row, rule in enumerate(table.rules):
        for column, (name, domain) in enumerate(table.inputs.items()):
            for kind, test in _tests(rule.when[column].test, domain):
                when = (*rule.when[:column], Cell(test, "mutated"), *rule.when[column + 1 :])
                changed = _with(table, row, replace(rule, when=when))
                yield Mutant(f"{table.id}.{rule.id} {name}: {kind[1]}", kind[0], changed, (rule.id,))
        rest = (*table.rules[:row], *table.rules[row + 1 :])
        yield Mutant(f"{table.id}.{rule.id} deleted", "row deleted", replace(table, rules=rest), (rule.id,))
        if table.hit_policy is HitPolicy.FIRST and row + 1 < len(table.rules):
            below = table.rules[row + 1]
            order = (*table.rules[:row], below, rule, *table.rules[row + 2 :])
            swapped = replace(table, rules=order)
            yield Mutant(f"{table.id}.{rule.id} after {below.id}", "rows swapped", swapped, (rule.id, below.id))
        for position, output in enumerate(table.outputs):
            others = [value for value in output.values or () if value != rule.then[position]]
            if others:
                other = others[row % len(others)]
                then = (*rule.then[:position], other, *rule.then[position + 1 :])
                changed = _with(table, row, replace(rule, then=then))
                yield Mutant(f"{table.id}.{rule.id} gives {other}", "output changed", changed, (rule.id,))


def moved(test: Test) -> list[tuple[str, Test]]:
    """A test with one bound a step up or down, or opened or closed."""
    match test:
        case Comparison(operator, value) if operator in _FLIPPED and isinstance(value, float):
            return [
                *((f"{operator} {to:g}", Comparison(operator, to)) for to in _beside(value)),
                (f"{_FLIPPED[operator]} {value:g}", Comparison(_FLIPPED[operator], value)),
            ]
        case Interval(low, high, low_closed, high_closed) if isinstance(low, float) and isinstance(high, float):
            changed = [
                *(Interval(to, high, low_closed, high_closed) for to in _beside(low)),
                *(Interval(low, to, low_closed, high_closed) for to in _beside(high)),
                Interval(low, high, not low_closed, high_closed),
                Interval(low, high, low_closed, not high_closed),
            ]
            return [(f"{one.low}..{one.high} {one.low_closed} {one.high_closed}", one) for one in changed]
        case Not(inner):
            return [(f"not({said})", Not(changed)) for said, changed in moved(inner)]
        case AnyOf(tests):
            return [
                (said, AnyOf((*tests[:place], changed, *tests[place + 1 :])))
                for place, inner in enumerate(tests)
                for said, changed in moved(inner)
            ]
        case _:
            return []


def _tests(test: Test, domain: Domain) -> Iterator[tuple[tuple[str, str], Test]]:
    for said, changed in moved(test):
        yield ("bound moved", said), changed
    if isinstance(test, Anything):
        return
    if isinstance(test, AnyOf):
        for place, inner in enumerate(test.tests):
            rest = (*test.tests[:place], *test.tests[place + 1 :])
            yield ("word dropped", f"without {inner}"), AnyOf(rest)
    words: Sequence[str | bool] = ()
    if isinstance(domain, ChoiceDomain | BooleanDomain):
        words = domain.values if isinstance(domain, ChoiceDomain) else (False, True)
    refused = [word for word in words if not accepts(test, word)]
    added: list[Test] = [Comparison("=", word) for word in refused[:1]]
    added += [Missing()] if not accepts(test, None) else []
    for one in added:
        yield ("word added", f"with {one}"), AnyOf((test, one))


def _beside(value: float) -> tuple[float, float]:
    return round(value - STEP, 6), round(value + STEP, 6)


def _with(table: DecisionTable, row: int, rule: Rule) -> DecisionTable:
    return replace(table, rules=(*table.rules[:row], rule, *table.rules[row + 1 :]))


class Watch:
    """The example cases that expect something of one table."""

    def __init__(self, table: DecisionTable, examples: Sequence[Example], result: ChainResult) -> None:
        outputs = {output.name: place for place, output in enumerate(table.outputs)}
        places = [
            place
            for place, one in enumerate(examples)
            if table.id in one.decided_by or not outputs.keys().isdisjoint([*one.expect, *one.absent])
        ]
        self._columns = {
            name: replace(result.columns[name], codes=result.columns[name].codes[places])  # type: ignore[index]
            for name in table.inputs
        }
        self._n = len(places)
        self._single = table.hit_policy.single
        self._answers = [
            (index, outputs[name], expected)
            for index, place in enumerate(places)
            for name, expected in examples[place].expect.items()
            if name in outputs
        ]
        self._absent = [
            (index, outputs[name], word)
            for index, place in enumerate(places)
            for name, words in examples[place].absent.items()
            if name in outputs
            for word in words
        ]
        self._rows = [
            (index, examples[place].decided_by[table.id])
            for index, place in enumerate(places)
            if table.id in examples[place].decided_by
        ]

    def notices(self, table: DecisionTable) -> str:
        """`answer` where an expected answer is not given, `row` where only another row decides; empty for neither."""
        try:
            hits = CompiledTable(table).match(self._columns, self._n)
        except DecisionError:
            return "answer"
        rules = hits.rules
        if self._single:
            answers = [rule.then for rule in rules] + [tuple(output.default for output in table.outputs)]
            first = hits.first.tolist()
            wrong = any(answers[first[index]][place] != expected for index, place, expected in self._answers)
        else:
            given: dict[tuple[int, object], np.ndarray] = {}
            for row, rule in enumerate(rules):
                for place, word in enumerate(rule.then):
                    mask = hits.mask(row)
                    given[place, word] = given[place, word] | mask if (place, word) in given else mask
            none = np.zeros(self._n, dtype=bool)
            wrong = any(
                not given.get((place, word), none)[index]
                for index, place, expected in self._answers
                for word in (expected if isinstance(expected, tuple) else (expected,))
            ) or any(given.get((place, word), none)[index] for index, place, word in self._absent)
        if wrong:
            return "answer"
        ids = {rule.id: row for row, rule in enumerate(rules)}
        decides = Sensitivity(table, hits).decides
        return "row" if any(id not in ids or not decides[ids[id], index] for index, id in self._rows) else ""


class Proof:
    """Proves that a mutant answers every profile of the whole chain as the table does: exactly, by decision diagrams."""

    def __init__(self, rules: Rulebook, survivors: Sequence[Mutant]) -> None:
        tests: dict[str, list[Test]] = {}
        for mutant in survivors:
            for position, name in enumerate(mutant.table.inputs):
                tests.setdefault(name, []).extend(rule.when[position].test for rule in mutant.table.rules)
        extra = {name: tuple(dict.fromkeys(found)) for name, found in tests.items() if name in rules.asked}
        self._chain = SymbolicChain(tuple(rules.tables.values()), rules.asked, Clock(120), extra=extra)
        self._tables = rules.tables
        self._numbers: dict[object, int] = {}

    def equivalent(self, mutant: Mutant) -> bool:
        """Whether no profile is answered otherwise."""
        table = self._tables[mutant.table.id]
        if table.hit_policy.single:
            return self._same(self._answer(table), self._answer(mutant.table))
        words = {rule.then for one in (table, mutant.table) for rule in one.rules if rule.id in mutant.rows}
        return all(self._same(self._given(table, word), self._given(mutant.table, word)) for word in words)

    def _answer(self, table: DecisionTable) -> Function:
        ordered = in_policy_order(table)
        answer: Function = -1 - self._number(None)
        for rule in reversed(ordered):
            answer = self._chain.diagram.choose(self._met(table, rule), -1 - self._number(rule.then), answer)
        return answer

    def _given(self, table: DecisionTable, word: object) -> Function:
        given: Function = FALSE
        for rule in table.rules:
            if rule.then == word:
                given = self._chain.diagram.either(given, self._met(table, rule))
        return given

    def _met(self, table: DecisionTable, rule: Rule) -> Function:
        known = next((one for one in self._tables[table.id].rules if one.id == rule.id), None)
        if known is not None and known.when == rule.when:
            return self._chain.tables[table.id].met[rule.id]
        met: Function | None = None
        for name, cell in zip(table.inputs, rule.when, strict=True):
            passes = self._chain.test(name, cell.test)
            met = passes if met is None else self._chain.diagram.both(met, passes)
        assert met is not None
        return met

    def _number(self, answer: object) -> int:
        return self._numbers.setdefault(answer, len(self._numbers))

    @staticmethod
    def _same(one: Function, other: Function) -> bool:
        """Diagrams are canonical: equal functions are the same node."""
        return one == other
