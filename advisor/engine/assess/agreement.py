"""Agreement of raters within a unit: AD_M and r*_wg, held against the exact chance threshold for their number.

AD_M: Burke, Finkelstein & Dusig 1999. r_wg: James, Demaree & Wolf 1984; r*_wg for several items: Lindell, Brandt &
Whitney 1999, the mean item variance over the variance of the uniform distribution.
"""

from __future__ import annotations

from functools import cache
from math import lgamma, sqrt

import numpy as np
from numpy.typing import NDArray

POINTS = 5
UNIFORM_VARIANCE = (POINTS**2 - 1) / 12
CHANCE = 0.05
_EXACT_UP_TO = 60
LOW_CAMP, HIGH_CAMP = 2.5, 3.5
"""Half way between 2 and 3, and between 3 and 4: who is beyond is on one side."""
_CAMP_SHARE = 0.3
_MIDDLE_SHARE = 0.2


def average_deviation(answers: NDArray[np.float64]) -> float:
    """AD_M in scale points: mean over items of the mean absolute deviation from the item's mean.

    `answers` has a row per rater and a column per item, NaN where missing; every item needs one answer.
    """
    return float(np.nanmean(np.nanmean(np.abs(answers - np.nanmean(answers, axis=0)), axis=0)))


def within_group_agreement(answers: NDArray[np.float64]) -> float | None:
    """r*_wg: 1 minus the mean item variance (n - 1) over the variance of the uniform distribution; negative if worse.

    None where no item has two answers.
    """
    rated = answers[:, (~np.isnan(answers)).sum(axis=0) > 1]
    if not rated.size:
        return None
    return float(1 - np.nanvar(rated, axis=0, ddof=1).mean() / UNIFORM_VARIANCE)


@cache
def chance_threshold(raters: int) -> float | None:
    """The smallest r_wg that so many raters, answering a five-point item at random, reach in at most 5 % of cases.

    Exact up to 60 raters (all answers counted); beyond that by the normal law of the variance. None where not even
    full agreement is that rare, as with two raters.
    """
    if raters < 2:  # noqa: PLR2004 -- a variance needs two
        return None
    if raters > _EXACT_UP_TO:
        fourth = np.mean((np.arange(1, POINTS + 1) - (POINTS + 1) / 2) ** 4)
        deviation = sqrt((fourth - UNIFORM_VARIANCE**2 * (raters - 3) / (raters - 1)) / raters)
        return 1.6449 * deviation / UNIFORM_VARIANCE
    squares, probability = _spread_distribution(raters)
    cumulative = np.cumsum(probability)
    rare = np.flatnonzero(cumulative <= CHANCE + 1e-12)
    if not len(rare):
        return None
    variance = squares[rare[-1]] / (raters * (raters - 1))
    return float(1 - variance / UNIFORM_VARIANCE)


def two_camps(person_means: NDArray[np.float64]) -> bool:
    """Whether two groups stand apart: each side of the middle has 30 % of the persons, the middle under 20 %.

    `person_means` are on the scale of 1..5, recoded, without NaN.
    """
    low = float(np.mean(person_means <= LOW_CAMP))
    high = float(np.mean(person_means >= HIGH_CAMP))
    return low >= _CAMP_SHARE and high >= _CAMP_SHARE and 1 - low - high < _MIDDLE_SHARE


def _spread_distribution(raters: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """All values of n times the sum of squared deviations, in order, with their probability under random answers.

    Counts the answers of each point, so that every multiset is met once with its multinomial weight: the recursion
    runs over the points and keeps, per (raters used, sum, sum of squares), the weight.
    """
    weights = {(0, 0, 0): 0.0}
    table: dict[tuple[int, int, int], float] = dict.fromkeys(weights, 1.0)
    for point in range(-2, 3):
        following: dict[tuple[int, int, int], float] = {}
        for (used, total, squares), weight in table.items():
            last = point == 2  # noqa: PLR2004 -- the last point takes all raters that are left
            for count in range(raters - used if last else 0, raters - used + 1):
                key = (used + count, total + point * count, squares + point * point * count)
                following[key] = following.get(key, 0.0) + weight * np.exp(-lgamma(count + 1))
        table = following
    spread: dict[int, float] = {}
    scale = np.exp(lgamma(raters + 1) - raters * np.log(POINTS))
    for (_, total, squares), weight in table.items():
        value = raters * squares - total * total
        spread[value] = spread.get(value, 0.0) + weight * scale
    ordered = sorted(spread)
    return np.array(ordered), np.array([spread[value] for value in ordered])
