"""The second opinion on a unit in plain words, and the published cases that the report names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from advisor.domain.opinion import Neighbour, Resemblance, Role, SecondOpinion, Silence, State
from advisor.domain.precedent import Precedent
from advisor.domain.unit import METHODS
from advisor.report.brief import Brief
from advisor.report.opinion_views import CaseRow, CitedCase, CitedCases, OpinionBlock
from advisor.report.reading import UnitReading
from advisor.report.speech import shorten

_MOVERS = 3
_SOURCE = 32.0
"""Ems of a source on the page of a unit; whole it stands in the appendix."""
_NOTABLE = 0.05
"""Log-odds under which a dimension moves nothing worth naming."""


def build(brief: Brief, unit: UnitReading) -> OpinionBlock | None:
    """The second opinion with its precedents; None where there is none."""
    opinion = unit.opinion
    if opinion is None:
        return None
    silent = opinion.state is State.SILENT
    lead = [_state(brief, unit, opinion)]
    if not silent:
        lead += _resemblances(brief, unit, opinion)
    if not opinion.close and opinion.silence is not Silence.FAR:
        lead.append(brief.speech.gettext("No close precedent: the nearest are listed all the same."))
    small = [] if silent else [_shares(brief, opinion), _movers(brief, unit, opinion)]
    return OpinionBlock(
        contested=unit.contested,
        lead=brief.speech.prose(lead),
        shares=brief.speech.prose(sentence for sentence in small if sentence),
        cases=tuple(_row(brief, near, case) for near, case in _known(brief, opinion)),
    )


def cited(brief: Brief) -> CitedCases | None:
    """The published cases named on the pages of units, in full, by method and year; None where there is none."""
    _ = brief.speech.gettext
    units: dict[str, list[UnitReading]] = {}
    for unit in brief.reading.shown:
        for near, _case in _known(brief, unit.opinion) if unit.opinion else ():
            units.setdefault(near.case, []).append(unit)
    if not units:
        return None
    order = [*METHODS, "none"]
    ranked = sorted(units, key=lambda id: (order.index(brief.cases[id].method_used), brief.cases[id].year or 0, id))
    return CitedCases(
        lead=_(
            "Published accounts are no sample: each says what went with one method in one place. The mark is the method that "
            "was run."
        ),
        rows=tuple(_cited(brief, brief.cases[id], units[id]) for id in ranked),
    )


def method_word(brief: Brief, id: str) -> str:
    """A method inside a sentence."""
    return brief.speech.lower(brief.words.method(id).label)


def name(brief: Brief, case: Precedent) -> str:
    """A case by name and year."""
    text = brief.speech.pick(case.name)
    return text if case.year is None or str(case.year) in text else brief.speech.commas((text, str(case.year)))


def either(brief: Brief, methods: Iterable[str]) -> str:
    """Methods as alternatives."""
    words = [brief.speech.latin(method_word(brief, id)) for id in METHODS if id in set(methods)]
    return brief.speech.gettext(" or ").join(words)


def _state(brief: Brief, unit: UnitReading, opinion: SecondOpinion) -> str:
    _ = brief.speech.gettext
    if opinion.silence is not None:
        return _silence(brief, opinion.silence)
    methods = either(brief, opinion.conformal_set)
    if opinion.state is State.CONFIRMS:
        return _("Published units with such a profile went the same way: %(methods)s.", methods=methods)
    if opinion.state is State.CONTRADICTS:
        return _(
            "Contested: published units with such a profile ran %(methods)s; the rules say %(verdict)s for the reasons in the "
            "chain. Read the cases before you decide.",
            methods=methods,
            verdict=either(brief, [unit.advice.method or ""]),
        )
    if opinion.state is State.COMPATIBLE:
        text = _("Published units with such a profile could have gone either way: %(methods)s.", methods=methods)
        if unit.advice.method == "hybrid" and "hybrid" not in opinion.conformal_set:
            text += brief.speech.space + _("A hybrid of both agrees with that.")
        return text
    hybrids = sum(case.suited == "hybrid" for case in brief.rules.precedents)
    return brief.speech.ngettext(
        "Published units with such a profile ran %(methods)s; with only %(n)s hybrid in the library this is a lean, not a "
        "contest.",
        "Published units with such a profile ran %(methods)s; with only %(n)s hybrids in the library this is a lean, not a "
        "contest.",
        hybrids,
        methods=methods,
        n=hybrids,
    )


def _silence(brief: Brief, why: Silence) -> str:
    _ = brief.speech.gettext
    return {
        Silence.UNDECIDED: _("Silent: the rules do not decide here, so there is nothing to compare."),
        Silence.EMPTY_SET: _("Silent: none of the three methods fits such a profile well enough."),
        Silence.FULL_SET: _("Silent: for such a profile all three methods remain possible."),
        Silence.FAR: _("Silent: no case is close enough; the nearest are listed all the same."),
    }[why]


def _resemblances(brief: Brief, unit: UnitReading, opinion: SecondOpinion) -> list[str]:
    """Whether the profile resembles units in which the method worked; of a hybrid, both methods that it is made of."""
    _ = brief.speech.gettext
    asked = [unit.advice.method] if unit.advice.method in opinion.outcome else list(opinion.outcome)
    sentences = []
    for kind in Resemblance:
        found = [id for id in asked if id and opinion.outcome[id] is kind]
        if found:
            sentence = {
                Resemblance.WORKED: _("It resembles units in which %(methods)s worked.", methods=either(brief, found)),
                Resemblance.FAILED: _("It resembles units in which %(methods)s failed.", methods=either(brief, found)),
                Resemblance.UNCLEAR: _(
                    "It resembles neither units in which %(methods)s worked nor such in which it failed.",
                    methods=either(brief, found),
                ),
                Resemblance.ABSTAINS: _(
                    "Too few cases to say whether it resembles units in which %(methods)s worked.",
                    methods=either(brief, found),
                ),
            }[kind]
            sentences.append(sentence)
    return sentences


def _shares(brief: Brief, opinion: SecondOpinion) -> str:
    _ = brief.speech.gettext
    percent = brief.speech.percent
    shares = [
        _(
            "%(method)s %(share)s (%(low)s–%(high)s)",
            method=method_word(brief, id),
            share=percent(opinion.probabilities[id]),
            low=percent(opinion.intervals[id][0]).rstrip("%"),
            high=percent(opinion.intervals[id][1]),
        )
        for id in METHODS
    ]
    return _("Share of weight, not a chance of success: %(shares)s.", shares=brief.speech.commas(shares))


def _movers(brief: Brief, unit: UnitReading, opinion: SecondOpinion) -> str:
    """The dimensions that moved it most, by direction."""
    _ = brief.speech.gettext
    ranked = sorted(opinion.contributions.dimensions.items(), key=lambda pair: -abs(pair[1]))
    top = [(id, term) for id, term in ranked[:_MOVERS] if abs(term) >= _NOTABLE]
    parts = []
    for method, sign in sorted(
        (("okr", 1), ("kpi", -1)), key=lambda pair: -max([pair[1] * t for _id, t in top], default=0)
    ):
        names = [_scored(brief, unit, id) for id, term in top if term * sign > 0]
        if names:
            parts.append(
                _(
                    "toward %(method)s by %(names)s",
                    method=brief.speech.latin(method_word(brief, method)),
                    names=brief.speech.listing(names),
                )
            )
    return _("Moved most %(parts)s.", parts=brief.speech.clauses(parts)) if parts else ""


def _scored(brief: Brief, unit: UnitReading, dimension: str) -> str:
    name = brief.speech.lower(brief.words.dimension(dimension))
    value = unit.value(dimension)
    return name if value is None else f"{name} {brief.speech.score(value)}"


def _known(brief: Brief, opinion: SecondOpinion) -> list[tuple[Neighbour, Precedent]]:
    return [(near, brief.cases[near.case]) for near in opinion.precedents if near.case in brief.cases]


def _row(brief: Brief, near: Neighbour, case: Precedent) -> CaseRow:
    _ = brief.speech.gettext
    return CaseRow(
        mark=brief.words.method(case.method_used),
        name=name(brief, case),
        role=_role(brief, near.role, case),
        summary=brief.speech.pick(case.summary),
        note=brief.speech.pick(case.outcome_note),
        source=shorten(case.source_title, _SOURCE),
        overlap=_("%(n)s of %(all)s traits compared", n=near.overlap, all=len(brief.rules.dimensions)),
        failed=case.outcome == "failed",
        anchor=_anchor(case),
    )


def _role(brief: Brief, role: Role, case: Precedent) -> str:
    """Why the case is shown, and how it ended."""
    _ = brief.speech.gettext
    ended = {
        "worked": _("it worked"),
        "mixed": _("mixed results"),
        "failed": _("it failed"),
    }.get(case.outcome, _("result unknown"))
    why = {Role.NEAR: _("near"), Role.COUNTER_EXAMPLE: _("ran another method")}.get(role)
    return brief.speech.commas((why, ended)) if why else ended


def _cited(brief: Brief, case: Precedent, units: Sequence[UnitReading]) -> CitedCase:
    return CitedCase(
        anchor=_anchor(case),
        mark=brief.words.method(case.method_used),
        name=name(brief, case),
        summary=brief.speech.pick(case.summary),
        note=brief.speech.pick(case.outcome_note),
        source=case.source_title,
        link=case.link if case.link and case.link.startswith(("https://", "http://")) else "",
        units=brief.names(units, 3, 26),
    )


def _anchor(case: Precedent) -> str:
    return f"case-{case.id}"
