"""Places the labels of a chart so that none covers another label, a mark or the frame."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle, in millimetres."""

    x1: float
    y1: float
    x2: float
    y2: float

    def meets(self, other: Area) -> bool:
        """Whether the two overlap."""
        return self.x1 < other.x2 and other.x1 < self.x2 and self.y1 < other.y2 and other.y1 < self.y2

    def holds(self, other: Area) -> bool:
        """Whether the other lies within."""
        return self.x1 <= other.x1 and other.x2 <= self.x2 and self.y1 <= other.y1 and other.y2 <= self.y2


@dataclass(frozen=True, slots=True)
class Spot:
    """A mark that wants a label of the given size beside it."""

    x: float
    y: float
    r: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the label went; `leader` is the end of the line from the mark, where it stands apart."""

    area: Area
    anchor: str
    leader: tuple[float, float] | None


_RINGS = (2.5, 5.0, 8.0, 11.0, 15.0, 20.0, 26.0)
_TURNS = 16


def place(spots: Sequence[Spot], frame: Area, taken: Sequence[Area] = ()) -> list[Placed | None]:
    """A place for each label, in the order of the spots; None where there is none left.

    Spots in the densest surroundings choose first: they have the fewest places to go to.
    """
    marks = [Area(spot.x - spot.r, spot.y - spot.r, spot.x + spot.r, spot.y + spot.r) for spot in spots]
    placed: list[Placed | None] = [None] * len(spots)
    used = list(taken)
    for index in sorted(range(len(spots)), key=lambda index: (-_crowd(spots, index), index)):
        for candidate in _candidates(spots[index]):
            others = (mark for other, mark in enumerate(marks) if other != index)
            if (
                frame.holds(candidate.area)
                and not any(candidate.area.meets(area) for area in used)
                and not any(candidate.area.meets(mark) for mark in others)
                and not candidate.area.meets(marks[index])
            ):
                placed[index] = candidate
                used.append(candidate.area)
                break
    return placed


def _crowd(spots: Sequence[Spot], index: int) -> float:
    here = spots[index]
    return sum(
        1 / (1 + math.hypot(other.x - here.x, other.y - here.y)) for place, other in enumerate(spots) if place != index
    )


def _candidates(spot: Spot) -> Iterator[Placed]:
    """Right, left, below and above the mark first, then around it at growing distance with a leader line."""
    gap, half = 0.8, spot.height / 2
    right, left = spot.x + spot.r + gap, spot.x - spot.r - gap
    yield Placed(Area(right, spot.y - half, right + spot.width, spot.y + half), "start", None)
    yield Placed(Area(left - spot.width, spot.y - half, left, spot.y + half), "end", None)
    below, above = spot.y + spot.r + 0.3, spot.y - spot.r - 0.3
    middle = (spot.x - spot.width / 2, spot.x + spot.width / 2)
    yield Placed(Area(middle[0], below, middle[1], below + spot.height), "middle", None)
    yield Placed(Area(middle[0], above - spot.height, middle[1], above), "middle", None)
    for ring in _RINGS:
        for turn in range(_TURNS):
            angle = 2 * math.pi * turn / _TURNS + math.pi / 8
            x = spot.x + (spot.r + ring) * math.cos(angle)
            y = spot.y + (spot.r + ring) * math.sin(angle)
            if math.cos(angle) >= 0:
                area, anchor = Area(x + 0.4, y - half, x + 0.4 + spot.width, y + half), "start"
            else:
                area, anchor = Area(x - 0.4 - spot.width, y - half, x - 0.4, y + half), "end"
            yield Placed(area, anchor, (x, y))
