"""Decision tables as the YAML that `rules/tables/` holds: as a text grid, or sparse where most cells are empty."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import yaml

from advisor.content.dmn.renaming import fit_names
from advisor.domain.table import DecisionTable, Output, Rule, Value
from advisor.errors import ContentFaults, Fault
from advisor.text import Text

SOURCE = "imported"
"""The source of rows that name none."""

_UNTOLD = Text("TO BE WRITTEN", "待补")
_PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
_DENSE = 0.25
_WIDE = 12
"""Up to so many columns a text grid is readable; beyond, only if it is dense."""


@dataclass(frozen=True, slots=True)
class YamlTable:
    """A table written in YAML: the table as it reads there, its text, and how many of its texts are placeholders."""

    table: DecisionTable
    text: str
    untold: int


def as_yaml(tables: Iterable[DecisionTable]) -> tuple[tuple[YamlTable, ...], Mapping[str, str]]:
    """The tables as YAML, and what had to be renamed because YAML tables have ids of small letters, digits and `_`.

    Raises:
        ContentFaults: a table has what YAML tables do not have: outputs that are no words, defaults, or no rules.

    """
    given = tuple(tables)
    faults = [fault for table in given for fault in _faults(table)]
    if faults:
        raise ContentFaults(faults, "The tables cannot be written as YAML:")
    fitting, renamed = fit_names(given)
    return tuple(_Writer(table).written() for table in fitting), renamed


def _faults(table: DecisionTable) -> Iterable[Fault]:
    name = f"table {table.id}"
    if not table.rules:
        yield Fault(name, "", "has no rules", "add a rule, or take the decision out")
    for place, output in enumerate(table.outputs):
        where = f"output {output.name}"
        if output.default is not None:
            yield Fault(name, where, "has a default", "write it as a last row that accepts anything, with FIRST")
        if any(not isinstance(rule.then[place], str | None) for rule in table.rules):
            yield Fault(name, where, "gives numbers, or true and false", "give words, each with a label")
        if all(rule.then[place] is None for rule in table.rules) and not output.values:
            yield Fault(name, where, "gives no value", "give words, or take the output out")


class _Writer:
    """Writes one table whose names fit."""

    def __init__(self, table: DecisionTable) -> None:
        self._table = table
        self._untold = 0
        self._source = Counter(rule.source or SOURCE for rule in table.rules).most_common(1)[0][0]

    def written(self) -> YamlTable:
        table = self._table
        parts = [
            "format: 1",
            f"id: {_scalar(table.id)}",
            f"title: {self._pair(table.title)}",
            f"question: {self._pair(table.question)}",
            f"hit_policy: {table.hit_policy.value}",
            f"source: {_scalar(self._source)}",
            "outputs:",
            *(line for place, output in enumerate(table.outputs) for line in self._output(place, output)),
            *(self._grid() if self._fits_grid() else self._sparse()),
        ]
        return YamlTable(table, "\n".join(parts) + "\n", self._untold)

    def _output(self, place: int, output: Output) -> list[str]:
        given = (rule.then[place] for rule in self._table.rules)
        values = output.values or tuple(dict.fromkeys(str(value) for value in given if value is not None))
        labels = {value: output.labels.get(value) or Text(value, value) for value in values}
        return [
            f"  {_scalar(output.name)}:",
            *(f"    {_scalar(key)}: {self._pair(text)}" for key, text in labels.items()),
        ]

    def _fits_grid(self) -> bool:
        cells = [cell.written for rule in self._table.rules for cell in rule.when]
        simple = all(cell == cell.strip() != "" and cell.isprintable() and "|" not in cell for cell in cells)
        filled = sum(cell != "-" for cell in cells)
        return simple and (len(self._table.inputs) <= _WIDE or filled >= _DENSE * len(cells))

    def _grid(self) -> list[str]:
        table = self._table
        head = ["row", *table.inputs, *(f"-> {output.name}" for output in table.outputs)]
        body = [
            [rule.id, *(cell.written for cell in rule.when), *(_given(value) for value in rule.then)]
            for rule in table.rules
        ]
        widths = [max(len(row[place]) for row in [head, *body]) for place in range(len(head))]
        lines = [
            "  | " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
            for row in [head, *body]
        ]
        return ["table: |", *lines, "rows:", *(line for rule in table.rules for line in self._row(rule, []))]

    def _sparse(self) -> list[str]:
        names = list(self._table.inputs)
        asked = [
            [name for name, cell in zip(names, rule.when, strict=True) if cell.written != "-"]
            for rule in self._table.rules
        ]
        met = list(dict.fromkeys(name for row in asked for name in row))
        if met != names:
            asked[0] = names
        lines = ["rows:"]
        for rule, wanted in zip(self._table.rules, asked, strict=True):
            cells = dict(zip(names, rule.when, strict=True))
            when = ", ".join(f"{_scalar(name)}: {_scalar(cells[name].written)}" for name in wanted)
            then = ", ".join(
                f"{_scalar(output.name)}: {_given(value) if value is None else _scalar(str(value))}"
                for output, value in zip(self._table.outputs, rule.then, strict=True)
            )
            lines += self._row(rule, [f"    when: {{{when}}}", f"    then: {{{then}}}"])
        return lines

    def _row(self, rule: Rule, conditions: list[str]) -> list[str]:
        source = rule.source or SOURCE
        told = [f"    source: {_scalar(source)}"] if source != self._source else []
        return [f"  {_scalar(rule.id)}:", *conditions, *told, f"    reason: {self._pair(rule.reason)}"]

    def _pair(self, text: Text | None) -> str:
        en, zh = (text.en, text.zh) if text else ("", "")
        self._untold += (not en.strip()) + (not zh.strip())
        return f"{{en: {_quoted(en.strip() or _UNTOLD.en)}, zh: {_quoted(zh.strip() or _UNTOLD.zh)}}}"


def _given(value: Value) -> str:
    return "null" if value is None else str(value)


def _scalar(word: str) -> str:
    """The word as YAML reads it as a text: plain where that is safe, else in double quotes."""
    return word if _PLAIN.fullmatch(word) and yaml.safe_load(word) == word else _quoted(word)


def _quoted(text: str) -> str:
    """The text in YAML's double quotes; what a text editor would not show is escaped."""
    return re.sub(r"\W", _escaped, json.dumps(text, ensure_ascii=False))


def _escaped(found: re.Match[str]) -> str:
    character = found[0]
    if character.isprintable():
        return character
    return f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}"  # noqa: PLR2004 -- YAML's forms
