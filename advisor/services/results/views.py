"""What results show: the standing of a wave, what a vote reveals, the agenda, and what would be otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.domain.advice import Recommendation
from advisor.domain.assessment import Assessment, UnitAssessment, Version
from advisor.domain.campaign import EngagementRecord, Wave
from advisor.domain.explanation import Outcome
from advisor.domain.profile import Score, Why
from advisor.domain.unit import Unit
from advisor.engine.assess.ballots import Pending, Waiting
from advisor.errors import UsageError


class NotOpenError(UsageError):
    """There is no result to show yet: nothing of a vote is seen before it is closed."""


@dataclass(frozen=True)
class Standing:
    """The results of a wave as they stand.

    `round` is the number of the last vote that counts; `waiting` are votes that are kept but not counted, because a
    few persons would be found in the difference. `state` names this state: another one has another. Without
    `explained` the assessment has no robustness, flips, agenda and confidence. `other_rules` is set where the installed
    rules are not those of the engagement.
    """

    record: EngagementRecord
    wave: Wave
    round: int
    assessment: Assessment
    waiting: tuple[Waiting, ...]
    state: str
    explained: bool = True
    other_rules: Version | None = None

    def unit(self, id: str) -> UnitAssessment | None:
        """The assessment of a unit, or of the one that it joins."""
        found = (one for one in self.assessment.units if id in {one.profile.unit.id, *one.joined})
        return next(found, None)


@dataclass(frozen=True, slots=True)
class Bin:
    """How many gave a point of the scale, or, where an end has a lone answer, several points together."""

    low: int
    high: int
    n: int


@dataclass(frozen=True, slots=True)
class Tally:
    """How a unit's answers spread: `mean` is on 1..5, `score` on 0..100; an end never shows a lone answer."""

    n: int
    bins: tuple[Bin, ...]
    mean: float
    score: float


@dataclass(frozen=True, slots=True)
class ItemReveal:
    """The answers to an item as given; `score` alone is turned round for a reversed one.

    `cannot_judge` counts those who could not, None where it is a single one or may not be shown. `before` is the tally
    of the view before, for an item that was voted on again.
    """

    item: str
    reversed: bool
    tally: Tally | None
    cannot_judge: int | None = None
    before: Tally | None = None


@dataclass(frozen=True, slots=True)
class DimensionReveal:
    """A dimension: its score, or why there is none; how people see it, and its items.

    The tally counts each person's own mean, rounded to a point of the scale. `low` and `high` are the people on either
    side, told where two camps stand apart.
    """

    dimension: str
    score: Score | None
    why: Why | None
    tally: Tally | None
    items: tuple[ItemReveal, ...]
    before: Tally | None = None
    low: int | None = None
    high: int | None = None
    waiting: tuple[Pending, ...] = ()

    @property
    def split(self) -> bool:
        """Whether the people agree less than by chance."""
        return bool(self.score and self.score.agreement and self.score.agreement.split)

    @property
    def camps(self) -> bool:
        """Whether two camps stand apart."""
        return bool(self.score and self.score.agreement and self.score.agreement.camps)


@dataclass(frozen=True, slots=True)
class UnitReveal:
    """A unit with those joined to it; `n` is None where the number of its people is not shown."""

    unit: Unit
    joined: tuple[str, ...]
    n: int | None
    dimensions: tuple[DimensionReveal, ...]

    @property
    def shown(self) -> bool:
        """Whether anything of it may be seen."""
        return any(one.score is not None for one in self.dimensions)


@dataclass(frozen=True, slots=True)
class Reveal:
    """What a vote showed; `previous` is the number of the vote that it is set beside."""

    round: int
    previous: int | None
    units: tuple[UnitReveal, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A point to talk about; `influence` and the outcomes of either side are None where only disagreement is known."""

    dimension: str
    item: str | None
    disagreement: float
    influence: float | None
    camps: bool
    low: Outcome | None = None
    high: Outcome | None = None


@dataclass(frozen=True)
class WhatIf:
    """What the rules say now, and what they would say with other scores; `scores` are those, by dimension."""

    before: Recommendation
    after: Recommendation
    scores: dict[str, float]

    @property
    def differs(self) -> bool:
        """Whether method, form or entry would be another."""
        return any(getattr(self.before, name) != getattr(self.after, name) for name in ("method", "form", "entry"))
