"""The roadmap: actions by window with role and effort, and the dates that frame them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

from advisor.report import charts
from advisor.report.brief import WINDOWS, Brief
from advisor.report.drawing import Chart
from advisor.report.evidence_views import PlannedAction, Roadmap, Window
from advisor.report.views import Pair

_NAMED = 3


def build(brief: Brief) -> Roadmap | None:
    """The content of the roadmap; None where there is nothing to do."""
    _ = brief.speech.gettext
    if not brief.by_action:
        return None
    return Roadmap(
        lead=_lead(brief),
        timeline=_timeline(brief),
        windows=tuple(window for days in WINDOWS if (window := _window(brief, days))),
        roles=_roles(brief),
        after=_after(brief),
    )


def _lead(brief: Brief) -> str:
    _ = brief.speech.gettext
    sentences = [_("Effort is in person-days over all units named; the way to do each action stands in the appendix.")]
    if otherwise := [unit for unit in brief.reading.units if unit.overridden]:
        names = brief.names(otherwise, 3, 26)
        sentences.append(
            _(
                "The plan follows the recommendations; where it was decided otherwise, revise it: %(names)s.",
                names=names,
            )
        )
    return brief.speech.prose(sentences)


def _window(brief: Brief, days: int) -> Window | None:
    _ = brief.speech.gettext
    ids = [id for id in brief.by_action if brief.action(id).window == days]
    if not ids:
        return None
    start = brief.reading.date + timedelta(days=days - 30)
    end = brief.reading.date + timedelta(days=days)
    return Window(
        heading=_("Days %(first)s–%(last)s", first=days - 29, last=days),
        dates=f"{brief.speech.short_day(start + timedelta(days=1))} – {brief.speech.short_day(end)}",
        total=_("%(days)s person-days", days=brief.speech.effort(brief.effort(brief.reading.shown, days))),
        actions=tuple(_planned(brief, id) for id in ids),
    )


def _planned(brief: Brief, id: str) -> PlannedAction:
    action, units = brief.action(id), brief.by_action[id]
    everywhere = len(units) > _NAMED and len(units) == len(brief.reading.decided)
    return PlannedAction(
        title=brief.speech.pick(action.title),
        units_text=brief.speech.gettext("all units advised") if everywhere else brief.names(units, _NAMED),
        role=brief.role(action.role),
        effort=brief.speech.effort(action.effort * len(units)),
        evidence=brief.speech.pick(action.evidence),
    )


def _roles(brief: Brief) -> tuple[Pair, ...]:
    """Person-days of each role, the busiest first."""
    days: dict[str, float] = defaultdict(float)
    for id, units in brief.by_action.items():
        days[brief.action(id).role] += brief.action(id).effort * len(units)
    ranked = sorted(days.items(), key=lambda pair: -pair[1])
    return tuple(Pair(brief.role(role), brief.speech.effort(amount)) for role, amount in ranked)


def _timeline(brief: Brief) -> Chart:
    _ = brief.speech.gettext
    start, day = brief.reading.date, brief.speech.short_day
    ends = [start + timedelta(days=days) for days in WINDOWS]
    gates = [
        (0, day(start)),
        *((days, _("day %(n)s: %(date)s", n=days, date=day(end))) for days, end in zip(WINDOWS, ends, strict=True)),
    ]
    change = brief.reading.engagement.pay_rules_change
    event = (change, _("%(date)s: pay rules can change", date=day(change))) if change else None
    alt = _(
        "Timeline of 90 days from %(start)s to %(end)s, with reviews after 30, 60 and 90 days.",
        start=day(start),
        end=day(ends[-1]),
    )
    return charts.timeline(start, WINDOWS[-1], gates, event, alt)


def _after(brief: Brief) -> str:
    _ = brief.speech.gettext
    sentences = [
        _(
            "After each window the sponsor looks at the evidence: what is not shown is not done, and the next window waits."
        ),
    ]
    if brief.by_entry["pilot"]:
        sentences.append(
            _(
                "After day 90 %(names)s are measured again: a pilot goes on only where its conditions have risen.",
                names=brief.names(brief.by_entry["pilot"], 3),
            )
        )
    change = brief.reading.engagement.pay_rules_change
    last = brief.reading.date + timedelta(days=WINDOWS[-1])
    if change and change > last:
        sentences.append(
            _(
                "Pay rules can change on %(date)s, after this plan: until then pay stays apart by agreement.",
                date=brief.speech.day(change),
            )
        )
    return brief.speech.prose(sentences)
