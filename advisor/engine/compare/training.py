"""Fits the classifier to labelled cases; the one place that needs scikit-learn."""

from __future__ import annotations

import warnings
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.dummy import DummyClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import ThreadpoolController

from advisor.domain.precedent import Precedent
from advisor.engine.compare.model import FitModel, OutcomeModel
from advisor.engine.compare.ratings import METHODS, ratings_of
from advisor.errors import UsageError

STRENGTHS = (0.003, 0.01, 0.03, 0.1, 0.3, 1.0)
FEWEST_OF_A_METHOD = 5
FEWEST_CASES_A_SIDE = 15
FEWEST_RATINGS_A_SIDE = 8
_INNER_FOLDS = 5
_DRAWS = 200
_SEED = 20261101
_SHRINKAGE = 0.5
_ABSENT = -1.0
"""What stands for a missing rating where cases are put in order."""


@dataclass(frozen=True, eq=False)
class Labelled:
    """Cases with a suited method: ratings (cases x dimensions), the index of the method, the organisation's number."""

    ratings: NDArray[np.float64]
    methods: NDArray[np.int64]
    groups: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.methods)

    def at(self, rows: NDArray[np.int64]) -> Labelled:
        """Some of the cases."""
        return Labelled(self.ratings[rows], self.methods[rows], self.groups[rows])


def labelled(cases: Sequence[Precedent], dimensions: Sequence[str]) -> Labelled:
    """The cases that have a suited method, in their order; organisations are numbered by what is known of them.

    So neither the names of organisations nor the order of cases decide into which fold one falls.
    """
    chosen = [case for case in cases if case.suited is not None]
    ratings = ratings_of(chosen, dimensions)
    methods = np.array([METHODS.index(str(case.suited)) for case in chosen], dtype=np.int64)
    return Labelled(ratings, methods, _numbered(ratings, methods, [case.group for case in chosen]))


def _rows(ratings: NDArray[np.float64], methods: NDArray[np.int64]) -> list[tuple[float, ...]]:
    """Each case as a tuple that can be put in order."""
    known = np.nan_to_num(ratings, nan=_ABSENT)
    return [tuple(row) for row in np.column_stack([methods, known]).tolist()]


def _numbered(
    ratings: NDArray[np.float64], methods: NDArray[np.int64], groups: Sequence[Hashable]
) -> NDArray[np.int64]:
    contents: dict[Hashable, list[tuple[float, ...]]] = {}
    for group, row in zip(groups, _rows(ratings, methods), strict=True):
        contents.setdefault(group, []).append(row)
    ordered = sorted(contents, key=lambda group: sorted(contents[group]))
    numbers = {group: number for number, group in enumerate(ordered)}
    return np.array([numbers[group] for group in groups], dtype=np.int64)


def _in_order(data: Labelled) -> Labelled:
    """The same cases in an order that depends on them alone."""
    numbers = _numbered(data.ratings, data.methods, data.groups.tolist())
    rows = _rows(data.ratings, data.methods)
    order = np.array(sorted(range(len(data)), key=lambda row: (numbers[row], rows[row])), dtype=np.int64)
    return Labelled(data.ratings, data.methods, numbers).at(order)


def check_enough(data: Labelled) -> None:
    """Refuse what cannot be learned from.

    Raises:
        UsageError: a method has under 5 cases, or the cases are of under 5 organisations.

    """
    for index, method in enumerate(METHODS):
        count = int((data.methods == index).sum())
        if count < FEWEST_OF_A_METHOD:
            message = f"{count} labelled cases of {method}: {FEWEST_OF_A_METHOD} are needed to learn from"
            raise UsageError(message)
    if len(set(data.groups.tolist())) < _INNER_FOLDS:
        message = (
            f"the labelled cases come from {len(set(data.groups.tolist()))} organisations: {_INNER_FOLDS} are needed"
        )
        raise UsageError(message)


def train(data: Labelled, dimensions: Sequence[str]) -> FitModel:
    """The model of all labelled cases; the same cases give the same numbers, in whatever order they come.

    Calibration scores come from models that know nothing of the organisation of the case, strength included.

    Raises:
        UsageError: too few cases of a method, or too few organisations.

    """
    check_enough(data)
    data = _in_order(data)
    strength = choose_strength(data)
    fitted = fit(data, strength)
    out_of_fold = np.empty((len(data), len(METHODS)))
    for rest, fold in leave_one_organisation_out(data):
        part = data.at(rest)
        out_of_fold[fold] = predict(fit(part, choose_strength(part)), data.ratings[fold])
    nonconformity = np.sort(1 - out_of_fold[np.arange(len(data)), data.methods])
    steps = dict(fitted.named_steps)
    centres = np.nan_to_num(steps["standardscaler"].mean_, nan=0.0)
    scales = np.nan_to_num(steps["standardscaler"].scale_, nan=1.0)
    coefficients, intercepts = _weights(steps["logisticregression"])
    return FitModel(
        dimensions=tuple(dimensions),
        strength=strength,
        centres=np.round(centres, 8),
        scales=np.round(scales, 8),
        coefficients=np.round(coefficients, 8),
        intercepts=np.round(intercepts, 8),
        bootstrap=np.round(_bootstrap(data, strength, fitted), 4),
        calibration=np.round(nonconformity, 6),
    )


def choose_strength(data: Labelled) -> float:
    """The inverse penalty with the least log loss in grouped cross-validation inside these cases.

    Centres and scales are those of each inner training part. A case whose method is in its own fold alone loses the
    same at every strength and so decides nothing.
    """
    folds = min(_INNER_FOLDS, int(np.bincount(data.methods).max()), len(set(data.groups.tolist())))
    losses = np.zeros(len(STRENGTHS))
    for rest, fold in grouped_folds(data, folds, _SEED):
        with _quiet():
            preparation = _preparation().fit(data.ratings[rest])
        known, asked = preparation.transform(data.ratings[rest]), preparation.transform(data.ratings[fold])
        for index, strength in enumerate(STRENGTHS):
            with _quiet():
                fitted = _classifier(data.methods[rest], strength).fit(known, data.methods[rest])
            given = predict(fitted, asked)[np.arange(len(fold)), data.methods[fold]]
            losses[index] -= np.log(np.clip(given, 1e-9, 1)).sum()
    return STRENGTHS[int(np.argmin(losses))]


def fit(data: Labelled, strength: float) -> Pipeline:
    """Scaling, imputation by the mean and L2-regularised multinomial regression, all fitted on these cases alone.

    There are no indicators of missingness: what authors left out says something of the method they wrote about. The
    scale is that of known ratings, before imputation: else a dimension would weigh the more the less is known of it.
    Cases of one method alone give that method.
    """
    with _quiet():
        return make_pipeline(*_preparation(), _classifier(data.methods, strength)).fit(data.ratings, data.methods)


def _preparation() -> Pipeline:
    return make_pipeline(StandardScaler(), SimpleImputer(strategy="constant", fill_value=0.0, keep_empty_features=True))


def _classifier(methods: NDArray[np.int64], strength: float) -> Any:  # noqa: ANN401 -- scikit-learn has no types
    """Newton's method: it converges so far that a repetition elsewhere rounds to the same numbers."""
    if len(set(methods.tolist())) == 1:
        return DummyClassifier()
    return LogisticRegression(C=strength, solver="newton-cholesky", max_iter=200, tol=1e-9)


@cache
def _controller() -> ThreadpoolController:
    return ThreadpoolController()


@contextmanager
def _quiet() -> Iterator[None]:
    """One thread, since more only wait for each other on such small matrices; a dimension that nobody rated is no fault."""
    with _controller().limit(limits=1), np.errstate(invalid="ignore", divide="ignore"):
        yield


def predict(fitted: Any, ratings: NDArray[np.float64]) -> NDArray[np.float64]:  # noqa: ANN401 -- scikit-learn has no types
    """Probabilities in the order of `METHODS`; a method that was not in the cases gets none."""
    shares = np.zeros((len(ratings), len(METHODS)))
    shares[:, fitted.classes_] = fitted.predict_proba(ratings)
    return shares


def leave_one_organisation_out(data: Labelled) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rows of the rest and rows of the organisation left out, organisation by organisation."""
    for group in np.unique(data.groups):
        inside = data.groups == group
        yield np.flatnonzero(~inside), np.flatnonzero(inside)


def grouped_folds(data: Labelled, folds: int, seed: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Rows of the rest and of each fold; organisations stay together, methods are spread as evenly as that allows."""
    splitter = StratifiedGroupKFold(folds, shuffle=True, random_state=seed)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The least populated class", category=UserWarning)
        splits = list(splitter.split(data.ratings, data.methods, data.groups))
    yield from splits


def _weights(classifier: LogisticRegression) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coefficients and intercepts of a classifier that knows all methods."""
    return np.asarray(classifier.coef_, dtype=np.float64), np.asarray(classifier.intercept_, dtype=np.float64)


def _resamples(data: Labelled, draws: int) -> Iterator[Labelled]:
    """Organisations drawn with replacement, as many as there are; draws without one of the methods are left out."""
    rng = np.random.default_rng(_SEED)
    rows_of = [np.flatnonzero(data.groups == group) for group in np.unique(data.groups)]
    while draws:
        part = data.at(np.concatenate([rows_of[index] for index in rng.integers(0, len(rows_of), len(rows_of))]))
        if len(set(part.methods.tolist())) == len(METHODS):
            draws -= 1
            yield part


def _bootstrap(data: Labelled, strength: float, fitted: Pipeline) -> NDArray[np.float64]:
    """Models of resampled organisations: draws x methods x (dimensions + 1).

    Centres and scales are held at those of the fitted model, so that a draw's probabilities are exactly those of the
    regression on the resampled cases, for missing ratings too. Letting each draw impute by its own means instead
    changes the width of the intervals by under half a percentage point in the published cases.
    """
    draws = []
    for part in _resamples(data, _DRAWS):
        with _quiet():
            classifier = _classifier(part.methods, strength).fit(fitted[:-1].transform(part.ratings), part.methods)
        draws.append(np.column_stack(_weights(classifier)))
    return np.stack(draws)


def train_outcome(cases: Sequence[Precedent], method: str, dimensions: Sequence[str]) -> OutcomeModel:
    """Where a method worked against where it failed, among cases that ran it; abstains where there are too few.

    Each dimension known at least 8 times on both sides weighs by its difference of means in pooled deviations, halved
    and cut at 1: small and shrunken.
    """
    worked = ratings_of([case for case in cases if case.method_used == method and case.outcome == "worked"], dimensions)
    failed = ratings_of([case for case in cases if case.method_used == method and case.outcome == "failed"], dimensions)
    counts = {"worked": len(worked), "failed": len(failed)}
    if min(counts.values()) < FEWEST_CASES_A_SIDE:
        return OutcomeModel(method, **counts, centres={}, weights={}, margin=0.0, abstains="too_few_cases")
    centres: dict[str, float] = {}
    weights: dict[str, float] = {}
    for index, name in enumerate(dimensions):
        sides = [side[~np.isnan(side[:, index]), index] for side in (worked, failed)]
        if min(len(side) for side in sides) < FEWEST_RATINGS_A_SIDE:
            continue
        pooled = float(np.sqrt(np.mean([np.var(side, ddof=1) for side in sides])))
        means = [float(side.mean()) for side in sides]
        weights[name] = round(float(np.clip(_SHRINKAGE * (means[0] - means[1]) / max(pooled, 0.5), -1, 1)), 4)
        centres[name] = round(sum(means) / 2, 4)
    if not weights:
        return OutcomeModel(method, **counts, centres={}, weights={}, margin=0.0, abstains="too_few_ratings")
    model = OutcomeModel(method, **counts, centres=centres, weights=weights, margin=0.0, abstains="")
    leans = [lean for row in np.vstack([worked, failed]) if (lean := model.lean(_known(row, dimensions))) is not None]
    margin = round(float(np.std(leans)) / 2, 4)
    return OutcomeModel(method, **counts, centres=centres, weights=weights, margin=margin, abstains="")


def _known(row: NDArray[np.float64], dimensions: Sequence[str]) -> dict[str, float]:
    return {name: float(value) for name, value in zip(dimensions, row, strict=True) if not np.isnan(value)}
