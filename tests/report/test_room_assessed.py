"""An assessment with what a room settled, voted on again, decided and signed."""

from __future__ import annotations

from dataclasses import replace

from room_sample import commission, decision, settlement, workshop

from advisor.domain.assessment import Assessment, Room, Tendency, UnitAssessment
from advisor.domain.profile import Basis, Why
from advisor.domain.ruling import Settlement
from advisor.domain.unit import Unit
from advisor.services.assess import Commission, assess


def _by_id(assessment: Assessment) -> dict[str, UnitAssessment]:
    return {one.profile.unit.id: one for one in assessment.units}


def _settled(*settlements: Settlement) -> Commission:
    return replace(commission(), settled={(one.unit, one.dimension): one for one in settlements})


PLAIN = _by_id(assess(commission()))


def test_without_a_room_nothing_is_different() -> None:
    """Every score rests on answers, and there is no tendency, decision or signature."""
    assert {score.basis for one in PLAIN.values() for score in one.profile.scores.values()} == {Basis.ANSWERS}
    assert {(one.tendency, one.decision) for one in PLAIN.values()} == {(None, None)}
    assert assess(replace(commission(), room=Room())) == assess(commission())


def test_settled_values_decide_and_are_not_drawn_again() -> None:
    """Cloud operations' close call hangs on goal volatility: settled lower, the advice is KPI, and firmer."""
    found = _by_id(assess(_settled(settlement("yw", "goal_volatility", 59, "plan is fixed"))))
    before, after = PLAIN["yw"], found["yw"]
    assert (before.recommendation.method, after.recommendation.method) == ("hybrid", "kpi")
    assert before.explanation is not None
    assert after.explanation is not None
    assert before.explanation.robustness is not None
    assert after.explanation.robustness is not None
    assert before.explanation.robustness.kept < after.explanation.robustness.kept
    assert after.explanation.robustness.n == before.explanation.robustness.n
    flips = after.explanation.flips
    assert flips is not None
    moves = [move for flip in (flips.nearest, flips.given) if flip for move in flip.moves]
    assert any(move.dimension == "goal_volatility" for move in moves)
    assert all(move.errors is None for move in moves if move.dimension == "goal_volatility")
    assert {unit: one for unit, one in found.items() if unit != "yw"} == {
        unit: one for unit, one in PLAIN.items() if unit != "yw"
    }


def test_confidence_reads_the_answers_alone() -> None:
    """Respondents, agreement and "cannot judge" are the same with a settled value beside them."""
    found = _by_id(assess(_settled(settlement("rz", "data_trust", 80, "audited since"))))["rz"]
    before = PLAIN["rz"].explanation
    assert before is not None
    assert before.confidence is not None
    assert found.explanation is not None
    assert found.explanation.confidence is not None
    kept = ("respondents", "response_rate", "agreement", "cannot_judge")
    assert [found.explanation.confidence.inputs[name] for name in kept] == [
        before.confidence.inputs[name] for name in kept
    ]
    assert "data_trust" in {talk.dimension for talk in before.agenda}
    assert "data_trust" not in {talk.dimension for talk in found.explanation.agenda}


def test_a_withheld_unit_can_settle_its_values_without_showing_its_answers() -> None:
    """Two settled values decide its method; no number of respondents, no re-draws, and the rest stays withheld."""
    found = _by_id(assess(workshop()[0]))["fw"]
    assert found.recommendation.method == "kpi"
    assert found.profile.n is None
    assert list(found.profile.scores) == ["uncertainty", "standardisation"]
    assert {score.n for score in found.profile.scores.values()} == {None}
    assert set(found.profile.missing.values()) == {Why.WITHHELD}
    assert found.explanation is not None
    assert found.explanation.robustness is None
    assert {one.dimension for one in found.explanation.open} == set(found.profile.missing)


def test_one_settled_value_leaves_a_withheld_unit_open() -> None:
    """It is not withheld as a whole any more, but too little is known to decide."""
    found = _by_id(assess(_settled(settlement("fw", "openness", 50, ""))))["fw"]
    assert (found.recommendation.method, found.recommendation.status) == (None, "insufficient")


def test_a_parent_that_settles_a_value_is_a_unit() -> None:
    """Nobody answered for it, but the room spoke for it as a whole."""
    given = _settled(settlement("top", "uncertainty", 20, ""))
    units = [Unit("top"), *(replace(unit, parent="top") for unit in given.units)]
    assert "top" in _by_id(assess(replace(given, units=units)))
    assert [one.unit.id for one in assess(replace(given, units=units, settled={})).groupings] == ["top"]


def test_what_the_room_saw_and_decided_stands_beside_the_advice() -> None:
    """Four votes of a withheld unit are not shown; an override leaves the recommendation as it is."""
    given, room = workshop()
    found = _by_id(assess(replace(given, room=room)))
    assert found["zz"].tendency == Tendency({"okr": 15, "hybrid": 2})
    assert found["fw"].tendency == Tendency(None)
    assert found["rz"].tendency is None
    assert found["yw"].decision == room.decisions[-1]
    assert found["yw"].recommendation == PLAIN["yw"].recommendation
    assert found["kf"].decision == decision("kf")
    assert found["rz"].profile.scores["data_trust"].basis is Basis.SECOND_VOTE
