"""How firm each recommendation is, what would change it, what to talk about and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.domain.advice import Recommendation
from advisor.domain.answers import Answers
from advisor.domain.explanation import Explanation, Flips, OpenDimension, Talk
from advisor.domain.opinion import SecondOpinion
from advisor.domain.profile import Profile
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Engagement
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group, score_columns
from advisor.engine.decide.advise import Adviser
from advisor.engine.decide.cover import Undecided
from advisor.engine.explain.agenda import Agenda
from advisor.engine.explain.confidence import confidences
from advisor.engine.explain.flips import FlipSearch, standard_errors
from advisor.engine.explain.landscape import Landscape
from advisor.engine.explain.robustness import robustness


def explain(
    rules: Rulebook,
    adviser: Adviser,
    answers: Answers,
    questionnaire: Questionnaire,
    engagement: Engagement,
    gate: Gate,
    assessed: Sequence[Group],
    profiles: Sequence[Profile],
    advice: Sequence[Recommendation],
    opinions: Sequence[SecondOpinion | None],
) -> list[Explanation]:
    """The explanation of each unit's recommendation, in their order."""
    landscape = _landscape(rules)
    firm = robustness(
        answers,
        questionnaire,
        rules.dimensions,
        assessed,
        profiles,
        gate,
        adviser,
        engagement,
        reachable=None if landscape is None else landscape.reachable,
    )
    flips, opened = derived(rules, adviser, engagement, profiles, landscape)
    talks: list[tuple[Talk, ...]] = [()] * len(profiles)
    if landscape is not None:
        talks = Agenda(landscape, adviser, answers, questionnaire, gate).of(assessed, profiles, engagement)
    sure = confidences(rules, profiles, advice, opinions)
    return [Explanation(*parts) for parts in zip(firm, flips, opened, talks, sure, strict=True)]


def derived(
    rules: Rulebook,
    adviser: Adviser,
    engagement: Engagement,
    profiles: Sequence[Profile],
    landscape: Landscape | None = None,
) -> tuple[list[Flips | None], list[tuple[OpenDimension, ...]]]:
    """Flips and open dimensions, which follow from the scores alone and can be derived again without the answers."""
    landscape = landscape or _landscape(rules)
    if landscape is None:
        return [None] * len(profiles), [()] * len(profiles)
    search = FlipSearch(landscape, adviser)
    scores = score_columns(profiles, rules.dimensions)
    flips = search.flips(scores, engagement, standard_errors(profiles))
    return flips, search.open_dimensions(scores, engagement, [profile.missing for profile in profiles])


def _landscape(rules: Rulebook) -> Landscape | None:
    """The landscape of the rules; None where they are so entangled that it takes too long."""
    try:
        return Landscape(rules)
    except Undecided:
        return None
