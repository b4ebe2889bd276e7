"""How well the second opinion would do on cases it has not seen, beside its baselines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from advisor.domain.precedent import Precedent
from advisor.engine.compare import baselines, metrics
from advisor.engine.compare.model import conformal_threshold
from advisor.engine.compare.neighbours import distances_between, expected_differences, precedent_library
from advisor.engine.compare.opinion import OpinionModel, states
from advisor.engine.compare.ratings import METHODS
from advisor.engine.compare.training import (
    Labelled,
    check_enough,
    choose_strength,
    fit,
    grouped_folds,
    labelled,
    leave_one_organisation_out,
    predict,
)
from advisor.errors import UsageError

REPEATS = 10
FOLDS = 5
PERMUTATIONS = 199
BINS = 3
_PERMUTATION_STRENGTH = 0.05
"""About the middle of the grid in logarithms."""
_SEED = 20261103
_CURVE_REPEATS = 5
_LEARNING_SHARES = (0.4, 0.6, 0.8, 1.0)

Verdicts = Callable[[Sequence[Precedent]], Sequence[str | None]]
"""The rule chain's methods for cases."""


def evaluate_library(cases: Sequence[Precedent], dimensions: Sequence[str], verdicts: Verdicts) -> dict[str, Any]:
    """Cross-validated figures of the model and its baselines on labelled cases; tuning stays inside each fold.

    Intervals resample organisations among the predictions made, and so leave out how much another library would have
    changed the model.

    Raises:
        UsageError: too few cases of a method, or too few organisations.

    """
    data = labelled(cases, dimensions)
    check_enough(data)
    chosen = [case for case in cases if case.suited is not None]
    rules = _codes(verdicts(chosen))
    out_of_fold = _leave_out(data, dimensions, rules)
    model = out_of_fold["model"]
    report = {
        "n": len(data),
        "organisations": len(set(data.groups.tolist())),
        **_figures(model, data),
        "set_coverage_by_method": _by_method(_out_of_fold_sets(model, data), data),
        "baselines": {name: _scores(shares, data) for name, shares in out_of_fold.items() if name != "model"},
        "against": _against(model, {name: shares for name, shares in out_of_fold.items() if name != "model"}, data),
        "repeated": _repeated(data),
        "learning_curve": _learning_curve(data),
        "permutation": _permutation(data),
        "by_evidence": _by_evidence(chosen, model, data),
    }
    report["beats_index"] = report["against"]["index"]["log_loss_difference"][1] < 0
    return report


def evaluate_unseen(
    model: OpinionModel,
    cases: Sequence[Precedent],
    library_cases: Sequence[Precedent],
    verdicts: Verdicts,
) -> dict[str, Any]:
    """Figures of the stored model on labelled cases that are not in its library.

    `of_known_organisations` counts the cases whose organisation is in the library under the same name of its group:
    those are not wholly unseen.

    Raises:
        UsageError: none of the cases has a suited method.

    """
    dimensions = model.fit.dimensions
    chosen = [case for case in cases if case.suited is not None]
    if not chosen:
        message = "none of these cases has a suited method, so there is nothing to compare with"
        raise UsageError(message)
    data, known = labelled(chosen, dimensions), labelled(library_cases, dimensions)
    shares = model.fit.probabilities(data.ratings)
    words = verdicts(chosen)
    seen = [case for case in library_cases if case.suited is not None]
    distances = precedent_library(seen, dimensions).distances(data.ratings)
    found, _, _ = states(model, data.ratings, words)
    others = {
        "prior": baselines.prior(known, data),
        "index": baselines.index(known, data, dimensions),
        "rules": baselines.verdicts(known, data, _codes(verdicts(seen)), _codes(words)),
        "precedent": baselines.nearest(known, data, distances),
    }
    sets = model.fit.sets(shares)
    organisations = {case.group for case in library_cases}
    return {
        "n": len(data),
        "of_known_organisations": sum(case.group in organisations for case in chosen),
        **_figures(shares, data),
        "set_coverage": round(float(sets[np.arange(len(data)), data.methods].mean()), 3),
        "set_coverage_by_method": _by_method(sets, data),
        "set_size": round(float(sets.sum(axis=1).mean()), 3),
        "states": dict(sorted(Counter(state.value for state in found).items())),
        "baselines": {name: _scores(other, data) for name, other in others.items()},
        "against": _against(shares, others, data),
    }


def _figures(shares: NDArray[np.float64], data: Labelled) -> dict[str, Any]:
    return {
        **_scores(shares, data),
        "confusion": metrics.confusion(shares.argmax(axis=1), data.methods),
        "calibration": metrics.calibration(shares, data.methods, BINS),
        "intervals": {
            name: list(edges) for name, edges in metrics.intervals(shares, data.methods, data.groups).items()
        },
    }


def _scores(shares: NDArray[np.float64], data: Labelled) -> dict[str, float]:
    return {name: round(score(shares, data.methods), 3) for name, score in metrics.SCORES.items()}


def _against(
    shares: NDArray[np.float64], others: Mapping[str, NDArray[np.float64]], data: Labelled
) -> dict[str, dict[str, list[float]]]:
    """The interval of the model's log loss minus that of each baseline."""
    return {
        name: {"log_loss_difference": [*metrics.difference_interval(shares, other, data.methods, data.groups)]}
        for name, other in others.items()
    }


def _by_method(sets: NDArray[np.bool_], data: Labelled) -> dict[str, float]:
    """The share of the cases of each method whose set holds it; 80 % is promised for all together, not for each."""
    held = sets[np.arange(len(data)), data.methods]
    return {
        method: round(float(held[data.methods == index].mean()), 3)
        for index, method in enumerate(METHODS)
        if (data.methods == index).any()
    }


def _out_of_fold_sets(shares: NDArray[np.float64], data: Labelled) -> NDArray[np.bool_]:
    """80 % sets for each organisation by the nonconformity of all others."""
    nonconformity = 1 - shares[np.arange(len(data)), data.methods]
    sets = np.empty(shares.shape, dtype=bool)
    for rest, fold in leave_one_organisation_out(data):
        sets[fold] = 1 - shares[fold] <= conformal_threshold(np.sort(nonconformity[rest])) + 1e-12
    return sets


def _codes(verdicts: Sequence[str | None]) -> NDArray[np.int64]:
    return np.array([len(METHODS) if verdict is None else METHODS.index(verdict) for verdict in verdicts])


def _leave_out(data: Labelled, dimensions: Sequence[str], rules: NDArray[np.int64]) -> dict[str, NDArray[np.float64]]:
    """Probabilities of the model and the baselines for each organisation, learned from all others."""
    names = ("model", "prior", "index", "rules", "precedent")
    shares = {name: np.empty((len(data), len(METHODS))) for name in names}
    for rest, fold in leave_one_organisation_out(data):
        train, test = data.at(rest), data.at(fold)
        shares["model"][fold] = predict(fit(train, choose_strength(train)), test.ratings)
        shares["prior"][fold] = baselines.prior(train, test)
        shares["index"][fold] = baselines.index(train, test, dimensions)
        shares["rules"][fold] = baselines.verdicts(train, test, rules[rest], rules[fold])
        distances = distances_between(test.ratings, train.ratings, expected_differences(train.ratings))
        shares["precedent"][fold] = baselines.nearest(train, test, distances)
    return shares


def _repeated(data: Labelled) -> dict[str, float]:
    """Repeated grouped cross-validation: the mean and the spread over repetitions."""
    runs = [_cross_validated(data, seed) for seed in range(REPEATS)]
    losses = [metrics.log_loss(run, data.methods) for run in runs]
    balanced = [metrics.balanced_accuracy(run, data.methods) for run in runs]
    return {
        "repeats": REPEATS,
        "folds": FOLDS,
        "log_loss": round(float(np.mean(losses)), 3),
        "log_loss_sd": round(float(np.std(losses, ddof=1)), 3),
        "balanced_accuracy": round(float(np.mean(balanced)), 3),
        "balanced_accuracy_sd": round(float(np.std(balanced, ddof=1)), 3),
    }


def _cross_validated(data: Labelled, seed: int, strength: float | None = None) -> NDArray[np.float64]:
    """Probabilities of each fold from the others, with the strength given or else chosen among those others."""
    shares = np.empty((len(data), len(METHODS)))
    for rest, fold in grouped_folds(data, FOLDS, seed):
        train = data.at(rest)
        shares[fold] = predict(fit(train, choose_strength(train) if strength is None else strength), data.ratings[fold])
    return shares


def _learning_curve(data: Labelled) -> list[dict[str, float]]:
    """Log loss on held-out folds when only a share of the other organisations is learned from.

    Draws that miss a method of those others are drawn again: they would measure the floor of the logarithm.
    """
    rng = np.random.default_rng(_SEED)
    curve = []
    for share in _LEARNING_SHARES:
        losses, sizes = [], []
        for seed in range(_CURVE_REPEATS):
            shares = np.empty((len(data), len(METHODS)))
            for rest, fold in grouped_folds(data, FOLDS, seed):
                train = _some(data.at(rest), share, rng)
                shares[fold] = predict(fit(train, choose_strength(train)), data.ratings[fold])
                sizes.append(len(train))
            losses.append(metrics.log_loss(shares, data.methods))
        curve.append({"cases": round(float(np.mean(sizes)), 1), "log_loss": round(float(np.mean(losses)), 3)})
    return curve


def _some(data: Labelled, share: float, rng: np.random.Generator) -> Labelled:
    """The cases of a share of the organisations, with all methods that there are."""
    groups = np.unique(data.groups)
    present = set(data.methods.tolist())
    while True:
        kept = rng.permutation(groups)[: max(FOLDS, round(share * len(groups)))]
        part = data.at(np.flatnonzero(np.isin(data.groups, kept)))
        if set(part.methods.tolist()) == present:
            return part


def _permutation(data: Labelled) -> dict[str, float]:
    """How often labels that were exchanged between whole organisations are predicted as well as the real ones.

    The strength is one set beforehand, the same for real and exchanged labels: the test stays exact (Ojala & Garriga
    2010: any statistic may be used) without thirty fits a fold.
    """
    rng = np.random.default_rng(_SEED)
    real = metrics.log_loss(_cross_validated(data, 0, _PERMUTATION_STRENGTH), data.methods)
    as_good = 0
    for _ in range(PERMUTATIONS):
        shuffled = Labelled(data.ratings, _exchanged(data, rng), data.groups)
        as_good += metrics.log_loss(_cross_validated(shuffled, 0, _PERMUTATION_STRENGTH), shuffled.methods) <= real
    return {"permutations": PERMUTATIONS, "p": round((as_good + 1) / (PERMUTATIONS + 1), 4)}


def _exchanged(data: Labelled, rng: np.random.Generator) -> NDArray[np.int64]:
    """The labels with those of whole organisations exchanged among organisations with as many cases."""
    methods = data.methods.copy()
    sizes = np.bincount(data.groups)
    for size in np.unique(sizes[sizes > 0]):
        groups = np.flatnonzero(sizes == size)
        for target, source in zip(groups, rng.permutation(groups), strict=True):
            methods[data.groups == target] = data.methods[data.groups == source]
    return methods


def _by_evidence(
    cases: Sequence[Precedent], shares: NDArray[np.float64], data: Labelled
) -> Mapping[str, Mapping[str, float]]:
    """Published and own cases apart."""
    own = np.array([case.evidence == "own" for case in cases])
    parts = {"published": ~own, "own": own}
    return {
        name: {"n": int(rows.sum()), **_scores(shares[rows], data.at(np.flatnonzero(rows)))}
        for name, rows in parts.items()
        if rows.any()
    }
