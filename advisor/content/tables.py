"""Decision tables out of YAML: the compact text form, or `when`/`then` for sparse tables, into domain values."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.content.document import Document
from advisor.domain.table import (
    Anything,
    BooleanDomain,
    Cell,
    ChoiceDomain,
    DecisionTable,
    Domain,
    HitPolicy,
    Interval,
    NumberDomain,
    Output,
    Rule,
    Test,
    Value,
)
from advisor.engine.decide.unary import UnaryTestError, constants, parse
from advisor.errors import Fault
from advisor.text import Joined, Text, said


@dataclass(frozen=True)
class Vocabulary:
    """What the cells of a table may speak of: inputs with their domains, named bands, sources."""

    inputs: Mapping[str, Domain]
    bands: Mapping[str, Test]
    sources: frozenset[str]


@dataclass
class _Grid:
    """The cells of a table before they are understood: per row its inputs and outputs as written, and its line."""

    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    rows: dict[str, tuple[list[str], list[str], int]] = field(default_factory=dict)


def read_table(document: Document, vocabulary: Vocabulary) -> tuple[DecisionTable | None, list[Fault]]:
    """The table in a document that fits its schema, or None, with all faults of its cells, rows and sources."""
    faults: list[Fault] = []
    data = document.data
    grid = _text_grid(document, faults) if "table" in data else _sparse_grid(document, faults)
    _check_columns(document, grid, vocabulary, faults)
    _check_rows(document, grid, faults)
    _check_source(document, ("source",), data["source"], vocabulary, faults)
    if faults:
        return None, faults
    outputs = tuple(
        Output(
            name,
            tuple(data["outputs"][name]),
            {value: text_of(label) for value, label in data["outputs"][name].items()},
        )
        for name in grid.outputs
    )
    rules = []
    for row, (cells, results, line) in grid.rows.items():
        entry = data["rows"][row]
        where = _Place(document, row, line)
        when = tuple(
            _cell(where, name, cell, vocabulary, faults) for name, cell in zip(grid.inputs, cells, strict=True)
        )
        then = tuple(_result(where, output, cell, faults) for output, cell in zip(outputs, results, strict=True))
        _check_source(document, ("rows", row, "source"), entry.get("source", data["source"]), vocabulary, faults)
        rules.append(Rule(row, when, then, text_of(entry["reason"]), entry.get("source", data["source"]), line))
    if faults:
        return None, faults
    table = DecisionTable(
        data["id"],
        HitPolicy(data["hit_policy"]),
        {name: vocabulary.inputs[name] for name in grid.inputs},
        outputs,
        tuple(rules),
        text_of(data["title"]),
        text_of(data["question"]),
    )
    return table, []


def text_of(pair: Mapping[str, str]) -> Text:
    """The text pair written as `{en: ..., zh: ...}`."""
    return Text(pair["en"].strip(), pair["zh"].strip())


def source_key(source: str) -> str:
    """The key of a citation such as `redsea2026 §3.3`."""
    return source.split(" ", 1)[0]


@dataclass(frozen=True)
class _Place:
    document: Document
    row: str
    line: int

    def fault(self, column: str, what: str, remedy: str = "") -> Fault:
        place = said("line %(n)s, row %(row)s, column %(column)s", n=self.line, row=self.row, column=column)
        return Fault(self.document.file, place, what, remedy)


def _text_grid(document: Document, faults: list[Fault]) -> _Grid:
    grid = _Grid()
    start = document.line(("table",))
    lines = [(start + 1 + offset, line.strip()) for offset, line in enumerate(document.data["table"].splitlines())]
    lines = [(number, line) for number, line in lines if line]
    split = [(number, [cell.strip() for cell in line.strip("|").split("|")]) for number, line in lines]
    head = split[0][1]
    if head[0] != "row":
        faults.append(
            Fault(
                document.file,
                said("line %(n)s", n=split[0][0]),
                said('the first column is "%(name)s"', name=head[0]),
                said('call it "row"; it names the rows'),
            )
        )
        return grid
    grid.inputs = [name for name in head[1:] if not name.startswith("->")]
    grid.outputs = [name.removeprefix("->").strip() for name in head[1:] if name.startswith("->")]
    if head[1:] != [*grid.inputs, *(name for name in head[1:] if name.startswith("->"))]:
        faults.append(
            Fault(
                document.file,
                said("line %(n)s", n=split[0][0]),
                said("an input column stands behind an output column"),
                said("put the outputs (->) last"),
            )
        )
    for number, cells in split[1:]:
        if len(cells) != len(head):
            faults.append(
                Fault(
                    document.file,
                    said("line %(n)s, row %(row)s", n=number, row=cells[0]),
                    said("has %(n)s cells under %(m)s columns", n=len(cells), m=len(head)),
                    said("give every column one cell; write - for anything"),
                )
            )
        elif cells[0] in grid.rows:
            faults.append(
                Fault(
                    document.file,
                    said("line %(n)s", n=number),
                    said('the row "%(name)s" stands twice', name=cells[0]),
                    said("give each row its own name"),
                )
            )
        else:
            width = 1 + len(grid.inputs)
            grid.rows[cells[0]] = (cells[1:width], cells[width:], number)
    return grid


def _sparse_grid(document: Document, faults: list[Fault]) -> _Grid:
    grid = _Grid(outputs=list(document.data["outputs"]))
    rows = document.data["rows"]
    for row, entry in rows.items():
        for part in ("when", "then"):
            if part not in entry:
                what = said('"%(part)s" is missing', part=part)
                faults.append(document.fault(("rows", row), what, said("add it, or give the file a table")))
        grid.inputs.extend(name for name in entry.get("when", {}) if name not in grid.inputs)
        for name in entry.get("then", {}):
            if name not in grid.outputs:
                what = said('"%(name)s" is no output of this table', name=name)
                faults.append(document.fault(("rows", row, "then", name), what))
    for row, entry in rows.items():
        when, then = entry.get("when", {}), entry.get("then", {})
        cells = [_written(when.get(name, "-")) for name in grid.inputs]
        grid.rows[row] = (cells, [_written(then.get(name)) for name in grid.outputs], document.line(("rows", row)))
    return grid


def _written(value: object) -> str:
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_columns(document: Document, grid: _Grid, vocabulary: Vocabulary, faults: list[Fault]) -> None:
    for name in grid.inputs:
        if name not in vocabulary.inputs:
            near = difflib.get_close_matches(name, vocabulary.inputs, n=1)
            remedy = (
                said('did you mean "%(near)s"?', near=near[0])
                if near
                else said("use a dimension, a fact, or an output of an earlier table")
            )
            what = said('the input "%(name)s" is no dimension, fact or earlier output', name=name)
            faults.append(document.fault(("table",), what, remedy))
    for name in grid.outputs:
        if name not in document.data["outputs"]:
            what = said('the output column "%(name)s" is not described', name=name)
            faults.append(document.fault(("outputs",), what, said("list its values with labels")))
    for name in set(document.data["outputs"]) - set(grid.outputs):
        what, remedy = said('no column gives "%(name)s"', name=name), said('add a column "-> %(name)s"', name=name)
        faults.append(document.fault(("outputs", name), what, remedy))
    doubled = {name for name in [*grid.inputs, *grid.outputs] if [*grid.inputs, *grid.outputs].count(name) > 1}
    faults.extend(
        document.fault(("table",), said('the column "%(name)s" stands twice', name=name)) for name in sorted(doubled)
    )


def _check_rows(document: Document, grid: _Grid, faults: list[Fault]) -> None:
    for row in document.data["rows"]:
        if row not in grid.rows:
            what = said('there is no row "%(row)s" in the table', row=row)
            faults.append(document.fault(("rows", row), what, said("take it away, or add the row")))
    for row, (_, _, line) in grid.rows.items():
        if row not in document.data["rows"]:
            faults.append(
                Fault(
                    document.file,
                    said("line %(n)s, row %(row)s", n=line, row=row),
                    said("has no reason"),
                    said("add it under rows: with a reason in both languages"),
                )
            )


def _check_source(
    document: Document, where: tuple[str, ...], source: str, vocabulary: Vocabulary, faults: list[Fault]
) -> None:
    if source_key(source) not in vocabulary.sources:
        what = said('the source "%(source)s" is not listed', source=source)
        faults.append(
            document.fault(where, what, said("use %(words)s", words=Joined(tuple(sorted(vocabulary.sources)))))
        )


def _cell(where: _Place, name: str, written: str, vocabulary: Vocabulary, faults: list[Fault]) -> Cell:
    domain = vocabulary.inputs[name]
    try:
        test = parse(written, vocabulary.bands if isinstance(domain, NumberDomain) else None)
    except UnaryTestError as error:
        faults.append(where.fault(name, error.what))
        return Cell(Anything(), written)
    for constant in sorted(constants(test), key=str):
        remedy = _outside(domain, constant)
        if remedy:
            what = said(
                '"%(value)s" in the cell "%(cell)s" is outside what %(name)s can be',
                value=constant,
                cell=written,
                name=name,
            )
            faults.append(where.fault(name, what, remedy))
    if isinstance(test, Interval) and _empty(test):
        what = said('the range "%(cell)s" holds no value', cell=written)
        faults.append(where.fault(name, what, said("write the smaller bound first")))
    return Cell(test, written)


def _outside(domain: Domain, constant: float | str | bool) -> str:  # noqa: FBT001 -- a value of a cell
    """What is allowed, where the constant is not."""
    match domain:
        case ChoiceDomain(values) if constant not in values:
            near = difflib.get_close_matches(str(constant), values, n=1)
            words = Joined(tuple(values))
            if near:
                return said('did you mean "%(near)s"? use %(words)s', near=near[0], words=words)
            return said("use %(words)s", words=words)
        case BooleanDomain() if not isinstance(constant, bool):
            return said("use true or false")
        case NumberDomain(low, high) if isinstance(constant, str | bool):
            return said("use low, middle, high or a test on %(low)s..%(high)s", low=f"{low:g}", high=f"{high:g}")
        case NumberDomain(low, high) if not low <= float(constant) <= high:
            return said("use a number in %(low)s..%(high)s", low=f"{low:g}", high=f"{high:g}")
        case _:
            return ""


def _empty(interval: Interval) -> bool:
    low, high = interval.low, interval.high
    if isinstance(low, float) and isinstance(high, float):
        return low > high or (low == high and not (interval.low_closed and interval.high_closed))
    return False


def _result(where: _Place, output: Output, written: str, faults: list[Fault]) -> Value:
    if written in {"null", "-", ""}:
        return None
    if output.values is not None and written not in output.values:
        what = said('"%(value)s" is no value of %(name)s', value=written, name=output.name)
        faults.append(where.fault(output.name, what, said("use %(words)s", words=Joined(tuple(output.values)))))
    return written
