"""Where one dimension's score could end once more people answer: its bounds, and every rounded score between."""

from __future__ import annotations

from itertools import product
from math import ceil, prod

import numpy as np
from numpy.typing import NDArray

from advisor.engine.assess.scores import ENOUGH, counted, to_score

LOWEST, HIGHEST = 1, 5
MOST = 200_000
"""Ways to answer that are all tried; beyond them only some are."""
_DIGITS = 10


class Heard:
    """The answers to one dimension of the people who were heard, and what more people could make of its score.

    `recoded` has a row per respondent of the unit and a column per item, 1..5, NaN where missing; at least one
    respondent counts. Each further person may answer any item with 1..5 or leave it out, and counts as anybody does
    who answered enough of the items; or may not come at all.
    """

    def __init__(self, recoded: NDArray[np.float64]) -> None:
        given = recoded[counted(recoded)]
        self._sums = np.nansum(given, axis=0)
        self._counts = (~np.isnan(given)).sum(axis=0)
        self._needed = ceil(ENOUGH * recoded.shape[1] - 1e-9)

    def ends(self, more: int) -> tuple[float, float]:
        """The lowest and the highest score with that many more people: all of them answer alike, at one end."""
        rated = slice(None) if more else self._counts > 0
        sums, counts = self._sums[rated], self._counts[rated] + more
        low, high = to_score(np.array([((sums + end * more) / counts).mean() for end in (LOWEST, HIGHEST)])).tolist()
        return low, high

    def some(self, more: int) -> set[float]:
        """Scores with so many more people, from the lowest to the highest, each one answer's step from the one before."""
        items = len(self._counts)
        counts = self._counts + more
        start = float(((self._sums + LOWEST * more) / counts).mean())
        steps = np.tile(1 / (counts * items), (HIGHEST - LOWEST) * more)
        return set(to_score(start + np.concatenate([[0.0], np.cumsum(steps)])).tolist())

    def every(self, more: int) -> set[float] | None:
        """Every score with up to so many more people; None where there are too many ways to answer."""
        ways = sum((HIGHEST - LOWEST) * answering + 1 for answering in range(more + 1))
        if prod([ways] * len(self._counts)) > MOST:
            return None
        found = {self.ends(0)[0]}
        for people in range(1, more + 1):
            for rated in product(*((True,) if count else (True, False) for count in self._counts)):
                found |= self._ended(people, rated)
        return found

    def _ended(self, people: int, rated: tuple[bool, ...]) -> set[float]:
        """The scores where so many more count and exactly the rated items have an answer.

        Of an item only the number and the sum of the new answers matter. Any numbers up to `people` can be had as long
        as they suffice for each person to have answered enough.
        """
        allowed = people * (len(rated) - self._needed)
        left_out = {0: np.zeros(1)}
        for item, asked in enumerate(rated):
            further: dict[int, list[NDArray[np.float64]]] = {}
            for skipped, totals in left_out.items():
                for skips, means in self._item(item, people, asked=asked).items():
                    if skipped + skips <= allowed:
                        further.setdefault(skipped + skips, []).append(np.add.outer(totals, means).ravel())
            left_out = {skips: np.unique(np.concatenate(parts).round(_DIGITS)) for skips, parts in further.items()}
        return {score for totals in left_out.values() for score in to_score(totals / sum(rated)).tolist()}

    def _item(self, item: int, people: int, *, asked: bool) -> dict[int, NDArray[np.float64]]:
        """The means that an item may have, by how many of the new people leave it out."""
        if not asked:
            return {people: np.zeros(1)}
        known, total = int(self._counts[item]), float(self._sums[item])
        return {
            people - answering: (total + np.arange(LOWEST * answering, HIGHEST * answering + 1)) / (known + answering)
            for answering in range(0 if known else 1, people + 1)
        }
