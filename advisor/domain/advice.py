"""Recommendations: what a unit is advised, with everything that led to it. Ids and numbers only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.profile import Why
from advisor.domain.table import Value


class Status(StrEnum):
    """How far a recommendation could be made."""

    DECIDED = "decided"
    UNDECIDED = "undecided"
    INSUFFICIENT = "insufficient"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class CellTrace:
    """One cell of one rule against the unit's value."""

    input: str
    value: Value
    test: str
    met: bool


@dataclass(frozen=True, slots=True)
class RuleTrace:
    """One rule of a table: whether all its cells were met, and each of them."""

    rule: str
    met: bool
    cells: tuple[CellTrace, ...]


@dataclass(frozen=True, slots=True)
class TableTrace:
    """How a table answered for one unit: the rules that decided, and every rule with the cells that ask something."""

    table: str
    inputs: Mapping[str, Value]
    outputs: Mapping[str, Value | tuple[Value, ...]]
    decided_by: tuple[str, ...]
    rules: tuple[RuleTrace, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """A design choice: today's state where the scores show it, and what is proposed."""

    id: str
    today: str | None
    proposed: str | None


@dataclass(frozen=True, slots=True)
class Triggered:
    """A risk or action with the rules that call for it."""

    id: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class Recommendation:
    """The advice for one unit."""

    unit: str
    name: str
    status: Status
    method: str | None
    entry: str
    form: str | None
    quadrant: str | None
    business_fit: str | None
    culture_soil: str
    team_capacity: str
    foundations: str
    kpi_soil: str
    current_method: str | None
    fit: str
    settings: tuple[Setting, ...]
    risks: tuple[Triggered, ...]
    actions: tuple[Triggered, ...]
    missing: Mapping[str, Why]
    decided_by: Mapping[str, tuple[str, ...]]
    """For each table, the rules that decided: enough to print the chain of reasons."""
    trace: tuple[TableTrace, ...] = ()
