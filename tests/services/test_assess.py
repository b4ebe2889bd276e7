"""The main use case: groupings, joined units, careless answers, and what the decision may see."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from advisor import bootstrap
from advisor.domain.advice import Status
from advisor.domain.answers import Answers, Respondent
from advisor.domain.assessment import Assessment
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Engagement, Unit
from advisor.engine.assess.disclosure import Gate
from advisor.report.documents import assessment_document
from advisor.services.assess import Commission, assess

STABLE = {"uncertainty": 2, "standardisation": 4}


def _answers(form: Questionnaire, people: list[tuple[str, dict[str, int]]]) -> Answers:
    """A row per person: answers by dimension as they score (reversed items turned back), 2 and 3 in turn elsewhere."""
    rows = []
    for position, (_, levels) in enumerate(people):
        row = []
        for index, item in enumerate(form.items):
            level = levels.get(item.dimension, 2 + (index + position) % 2)
            row.append(6 - level if item.reversed else level)
        rows.append(row)
    respondents = tuple(Respondent(unit, f"p{position}") for position, (unit, _) in enumerate(people))
    return Answers(
        tuple(item.id for item in form.items), respondents, np.array(rows, dtype=np.int8), np.full(len(people), np.nan)
    )


def _assess(
    form: Questionnaire, rules: Rulebook, units: list[Unit], people: list[tuple[str, dict[str, int]]]
) -> Assessment:
    given = _answers(form, people)
    return assess(Commission(given, units, form, rules, Engagement(client="A"), Gate(), date(2026, 11, 25)))


def test_a_parent_without_answers_is_a_grouping(full: Questionnaire, rules: Rulebook) -> None:
    """It gets no method and names its parts; a parent with answers is a unit like any other."""
    units = [
        Unit("group"),
        Unit("a", parent="group"),
        Unit("b", parent="group"),
        Unit("both"),
        Unit("c", parent="both"),
    ]
    people = [(unit, STABLE) for unit in ("a", "b", "both", "c") for _ in range(5)]
    assessment = _assess(full, rules, units, people)
    assert [unit.profile.unit.id for unit in assessment.units] == ["a", "b", "both", "c"]
    assert [(grouping.unit.id, grouping.children) for grouping in assessment.groupings] == [("group", ("a", "b"))]


def test_a_unit_that_nobody_answered_for_is_insufficient_and_one_with_few_answers_withheld(
    full: Questionnaire, rules: Rulebook
) -> None:
    """The two are told apart, and neither has a method."""
    units = [Unit("none"), Unit("few"), Unit("enough")]
    people = [("few", STABLE)] * 4 + [("enough", STABLE)] * 5
    by_id = {unit.profile.unit.id: unit.recommendation for unit in _assess(full, rules, units, people).units}
    assert {name: one.status for name, one in by_id.items()} == {
        "none": Status.INSUFFICIENT,
        "few": Status.WITHHELD,
        "enough": Status.DECIDED,
    }
    assert by_id["few"].method is None
    assert by_id["enough"].method == "kpi"


def test_small_units_may_be_joined(full: Questionnaire, rules: Rulebook) -> None:
    """Three and three answers are one unit of six, which names whom it includes."""
    units = [Unit("a", join_with="b"), Unit("b")]
    assessment = _assess(full, rules, units, [("a", STABLE)] * 3 + [("b", STABLE)] * 3)
    assert [(unit.profile.unit.id, unit.joined, unit.profile.n) for unit in assessment.units] == [("b", ("a",), 6)]


@pytest.mark.parametrize(("careless", "told"), [(5, True), (4, None), (0, None)])
def test_careless_answers_change_something_only_where_it_may_be_told(
    full: Questionnaire,
    rules: Rulebook,
    careless: int,
    told: bool | None,
) -> None:
    """Five flagged of ten would turn the recommendation and that is said; with fewer nothing is said at all."""
    straight = {item.id: 5 for item in full.items}
    people = [("a", STABLE)] * 5 + [("a", {"uncertainty": 5, "standardisation": 5})] * careless
    given = _answers(full, people)
    for row in range(5, 5 + careless):
        given.values[row] = list(straight.values())
    units = [Unit("a")]
    assessment = assess(Commission(given, units, full, rules, Engagement(), Gate(), date(2026, 11, 25)))
    assert assessment.units[0].careless_changes is told


def test_the_assessment_names_what_it_was_made_with(full: Questionnaire, rules: Rulebook) -> None:
    """Rules and questionnaire by version and hash, the rule that was told to respondents, the date."""
    assessment = _assess(full, rules, [Unit("a")], [("a", STABLE)] * 5)
    assert (assessment.rules.sha256, assessment.questionnaire.sha256) == (rules.sha256, full.sha256)
    assert (assessment.consent, assessment.threshold, assessment.date) == ("anonymous", 5, date(2026, 11, 25))
    assert assessment.reliability is None


def test_withheld_answers_change_nothing_at_all(full: Questionnaire, rules: Rulebook) -> None:
    """Whatever the four people of a withheld unit answer, and however many of them there are, all results are the same."""
    units = [Unit("shown"), Unit("hidden", supports=("shown",))]
    documents = []
    for level, count in ((1, 4), (5, 4), (3, 2)):
        people = [("shown", STABLE)] * 6 + [("hidden", dict.fromkeys(rules.dimensions, level))] * count
        documents.append(assessment_document(_assess(full, rules, units, people)))
    assert documents[0] == documents[1] == documents[2]
    assert documents[0]["units"][1]["status"] == "withheld"


def test_the_second_opinion_is_silent_on_withheld_units(full: Questionnaire, rules: Rulebook) -> None:
    """A shown unit has a second opinion, a withheld one has none: its neighbours would tell its profile."""
    people = [("shown", STABLE)] * 6 + [("hidden", STABLE)] * 4
    given = _answers(full, people)
    commission = Commission(
        given,
        [Unit("shown"), Unit("hidden")],
        full,
        rules,
        Engagement(),
        Gate(),
        date(2026, 11, 25),
        bootstrap.opinion(rules),
    )
    assessment = assess(commission)
    shown, hidden = assessment.units
    assert shown.opinion is not None
    assert hidden.opinion is None
    assert assessment.opinion is not None
    assert (assessment.opinion.cases, assessment.opinion.labelled) == (106, 66)
