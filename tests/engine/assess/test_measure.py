"""From answers to profiles: scoring, missing answers, the anonymity gate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.answers import Answers
from advisor.domain.profile import Profile, Why
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.unit import Unit
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group, groups, measure, measure_reliability, score_columns
from advisor.engine.assess.scores import counted, mean_of_item_means, to_score
from advisor.errors import UsageError
from advisor.rounding import round_half_up

Build = Callable[..., Answers]
DIMENSIONS = ("openness", "breadth")


def _one(answers: Answers, form: Questionnaire, gate: Gate | None = None) -> Profile:
    return measure(answers, form, DIMENSIONS, [Group(Unit("u"))], gate or Gate())[0]


def test_a_score_is_the_mean_of_item_means_on_0_to_100(answers_of: Build, form: Questionnaire) -> None:
    """Reversed items are turned round; five people with 4, 2 (reversed: 4) and 5 score (13/3 - 1) x 25 = 83.3."""
    score = _one(answers_of([[4, 2, 5, 3, 3, 3]] * 5), form).scores["openness"]
    assert (score.value, score.n, score.median) == (83.3, 5, 83.3)
    assert score.band == (83.3, 83.3)
    assert score.se == 0.0


def test_missing_answers_do_not_pull_the_mean_of_item_means() -> None:
    """Who leaves out the hard item does not shift the unit: item means 5, 1 give 3, the mean of person means would not."""
    answers = np.array([[5.0, 1.0], [5.0, np.nan], [5.0, np.nan]])
    assert mean_of_item_means(answers) == 3.0


@pytest.mark.parametrize(
    ("known", "asked", "enough"),
    [(2, 3, True), (1, 3, False), (1, 1, True), (0, 1, False), (2, 2, True), (1, 2, False)],
)
def test_a_respondent_counts_with_two_thirds_of_the_items(known: int, asked: int, enough: bool) -> None:
    """Two of three items are enough, one of two is not."""
    row = np.array([[1.0] * known + [np.nan] * (asked - known)])
    assert counted(row).tolist() == [enough]


@pytest.mark.parametrize(
    ("mean", "score"),
    [(1.0, 0.0), (3.0, 50.0), (5.0, 100.0), (3.398, 60.0), (3.396, 59.9), (2.5980, 40.0), (2.5979, 39.9)],
)
def test_scores_are_rounded_half_up_to_a_tenth(mean: float, score: float) -> None:
    """59.95 is shown and decided on as 60.0, 59.90 as 59.9: what is shown is what decides."""
    assert float(to_score(mean)) == score


def test_rounding_is_half_up_also_where_binary_fractions_fall_short() -> None:
    """0.05, 0.15, 2.675 round up; NaN stays missing."""
    assert round_half_up([0.05, 0.15, 39.95, 59.95]).tolist() == [0.1, 0.2, 40.0, 60.0]
    assert round_half_up(2.675, 2) == 2.68
    assert np.isnan(round_half_up(np.nan))


def test_cannot_judge_is_missing_and_over_30_percent_a_finding(answers_of: Build, form: Questionnaire) -> None:
    """Six people, four of whom cannot judge openness: too few count, the reason is said, the share is a finding."""
    profile = _one(answers_of([[4, 2, 5, 3, 3, 3]] * 2 + [["?", "?", "?", 3, 3, 3]] * 4), form)
    assert profile.missing == {"openness": Why.CANNOT_JUDGE}
    assert profile.not_visible == {"openness": None}
    assert profile.scores["breadth"].value == 50.0


def test_blank_answers_are_missing_but_no_finding(answers_of: Build, form: Questionnaire) -> None:
    """Blank is not the middle and not "cannot judge"; the dimension is withheld once too few are left."""
    profile = _one(answers_of([[4, 2, 5, 3, 3, 3]] * 3 + [[None, None, None, 3, 3, 3]] * 3), form)
    assert profile.missing == {"openness": Why.WITHHELD}
    assert profile.not_visible == {}


def test_a_unit_under_the_threshold_is_withheld_whole(answers_of: Build, form: Questionnaire) -> None:
    """Four answers of five needed: no score, no count, every dimension withheld."""
    profile = _one(answers_of([[4, 2, 5, 3, 3, 3]] * 4), form)
    assert profile.scores == {}
    assert profile.n is None
    assert set(profile.missing.values()) == {Why.WITHHELD}


def test_no_answers_is_not_the_same_as_withheld(answers_of: Build, form: Questionnaire) -> None:
    """A unit that nobody answered for is told apart from one whose answers are withheld."""
    profile = measure(answers_of([[3] * 6], units=["other"]), form, DIMENSIONS, [Group(Unit("u"))], Gate())[0]
    assert profile.n == 0
    assert set(profile.missing.values()) == {Why.TOO_FEW}


def test_a_dimension_that_nobody_answered_is_too_few_and_one_without_items_not_asked(
    answers_of: Build, form: Questionnaire
) -> None:
    """Five blanks are too few answers; a dimension without a column was not asked."""
    answers = answers_of([[None, None, None, 3, 3, 3]] * 5)
    profile = measure(answers, form, (*DIMENSIONS, "data_trust"), [Group(Unit("u"))], Gate())[0]
    assert profile.missing == {"openness": Why.TOO_FEW, "data_trust": Why.NOT_ASKED}


def test_the_gap_needs_both_roles_at_the_threshold_and_no_small_rest(answers_of: Build, form: Questionnaire) -> None:
    """Leaders and members are compared only where neither they nor the persons of unknown role are a small group."""
    rows = [[5, 1, 5, 3, 3, 3]] * 5 + [[1, 5, 1, 3, 3, 3]] * 5
    roles = ["leader"] * 5 + ["member"] * 5
    gap = _one(answers_of(rows, roles=roles), form).scores["openness"].gap
    assert gap is not None
    assert (gap.leaders, gap.members, gap.n_leaders, gap.n_members) == (100.0, 0.0, 5, 5)
    small = _one(answers_of(rows[1:], roles=roles[1:]), form).scores["openness"]
    assert small.gap is None
    rest = _one(answers_of([*rows, rows[0], rows[0]], roles=[*roles, None, None]), form).scores["openness"]
    assert rest.gap is None
    large_rest = _one(answers_of(rows + rows[:5], roles=[*roles, *[None] * 5]), form).scores["openness"]
    assert large_rest.gap is not None


def test_open_consent_shows_means_of_any_size_and_distributions_from_three(
    answers_of: Build, form: Questionnaire
) -> None:
    """A workshop whose members agree shows two answers' mean, and their spread from three on."""
    two = _one(answers_of([[4, 2, 5, 3, 3, 3]] * 2), form, Gate("open")).scores["openness"]
    assert (two.value, two.n, two.median, two.band, two.agreement) == (83.3, 2, None, None, None)
    three = _one(answers_of([[4, 2, 5, 3, 3, 3]] * 3), form, Gate("open")).scores["openness"]
    assert three.band == (83.3, 83.3)
    assert three.agreement is not None


@pytest.mark.parametrize(
    ("consent", "threshold", "why"), [("anonymous", 2, "protects nobody"), ("secret", 5, "not known")]
)
def test_a_gate_that_protects_nobody_is_refused(consent: str, threshold: int, why: str) -> None:
    """The threshold has a floor of three, and consent is anonymous or open."""
    with pytest.raises(UsageError, match=why):
        Gate(consent, threshold)


def test_a_split_with_two_camps_is_said(answers_of: Build, form: Questionnaire) -> None:
    """Half of a unit at 1, half at 5: split, and two camps; full agreement is neither."""
    rows = [[5, 1, 5, 3, 3, 3]] * 6 + [[1, 5, 1, 3, 3, 3]] * 6
    profile = _one(answers_of(rows), form)
    agreement = profile.scores["openness"].agreement
    assert agreement is not None
    assert agreement.split
    assert agreement.camps
    calm = profile.scores["breadth"].agreement
    assert calm is not None
    assert not calm.split
    assert (calm.ad, calm.rwg) == (0.0, 1.0)


def test_a_joined_unit_is_counted_where_it_joins(answers_of: Build, form: Questionnaire) -> None:
    """Three and three answers, each withheld alone, are one unit of six once joined."""
    answers = answers_of([[4, 2, 5, 3, 3, 3]] * 6, units=["a"] * 3 + ["b"] * 3)
    joined = groups([Unit("a", join_with="b"), Unit("b")])
    assert [(group.unit.id, group.joined) for group in joined] == [("b", ("a",))]
    assert measure(answers, form, DIMENSIONS, joined, Gate())[0].n == 6


def test_score_columns_hold_what_is_disclosed(answers_of: Build, form: Questionnaire) -> None:
    """What the decision sees is what the gate let through: withheld is NaN."""
    answers = answers_of([[4, 2, 5, 3, 3, 3]] * 5 + [[4, 2, 5, 3, 3, 3]] * 4, units=["a"] * 5 + ["b"] * 4)
    profiles = measure(answers, form, DIMENSIONS, groups([Unit("a"), Unit("b")]), Gate())
    columns = score_columns(profiles, DIMENSIONS)
    assert columns.values["openness"][0] == 83.3
    assert np.isnan(columns.values["openness"][1])


def test_reliability_needs_enough_and_leaves_withheld_units_out(answers_of: Build, form: Questionnaire) -> None:
    """ICC from ten units on, alpha from thirty respondents on; nothing from units under the threshold."""
    rng = np.random.default_rng(5)
    level = np.repeat(rng.integers(1, 6, 10), 6)
    rows = [[int(x), int(6 - x), int(x), 3, int(y), 3] for x, y in zip(level, rng.integers(1, 6, 60), strict=True)]
    names = [f"u{index}" for index in np.repeat(np.arange(10), 6)]
    assessed = groups([Unit(f"u{index}") for index in range(10)])
    found = measure_reliability(answers_of(rows, units=names), form, assessed, Gate())
    assert found is not None
    assert found.icc1["openness"] == 1.0
    assert found.alpha["openness"] == 1.0
    few = measure_reliability(answers_of(rows[:24], units=names[:24]), form, assessed[:4], Gate())
    assert few is None
    none = measure_reliability(
        answers_of(rows[:24], units=[f"u{index}" for index in range(24)]), form, assessed, Gate()
    )
    assert none is None


@given(st.lists(st.lists(st.integers(1, 5), min_size=3, max_size=3), min_size=5, max_size=12))
def test_scores_are_bounded_monotone_and_order_free(rows: list[list[int]]) -> None:
    """A unit's score lies in 0..100, does not depend on the order of persons, and rises when an answer rises."""
    answers = np.array(rows, dtype=float)
    score = float(to_score(mean_of_item_means(answers)))
    assert 0 <= score <= 100
    assert float(to_score(mean_of_item_means(answers[::-1]))) == score
    raised = answers.copy()
    raised[0, 0] = min(5, raised[0, 0] + 1)
    assert float(to_score(mean_of_item_means(raised))) >= score


def test_a_withheld_answer_moves_no_coefficient(answers_of: Build, form: Questionnaire) -> None:
    """Ten units are shown and an eleventh has four answers on openness: whatever these say, reliability is the same."""
    rng = np.random.default_rng(6)
    rows: list[list[int | str | None]] = [[int(x) for x in rng.integers(1, 6, 6)] for _ in range(60)]
    names = [f"u{index}" for index in np.repeat(np.arange(10), 6)] + ["small"] * 6
    assessed = groups([Unit(name) for name in dict.fromkeys(names)])
    found = []
    for hidden in (1, 5):
        own: list[list[int | str | None]] = [[hidden] * 3 + [3, 3, 3]] * 4 + [["?", "?", "?", 3, 3, 3]] * 2
        found.append(measure_reliability(answers_of([*rows, *own], units=names), form, assessed, Gate()))
    assert found[0] is not None
    assert found[0].icc1.keys() == {"openness", "breadth"}
    assert found[0] == found[1]


def test_the_share_of_cannot_judge_is_told_only_beside_a_shown_score(answers_of: Build, form: Questionnaire) -> None:
    """Six people, two of whom cannot judge: four are left, and a share would tell that number."""
    hidden = _one(answers_of([[4, 2, 5, 3, 3, 3]] * 4 + [["?", "?", "?", 3, 3, 3]] * 2), form)
    assert hidden.not_visible == {"openness": None}
    shown = _one(answers_of([[4, 2, 5, 3, 3, 3]] * 6 + [["?", "?", "?", 3, 3, 3]] * 3), form)
    assert shown.not_visible == {"openness": 0.333}


def test_a_joined_unit_bears_both_names_and_serves_whom_either_serves() -> None:
    """Names, people and service of joined units come together, and nobody serves himself."""
    units = [
        Unit("a", "A", "A en", join_with="b", headcount=14, supports=("b", "c")),
        Unit("b", "B", headcount=72, supports=("d",)),
        Unit("c", "C", supports=("a",)),
        Unit("d", "D"),
    ]
    merged, served, _ = (group.unit for group in groups(units))
    assert (merged.id, merged.name, merged.name_en, merged.headcount) == ("b", "B + A", "B + A en", 86)
    assert merged.supports == ("d", "c")
    assert served.supports == ("b",)
