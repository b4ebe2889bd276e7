"""The page of a unit of which too little is known: what is missing, what to ask, and what is known all the same."""

from __future__ import annotations

from advisor.domain.profile import Why
from advisor.report import firmness_findings, unit_findings
from advisor.report.brief import Brief
from advisor.report.pages import second
from advisor.report.pages.chain import steps
from advisor.report.pages.density import fit_open, shortest
from advisor.report.pages.room import of_unit
from advisor.report.pages.unit import profile, speaks_against
from advisor.report.reading import UnitReading
from advisor.report.unit_views import OpenUnit
from advisor.report.views import Pair

_FIRST = ("uncertainty", "standardisation")
"""Without these the work cannot be placed."""


def build(brief: Brief, unit: UnitReading) -> OpenUnit:
    """The content of the page."""
    ref = brief.words.ref(unit)
    opinion = second.build(brief, unit)
    opinion = shortest(opinion, brief.speech) if opinion else None
    missing, ask, doubts = _missing(brief, unit), _ask(brief, unit), speaks_against(brief, unit)
    opens = firmness_findings.open_dimensions(brief, unit.explanation.open) if unit.explanation else ()
    actions = tuple(
        Pair(brief.speech.pick(action.title), brief.speech.pick(action.how)) for action in brief.actions_of(unit)
    )
    texts = [pair.term + pair.text for pair in (*missing, *missing, *actions)] + [ask, *opens, *doubts]
    room = of_unit(brief, unit)
    title, known = unit_findings.open_unit(brief, unit), steps(brief, unit, known=True)
    return OpenUnit(
        unit=ref,
        full_name=ref.name if ref.name != ref.heading else "",
        today=brief.words.method(unit.advice.current_method),
        answers=brief.speech.whole(unit.profile.n) if unit.profile.n is not None else "–",
        people=brief.speech.whole(unit.unit.headcount) if unit.unit.headcount else "–",
        profile=profile(brief, unit),
        missing=missing,
        ask=ask,
        opens=opens,
        doubts=doubts,
        chain=fit_open(title, texts, known, opinion, brief.speech, room),
        actions=actions,
        opinion=opinion,
        room=room,
    )


def _missing(brief: Brief, unit: UnitReading) -> tuple[Pair, ...]:
    """The missing dimensions by why."""
    missing = unit.profile.missing
    return tuple(
        Pair(
            brief.speech.sentence(brief.words.why(why)),
            brief.speech.listing(brief.words.dimension(id) for id, found in missing.items() if found is why),
        )
        for why in dict.fromkeys(missing.values())
    )


def _ask(brief: Brief, unit: UnitReading) -> str:
    _ = brief.speech.gettext
    missing = unit.profile.missing
    first = [id for id in _FIRST if id in missing]
    if not first:
        return _("Complete what is missing, then decide again.")
    names = brief.speech.listing(brief.words.dimension(id) for id in first)
    sentences = [_("Ask about %(names)s first: without it the work cannot be placed.", names=names)]
    if any(missing[id] is Why.CANNOT_JUDGE for id in first):
        sentences.append(_("Ask people who see the work as a whole; those asked could not judge it."))
    if any(missing[id] is Why.TOO_FEW for id in first):
        sentences.append(_("Win more answers in the unit before anything is read into few."))
    return brief.speech.prose(sentences)
