"""The scores of units on the dimensions, with what is known of their quality."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from advisor.domain.table import Value
from advisor.domain.unit import Unit


class Why(StrEnum):
    """Why a dimension is missing for a unit."""

    NOT_ASKED = "not_asked"
    TOO_FEW = "too_few"
    CANNOT_JUDGE = "cannot_judge"
    WITHHELD = "withheld"


class Basis(StrEnum):
    """What the value of a score rests on."""

    ANSWERS = "answers"
    SECOND_VOTE = "second_vote"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far the respondents of a unit agree on a dimension.

    `ad` is AD_M in scale points; `rwg` is r*_wg; `critical` the value that `rwg` must reach to be beyond chance with
    that number of raters (None: cannot be reached); `split` says that it is not; `camps` that two camps stand apart.
    """

    ad: float
    rwg: float
    critical: float | None
    split: bool
    camps: bool


@dataclass(frozen=True, slots=True)
class Gap:
    """Leaders' and members' means, both groups at or over the threshold."""

    leaders: float
    members: float
    n_leaders: int
    n_members: int


@dataclass(frozen=True, slots=True)
class Score:
    """A score of a unit on a dimension, 0..100, rounded half up to 0.1: disclosed, or settled openly by the room.

    Everything but `value`, `basis` and `note` is about the answers, also where the room settled another value:
    `answered` is then their own score. `n` is None where no answers may be shown, and `unanswered` says why. A settled
    value has no standard error: `se` is None.
    """

    value: float
    n: int | None
    median: float | None
    band: tuple[float, float] | None
    se: float | None
    cannot_judge: float
    agreement: Agreement | None
    gap: Gap | None
    basis: Basis = Basis.ANSWERS
    note: str = ""
    """The room's reason for a settled value."""
    answered: float | None = None
    unanswered: Why | None = None

    @property
    def settled(self) -> bool:
        """Whether the room agreed on the value."""
        return self.basis is Basis.SETTLED


@dataclass(frozen=True)
class Profile:
    """What may be shown, and decided on, of one unit: its scores and, for each missing dimension, why."""

    unit: Unit
    scores: Mapping[str, Score]
    missing: Mapping[str, Why]
    n: int | None
    """Respondents of the unit; None where the number itself is withheld."""
    not_visible: Mapping[str, float | None] = field(default_factory=dict)
    """Dimensions on which over 30 % of the unit's answers were "cannot judge"; the share where the score is shown."""


@dataclass(frozen=True, eq=False)
class ScoreColumns:
    """Scores of many units as columns: for each dimension id an array over the units, NaN where missing.

    `facts` are facts given per unit that otherwise come from the engagement, such as `sponsor`.
    """

    units: tuple[Unit, ...]
    values: Mapping[str, NDArray[np.float64]]
    facts: Mapping[str, Sequence[Value]] = field(default_factory=dict)
