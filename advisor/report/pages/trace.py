"""The rule trace of each unit in short: the row that decided each table, and the rows that came nearest without deciding."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.domain.advice import CellTrace, RuleTrace, TableTrace
from advisor.domain.table import AnyOf, Comparison, DecisionTable, Interval, Rule, Test, Value
from advisor.report.brief import Brief
from advisor.report.firmness_views import TraceRow, Traces, UnitTrace
from advisor.report.reading import UnitReading
from advisor.report.views import Pair

_UNITS = 14
"""Up to so many units are traced in print; for more the workbook is the place."""
_NEAREST, _FAILED = 2, 2
"""Rows that are named beside the one that decided, and cells on which they may have failed."""
_WORD, _FACT = 50.0, 60.0
"""Points that count as the distance between two words, and between facts: scores within half the scale lie nearer."""


def build(brief: Brief) -> Traces | None:
    """The traces of all units that have a recommendation; None where there are none, or too many to print."""
    units = [unit for unit in brief.reading.decided if unit.advice.trace]
    if not units or len(units) > _UNITS:
        return None
    _ = brief.speech.gettext
    return Traces(
        lead=_("Beside the row that decided stand the nearest rows with another answer, and the cells on which they failed. The whole trace stands in the workbook (scores.xlsx)."),
        units=tuple(UnitTrace(brief.words.ref(unit), tuple(rows_of(brief, unit))) for unit in units),
    )  # fmt: skip


def rows_of(brief: Brief, unit: UnitReading) -> Iterator[TraceRow]:
    """The tables in their order; a level that its band already tells is left out."""
    low, high = brief.words.cuts
    for trace in unit.advice.trace:
        table = brief.rules.tables.get(trace.table)
        dimension = brief.words.level_tables.get(trace.table)
        value = unit.value(dimension) if dimension else None
        if table is None or (dimension and (value is None or not low <= value < high)):
            continue
        rules = {rule.id: rule for rule in table.rules}
        yield TraceRow(
            table=brief.words.short_title(table),
            answer=_answer(brief, table, tuple(trace.outputs.get(output.name) for output in table.outputs)),
            decided=brief.speech.clauses(_asked(brief, rule) for rule in trace.rules if rule.rule in trace.decided_by),
            nearest=tuple(_nearest(brief, table, rules, trace)),
        )


def _answer(brief: Brief, table: DecisionTable, values: tuple[object, ...]) -> str:
    """The first output in words: the others follow from it or stand in the next table."""
    value = values[0]
    return brief.words.value(table.outputs[0].name, None if value is None else str(value))


def _asked(brief: Brief, rule: RuleTrace) -> str:
    """The values that met a row's cells."""
    if not rule.cells:
        return brief.speech.gettext("no other row holds")
    return brief.speech.commas(
        f"{brief.words.fact(cell.input)} {_value(brief, cell.input, cell.value)}" for cell in rule.cells
    )


def _nearest(brief: Brief, table: DecisionTable, rules: dict[str, Rule], trace: TableTrace) -> Iterator[Pair]:
    """The nearest row of each other answer, with what it failed on."""
    _ = brief.speech.gettext
    answer = trace.outputs.get(table.outputs[0].name)
    ranked = []
    for place, rule in enumerate(trace.rules):
        failed = [cell for cell in rule.cells if not cell.met]
        given = rules[rule.rule].then[0] if rule.rule in rules else None
        if rule.rule in trace.decided_by or not rule.cells or given in (answer, None, "unknown", "insufficient"):
            continue
        if len(failed) > _FAILED or any(cell.test == "null" for cell in failed):
            continue
        asked = dict(zip(table.inputs, rules[rule.rule].when, strict=True))
        distance = sum(
            _FACT if cell.input in brief.rules.facts else _distance(asked[cell.input].test, cell.value)
            for cell in failed
        )
        ranked.append((len(failed), distance, place, given, failed))
    seen: list[Value] = []
    for _count, _far, _place, given, failed in sorted(ranked, key=lambda one: one[:3]):
        if given in seen or len(seen) == _NEAREST or (seen and len(failed) > 1):
            continue
        seen.append(given)
        text = (
            brief.speech.commas(_failed(brief, table, rules, cell) for cell in failed)
            if failed
            else _("holds too, but a row before it decides")
        )
        yield Pair(brief.words.value(table.outputs[0].name, given), text)


def _failed(brief: Brief, table: DecisionTable, rules: dict[str, Rule], cell: CellTrace) -> str:
    """A cell that was not met: the value, and what was asked."""
    asked = next(
        (
            test
            for rule in rules.values()
            for name, written in zip(table.inputs, rule.when, strict=True)
            if name == cell.input and written.written == cell.test and (test := brief.words.test(table, name, written))
        ),
        cell.test,
    )
    _ = brief.speech.gettext
    words = {
        "fact": brief.words.fact(cell.input),
        "value": _value(brief, cell.input, cell.value),
        "test": brief.speech.lower(asked),
    }
    if cell.test.startswith("not(") or isinstance(cell.value, bool) or cell.value is None:
        return _("%(fact)s %(value)s, asked: %(test)s", **words)
    return _("%(fact)s %(value)s, not %(test)s", **words)


def _value(brief: Brief, input: str, value: Value) -> str:
    """A value that a table read, in words."""
    _ = brief.speech.gettext
    if value is None:
        return _("unknown")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (int, float)):
        return brief.speech.score(float(value))
    return brief.speech.lower(brief.words.label(input, value))


def _distance(test: Test, value: Value) -> float:
    """How many points a value is from what was asked; words are a band apart."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return _WORD
    if isinstance(test, AnyOf):
        return min(_distance(one, value) for one in test.tests)
    if isinstance(test, Comparison) and isinstance(test.value, (int, float)):
        return abs(value - test.value)
    if isinstance(test, Interval):
        edges = [edge for edge in (test.low, test.high) if isinstance(edge, (int, float))]
        return min((abs(value - edge) for edge in edges), default=_WORD)
    return _WORD
