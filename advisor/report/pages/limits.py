"""What the report cannot say, computed from its data; sources and glossary."""

from __future__ import annotations

from advisor.domain.opinion import State
from advisor.domain.profile import Why
from advisor.report.brief import Brief
from advisor.report.unit_views import Limits
from advisor.report.views import Pair

_FEW = 10
"""Answers under which one person weighs heavily."""


def build(brief: Brief) -> Limits:
    """The content of the limits page."""
    return Limits(
        computed=tuple(_computed(brief)),
        general=_general(brief),
        sources=tuple(
            Pair(brief.words.source(key), brief.speech.pick(text)) for key, text in brief.rules.sources.items()
        ),
        glossary=_glossary(brief),
    )


def splits(brief: Brief) -> int:
    """How many of the scores shown are split."""
    return sum(
        bool(score.agreement and score.agreement.split)
        for unit in brief.reading.shown
        for score in unit.profile.scores.values()
    )


def _computed(brief: Brief) -> list[Pair]:
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    reading = brief.reading
    shown, total = len(reading.shown), len(reading.units)
    found = [
        Pair(
            _("Answers"),
            ngettext(
                "%(answers)s person answered in the %(shown)s of %(total)s units that may be shown.",
                "%(answers)s people answered in the %(shown)s of %(total)s units that may be shown.",
                reading.respondents,
                answers=brief.speech.whole(reading.respondents),
                shown=shown,
                total=total,
            ),
        )
    ]
    withheld = [unit for unit in reading.units if unit.withheld]
    if withheld:
        text = ngettext(
            "%(names)s has too few answers. Its scores and any advice are left out everywhere; the figures above count only units that are shown, so that nothing can be derived by subtraction.",
            "%(names)s have too few answers. Their scores and any advice are left out everywhere; the figures above count only units that are shown, so that nothing can be derived by subtraction.",
            len(withheld),
            names=brief.names(withheld),
        )  # fmt: skip
        found.append(Pair(_("Withheld"), text))
    scores = [score for unit in reading.shown for score in unit.profile.scores.values()]
    split = splits(brief)
    if split:
        text = _(
            "%(split)s of %(all)s scores are split: agreement is not beyond chance. They are used as they are, marked ≠.",
            split=split,
            all=len(scores),
        )
        found.append(Pair(_("Disagreement"), text))
    few = sorted((unit.profile.n or 0, unit.place, unit) for unit in reading.shown if unit.profile.n)
    if few and few[0][0] < _FEW:
        text = _("%(unit)s counts only %(n)s answers: one person can move a mean by up to %(points)s points.",
                 unit=brief.words.ref(few[0][2]).short, n=few[0][0], points=brief.speech.effort(100 / few[0][0]))  # fmt: skip
        found.append(Pair(_("Small numbers"), text))
    unseen = [(unit, id) for unit in reading.shown for id in unit.unseen]
    if unseen:
        names = brief.speech.names(
            [f"{brief.words.ref(unit).short} · {brief.words.dimension(id)}" for unit, id in unseen], 3
        )
        found.append(Pair(_("Not visible to staff"), _("Over 30 %% could not judge: %(names)s.", names=names)))
    found += _missing(brief)
    found.append(Pair(_("Careless answers"), _careless(brief)))
    found += _opinions(brief)
    if reading.questionnaire.id == "workshop":
        found.append(
            Pair(
                _("One item a dimension"),
                _("The workshop form asks one item a dimension: its inner consistency cannot be computed."),
            )
        )
    return found


def _missing(brief: Brief) -> list[Pair]:
    _ = brief.speech.gettext
    gaps = sum(why is not Why.WITHHELD for unit in brief.reading.shown for why in unit.profile.missing.values())
    if not gaps:
        return []
    text = brief.speech.ngettext(
        "%(count)s score is missing; what it would have decided counts as unknown, never as average.",
        "%(count)s scores are missing; what they would have decided counts as unknown, never as average.",
        gaps,
    )
    return [Pair(_("Missing"), brief.speech.sentence(text))]


def _opinions(brief: Brief) -> list[Pair]:
    """How often published cases confirm, allow, lean elsewhere, contest or stay silent."""
    _ = brief.speech.gettext
    states = [unit.opinion.state for unit in brief.reading.shown if unit.opinion]
    if not states:
        return []
    leans = states.count(State.LEANS_KPI) + states.count(State.LEANS_OKR)
    text = _(
        "Of %(all)s second opinions: confirming %(confirms)s, compatible %(compatible)s, leaning to one side of a hybrid "
        "%(leans)s, contesting %(contested)s, silent %(silent)s.",
        all=len(states),
        confirms=states.count(State.CONFIRMS),
        compatible=states.count(State.COMPATIBLE),
        leans=leans,
        contested=states.count(State.CONTRADICTS),
        silent=states.count(State.SILENT),
    )
    return [Pair(_("Second opinion"), text)]


def _careless(brief: Brief) -> str:
    """Whether flagged answers matter, without a figure that could expose anyone."""
    _ = brief.speech.gettext
    states = [unit.careless_changes for unit in brief.reading.decided]
    changing = [unit for unit in brief.reading.decided if unit.careless_changes]
    if changing:
        return _(
            "Without the answers flagged as careless the advice for %(names)s would change.",
            names=brief.names(changing),
        )
    if any(state is False for state in states):
        return _("Where it can be said without exposing anyone, leaving out flagged answers changes no advice.")
    return _("Whether flagged answers matter cannot be said without exposing individuals.")


def _general(brief: Brief) -> tuple[Pair, ...]:
    _ = brief.speech.gettext
    return (
        Pair(_("Derived, not proven"), _("No study compares KPI, OKR and hybrid by unit. The rules are derived from the sources below and from published cases; they are a reasoned proposal for discussion.")),
        Pair(_("No persons are assessed"), _("Conditions of a unit are described, never the performance of anyone. Use for appraisal, pay or staffing decisions about persons is excluded.")),
        Pair(_("Opinions, not audits"), _("Scores are what members say of their unit. Nothing was checked against business data.")),
        Pair(_("Whether the strategy is right"), _("A method helps to reach a goal; whether it is the right goal, no method tells.")),
        Pair(_("Later"), _("The advice describes %(date)s. When business, pay rules or leadership change, measure again.", date=brief.speech.day(brief.reading.date))),
    )  # fmt: skip


def _glossary(brief: Brief) -> tuple[Pair, ...]:
    _ = brief.speech.gettext
    return (
        Pair("KPI", _("Key performance indicators: few figures of running work, with thresholds; reaching 100 %% is expected.")),
        Pair("OKR", _("Objectives and key results: open, ambitious goals with verifiable results; 40–70 %% is normal.")),
        Pair(brief.words.method("hybrid").label, _("A designed division: which part of the work goes under which method.")),
        Pair(brief.words.label("entry", "adopt"), _("Begin in the whole unit.")),
        Pair(brief.words.label("entry", "pilot"), _("Begin in a small part, with a date to stop or go on.")),
        Pair(brief.words.label("entry", "foundations"), _("The method stands as direction; build what is missing, then decide again.")),
        Pair(_("Counter-indicator"), _("A second figure that gets worse when the first is reached by the wrong means.")),
        Pair(_("Guardrail"), _("An indicator that must stay inside its limit; it is not to be maximised.")),
    )  # fmt: skip
