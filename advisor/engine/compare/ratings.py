"""Published cases and units on one scale: ratings 1..5, NaN where nothing is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.domain.precedent import Precedent

METHODS = ("kpi", "okr", "hybrid")


def ratings_of(cases: Iterable[Precedent], dimensions: Sequence[str]) -> NDArray[np.float64]:
    """A row per case and a column per dimension: the mean of both raters, NaN where neither rated."""
    rows = [[np.nan if (mean := case.mean_rating(name)) is None else mean for name in dimensions] for case in cases]
    return np.array(rows, dtype=np.float64).reshape(len(rows), len(dimensions))


def ratings_from_scores(scores: Mapping[str, NDArray[np.float64]], dimensions: Sequence[str]) -> NDArray[np.float64]:
    """A row per unit: score points 0..100 as 1..5; a dimension without a column is NaN."""
    length = len(next(iter(scores.values()))) if scores else 0
    columns = [scores.get(name, np.full(length, np.nan)) for name in dimensions]
    return 1 + np.column_stack(columns) / 25 if columns else np.empty((length, 0))
