"""The assessment: profiles, recommendations and what was found about the answers, of a whole engagement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from advisor.domain.advice import Recommendation
from advisor.domain.explanation import Explanation
from advisor.domain.opinion import SecondOpinion
from advisor.domain.profile import Profile
from advisor.domain.ruling import Decision, SignOff
from advisor.domain.unit import Engagement, Unit
from advisor.text import Text


@dataclass(frozen=True, slots=True)
class Version:
    """Which rules or questionnaire: version and hash of the parsed content."""

    id: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of the answers as a whole, per dimension; a dimension is absent where it may not or cannot be computed."""

    icc1: Mapping[str, float]
    icc2: Mapping[str, float]
    alpha: Mapping[str, float]
    omega: Mapping[str, float]


@dataclass(frozen=True)
class Room:
    """What a room said and decided: votes per unit id and method, decisions on the advice, signatures under them."""

    tendencies: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    sign_offs: tuple[SignOff, ...] = ()


@dataclass(frozen=True, slots=True)
class Tendency:
    """Where the people of a unit saw it before the verdict: votes per method; None where too few to be shown."""

    votes: Mapping[str, int] | None


@dataclass(frozen=True)
class UnitAssessment:
    """One unit: what it answered, what it is advised, and what the room said and decided about it.

    `joined` are the ids of small units whose answers are counted here. `careless_changes` says whether leaving out
    flagged answers would change the recommendation (None: cannot be said).
    """

    profile: Profile
    recommendation: Recommendation
    joined: tuple[str, ...] = ()
    careless_changes: bool | None = None
    opinion: SecondOpinion | None = None
    explanation: Explanation | None = None
    tendency: Tendency | None = None
    decision: Decision | None = None


@dataclass(frozen=True, slots=True)
class Grouping:
    """A parent without respondents of its own: no method, only its parts."""

    unit: Unit
    children: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpinionSource:
    """What the second opinion rests on: the cases by hash and number, and the figures of its evaluation if stored."""

    cases_sha256: str
    cases: int
    labelled: int
    organisations: int
    figures: Mapping[str, Any] | None


@dataclass(frozen=True)
class Assessment:
    """The result of an engagement, ready to be written, reported and re-derived."""

    engagement: Engagement
    date: date
    consent: str
    threshold: int
    rules: Version
    questionnaire: Version
    units: tuple[UnitAssessment, ...]
    groupings: tuple[Grouping, ...] = ()
    reliability: Reliability | None = None
    opinion: OpinionSource | None = None
    items: Mapping[str, Text] = field(default_factory=dict)
    """The wording of every item that stands on an agenda."""
    sign_offs: tuple[SignOff, ...] = ()
