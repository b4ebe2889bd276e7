"""Reads the units of an engagement from CSV, XLSX or YAML."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from itertools import chain
from pathlib import PurePath
from typing import TYPE_CHECKING, ClassVar

import yaml

from advisor.domain.unit import Unit
from advisor.intake.cells import text_of
from advisor.intake.columns import recognise
from advisor.intake.document import (
    Entry,
    free_entries,
    kind_of,
    line_of,
    line_place,
    named_line,
    parse_document,
    scalars,
)
from advisor.intake.facts import called, choice_words
from advisor.intake.faults import FaultLog, Wrong, listed, quoted
from advisor.intake.files import decode, read_bytes
from advisor.intake.keys import key
from advisor.intake.sheet import FEW, Sheet, note_rows, sheet_of_bytes
from advisor.intake.template_texts import UNITS
from advisor.intake.unit_columns import CHOICE_FACTS, UnitColumns
from advisor.intake.workbook import is_workbook
from advisor.text import said

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from advisor.domain.questionnaire import FactSheet

__all__ = ["read_units"]

_FIELDS = tuple(unit_field.name for unit_field in fields(Unit))
_YAML = re.compile(r"(?:---|-|\[|\{|units\s*:|format\s*:)")
"""How a YAML file of units begins, as no table does."""


def read_units(path: Path, facts: FactSheet, dimensions: Collection[str]) -> tuple[Unit, ...]:
    """The units in the order of the file.

    Columns or keys are the ids of facts or their names in either language, choices their ids or labels. A YAML file
    holds a list of units, or one under `units:`. Of a workbook the sheet "units" or "单元" is read, else the first that can be seen.

    Raises:
        InputFaults: with all faults of the file.
    """
    log = FaultLog(str(path))
    sheet = _load(path, log)
    at = recognise(sheet, _heads(facts), log)
    _note_required(sheet, at, facts, log)
    words = {fact.id: choice_words(fact) for fact in facts.unit if fact.id in CHOICE_FACTS}
    names = {fact.id: called(fact) for fact in facts.unit}
    units = UnitColumns(sheet, log, at, words, tuple(dimensions), names).units()
    _note_ambiguous(units, sheet, at, log)
    log.raise_if_any()
    return units


def _load(path: Path, log: FaultLog) -> Sheet:
    data = read_bytes(path, log)
    if not is_workbook(data, log):
        text = decode(data, log)
        if PurePath(path).suffix.casefold() in {".yaml", ".yml"} or _YAML.match(_first_line(text)):
            return _sheet_of_document(parse_document(text, log), log)
    return sheet_of_bytes(data, log, preferred=(UNITS.en, UNITS.zh))


def _first_line(text: str) -> str:
    lines = (line.strip() for line in text.splitlines())
    return next((line for line in lines if line and not line.startswith("#")), "")


def _heads(facts: FactSheet) -> dict[str, str]:
    words = {
        key(word): fact.id
        for fact in facts.unit
        if fact.id in _FIELDS
        for word in (fact.name.en, fact.name.zh, f"{fact.name.en} / {fact.name.zh}")
    }
    return words | {key(name): name for name in _FIELDS} | {"unit": "id"}


def _note_required(sheet: Sheet, at: Mapping[str, int], facts: FactSheet, log: FaultLog) -> None:
    names = {fact.id: fact for fact in facts.unit}
    required = {fact.id for fact in facts.unit if fact.required} & set(_FIELDS) | {"id"}
    blank, first = sheet.blank
    for name in sorted(required):
        if name not in at:
            column = called(names[name], quoted(name)) if name in names else quoted(name)
            what = said("there is no column %(column)s", column=column)
            log.add(sheet.head_place(), what, said("add it and fill it in for each unit"))
        elif name != "id":
            rows = [row for row, cell in enumerate(sheet.columns[at[name]]) if not text_of(cell)]
            what = said("%(fact)s is %(blank)s", fact=called(names[name]), blank=blank)
            note_rows(sheet, at[name], rows, Wrong(what, said("%(first)sfill it in", first=first)), log)


def _note_ambiguous(units: Sequence[Unit], sheet: Sheet, at: Mapping[str, int], log: FaultLog) -> None:
    """Names and ids by which answers could not be told apart."""
    first: dict[str, int] = {}
    for index, unit in enumerate(units):
        if unit.id and first.setdefault(key(unit.id), index) != index and units[first[key(unit.id)]].id != unit.id:
            other = units[first[key(unit.id)]].id
            what = said(
                "the ids %(other)s and %(unit)s differ only in case, width or spacing",
                other=quoted(other),
                unit=quoted(unit.id),
            )
            log.add(sheet.place(index, at["id"]), what, said("give each unit an id of its own"))
    for fact in ("name", "name_en"):
        for index, unit in enumerate(units):
            name = key(getattr(unit, fact))
            if name and first.setdefault(name, index) != index:
                other = sheet.place(first[name])
                what = said(
                    "the name %(name)s also stands for the unit in %(place)s",
                    name=quoted(getattr(unit, fact)),
                    place=other,
                )
                log.add(sheet.place(index, at[fact]), what, said("give each unit a name of its own"))


@dataclass(frozen=True, eq=False)
class _DocumentSheet(Sheet):
    """Units of a YAML file as a table: a row a unit, a column for each key that occurs."""

    lines: Mapping[tuple[int, int], int] = field(default_factory=dict)
    has_header: ClassVar[bool] = False

    def shared(self, what: str, rows: Sequence[int], column: int) -> str:
        numbers = listed((str(self._line(row, column)) for row in rows), most=FEW)
        return said("%(what)s (%(n)s lines: %(numbers)s)", what=what, n=len(rows), numbers=numbers)

    def place(self, index: int, column: int | None = None) -> str:
        if column is None:
            return line_place(self.numbers[index])
        return named_line(self._line(index, column), self.header[column])

    def _line(self, index: int, column: int) -> int:
        return self.lines.get((index, column), self.numbers[index])

    def head_place(self, column: int | None = None) -> str:
        if column is None:
            return ""
        return self.column_place(column)

    def column_place(self, column: int) -> str:
        return self.place(min(index for index, found in self.lines if found == column), column)


def _sheet_of_document(root: yaml.Node, log: FaultLog) -> Sheet:
    rows = [(line_of(node), tuple(free_entries(node, log))) for node in _listed_units(root, log)]
    header = tuple(dict.fromkeys(entry.name for _, row in rows for entry in row))
    column_of = {name: column for column, name in enumerate(header)}
    columns = tuple([""] * len(rows) for _ in header)
    lines: dict[tuple[int, int], int] = {}
    for index, entry in chain.from_iterable(((index, entry) for entry in row) for index, (_, row) in enumerate(rows)):
        column = column_of[entry.name]
        columns[column][index] = _written(entry, log)
        lines[index, column] = line_of(entry.node)
    return _DocumentSheet(log.file, None, header, columns, [line for line, _ in rows], lines=lines)


def _listed_units(root: yaml.Node, log: FaultLog) -> Iterable[yaml.Node]:
    node = root
    if isinstance(root, yaml.MappingNode):
        found = {entry.name: entry for entry in free_entries(root, log)}
        for name, entry in found.items():
            if name not in {"units", "format"}:
                what = said("unknown key %(key)s", key=quoted(name))
                log.add(entry.place, what, said("list the units under units:"))
        if "units" not in found:
            log.stop(said("there is no list of units"), said("list them under units:"))
        node = found["units"].node
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        what = said("%(kind)s stands where the list of units belongs", kind=kind_of(node))
        log.stop(what, said("begin each unit with - id:"), place=line_place(line_of(node)))
    units: list[yaml.Node] = node.value
    return units


def _written(entry: Entry, log: FaultLog) -> str:
    texts = scalars(entry.node)
    if texts is None:
        what = said("%(kind)s stands where a value belongs", kind=kind_of(entry.node))
        log.add(entry.place, what, said("write a value, or a list of values"))
        log.settle(entry.place)
        return ""
    return "; ".join(texts)
