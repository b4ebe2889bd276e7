"""Settled values over measured ones, second votes, and the tendency behind the gate."""

from __future__ import annotations

import datetime as dt

from advisor.domain.assessment import Tendency
from advisor.domain.profile import Agreement, Basis, Profile, Score, Why
from advisor.domain.ruling import Settlement
from advisor.domain.unit import Unit
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group
from advisor.engine.assess.room import tendency, with_room

DIMENSIONS = ("uncertainty", "openness", "breadth")
GROUP = Group(Unit("a"), ("b",))
SCORE = Score(42.0, 9, 40.0, (30.0, 55.0), 3.1, 0.05, Agreement(0.9, 0.2, 0.5, split=True, camps=False), None)
PROFILE = Profile(Unit("a"), {"uncertainty": SCORE}, {"openness": Why.WITHHELD, "breadth": Why.TOO_FEW}, 9)


def _settled(unit: str, dimension: str, value: float) -> tuple[tuple[str, str], Settlement]:
    at = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    return (unit, dimension), Settlement("e", "w", unit, dimension, value, "as agreed", "anna", at)


def test_a_settled_value_stands_before_its_answers() -> None:
    """It decides, without a standard error; number, band, agreement and own score of the answers stay beside it."""
    found = with_room([GROUP], [PROFILE], DIMENSIONS, dict([_settled("a", "uncertainty", 66.66)]), ())[0]
    score = found.scores["uncertainty"]
    assert (score.value, score.basis, score.note, score.answered, score.se) == (
        66.7,
        Basis.SETTLED,
        "as agreed",
        42,
        None,
    )
    assert (score.n, score.median, score.band, score.agreement) == (9, 40.0, (30.0, 55.0), SCORE.agreement)
    assert found.missing == PROFILE.missing


def test_what_is_withheld_or_missing_can_be_settled_openly() -> None:
    """The dimension is missing no more, keeps its place among the others, and tells why no answers stand beside it."""
    settled = dict([_settled("a", "openness", 10), _settled("a", "breadth", 90)])
    found = with_room([GROUP], [PROFILE], ("openness", "uncertainty", "breadth"), settled, ())[0]
    assert list(found.scores) == ["openness", "uncertainty", "breadth"]
    assert found.missing == {}
    openness = found.scores["openness"]
    assert (openness.n, openness.answered, openness.unanswered) == (None, None, Why.WITHHELD)
    assert (openness.median, openness.band, openness.agreement, openness.gap) == (None, None, None, None)
    assert found.scores["breadth"].unanswered is Why.TOO_FEW


def test_a_joined_unit_or_unknown_dimension_settles_nothing() -> None:
    """What a part agreed on does not speak for the whole, nor do dimensions that the rules do not have."""
    settled = dict([_settled("b", "uncertainty", 10), _settled("a", "charm", 10), _settled("z", "openness", 10)])
    assert with_room([GROUP], [PROFILE], DIMENSIONS, settled, ()) == [PROFILE]


def test_a_second_vote_marks_scores_alone() -> None:
    """Also where a joined unit voted; a settled value stays settled, a withheld one is not told."""
    again = {("b", "uncertainty"), ("a", "openness")}
    found = with_room([GROUP], [PROFILE], DIMENSIONS, {}, again)[0]
    assert {name: score.basis for name, score in found.scores.items()} == {"uncertainty": Basis.SECOND_VOTE}
    both = with_room([GROUP], [PROFILE], DIMENSIONS, dict([_settled("a", "uncertainty", 1)]), again)[0]
    assert both.scores["uncertainty"].basis is Basis.SETTLED


def test_a_tendency_passes_the_gate() -> None:
    """Votes of joined units are counted together; under the threshold none is shown; without votes there is none."""
    votes = {"a": {"kpi": 3, "okr": 0}, "b": {"kpi": 1, "hybrid": 1}, "c": {"okr": 9}}
    assert tendency(GROUP, votes, Gate()) == Tendency({"kpi": 4, "hybrid": 1})
    assert tendency(GROUP, votes, Gate(threshold=6)) == Tendency(None)
    assert tendency(Group(Unit("a")), votes, Gate("open")) == Tendency({"kpi": 3})
    assert tendency(Group(Unit("b")), votes, Gate("open")) == Tendency(None)
    assert tendency(Group(Unit("z")), votes, Gate()) is None
