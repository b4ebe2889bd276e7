"""Whether two means of different people differ beyond chance.

Welch's t: the difference over sqrt(se1^2 + se2^2), on the degrees of freedom of Welch (1947) and Satterthwaite (1946),
so that the two groups may differ in size and spread. Of many differences tested at once, those beyond chance are
chosen so that at most 5 % of them are expected to be chance (Benjamini & Hochberg 1995).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, isclose, lgamma, log, sqrt

FALSE_SHARE = 0.05
"""The expected share of chance among the differences that are called beyond it."""
_TINY = 1e-300
_CONVERGED = 1e-14
_ITERATIONS = 500


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean, its number of people and its standard error (standard deviation, n - 1, over the root of n)."""

    value: float
    n: int
    se: float


@dataclass(frozen=True, slots=True)
class Test:
    """The standard error of a difference, its degrees of freedom, and how often chance alone makes it as large."""

    se: float
    freedom: float
    p: float


def welch(one: Mean, other: Mean) -> Test:
    """Welch's test of the difference of two means of at least two different people each, with some spread in one."""
    squares = one.se**2, other.se**2
    error = sqrt(sum(squares))
    freedom = error**4 / (squares[0] ** 2 / (one.n - 1) + squares[1] ** 2 / (other.n - 1))
    return Test(error, freedom, two_sided((other.value - one.value) / error, freedom))


def two_sided(t: float, freedom: float) -> float:
    """The probability that Student's t lies at least so far from 0."""
    return _incomplete_beta(freedom / (freedom + t * t), freedom / 2, 0.5)


def beyond_chance(chances: Sequence[float]) -> list[bool]:
    """Which of many tests stand: those up to the last, in order of `p`, that is at most its share of 5 %."""
    order = sorted(chances)
    standing = [p for place, p in enumerate(order, start=1) if p <= FALSE_SHARE * place / len(order)]
    limit = standing[-1] if standing else -1.0
    return [p <= limit for p in chances]


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (DLMF 8.17.22) and Lentz's method."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(1 - x, b, a)
    front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x)) / a
    fraction, c, d = 1.0, 1.0, 0.0
    for step in range(_ITERATIONS):
        half = step // 2
        if step == 0:
            term = 1.0
        elif step % 2:
            term = -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        else:
            term = half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))
        d = 1 / (1 + term * d or _TINY)
        c = 1 + term / c or _TINY
        fraction *= c * d
        if step and isclose(c * d, 1, rel_tol=_CONVERGED):
            break
    return front * (fraction - 1)
