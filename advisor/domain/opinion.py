"""The second opinion: what published cases suggest for a profile, how sure that is, and which cases they were."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How the second opinion stands to the verdict of the rules."""

    CONFIRMS = "confirms"
    COMPATIBLE = "compatible"
    CONTRADICTS = "contradicts"
    LEANS_KPI = "leans_kpi"
    LEANS_OKR = "leans_okr"
    SILENT = "silent"


class Silence(StrEnum):
    """Why the second opinion says nothing."""

    UNDECIDED = "undecided"
    EMPTY_SET = "empty_set"
    FULL_SET = "full_set"
    FAR = "far"


class Resemblance(StrEnum):
    """Whether a profile looks like units in which a method worked or like those in which it failed."""

    WORKED = "worked"
    FAILED = "failed"
    UNCLEAR = "unclear"
    ABSTAINS = "abstains"


class Role(StrEnum):
    """Why a case is shown: it is near, it ran another method, or the method failed in it."""

    NEAR = "near"
    COUNTER_EXAMPLE = "counter_example"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A published case near a profile.

    `distance` is in 0..1 of the scale; `percentile` that of the distance among the library's own nearest distances;
    `overlap` counts the dimensions known on both sides.
    """

    case: str
    role: Role
    distance: float
    percentile: float
    overlap: int


@dataclass(frozen=True)
class Contributions:
    """What moves the log-odds of OKR against KPI: base plus the sum of all dimensions is the whole, exactly."""

    base: float
    total: float
    dimensions: Mapping[str, float]
    sections: Mapping[str, float]


@dataclass(frozen=True)
class SecondOpinion:
    """The second opinion on one unit; probabilities and intervals by method, `conformal_set` at 80 %."""

    state: State
    silence: Silence | None
    probabilities: Mapping[str, float]
    intervals: Mapping[str, tuple[float, float]]
    conformal_set: tuple[str, ...]
    contributions: Contributions
    outcome: Mapping[str, Resemblance]
    precedents: tuple[Neighbour, ...]
    close: bool

    @property
    def contested(self) -> bool:
        """Whether the unit has to be marked: published units with such a profile went by another method."""
        return self.state is State.CONTRADICTS
