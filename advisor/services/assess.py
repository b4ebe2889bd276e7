"""The main use case: many people's answers in, an assessment with a recommendation per unit out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.domain.advice import Recommendation
from advisor.domain.answers import Answers
from advisor.domain.assessment import Assessment, Grouping, OpinionSource, Room, UnitAssessment, Version
from advisor.domain.explanation import Explanation
from advisor.domain.opinion import SecondOpinion
from advisor.domain.profile import Profile
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.domain.ruling import Settlement
from advisor.domain.unit import Engagement, Unit
from advisor.engine.assess.careless import careless
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group, groups, measure, measure_reliability, rows_by_group, score_columns
from advisor.engine.assess.room import tendency, with_room
from advisor.engine.compare.opinion import OpinionModel
from advisor.engine.decide.advise import Adviser
from advisor.services.explain import explain
from advisor.services.opinion import opinions
from advisor.text import Text


@dataclass(frozen=True)
class Commission:
    """All that an assessment is made from."""

    answers: Answers
    units: Sequence[Unit]
    questionnaire: Questionnaire
    rules: Rulebook
    engagement: Engagement
    gate: Gate
    date: date
    opinion: OpinionModel | None = None
    figures: Mapping[str, Any] | None = None
    """The stored evaluation of the second opinion, for the model card."""
    settled: Mapping[tuple[str, str], Settlement] = field(default_factory=dict)
    """What the room settled, by unit id and dimension: taken for the decision instead of what was answered."""
    revoted: Collection[tuple[str, str]] = ()
    """Unit ids and dimensions that were measured in a second vote."""
    room: Room | None = None


def assess(commission: Commission, *, explained: bool = True) -> Assessment:
    """The assessment of an engagement: profiles behind the anonymity gate, and the advice that follows from them.

    Without `explained`, robustness, flips, agenda and confidence are left out: they take most of the time.
    """
    answers, rules = commission.answers, commission.rules
    room = commission.room or Room()
    decisions = {decision.unit: decision for decision in room.decisions}
    answering = {person.unit for person in answers.respondents} | {unit for unit, _ in commission.settled}
    parents = {unit.parent for unit in commission.units}
    everyone = groups(commission.units)
    assessed = [group for group in everyone if not _is_grouping(group, answering, parents)]
    profiles = _profiles(commission, assessed)
    adviser = Adviser(rules)
    advice = _advise(adviser, profiles, commission, trace=True)
    changes = _careless_changes(adviser, commission, assessed, advice)
    second = _second_opinions(profiles, advice, commission)
    reasons = (
        _explained(adviser, commission, assessed, profiles, advice, second) if explained else [None] * len(profiles)
    )
    return Assessment(
        engagement=commission.engagement,
        date=commission.date,
        consent=commission.gate.consent,
        threshold=commission.gate.threshold,
        rules=Version("rules", rules.version, rules.sha256),
        questionnaire=Version(
            commission.questionnaire.id, commission.questionnaire.version, commission.questionnaire.sha256
        ),
        units=tuple(
            UnitAssessment(
                profile,
                recommendation,
                group.joined,
                changed,
                opinion,
                explanation,
                tendency(group, room.tendencies, commission.gate),
                decisions.get(group.unit.id),
            )
            for profile, recommendation, group, changed, opinion, explanation in zip(
                profiles, advice, assessed, changes, second, reasons, strict=True
            )
        ),
        groupings=tuple(
            Grouping(group.unit, tuple(unit.id for unit in commission.units if unit.parent == group.unit.id))
            for group in everyone
            if group not in assessed
        ),
        reliability=measure_reliability(answers, commission.questionnaire, assessed, commission.gate),
        opinion=_source(commission),
        items=_discussed(commission.questionnaire, reasons),
        sign_offs=room.sign_offs,
    )


def _profiles(
    commission: Commission, assessed: Sequence[Group], leave_out: NDArray[np.bool_] | None = None
) -> list[Profile]:
    """What was measured, and what the room settled over it."""
    dimensions = commission.rules.dimensions
    measured = measure(commission.answers, commission.questionnaire, dimensions, assessed, commission.gate, leave_out)
    return with_room(assessed, measured, dimensions, commission.settled, commission.revoted)


def _explained(
    adviser: Adviser,
    commission: Commission,
    assessed: Sequence[Group],
    profiles: Sequence[Profile],
    advice: Sequence[Recommendation],
    second: Sequence[SecondOpinion | None],
) -> Sequence[Explanation | None]:
    return explain(
        commission.rules,
        adviser,
        commission.answers,
        commission.questionnaire,
        commission.engagement,
        commission.gate,
        assessed,
        profiles,
        advice,
        second,
    )


def _discussed(questionnaire: Questionnaire, explained: Sequence[Explanation | None]) -> dict[str, Text]:
    """The wording of every item that stands on a unit's agenda."""
    items = {talk.item for one in explained if one for talk in one.agenda}
    return {item.id: item.text for item in questionnaire.items if item.id in items}


def _is_grouping(group: Group, answering: set[str], parents: set[str | None]) -> bool:
    """Whether a unit only groups others: it has parts, and nobody answered, or settled anything, for it."""
    return group.unit.id in parents and not answering & {group.unit.id, *group.joined}


def _advise(
    adviser: Adviser, profiles: Sequence[Profile], commission: Commission, *, trace: bool
) -> list[Recommendation]:
    scores = score_columns(profiles, commission.rules.dimensions)
    missing = [profile.missing for profile in profiles]
    return adviser.recommend(scores, commission.engagement, missing, trace=trace)


def _second_opinions(
    profiles: Sequence[Profile], advice: Sequence[Recommendation], commission: Commission
) -> list[SecondOpinion | None]:
    """The second opinion on each unit; none on a unit that is withheld, since its neighbours would tell its profile."""
    if commission.opinion is None:
        return [None] * len(profiles)
    scores = score_columns(profiles, commission.rules.dimensions)
    hidden = [not profile.scores for profile in profiles]
    return opinions(commission.opinion, scores, [one.method for one in advice], withheld=hidden)


def _source(commission: Commission) -> OpinionSource | None:
    if commission.opinion is None:
        return None
    labelled = [case for case in commission.rules.precedents if case.suited is not None]
    return OpinionSource(
        cases_sha256=commission.rules.precedents_sha256,
        cases=len(commission.rules.precedents),
        labelled=len(labelled),
        organisations=len({case.group for case in labelled}),
        figures=commission.figures,
    )


def _careless_changes(
    adviser: Adviser, commission: Commission, assessed: Sequence[Group], advice: Sequence[Recommendation]
) -> list[bool | None]:
    """Per unit, whether leaving out flagged answers would change the recommendation.

    None unless both those left out and those left in are many enough to be shown, on every dimension that was shown:
    otherwise the answer would say something about a few persons.
    """
    flagged = careless(commission.answers, commission.questionnaire, commission.rules.dimensions)
    told = [_may_be_told(rows, flagged, commission.gate) for rows in rows_by_group(commission.answers, assessed)]
    if not any(told):
        return [None] * len(assessed)
    profiles = _profiles(commission, assessed, flagged)
    without = _advise(adviser, profiles, commission, trace=False)
    return [
        (one.method, one.entry) != (other.method, other.entry) if may and one.missing == other.missing else None
        for may, one, other in zip(told, advice, without, strict=True)
    ]


def _may_be_told(rows: NDArray[np.int64], flagged: NDArray[np.bool_], gate: Gate) -> bool:
    removed = int(flagged[rows].sum())
    return gate.shows_distribution(removed) and gate.shows_distribution(len(rows) - removed)
