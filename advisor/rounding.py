"""The one rounding of scores: half up, to one decimal, as shown and as decided on."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

_GUARD = 1e-9
"""Takes back the error of binary fractions: 39.95 is stored a little below itself and still rounds up."""


def round_half_up(values: ArrayLike, decimals: int = 1) -> NDArray[np.float64]:
    """Values rounded half up to the given decimals; NaN stays NaN."""
    scale = 10.0**decimals
    scaled = np.asarray(values, dtype=np.float64) * scale
    rounded: NDArray[np.float64] = np.floor(scaled + 0.5 + _GUARD) / scale
    return rounded
