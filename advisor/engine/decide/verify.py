"""Exact verification of one decision table: gaps, overlaps, conflicts, rows that can never win, cells that accept nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.domain.table import Anything, DecisionTable, HitPolicy, Rule
from advisor.domain.verification import Finding, Kind
from advisor.engine.decide.cells import Cells, written
from advisor.engine.decide.cover import Box, Clock, Undecided, uncovered
from advisor.engine.decide.table import in_policy_order

LISTED = 5
"""Gaps that are listed for one table; more would repeat the same mistake."""
PAIRS = 100
"""Pairs of rows that are listed for one table."""
_SAMPLES = 48
_MANY = 24
"""From so many boxes on, random points are tried before the search."""

Point = tuple[int, ...]


class TableCheck:
    """A table cut into elementary cells, ready to be asked."""

    def __init__(self, table: DecisionTable, clock: Clock) -> None:
        self.table = table
        self.rules = in_policy_order(table)
        self._clock = clock
        self.names = tuple(table.inputs)
        self._cells = tuple(
            Cells(domain, (rule.when[column].test for rule in self.rules))
            for column, domain in enumerate(table.inputs.values())
        )
        self._space = tuple(cells.every for cells in self._cells)
        self._boxes = tuple(self._box(rule) for rule in self.rules)

    def findings(self) -> Iterator[Finding]:
        """All findings of the table by itself; `profile` is left open."""
        empty = set()
        for place, rule in enumerate(self.rules):
            names = tuple(self.names[column] for column, cells in self._boxes[place].items() if not cells)
            if names:
                empty.add(place)
                written = {name: rule.when[self.names.index(name)].written for name in names}
                yield Finding(Kind.EMPTY_CELL, self.table.id, (rule.id,), inputs=written)
        alive = [place for place in range(len(self.rules)) if place not in empty]
        meets = self._meets()
        policy = self.table.hit_policy
        if policy in {HitPolicy.UNIQUE, HitPolicy.ANY}:
            yield from self._pairs(alive, meets, differing=policy is HitPolicy.ANY)
        if policy in {HitPolicy.FIRST, HitPolicy.PRIORITY}:
            yield from self._losers(alive, meets)
        if policy.single and any(output.default is None for output in self.table.outputs):
            yield from self._gaps(alive)

    def _pairs(self, alive: Sequence[int], meets: NDArray[np.bool_], *, differing: bool) -> Iterator[Finding]:
        listed = 0
        for one in alive:
            for other in np.flatnonzero(meets[one, :one]).tolist():
                pair = self.rules[other], self.rules[one]
                if other not in alive or (differing and pair[0].then == pair[1].then):
                    continue
                listed += 1
                if listed > PAIRS:
                    return
                point = [
                    self._first(self.cells_of(one, column) & self.cells_of(other, column))
                    for column in range(len(self.names))
                ]
                kind = Kind.CONFLICT if differing else Kind.OVERLAP
                yield Finding(kind, self.table.id, tuple(rule.id for rule in pair), self._words(point))

    def _losers(self, alive: Sequence[int], meets: NDArray[np.bool_]) -> Iterator[Finding]:
        """Rows of FIRST and PRIORITY whose every case is taken by rows before them."""
        kind = Kind.MASKED_ROW if self.table.hit_policy is HitPolicy.PRIORITY else Kind.DEAD_ROW
        for place in alive:
            rule = self.rules[place]
            space = [self.cells_of(place, column) for column in range(len(self.names))]
            try:
                before = self._before(place, meets)
                if self._outside(space, before) is None and not self._shared(place, meets):
                    point = [self._first(cells) for cells in space]
                    takers = self._takers(space, before)
                    yield Finding(
                        kind, self.table.id, (rule.id,), self._words(point), by=tuple(self.rules[t].id for t in takers)
                    )
            except Undecided:
                yield Finding(Kind.UNDECIDED, self.table.id, (rule.id,), seconds=self._clock.seconds, output=kind.value)

    def _before(self, place: int, meets: NDArray[np.bool_], upto: int | None = None) -> list[int]:
        """The rows that take cases of a row: those before it (or before another); under PRIORITY, of another output."""
        before = np.flatnonzero(meets[place, : place if upto is None else upto]).tolist()
        if self.table.hit_policy is not HitPolicy.PRIORITY:
            return before
        return [other for other in before if self.rules[other].then != self.rules[place].then]

    def _shared(self, place: int, meets: NDArray[np.bool_]) -> bool:
        """Whether a row of the same output, before rows of another but equal priority, decides in some case of a row.

        Missing has the priority of the first value, so that rows of both may alternate.
        """
        if self.table.hit_policy is not HitPolicy.PRIORITY:
            return False
        last = len(self._before(place, meets))
        for other in np.flatnonzero(meets[place, :place]).tolist():
            before = self._before(place, meets, other)
            if self.rules[other].then == self.rules[place].then and len(before) < last:
                space = [
                    self.cells_of(place, column) & self.cells_of(other, column) for column in range(len(self.names))
                ]
                if self._outside(space, before) is not None:
                    return True
        return False

    def _takers(self, space: Sequence[int], before: Sequence[int]) -> list[int]:
        """A small set of rows that together leave nothing: one where one is enough, else without those not needed."""
        for row in before:
            if not any(cells & ~self.cells_of(row, column) for column, cells in enumerate(space)):
                return [row]
        needed = list(before)
        if len(needed) < _MANY:
            for row in before[::-1]:
                rest = [other for other in needed if other != row]
                if self._outside(space, rest) is None:
                    needed = rest
        return needed

    def _gaps(self, alive: Sequence[int]) -> Iterator[Finding]:
        boxes = [self._boxes[place] for place in alive]
        for _ in range(LISTED):
            try:
                point = self._sampled(self._space, boxes) or uncovered(self._space, boxes, self._clock)
            except Undecided:
                yield Finding(Kind.UNDECIDED, self.table.id, seconds=self._clock.seconds, output=Kind.GAP.value)
                return
            if point is None:
                return
            region = self._region(point, boxes)
            yield Finding(Kind.GAP, self.table.id, inputs=self._region_words(region))
            boxes.append({column: cells for column, cells in enumerate(region) if cells != self._space[column]})

    def _region(self, point: Point, boxes: Sequence[Box]) -> list[int]:
        """The point widened, column by column, to a box that still meets none of the boxes."""
        region = [1 << cell for cell in point]
        for column, every in enumerate(self._space):
            blocked = 0
            for box in boxes:
                if all(region[other] & cells for other, cells in box.items() if other != column):
                    blocked |= box.get(column, every)
            region[column] = every & ~blocked
        return region

    def _outside(self, space: Sequence[int], rows: Sequence[int]) -> Point | None:
        boxes = [self._boxes[row] for row in rows]
        return self._sampled(space, boxes) or uncovered(space, boxes, self._clock)

    def _sampled(self, space: Sequence[int], boxes: Sequence[Box]) -> Point | None:
        """A random point outside all boxes, if one turns up soon: in large tables far cheaper than the search."""
        if len(boxes) < _MANY:
            return None
        random = np.random.default_rng(len(boxes))
        points = np.empty((_SAMPLES, len(space)), dtype=np.int64)
        for column, cells in enumerate(space):
            members = [cell for cell in range(cells.bit_length()) if cells >> cell & 1]
            points[:, column] = random.choice(members, size=_SAMPLES)
        chosen: list[Point] = [tuple(row) for row in points.tolist()]
        for point in chosen:
            if not any(all(cells >> point[column] & 1 for column, cells in box.items()) for box in boxes):
                return point
        return None

    def _meets(self) -> NDArray[np.bool_]:
        """For each pair of rows, whether some value of every input passes both."""
        n = len(self.rules)
        meets = np.ones((n, n), dtype=bool)
        for column, cells in enumerate(self._cells):
            accepted = _matrix([self.cells_of(row, column) for row in range(n)], len(cells))
            meets &= (accepted @ accepted.T) > 0
        return meets

    def _box(self, rule: Rule) -> dict[int, int]:
        return {
            column: self._cells[column].mask(cell.test)
            for column, cell in enumerate(rule.when)
            if not isinstance(cell.test, Anything)
        }

    def cells_of(self, row: int, column: int) -> int:
        """The set of cells that a row, by its place in the order of the hit policy, accepts in a column."""
        return self._boxes[row].get(column, self._space[column])

    @staticmethod
    def _first(cells: int) -> int:
        """The first cell of a set, missing last."""
        known = cells & ~1
        return (known & -known).bit_length() - 1 if known else 0

    def _words(self, point: Sequence[int]) -> dict[str, str]:
        asked = {column for box in self._boxes for column in box}
        return {
            name: written(self._cells[column].value(point[column]))
            for column, name in enumerate(self.names)
            if column in asked
        }

    def _region_words(self, region: Sequence[int]) -> dict[str, str]:
        return {
            self.names[column]: self._cells[column].written(cells)
            for column, cells in enumerate(region)
            if cells != self._space[column]
        }


def _matrix(sets: Sequence[int], width: int) -> NDArray[np.float32]:
    """Sets of cells as rows of zeros and ones."""
    size = -(-width // 8)
    octets = np.frombuffer(b"".join(cells.to_bytes(size, "little") for cells in sets), dtype=np.uint8)
    bits = np.unpackbits(octets.reshape(len(sets), size), axis=1, bitorder="little")[:, :width]
    return bits.astype(np.float32)


def check_table(table: DecisionTable, clock: Clock) -> list[Finding]:
    """All findings of one table by itself."""
    return list(TableCheck(table, clock).findings())
