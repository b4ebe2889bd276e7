"""Confidence from the printed tables: what they read, and what moves it."""

from __future__ import annotations

import dataclasses

import pytest

from advisor.domain.opinion import State
from advisor.domain.profile import Agreement, Profile, Score
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Value
from advisor.domain.unit import Unit
from advisor.engine.explain.confidence import judge, measures

SOUND: dict[str, Value] = {
    "respondents": 20.0,
    "response_rate": 80.0,
    "agreement": 90.0,
    "cannot_judge": 2.0,
    "second_opinion": "confirms",
}


def _level(rules: Rulebook, **changed: Value) -> str:
    (confidence,) = judge(rules, [{**SOUND, **changed}])
    assert confidence is not None
    return confidence.level


def test_levels(rules: Rulebook) -> None:
    """Many, in agreement and uncontested is high; each defect lowers it, and many defects do not lower it twice."""
    assert _level(rules) == "high"
    assert _level(rules, respondents=7.0) == "moderate"
    assert _level(rules, response_rate=None) == "moderate"
    assert _level(rules, respondents=4.0) == "low"
    assert _level(rules, respondents=11.0, response_rate=20.0) == "low"
    assert _level(rules, respondents=12.0, response_rate=20.0) == "moderate"
    assert _level(rules, agreement=24.9) == "low"
    assert _level(rules, cannot_judge=30.1) == "low"


@pytest.mark.parametrize("respondents", [4.0, 7.0, 20.0])
def test_the_second_opinion_is_worth_one_step_at_most(rules: Rulebook, respondents: float) -> None:
    """Whatever published cases say, the level moves by one step at most."""
    order = ["low", "moderate", "high"]
    states = (*(state.value for state in State), None)
    levels = {order.index(_level(rules, respondents=respondents, second_opinion=state)) for state in states}
    assert max(levels) - min(levels) <= 1


def test_without_a_recommendation_there_is_no_confidence(rules: Rulebook) -> None:
    """None in, none out; rules without such tables say nothing."""
    assert judge(rules, [None]) == [None]
    assert judge(dataclasses.replace(rules, confidence={}), [SOUND]) == [None]


def _score(*, split: bool, cannot_judge: float) -> Score:
    return Score(50.0, 9, 50.0, (40.0, 60.0), 2.0, cannot_judge, Agreement(0.5, 0.6, 0.55, split, camps=False), None)


def test_measures() -> None:
    """Shares in per cent to 0.1: nine of twelve answered, three of four dimensions agreed, 5 % could not judge."""
    scores = {
        name: _score(split=name == "a", cannot_judge=share)
        for name, share in (("a", 0.0), ("b", 0.1), ("c", 0.05), ("d", 0.05))
    }
    profile = Profile(Unit("u", headcount=12), scores, {}, 9)
    found = measures(profile, None)
    assert found == {
        "respondents": 9.0,
        "response_rate": 75.0,
        "agreement": 75.0,
        "cannot_judge": 5.0,
        "second_opinion": None,
    }
    nobody = measures(Profile(Unit("u"), {}, {}, None), None)
    assert set(nobody.values()) == {None}
