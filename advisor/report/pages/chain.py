"""The chain of reasons of one unit: each table's answer, the values that it read, the rows that decided."""

from __future__ import annotations

from advisor.domain.table import Anything, DecisionTable
from advisor.report.brief import Brief
from advisor.report.reading import UnitReading
from advisor.report.unit_views import ChainInput, ChainStep

_PRINTED = ("quadrant", "business_fit", "culture_soil", "team_capacity", "foundations", "kpi_soil", "method", "entry")


def steps(brief: Brief, unit: UnitReading, *, known: bool = False) -> tuple[ChainStep, ...]:
    """The steps from the quadrant to the way in, or only those that found something.

    A table of this chain that the rules lack is left out.
    """
    advice = unit.advice
    results = {
        "quadrant": advice.quadrant,
        "business_fit": advice.business_fit,
        "culture_soil": advice.culture_soil,
        "team_capacity": advice.team_capacity,
        "foundations": advice.foundations,
        "kpi_soil": advice.kpi_soil,
        "method": advice.method,
        "entry": advice.entry,
    }
    wanted = [
        id
        for id in _PRINTED
        if id in brief.rules.tables and not (known and results[id] in (None, "unknown", "insufficient"))
    ]
    return tuple(_step(brief, unit, id, results[id]) for id in wanted)


def _step(brief: Brief, unit: UnitReading, id: str, result: str | None) -> ChainStep:
    table = brief.rules.tables[id]
    reasons = list(brief.words.reasons(unit, id))
    label = brief.words.label(id, result)
    if id == "quadrant":
        reasons = [*_level_reasons(brief, unit), *reasons]
    if id == "method":
        reasons += brief.words.reasons(unit, "form")
        label = (
            brief.speech.bracketed(label, brief.words.label("form", unit.advice.form)) if unit.advice.form else label
        )
    return ChainStep(
        title=brief.words.title(table),
        result=label,
        inputs=_inputs(brief, unit, table),
        reasons=tuple(reasons),
        last=id in ("method", "entry"),
    )


def _level_reasons(brief: Brief, unit: UnitReading) -> list[str]:
    """How a middle score was resolved, where it was: levels outside the middle speak for themselves."""
    low, high = brief.words.cuts
    found: list[str] = []
    for table, dimension in brief.words.level_tables.items():
        value = unit.value(dimension)
        if value is not None and low <= value < high:
            found += brief.words.reasons(unit, table)
    return found


def _inputs(brief: Brief, unit: UnitReading, table: DecisionTable) -> tuple[ChainInput, ...]:
    """The scores that the deciding rows read; all scores of the table where they read none in particular."""
    deciding = set(unit.advice.decided_by.get(table.id, ()))
    asked = [
        name
        for place, name in enumerate(table.inputs)
        if any(not isinstance(rule.when[place].test, Anything) for rule in table.rules if rule.id in deciding)
    ]
    dimensions = [brief.words.level_tables.get(name, name) for name in asked or table.inputs]
    rows = []
    for id in dict.fromkeys(dimensions):
        value = unit.value(id)
        if id in brief.rules.dimensions and value is not None:
            rows.append(ChainInput(brief.words.dimension(id), brief.speech.score(value), brief.words.band(value)))
    return tuple(rows)
