"""The fitted classifier as plain numbers: prediction, conformal sets and contributions with NumPy alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import NDArray

from advisor.engine.compare.ratings import METHODS

COVERAGE = 0.80
INTERVAL = (10, 90)


@dataclass(frozen=True, eq=False)
class FitModel:
    """A multinomial logistic regression on standardised ratings, missing ones set to the training mean.

    `centres` and `scales` are mean and standard deviation of the ratings that are known. `coefficients` has a row per
    method of `METHODS` and a column per dimension; `bootstrap` holds such models of resampled organisations on the same
    centres and scales (draws x methods x (dimensions + 1)), each row coefficients then intercept; `calibration` the
    sorted nonconformity scores (one minus the probability of the true method) from grouped out-of-fold predictions.
    """

    dimensions: tuple[str, ...]
    strength: float
    centres: NDArray[np.float64]
    scales: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    intercepts: NDArray[np.float64]
    bootstrap: NDArray[np.float64]
    calibration: NDArray[np.float64]

    def standardised(self, ratings: NDArray[np.float64]) -> NDArray[np.float64]:
        """Ratings as distances from the training mean in its deviations; what is missing is 0 and so moves nothing."""
        return np.nan_to_num((ratings - self.centres) / self.scales, nan=0.0)

    def probabilities(self, ratings: NDArray[np.float64]) -> NDArray[np.float64]:
        """A row per profile, a column per method of `METHODS`."""
        return softmax(self.standardised(ratings) @ self.coefficients.T + self.intercepts)

    def intervals(self, ratings: NDArray[np.float64]) -> NDArray[np.float64]:
        """Per profile and method the 10th and 90th percentile over models of resampled organisations."""
        z = self.standardised(ratings)
        draws = np.stack([softmax(z @ one[:, :-1].T + one[:, -1]) for one in self.bootstrap])
        edges: NDArray[np.float64] = np.moveaxis(np.percentile(draws, INTERVAL, axis=0), 0, -1)
        return edges

    @property
    def threshold(self) -> float:
        """The nonconformity up to which a method is in the set."""
        return conformal_threshold(self.calibration)

    def sets(self, probabilities: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Which methods are in the 80 % set of each profile."""
        inside: NDArray[np.bool_] = 1 - probabilities <= self.threshold + 1e-12
        return inside

    def contributions(self, ratings: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        """Exact linear SHAP values of the log-odds of OKR against KPI: the base, and a row of terms per profile.

        Lundberg & Lee 2017: for a linear model the coefficient times the distance from the background mean, which is
        the training mean here; base plus the row's sum is the log-odds.
        """
        okr, kpi = METHODS.index("okr"), METHODS.index("kpi")
        difference = self.coefficients[okr] - self.coefficients[kpi]
        return float(self.intercepts[okr] - self.intercepts[kpi]), self.standardised(ratings) * difference


@dataclass(frozen=True, eq=False)
class OutcomeModel:
    """For units that ran one method: do profiles look like those in which it worked or like those in which it failed?

    Standardised differences of means, shrunken toward nothing, over dimensions known often enough on both sides;
    `abstains` says why there is no such model.
    """

    method: str
    worked: int
    failed: int
    centres: Mapping[str, float]
    weights: Mapping[str, float]
    margin: float
    abstains: str

    def lean(self, ratings: Mapping[str, float]) -> float | None:
        """The mean weighted distance to the side on which it worked; None where fewer than half are known."""
        known = [name for name in self.weights if name in ratings]
        if 2 * len(known) < len(self.weights):
            return None
        return float(np.mean([self.weights[name] * (ratings[name] - self.centres[name]) for name in known]))


def conformal_threshold(scores: NDArray[np.float64]) -> float:
    """The score of rank ceil(0.8 (n + 1)) among n sorted ones, 1 where there are too few (Vovk et al. 2005).

    With scores of cases apart from those that were learned from, sets up to it hold the truth at least 80 % of the
    time. With out-of-fold scores, where every case is learned from as well, that is a good approximation, no theorem
    (Barber et al. 2021, on the jackknife); and it holds over all methods together, not for each.
    """
    rank = ceil((len(scores) + 1) * COVERAGE)
    return float(scores[rank - 1]) if rank <= len(scores) else 1.0


def softmax(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows that sum to 1."""
    exponents = np.exp(values - values.max(axis=-1, keepdims=True))
    shares: NDArray[np.float64] = exponents / exponents.sum(axis=-1, keepdims=True)
    return shares
