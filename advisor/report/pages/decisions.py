"""The table of decisions: a row a unit, grouped by what happens to its present practice, and the matrix of both."""

from __future__ import annotations

from advisor.domain.explanation import Robustness
from advisor.domain.unit import METHODS
from advisor.report import firmness_findings, unit_findings
from advisor.report.brief import Brief
from advisor.report.firmness_findings import confidence_of, robustness_of
from advisor.report.pages.room import decision_in_short
from advisor.report.reading import UnitReading
from advisor.report.views import CrossRow, DecisionGroup, DecisionRow, Decisions

_NAMED = 24


def build(brief: Brief) -> Decisions:
    """The content of the decisions page."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    groups = [
        DecisionGroup(_heading(brief, fit, len(units)), tuple(_row(brief, unit) for unit in units))
        for fit, units in brief.by_fit.items()
        if units
    ]
    without = [unit for unit in brief.reading.units if not unit.decided]
    if without:
        heading = ngettext("No recommendation: %(count)s unit", "No recommendation: %(count)s units", len(without))
        groups.append(DecisionGroup(heading, tuple(_row(brief, unit) for unit in without)))
    return Decisions(
        groups=tuple(groups),
        firm=any(robustness_of(unit) for unit in brief.reading.decided),
        sure=any(confidence_of(unit) for unit in brief.reading.decided),
        columns=tuple(brief.words.method(id) for id in METHODS),
        cross=_cross(brief),
        cross_note=_("Units on the grey fields keep today's method; for all others method and work do not match today.")
        if brief.by_fit["keep"]
        else _("Rows are today's method, columns the recommended one."),
        names=len(brief.reading.decided) <= _NAMED,
        notice=notice(brief),
        contested=bool(brief.contested),
        overridden=any(unit.overridden for unit in brief.reading.units),
    )


def _heading(brief: Brief, fit: str, n: int) -> str:
    ngettext = brief.speech.ngettext
    return {
        "change": ngettext("Change: %(count)s unit", "Change: %(count)s units", n),
        "introduce": ngettext("Introduce: %(count)s unit", "Introduce: %(count)s units", n),
        "keep": ngettext("Keep: %(count)s unit", "Keep: %(count)s units", n),
        "unknown": ngettext(
            "Present practice not stated: %(count)s unit", "Present practice not stated: %(count)s units", n
        ),
    }[fit]


def _row(brief: Brief, unit: UnitReading) -> DecisionRow:
    _ = brief.speech.gettext
    actions = [] if unit.withheld else brief.actions_of(unit)
    redraws, confidence = robustness_of(unit), confidence_of(unit)
    entry = brief.words.label("entry", unit.advice.entry)
    reading = unit_findings.reading(brief, unit)
    if unit.withheld:
        without = _("fewer than %(n)s answers", n=brief.reading.threshold)
        first = _("Win more answers next time, or join the unit with another")
    elif not unit.decided:
        without = _("too little known to decide")
        first = _("Ask for what is missing")
    else:
        without, first = "", _("Carry on as today") if unit.advice.fit == "keep" else _("Set up the method")
    return DecisionRow(
        unit=brief.words.ref(unit),
        today=brief.words.method(unit.advice.current_method),
        proposed=brief.words.method(unit.advice.method) if unit.decided else None,
        form=brief.words.label("form", unit.advice.form) if unit.decided else "",
        entry=entry,
        reading=reading if unit.decided and reading != entry else "",
        firm=firmness_findings.word(brief, redraws) if redraws else "–",
        share=_share(brief, redraws) if redraws else "",
        confidence=firmness_findings.level(brief, confidence) if confidence else "–",
        first_step=brief.speech.pick(actions[0].title) if actions else first,
        owner=brief.role(actions[0].role) if actions else "–",
        without=without,
        withheld=unit.withheld,
        anchor="" if unit.withheld else brief.words.ref(unit).anchor,
        decided=decision_in_short(brief, unit),
    )


def _share(brief: Brief, redraws: Robustness) -> str:
    """How many re-draws keep it, of how many."""
    kept, draws = brief.speech.whole(redraws.kept), brief.speech.whole(redraws.draws)
    return brief.speech.gettext("%(kept)s of %(draws)s", kept=kept, draws=draws)


def notice(brief: Brief) -> str:
    """The short notice on withheld units."""
    _ = brief.speech.gettext
    withheld = [unit for unit in brief.reading.units if unit.withheld]
    if not withheld:
        return ""
    return brief.speech.ngettext(
        "%(names)s: fewer than %(n)s people answered, or some could be recognised from the figures. Neither scores nor a "
        "recommendation exist for it, here or in any other file. Win more answers in the next round, or join it with a "
        "unit that does similar work.",
        "%(names)s: fewer than %(n)s people answered, or some could be recognised from the figures. Neither scores nor "
        "recommendations exist for them, here or in any other file. Win more answers in the next round, or join them with "
        "units that do similar work.",
        len(withheld),
        names=brief.names(withheld, 12),
        n=brief.reading.threshold,
    )


def _cross(brief: Brief) -> tuple[CrossRow, ...]:
    rows = []
    for today in ("kpi", "hybrid", "okr", "none", None):
        units = [unit for unit in brief.reading.decided if unit.advice.current_method == today]
        if units:
            cells = tuple(
                tuple(brief.words.ref(unit) for unit in units if unit.advice.method == method) for method in METHODS
            )
            rows.append(CrossRow(brief.words.method(today), cells, METHODS.index(today) if today in METHODS else -1))
    return tuple(rows)
