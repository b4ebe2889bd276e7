"""Decision tables for screens: heads with domains, rows with reasons and sources, and a variant beside its standard."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Cell, DecisionTable, Rule, Value
from advisor.services.knowledge.requirements import readers, requirements
from advisor.web.context import say
from advisor.web.knowledge.words import TableWords, policy

COLUMNS = 9
"""A table with more inputs shows the tests of a row as a list, since so many columns fit on no screen."""


@dataclass(frozen=True)
class Head:
    """An input: its name, what it can be, and where it comes from."""

    id: str
    name: str
    domain: str
    kind: str
    source: str


@dataclass(frozen=True)
class Entry:
    """A cell: its text, empty where anything passes; `was` is the standard's text where the variant has another.

    `method` is the method that an answer names, to be shown by its sign.
    """

    text: str
    was: str | None = None
    method: str = ""


@dataclass(frozen=True)
class Row:
    """A row; beside the standard its `state` is "new", "changed", "gone", or empty where it is the same."""

    id: str
    number: int
    cells: tuple[Entry, ...]
    tests: tuple[tuple[str, Entry], ...]
    results: tuple[Entry, ...]
    reason: str
    source: str
    state: str = ""


@dataclass(frozen=True)
class Result:
    """An output column with the labels of its values, in order of priority."""

    id: str
    name: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TableView:
    """A whole table; `reads` and `feeds` are tables of the chain, by id and title."""

    id: str
    title: str
    question: str
    policy: str
    policy_words: str
    heads: tuple[Head, ...]
    results: tuple[Result, ...]
    rows: tuple[Row, ...]
    wide: bool
    reads: tuple[tuple[str, str], ...]
    feeds: tuple[tuple[str, str], ...]
    reordered: bool = False


def table_view(table: DecisionTable, spoken: TableWords, standard: DecisionTable | None = None) -> TableView:
    """The table in words; beside a standard, with what is different marked."""
    rules = spoken.rules
    gone = [rule for rule in standard.rules if rule.id not in {one.id for one in table.rules}] if standard else []
    rows = [_row(table, rule, place, spoken, standard) for place, rule in enumerate(table.rules, 1)]
    rows += [_gone(standard, rule, table, spoken) for rule in gone if standard]
    return TableView(
        id=table.id,
        title=spoken.title(table),
        question=spoken.speech.pick(table.question) if table.question else "",
        policy=table.hit_policy.value,
        policy_words=policy(table),
        heads=tuple(_head(rules, name, table, spoken) for name in table.inputs),
        results=tuple(
            Result(one.name, _result_name(one.name, table, spoken), tuple((v, spoken.value(one.name, v)) for v in one.values or ()))
            for one in table.outputs
        ),
        rows=tuple(rows),
        wide=len(table.inputs) > COLUMNS,
        reads=titles(requirements(rules).get(table.id, ()), spoken),
        feeds=tuple(pair for output in table.outputs for pair in titles(readers(rules, output.name), spoken)),
        reordered=standard is not None and _order(table, standard) != _order(standard, table),
    )  # fmt: skip


def titles(tables: tuple[str, ...], spoken: TableWords) -> tuple[tuple[str, str], ...]:
    """Tables as pairs of id and title."""
    return tuple((id, spoken.title(spoken.rules.tables[id])) for id in tables)


def _order(table: DecisionTable, other: DecisionTable) -> list[str]:
    known = {rule.id for rule in other.rules}
    return [rule.id for rule in table.rules if rule.id in known]


def _head(rules: Rulebook, name: str, table: DecisionTable, spoken: TableWords) -> Head:
    giver = next((one.id for one in (*rules.tables.values(), *rules.confidence.values()) for output in one.outputs if output.name == name), "")  # fmt: skip
    kind = "dimension" if name in rules.dimensions else "table" if giver else "fact"
    return Head(name, spoken.fact(name), spoken.domain(name, table.inputs[name]), kind, giver or name)


def _result_name(name: str, table: DecisionTable, spoken: TableWords) -> str:
    return spoken.short_title(table) if len(table.outputs) == 1 else spoken.fact(name)


def _row(table: DecisionTable, rule: Rule, place: int, spoken: TableWords, standard: DecisionTable | None) -> Row:
    before = next((one for one in standard.rules if one.id == rule.id), None) if standard else None
    cells = tuple(_cells(table, rule, spoken, standard, before))
    results = tuple(_results(table, rule, spoken, before))
    names = [spoken.fact(name) for name in table.inputs]
    return Row(
        id=rule.id,
        number=place,
        cells=cells,
        tests=tuple((name, cell) for name, cell in zip(names, cells, strict=True) if cell.text or cell.was),
        results=results,
        reason=spoken.without_values(rule.reason),
        source=spoken.source(rule.source),
        state=_state(standard, before, (*cells, *results)),
    )


def _state(standard: DecisionTable | None, before: Rule | None, cells: Sequence[Entry]) -> str:
    if standard is None:
        return ""
    if before is None:
        return "new"
    return "changed" if any(cell.was is not None for cell in cells) else ""


def _gone(standard: DecisionTable, rule: Rule, table: DecisionTable, spoken: TableWords) -> Row:
    """A row that the variant has not, under the columns that the variant has."""
    asked = dict(zip(standard.inputs, rule.when, strict=True))
    texts = [spoken.test(standard, name, asked[name]) if name in asked else "" for name in table.inputs]
    cells = tuple(Entry(_typed(text)) for text in texts)
    names = [spoken.fact(name) for name in table.inputs]
    results = tuple(
        Entry(_said(one.name, value, spoken)) for one, value in zip(standard.outputs, rule.then, strict=True)
    )
    reason = spoken.without_values(rule.reason)
    tests = tuple((name, cell) for name, cell in zip(names, cells, strict=True) if cell.text)
    return Row(rule.id, 0, cells, tests, results, reason, spoken.source(rule.source), "gone")


def _cells(
    table: DecisionTable, rule: Rule, spoken: TableWords, standard: DecisionTable | None, before: Rule | None
) -> Iterator[Entry]:
    asked: dict[str, Cell] = dict(zip(standard.inputs, before.when, strict=True)) if standard and before else {}
    for name, cell in zip(table.inputs, rule.when, strict=True):
        text = _typed(spoken.test(table, name, cell))
        if standard is None or before is None:
            yield Entry(text)
            continue
        other = asked.get(name)
        was = _typed(spoken.test(standard, name, other)) if other else ""
        yield Entry(text, None if text == was else was or say("anything"))


def _results(table: DecisionTable, rule: Rule, spoken: TableWords, before: Rule | None) -> Iterator[Entry]:
    for place, (output, value) in enumerate(zip(table.outputs, rule.then, strict=True)):
        changed = before is not None and before.then[place] != value
        was = _said(output.name, before.then[place], spoken) if before and changed else None
        yield Entry(_said(output.name, value, spoken), was, str(value) if output.name == "method" and value else "")


def _said(output: str, value: Value, spoken: TableWords) -> str:
    return spoken.value(output, value) if value is not None else "–"


def _typed(text: str) -> str:
    return text.replace(">=", "≥").replace("<=", "≤")
