"""The heat map: dimensions down, units across, the value in every cell."""

from __future__ import annotations

from math import ceil

from advisor.domain.profile import Why
from advisor.report import findings
from advisor.report.brief import Brief
from advisor.report.evidence_views import Heat, HeatCell, HeatColumn, HeatRow, HeatSection, HeatTable
from advisor.report.pages.room import SECOND_VOTE, SETTLED, sign
from advisor.report.reading import UnitReading
from advisor.report.views import Pair

_ACROSS = 12
"""Units that fit side by side."""


def build(brief: Brief) -> Heat:
    """The content of the heat map, in as many tables as the units need."""
    _ = brief.speech.gettext
    units = _ordered(brief.reading.units)
    count = max(1, ceil(len(units) / _ACROSS))
    size = ceil(len(units) / count)
    tables = [_table(brief, units[start : start + size]) for start in range(0, len(units), size)]
    cells = [cell for table in tables for section in table.sections for row in section.rows for cell in row.cells]
    marks = [
        mark
        for mark, found in (
            ("split", any(cell.split for cell in cells)),
            ("withheld", any(cell.withheld for cell in cells)),
            ("missing", any(cell.why for cell in cells)),
            ("settled", any(cell.sign == SETTLED for cell in cells)),
            ("second_vote", any(cell.sign == SECOND_VOTE for cell in cells)),
            ("n", any(cell.n for cell in cells)),
        )
        if found
    ]
    return Heat(
        caption=_(
            "Scores from 0 to 100 as they were decided on; units by recommended method and business uncertainty."
        ),
        tables=tuple(tables),
        notes=_notes(brief),
        marks=tuple(marks),
        threshold=brief.reading.threshold,
    )


def _ordered(units: tuple[UnitReading, ...]) -> list[UnitReading]:
    """KPI, hybrid, OKR, then the undecided and the withheld; each by the first dimension."""
    order = {"kpi": 0, "hybrid": 1, "okr": 2}

    def key(unit: UnitReading) -> tuple[bool, int, float]:
        return unit.withheld, order.get(unit.advice.method or "", 3), unit.value("uncertainty") or 0.0

    return sorted(units, key=key)


def _table(brief: Brief, units: list[UnitReading]) -> HeatTable:
    sections = []
    for section in brief.rules.sections.values():
        rows = tuple(
            HeatRow(brief.speech.pick(dimension.name), tuple(_cell(brief, unit, dimension.id) for unit in units))
            for dimension in brief.rules.dimensions.values()
            if dimension.section == section.id
        )
        sections.append(HeatSection(brief.speech.pick(section.name), rows))
    columns = tuple(
        HeatColumn(
            brief.words.ref(unit),
            brief.words.method(unit.advice.method) if unit.decided else None,
            f"<{brief.reading.threshold}" if unit.withheld else _n(unit.profile.n),
        )
        for unit in units
    )
    return HeatTable(columns, tuple(sections))


def _cell(brief: Brief, unit: UnitReading, dimension: str) -> HeatCell:
    _ = brief.speech.gettext
    score = unit.profile.scores.get(dimension)
    if score is None:
        why = unit.profile.missing.get(dimension, Why.NOT_ASKED)
        if why is Why.WITHHELD:
            return HeatCell(f"<{brief.reading.threshold}", 0, withheld=True, why="")
        short = {Why.NOT_ASKED: _("not asked"), Why.TOO_FEW: _("too few"), Why.CANNOT_JUDGE: _("unseen")}[why]
        return HeatCell("–", 0, why=short)
    split = bool(score.agreement and score.agreement.split)
    n = _n(score.n) if unit.profile.n and score.n != unit.profile.n else ""
    return HeatCell(brief.speech.score(score.value), min(5, int(score.value // 20) + 1), split, n, sign=sign(score))


def _n(n: int | None) -> str:
    return "" if n is None else str(n)


def _notes(brief: Brief) -> tuple[Pair, ...]:
    """Three things to look at: the axis, the shortest condition, pay."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    if not brief.reading.decided:
        return ()
    axis = next(iter(brief.rules.dimensions))
    high, low = brief.high(axis), brief.low(axis)
    total = len(brief.reading.decided)
    spread = [
        text
        for text, count in (
            (_("high in %(n)s", n=len(high)), len(high)),
            (_("middle in %(n)s", n=total - len(high) - len(low)), total - len(high) - len(low)),
            (_("low in %(n)s", n=len(low)), len(low)),
        )
        if count
    ]
    notes = [
        Pair(
            brief.words.dimension(axis),
            _("%(spread)s of %(n)s units; it decides first.", spread=brief.speech.listing(spread), n=total),
        )
    ]  # fmt: skip
    short = findings.shortest(brief)
    if short:
        dimension, units = short
        text = _("%(span)s in %(names)s.", span=brief.span(units, dimension), names=brief.names(units, 4))
        notes.append(Pair(brief.words.dimension(dimension), text))
    coupled = brief.high("reward_coupling")
    if coupled:
        text = ngettext(
            "%(span)s in %(names)s: there pay depends on attainment.",
            "%(span)s in %(names)s: there pay depends on attainment.",
            len(coupled),
            span=brief.span(coupled, "reward_coupling"),
            names=brief.names(coupled, 4),
        )
        notes.append(Pair(brief.words.dimension("reward_coupling"), text))
    return tuple(notes)
