"""Figures on unseen cases: inside the library by cross-validation, and of a trained model on others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from compare_cases import SMALL, made_up

from advisor.domain.precedent import Precedent
from advisor.engine.compare import evaluation
from advisor.engine.compare.evaluation import evaluate_library, evaluate_unseen
from advisor.engine.compare.metrics import log_loss
from advisor.engine.compare.model import FitModel
from advisor.engine.compare.neighbours import precedent_library
from advisor.engine.compare.opinion import OpinionModel
from advisor.engine.compare.training import Labelled, labelled
from advisor.errors import UsageError

SCORES = {"log_loss", "brier", "accuracy", "balanced_accuracy"}
BASELINES = {"prior", "index", "rules", "precedent"}


def _verdicts(cases: Sequence[Precedent]) -> list[str | None]:
    """Rules that see the truth of every organisation but each seventh."""
    return [None if number % 7 == 0 else case.suited for number, case in enumerate(cases)]


@pytest.fixture(scope="module", autouse=True)
def quick() -> Iterator[None]:
    """Few repetitions: the figures are less steady, the way to them is the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(evaluation, "REPEATS", 2)
        patch.setattr(evaluation, "PERMUTATIONS", 19)
        patch.setattr(evaluation, "_CURVE_REPEATS", 1)
        yield


@pytest.fixture(scope="module")
def figures(small: list[Precedent]) -> dict[str, Any]:
    """The evaluation of the made-up cases."""
    return evaluate_library(small, SMALL, _verdicts)


@pytest.fixture(scope="module")
def few() -> list[Precedent]:
    """Fewer made-up cases, for what is computed several times."""
    return made_up(14)


@pytest.fixture(scope="module")
def opinion(small: list[Precedent], small_fitted: FitModel) -> OpinionModel:
    """The model of the made-up cases."""
    return OpinionModel(small_fitted, {}, precedent_library(small, SMALL), dict.fromkeys(SMALL, "business"))


def test_the_library_has_all_figures(figures: dict[str, Any]) -> None:
    """Scores with intervals, confusion, calibration, baselines, repetition, learning curve and permutation, as JSON."""
    assert json.loads(json.dumps(figures)) == figures
    assert figures["n"] == 28
    assert figures["organisations"] == 24
    assert figures.keys() >= SCORES
    assert figures["intervals"].keys() == SCORES
    assert figures["baselines"].keys() == figures["against"].keys() == BASELINES
    assert sum(sum(row.values()) for row in figures["confusion"].values()) == 28
    assert sum(part["n"] for part in figures["calibration"]) == 28
    assert len(figures["calibration"]) == 3
    for name in SCORES:
        low, high = figures["intervals"][name]
        assert low <= figures[name] <= high


def test_what_can_be_learned_is_found(figures: dict[str, Any]) -> None:
    """On clear cases the model beats the prior, exchanged labels do worse, and the interval says whether the index is beaten."""
    assert figures["log_loss"] < figures["baselines"]["prior"]["log_loss"]
    assert figures["against"]["prior"]["log_loss_difference"][1] < 0
    assert figures["permutation"] == {"permutations": 19, "p": 0.05}
    assert figures["beats_index"] == (figures["against"]["index"]["log_loss_difference"][1] < 0)
    assert figures["repeated"]["repeats"] == 2


def test_the_learning_curve_grows(figures: dict[str, Any]) -> None:
    """From two fifths of the organisations to all, more cases each time."""
    sizes = [point["cases"] for point in figures["learning_curve"]]
    assert len(sizes) == 4
    assert sizes == sorted(set(sizes))


def test_published_and_own_cases_stand_apart(figures: dict[str, Any], small: list[Precedent]) -> None:
    """Each part has its number and scores."""
    parts = figures["by_evidence"]
    assert parts["own"]["n"] == sum(case.evidence == "own" for case in small)
    assert parts["own"]["n"] + parts["published"]["n"] == 28
    assert parts["own"].keys() == {"n", *SCORES}


def test_the_sets_hold_what_they_promise_out_of_fold(figures: dict[str, Any], small: list[Precedent]) -> None:
    """Over all methods together the share is about 80 %, told for each method."""
    held = figures["set_coverage_by_method"]
    counts = {method: sum(case.suited == method for case in small) for method in held}
    assert sum(held[method] * counts[method] for method in held) / 28 >= 0.75


def test_too_few_cases_are_refused_before_anything_is_done(small: list[Precedent]) -> None:
    """The same limits as for training."""
    with pytest.raises(UsageError, match="labelled cases of"):
        evaluate_library(small[:8], SMALL, _verdicts)


def test_the_label_of_a_case_never_reaches_its_own_prediction(few: list[Precedent]) -> None:
    """With the labels of one organisation changed, its probabilities stay, in the model and in every baseline."""
    data = labelled(few, SMALL)
    rules = np.array([number % 4 for number in range(len(data))])
    before = evaluation._leave_out(data, SMALL, rules)
    own = data.groups == 11
    changed = Labelled(data.ratings, np.where(own, (data.methods + 1) % 3, data.methods), data.groups)
    after = evaluation._leave_out(changed, SMALL, rules)
    for name, shares in before.items():
        np.testing.assert_array_equal(after[name][own], shares[own])
        assert not np.array_equal(after[name][~own], shares[~own])


def test_the_ratings_of_a_case_reach_no_scale_of_its_own_prediction(few: list[Precedent]) -> None:
    """With another organisation's ratings beside, a case's probabilities depend on its own and the rest alone."""
    data = labelled(few, SMALL)
    rules = np.zeros(len(data), dtype=np.int64)
    wild = data.ratings.copy()
    wild[data.groups == 3] = 1e6
    twin = int(np.flatnonzero(data.groups == 3)[0])
    changed = Labelled(wild, data.methods, data.groups)
    shares = evaluation._leave_out(changed, SMALL, rules)
    rest = data.at(np.flatnonzero(data.groups != 3))
    expected = evaluation.predict(evaluation.fit(rest, evaluation.choose_strength(rest)), wild[[twin]])
    np.testing.assert_array_equal(shares["model"][twin], expected[0])


def test_names_and_order_change_no_figure(few: list[Precedent], monkeypatch: pytest.MonkeyPatch) -> None:
    """Renamed and reversed, every case gets the probabilities it had."""
    monkeypatch.setattr(evaluation, "choose_strength", lambda _: 0.1)
    other = [replace(case, group=case.group[::-1]) for case in reversed(few)]
    rules = np.zeros(len(few), dtype=np.int64)
    before = evaluation._leave_out(labelled(few, SMALL), SMALL, rules)
    after = evaluation._leave_out(labelled(other, SMALL), SMALL, rules)
    for name, shares in before.items():
        np.testing.assert_allclose(after[name][::-1], shares, atol=1e-9)
    folds = evaluation._cross_validated(labelled(few, SMALL), 0, 0.1)
    np.testing.assert_allclose(evaluation._cross_validated(labelled(other, SMALL), 0, 0.1)[::-1], folds, atol=1e-9)


def test_labels_are_exchanged_among_organisations_of_one_size(small: list[Precedent]) -> None:
    """The labels of an organisation go together, and none is lost."""
    data = Labelled(np.zeros((7, 1)), np.array([0, 1, 2, 0, 2, 1, 1]), np.array([0, 0, 1, 1, 2, 3, 4]))
    seen = set()
    for seed in range(30):
        found = evaluation._exchanged(data, np.random.default_rng(seed))
        assert {tuple(found[:2]), tuple(found[2:4])} == {(0, 1), (2, 0)}
        assert sorted(found[4:]) == [1, 1, 2]
        seen.add(tuple(found.tolist()))
    assert len(seen) == 6
    shuffled = evaluation._exchanged(labelled(small, SMALL), np.random.default_rng(0))
    np.testing.assert_array_equal(np.bincount(shuffled), np.bincount(labelled(small, SMALL).methods))


def test_labels_without_meaning_are_not_called_significant() -> None:
    """With ratings of noise, exchanged labels do as well as the real ones most of the time."""
    rng = np.random.default_rng(4)
    data = Labelled(rng.uniform(1, 5, (30, 5)), np.arange(30) % 3, np.arange(30))
    assert evaluation._permutation(data)["p"] > 0.05


def test_a_draw_for_the_learning_curve_has_all_methods(small: list[Precedent]) -> None:
    """A share of the organisations, whole, with every method that there is; five at least."""
    data = labelled(small, SMALL)
    rng = np.random.default_rng(0)
    for _ in range(50):
        part = evaluation._some(data, 0.1, rng)
        assert set(part.methods.tolist()) == {0, 1, 2}
        kept = np.unique(part.groups)
        assert len(kept) == 5
        assert len(part) == np.isin(data.groups, kept).sum()


def test_unseen_cases_have_the_agreed_figures(opinion: OpinionModel, small: list[Precedent]) -> None:
    """Scores, sets, states and baselines, as JSON, and by the stored numbers alone."""
    unseen = [replace(case, id=f"new-{case.id}", group=f"new {case.group}") for case in made_up(12, seed=9)]
    found = evaluate_unseen(opinion, unseen, small, _verdicts)
    assert json.loads(json.dumps(found)) == found
    assert {"n", "confusion", "set_coverage", "set_size", "states", "baselines", "intervals", *SCORES} <= found.keys()
    assert found["n"] == sum(found["states"].values()) == 14
    assert found["of_known_organisations"] == 0
    assert found["baselines"].keys() == found["against"].keys() == BASELINES
    data = labelled(unseen, SMALL)
    assert found["log_loss"] == round(log_loss(opinion.fit.probabilities(data.ratings), data.methods), 3)
    sets = opinion.fit.sets(opinion.fit.probabilities(data.ratings))
    assert found["set_size"] == round(float(sets.sum(axis=1).mean()), 3)
    held = found["set_coverage_by_method"]
    counts = np.bincount(data.methods)
    assert found["set_coverage"] == pytest.approx(np.average(list(held.values()), weights=counts), abs=1e-3)


def test_cases_of_known_organisations_are_counted(opinion: OpinionModel, small: list[Precedent]) -> None:
    """What comes from an organisation of the library is not wholly unseen; a method without cases has no coverage."""
    some = [case for case in small[:10] if case.suited != "hybrid"]
    found = evaluate_unseen(opinion, some, small, _verdicts)
    assert found["of_known_organisations"] == len(some)
    assert found["set_coverage_by_method"].keys() == {"kpi", "okr"}


def test_cases_without_a_label_cannot_be_compared_with(opinion: OpinionModel, small: list[Precedent]) -> None:
    """There is nothing to score, and that is said."""
    with pytest.raises(UsageError, match="suited method"):
        evaluate_unseen(opinion, [replace(small[0], suited=None)], small, _verdicts)
