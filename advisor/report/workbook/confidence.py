"""Sheets on how sure a recommendation is: the measures and deciding rows of every unit, and the tables themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import isinf
from typing import Any

from advisor.domain.rulebook import FactType
from advisor.domain.table import DecisionTable, NumberDomain
from advisor.report.workbook.firmness import absent, explanation
from advisor.report.workbook.sheet import ONE_DECIMAL, WHOLE, Cell, Column, Sheet
from advisor.report.workbook.words import Words
from advisor.text import Text

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def confidence_sheets(document: Mapping[str, Any], words: Words) -> Iterator[Sheet]:
    """The confidence in every recommendation, then the tables that it comes from."""
    yield _units(document["units"], words)
    yield _tables(document["units"], words)


def _units(units: Sequence[Mapping[str, Any]], words: Words) -> Sheet:
    tables = list(words.rules.confidence.values())
    both = words.both
    return Sheet(
        "confidence",
        [
            *words.unit_heads,
            both("confidence", "把握程度"),
            both("evidence from the answers", "答题依据"),
            *(Column(words.input(name), _format(measure)) for name, measure in words.rules.measures.items()),
            *(
                head
                for table in tables
                for head in (
                    f"{words.title(table)}: {both('deciding row', '决定行')}",
                    f"{words.title(table)}: {both('reason', '理由')}",
                )
            ),
            both("note", "备注"),
        ],
        (_unit_row(one, tables, words) for one in units),
    )


def _format(measure: FactType) -> str | None:
    """Shares have one decimal, counts none, words no format."""
    if not isinstance(measure.domain, NumberDomain):
        return None
    return WHOLE if isinf(measure.domain.high) else ONE_DECIMAL


def _unit_row(one: Mapping[str, Any], tables: Sequence[DecisionTable], words: Words) -> list[Cell]:
    found = explanation(one).get("confidence")
    measures = words.rules.measures
    if found is None:
        note = absent(one, words, Text("the rules have no tables of confidence", "规则中没有把握程度表"))
        return [*words.unit(one), *[None] * (2 + len(measures) + 2 * len(tables)), note]
    decided = {entry["table"]: entry["rules"] for entry in found["reasons"]}
    deciding: list[Cell] = []
    for table in tables:
        rows = decided.get(table.id, ())
        reasons = (_reason(table, row, found["inputs"], words) for row in rows)
        deciding += [", ".join(rows) or None, " ".join(filter(None, reasons)) or None]
    return [
        *words.unit(one),
        words.label("confidence", found["level"]),
        words.label("evidence", found["evidence"]),
        *(_measured(name, found["inputs"].get(name), words) for name in measures),
        *deciding,
        None,
    ]


def _measured(name: str, value: float | str | None, words: Words) -> Cell:
    """A measure as it was read; empty where it is unknown or may not be shown."""
    return None if value is None else words.value(name, value)


def _reason(table: DecisionTable, row: str, inputs: Mapping[str, Any], words: Words) -> str:
    """The reason of a row with the unit's measures in the place of `{measure}`."""
    text = words.rules.reasons.get((table.id, row))
    if text is None:
        return ""

    def value(match: re.Match[str]) -> str:
        found = inputs.get(match.group(1))
        return f"{found:g}" if isinstance(found, (int, float)) else "–"

    return words.say(Text(_PLACEHOLDER.sub(value, text.en), _PLACEHOLDER.sub(value, text.zh)))


def _tables(units: Sequence[Mapping[str, Any]], words: Words) -> Sheet:
    """Both tables in one list, so that it can be filtered: a column for everything that one of them reads."""
    both = words.both
    tables = list(words.rules.confidence.values())
    read = list(dict.fromkeys(name for table in tables for name in table.inputs))
    return Sheet(
        "confidence tables",
        [
            both("table", "决策表"),
            both("rule", "规则"),
            Column(both("row no.", "行号"), WHOLE),
            both("hit policy", "命中策略"),
            *(words.input(name) for name in read),
            both("gives", "得出"),
            both("reason", "理由"),
            Column(both("units decided by it", "由此行决定的单元数"), WHOLE),
        ],
        (row for table in tables for row in _table_rows(table, read, units, words)),
    )


def _table_rows(
    table: DecisionTable, read: Sequence[str], units: Sequence[Mapping[str, Any]], words: Words
) -> Iterator[list[Cell]]:
    decided = [
        rule
        for one in units
        for entry in (explanation(one).get("confidence") or {}).get("reasons", ())
        if entry["table"] == table.id
        for rule in entry["rules"]
    ]
    for number, rule in enumerate(table.rules, 1):
        tests = {
            name: words.test(table, name, condition) or None
            for name, condition in zip(table.inputs, rule.when, strict=True)
        }
        given = zip(table.outputs, rule.then, strict=True)
        yield [
            words.title(table),
            rule.id,
            number,
            table.hit_policy.value,
            *(tests.get(name) for name in read),
            "; ".join(str(words.value(output.name, value)) for output, value in given),
            words.say(_unfilled(rule.reason)) if rule.reason else None,
            decided.count(rule.id),
        ]


def _unfilled(reason: Text) -> Text:
    """A reason where no unit fills it: an ellipsis in the place of its measures."""
    return Text(_PLACEHOLDER.sub("…", reason.en), _PLACEHOLDER.sub("…", reason.zh))
