"""Learning from labelled cases: what is learned, what must not be, and what is refused."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from compare_cases import SMALL, made_up, noise, rated
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.domain.precedent import Precedent
from advisor.engine.compare import baselines, metrics, training
from advisor.engine.compare.model import FitModel
from advisor.engine.compare.ratings import METHODS
from advisor.engine.compare.training import (
    STRENGTHS,
    Labelled,
    check_enough,
    choose_strength,
    fit,
    grouped_folds,
    labelled,
    leave_one_organisation_out,
    predict,
    train,
    train_outcome,
)
from advisor.errors import UsageError

ARRAYS = ("centres", "scales", "coefficients", "intercepts", "bootstrap", "calibration")


def _disguised(cases: list[Precedent], seed: int) -> list[Precedent]:
    """The same cases in another order, their organisations under other names."""
    order = random.Random(seed)  # noqa: S311 -- an order, no secret
    names = sorted({case.group for case in cases})
    renamed = dict(
        zip(names, order.sample([f"name {number}" for number in range(len(names))], len(names)), strict=True)
    )
    found = [replace(case, group=renamed[case.group]) for case in cases]
    order.shuffle(found)
    return found


def test_the_published_cases_are_those_with_a_suited_method(data: Labelled) -> None:
    """66 of them: 27 kpi, 31 okr, 8 hybrid."""
    assert len(data) == 66
    assert np.bincount(data.methods).tolist() == [27, 31, 8]
    assert data.ratings.shape == (66, 19)


def test_cases_of_one_organisation_have_one_number(small: list[Precedent]) -> None:
    """Numbers and organisations belong together one to one, and unlabelled cases are left out."""
    data = labelled([*small, rated("unlabelled", {})], SMALL)
    pairs = set(zip([case.group for case in small], data.groups.tolist(), strict=True))
    assert len(pairs) == len({group for group, _ in pairs}) == len({number for _, number in pairs}) == 24


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_organisations_are_numbered_by_their_cases_alone(small: list[Precedent], seed: int) -> None:
    """Renamed and shuffled, every case keeps the number of its organisation."""
    disguised = _disguised(small, seed)
    numbers = dict(zip([case.id for case in disguised], labelled(disguised, SMALL).groups.tolist(), strict=True))
    assert [numbers[case.id] for case in small] == labelled(small, SMALL).groups.tolist()


def test_training_again_gives_the_same_numbers(small: list[Precedent], small_fitted: FitModel) -> None:
    """Neither repetition nor names nor numbers nor order change a single number of the model."""
    data = labelled(_disguised(small, 5), SMALL)
    again = train(Labelled(data.ratings, data.methods, 100 - 3 * data.groups), SMALL)
    assert again.strength == small_fitted.strength
    for name in ARRAYS:
        np.testing.assert_array_equal(getattr(again, name), getattr(small_fitted, name))


def test_calibration_scores_come_from_models_without_the_organisation(
    small: list[Precedent], small_fitted: FitModel
) -> None:
    """Each is one minus what a model learned and tuned on all other organisations gave to the truth."""
    data = labelled(small, SMALL)
    scores = []
    for group in np.unique(data.groups):
        others, own = data.at(np.flatnonzero(data.groups != group)), data.at(np.flatnonzero(data.groups == group))
        shares = predict(fit(others, choose_strength(others)), own.ratings)
        scores += (1 - shares[np.arange(len(own)), own.methods]).tolist()
    np.testing.assert_allclose(small_fitted.calibration, sorted(scores), atol=1e-5)


def test_the_shipped_model_is_that_of_the_shipped_cases(
    fitted: FitModel, data: Labelled, dimensions: tuple[str, ...]
) -> None:
    """Trained again, every number is the stored one; if not, `advisor opinion train` was forgotten."""
    again = train(data, dimensions)
    assert again.strength == fitted.strength
    for name in ARRAYS:
        np.testing.assert_allclose(getattr(again, name), getattr(fitted, name), atol=1e-4)


def test_the_shapes_of_the_model(fitted: FitModel, data: Labelled, dimensions: tuple[str, ...]) -> None:
    """A row per method, a column per dimension, one score per case, and a strength inside the grid."""
    assert fitted.dimensions == dimensions
    assert fitted.coefficients.shape == (3, 19)
    assert fitted.bootstrap.shape == (200, 3, 20)
    assert fitted.calibration.shape == (len(data),)
    assert (np.diff(fitted.calibration) >= 0).all()
    assert STRENGTHS[0] < fitted.strength < STRENGTHS[-1]


def test_the_model_says_what_the_cases_say(fitted: FitModel) -> None:
    """Uncertain, exploring work leans to OKR; standardised, countable work to KPI."""
    difference = dict(zip(fitted.dimensions, fitted.coefficients[1] - fitted.coefficients[0], strict=True))
    for name in ("uncertainty", "exploration", "goal_volatility", "interdependence"):
        assert difference[name] > 0
    for name in ("standardisation", "measurability"):
        assert difference[name] < 0


def test_centres_and_scales_are_those_of_what_is_known(small: list[Precedent], small_fitted: FitModel) -> None:
    """Mean and deviation of known ratings; missing ones neither narrow the scale nor make a dimension weigh more."""
    data = labelled(small, SMALL)
    np.testing.assert_allclose(small_fitted.centres, np.nanmean(data.ratings, axis=0), atol=1e-7)
    np.testing.assert_allclose(small_fitted.scales, np.nanstd(data.ratings, axis=0), atol=1e-7)


def test_a_dimension_that_nobody_rated_is_no_fault(small: list[Precedent], monkeypatch: pytest.MonkeyPatch) -> None:
    """It gets no weight, warns of nothing, and a profile that has it is judged by the others."""
    monkeypatch.setattr(training, "_DRAWS", 3)
    monkeypatch.setattr(training, "choose_strength", lambda _: 0.1)
    data = labelled(small, SMALL)
    empty = np.column_stack([data.ratings, np.full(len(data), np.nan)])
    pipeline = fit(Labelled(empty, data.methods, data.groups), 0.1)
    with_it = np.column_stack([data.ratings, np.full(len(data), 5.0)])
    expected = predict(fit(data, 0.1), data.ratings)
    np.testing.assert_allclose(predict(pipeline, with_it), expected, atol=1e-9)
    model = train(Labelled(empty, data.methods, data.groups), (*SMALL, "breadth"))
    np.testing.assert_allclose(
        model.probabilities(with_it), predict(fit(data, model.strength), data.ratings), atol=1e-6
    )


def test_cases_of_one_method_give_that_method() -> None:
    """Where a fold holds all the others, the answer is the one there is."""
    data = Labelled(np.array([[1.0], [2.0], [np.nan]]), np.array([1, 1, 1]), np.arange(3))
    np.testing.assert_array_equal(predict(fit(data, 1.0), np.array([[5.0]])), [[0, 1, 0]])


def test_a_method_that_is_not_there_gets_nothing(small: list[Precedent]) -> None:
    """Learned from two methods, the third has no probability and the others share all."""
    data = labelled(small, SMALL)
    shares = predict(fit(data.at(np.flatnonzero(data.methods != 2)), 0.1), data.ratings)
    assert (shares[:, 2] == 0).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1)


def test_noise_is_shrunken_and_signal_is_not(small: list[Precedent]) -> None:
    """The strength follows what there is to learn."""
    assert choose_strength(noise(0, 60, 8)) == STRENGTHS[0]
    assert choose_strength(labelled(small, SMALL)) > STRENGTHS[1]


def test_tuning_works_with_a_method_in_few_organisations() -> None:
    """Folds without a method warn of nothing and decide by the others."""
    data = labelled(made_up(12), SMALL)
    few = data.at(np.flatnonzero((data.methods != 2) | (np.cumsum(data.methods == 2) <= 1)))
    assert choose_strength(few) in STRENGTHS
    alone = Labelled(np.arange(8.0)[:, None], np.array([0, 0, 0, 0, 1, 1, 1, 1]), np.array([0, 0, 0, 0, 1, 1, 1, 1]))
    assert choose_strength(alone) in STRENGTHS


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.integers(0, 9), min_size=30, max_size=30))
def test_an_organisation_is_in_one_fold(seed: int, groups: list[int]) -> None:
    """Every case is in one fold, with all others of its organisation, and never in the rest of its fold."""
    numbers = np.array([*range(10), *groups])
    data = Labelled(np.zeros((40, 1)), np.arange(40) % 3, numbers)
    for split in (grouped_folds(data, 5, seed), leave_one_organisation_out(data)):
        held = []
        for rest, fold in split:
            assert not set(numbers[rest]) & set(numbers[fold])
            assert len(rest) + len(fold) == len(data)
            held += fold.tolist()
        assert sorted(held) == list(range(40))


def test_folds_of_the_published_cases_keep_organisations_together(data: Labelled) -> None:
    """All 61 organisations, in each of ten shuffles; leaving one out leaves out each once."""
    for seed in range(10):
        seen: list[int] = []
        for _, fold in grouped_folds(data, 5, seed):
            seen += sorted(set(data.groups[fold].tolist()))
        assert sorted(seen) == sorted(set(data.groups.tolist()))
    assert len(list(leave_one_organisation_out(data))) == 61


def test_missingness_is_no_feature() -> None:
    """Noise that is missing by method is predicted no better than by the shares of the methods."""
    gains = []
    for seed in range(4):
        data = noise(seed, 90, 10)
        model, prior = np.empty((len(data), 3)), np.empty((len(data), 3))
        for rest, fold in grouped_folds(data, 5, seed):
            part = data.at(rest)
            model[fold] = predict(fit(part, choose_strength(part)), data.ratings[fold])
            prior[fold] = baselines.prior(part, data.at(fold))
        gains.append(metrics.log_loss(prior, data.methods) - metrics.log_loss(model, data.methods))
    assert np.mean(gains) < 0.02


@pytest.mark.parametrize("method", METHODS)
def test_under_five_cases_of_a_method_are_refused(small: list[Precedent], method: str) -> None:
    """The message names the method and the number."""
    kept, count = [], 0
    for case in small:
        count += case.suited == method
        if case.suited != method or count <= 4:
            kept.append(case)
    with pytest.raises(UsageError, match=f"4 labelled cases of {method}: 5 are needed"):
        train(labelled(kept, SMALL), SMALL)


def test_under_five_organisations_are_refused(small: list[Precedent]) -> None:
    """However many cases there are; five organisations will do."""
    four = [replace(case, group=f"group {number % 4}") for number, case in enumerate(small)]
    with pytest.raises(UsageError, match="come from 4 organisations: 5 are needed"):
        train(labelled(four, SMALL), SMALL)
    check_enough(labelled([replace(case, group=f"g{number % 5}") for number, case in enumerate(small)], SMALL))


def _ran(method: str, worked: list[int | None], failed: list[int | None]) -> list[Precedent]:
    """Cases that ran a method, with their marks in one dimension."""
    marks = [(mark, "worked") for mark in worked] + [(mark, "failed") for mark in failed]
    return [
        rated(f"{method}-{number}", {"openness": mark}, method_used=method, outcome=outcome)
        for number, (mark, outcome) in enumerate(marks)
    ]


def test_the_outcome_weight_by_hand() -> None:
    """Means 4 and 3, variances 16/15 each: half a difference of 1 in deviations; the centre lies between."""
    model = train_outcome(_ran("kpi", [3, 5] * 8, [2, 4] * 8), "kpi", ("openness",))
    assert (model.worked, model.failed, model.abstains) == (16, 16, "")
    assert model.weights["openness"] == pytest.approx(0.5 / np.sqrt(16 / 15), abs=1e-4)
    assert model.centres["openness"] == 3.5
    leans = [model.weights["openness"] * (mark - 3.5) for mark in (3, 5, 2, 4)]
    assert model.margin == pytest.approx(np.std(leans) / 2, abs=1e-4)


def test_the_outcome_weight_is_bounded() -> None:
    """However clear the difference, it weighs one at most."""
    assert train_outcome(_ran("kpi", [5] * 15, [1] * 15), "kpi", ("openness",)).weights == {"openness": 1.0}


def test_the_outcome_model_abstains_with_too_little() -> None:
    """Under 15 cases a side, or under 8 known ratings in every dimension."""
    assert train_outcome(_ran("kpi", [3] * 15, [3] * 14), "kpi", ("openness",)).abstains == "too_few_cases"
    scanty = _ran("kpi", [3] * 15, [3] * 7 + [None] * 8)
    assert train_outcome(scanty, "kpi", ("openness",)).abstains == "too_few_ratings"
    enough = _ran("kpi", [3] * 15, [3] * 8 + [None] * 7)
    assert train_outcome(enough, "kpi", ("openness",)).abstains == ""
    assert train_outcome(enough, "kpi", ()).abstains == "too_few_ratings"
    assert train_outcome(_ran("okr", [3] * 15, [3] * 15), "kpi", ("openness",)).worked == 0


def test_the_outcome_of_the_published_cases(cases: tuple[Precedent, ...], dimensions: tuple[str, ...]) -> None:
    """For KPI it tells organisations it has not seen apart; for OKR seven failures are too few."""
    okr = train_outcome(cases, "okr", dimensions)
    assert (okr.worked, okr.failed, okr.abstains) == (26, 7, "too_few_cases")
    leans: dict[str, list[float]] = {"worked": [], "failed": []}
    for one in cases:
        if one.method_used == "kpi" and one.outcome in leans:
            model = train_outcome([case for case in cases if case.group != one.group], "kpi", dimensions)
            marks = {name: mark for name in dimensions if (mark := one.mean_rating(name)) is not None}
            lean = model.lean(marks)
            assert lean is not None
            leans[one.outcome].append(lean)
    pairs = np.subtract.outer(leans["worked"], leans["failed"])
    assert (pairs > 0).mean() > 0.8
