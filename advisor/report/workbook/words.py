"""The words of the workbook: texts of the chosen languages, side by side where both are wanted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from advisor.domain.profile import Why
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Cell as Condition
from advisor.domain.table import DecisionTable, NumberDomain
from advisor.report.lexicon import Lexicon
from advisor.report.speech import Speech
from advisor.report.workbook.sheet import Cell
from advisor.text import Language, Text

OPINIONS = {
    "confirms": Text("confirm", "佐证"),
    "compatible": Text("compatible", "相容"),
    "contradicts": Text("contested", "有争议"),
    "leans_kpi": Text("lean to KPI", "偏向 KPI"),
    "leans_okr": Text("lean to OKR", "偏向 OKR"),
    "silent": Text("silent", "不表态"),
}
_YES, _NO = Text("yes", "是"), Text("no", "否")


class Words:
    """What a reader of the workbook sees for ids, with the rulebook's own words as the report has them."""

    def __init__(self, rules: Rulebook, languages: Sequence[Language]) -> None:
        self.rules = rules
        self._lexicons = [Lexicon(rules, Speech(language)) for language in languages]

    def each(self, said: Callable[[Lexicon], str]) -> str:
        """What is said in each language, once where it is the same."""
        return " / ".join(dict.fromkeys(said(lexicon) for lexicon in self._lexicons))

    def say(self, text: Text) -> str:
        """A text pair."""
        return self.each(lambda lexicon: lexicon.speech.pick(text))

    def both(self, en: str, zh: str) -> str:
        """A text given in place."""
        return self.say(Text(en, zh))

    def label(self, output: str, value: str | None) -> str:
        """The label of an output's value; empty where there is none."""
        labels = self.rules.labels.get(output, {})
        return "" if value is None else self.say(labels[value]) if value in labels else value

    def yes(self, value: bool) -> str:  # noqa: FBT001 -- the value is what is put into words
        """Yes or no."""
        return self.say(_YES if value else _NO)

    @property
    def unit_heads(self) -> list[str]:
        """The heads of the two columns with which every sheet on units begins."""
        return [self.both("unit", "单元编号"), self.both("name", "单元名称")]

    def unit(self, one: Mapping[str, Any]) -> list[Cell]:
        """The cells under them."""
        return [one["unit"], self.both(one.get("name_en") or one["name"], one["name"])]

    @property
    def outcome_heads(self) -> list[str]:
        """The heads of an outcome: what is recommended and how to begin."""
        return [self.both("method", "方法"), self.both("way in", "进入方式")]

    def outcome(self, one: Mapping[str, Any]) -> list[Cell]:
        """The cells under them; where no method comes out, it says so."""
        return [self.value("method", one["method"]), self.value("entry", one["entry"])]

    def dimension(self, id: str | None) -> str | None:
        """The name of a dimension."""
        return None if id is None else self.each(lambda lexicon: lexicon.dimension(id))

    def input(self, id: str) -> str:
        """The name of what a table reads: a dimension, a fact, a measure or the answer of an earlier table."""
        if id in self.rules.measures:
            return self.say(self.rules.measures[id].title)
        if id in self.rules.confidence:
            return self.title(self.rules.confidence[id])
        return self.each(lambda lexicon: lexicon.fact(id))

    def title(self, table: DecisionTable) -> str:
        """The title of a table."""
        return self.each(lambda lexicon: lexicon.title(table))

    def value(self, input: str, value: object) -> Cell:
        """A value that a table reads or gives: numbers stay numbers."""
        if isinstance(value, bool):
            return self.yes(value)
        if isinstance(value, (int, float)):
            return value
        if input == "second_opinion" and value in OPINIONS:
            return self.say(OPINIONS[str(value)])
        return self.each(lambda lexicon: lexicon.label(input, None if value is None else str(value)))

    def test(self, table: DecisionTable, input: str, condition: Condition) -> str:
        """A condition of a table in words, with the range of every band that it names; empty where all is accepted."""
        if input == "second_opinion":
            found = [self.say(OPINIONS[part]) for part in condition.written.split(", ") if part in OPINIONS]
            if found:
                return "; ".join([*([self.both("none", "无")] if "null" in condition.written else []), *found])
        said = self.each(lambda lexicon: lexicon.test(table, input, condition))
        if not isinstance(table.inputs[input], NumberDomain):
            return said
        ranges = [_range(band.test) for band in self.rules.bands.values() if band.id in _names(condition.written)]
        return f"{said} ({', '.join(ranges)})" if ranges else said

    def why(self, why: str) -> str:
        """Why a dimension is missing."""
        return self.each(lambda lexicon: lexicon.why(Why(why)))


def _names(written: str) -> set[str]:
    return set(written.replace("not(", "").replace(")", "").split(", "))


def _range(test: str) -> str:
    """A band's test as it stands in the rules; a range in the words of a reader."""
    return test.removeprefix("[").removesuffix(")").replace("..", " – < ") if test.startswith("[") else test
