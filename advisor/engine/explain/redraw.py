"""Respondents drawn again, whole persons with replacement, and the scores that they would have given.

Bootstrap: Efron & Tibshirani 1993, An Introduction to the Bootstrap, chapter 6. All multisets of few respondents with
their multinomial weights: Fisher & Hall 1991, Journal of Statistical Planning and Inference 27, 157-169.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations, pairwise
from math import factorial, prod

import numpy as np
from numpy.typing import NDArray

from advisor.engine.assess.scores import Form, counted, to_score

Counts = NDArray[np.float32]
"""Re-draws x respondents: how often each respondent is in each re-draw. Sums of answers stay exact below 2^24."""
_CELLS = 1 << 20
_ROWS = 4096


@cache
def multisets(people: int) -> tuple[Counts, NDArray[np.int64]]:
    """All multisets of so many respondents of the same size, and in how many of the n^n ordered draws each comes up.

    There are C(2n - 1, n) of them: 1,716 for seven. The weights are n! / (c_1! ... c_n!).
    """
    rows = []
    for bars in combinations(range(2 * people - 1), people - 1):
        edges = (-1, *bars, 2 * people - 1)
        rows.append([right - left - 1 for left, right in pairwise(edges)])
    weights = [factorial(people) // prod(map(factorial, row)) for row in rows]
    return np.array(rows, dtype=np.float32), np.array(weights, dtype=np.int64)


def resamples(people: int, draws: int, key: str) -> Iterator[Counts]:
    """So many random re-draws of so many respondents, in parts; the same key gives the same re-draws.

    The raw stream of PCG64 is used, which NumPy promises never to change; 32 bits are scaled to 0..n-1, so that the
    chances of two respondents differ by less than n / 2^32.
    """
    bits = np.random.PCG64(int.from_bytes(hashlib.sha256(key.encode()).digest()[:16], "big"))
    at_once = max(1, min(_ROWS, _CELLS // people))
    for start in range(0, draws, at_once):
        rows = min(at_once, draws - start)
        raw = bits.random_raw((rows, -(-people // 2)))
        halves = np.concatenate((raw & np.uint64(0xFFFFFFFF), raw >> np.uint64(32)), axis=1)[:, :people]
        drawn = ((halves * np.uint64(people)) >> np.uint64(32)).astype(np.int64)
        drawn += np.arange(rows)[:, None] * people
        yield np.bincount(drawn.ravel(), minlength=rows * people).reshape(rows, people).astype(np.float32)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A unit's answers on some dimensions, made ready for scoring many re-draws at once.

    The respondents stand in an order that follows from these answers alone; who does not count for a dimension has no
    answers there. `matrix` has, for the first item of each dimension, then the second and so on, the answers and then
    whether they are known, by respondents.
    """

    dimensions: tuple[str, ...]
    people: int
    matrix: NDArray[np.float32]

    @classmethod
    def of(cls, recoded: NDArray[np.float64], form: Form, dimensions: Sequence[str]) -> Sheet:
        """The sheet of respondents (rows) from their recoded answers to all items; NaN is missing."""
        people, width = len(recoded), len(dimensions)
        items = max((len(form.columns[name]) for name in dimensions), default=0)
        given = np.zeros((items, width, people), dtype=np.int8)
        for place, name in enumerate(dimensions):
            answers = recoded[:, form.columns[name]]
            answers = np.where(counted(answers)[:, None] & ~np.isnan(answers), answers, 0)
            given[: answers.shape[1], place] = answers.T
        by_content = sorted(range(people), key=lambda person: given[:, :, person].tobytes())
        ordered = given[:, :, by_content]
        matrix = np.stack((ordered, ordered > 0), axis=1).reshape(2 * items * width, people)
        return cls(tuple(dimensions), people, matrix.astype(np.float32))

    def scores(self, counts: Counts) -> NDArray[np.float64]:
        """The score of each dimension (rows) in each re-draw (columns), 0..100; NaN where nobody counts.

        The mean of item means, rounded as `score_dimension` does: bit for bit the same up to seven items a dimension
        (beyond, NumPy adds in another order, by far less than the rounding forgives).
        """
        width = len(self.dimensions)
        product = self.matrix @ counts.T
        total = np.zeros((width, len(counts)))
        rated = np.zeros((width, len(counts)))
        for start in range(0, len(product), 2 * width):
            answers, known = product[start : start + width], product[start + width : start + 2 * width]
            total += np.divide(answers, np.maximum(known, 1), dtype=np.float64)
            rated += known > 0
        with np.errstate(invalid="ignore"):
            return to_score(total / rated)
