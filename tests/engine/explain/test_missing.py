"""What the missing could still change: every way to answer, tried one by one on small cases; and what is never said."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from advisor.domain.answers import BLANK, CANNOT_JUDGE, Answers, Respondent
from advisor.domain.explanation import Outcome
from advisor.domain.missing import Bound, End, Missing
from advisor.domain.profile import Basis, Profile
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Engagement, Unit
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import groups, measure, score_columns
from advisor.engine.assess.scores import Form, counted, mean_of_item_means, to_score
from advisor.engine.decide.advise import Adviser
from advisor.engine.explain.landscape import Landscape
from advisor.engine.explain.missing import MissingSearch
from advisor.engine.explain.missing_scores import Heard

CLIENT = Engagement(strategy_clear=True, sponsor=True)
OPEN = Gate("open", 3)
STABLE = {"uncertainty": 1, "standardisation": 5, "goal_volatility": 1, "exploration": 1, "reward_coupling": 2}
MOVED = ("uncertainty", "exploration", "data_trust")
"""Dimensions of which all answers are tried together."""


@pytest.fixture(scope="module")
def landscape(rules: Rulebook) -> Landscape:
    """Method and entry of the shipped rules."""
    return Landscape(rules)


def _tried(known: NDArray[np.float64], more: int) -> set[float]:
    """The scores of every way in which up to so many more people may answer, each computed as any score is."""
    cells = known.shape[1] * more
    found = set()
    for row in product((np.nan, 1, 2, 3, 4, 5), repeat=cells):
        everyone = np.concatenate([known, np.array(row, dtype=float).reshape(more, known.shape[1])])
        found.add(float(to_score(mean_of_item_means(everyone[counted(everyone)]))))
    return found


@st.composite
def _heard(draw: st.DrawFn) -> tuple[NDArray[np.float64], int]:
    items, more = draw(st.sampled_from([(1, 1), (1, 2), (1, 3), (2, 1), (2, 2), (3, 1)]))
    people = draw(st.integers(1, 4))
    value = st.sampled_from([1, 2, 3, 4, 5, 5, 1, np.nan])
    rows = draw(st.lists(st.lists(value, min_size=items, max_size=items), min_size=people, max_size=people))
    return np.array([[3.0] * items, *rows]), more


@settings(max_examples=60, deadline=None)
@given(_heard())
def test_the_scores_are_those_of_all_answers_tried_one_by_one(case: tuple[NDArray[np.float64], int]) -> None:
    """With one to three missing people on one to three items: the ends, and exactly the scores between."""
    known, more = case
    tried = _tried(known, more)
    heard = Heard(known)
    assert heard.ends(more) == (min(tried), max(tried))
    assert heard.every(more) == tried
    assert heard.some(more) <= tried


def test_an_item_that_nobody_answered_yet_counts_once_somebody_does() -> None:
    """The mean is then one over more items, and may also stay one over fewer."""
    known = np.array([[4.0, 2.0, np.nan]] * 3)
    assert Heard(known).every(1) == _tried(known, 1)
    assert 75.0 not in Heard(known).every(0)  # type: ignore[operator]  # few ways are always tried
    assert Heard(known).every(0) == {50.0}


def test_many_ways_to_answer_are_not_tried() -> None:
    """With thirty people on three items only the ends and a walk between them are looked at."""
    heard = Heard(np.array([[4.0, 2.0, 3.0]] * 5))
    assert heard.every(30) is None
    walk = sorted(heard.some(30))
    assert (walk[0], walk[-1]) == heard.ends(30)
    assert max(np.diff(walk)) <= 25 / (3 * 35) + 0.11


def _answers(form: Questionnaire, people: list[dict[str, int]], unit: str = "u", otherwise: int = 4) -> Answers:
    rows = []
    for person in people:
        levels = [person.get(item.dimension, otherwise) for item in form.items]
        turned = [
            6 - level if item.reversed and level > 0 else level for level, item in zip(levels, form.items, strict=True)
        ]
        rows.append(turned)
    return Answers(
        tuple(item.id for item in form.items),
        tuple(Respondent(unit, f"p{number}") for number in range(len(people))),
        np.array(rows, dtype=np.int8),
        np.full(len(people), np.nan),
    )


def _search(
    rules: Rulebook, landscape: Landscape, form: Questionnaire, answers: Answers, missing: int, gate: Gate = OPEN
) -> Missing | None:
    assessed = groups([Unit("u")])
    profiles = measure(answers, form, rules.dimensions, assessed, gate)
    search = MissingSearch(landscape, Adviser(rules), answers, form, gate)
    return search.of(assessed, profiles, CLIENT, {"u": missing})[0]


def _brute(rules: Rulebook, form: Questionnaire, answers: Answers, more: int) -> set[Outcome]:
    """Every outcome over all ways in which up to so many more people answer to the moved dimensions."""
    (profile,) = measure(answers, form, rules.dimensions, groups([Unit("u")]), OPEN)
    sheet = Form.of(answers, form)
    recoded = sheet.recoded(answers.values)
    sets = [sorted(_tried(recoded[:, sheet.columns[name]], more)) for name in MOVED]
    rows = list(product(*sets))
    scores = score_columns([profile] * len(rows), rules.dimensions)
    moved = dict(zip(MOVED, np.array(rows).T, strict=True))
    columns = Adviser(rules).columns(replace(scores, values={**scores.values, **moved}), CLIENT)
    return {Outcome(*pair) for pair in zip(columns["method"], columns["entry"], strict=True)}  # type: ignore[arg-type]  # words


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_outcomes_and_fewest_people_are_those_of_all_answers(
    data: st.DataObject, rules: Rulebook, landscape: Landscape, workshop: Questionnaire
) -> None:
    """Three dimensions answered in every way by up to two people, the others settled: same outcomes, same least number."""
    level = st.integers(1, 5)
    people = [
        {name: data.draw(level) for name in MOVED} | {"reward_coupling": 2, "participation": 2 + number % 3}
        for number in range(data.draw(st.integers(1, 3)))
    ]
    otherwise = data.draw(st.sampled_from([2, 3, 4]))
    answers = _answers(workshop, people, otherwise=otherwise)
    assessed = groups([Unit("u")])
    profiles = [_held(profile, MOVED) for profile in measure(answers, workshop, rules.dimensions, assessed, OPEN)]
    search = MissingSearch(landscape, Adviser(rules), answers, workshop, OPEN)
    (found,) = search.of(assessed, profiles, CLIENT, {"u": 2})
    assert found is not None
    by_number = [_brute(rules, workshop, answers, more) for more in (0, 1, 2)]
    assert by_number[0] == {found.present}
    assert {turn.outcome: turn.people for turn in found.turns} == {
        outcome: 1 if outcome in by_number[1] else 2 for outcome in by_number[2] - by_number[0]
    }
    for turn in found.turns:
        _is_a_way(rules, profiles[0], turn.outcome, {push.dimension: push.to for push in turn.pushes})


def _held(profile: Profile, moved: tuple[str, ...]) -> Profile:
    """The profile with every other dimension settled by the room: it stays, whoever comes."""
    scores = {
        name: score if name in moved else replace(score, basis=Basis.SETTLED) for name, score in profile.scores.items()
    }
    return replace(profile, scores=scores)


def _is_a_way(rules: Rulebook, profile: Profile, outcome: Outcome, moved: dict[str, float]) -> None:
    scores = score_columns([profile], rules.dimensions)
    pushed = {**scores.values, **{name: np.array([value]) for name, value in moved.items()}}
    columns = Adviser(rules).columns(replace(scores, values=pushed), CLIENT)
    assert (columns["method"][0], columns["entry"][0]) == outcome


def test_a_firm_unit_stays_whatever_one_missing_person_says(
    rules: Rulebook, landscape: Landscape, workshop: Questionnaire
) -> None:
    """Twelve clear answers: one more changes no band; the bounds are where one more at either end leads."""
    found = _search(rules, landscape, workshop, _answers(workshop, [STABLE] * 12), 1)
    assert found is not None
    assert (found.present.method, found.settled, found.method_settled, found.turns) == ("kpi", True, True, ())
    assert found.bounds[0] == Bound("uncertainty", 0.0, 0.0, 7.7)
    assert (found.answered, found.missing) == (12, 1)


def test_the_fewest_people_and_the_end_at_which_they_would_have_to_answer(
    rules: Rulebook, landscape: Landscape, workshop: Questionnaire
) -> None:
    """Systems at 25 hold the unit at a pilot; two more at the top would lift them over 40 and let it adopt, one would not."""
    people = [STABLE | {"system_maturity": 2}] * 5
    found = _search(rules, landscape, workshop, _answers(workshop, people), 4)
    assert found is not None
    assert found.present == Outcome("kpi", "pilot")
    adopt = next(turn for turn in found.turns if turn.outcome == Outcome("kpi", "adopt"))
    (push,) = adopt.pushes
    assert (push.dimension, push.today, push.to, push.end) == ("system_maturity", 25.0, 40.0, End.TOP)
    assert adopt.people == 2
    fewer = _search(rules, landscape, workshop, _answers(workshop, people), 1)
    assert fewer is not None
    assert Outcome("kpi", "adopt") not in {turn.outcome for turn in fewer.turns}


def test_nobody_missing_changes_nothing(rules: Rulebook, landscape: Landscape, workshop: Questionnaire) -> None:
    """Then the bounds are today's scores."""
    found = _search(rules, landscape, workshop, _answers(workshop, [STABLE] * 5), 0)
    assert found is not None
    assert found.settled
    assert all(bound.low == bound.today == bound.high for bound in found.bounds)


@pytest.mark.parametrize(("gate", "people", "said"), [(Gate(), 4, False), (Gate(), 5, True), (OPEN, 1, True)])
def test_only_shown_units_are_told(
    rules: Rulebook, landscape: Landscape, workshop: Questionnaire, gate: Gate, people: int, said: bool
) -> None:
    """Under the threshold nothing is said, however many are missing."""
    found = _search(rules, landscape, workshop, _answers(workshop, [STABLE] * people), 3, gate)
    assert (found is not None) is said


def test_a_withheld_dimension_says_nothing_about_the_answers_behind_it(
    rules: Rulebook, landscape: Landscape, workshop: Questionnaire
) -> None:
    """Whatever the few who could judge it said, and however few they are, the statement is the same; it may end anywhere."""
    found = []
    for level, judging in ((1, 4), (5, 4), (3, 2)):
        people = [STABLE | {"data_trust": level if number < judging else BLANK} for number in range(8)]
        found.append(_search(rules, landscape, workshop, _answers(workshop, people), 2, Gate()))
    assert found[0] == found[1] == found[2]
    assert found[0] is not None
    assert Bound("data_trust", None, 0, 100) in found[0].bounds


def test_a_dimension_without_any_answer_appears_once_enough_come(
    rules: Rulebook, landscape: Landscape, workshop: Questionnaire
) -> None:
    """Four more cannot make it shown; with five more it may have any score, and the turn needs five people."""
    people: list[dict[str, int]] = [STABLE | {"uncertainty": BLANK, "standardisation": BLANK}] * 30
    fewer, enough = (_search(rules, landscape, workshop, _answers(workshop, people), more, Gate()) for more in (4, 5))
    assert fewer is not None
    assert enough is not None
    assert fewer.present.method is None
    assert fewer.turns == ()
    assert {turn.people for turn in enough.turns} == {5}
    assert all(push.today is None for turn in enough.turns for push in turn.pushes)


def test_cannot_judge_is_no_answer(rules: Rulebook, landscape: Landscape, workshop: Questionnaire) -> None:
    """Where most cannot judge, the dimension is missing today and may end anywhere."""
    people = [STABLE | {"data_trust": CANNOT_JUDGE if number else 3} for number in range(8)]
    found = _search(rules, landscape, workshop, _answers(workshop, people), 1, Gate())
    assert found is not None
    assert next(bound for bound in found.bounds if bound.dimension == "data_trust").today is None


def test_what_was_not_asked_stays_missing(rules: Rulebook, landscape: Landscape, workshop: Questionnaire) -> None:
    """A dimension without an item is in no bound and in no turn."""
    kept = replace(workshop, items=tuple(item for item in workshop.items if item.dimension != "data_trust"))
    found = _search(rules, landscape, kept, _answers(kept, [STABLE] * 5), 3)
    assert found is not None
    assert "data_trust" not in {bound.dimension for bound in found.bounds}
    assert "data_trust" not in {push.dimension for turn in found.turns for push in turn.pushes}


def test_units_without_a_known_number_are_left_out(
    rules: Rulebook, landscape: Landscape, workshop: Questionnaire
) -> None:
    """Nobody knows how many are missing: nothing is said."""
    answers = _answers(workshop, [STABLE] * 5)
    assessed = groups([Unit("u")])
    profiles = measure(answers, workshop, rules.dimensions, assessed, OPEN)
    search = MissingSearch(landscape, Adviser(rules), answers, workshop, OPEN)
    assert search.of(assessed, profiles, CLIENT, {}) == [None]
