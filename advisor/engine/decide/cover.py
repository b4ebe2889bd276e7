"""Box minus a union of boxes: is there a point of the one that lies in none of the others?

A box is, per column, a set of elementary cells (bits of an int). Each box to be avoided is a clause: in one of its
columns the point must lie outside. Unit propagation and branching over the clauses find a point or prove that there
is none (Calvanese et al., Semantics and analysis of DMN decision tables, BPM 2016, ask the same with a sweep line).
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

Box = Mapping[int, int]
"""For each column that is restricted, the set of cells that the box accepts."""


class Undecided(Exception):
    """The search was given up: the time allowed is over."""


class Clock:
    """The time that all searches of a check may take together."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def look(self) -> None:
        """Give up where the time is over.

        Raises:
            Undecided: it is.

        """
        if time.monotonic() > self._end:
            raise Undecided


def uncovered(space: Sequence[int], boxes: Sequence[Box], clock: Clock) -> tuple[int, ...] | None:
    """A point, as one cell per column, that lies in the space and in none of the boxes; None where there is none.

    Raises:
        Undecided: the search took longer than the clock allows.

    """
    stack: list[tuple[list[int], Sequence[Box]]] = [(list(space), boxes)]
    while stack:
        clock.look()
        free, pending = stack.pop()
        found = _propagated(free, pending) if all(free) else None
        if found is None:
            continue
        pending, clause = found
        if clause is None:
            return tuple(_lowest(cells) for cells in free)
        stack.extend(reversed([(branch, pending) for branch in _branches(free, clause)]))
    return None


def _branches(free: list[int], clause: Box) -> list[list[int]]:
    """The parts of the space outside the clause, without overlap: outside in one column, inside in those before."""
    columns = [column for column, cells in clause.items() if free[column] & ~cells]
    columns.sort(key=lambda column: -((free[column] & ~clause[column]).bit_count() / free[column].bit_count()))
    branches = []
    inside = list(free)
    for column in columns:
        branch = list(inside)
        branch[column] &= ~clause[column]
        branches.append(branch)
        inside[column] &= clause[column]
    return branches


def _propagated(free: list[int], boxes: Sequence[Box]) -> tuple[Sequence[Box], Box | None] | None:
    """After all forced steps were taken in `free`: the boxes still to be avoided, and the one with the fewest ways out.

    None where one of them cannot be avoided.
    """
    pending = boxes
    while True:
        left: list[Box] = []
        fewest, tightest = len(free) + 1, None
        forced = False
        for box in pending:
            ways = 0
            way = -1
            for column, cells in box.items():
                here = free[column]
                if not here & cells:
                    break
                if here & ~cells:
                    ways += 1
                    way = column
            else:
                if ways == 0:
                    return None
                if ways == 1:
                    free[way] &= ~box[way]
                    forced = True
                else:
                    left.append(box)
                    if ways < fewest:
                        fewest, tightest = ways, box
        pending = left
        if not forced:
            return left, tightest


def _lowest(cells: int) -> int:
    return (cells & -cells).bit_length() - 1
