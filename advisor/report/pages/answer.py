"""The answer page: the recommendation, its reasons, what to decide, and what happens otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from advisor.domain.unit import METHODS
from advisor.report import findings, firmness_findings
from advisor.report.brief import ENTRIES, Brief
from advisor.report.pages.decisions import notice
from advisor.report.pages.portfolio import small_portfolio
from advisor.report.pages.room import decided
from advisor.report.reading import UnitReading
from advisor.report.views import Answer, Decision, Pair, Reason, VerdictRow

_NAMED = 14
"""Up to so many units are named in the table; more are counted."""


def build(brief: Brief) -> Answer:
    """The content of the answer page."""
    _ = brief.speech.gettext
    matrix = small_portfolio(brief)
    return Answer(
        lead=findings.lead(brief),
        entries=tuple(brief.words.label("entry", entry) for entry in ENTRIES),
        rows=tuple(_row(brief, method) for method in METHODS) if brief.reading.decided else (),
        named=len(brief.reading.decided) <= _NAMED,
        without=_without(brief),
        matrix=matrix,
        matrix_note=_("Stable work top left, exploration bottom right."),
        contested=bool(brief.contested),
        reasons=_reasons(brief),
        decisions=_decisions(brief),
        otherwise=_otherwise(brief),
        sure=_sure(brief),
        notice=notice(brief) if not brief.reading.shown else "",
        steps=_steps(brief) if not brief.reading.decided else (),
        decided=brief.speech.prose([brief.speech.clauses(parts)]) if (parts := decided(brief)) else "",
    )


def _row(brief: Brief, method: str) -> VerdictRow:
    cells = (
        tuple(brief.words.ref(unit) for unit in brief.by_method[method] if unit.advice.entry == entry)
        for entry in ENTRIES
    )
    return VerdictRow(brief.words.method(method), tuple(cells))


def _without(brief: Brief) -> tuple[Pair, ...]:
    _ = brief.speech.gettext
    withheld = [unit for unit in brief.reading.units if unit.withheld]
    unknown = [unit for unit in brief.reading.shown if not unit.decided]
    found = []
    if withheld:
        text = _("%(names)s: fewer than %(n)s answers", names=brief.names(withheld), n=brief.reading.threshold)
        found.append(Pair(_("Withheld"), text))
    if unknown:
        text = _("%(names)s: too little known to decide", names=brief.names(unknown))
        found.append(Pair(_("Open"), text))
    return tuple(found)


def _reasons(brief: Brief) -> tuple[Reason, ...]:
    if not brief.reading.decided:
        return ()
    found = (_kinds(brief), _practice(brief), _condition(brief))
    return tuple(reason for reason in found if reason)


def _kinds(brief: Brief) -> Reason | None:
    """How the units divide on business uncertainty."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    axis = next(iter(brief.rules.dimensions))
    high, low = brief.high(axis), brief.low(axis)
    if not high and not low:
        return None
    words = {"dimension": brief.words.dimension(axis)}
    if high and low:
        text = _(
            "%(dimension)s lies at %(high)s in some units and at %(low)s in others: the first look for a direction, "
            "the others keep a promise. One yardstick cannot serve both.",
            high=brief.span(high, axis),
            low=brief.span(low, axis),
            **words,
        )
        return Reason(
            str(len(high)),
            ngettext("unit unpredictable, %(low)s not", "units unpredictable, %(low)s not", len(high), low=len(low)),
            _("The work is of two kinds"),
            text,
        )  # fmt: skip
    side = high or low
    heading = _("The work is hard to predict") if high else _("The work can be predicted")
    text = _(
        "%(dimension)s lies at %(span)s in %(names)s.",
        span=brief.span(side, axis),
        names=brief.names(side, 3, 26),
        **words,
    )
    return _reason(brief, side, heading, text, axis)


def _practice(brief: Brief) -> Reason | None:
    """How many units run another method today than their work calls for."""
    _ = brief.speech.gettext
    changes = sorted(brief.by_fit["change"], key=lambda unit: -(unit.unit.headcount or 0))
    if changes:
        examples = [
            _(
                "%(unit)s runs %(today)s today, its work calls for %(proposed)s",
                unit=brief.words.ref(unit).short,
                today=brief.speech.latin(brief.words.method(unit.advice.current_method).label),
                proposed=brief.speech.latin(brief.words.method(unit.advice.method).label),
            )
            for unit in changes[:2]
        ]
        text = brief.speech.prose([brief.speech.clauses(examples)])
        return _reason(brief, changes, _("Method and work do not match today"), text)
    keeps = brief.by_fit["keep"]
    if not keeps:
        return None
    text = _("%(names)s can stay with what they know.", names=brief.names(keeps, 3, 26))
    return _reason(brief, keeps, _("Today's method already fits"), text)


def _condition(brief: Brief) -> Reason | None:
    """The condition that most units fall short of, or pay tied to targets where that is as common."""
    _ = brief.speech.gettext
    short = findings.shortest(brief)
    coupled = brief.high("reward_coupling")
    if coupled and (short is None or len(coupled) >= len(short[1])):
        dimension, units, heading = "reward_coupling", coupled, _("Pay is tied to targets")
        meaning = brief.speech.pick(brief.rules.dimensions[dimension].high)
    elif short:
        dimension, units = short
        heading = _("%(dimension)s falls short", dimension=brief.words.dimension(dimension))
        meaning = brief.speech.pick(brief.rules.dimensions[dimension].low)
    else:
        return None
    text = _(
        "%(dimension)s %(span)s in %(names)s:",
        dimension=brief.words.dimension(dimension),
        span=brief.span(units, dimension),
        names=brief.names(units, 3, 26),
    )
    gap = "" if brief.speech.language == "zh" else " "
    return _reason(brief, units, heading, text + gap + brief.speech.lower(meaning), dimension)


def _reason(
    brief: Brief, units: Sequence[UnitReading], heading: str, text: str, dimension: str | None = None
) -> Reason:
    """The figure is how many units; for a single unit its score, or its method today."""
    n = len(brief.reading.decided)
    if n > 1:
        return Reason(str(len(units)), brief.speech.ngettext("of %(n)s unit", "of %(n)s units", n, n=n), heading, text)
    if dimension:
        return Reason(brief.span(units, dimension), brief.words.dimension(dimension), heading, text)
    today = brief.words.method(units[0].advice.current_method).label
    return Reason(today, brief.speech.gettext("today"), heading, text)


def _decisions(brief: Brief) -> tuple[Decision, ...]:
    """At most four things that only the top can settle."""
    _ = brief.speech.gettext
    soon = brief.speech.short_day(brief.reading.date + timedelta(days=14))
    month = brief.speech.short_day(brief.reading.date + timedelta(days=30))
    sponsor = brief.role("sponsor") if "sponsor" in brief.rules.roles else _("Sponsor")
    found = []
    if brief.reading.engagement.strategy_clear is False or brief.reading.engagement.sponsor is False:
        what = (
            _("Settle the strategy from which goals follow")
            if brief.reading.engagement.strategy_clear is False
            else _("Name a sponsor at the top")
        )
        found.append(Decision(what, _("Top management"), soon, _("Every unit stays at a pilot, whatever it achieves")))
    coupled = [unit for unit in brief.high("reward_coupling") if unit.advice.method in ("okr", "hybrid")]
    free = [unit for unit in coupled if "reward_coupling" not in unit.unit.fixed]
    if free:
        found.append(
            Decision(
                _("Take pay off OKR attainment in %(names)s", names=brief.names(free, 3, 26)),
                brief.role("hr_lead") if "hr_lead" in brief.rules.roles else _("HR"),
                _pay_day(brief) or month,
                _("OKR becomes KPI under another name, and goals are set low"),
            )
        )
    if starters := [unit for unit in brief.by_entry["adopt"] if unit.advice.fit in ("change", "introduce")]:
        found.append(
            Decision(
                _("Let %(names)s change over now", names=brief.names(starters, 3, 26)),
                sponsor,
                soon,
                _("Units that are ready wait for those that are not"),
            )
        )
    if pilots := brief.by_entry["pilot"]:
        found.append(
            Decision(
                _("Approve pilots in %(names)s, with one date to stop or go on", names=brief.names(pilots, 3, 26)),
                sponsor,
                soon,
                _("Each unit experiments for itself, and nothing can be compared"),
            )
        )
    if days := brief.effort(brief.reading.shown):
        found.append(
            Decision(
                _("Set aside %(days)s person-days over 90 days", days=brief.speech.effort(days)),
                sponsor,
                month,
                _("Gaps stay open, and no unit gets beyond its first step"),
            )
        )
    return tuple(found[:4])


def _pay_day(brief: Brief) -> str:
    day = brief.reading.engagement.pay_rules_change
    return brief.speech.short_day(day) if day and day > brief.reading.date else ""


def _otherwise(brief: Brief) -> str:
    """What the gravest risk would do."""
    if not brief.by_risk:
        return ""
    id, units = next(iter(brief.by_risk.items()))
    return brief.speech.prose([brief.speech.pick(brief.risk(id).event)]) + _threatened(brief, units)


def _sure(brief: Brief) -> str:
    """How many recommendations hold when the respondents are drawn again, and which are close calls."""
    if not any(
        firmness_findings.robustness_of(unit) or firmness_findings.confidence_of(unit) for unit in brief.reading.decided
    ):
        return ""
    sentences = [firmness_findings.title(brief)]
    close = [unit for unit in brief.reading.decided if firmness_findings.close_call(unit)]
    if close and len(brief.reading.decided) > 1:
        sentences.append(brief.speech.gettext("Close: %(names)s", names=brief.names(close, 4, 40)))
    return brief.speech.prose(sentences)


def _threatened(brief: Brief, units: tuple[UnitReading, ...]) -> str:
    text = brief.speech.ngettext(
        "This threatens %(names)s.", "This threatens %(names)s.", len(units), names=brief.names(units, 3, 26)
    )
    return text if brief.speech.language == "zh" else " " + text


def _steps(brief: Brief) -> tuple[str, ...]:
    """How to get to a result where there is none yet."""
    _ = brief.speech.gettext
    n = brief.reading.threshold
    return (
        _(
            "Win answers: at least %(n)s people of each unit, leaders and members, with a personal word from the head.",
            n=n,
        ),
        _("Join small units that do similar work, before the next round and not after its answers are in."),
        _("Or hold an open workshop, in which those present agree that results of any size are shown."),
        _("Then assess again; the rules stay the same, so both rounds can be compared."),
    )
