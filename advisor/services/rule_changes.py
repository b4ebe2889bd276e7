"""What differs between two rulebooks as they are written: facts, bands, tables, rows, cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from advisor.domain.rulebook import Rulebook
from advisor.domain.table import AnyOf, Anything, Cell, Comparison, DecisionTable, Interval, Missing, Not, Rule, Test


def changes(one: Rulebook, other: Rulebook) -> tuple[str, ...]:
    """One line for each difference that can matter for an answer or its reason, from the first to the second."""
    lines = [
        *_named("dimension", one.dimensions, other.dimensions),
        *_named("fact", one.facts, other.facts),
        *(
            f"fact {name}: other values are allowed"
            for name in one.facts
            if name in other.facts and one.facts[name].domain != other.facts[name].domain
        ),
        *_named("band", one.bands, other.bands),
        *(
            f"band {name}: {band.test} -> {other.bands[name].test}"
            for name, band in one.bands.items()
            if name in other.bands and band.test != other.bands[name].test
        ),
        *_named("table", one.tables, other.tables),
    ]
    common = [name for name in one.tables if name in other.tables]
    if common != [name for name in other.tables if name in one.tables]:
        lines.append("the tables stand in another order in the chain")
    for name in common:
        lines += [f"table {name}: {line}" for line in table_changes(one.tables[name], other.tables[name])]
    return tuple(lines)


def table_changes(one: DecisionTable, other: DecisionTable) -> list[str]:
    """One line for each difference of two tables; a cell that only follows a moved band is left to the band."""
    lines = []
    if one.hit_policy is not other.hit_policy:
        lines.append(f"hit policy {one.hit_policy.value} -> {other.hit_policy.value}")
    lines += _named("input", one.inputs, other.inputs)
    values = {output.name: output.values or () for output in one.outputs}
    others = {output.name: output.values or () for output in other.outputs}
    lines += _named("output", values, others)
    for name, listed in values.items():
        if listed != others.get(name, listed):
            lines += _named(f"value of {name}", listed, others[name]) or [f"values of {name} in another order"]
    rows, other_rows = ({rule.id: rule for rule in table.rules} for table in (one, other))
    lines += _named("row", rows, other_rows)
    common = [row for row in rows if row in other_rows]
    if common != [row for row in other_rows if row in rows]:
        lines.append("rows stand in another order")
    for row in common:
        lines += [f"row {row}, {line}" for line in _row_changes(one, rows[row], other, other_rows[row])]
    return lines


def cell_of(table: DecisionTable, rule: Rule, name: str) -> Cell:
    """What a row asks of an input; anything, where the table does not know it."""
    names = list(table.inputs)
    return rule.when[names.index(name)] if name in names else Cell(Anything(), "-")


def worded(test: Test) -> str:  # noqa: PLR0911 -- one wording per kind of test
    """A test as a cell would have it, with the bounds that its words stand for."""
    match test:
        case Anything():
            return "-"
        case Missing():
            return "null"
        case Comparison("=", value):
            return _value(value)
        case Comparison(operator, value):
            return f"{operator} {_value(value)}"
        case Interval(low, high, low_closed, high_closed):
            return f"{'[' if low_closed else '('}{_value(low)}..{_value(high)}{']' if high_closed else ')'}"
        case AnyOf(tests):
            return ", ".join(map(worded, tests))
        case Not(inner):
            return f"not({worded(inner)})"


def _row_changes(one: DecisionTable, rule: Rule, other: DecisionTable, changed: Rule) -> list[str]:
    lines = []
    for name in dict.fromkeys([*one.inputs, *other.inputs]):
        before, after = cell_of(one, rule, name), cell_of(other, changed, name)
        if before.test != after.test and before.written != after.written:
            lines.append(f"{name}: {before.written} -> {after.written}")
    gave = {output.name: value for output, value in zip(one.outputs, rule.then, strict=True)}
    gives = {output.name: value for output, value in zip(other.outputs, changed.then, strict=True)}
    lines += [
        f"{name}: gives {_value(gave[name])} -> {_value(gives[name])}"
        for name in gave
        if name in gives and gave[name] != gives[name]
    ]
    if rule.reason != changed.reason:
        lines.append("the reason is worded otherwise")
    if rule.source != changed.source:
        lines.append(f"source: {rule.source} -> {changed.source}")
    return lines


def _named(what: str, one: Iterable[str], other: Iterable[str]) -> list[str]:
    """What is only in the one, and only in the other."""
    before, after = list(one), list(other)
    gone: Sequence[str] = [f"{what} {name} is taken out" for name in before if name not in after]
    return [*gone, *(f"{what} {name} is new" for name in after if name not in before)]


def _value(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
