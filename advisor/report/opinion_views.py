"""What the pages show of the second opinion: plain frozen values, every number already formatted."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.report.drawing import Mark
from advisor.report.views import Pair


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A precedent of a unit; what it was like and what came of it are empty where there is no room for them."""

    mark: Mark
    name: str
    role: str
    summary: str
    note: str
    source: str
    overlap: str
    failed: bool
    anchor: str
    """Its entry in the appendix, where it stands in full."""


@dataclass(frozen=True, slots=True)
class OpinionBlock:
    """The second opinion on one unit in plain words."""

    contested: bool
    lead: str
    shares: str
    """Shares of weight with what moved them; empty where the second opinion is silent."""
    cases: tuple[CaseRow, ...]


@dataclass(frozen=True, slots=True)
class CitedCase:
    """A published case in full."""

    anchor: str
    mark: Mark
    name: str
    summary: str
    note: str
    source: str
    link: str
    units: str
    """The units for which it is named."""


@dataclass(frozen=True, slots=True)
class CitedCases:
    """All published cases that the report names."""

    lead: str
    rows: tuple[CitedCase, ...]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A predictor with its scores; `edges` are their intervals, empty for baselines."""

    name: str
    scores: tuple[str, ...]
    edges: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConfusionRow:
    """What was said of the cases that one method fitted."""

    mark: Mark
    counts: tuple[str, ...]
    right: int
    """The column that says the same."""


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """A bin of cases: how much weight the likeliest method got, how often it was the one that fitted."""

    n: str
    said: str
    true: str


@dataclass(frozen=True, slots=True)
class Figures:
    """The stored evaluation."""

    note: str
    rows: tuple[FigureRow, ...]
    reading: str
    methods: tuple[Mark, ...]
    confusion: tuple[ConfusionRow, ...]
    calibration: tuple[CalibrationRow, ...]


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The model card of the second opinion."""

    about: tuple[Pair, ...]
    figures: Figures | None
    limits: tuple[Pair, ...]
