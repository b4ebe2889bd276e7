"""The top risks over all units, and the conditions that several units share."""

from __future__ import annotations

from advisor.report.brief import Brief
from advisor.report.evidence_views import RiskRow, Risks, SharedRow
from advisor.report.pages.density import risk_rows

_TOP = 6
_ACROSS = 12
_ROOM, _SHARED_HEAD, _SHARED_ROW = 190.0, 22.0, 6.4
"""Millimetres for the rows of risks, and of the table of shared conditions beneath."""


def build(brief: Brief) -> Risks | None:
    """The content of the risk page; None where nothing threatens."""
    _ = brief.speech.gettext
    if not brief.by_risk:
        return None
    ids = list(brief.by_risk)
    units = brief.reading.decided if len(brief.reading.decided) <= _ACROSS else ()
    shared = _shared(brief) if units else ()
    rows = [_row(brief, place, id) for place, id in enumerate(ids[:_TOP], start=1)]
    rows = rows[
        : risk_rows(rows, _ROOM - (_SHARED_HEAD + len(shared) * _SHARED_ROW) * bool(shared), brief.speech.language)
    ]
    rest = [brief.speech.pick(brief.risk(id).title) for id in ids[len(rows) :]]
    return Risks(
        lead=_("Ordered by what they would break, then by how many units they threaten."),
        rows=tuple(rows),
        shared_units=tuple(brief.words.ref(unit) for unit in units),
        shared=shared,
        rest=brief.speech.sentence(_rest(brief, rest)),
    )


def _rest(brief: Brief, rest: list[str]) -> str:
    """The risks that have no row, by name."""
    if not rest:
        return ""
    return brief.speech.ngettext(
        "%(count)s further risk stands on the pages of its units: %(names)s.",
        "%(count)s further risks stand on the pages of their units: %(names)s.",
        len(rest),
        names=brief.speech.names(rest, 12, ems=200),
    )


def _row(brief: Brief, place: int, id: str) -> RiskRow:
    risk, units = brief.risk(id), brief.by_risk[id]
    pick = brief.speech.pick
    return RiskRow(
        place=str(place),
        title=pick(risk.title),
        units_text=brief.names(units, 3),
        cause=brief.words.fill(pick(risk.cause), None),
        event=brief.words.fill(pick(risk.event), None),
        early_sign=pick(risk.early_sign),
        mitigation=pick(risk.mitigation),
        owner=pick(risk.owner),
        source=brief.words.source(risk.source),
        severity=risk.severity,
    )


def _shared(brief: Brief) -> tuple[SharedRow, ...]:
    """Conditions outside the business that are short in two units or more, and pay where it is tied."""
    _ = brief.speech.gettext
    low, high = brief.words.cuts
    first = next(iter(brief.rules.sections), None)
    rows: list[tuple[int, SharedRow]] = []
    for id, dimension in brief.rules.dimensions.items():
        if id == "reward_coupling":
            units, text = (
                brief.high(id),
                _("%(dimension)s from %(cut)s", dimension=brief.words.dimension(id), cut=f"{high:g}"),
            )
        elif dimension.section == first and id != "controllability":
            continue
        else:
            units, text = (
                brief.low(id),
                _("%(dimension)s under %(cut)s", dimension=brief.words.dimension(id), cut=f"{low:g}"),
            )
        if len(units) > 1:
            cells = tuple(
                brief.speech.score(unit.value(id) or 0.0) if unit in units else "" for unit in brief.reading.decided
            )
            rows.append((len(units), SharedRow(text, cells)))
    return tuple(row for _count, row in sorted(rows, key=lambda pair: -pair[0])[:6])
