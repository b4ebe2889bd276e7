"""The two pages of a unit that has a recommendation: why, and how."""

from __future__ import annotations

from dataclasses import replace

from advisor.domain.profile import Score, Why
from advisor.report import firmness_findings, unit_findings
from advisor.report.brief import Brief
from advisor.report.firmness_findings import confidence_of, flips_of, robustness_of
from advisor.report.pages import second
from advisor.report.pages.chain import steps
from advisor.report.pages.density import Front, firm_fits, fit, fit_front, room_fits, works_fit
from advisor.report.pages.room import of_unit, sign
from advisor.report.reading import UnitReading
from advisor.report.unit_views import (
    ProfileRow,
    ProfileSection,
    SettingRow,
    UnitAction,
    UnitPage,
    UnitRisk,
    Work,
)
from advisor.report.views import Pair

_RISKS, _NAMED = 3, 6
"""Risks with a row each, and further ones that are named."""
_AGAINST, _AGAINST_BESIDE_WORKS = 6, 3
"""How much of what speaks against it the first page has room for."""


def build(brief: Brief, unit: UnitReading) -> UnitPage:
    """The content of both pages."""
    risks = [id for id in brief.by_risk if unit in brief.by_risk[id]]
    actions, against, chain, works = (
        action_rows(brief, unit),
        speaks_against(brief, unit),
        steps(brief, unit),
        works_of(brief, unit),
    )
    ref = brief.words.ref(unit)
    settings = settings_of(brief, unit)
    changes = sum(setting.changes for setting in settings)
    opinion = second.build(brief, unit)
    form, entry = brief.words.label("form", unit.advice.form), brief.words.label("entry", unit.advice.entry)
    reading, quadrant = unit_findings.reading(brief, unit), brief.words.label("quadrant", unit.advice.quadrant)
    full_name = ref.name if ref.name != ref.heading else ""
    firm, room = firmness_of(brief, unit), of_unit(brief, unit)
    front = Front(unit_findings.unit(brief, unit), form, quadrant, against, chain, firm, works, full_name, room)
    room_in_front = room_fits(front, brief.speech)
    if not room_in_front:
        front = replace(front, room=())
    firm_in_front = firm_fits(front, brief.speech)
    if not firm_in_front:
        front = replace(front, firm=())
    works_in_front = works_fit(front, brief.speech)
    if not works_in_front:
        front = replace(front, works=())
    in_front = fit_front(front, opinion, brief.speech) if opinion else None
    page = fit(
        settings,
        actions,
        [risk_row(brief, id) for id in risks[:_RISKS]],
        None if in_front else opinion,
        brief.speech,
        works=() if works_in_front else works,
        firm=() if firm_in_front else firm,
        room=() if room_in_front else room,
        title=unit_findings.how(brief, unit, changes),
        more=max(0, len(risks) - _RISKS),
    )
    shown = len(page.risks)
    return UnitPage(
        unit=ref,
        full_name=full_name,
        today=brief.words.method(unit.advice.current_method),
        proposed=brief.words.method(unit.advice.method),
        form=form,
        entry=entry,
        reading=reading,
        answers=brief.speech.whole(unit.profile.n) if unit.profile.n is not None else "–",
        people=brief.speech.whole(unit.unit.headcount) if unit.unit.headcount else "",
        quadrant=quadrant,
        profile=profile(brief, unit),
        chain=chain,
        against=against,
        firm=firm,
        firm_in_front=firm_in_front,
        works=works,
        works_in_front=works_in_front,
        opinion=in_front or page.opinion,
        opinion_in_front=in_front is not None,
        settings=page.settings,
        more_settings=tuple(Pair(row.title, row.proposed) for row in page.rest),
        changes=changes,
        risks=page.risks,
        more_risks=brief.speech.names([brief.speech.pick(brief.risk(id).title) for id in risks[shown:]], _NAMED, 100),
        actions=actions,
        effort=brief.speech.effort(brief.effort([unit])),
        room=room,
        room_in_front=room_in_front,
    )


def firmness_of(brief: Brief, unit: UnitReading) -> tuple[Pair, ...]:
    """How robust the recommendation is, how sure, what would change it, and what is open."""
    _ = brief.speech.gettext
    found = []
    if redraws := robustness_of(unit):
        found.append(Pair(_("Robustness"), firmness_findings.robustness(brief, unit, redraws)))
    if confidence := confidence_of(unit):
        found.append(Pair(_("Confidence"), firmness_findings.confidence(brief, confidence)))
    if flips := flips_of(unit):
        found += firmness_findings.changes(brief, flips)
    if unit.explanation and unit.explanation.open:
        opened = firmness_findings.open_dimensions(brief, unit.explanation.open)
        found.append(Pair(_("Open"), brief.speech.prose(opened)))
    return tuple(found)


def profile(brief: Brief, unit: UnitReading) -> tuple[ProfileSection, ...]:
    """All dimensions by section, missing ones with the reason."""
    return tuple(
        ProfileSection(
            brief.speech.pick(section.name),
            tuple(
                _profile_row(brief, unit, id)
                for id, dimension in brief.rules.dimensions.items()
                if dimension.section == section.id
            ),
        )
        for section in brief.rules.sections.values()
    )


def _profile_row(brief: Brief, unit: UnitReading, id: str) -> ProfileRow:
    name = brief.words.dimension(id)
    score = unit.profile.scores.get(id)
    if score is None:
        why = unit.profile.missing.get(id, Why.NOT_ASKED)
        return ProfileRow(name, "–", "", "", "", split=False, why=brief.words.why(why))
    low, high = score.band or (score.value, score.value)
    split = bool(score.agreement and score.agreement.split)
    return ProfileRow(
        name,
        brief.speech.score(score.value),
        f"{low:.1f}",
        f"{high:.1f}",
        f"{score.value:.1f}",
        split=split,
        why="",
        sign=sign(score),
    )


def speaks_against(brief: Brief, unit: UnitReading) -> tuple[str, ...]:
    """What speaks against the recommendation, or holds it back: capped entry, constraints, doubtful scores."""
    _ = brief.speech.gettext
    held_back = unit.decided and unit.advice.entry != "adopt"
    found = [*firmness_findings.doubts(brief, unit), *(brief.words.reasons(unit, "entry") if held_back else ())]
    if unit.unit.mandated_method and unit.unit.mandated_method != unit.advice.method:
        mandated = brief.words.method(unit.unit.mandated_method).label
        found.append(
            _(
                "%(method)s is mandated from above; the advice has to work inside it.",
                method=brief.speech.latin(mandated),
            )
        )
    if unit.unit.fixed:
        names = brief.speech.listing(brief.words.dimension(id) for id in unit.unit.fixed)
        found.append(_("The unit may not change: %(names)s.", names=names))
    scores = unit.profile.scores
    split = [brief.words.dimension(id) for id, score in scores.items() if _open_split(score)]
    if split:
        found.append(_("Opinions are split on %(names)s.", names=brief.speech.names(split)))
    near = [_near(brief, id, score) for id, score in scores.items() if _close(score, brief.words.cuts)]
    if near and not flips_of(unit):
        found.append(_("Within one standard error of a band's edge: %(scores)s.", scores=brief.speech.names(near, 3)))
    if unit.decided and unit.profile.missing:
        names = brief.speech.names([brief.words.dimension(id) for id in unit.profile.missing])
        found.append(_("Not known: %(names)s.", names=names))
    if unit.careless_changes:
        found.append(_("Without the answers flagged as careless the recommendation would change."))
    room = _AGAINST_BESIDE_WORKS if works_of(brief, unit) else _AGAINST
    return tuple(found[: room - (brief.words.name(unit) != brief.words.ref(unit).heading)])


def _open_split(score: Score) -> bool:
    """Whether the answers are split, and the room did not settle it."""
    return bool(score.agreement and score.agreement.split and not score.settled)


def _close(score: Score, cuts: tuple[float, float]) -> bool:
    return score.se is not None and any(abs(score.value - cut) < score.se for cut in cuts)


def _near(brief: Brief, id: str, score: Score) -> str:
    return f"{brief.words.dimension(id)} {brief.speech.score(score.value)}"


def works_of(brief: Brief, unit: UnitReading) -> tuple[Work, ...]:
    """Which part of the work goes under which method: the hybrid is a designed answer."""
    pick = brief.speech.pick
    return tuple(
        Work(pick(part.work), brief.words.method(part.method), pick(part.measure), pick(part.good))
        for part in brief.rules.forms.get(unit.advice.form or "", ())
    )


def settings_of(brief: Brief, unit: UnitReading) -> tuple[SettingRow, ...]:
    """Every design choice with a proposal, those that change first as in the order of the rules."""
    rows = []
    chosen = {setting.id: setting for setting in unit.advice.settings}
    for id, kind in brief.rules.settings.items():
        setting = chosen.get(id)
        if setting is None or setting.proposed is None:
            continue
        proposed = kind.values[setting.proposed]
        today = kind.values.get(setting.today or "")
        rows.append(
            SettingRow(
                title=brief.speech.pick(kind.title),
                today=brief.speech.pick(today.label) if today else "–",
                proposed=brief.speech.pick(proposed.label),
                detail=brief.speech.first_sentence(brief.speech.pick(proposed.detail)),
                changes=today is not None and setting.today != setting.proposed,
                source=brief.words.source(kind.source),
            )
        )
    return tuple(rows)


def risk_row(brief: Brief, id: str) -> UnitRisk:
    """A risk with its early sign, what to do, and who watches it."""
    risk, pick = brief.risk(id), brief.speech.pick
    return UnitRisk(
        pick(risk.title),
        pick(risk.event),
        pick(risk.early_sign),
        brief.speech.first_sentence(pick(risk.mitigation)),
        pick(risk.owner),
    )


def action_rows(brief: Brief, unit: UnitReading) -> tuple[UnitAction, ...]:
    """What to build, in the order of the windows."""
    pick = brief.speech.pick
    return tuple(
        UnitAction(
            title=pick(action.title),
            role=brief.role(action.role),
            window=str(action.window),
            effort=brief.speech.effort(action.effort),
            evidence=pick(action.evidence),
        )
        for action in brief.actions_of(unit)
    )
