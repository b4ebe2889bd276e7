"""What the pages of evidence show: heat map, portfolio, voices, risks, roadmap; every number already formatted."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.report.drawing import Chart, Mark
from advisor.report.firmness_views import TalkRow
from advisor.report.views import Pair, UnitRef


@dataclass(frozen=True, slots=True)
class HeatCell:
    """A score as a cell: `tone` 1..5; where there is no score, why."""

    text: str
    tone: int
    split: bool = False
    n: str = ""
    why: str = ""
    withheld: bool = False
    sign: str = ""
    """The sign of what the score rests on, where that is not the answers."""


@dataclass(frozen=True, slots=True)
class HeatColumn:
    """A unit at the head of the heat map."""

    unit: UnitRef
    mark: Mark | None
    n: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A dimension with its cells."""

    name: str
    cells: tuple[HeatCell, ...]


@dataclass(frozen=True, slots=True)
class HeatSection:
    """A section of dimensions."""

    name: str
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class HeatTable:
    """As many units as fit side by side."""

    columns: tuple[HeatColumn, ...]
    sections: tuple[HeatSection, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """The heat map with what to look at."""

    caption: str
    tables: tuple[HeatTable, ...]
    notes: tuple[Pair, ...]
    marks: tuple[str, ...]
    """Which signs the legend has to explain: split, withheld, and reasons of missing."""
    threshold: int


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A number in a chart and the unit that it stands for."""

    number: str
    mark: Mark
    unit: UnitRef


@dataclass(frozen=True, slots=True)
class Portfolio:
    """The portfolio matrix with its reading."""

    chart: Chart
    caption: str
    key: tuple[KeyEntry, ...]
    notes: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class GapRow:
    """Leaders against members on one dimension."""

    unit: UnitRef
    dimension: str
    leaders: str
    members: str
    difference: str
    low: str
    high: str
    at: str
    up: bool


@dataclass(frozen=True, slots=True)
class SplitRow:
    """A dimension on which a unit is of two minds."""

    unit: UnitRef
    dimension: str
    n: str
    value: str
    deviation: str
    low: str
    high: str
    at: str
    camps: bool


@dataclass(frozen=True, slots=True)
class Voices:
    """Where opinions differ, and what staff cannot see."""

    gaps: tuple[GapRow, ...]
    gaps_note: str
    splits: tuple[SplitRow, ...]
    splits_note: str
    unseen: tuple[Pair, ...]
    agenda: tuple[Pair, ...]
    """What to talk over, where it was not examined what hangs on it."""
    talks: tuple[TalkRow, ...]
    talks_note: str


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk with the units it threatens."""

    place: str
    title: str
    units_text: str
    cause: str
    event: str
    early_sign: str
    mitigation: str
    owner: str
    source: str
    severity: int


@dataclass(frozen=True, slots=True)
class SharedRow:
    """A condition that several units share: the score where it holds, else empty."""

    condition: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Risks:
    """The top risks over all units."""

    lead: str
    rows: tuple[RiskRow, ...]
    shared_units: tuple[UnitRef, ...]
    shared: tuple[SharedRow, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """An action over the units that need it."""

    title: str
    units_text: str
    role: str
    effort: str
    evidence: str


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of the roadmap."""

    heading: str
    dates: str
    total: str
    actions: tuple[PlannedAction, ...]


@dataclass(frozen=True, slots=True)
class Roadmap:
    """Actions by window with role and effort."""

    lead: str
    timeline: Chart
    windows: tuple[Window, ...]
    roles: tuple[Pair, ...]
    after: str
