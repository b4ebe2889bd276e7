"""Runs the example cases of the rules and says where the chain answers otherwise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.domain.example import Example
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import DecisionTable
from advisor.engine.decide.chain import Chain, ChainResult
from advisor.engine.decide.columns import encode
from advisor.engine.decide.sensitivity import Sensitivity


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
    result = chain_over(rules, examples)
    sensitivities = {name: Sensitivity(table, result.hits[name]) for name, table in rules.tables.items()}
    tables = {output.name: table for table in rules.tables.values() for output in table.outputs}
    deviations = [
        deviation
        for index, example in enumerate(examples)
        for deviation in (
            *_wrong_answers(example, result, index, tables),
            *_wrong_rows(example, result, index, sensitivities),
        )
    ]
    decided = {
        name: frozenset(rule.id for place, rule in enumerate(result.hits[name].rules) if one.decides[place].any())
        for name, one in sensitivities.items()
    }
    return ExampleRun(len(examples), tuple(deviations), decided)


def chain_over(rules: Rulebook, examples: Sequence[Example]) -> ChainResult:
    """What the chain of the rules answers for all examples."""
    columns = {
        name: encode(domain, [example.given.get(name) for example in examples]) for name, domain in rules.asked.items()
    }
    return Chain(tuple(rules.tables.values())).run(columns)


def _wrong_answers(
    example: Example, result: ChainResult, index: int, tables: Mapping[str, DecisionTable]
) -> list[Deviation]:
    deviations = []
    for name, expected in example.expect.items():
        if name in result.columns:
            answered = result.columns[name].value(index)
            if answered != expected:
                deviations.append(Deviation(example, name, _word(expected), _word(answered)))
            continue
        given = _given(tables[name], name, result, index)
        wanted = expected if isinstance(expected, tuple) else (str(expected),)
        lacking = sorted(set(wanted) - given)
        if lacking:
            deviations.append(Deviation(example, name, ", ".join(lacking), ", ".join(sorted(given)) or "nothing"))
    for name, unwanted in example.absent.items():
        given = _given(tables[name], name, result, index)
        for word in sorted(given.intersection(unwanted)):
            deviations.append(Deviation(example, name, f"no {word}", ", ".join(sorted(given))))
    return deviations


def _wrong_rows(
    example: Example, result: ChainResult, index: int, sensitivities: Mapping[str, Sensitivity]
) -> list[Deviation]:
    deviations = []
    for table, row in example.decided_by.items():
        ids = [rule.id for rule in result.hits[table].rules]
        decides = sensitivities[table].decides
        if not decides[ids.index(row), index]:
            decided = ", ".join(id for place, id in enumerate(ids) if decides[place, index])
            deviations.append(Deviation(example, f"the row of {table}", row, decided or "none"))
    return deviations


def _given(table: DecisionTable, output: str, result: ChainResult, index: int) -> set[str]:
    """The distinct answers of a table that collects."""
    position = [one.name for one in table.outputs].index(output)
    return {str(rule.then[position]) for rule in result.hits[table.id].matching(index)}


def _word(value: object) -> str:
    return "no answer" if value is None else str(value)
