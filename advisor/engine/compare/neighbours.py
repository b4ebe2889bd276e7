"""The nearest published cases to a profile, by a distance that copes with missing ratings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.opinion import Neighbour, Role
from advisor.domain.precedent import Precedent
from advisor.engine.compare.ratings import ratings_of
from advisor.errors import UsageError

FAR_PERCENTILE = 95
_NEAR = 3
_SPAN = 4.0
_CHUNK = 8192
_SAME = 9
"""Decimals beyond which two distances are the same, so that arithmetic decides no rank."""


@dataclass(frozen=True, eq=False)
class PrecedentLibrary:
    """Cases ready to be compared with.

    `expected` is, per dimension, the mean squared difference of two cases that both have it: what a dimension counts
    where one side does not know it, so that little overlap never makes a case look near. `own` are the sorted
    distances from each case to the nearest of another organisation.
    """

    cases: tuple[Precedent, ...]
    ratings: NDArray[np.float64]
    expected: NDArray[np.float64]
    own: NDArray[np.float64]

    @property
    def far(self) -> float:
        """The distance beyond which there is no close precedent."""
        return float(np.percentile(self.own, FAR_PERCENTILE))

    def distances(self, ratings: NDArray[np.float64]) -> NDArray[np.float64]:
        """A row per profile and a column per case, in shares of the scale (0 same, 1 opposite ends)."""
        return distances_between(ratings, self.ratings, self.expected)

    def closest(self, ratings: NDArray[np.float64]) -> NDArray[np.float64]:
        """The distance of each profile to its nearest case; masses of profiles are taken in parts."""
        parts = [self.distances(ratings[start : start + _CHUNK]) for start in range(0, len(ratings), _CHUNK)]
        return np.concatenate([np.empty(0), *(part.min(axis=1) for part in parts)])

    def percentile(self, distance: float) -> float:
        """The share of the library's own nearest distances that are not larger, in percent."""
        return round(100 * float(np.searchsorted(self.own, distance, side="right")) / len(self.own), 1)

    def nearest(self, ratings: NDArray[np.float64], verdict: str | None) -> tuple[Neighbour, ...]:
        """Three to five cases near one profile (a row of ratings), the nearest first.

        One case per organisation; among them at least one that ran another method than the verdict (else than the
        nearest case), and one in which the method failed, where an organisation not shown yet has one.
        """
        distances = self.distances(ratings[None, :])[0]
        ids = [case.id for case in self.cases]
        order = [int(index) for index in np.lexsort((ids, np.round(distances, _SAME)))]
        method = verdict or self.cases[order[0]].method_used
        chosen: dict[int, Role] = {}
        for _ in range(_NEAR):
            self._add(chosen, order, Role.NEAR, lambda _: True)
        for role, wanted in (
            (Role.COUNTER_EXAMPLE, lambda case: case.method_used not in {method, "none"}),
            (Role.FAILURE, lambda case: case.outcome == "failed"),
        ):
            if not any(wanted(self.cases[index]) for index in chosen):
                self._add(chosen, order, role, wanted)
        return tuple(
            self._neighbour(index, chosen[index], ratings, float(distances[index]))
            for index in order
            if index in chosen
        )

    def _add(
        self, chosen: dict[int, Role], order: Sequence[int], role: Role, wanted: Callable[[Precedent], bool]
    ) -> None:
        """Choose the nearest case of an organisation not chosen yet that is wanted, if there is one."""
        shown = {self.cases[index].group for index in chosen}
        for index in order:
            if self.cases[index].group not in shown and wanted(self.cases[index]):
                chosen[index] = role
                return

    def _neighbour(self, index: int, role: Role, ratings: NDArray[np.float64], distance: float) -> Neighbour:
        case = self.cases[index]
        overlap = int((~np.isnan(ratings) & ~np.isnan(self.ratings[index])).sum())
        return Neighbour(case.id, role, round(distance, 3), self.percentile(distance), overlap)


def precedent_library(cases: Sequence[Precedent], dimensions: Sequence[str]) -> PrecedentLibrary:
    """The library of these cases.

    Raises:
        UsageError: all of them are of one organisation, so none has a neighbour.

    """
    groups = np.array([case.group for case in cases])
    if len(set(groups.tolist())) == 1:
        message = "all cases come from one organisation: precedents need another one to compare with"
        raise UsageError(message)
    ratings = ratings_of(cases, dimensions)
    expected = expected_differences(ratings)
    distances = distances_between(ratings, ratings, expected)
    distances[groups[:, None] == groups[None, :]] = np.inf
    own = np.sort(distances.min(axis=1))
    return PrecedentLibrary(tuple(cases), ratings, expected, own)


def expected_differences(ratings: NDArray[np.float64]) -> NDArray[np.float64]:
    """Per dimension the mean squared difference of two of these cases (rows of ratings) that both have it."""
    return np.array([_mean_squared_difference(column[~np.isnan(column)]) for column in ratings.T])


def _mean_squared_difference(values: NDArray[np.float64]) -> float:
    """Over all pairs of different cases: twice the variance with n - 1; with under two, that of an even spread."""
    return 2 * float(np.var(values, ddof=1)) if len(values) > 1 else _SPAN**2 / 6


def distances_between(
    left: NDArray[np.float64], right: NDArray[np.float64], expected: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Root mean squared difference over all dimensions in shares of the scale, a row per left and a column per right.

    A dimension that one side does not know counts at its expectation, so that little overlap never makes near (Gower
    1971 leaves it out). With that alone, unrelated cases would be nearest the more is known of them, since more terms
    spread more, and what is known says something of the method. So the known part's deviation from its expectation is
    divided by the root of its share w in the expectation, by which unrelated cases spread alike at any overlap:
    sum(expected) (1 - sqrt(w)) + sum of known squared differences / sqrt(w).
    """
    known_left, known_right = ~np.isnan(left), ~np.isnan(right)
    a, b = np.where(known_left, left, 0.0), np.where(known_right, right, 0.0)
    total = np.hstack([a**2, a, known_left]) @ np.hstack([known_right, -2 * b, b**2]).T
    whole = float(expected.sum())
    share = known_left @ (expected * known_right).T / whole if whole else np.ones_like(total)
    root = np.sqrt(np.minimum(share, 1.0))
    total = np.divide(total, root, out=np.zeros_like(total), where=root > 0) + whole * (1 - root)
    distances: NDArray[np.float64] = np.sqrt(np.clip(total / left.shape[1], 0.0, _SPAN**2)) / _SPAN
    return distances
