"""What the classifier has to beat: the class prior, an index from theory, the rules, the nearest precedent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.engine.compare.ratings import METHODS
from advisor.engine.compare.training import Labelled, fit, predict

SIGNS = {
    "uncertainty": 1,
    "exploration": 1,
    "goal_volatility": 1,
    "interdependence": 1,
    "standardisation": -1,
    "measurability": -1,
}
"""The index: which way theory says that the work leans to OKR (Ouchi 1979; redsea2026 §3.3), all of weight one."""

_MIDDLE = 3.0
_SMOOTHING = 1.0
_STRENGTH = 1.0
_NEIGHBOURS = 5


def prior(train: Labelled, test: Labelled) -> NDArray[np.float64]:
    """The shares of the methods among the training cases, for every case."""
    counts = np.bincount(train.methods, minlength=len(METHODS)) + _SMOOTHING
    return np.tile(counts / counts.sum(), (len(test), 1))


def index(train: Labelled, test: Labelled, dimensions: Sequence[str]) -> NDArray[np.float64]:
    """The unit-weighted index, its one figure made probabilities by a logistic regression on the training cases.

    Hardly penalised, so that it is as sharp as one figure allows: cut into ranges it would be beaten too easily.
    """
    parts = [Labelled(_index(part, dimensions), part.methods, part.groups) for part in (train, test)]
    return predict(fit(parts[0], _STRENGTH), parts[1].ratings)


def verdicts(
    train: Labelled, test: Labelled, train_verdicts: NDArray[np.int64], test_verdicts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """The rules' methods (`len(METHODS)` for none), with the shares of the training cases that got the same verdict.

    Whoever wrote the rules had read the cases of the library: on those, this baseline is flattered.
    """
    del test
    return _shares_by_kind(train_verdicts, train.methods, test_verdicts, kinds=len(METHODS) + 1)


def nearest(train: Labelled, test: Labelled, distances: NDArray[np.float64]) -> NDArray[np.float64]:
    """The shares among the five nearest training cases, the nearest counting double; `distances` is test x train."""
    shares = np.empty((len(test), len(METHODS)))
    for row, order in enumerate(np.argsort(distances, axis=1, kind="stable")[:, :_NEIGHBOURS]):
        counts = np.bincount(train.methods[order], minlength=len(METHODS)) + _SMOOTHING / len(METHODS)
        counts[train.methods[order[0]]] += 1
        shares[row] = counts / counts.sum()
    return shares


def _index(data: Labelled, dimensions: Sequence[str]) -> NDArray[np.float64]:
    """The mean of the signed distances from the middle of the scale over what is known, one column; 0 where nothing."""
    terms = np.column_stack(
        [sign * (data.ratings[:, list(dimensions).index(name)] - _MIDDLE) for name, sign in SIGNS.items()]
    )
    known = (~np.isnan(terms)).sum(axis=1)
    mean: NDArray[np.float64] = np.nansum(terms, axis=1) / np.maximum(known, 1)
    return mean[:, None]


def _shares_by_kind(
    train_kinds: NDArray[np.int64], methods: NDArray[np.int64], test_kinds: NDArray[np.int64], kinds: int
) -> NDArray[np.float64]:
    overall = np.bincount(methods, minlength=len(METHODS)) + _SMOOTHING
    table = np.empty((kinds, len(METHODS)))
    for kind in range(kinds):
        counts = (
            np.bincount(methods[train_kinds == kind], minlength=len(METHODS)) + _SMOOTHING * overall / overall.sum()
        )
        table[kind] = counts / counts.sum()
    return table[test_kinds]
