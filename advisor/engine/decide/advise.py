"""Scores and facts of many units through the chain, as recommendations or as bare columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.domain.advice import Recommendation, Setting, Status, Triggered
from advisor.domain.profile import ScoreColumns, Why
from advisor.domain.rulebook import SCORE, Rulebook
from advisor.domain.table import ChoiceDomain, Value
from advisor.domain.unit import Engagement, Unit
from advisor.engine.decide.chain import Chain, ChainResult
from advisor.engine.decide.columns import Column, encode
from advisor.engine.decide.table import Hits

ANSWERS = (
    "method",
    "entry",
    "form",
    "quadrant",
    "business_fit",
    "culture_soil",
    "team_capacity",
    "foundations",
    "kpi_soil",
)


class Adviser:
    """The chain of a rulebook, compiled once and asked often."""

    def __init__(self, rules: Rulebook) -> None:
        self._rules = rules
        self.chain = Chain(tuple(rules.tables.values()))

    def run(self, scores: ScoreColumns, engagement: Engagement | None = None) -> ChainResult:
        """Every table of the chain for every unit.

        Raises:
            DecisionError: a score lies outside 0..100, or a fact outside its domain.

        """
        return self.chain.run(self.inputs(scores, engagement or Engagement()))

    def columns(self, scores: ScoreColumns, engagement: Engagement | None = None) -> dict[str, list[Value]]:
        """The answers alone, as one list per column of `ANSWERS`: for masses of units."""
        result = self.run(scores, engagement)
        return {name: _values(result.columns[name]) for name in ANSWERS}

    def recommend(
        self,
        scores: ScoreColumns,
        engagement: Engagement | None = None,
        missing: Sequence[Mapping[str, Why]] | None = None,
        *,
        trace: bool = False,
    ) -> list[Recommendation]:
        """A recommendation per unit, in their order.

        `missing` says per unit why a dimension has no score; without it, it was not asked.
        """
        result = self.run(scores, engagement)
        return [
            self._recommendation(result, scores, index, missing[index] if missing is not None else {}, trace=trace)
            for index in range(len(scores.units))
        ]

    def inputs(self, scores: ScoreColumns, engagement: Engagement) -> dict[str, Column]:
        """What is asked, dimensions and facts, as the columns that the chain reads."""
        units = scores.units
        columns = {
            name: encode(SCORE, scores.values[name] if name in scores.values else [None] * len(units))
            for name in self._rules.dimensions
        }
        known: dict[str, list[Value]] = {
            "lifecycle": [unit.lifecycle or engagement.lifecycle for unit in units],
            "function": [unit.function for unit in units],
            "current_method": [unit.current_method for unit in units],
            "mandated_method": [unit.mandated_method for unit in units],
            "pay_fixed": ["reward_coupling" in unit.fixed for unit in units],
            "strategy_clear": [engagement.strategy_clear] * len(units),
            "sponsor": [engagement.sponsor] * len(units),
        }
        for name, fact in self._rules.facts.items():
            values = scores.facts.get(name) or known.get(name) or [None] * len(units)
            columns[name] = encode(fact.domain, [fact.default if value is None else value for value in values])
        return columns

    def _recommendation(
        self, result: ChainResult, scores: ScoreColumns, index: int, missing: Mapping[str, Why], *, trace: bool
    ) -> Recommendation:
        unit = scores.units[index]
        answer = {name: _word(result.columns[name], index) for name in (*ANSWERS, "fit")}
        absent = {
            name: missing.get(name, Why.NOT_ASKED)
            for name in self._rules.dimensions
            if result.columns[name].value(index) is None
        }
        return Recommendation(
            unit=unit.id,
            name=unit.name,
            status=_status(answer["method"], absent, known=len(absent) < len(self._rules.dimensions)),
            method=answer["method"],
            entry=answer["entry"] or "insufficient",
            form=answer["form"],
            quadrant=answer["quadrant"],
            business_fit=answer["business_fit"],
            culture_soil=answer["culture_soil"] or "unknown",
            team_capacity=answer["team_capacity"] or "unknown",
            foundations=answer["foundations"] or "unknown",
            kpi_soil=answer["kpi_soil"] or "unknown",
            current_method=unit.current_method,
            fit=answer["fit"] or "unknown",
            settings=self._settings(result, index),
            risks=_triggered(result.hits.get("risks"), index),
            actions=_triggered(result.hits.get("actions"), index),
            missing=absent,
            decided_by=self.chain.decided_by(result, index),
            trace=self.chain.trace(result, index) if trace else (),
        )

    def _settings(self, result: ChainResult, index: int) -> tuple[Setting, ...]:
        def answer(name: str) -> str | None:
            return _word(result.columns[name], index) if name in result.columns else None

        settings = (Setting(key, answer(f"today_{key}"), answer(f"setting_{key}")) for key in self._rules.settings)
        return tuple(setting for setting in settings if setting.proposed is not None)


def units_of(ids: Sequence[str]) -> tuple[Unit, ...]:
    """Units of which nothing but the id is known."""
    return tuple(Unit(id=name, name=name) for name in ids)


def _status(method: str | None, missing: Mapping[str, Why], *, known: bool) -> Status:
    """Withheld is a unit of which no score at all is known, since its answers may not be shown."""
    if method is not None:
        return Status.DECIDED
    whys = set(missing.values())
    hidden = not known and Why.WITHHELD in whys <= {Why.WITHHELD, Why.NOT_ASKED}
    return Status.WITHHELD if hidden else Status.INSUFFICIENT


def _word(column: Column, index: int) -> str | None:
    value = column.value(index)
    return None if value is None else str(value)


def _values(column: Column) -> list[Value]:
    if not isinstance(column.domain, ChoiceDomain) or column.codes is None:
        return [column.value(index) for index in range(len(column))]
    words: list[Value] = [None, *column.domain.values]
    return [words[code] for code in column.codes.tolist()]


def _triggered(hits: Hits | None, index: int) -> tuple[Triggered, ...]:
    """The distinct outputs of a COLLECT table with the rules that gave them, in the order of the table."""
    because: dict[str, list[str]] = {}
    for rule in hits.matching(index) if hits is not None else ():
        because.setdefault(str(rule.then[0]), []).append(rule.id)
    return tuple(Triggered(name, tuple(rules)) for name, rules in because.items())
