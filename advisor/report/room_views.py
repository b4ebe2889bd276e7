"""What the page on the room shows: plain frozen values, every number already formatted, every note bounded."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.report.drawing import Mark
from advisor.report.views import UnitRef


@dataclass(frozen=True, slots=True)
class Votes:
    """How many saw a unit under a method before the verdict."""

    mark: Mark
    count: str


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One unit: what the room saw, what is recommended, what was decided."""

    unit: UnitRef
    votes: tuple[Votes, ...]
    withheld: str
    """Why no votes are shown; empty where they are, or where there are none."""
    proposed: Mark | None
    entry: str
    state: str
    """Accepted, decided otherwise, accepted before the recommendation changed, or open."""
    decided: Mark | None
    """Another method than the recommended one."""
    decided_entry: str
    reason: str


@dataclass(frozen=True, slots=True)
class SettledRow:
    """A value that the room settled, beside what the answers say."""

    unit: UnitRef
    dimension: str
    value: str
    answers: str
    note: str


@dataclass(frozen=True, slots=True)
class SignedRow:
    """A signature: whose, under what, when, and whether it stands under this result."""

    name: str
    what: str
    day: str
    state: str
    current: bool


@dataclass(frozen=True, slots=True)
class RoomPage:
    """What the room saw, settled, decided and signed."""

    lead: str
    votes: bool
    """Whether anybody voted."""
    rows: tuple[RoomRow, ...]
    settled: tuple[SettledRow, ...]
    signed: tuple[SignedRow, ...]
