"""What the pages show of how firm the recommendations are and what would change them; every number already formatted."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.report.drawing import Mark
from advisor.report.unit_views import PrintedTable
from advisor.report.views import Pair, UnitRef


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bar: its width in per cent, and whether it keeps the recommendation, its method, or neither."""

    kind: str
    width: str


@dataclass(frozen=True, slots=True)
class RedrawRow:
    """How one unit's recommendation stands when its respondents are drawn again."""

    unit: UnitRef
    proposed: Mark
    outcome: str
    word: str
    share: str
    parts: tuple[Part, ...]
    others: str


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """What was measured on the answers of one unit, in the order of the heads."""

    unit: UnitRef
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfidenceGroup:
    """Units whose confidence has the same level for the same reasons."""

    level: str
    reason: str
    rows: tuple[MeasureRow, ...]
    names: str
    """The units by name, where they are too many for a row each."""


@dataclass(frozen=True, slots=True)
class Firmness:
    """The page on how sure the recommendations are."""

    redraws: tuple[RedrawRow, ...]
    redraws_note: str
    redraws_rest: str
    fragile: tuple[Pair, ...]
    fragile_note: str
    open: tuple[Pair, ...]
    heads: tuple[str, ...]
    confidence: tuple[ConfidenceGroup, ...]
    tables: tuple[PrintedTable, ...]
    """What the confidence was read from."""


@dataclass(frozen=True, slots=True)
class ConditionCard:
    """A condition that holds units back: of how many, and how far it has to move."""

    figure: str
    of: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangeMove:
    """One score of a change."""

    dimension: str
    today: str
    to: str
    points: str
    errors: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change of one unit's scores and what would come of it."""

    unit: UnitRef
    kind: str
    moves: tuple[ChangeMove, ...]
    mark: Mark | None
    then: str


@dataclass(frozen=True, slots=True)
class Conditions:
    """The page on what holds units back, and what to hold and to watch."""

    lead: str
    cards: tuple[ConditionCard, ...]
    build: tuple[ChangeRow, ...]
    build_rest: str
    watch: tuple[ChangeRow, ...]
    watch_note: str


@dataclass(frozen=True, slots=True)
class TalkRow:
    """A point for the agenda: what would change if either side were right."""

    unit: UnitRef
    dimension: str
    item: str
    """The wording of the item, empty where it was not kept."""
    low: str
    high: str
    low_changes: bool
    high_changes: bool
    """Whether the advice would be another."""


@dataclass(frozen=True, slots=True)
class TraceRow:
    """One table of a unit's chain: the row that decided, and those that came nearest without deciding."""

    table: str
    answer: str
    decided: str
    nearest: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class UnitTrace:
    """The trace of one unit."""

    unit: UnitRef
    rows: tuple[TraceRow, ...]


@dataclass(frozen=True, slots=True)
class Traces:
    """The traces of all units."""

    lead: str
    units: tuple[UnitTrace, ...]
