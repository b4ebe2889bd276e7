"""The sheet with the full rule trace: every table, every row, every condition with its value, and where a row fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from advisor.report.workbook.sheet import ONE_DECIMAL, WHOLE, Cell, Column, Sheet
from advisor.report.workbook.words import Words


def trace(document: Mapping[str, Any], words: Words) -> Sheet:
    """A row per condition of every row of every table; conditions that accept anything are left out."""
    both = words.both
    return Sheet(
        "trace",
        [
            *words.unit_heads,
            both("table", "决策表"),
            Column(both("row no.", "行号"), WHOLE),
            both("rule", "规则"),
            both("result", "结果"),
            both("condition on", "条件对象"),
            Column(both("value", "取值"), ONE_DECIMAL, "left"),
            both("test", "条件"),
            both("met", "是否成立"),
        ],
        _Rows(words).of(document),
        marked=(both("result", "结果"), both("decides", "起决定作用")),
        wrapped=False,
    )


class _Rows:
    """Puts traces into rows; words that come again for every unit are looked up once."""

    def __init__(self, words: Words) -> None:
        both = words.both
        self._words = words
        self._tests = {
            (table.id, rule.id, input): words.test(table, input, condition)
            for table in words.rules.tables.values()
            for rule in table.rules
            for input, condition in zip(table.inputs, rule.when, strict=True)
        }
        self._titles = {table.id: words.title(table) for table in words.rules.tables.values()}
        self._input, self._known = cache(words.input), cache(words.value)
        self._decides = both("decides", "起决定作用")
        self._passed_over = both("met, but another row decides", "条件成立，但由其他行决定")
        self._fails = both("not met", "条件不成立")
        self._met = words.yes(value=True)
        self._first = both("no: fails here first", "否：首个不成立的条件")
        self._unmet = words.yes(value=False)
        self._unknown = both("unknown", "未知")
        self._always = both("always", "总是成立")

    def of(self, document: Mapping[str, Any]) -> Iterator[list[Cell]]:
        for one in document["units"]:
            unit = self._words.unit(one)
            for table in one.get("trace", ()):
                for number, rule in enumerate(table["rules"], 1):
                    yield from self._rule([*unit, self._titles[table["table"]], number], table, rule)

    def _rule(self, head: list[Cell], table: Mapping[str, Any], rule: Mapping[str, Any]) -> Iterator[list[Cell]]:
        result = (
            self._decides if rule["rule"] in table["decided_by"] else self._passed_over if rule["met"] else self._fails
        )
        head = [*head, rule["rule"], result]
        cells = [cell for cell in rule["cells"] if cell["test"] != "-"]
        if not cells:
            yield [*head, None, None, self._always, self._met]
        failed = False
        for cell in cells:
            met = self._met if cell["met"] else self._unmet if failed else self._first
            failed = failed or not cell["met"]
            name = cell["input"]
            test = self._tests[table["table"], rule["rule"], name]
            value = table["inputs"][name]
            said = self._unknown if value is None else self._known(name, value)
            yield [*head, self._input(name), said, test, met]
