"""Reliability of the answers as a whole: ICC(1) and ICC(2) over units, alpha and omega over pooled respondents."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

UNITS_NEEDED = 10
RESPONDENTS_NEEDED = 30
_ITERATIONS = 500
_CONVERGED = 1e-9


def intraclass(groups: Sequence[NDArray[np.float64]]) -> tuple[float, float] | None:
    """ICC(1), how much of one answer is due to the unit, and ICC(2), how reliable a unit's mean is.

    One-way random effects (Shrout & Fleiss 1979); for units of unequal size with the effective size of Blalock 1972.
    `groups` holds one array of person means per unit; None with fewer than two units of two persons.
    """
    usable = [group for group in groups if len(group) > 1]
    if len(usable) < 2:  # noqa: PLR2004 -- between needs two
        return None
    sizes = np.array([len(group) for group in usable], dtype=float)
    total = sizes.sum()
    means = np.array([group.mean() for group in usable])
    grand = (sizes * means).sum() / total
    between = float((sizes * (means - grand) ** 2).sum() / (len(usable) - 1))
    within = float(sum(((group - group.mean()) ** 2).sum() for group in usable) / (total - len(usable)))
    size = float((total - (sizes**2).sum() / total) / (len(usable) - 1))
    if between == 0 or between + (size - 1) * within == 0:
        return None
    return (between - within) / (between + (size - 1) * within), (between - within) / between


def cronbach_alpha(answers: NDArray[np.float64]) -> float | None:
    """Cronbach's alpha (1951) over the rows without a missing answer; None for one item or without variance."""
    complete = answers[~np.isnan(answers).any(axis=1)]
    items = complete.shape[1]
    if items < 2 or len(complete) < 2:  # noqa: PLR2004 -- a covariance needs two of each
        return None
    covariance = np.cov(complete, rowvar=False)
    total = covariance.sum()
    return None if total <= 0 else float(items / (items - 1) * (1 - np.trace(covariance) / total))


def mcdonald_omega(answers: NDArray[np.float64]) -> float | None:
    """McDonald's omega (1999): the share of the sum's variance that one common factor explains.

    The factor is fitted to the covariances by iterated principal axes; None with fewer than three items, without
    variance, or where a uniqueness would be negative (Heywood case).
    """
    complete = answers[~np.isnan(answers).any(axis=1)]
    if complete.shape[1] < 3 or len(complete) < 3:  # noqa: PLR2004 -- one factor is identified from three items on
        return None
    covariance = np.cov(complete, rowvar=False)
    if (np.diag(covariance) <= 0).any():
        return None
    loadings = _one_factor(covariance)
    if loadings is None:
        return None
    common = float(loadings.sum() ** 2)
    return common / (common + float((np.diag(covariance) - loadings**2).sum()))


def _one_factor(covariance: NDArray[np.float64]) -> NDArray[np.float64] | None:
    variances = np.diag(covariance)
    communalities = variances / 2
    loadings = np.sqrt(communalities)
    for _ in range(_ITERATIONS):
        reduced = covariance.copy()
        np.fill_diagonal(reduced, communalities)
        values, vectors = np.linalg.eigh(reduced)
        loadings = vectors[:, -1] * np.sqrt(max(values[-1], 0.0))
        change = float(np.abs(loadings**2 - communalities).max())
        communalities = loadings**2
        if (communalities > variances).any():
            return None
        if change < _CONVERGED:
            break
    aligned: NDArray[np.float64] = loadings * np.sign(loadings.sum() or 1.0)
    return aligned
