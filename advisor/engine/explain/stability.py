"""The word for the share of re-draws that keep a recommendation, and what separates it from its rival."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from advisor.domain.explanation import Stability
from advisor.domain.rulebook import SCORE
from advisor.engine.decide.columns import size

Codes = NDArray[np.uint16]
"""Scores as codes of their domain: 0 is missing, then 0.0, 0.1, ..."""
STEPS = ((0.60, Stability.UNCLEAR), (0.80, Stability.MOSTLY), (0.95, Stability.LARGELY))
"""Below each share its word (method.md, section 3)."""


def stability(share: float) -> Stability:
    """The word for the share of re-draws that keep method and entry."""
    return next((word for below, word in STEPS if share < below), Stability.FULLY)


def separating(
    codes: Mapping[str, Codes], weights: NDArray[np.int64], first: NDArray[np.bool_], second: NDArray[np.bool_]
) -> str | None:
    """The dimension on which one threshold best tells the re-draws of two outcomes apart; None where none does.

    The greatest Youden index over all thresholds t, |P(x >= t | first) - P(x >= t | second)| (Youden 1950, Cancer 3,
    32-35); a missing score is over no threshold. Of equal ones the first in the order of the dimensions.
    """
    best, found = 0.0, None
    for name, column in codes.items():
        over = [
            np.bincount(column[chosen], weights[chosen], size(SCORE))[::-1].cumsum() / weights[chosen].sum()
            for chosen in (first, second)
        ]
        index = float(np.abs(over[0] - over[1]).max())
        if index > best + 1e-12:
            best, found = index, name
    return found
