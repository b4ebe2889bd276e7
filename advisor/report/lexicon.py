"""The rulebook's words in one language: names, labels, reasons with their values filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from advisor.domain.profile import Score, Why
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Anything, BooleanDomain, Cell, DecisionTable, Value
from advisor.report.drawing import Mark
from advisor.report.reading import UnitReading
from advisor.report.speech import Speech, clean, shorten
from advisor.report.views import UnitRef

_LETTERS = {"kpi": "K", "okr": "O", "hybrid": "H", "none": "–", "unknown": "?"}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_ASIDE = re.compile(r"[ ]?[(（]\{\w+\}(?: ?分)?[)）]")
_SHORT, _HEADING = 15.0, 26.0
"""Ems of a name in charts and narrow columns, and in headings."""


@dataclass(frozen=True)
class Lexicon:
    """Looks up what a reader sees for ids."""

    rules: Rulebook
    speech: Speech

    @cached_property
    def level_tables(self) -> Mapping[str, str]:
        """Tables that only resolve the level of one dimension, with that dimension."""
        names = {id: id.removesuffix("_level") for id in self.rules.tables if id.endswith("_level")}
        return {table: dimension for table, dimension in names.items() if dimension in self.rules.dimensions}

    @cached_property
    def cuts(self) -> tuple[float, float]:
        """Where the low band ends and the high band begins, as the rules have it."""
        low, high = (re.findall(r"[\d.]+", self.rules.bands[id].test)[0] for id in ("low", "high"))
        return float(low), float(high)

    def name(self, unit: UnitReading) -> str:
        """A unit's name in this language, as one clean line."""
        preferred = unit.unit.name_en if self.speech.language == "en" else unit.unit.name
        return clean(preferred) or clean(unit.unit.name) or clean(unit.unit.id)

    def ref(self, unit: UnitReading) -> UnitRef:
        """A unit where it is only named."""
        name = self.name(unit)
        return UnitRef(
            name, shorten(name, _SHORT), shorten(name, _HEADING), f"u{unit.place}", unit.contested, unit.overridden
        )

    def dimension(self, id: str) -> str:
        """The name of a dimension."""
        found = self.rules.dimensions.get(id)
        return self.speech.pick(found.name) if found else id

    def band(self, value: float) -> str:
        """The label of the band that a score lies in."""
        low, high = self.cuts
        id = "low" if value < low else "middle" if value < high else "high"
        return self.speech.pick(self.rules.bands[id].label)

    def label(self, output: str, value: str | None) -> str:
        """The label of an output's value, where the rules give one."""
        found = self.rules.labels.get(output, {}).get(value or "")
        return self.speech.pick(found) if found else self._plain(value)

    def method(self, id: str | None) -> Mark:
        """A method, today's or proposed, as letter and label."""
        _ = self.speech.gettext
        id = id if id in _LETTERS else "unknown"
        found = self.rules.labels.get("method", {}).get(id)
        label = self.speech.pick(found) if found else {"none": _("None"), "unknown": _("Not stated")}.get(id, id)
        return Mark(id, _LETTERS[id], label)

    def why(self, why: Why) -> str:
        """Why a dimension is missing."""
        _ = self.speech.gettext
        return {
            Why.NOT_ASKED: _("not asked"),
            Why.TOO_FEW: _("too few answers"),
            Why.CANNOT_JUDGE: _("staff cannot judge it"),
            Why.WITHHELD: _("withheld"),
        }[why]

    def reasons(self, unit: UnitReading, table: str) -> tuple[str, ...]:
        """The reasons of the rows that decided a table for a unit."""
        rows = unit.advice.decided_by.get(table, ())
        found = (self.reason(table, row, unit.profile.scores) for row in rows)
        return tuple(reason for reason in found if reason)

    def reason(self, table: str, row: str, scores: Mapping[str, Score]) -> str:
        """The reason of a row with the unit's values in the place of `{dimension}`."""
        text = self.rules.reasons.get((table, row))
        return self.fill(self.speech.pick(text), scores) if text else ""

    def fill(self, text: str, scores: Mapping[str, Score] | None) -> str:
        """A text with each `{dimension}` replaced by the unit's score; without a unit, bracketed values are left out."""
        if scores is None:
            return _PLACEHOLDER.sub("…", _ASIDE.sub("", text))

        def value(match: re.Match[str]) -> str:
            score = scores.get(match.group(1))
            return self.speech.score(score.value) if score else self.speech.gettext("unknown")

        return _PLACEHOLDER.sub(value, text)

    def measured(self, text: str, measures: Mapping[str, Value]) -> str:
        """A text with each `{measure}` replaced by what was measured on the answers."""

        def value(match: re.Match[str]) -> str:
            found = measures.get(match.group(1))
            if isinstance(found, (int, float)) and not isinstance(found, bool):
                return f"{found:g}"
            return self.speech.gettext("unknown")

        return _PLACEHOLDER.sub(value, text)

    def opinion(self, state: str) -> str:
        """The state of a second opinion in a word or two."""
        _ = self.speech.gettext
        return {
            "confirms": _("confirms"),
            "compatible": _("compatible"),
            "contradicts": _("contested"),
            "leans_kpi": _("leans to KPI"),
            "leans_okr": _("leans to OKR"),
            "silent": _("silent"),
        }.get(state, state)

    def source(self, source: str) -> str:
        """A source as cited; the two of our own and the word for a closing section are put into words."""
        _ = self.speech.gettext
        key, _space, place = source.partition(" ")
        key = {"cases": _("case library"), "practice": _("own practice")}.get(key, key)
        places = {"closing": _("closing section"), "introduction": _("introduction")}
        if place.startswith("table "):
            place = _("table %(n)s", n=place.removeprefix("table "))
        return f"{key} {places.get(place, place)}".strip()

    def title(self, table: DecisionTable) -> str:
        """The title of a table."""
        return self.speech.pick(table.title) if table.title else table.id

    def short_title(self, table: DecisionTable) -> str:
        """The title of a table without what stands before its colon, such as the layer."""
        return self.speech.sentence(re.split(r"[:：]\s*", self.title(table))[-1])

    def fact(self, id: str) -> str:
        """The name of a table's input: a dimension, a fact, or the question of an earlier table."""
        if id in self.rules.dimensions:
            return self.dimension(id)
        if id in self.rules.facts:
            return self.speech.pick(self.rules.facts[id].title)
        if id in self.rules.measures:
            return self.speech.pick(self.rules.measures[id].title)
        if id in self.rules.tables:
            return self.short_title(self.rules.tables[id])
        if id in self.rules.confidence:
            return self.title(self.rules.confidence[id])
        return {
            "base_form": self.speech.gettext("Form proposed"),
            "entry_at_best": self.speech.gettext("Entry at best"),
        }.get(id, id)

    def test(self, table: DecisionTable, input: str, cell: Cell) -> str:
        """A cell of a printed table in words; empty where it accepts anything."""
        if isinstance(cell.test, Anything):
            return ""
        _ = self.speech.gettext
        boolean = isinstance(table.inputs[input], BooleanDomain)
        joined = _(" or ")

        def word(written: str) -> str:
            written = written.strip()
            negated = re.fullmatch(r"not\((.*)\)", written)
            if negated:
                inner = negated.group(1).strip()
                return _("known") if inner == "null" else _("not %(what)s", what=words(inner))
            if written == "null":
                return _("none") if input == "second_opinion" else _("unknown")
            if boolean:
                return _("yes") if written == "true" else _("no")
            if input == "second_opinion" and written != "null":
                return self.opinion(written)
            if written in self.rules.bands:
                return self.speech.pick(self.rules.bands[written].label)
            label = self.rules.labels.get(input, {}).get(written)
            return self.speech.pick(label) if label else self._plain(written)

        def words(written: str) -> str:
            return joined.join(word(part) for part in re.split(r",(?![^(\[]*[)\]])", written))

        return words(cell.written)

    def value(self, output: str, value: Value) -> str:
        """An output of a printed rule in words."""
        if value is None:
            return self.speech.gettext("none")
        return self.label(output, str(value))

    def _plain(self, value: str | None) -> str:
        """Words of the contract that no table labels."""
        _ = self.speech.gettext
        known = {
            None: _("none"),
            "unknown": _("unknown"),
            "insufficient": _("Not enough known"),
            "kpi": "KPI",
            "okr": "OKR",
            "hybrid": _("Hybrid"),
            "none": _("None"),
            "founding": _("founding stage"),
            "growing": _("growing stage"),
            "mature": _("mature stage"),
            "declining": _("declining stage"),
            "product_rnd": _("product and R&D"),
            "research": _("research"),
            "engineering_it": _("engineering and IT"),
        }
        return known.get(value, str(value).replace("_", " "))
