"""The agenda: what splits and matters comes first, and nothing of a small camp shows through."""

from __future__ import annotations

import numpy as np

from advisor.domain.answers import Answers, Respondent
from advisor.domain.explanation import Outcome, Talk
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Engagement, Unit
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import groups, measure
from advisor.engine.decide.advise import Adviser
from advisor.engine.explain.agenda import ENTRY, LISTED, METHOD, NOTHING, Agenda
from advisor.engine.explain.landscape import Landscape

STABLE = {"uncertainty": 1, "standardisation": 5, "goal_volatility": 1, "exploration": 1, "reward_coupling": 2}


def _talks(
    form: Questionnaire, rules: Rulebook, people: list[dict[str, int]], gate: Gate | None = None
) -> tuple[Talk, ...]:
    rows = [
        [6 - level if item.reversed else level for item in form.items for level in [person.get(item.dimension, 4)]]
        for person in people
    ]
    answers = Answers(
        tuple(item.id for item in form.items),
        tuple(Respondent("u", f"p{number}") for number in range(len(people))),
        np.array(rows, dtype=np.int8),
        np.full(len(people), np.nan),
    )
    gate = gate or Gate()
    assessed = groups([Unit("u", "U")])
    profiles = measure(answers, form, rules.dimensions, assessed, gate)
    agenda = Agenda(Landscape(rules), Adviser(rules), answers, form, gate)
    (talks,) = agenda.of(assessed, profiles, Engagement(strategy_clear=True, sponsor=True))
    return talks


def test_two_camps_on_what_decides_come_first(full: Questionnaire, rules: Rulebook) -> None:
    """Six see no exploration and six see nothing else: the method hangs on it; a split on openness changes nothing."""
    people = [
        STABLE | {"exploration": 1 if number < 6 else 5, "openness": 2 + 2 * (number % 2)} for number in range(12)
    ]
    talks = _talks(full, rules, people)
    assert {talk.dimension for talk in talks[:3]} == {"exploration"}
    first = talks[0]
    assert (first.influence, first.camps) == (METHOD, True)
    assert (first.low, first.high) == (Outcome("kpi", "adopt"), Outcome("hybrid", "adopt"))
    assert first.disagreement == 1.0
    assert first.weight == 1.0
    openness = [talk for talk in talks if talk.dimension == "openness"]
    assert {talk.influence for talk in openness} == {NOTHING}
    assert {talk.weight for talk in openness} == {0.05}
    assert [talk.weight for talk in talks] == sorted((talk.weight for talk in talks), reverse=True)
    assert len(talks) <= LISTED


def test_a_split_on_the_way_in_weighs_half(full: Questionnaire, rules: Rulebook) -> None:
    """Where only the entry hangs on a dimension its influence is half of that on the method."""
    people = [STABLE | {"system_maturity": 1 if number < 6 else 5} for number in range(12)]
    first = _talks(full, rules, people)[0]
    assert (first.dimension, first.influence) == ("system_maturity", ENTRY)
    assert (first.low, first.high) == (Outcome("kpi", "pilot"), Outcome("kpi", "adopt"))


def test_small_camps_stand_for_the_shown_band(full: Questionnaire, rules: Rulebook) -> None:
    """One dissenter among eight is no camp of a size that may be shown: what the band shows is asked, not his score."""
    alone = [STABLE | {"exploration": 5 if number == 0 else 1} for number in range(8)]
    louder = [STABLE | {"exploration": 4 if number == 0 else 1} for number in range(8)]
    one, other = (
        [(talk.low, talk.high) for talk in _talks(full, rules, people) if talk.dimension == "exploration"]
        for people in (alone, louder)
    )
    assert one == other
    assert {outcome.method for pair in one for outcome in pair} == {"kpi"}


def test_a_withheld_unit_has_no_agenda(full: Questionnaire, rules: Rulebook) -> None:
    """Four people under a threshold of five are not talked about; agreement leaves nothing to talk about."""
    assert _talks(full, rules, [STABLE | {"exploration": 1 + number} for number in range(4)]) == ()
    assert _talks(full, rules, [STABLE] * 8) == ()
