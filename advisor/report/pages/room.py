"""The page on the room: its tendency before the verdict, what it settled and decided, and who signed."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.domain.profile import Basis, Score
from advisor.domain.ruling import Decision
from advisor.domain.unit import METHODS
from advisor.report.brief import Brief
from advisor.report.reading import Signed, UnitReading
from advisor.report.room_views import RoomPage, RoomRow, SettledRow, SignedRow, Votes
from advisor.report.speech import clean, shorten
from advisor.report.views import Pair, UnitRef

SETTLED, SECOND_VOTE = "†", "‡"
"""The signs of the basis beside a score."""
_NOTE, _NAME = 150.0, 40.0
"""Ems of a note or reason, and of a signature, that are printed; assessment.json has all."""
_BRIEF_NOTE, _NAMED = 42.0, 3
"""Ems of a note on a unit's page, and how many settled values are told there."""


def sign(score: Score | None) -> str:
    """The sign of what a score rests on; empty for answers."""
    basis = Basis.ANSWERS if score is None else score.basis
    return {Basis.SETTLED: SETTLED, Basis.SECOND_VOTE: SECOND_VOTE}.get(basis, "")


def build(brief: Brief) -> RoomPage | None:
    """The content of the page; None where no room said, decided or signed anything."""
    units = brief.reading.units
    told = [unit for unit in units if unit.tendency or unit.decision]
    settled = tuple(_settled_row(brief, unit, id, score) for unit, id, score in _settled(units))
    if not (told or settled or brief.reading.signed):
        return None
    return RoomPage(
        lead=_lead(brief),
        votes=any(unit.tendency for unit in told),
        rows=tuple(_row(brief, unit) for unit in told),
        settled=settled,
        signed=tuple(_signed_row(brief, one) for one in brief.reading.signed),
    )


def title(brief: Brief) -> str:
    """How many recommendations are accepted, which are not; else what was settled, or seen beforehand."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    if parts := decided(brief):
        return brief.speech.sentence(brief.speech.clauses(parts))
    if n := len(list(_settled(brief.reading.units))):
        return ngettext("The room settled %(count)s value", "The room settled %(count)s values", n)
    if any(unit.tendency for unit in brief.reading.units):
        return _("How the room saw it before the verdict")
    return _("Who signed the result")


def decided(brief: Brief) -> list[str]:
    """Clauses on the decisions: accepted, otherwise, open; none where nothing was decided."""
    ngettext = brief.speech.ngettext
    units = brief.reading.units
    accepted = sum(unit.decision is not None and unit.decision.accepted for unit in units)
    otherwise = [unit for unit in units if unit.overridden]
    pending = sum(unit.decision is None for unit in brief.reading.decided)
    if not accepted and not otherwise:
        return []
    found = []
    if accepted:
        found.append(
            ngettext("%(count)s recommendation is accepted", "%(count)s recommendations are accepted", accepted)
        )
    if otherwise:
        found.append(
            ngettext(
                "decided otherwise: %(names)s",
                "decided otherwise: %(names)s",
                len(otherwise),
                names=brief.names(otherwise, 3, 26),
            )
        )
    if pending:
        found.append(ngettext("%(count)s is open", "%(count)s are open", pending))
    return found


def of_unit(brief: Brief, unit: UnitReading) -> tuple[Pair, ...]:
    """What the room said and decided about a unit, for its own page."""
    _ = brief.speech.gettext
    found = []
    if unit.tendency:
        found.append(Pair(_("Tendency"), _tendency(brief, unit)))
    if unit.decision:
        found.append(Pair(_("Decision"), _decision(brief, unit, unit.decision)))
    if texts := [_brief_settled(brief, id, score) for _unit, id, score in _settled((unit,))]:
        rest = len(texts) - _NAMED
        more = [brief.speech.ngettext("%(count)s further", "%(count)s further", rest)] if rest > 0 else []
        found.append(Pair(_("Settled"), brief.speech.prose([*texts[:_NAMED], *more])))
    return tuple(found)


def decision_in_short(brief: Brief, unit: UnitReading) -> str:
    """Another method and way in than recommended, in a few words; empty where there is none."""
    if unit.decision is None or unit.decision.accepted:
        return ""
    return brief.speech.gettext("Decided: %(what)s", what=_what(brief, unit.decision))


def _settled(units: tuple[UnitReading, ...]) -> Iterator[tuple[UnitReading, str, Score]]:
    for unit in units:
        for id, score in unit.profile.scores.items():
            if score.settled:
                yield unit, id, score


def _lead(brief: Brief) -> str:
    """In how many units the room's own majority and the recommendation are the same."""
    clear = [unit for unit in brief.reading.decided if _majority(unit)]
    if not clear:
        return ""
    same = sum(_majority(unit) == unit.advice.method for unit in clear)
    return brief.speech.ngettext(
        "Before the verdict the room's own majority named the recommended method in %(same)s of %(n)s unit.",
        "Before the verdict the room's own majority named the recommended method in %(same)s of %(n)s units.",
        len(clear),
        same=same,
        n=len(clear),
    )


def _majority(unit: UnitReading) -> str | None:
    """The method with the most votes, if no other has as many."""
    votes = (unit.tendency.votes if unit.tendency else None) or {}
    most = [method for method, n in votes.items() if n and n == max(votes.values())]
    return most[0] if len(most) == 1 else None


def _row(brief: Brief, unit: UnitReading) -> RoomRow:
    decision = unit.decision
    otherwise = decision if unit.overridden else None
    return RoomRow(
        unit=_ref(brief, unit),
        votes=_votes(brief, unit),
        withheld=_withheld(brief) if unit.tendency and unit.tendency.votes is None else "",
        proposed=brief.words.method(unit.advice.method) if unit.decided else None,
        entry=brief.words.label("entry", unit.advice.entry) if unit.decided else "",
        state=_state(brief, unit),
        decided=brief.words.method(otherwise.method) if otherwise else None,
        decided_entry=brief.words.label("entry", otherwise.entry) if otherwise and otherwise.entry else "",
        reason=_line(decision.reason) if decision else "",
    )


def _ref(brief: Brief, unit: UnitReading) -> UnitRef:
    """The unit, without a link where it has no page."""
    ref = brief.words.ref(unit)
    return UnitRef(ref.name, ref.short, ref.heading, "" if unit.withheld else ref.anchor)


def _votes(brief: Brief, unit: UnitReading) -> tuple[Votes, ...]:
    votes = (unit.tendency.votes if unit.tendency else None) or {}
    return tuple(Votes(brief.words.method(id), brief.speech.whole(votes[id])) for id in METHODS if votes.get(id))


def _withheld(brief: Brief) -> str:
    return brief.speech.gettext("too few votes, withheld")


def _tendency(brief: Brief, unit: UnitReading) -> str:
    _ = brief.speech.gettext
    votes = _votes(brief, unit)
    if not votes:
        return brief.speech.prose([_withheld(brief)])
    said = brief.speech.commas(f"{one.mark.label} {one.count}" for one in votes)
    return brief.speech.prose([_("Votes of the room before the verdict: %(votes)s", votes=said)])


def _state(brief: Brief, unit: UnitReading) -> str:
    _ = brief.speech.gettext
    decision = unit.decision
    if decision is None:
        return _("not yet decided")
    if not decision.accepted:
        return _("decided otherwise")
    return _("accepted as it was before") if _outdated(unit, decision) else _("accepted")


def _outdated(unit: UnitReading, decision: Decision) -> bool:
    """Whether another method or way in was accepted than is recommended now."""
    accepted = (decision.method or unit.advice.method, decision.entry or unit.advice.entry)
    return accepted != (unit.advice.method, unit.advice.entry)


def _what(brief: Brief, decision: Decision) -> str:
    """The decided method, with the way in where one was named."""
    method = brief.words.method(decision.method).label
    entry = brief.words.label("entry", decision.entry) if decision.entry else ""
    return brief.speech.commas(filter(None, (method, brief.speech.lower(entry))))


def _decision(brief: Brief, unit: UnitReading, decision: Decision) -> str:
    _ = brief.speech.gettext
    reason = shorten(clean(decision.reason), _BRIEF_NOTE * 2)
    if not decision.accepted:
        text = _("Otherwise than recommended: %(what)s. Reason: %(reason)s", what=_what(brief, decision), reason=reason)
        return brief.speech.prose([text])
    day = brief.speech.day(decision.at.date())
    if _outdated(unit, decision):
        text = _(
            "On %(day)s %(what)s was accepted; the recommendation has changed since",
            day=brief.speech.latin(day),
            what=_what(brief, decision),
        )
    else:
        text = _("The recommendation was accepted on %(day)s", day=brief.speech.latin(day))
    return brief.speech.prose(filter(None, (text, reason)))


def _brief_settled(brief: Brief, id: str, score: Score) -> str:
    note = shorten(clean(score.note), _BRIEF_NOTE)
    value = f"{brief.words.dimension(id)} {brief.speech.score(score.value)}"
    told = brief.speech.bracketed(value, _answers(brief, score))
    return f"{told}{'：' if brief.speech.language == 'zh' else ': '}{note}" if note else told


def _answers(brief: Brief, score: Score) -> str:
    """What the answers say beside a settled value, or why they say nothing."""
    _ = brief.speech.gettext
    if score.answered is not None:
        return _("answers %(value)s", value=brief.speech.score(score.answered))
    return _("answers: %(why)s", why=brief.words.why(score.unanswered)) if score.unanswered else _("no answers")


def _settled_row(brief: Brief, unit: UnitReading, id: str, score: Score) -> SettledRow:
    answers = "–" if score.unanswered is None else brief.words.why(score.unanswered)
    if score.answered is not None:
        answers = brief.speech.score(score.answered)
    return SettledRow(
        _ref(brief, unit), brief.words.dimension(id), brief.speech.score(score.value), answers, _line(score.note)
    )


def _signed_row(brief: Brief, signed: Signed) -> SignedRow:
    _ = brief.speech.gettext
    one = signed.sign_off
    names = {unit.unit.id: brief.words.ref(unit).name for unit in brief.reading.units}
    whole = _("the whole result")
    return SignedRow(
        name=shorten(clean(one.name), _NAME),
        what=whole if one.unit is None else shorten(names.get(one.unit, clean(one.unit)), _NAME),
        day=brief.speech.day(one.at.date()),
        state=_("this result") if signed.current else _("an earlier state; to be signed again"),
        current=signed.current,
    )


def _line(text: str) -> str:
    """A note or reason as printed: one clean line of bounded length."""
    return shorten(clean(text), _NOTE)
