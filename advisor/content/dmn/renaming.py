"""Names and values of foreign tables as the ids of YAML tables: small letters, digits and `_`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from advisor.content.dmn.feel import literal
from advisor.domain.table import (
    AnyOf,
    Cell,
    ChoiceDomain,
    Comparison,
    DecisionTable,
    Domain,
    Interval,
    Missing,
    Not,
    Output,
    Rule,
    Test,
    TextDomain,
    Value,
)

_ID = re.compile(r"[a-z][a-z0-9_]*")


def fit_names(tables: Iterable[DecisionTable]) -> tuple[tuple[DecisionTable, ...], dict[str, str]]:
    """The tables with ids that YAML tables take, and what was renamed; what fits already stays as it is."""
    renamer = _Renamer()
    return tuple(renamer.table(table) for table in tables), renamer.renamed


class _Renamer:
    """Renames each thing the same way wherever it stands: a value in the table that gives it and in those that read it."""

    def __init__(self) -> None:
        self._ids: dict[tuple[str, str], str] = {}
        self._taken: set[tuple[str, str]] = set()
        self.renamed: dict[str, str] = {}

    def table(self, table: DecisionTable) -> DecisionTable:
        return replace(
            table,
            id=self._id("table", table.id),
            inputs={self._id("name", name): self._domain(name, domain) for name, domain in table.inputs.items()},
            outputs=tuple(self._output(output) for output in table.outputs),
            rules=tuple(self._rule(table, rule) for rule in table.rules),
        )

    def _id(self, scope: str, word: str) -> str:
        """The id of a word; two words of one scope never get the same."""
        if (scope, word) not in self._ids:
            plain = re.sub(r"[^a-z0-9]+", "_", word.lower()).strip("_")
            wish = word if _ID.fullmatch(word) else plain if _ID.fullmatch(plain) else f"v_{plain}".rstrip("_")
            free, number = wish, 2
            while (scope, free) in self._taken:
                free, number = f"{wish}_{number}", number + 1
            self._taken.add((scope, free))
            self._ids[scope, word] = free
            if free != word:
                self.renamed[word] = free
        return self._ids[scope, word]

    def _domain(self, name: str, domain: Domain) -> Domain:
        return (
            ChoiceDomain(tuple(self._id(name, value) for value in domain.values))
            if isinstance(domain, ChoiceDomain)
            else domain
        )

    def _output(self, output: Output) -> Output:
        return replace(
            output,
            name=self._id("name", output.name),
            values=output.values and tuple(self._id(output.name, value) for value in output.values),
            labels={self._id(output.name, value): text for value, text in output.labels.items()},
        )

    def _rule(self, table: DecisionTable, rule: Rule) -> Rule:
        when = tuple(
            self._cell(name, cell) if isinstance(domain, ChoiceDomain | TextDomain) else cell
            for cell, (name, domain) in zip(rule.when, table.inputs.items(), strict=True)
        )
        then = tuple(
            self._id(output.name, value) if isinstance(value, str) else value
            for output, value in zip(table.outputs, rule.then, strict=True)
        )
        return replace(rule, id=self._id(f"row of {table.id}", rule.id), when=when, then=then)

    def _cell(self, name: str, cell: Cell) -> Cell:
        test = self._test(name, cell.test)
        return cell if test == cell.test else Cell(test, _written(test))

    def _test(self, name: str, test: Test) -> Test:
        match test:
            case Comparison(operator, str(value)):
                return Comparison(operator, self._id(name, value))
            case Interval(str(low), str(high), low_closed, high_closed):
                return Interval(self._id(name, low), self._id(name, high), low_closed, high_closed)
            case AnyOf(tests):
                return AnyOf(tuple(self._test(name, inner) for inner in tests))
            case Not(inner):
                return Not(self._test(name, inner))
            case _:
                return test


def _written(test: Test) -> str:
    """The test as our tables write it."""
    match test:
        case Missing():
            return "null"
        case Comparison(operator, value):
            return f"{operator} {_word(value)}".removeprefix("= ")
        case Interval(low, high, low_closed, high_closed):
            return f"{'[' if low_closed else '('}{_word(low)}..{_word(high)}{']' if high_closed else ')'}"
        case AnyOf(tests):
            return ", ".join(_written(inner) for inner in tests)
        case Not(inner):
            return f"not({_written(inner)})"
        case _:
            return "-"


def _word(value: Value) -> str:
    return value if isinstance(value, str) and value not in {"true", "false", "null", "not"} else literal(value)
