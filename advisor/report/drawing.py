"""Pieces of a chart, in millimetres, and the marks of the methods."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A method as letter and label; its id gives shape and colour."""

    id: str
    letter: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A stroke of a chart, in millimetres."""

    x1: float
    y1: float
    x2: float
    y2: float
    stroke: str = "#16202a"
    width: float = 0.25


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle of a chart, in millimetres."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True)
class Dot:
    """A unit in a chart: shape by method, `r` is half its width; the letter is left out where it would not fit."""

    method: str
    x: float
    y: float
    r: float
    letter: str = ""
    ring: bool = False
    """A dashed ring around it: the unit is contested."""


@dataclass(frozen=True, slots=True)
class Label:
    """A text of a chart; `size` in millimetres, `anchor` start, middle or end, `mark` a coloured letter before it."""

    x: float
    y: float
    text: str
    size: float
    anchor: str = "start"
    fill: str = "#16202a"
    bold: bool = False
    mark: str = ""
    mark_method: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing in millimetres with the text that stands for it where it cannot be seen."""

    width: float
    height: float
    alt: str
    boxes: tuple[Box, ...] = ()
    lines: tuple[Line, ...] = ()
    dots: tuple[Dot, ...] = ()
    labels: tuple[Label, ...] = ()
