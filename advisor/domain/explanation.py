"""How firm a recommendation is and what would change it: robustness, flips, open dimensions, agenda, confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from advisor.domain.profile import Why


class Outcome(NamedTuple):
    """What is recommended, as far as robustness and flips look at it."""

    method: str | None
    entry: str | None


class Stability(StrEnum):
    """The words for the share of re-draws that keep a recommendation (method.md, section 3)."""

    UNCLEAR = "unclear"
    MOSTLY = "mostly"
    LARGELY = "largely"
    FULLY = "fully"


@dataclass(frozen=True, slots=True)
class OutcomeShare:
    """In how many re-draws of a unit's respondents an outcome came out."""

    outcome: Outcome
    draws: int


@dataclass(frozen=True, slots=True)
class Robustness:
    """How a unit's recommendation stands when its respondents are drawn again, whole persons with replacement.

    `draws` is the number of re-draws: 2,000, or n to the power of n where all are enumerated (`exact`); `kept` those
    with the present method and entry, `method_kept` those with the present method. `outcomes` are in descending order
    of draws. `separated_by` is the dimension that separates the two most frequent outcomes (None where one holds, or
    none does). `worst_case` has, for fewer than five respondents, every outcome that the dimensions could give if each
    lay anywhere between its lowest and highest re-drawn score.
    """

    n: int
    draws: int
    kept: int
    method_kept: int
    exact: bool
    stability: Stability
    outcomes: tuple[OutcomeShare, ...]
    separated_by: str | None = None
    worst_case: tuple[Outcome, ...] | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One dimension's part in a flip: from today's score to the nearest one at which the answer differs.

    `errors` is the distance as a multiple of the score's standard error, where that may be shown and is not zero.
    """

    dimension: str
    today: float
    to: float
    errors: float | None

    @property
    def change(self) -> float:
        """Signed distance in score points."""
        return round(self.to - self.today, 1)


@dataclass(frozen=True, slots=True)
class Flip:
    """The smallest change that gives another outcome: fewest dimensions first, then least total change."""

    outcome: Outcome
    moves: tuple[Move, ...]

    @property
    def total(self) -> float:
        """Total change in score points."""
        return round(sum(abs(move.change) for move in self.moves), 1)


@dataclass(frozen=True, slots=True)
class Flips:
    """What would change a unit's outcome; None where no change of those dimensions does.

    `nearest` may move any dimension that is not fixed; `given` only those that a unit cannot choose (what to watch);
    `changeable` only those that it can; `better` is the smallest change of changeable dimensions to a less guarded
    entry: the way forward.
    """

    nearest: Flip | None
    given: Flip | None
    changeable: Flip | None
    better: Flip | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range of scores, both ends included, over which the outcome is the same."""

    low: float
    high: float
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class OpenDimension:
    """What a missing dimension could still change: the outcome for every value that it might have.

    `known` says whether some value at all gives the present outcome; one stretch with it means "unchanged for any
    answer".
    """

    dimension: str
    why: Why
    stretches: tuple[Stretch, ...]
    changes: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A point for the agenda: an item on which a unit disagrees, with what hangs on it.

    `low` and `high` are the outcomes if those who see the dimension low, or high, were right; `influence` is 1 where
    the method would change between them, 0.5 where only the entry would, else 0.1; `weight` is disagreement (AD_M as a
    share of its maximum) times influence.
    """

    dimension: str
    item: str | None
    disagreement: float
    influence: float
    weight: float
    low: Outcome
    high: Outcome
    camps: bool


@dataclass(frozen=True, slots=True)
class Confidence:
    """High, moderate or low, from the printed tables alone; `inputs` are what they read, `decided_by` their rows."""

    level: str
    evidence: str
    inputs: Mapping[str, float | str | None]
    decided_by: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Explanation:
    """All of it for one unit; None where there is nothing that could be said."""

    robustness: Robustness | None
    flips: Flips | None
    open: tuple[OpenDimension, ...]
    agenda: tuple[Talk, ...]
    confidence: Confidence | None
