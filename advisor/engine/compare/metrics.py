"""How good probabilities and choices are: log loss, Brier, balanced accuracy, calibration, cluster bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from advisor.engine.compare.ratings import METHODS

_DRAWS = 1000
_SEED = 20261102
_LEAST = 1e-6
INTERVAL = (2.5, 97.5)

Scores = Callable[[NDArray[np.float64], NDArray[np.int64]], float]


def log_loss(probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Mean of minus the logarithm of the probability given to the truth (nats), cut at one in a million."""
    given = probabilities[np.arange(len(truth)), truth]
    return float(-np.log(np.clip(given, _LEAST, 1)).mean())


def brier(probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Brier (1950): mean over cases of the summed squared differences from the truth, 0..2."""
    return float(((probabilities - np.eye(len(METHODS))[truth]) ** 2).sum(axis=1).mean())


def accuracy(probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """The share of cases whose most probable method is the true one."""
    return float((probabilities.argmax(axis=1) == truth).mean())


def balanced_accuracy(probabilities: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """The mean over the methods present of the share of their cases that are recognised."""
    chosen = probabilities.argmax(axis=1)
    return float(np.mean([(chosen[truth == method] == method).mean() for method in np.unique(truth)]))


SCORES: Mapping[str, Scores] = {
    "log_loss": log_loss,
    "brier": brier,
    "accuracy": accuracy,
    "balanced_accuracy": balanced_accuracy,
}


def confusion(chosen: NDArray[np.int64], truth: NDArray[np.int64]) -> dict[str, dict[str, int]]:
    """Counts by true method, then chosen method."""
    return {
        row: {column: int(((truth == i) & (chosen == j)).sum()) for j, column in enumerate(METHODS)}
        for i, row in enumerate(METHODS)
    }


def calibration(probabilities: NDArray[np.float64], truth: NDArray[np.int64], bins: int) -> list[dict[str, float]]:
    """Bins of equal mass by the probability of the most probable method: what was said against what came true."""
    said, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == truth
    parts = np.array_split(np.argsort(said, kind="stable"), min(bins, len(truth)))
    return [
        {"n": len(part), "said": round(float(said[part].mean()), 3), "true": round(float(right[part].mean()), 3)}
        for part in parts
    ]


def intervals(
    probabilities: NDArray[np.float64], truth: NDArray[np.int64], groups: NDArray[np.int64]
) -> dict[str, tuple[float, float]]:
    """95 % intervals of the scores, by resampling whole organisations (cluster bootstrap, fixed seed)."""
    draws = [
        {name: score(probabilities[rows], truth[rows]) for name, score in SCORES.items()} for rows in resamples(groups)
    ]
    return {
        name: tuple(round(float(edge), 3) for edge in np.percentile([draw[name] for draw in draws], INTERVAL))  # type: ignore[misc]  # two edges
        for name in SCORES
    }


def difference_interval(
    left: NDArray[np.float64], right: NDArray[np.float64], truth: NDArray[np.int64], groups: NDArray[np.int64]
) -> tuple[float, float]:
    """95 % interval of the difference in log loss, left minus right, on the same resampled organisations."""
    draws = [log_loss(left[rows], truth[rows]) - log_loss(right[rows], truth[rows]) for rows in resamples(groups)]
    low, high = np.percentile(draws, INTERVAL)
    return round(float(low), 3), round(float(high), 3)


def resamples(groups: NDArray[np.int64], draws: int = _DRAWS) -> list[NDArray[np.int64]]:
    """Rows of resampled organisations, drawn with replacement."""
    rng = np.random.default_rng(_SEED)
    rows_of = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    return [
        np.concatenate([rows_of[index] for index in rng.integers(0, len(rows_of), len(rows_of))]) for _ in range(draws)
    ]
