"""What people who were not heard could still change about a unit's result."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.explanation import Outcome


class End(StrEnum):
    """Where the missing people's answers to a dimension have to lie."""

    TOP = "top"
    BOTTOM = "bottom"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Bound:
    """Today's score of a dimension and the lowest and highest at which it could end; `today` None: missing today."""

    dimension: str
    today: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Push:
    """One dimension's part in a turn: from today's score (None: missing) to the nearest one that takes part in it."""

    dimension: str
    today: float | None
    to: float
    end: End


@dataclass(frozen=True, slots=True)
class Turn:
    """Another outcome, the fewest people who could bring it about, and how: fewest dimensions, then least change."""

    outcome: Outcome
    people: int
    pushes: tuple[Push, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What the missing people of a unit could still do: `turns` by number of people; none, and nothing can change."""

    answered: int
    missing: int
    present: Outcome
    bounds: tuple[Bound, ...]
    turns: tuple[Turn, ...]

    @property
    def settled(self) -> bool:
        """Whether the outcome stays, whatever the missing people answer."""
        return not self.turns

    @property
    def method_settled(self) -> bool:
        """Whether at least the method stays."""
        return all(turn.outcome.method == self.present.method for turn in self.turns)
