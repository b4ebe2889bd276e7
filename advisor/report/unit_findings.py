"""The grammar of findings on single units and on the method: titles with their numbers, in both languages."""

from __future__ import annotations

from advisor.report.brief import Brief
from advisor.report.firmness_findings import close_call
from advisor.report.firmness_views import Traces
from advisor.report.reading import UnitReading


def unit(brief: Brief, unit: UnitReading) -> str:
    """A unit's method, form and way in."""
    method = brief.speech.lower(brief.words.method(unit.advice.method).label)
    form = unit.advice.form
    if form and form != "standard":
        method = brief.speech.bracketed(method, brief.words.label("form", form))
    name = brief.words.ref(unit).heading
    today = brief.speech.lower(brief.words.method(unit.advice.current_method).label)
    _, latin = brief.speech.gettext, brief.speech.latin
    sentence = {
        "keep": _("%(unit)s: stay with %(method)s", unit=name, method=latin(method)),
        "change": _("%(unit)s: from %(today)s to %(method)s", unit=name, today=latin(today), method=latin(method)),
        "introduce": _("%(unit)s: introduce %(method)s", unit=name, method=latin(method)),
    }.get(unit.advice.fit, _("%(unit)s: %(method)s", unit=name, method=method))
    parts = [sentence, brief.speech.lower(reading(brief, unit))]
    if close_call(unit):
        parts.append(_("a close call"))
    return brief.speech.clauses(parts)


def reading(brief: Brief, unit: UnitReading) -> str:
    """What entry and fit mean together."""
    _ = brief.speech.gettext
    if unit.advice.fit == "keep":
        together = {
            "adopt": _("Carry on"),
            "pilot": _("Repair a part first"),
            "foundations": _("Keep running while repairing"),
        }
        if unit.advice.entry in together:
            return together[unit.advice.entry]
    return brief.words.label("entry", unit.advice.entry)


def how(brief: Brief, unit: UnitReading, changes: int) -> str:
    """How many settings change, and what the first ninety days cost."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    days = brief.speech.effort(brief.effort([unit]))
    parts = []
    if changes:
        parts.append(ngettext("%(count)s setting to change", "%(count)s settings to change", changes))
    else:
        parts.append(_("today's settings stay"))
    if unit.advice.actions:
        parts.append(_("%(days)s person-days", days=days))
    return _("%(unit)s: %(method)s", unit=brief.words.ref(unit).heading, method=brief.speech.comma(parts))


def open_unit(brief: Brief, unit: UnitReading) -> str:
    """What has to be asked before a unit can be advised."""
    return brief.speech.ngettext(
        "%(unit)s: no recommendation yet, %(count)s answer is missing",
        "%(unit)s: no recommendation yet, %(count)s answers are missing",
        len(unit.profile.missing),
        unit=brief.words.ref(unit).heading,
    )


def method(brief: Brief) -> str:
    """How many dimensions there are, and that no average decides."""
    return brief.speech.sentence(
        brief.speech.gettext(
            "%(count)s dimensions, each judged by itself: no total score decides",
            count=brief.speech.count(len(brief.rules.dimensions)),
        )
    )


def tables(brief: Brief, count: int) -> str:
    """How many tables lead from the scores to the advice."""
    return brief.speech.sentence(
        brief.speech.ngettext(
            "%(count)s decision table leads from the scores to the advice",
            "%(count)s decision tables lead from the scores to the advice",
            count,
        )
    )


def trace(brief: Brief, traces: Traces) -> str:
    """How many units are traced."""
    return brief.speech.ngettext(
        "Why not otherwise: %(count)s unit traced row by row",
        "Why not otherwise: %(count)s units traced row by row",
        len(traces.units),
    )


def guide(brief: Brief, count: int) -> str:
    """How many actions are described."""
    return brief.speech.ngettext("How the %(count)s action is done", "How the %(count)s actions are done", count)


def cases(brief: Brief, count: int) -> str:
    """How many published cases the report names."""
    return brief.speech.sentence(
        brief.speech.ngettext(
            "%(count)s published case is named in this report",
            "%(count)s published cases are named in this report",
            count,
        )
    )


def limits(brief: Brief, withheld: int, split: int) -> str:
    """What the report cannot see, counted."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    parts = []
    if withheld:
        parts.append(ngettext("%(count)s unit not shown", "%(count)s units not shown", withheld))
    if split:
        parts.append(ngettext("%(count)s score in dispute", "%(count)s scores in dispute", split))
    parts.append(_("no advice proven"))
    return _("What this report cannot say: %(parts)s", parts=brief.speech.comma(parts))
