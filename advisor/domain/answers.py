"""Answers of respondents, as a matrix of persons by items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLANK = 0
CANNOT_JUDGE = -1


@dataclass(frozen=True, slots=True)
class Respondent:
    """Who answered: the unit's id, a key unique within the unit and those joined with it, and the role if known."""

    unit: str
    key: str
    role: str | None = None


@dataclass(frozen=True, eq=False)
class Answers:
    """All answers of an engagement.

    `values` has a row per respondent and a column per item of `items`: 1..5 as given (before recoding),
    `CANNOT_JUDGE` or `BLANK`. `seconds` is the time each respondent took for the whole form, NaN where unknown.
    """

    items: tuple[str, ...]
    respondents: tuple[Respondent, ...]
    values: NDArray[np.int8]
    seconds: NDArray[np.float64]
