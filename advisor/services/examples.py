"""Runs the example cases of the rules and says where the chain answers otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.domain.example import Example
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import NumberDomain
from advisor.engine.decide.chain import Chain, ChainResult
from advisor.engine.decide.columns import encode

_SCORE = NumberDomain(0.0, 100.0, 0.1)


@dataclass(frozen=True, slots=True)
class Deviation:
    """One answer of one example that is not what it expects."""

    example: Example
    what: str
    expected: str
    answered: str

    def __str__(self) -> str:
        place = f"{self.example.file}, line {self.example.line}"
        return f'{place}: "{self.example.name}": {self.what} is {self.answered}, expected {self.expected}'


@dataclass(frozen=True)
class ExampleRun:
    """How the examples came out: deviations, and for each table the rows that decided in at least one of them."""

    examples: int
    deviations: tuple[Deviation, ...]
    decided: dict[str, frozenset[str]]


def run_examples(rules: Rulebook, examples: Sequence[Example]) -> ExampleRun:
    """All examples through the chain at once."""
    chain = Chain(tuple(rules.tables.values()))
    domains = dict.fromkeys(rules.dimensions, _SCORE) | {name: fact.domain for name, fact in rules.facts.items()}
    columns = {
        name: encode(domain, [example.given.get(name) for example in examples]) for name, domain in domains.items()
    }
    result = chain.run(columns)
    decided = [chain.decided_by(result, index) for index in range(len(examples))]
    deviations = [
        deviation
        for index, example in enumerate(examples)
        for deviation in _deviations(example, result, index, decided[index], rules)
    ]
    covered = {table: frozenset(row for one in decided for row in one[table]) for table in rules.tables}
    return ExampleRun(len(examples), tuple(deviations), covered)


def _deviations(
    example: Example, result: ChainResult, index: int, decided: dict[str, tuple[str, ...]], rules: Rulebook
) -> list[Deviation]:
    deviations = []
    for name, expected in example.expect.items():
        if name in result.columns:
            answered = result.columns[name].value(index)
            if answered != expected:
                deviations.append(Deviation(example, name, _word(expected), _word(answered)))
            continue
        table = next(table for table in rules.tables.values() if name in {output.name for output in table.outputs})
        given = {str(rule.then[0]) for rule in result.hits[table.id].matching(index)}
        wanted = expected if isinstance(expected, tuple) else (str(expected),)
        absent = sorted(set(wanted) - given)
        if absent:
            deviations.append(Deviation(example, name, ", ".join(absent), ", ".join(sorted(given)) or "nothing"))
    for table_id, row in example.decided_by.items():
        if row not in decided[table_id]:
            deviations.append(Deviation(example, f"the row of {table_id}", row, ", ".join(decided[table_id])))
    return deviations


def _word(value: object) -> str:
    return "no answer" if value is None else str(value)
