"""Made-up cases for the tests of the second opinion: small, quick to learn from, and known all through."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.domain.precedent import Precedent
from advisor.engine.compare.baselines import SIGNS
from advisor.engine.compare.ratings import METHODS
from advisor.engine.compare.training import Labelled
from advisor.text import Text

SMALL = (*SIGNS, "openness", "data_trust")
"""The dimensions of the made-up cases: those of the index and two more."""

_T = Text("text", "文本")
_PLAIN = Precedent(
    id="case",
    name=_T,
    organisation="Organisation",
    unit="unit",
    group="group",
    function="operations",
    sector="retail",
    country="China",
    year=2026,
    context="",
    summary=_T,
    outcome_note=_T,
    method_used="kpi",
    outcome="worked",
    moved_to=None,
    suited=None,
    suited_why="",
    evidence="found",
    source_title="A book",
    source=None,
    link=None,
    ratings={},
)


def case(name: str, ratings: dict[str, tuple[int | None, int | None]] | None = None, **changes: Any) -> Precedent:
    """A case of its own organisation."""
    return replace(_PLAIN, **{"id": name, "group": f"group of {name}", "ratings": ratings or {}} | changes)


def rated(name: str, values: dict[str, int | None], **changes: Any) -> Precedent:
    """A case whose two raters agree."""
    return case(name, {dimension: (value, value) for dimension, value in values.items()}, **changes)


def made_up(organisations: int = 24, seed: int = 1) -> list[Precedent]:
    """Labelled cases of which the work tells the method, every sixth organisation with two, a fifth of it missing."""
    rng = np.random.default_rng(seed)
    cases = []
    for number in range(organisations):
        method = METHODS[(0, 1, 2, 0, 1)[number % 5]]
        for copy in range(2 if number % 6 == 0 else 1):
            lean = {"kpi": -1.2, "okr": 1.2, "hybrid": 0.0}[method]
            ratings: dict[str, tuple[int | None, int | None]] = {}
            for dimension in SMALL:
                value = 3 + SIGNS.get(dimension, 0) * lean + rng.normal(0, 0.8)
                mark = int(np.clip(round(value), 1, 5))
                ratings[dimension] = (None, None) if rng.random() < 0.2 else (mark, min(5, mark + int(rng.integers(2))))
            cases.append(
                case(
                    f"case-{number}-{copy}",
                    ratings,
                    group=f"organisation {number}",
                    method_used=method,
                    suited=method,
                    outcome="worked" if number % 4 else "failed",
                    evidence="own" if number % 8 == 1 else "found",
                )
            )
    return cases


def noise(seed: int, count: int, dimensions: int) -> Labelled:
    """Ratings that say nothing, missing by method: half of the dimensions with one method, the others with another."""
    rng = np.random.default_rng(seed)
    methods: NDArray[np.int64] = np.arange(count) % len(METHODS)
    half = dimensions // 2
    shares = np.array([[0.1] * half + [0.7] * half, [0.7] * half + [0.1] * half, [0.4] * dimensions])
    ratings = rng.integers(1, 6, (count, dimensions)).astype(np.float64)
    ratings[rng.random(ratings.shape) < shares[methods]] = np.nan
    return Labelled(ratings, methods, np.arange(count))
