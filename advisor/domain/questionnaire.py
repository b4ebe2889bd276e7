"""Sections, dimensions, items and the questionnaire that asks them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from advisor.text import Text


@dataclass(frozen=True, slots=True)
class Dimension:
    """One of the things that are measured, 0..100; the name says what a high score means."""

    id: str
    section: str
    name: Text
    high: Text
    low: Text
    changeable: bool
    """Whether the unit can change it (review rhythm) or finds it given (business uncertainty)."""


@dataclass(frozen=True, slots=True)
class Section:
    """A group of dimensions: business, culture, talent, readiness."""

    id: str
    name: Text


@dataclass(frozen=True, slots=True)
class Item:
    """One question on the five-point scale, belonging to one dimension."""

    id: str
    dimension: str
    text: Text
    reversed: bool = False
    anchors: tuple[tuple[int, Text], ...] = ()


@dataclass(frozen=True, slots=True)
class ScalePoint:
    """A labelled point of the answer scale."""

    value: int
    label: Text


@dataclass(frozen=True)
class Questionnaire:
    """A form with its items; `sha256` is the hash of its parsed content."""

    id: str
    version: str
    sha256: str
    title: Text
    purpose: Text
    instruction: Text
    duration_minutes: int
    scale: tuple[ScalePoint, ...]
    cannot_judge: Text
    items: tuple[Item, ...]

    @cached_property
    def items_by_dimension(self) -> Mapping[str, tuple[Item, ...]]:
        """The items of each dimension, in the order of the form."""
        grouped: dict[str, list[Item]] = {}
        for item in self.items:
            grouped.setdefault(item.dimension, []).append(item)
        return {dimension: tuple(items) for dimension, items in grouped.items()}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the values that a fact can take."""

    id: str
    label: Text
    help: Text | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact that is entered, not rated: of a respondent, a unit or the engagement."""

    id: str
    name: Text
    help: Text
    type: str
    required: bool
    choices: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class FactSheet:
    """All facts that are asked beside the items."""

    respondent: tuple[Fact, ...]
    unit: tuple[Fact, ...]
    engagement: tuple[Fact, ...]
