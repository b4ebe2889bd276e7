"""A table of the chain as compact text to be changed, and such a text read back into the rules that it stands beside."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from advisor.content.document import Document, Where
from advisor.content.tables import Vocabulary, read_table
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Anything, ChoiceDomain, DecisionTable, Domain, Rule, Value
from advisor.engine.decide.unary import parse
from advisor.errors import ContentFaults, Fault
from advisor.text import Joined, Said, Text, said

WIDE = 12
"""A table with more inputs is written with one column for all tests of a row, since it would not fit on any screen."""
LONGEST, ROWS, CELL = 40_000, 200, 120
"""Characters of a table, its rows, and characters of a test: far more than any table that people read."""
_WIDEST = 72
"""Characters to which a column is filled up: a few long rows must not push the results out of sight."""
_NEW = Text("A row of this variant.", "本试行版新增的行。")
_OWN = "practice"
_ID = re.compile(r"[a-z][a-z0-9_]*")
_FILE = said("variant")


def table_text(table: DecisionTable) -> str:
    """The table in the compact text form: a head, then one line a row, in columns."""
    outputs = [f"-> {output.name}" for output in table.outputs]
    wide = len(table.inputs) > WIDE
    head = ["row", *(["when"] if wide else table.inputs), *outputs]
    return _columns([head, *(_line(table, rule, wide=wide) for rule in table.rules)])


def read_variant(rules: Rulebook, table: str, text: str) -> Rulebook:
    """The rules with that table in the wording of the text; rows that the standard has keep their reason and source.

    Raises:
        ContentFaults: the text is no such table; each fault tells line, row and column, counted in the text.

    """
    standard = rules.tables[table]
    lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    faults = _unreadable(standard, text, lines)
    _raise(faults)
    document = _document(standard, text, lines, _sources(rules))
    read, faults = read_table(document, _vocabulary(rules, table))
    _raise([_placed(fault, lines[0][0]) for fault in faults if not fault.what.startswith("there is no row")])
    if read is None:  # pragma: no cover -- without a table there are faults
        raise AssertionError
    name = hashlib.sha256(f"{rules.sha256}\n{table}\n{text}".encode()).hexdigest()
    return replace(rules, sha256=name, tables={**rules.tables, table: read})


def _line(table: DecisionTable, rule: Rule, *, wide: bool) -> list[str]:
    cells = [cell.written for cell in rule.when]
    if wide:
        pairs = zip(table.inputs, rule.when, strict=True)
        tests = (f"{name}: {cell.written}" for name, cell in pairs if not isinstance(cell.test, Anything))
        cells = ["; ".join(tests) or "-"]
    return [rule.id, *cells, *(_word(value) for value in rule.then)]


def _word(value: Value) -> str:
    return "null" if value is None else str(value)


def _columns(rows: Sequence[Sequence[str]]) -> str:
    widths = [min(_WIDEST, max(len(cell) for cell in column)) for column in zip(*rows, strict=True)]
    lines = ("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(f"{line} |" for line in lines) + "\n"


def _unreadable(standard: DecisionTable, text: str, lines: Sequence[tuple[int, str]]) -> list[Fault]:
    """What has to be right before there are rows and columns at all."""
    example = table_text(standard).splitlines()[0]
    beginning = said("begin with the head: %(head)s", head=example)
    if not lines:
        return [Fault(_FILE, "", said("the table is empty"), beginning)]
    if len(text) > LONGEST or len(lines) > ROWS + 1:
        remedy = said("keep to %(rows)s rows and %(n)s characters", rows=ROWS, n=LONGEST)
        return [Fault(_FILE, "", said("the table is too long"), remedy)]
    number, head = lines[0]
    if _cells(head)[0] != "row":
        return [Fault(_FILE, _line_place(number), said("the first line is not the head"), beginning)]
    wrong = [
        Fault(_FILE, _line_place(at), said("a cell is too long"), said("keep to %(n)s characters a test", n=CELL))
        for at, line in lines
        if any(len(test) > CELL for cell in _cells(line) for test in cell.split(";"))
    ]
    wrong += [
        Fault(
            _FILE,
            _line_place(at),
            said('"%(name)s" is no name of a row', name=_cells(line)[0][:40]),
            said("use a-z, 0-9 and _"),
        )
        for at, line in lines[1:]
        if not _ID.fullmatch(_cells(line)[0])
    ]
    if len(lines) > 1:
        return wrong
    return [Fault(_FILE, "", said("the table has no rows"), said("add a row under the head"))]


def _line_place(number: int, row: str = "") -> str:
    return said("line %(n)s, row %(row)s", n=number, row=row) if row else said("line %(n)s", n=number)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def _document(standard: DecisionTable, text: str, lines: Sequence[tuple[int, str]], source: str) -> Document:
    """The text as the document that the loader of tables reads, with the lines of the text."""
    known = {rule.id: rule for rule in standard.rules}
    rows: dict[str, Any] = {}
    for _, line in lines[1:]:
        row = _cells(line)[0]
        rule = known.get(row)
        reason = _NEW if rule is None or rule.reason is None else rule.reason
        rows[row] = {"reason": _pair(reason), "source": rule.source if rule else source}
    data = {
        "id": standard.id,
        "title": _pair(standard.title or Text(standard.id, standard.id)),
        "question": _pair(standard.question or Text("", "")),
        "hit_policy": standard.hit_policy.value,
        "source": source,
        "outputs": {
            output.name: {value: _pair(output.labels[value]) for value in output.values or ()}
            for output in standard.outputs
        },
        "rows": rows,
    }
    places: dict[Where, int] = {("rows", _cells(line)[0]): number for number, line in lines[1:]}
    places[("outputs",)] = lines[0][0]
    if _cells(lines[0][1])[1:2] == ["when"]:
        _raise(_sparse(data, lines))
        return Document(_FILE, data, places)
    return Document(_FILE, data | {"table": text}, places | {("table",): 0})


def _sparse(data: dict[str, Any], lines: Sequence[tuple[int, str]]) -> list[Fault]:
    """Set the tests and results of rows that have all their tests in one column."""
    faults: list[Fault] = []
    head = _cells(lines[0][1])
    outputs = [name.removeprefix("->").strip() for name in head[2:]]
    if outputs != [*data["outputs"]]:
        wanted = Joined(tuple(f"-> {name}" for name in data["outputs"]))
        what = said("the head has other columns than the table")
        return [Fault(_FILE, _line_place(lines[0][0]), what, said("write row, when, %(outputs)s", outputs=wanted))]
    seen: set[str] = set()
    for number, line in lines[1:]:
        row, *cells = _cells(line)
        if row in seen:
            what = said('the row "%(name)s" stands twice', name=row)
            faults.append(Fault(_FILE, _line_place(number), what, said("give each row its own name")))
        seen.add(row)
        if len(cells) != len(outputs) + 1:
            what = said("has %(n)s cells under %(m)s columns", n=len(cells) + 1, m=len(head))
            remedy = said("give every column one cell; write - for anything")
            faults.append(Fault(_FILE, _line_place(number, row), what, remedy))
            continue
        data["rows"][row] |= {
            "when": _tests(row, number, cells[0], faults),
            "then": dict(zip(outputs, cells[1:], strict=True)),
        }
    return faults


def _tests(row: str, number: int, cell: str, faults: list[Fault]) -> dict[str, str]:
    tests: dict[str, str] = {}
    for part in () if cell in {"-", ""} else cell.split(";"):
        name, colon, test = (one.strip() for one in part.partition(":"))
        if not colon or name in tests:
            what = said('"%(name)s" is no test of an input', name=part.strip()[:60])
            remedy = said("write name: test, each name once, with ; between")
            faults.append(Fault(_FILE, _line_place(number, row), what, remedy))
            continue
        tests[name] = test
    return tests


def _vocabulary(rules: Rulebook, table: str) -> Vocabulary:
    """What stands before the table in the chain: what is asked, and what earlier tables answer."""
    inputs: dict[str, Domain] = dict(rules.asked)
    for other in rules.tables.values():
        if other.id == table:
            break
        inputs |= {output.name: ChoiceDomain(output.values or ()) for output in other.outputs}
    bands = {name: parse(band.test) for name, band in rules.bands.items()}
    return Vocabulary(inputs, bands, frozenset(rules.sources))


def _sources(rules: Rulebook) -> str:
    """The source of what a variant adds: own judgement, where the rules list it."""
    return _OWN if _OWN in rules.sources else next(iter(rules.sources))


def _placed(fault: Fault, head: int) -> Fault:
    """The fault with the line of the head, where it is about a column as a whole."""
    where = fault.place.partition(", ")
    about_columns = where[2].partition(".")[0] in {"table", "outputs"}
    return _of_variant(replace(fault, place=_line_place(head)) if about_columns else fault)


def _of_variant(fault: Fault) -> Fault:
    """The fault as it is told of a variant, in which outputs are not described, only given."""
    if fault.remedy != "list its values with labels" or not isinstance(fault.what, Said):
        return fault
    what = said('the table has no output "%(name)s"', name=fault.what.values["name"])
    return replace(fault, what=what, remedy=said("take the column away"))


def _pair(text: Text) -> Mapping[str, str]:
    return {"en": text.en, "zh": text.zh}


def _raise(faults: list[Fault]) -> None:
    if faults:
        raise ContentFaults(faults, said("The variant cannot be used as it is written."))
