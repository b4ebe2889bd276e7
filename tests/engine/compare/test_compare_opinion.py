"""The second opinion beside the verdict of the rules."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from compare_cases import rated
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.domain.opinion import Resemblance, Silence, State
from advisor.engine.compare.model import FitModel, OutcomeModel
from advisor.engine.compare.neighbours import precedent_library
from advisor.engine.compare.opinion import OpinionModel, second_opinions, states
from advisor.engine.compare.ratings import METHODS

NAMES = ("openness", "breadth", "goal_craft")
VERDICTS = st.sampled_from([None, *METHODS])
MARKS = st.one_of(st.just(np.nan), st.floats(1, 5))


def _model(threshold: float) -> OpinionModel:
    """A model whose three dimensions speak for one method each, and cases in a corner of the scale."""
    fit = FitModel(
        dimensions=NAMES,
        strength=1.0,
        centres=np.full(3, 3.0),
        scales=np.ones(3),
        coefficients=np.eye(3),
        intercepts=np.zeros(3),
        bootstrap=np.tile(np.column_stack([np.eye(3), np.zeros(3)]), (3, 1, 1)),
        calibration=np.full(9, threshold),
    )
    marks = [(4, 4, 4), (4, 3, 4), (3, 4, 4), (4, 4, 3), (4, 5, 4), (2, 4, 4), (4, 2, 3)]
    cases = [rated(f"case-{number}", dict(zip(NAMES, row, strict=True))) for number, row in enumerate(marks)]
    outcome = OutcomeModel("kpi", 15, 15, dict.fromkeys(NAMES, 3.0), dict.fromkeys(NAMES, 1.0), 0.5, "")
    silent = OutcomeModel("okr", 26, 7, {}, {}, 0.0, "too_few_cases")
    sections = {"openness": "culture", "breadth": "talent", "goal_craft": "readiness"}
    return OpinionModel(fit, {"kpi": outcome, "okr": silent}, precedent_library(cases, NAMES), sections)


MODELS = {threshold: _model(threshold) for threshold in (0.3, 0.55, 0.66, 0.7, 0.95)}


def _plainly(
    verdict: str | None, inside: set[str], *, far: bool
) -> State:  # the paragraph of the method, sentence by sentence
    if verdict is None or inside in (set(), set(METHODS)) or far:
        return State.SILENT
    if verdict == "hybrid":
        if "hybrid" in inside or inside == {"kpi", "okr"}:
            return State.COMPATIBLE
        return State.LEANS_KPI if inside == {"kpi"} else State.LEANS_OKR
    if inside == {verdict}:
        return State.CONFIRMS
    return State.COMPATIBLE if verdict in inside else State.CONTRADICTS


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(MODELS)), st.lists(MARKS, min_size=3, max_size=3), VERDICTS)
def test_states_follow_the_method_in_its_order(threshold: float, marks: list[float], verdict: str | None) -> None:
    """Silent, then the hybrid, then confirms, compatible, contradicts: as in a plain restatement."""
    model = MODELS[threshold]
    ratings = np.array([marks])
    found, silences, shares = states(model, ratings, [verdict])
    inside = {method for method, share in zip(METHODS, shares[0], strict=True) if 1 - share <= threshold + 1e-12}
    far = bool(model.library.distances(ratings).min() > model.library.far)
    assert found == [_plainly(verdict, inside, far=far)]
    assert (silences[0] is None) == (found[0] is not State.SILENT)
    assert not (verdict == "hybrid" and found[0] is State.CONTRADICTS)


@pytest.mark.parametrize("verdict", [None, *METHODS])
@pytest.mark.parametrize("far", [False, True])
def test_every_combination_has_its_answer(verdict: str | None, far: bool) -> None:
    """All 64 combinations of verdict, distance and set, against the restatement."""
    from advisor.engine.compare.opinion import _state

    for bits in range(8):
        inside = [bool(bits >> index & 1) for index in range(3)]
        state, silence = _state(verdict, inside, far=far)
        named = {method for method, there in zip(METHODS, inside, strict=True) if there}
        assert state is _plainly(verdict, named, far=far)
        assert (silence is None) == (state is not State.SILENT)
        assert not (verdict == "hybrid" and state is State.CONTRADICTS)


def test_silence_has_its_reason() -> None:
    """No verdict, a full set, an empty one, a profile far from all cases: the first that holds."""
    near, far = [4.0, 4.0, 4.0], [1.0, 1.0, 5.0]

    def why(threshold: float, marks: list[float], verdict: str | None) -> Silence | None:
        return states(MODELS[threshold], np.array([marks]), [verdict])[1][0]

    assert why(0.3, near, None) is Silence.UNDECIDED
    assert why(0.3, near, "kpi") is Silence.EMPTY_SET
    assert why(0.7, near, "kpi") is Silence.FULL_SET
    assert why(0.66, far, "hybrid") is Silence.FAR
    assert why(0.55, [4.0, 2.0, 3.0], "kpi") is None


def test_an_unknown_verdict_is_a_fault() -> None:
    """The rules know three methods and none."""
    with pytest.raises(KeyError):
        states(MODELS[0.3], np.full((1, 3), 3.0), ["mbo"])


def test_of_no_profiles_there_are_no_opinions() -> None:
    """An empty mass is answered with an empty list."""
    assert states(MODELS[0.3], np.empty((0, 3)), [])[0] == []


def test_masses_are_judged_as_one_by_one(model: OpinionModel) -> None:
    """A thousand profiles at once get the states that each gets alone."""
    rng = np.random.default_rng(0)
    ratings = rng.uniform(1, 5, (1000, 19))
    verdicts = [(None, *METHODS)[number % 4] for number in range(1000)]
    found, silences, shares = states(model, ratings, verdicts)
    for index in range(0, 1000, 50):
        alone = states(model, ratings[[index]], [verdicts[index]])
        assert (alone[0], alone[1]) == ([found[index]], [silences[index]])
        np.testing.assert_allclose(alone[2][0], shares[index])


def test_hybrids_are_never_contested(model: OpinionModel) -> None:
    """Whatever the profile: eight hybrids cannot settle it."""
    ratings = np.random.default_rng(1).uniform(1, 5, (2000, 19))
    near = np.vstack([ratings, model.library.ratings])
    assert State.CONTRADICTS not in states(model, near, ["hybrid"] * len(near))[0]


def test_a_contradiction_is_contested(model: OpinionModel) -> None:
    """Among the published cases some contradict the other method; those alone are marked."""
    ratings = model.library.ratings
    for verdict in ("kpi", "okr"):
        found = second_opinions(model, ratings, [verdict] * len(ratings))
        assert any(one.contested for one in found)
        for one in found:
            assert one.contested == (one.state is State.CONTRADICTS)
            assert not one.contested or verdict not in one.conformal_set


def test_an_opinion_is_whole(model: OpinionModel) -> None:
    """Probabilities sum to one, lie in their intervals, and the set, the precedents and the state fit together."""
    ratings = model.library.ratings[:25]
    verdicts = [("kpi", "okr", "hybrid", None, "kpi")[number % 5] for number in range(25)]
    shares = model.fit.probabilities(ratings)
    for index, one in enumerate(second_opinions(model, ratings, verdicts)):
        assert sum(one.probabilities.values()) == pytest.approx(1, abs=2e-3)
        for k, method in enumerate(METHODS):
            low, high = one.intervals[method]
            assert low <= one.probabilities[method] <= high
            assert (method in one.conformal_set) == (1 - shares[index, k] <= model.fit.threshold + 1e-12)
        assert one.precedents == model.library.nearest(ratings[index], verdicts[index])
        assert one.state is states(model, ratings[[index]], [verdicts[index]])[0][0]
        assert one.close == (model.library.closest(ratings[[index]])[0] <= model.library.far)
        assert one.outcome.keys() == {"kpi", "okr"}
        assert one.outcome["okr"] is Resemblance.ABSTAINS


def test_the_printed_contributions_add_up_exactly(model: OpinionModel) -> None:
    """Base and printed terms make the printed total, per dimension and per section, which is the log-odds."""
    rng = np.random.default_rng(2)
    ratings = np.where(rng.random((200, 19)) < 0.2, np.nan, rng.uniform(1, 5, (200, 19)))
    shares = model.fit.probabilities(ratings)
    for index, one in enumerate(second_opinions(model, ratings, [None] * 200)):
        terms = one.contributions
        assert round(terms.base + sum(terms.dimensions.values()), 4) == terms.total
        assert round(terms.base + sum(terms.sections.values()), 4) == terms.total
        assert terms.total == pytest.approx(np.log(shares[index, 1] / shares[index, 0]), abs=2e-3)
        assert terms.sections.keys() == {"business", "culture", "talent", "readiness"}


def test_a_profile_of_which_nothing_is_known_is_far_and_silent(model: OpinionModel) -> None:
    """It gets the base rates for probabilities, and no statement."""
    [one] = second_opinions(model, np.full((1, 19), np.nan), ["kpi"])
    assert one.state is State.SILENT
    assert not one.close
    assert set(one.contributions.dimensions.values()) == {0.0}
    assert set(one.outcome.values()) == {Resemblance.ABSTAINS}
    assert all(neighbour.overlap == 0 for neighbour in one.precedents)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([4.0, 4.0, 4.0], Resemblance.WORKED),
        ([2.0, 2.0, np.nan], Resemblance.FAILED),
        ([3.4, 3.0, 3.0], Resemblance.UNCLEAR),
        ([5.0, np.nan, np.nan], Resemblance.ABSTAINS),
    ],
)
def test_the_outcome_is_a_resemblance(marks: list[float], expected: Resemblance) -> None:
    """Beyond the margin it looks like one side, within it like neither, with under half known it abstains."""
    [one] = second_opinions(MODELS[0.66], np.array([marks]), ["kpi"])
    assert one.outcome == {"kpi": expected, "okr": Resemblance.ABSTAINS}


def test_the_limit_of_distance_is_not_far_itself() -> None:
    """Only beyond the limit there is no close precedent."""
    model = MODELS[0.66]
    ratings = np.array([[4.0, 2.0, 5.0]])
    at = replace(model, library=replace(model.library, own=np.full(7, model.library.closest(ratings)[0])))
    [one] = second_opinions(at, ratings, ["hybrid"])
    assert one.close
    assert one.state is not State.SILENT
