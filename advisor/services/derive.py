"""Derives the advice of an assessment again, from the scores and facts that it states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from advisor.domain.advice import Recommendation
from advisor.domain.explanation import Confidence, Flips, OpenDimension
from advisor.domain.opinion import SecondOpinion
from advisor.domain.profile import Profile, ScoreColumns
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Engagement
from advisor.engine.assess.measure import score_columns
from advisor.engine.compare.opinion import OpinionModel
from advisor.engine.decide.advise import Adviser
from advisor.engine.explain.confidence import confidences
from advisor.services import explain
from advisor.services.opinion import opinions


@dataclass(frozen=True)
class Basis:
    """What the advice rests on: rules, profiles of the units with their facts, and the engagement."""

    rules: Rulebook
    profiles: Sequence[Profile]
    engagement: Engagement

    @cached_property
    def adviser(self) -> Adviser:
        """The chain of the rules, compiled."""
        return Adviser(self.rules)

    @cached_property
    def scores(self) -> ScoreColumns:
        """The scores as columns."""
        return score_columns(self.profiles, self.rules.dimensions)


def advice(basis: Basis) -> list[Recommendation]:
    """The recommendation for each unit, with its whole trace.

    Raises:
        DecisionError: a score lies outside 0..100, or a fact outside its domain.

    """
    missing = [profile.missing for profile in basis.profiles]
    return basis.adviser.recommend(basis.scores, basis.engagement, missing, trace=True)


def second_opinions(
    model: OpinionModel, basis: Basis, recommended: Sequence[Recommendation]
) -> list[SecondOpinion | None]:
    """The second opinion on each unit; none on a unit that is withheld."""
    withheld = [not profile.scores for profile in basis.profiles]
    return opinions(model, basis.scores, [one.method for one in recommended], withheld=withheld)


def flips(basis: Basis) -> tuple[list[Flips | None], list[tuple[OpenDimension, ...]]]:
    """What would change each unit's recommendation, and what its missing dimensions could still change."""
    return explain.derived(basis.rules, basis.adviser, basis.engagement, basis.profiles)


def confidence(
    basis: Basis, recommended: Sequence[Recommendation], second: Sequence[SecondOpinion | None]
) -> list[Confidence | None]:
    """How sure each recommendation is, from the printed tables."""
    return confidences(basis.rules, basis.profiles, recommended, second)
