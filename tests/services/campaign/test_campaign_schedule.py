"""The deadline, the end, and opening again."""

from __future__ import annotations

from dataclasses import replace

import pytest
from campaign_case import DAY, NOW, PEOPLE, Case

from advisor.services.campaign.refusals import Refusal, Refused
from advisor.services.campaign.schedule import ended_at, ensure_open
from tests.storage.samples import ENGAGEMENT


def test_a_wave_is_open_until_its_deadline(case: Case) -> None:
    """The deadline itself is over; a closed engagement takes nothing either."""
    wave = case.schedule.set_deadline("w1", NOW + DAY, "anna")
    ensure_open(wave, NOW + DAY - DAY / 1000)
    assert ended_at(wave, NOW) is None
    for closed, record, now, reason in (
        (wave, None, NOW + DAY, Refusal.DEADLINE),
        (replace(wave, closed_at=NOW), None, NOW, Refusal.CLOSED),
        (wave, replace(ENGAGEMENT, closed_at=NOW), NOW, Refusal.CLOSED),
    ):
        with pytest.raises(Refused) as raised:
            ensure_open(closed, now, record)
        assert raised.value.reason is reason
    assert ended_at(replace(wave, closed_at=NOW + 2 * DAY), NOW + 3 * DAY) == NOW + DAY


def test_the_deadline_moves_while_the_wave_is_open(case: Case) -> None:
    """Later, earlier or away; the log keeps both. One in the past is refused."""
    case.schedule.set_deadline("w1", NOW + DAY, "anna")
    assert case.schedule.set_deadline("w1", NOW + 2 * DAY, "ben").deadline == NOW + 2 * DAY
    assert case.schedule.set_deadline("w1", None, "ben") == case.wave()
    assert case.log()[1] == (
        "set deadline",
        {"deadline": (NOW + DAY).isoformat()},
        {"deadline": (NOW + 2 * DAY).isoformat()},
    )
    with pytest.raises(Refused) as raised:
        case.schedule.set_deadline("w1", NOW, "anna")
    assert raised.value.reason is Refusal.PAST_DEADLINE


def test_closing_ends_the_round_too(case: Case) -> None:
    """So that no answer slips in by any door; closing twice is once."""
    closed = case.schedule.close("w1", "anna")
    case.clock.time += DAY
    assert case.schedule.close("w1", "anna") == closed == case.wave()
    with case.desk.store.reading() as tx:
        assert [one.closed_at for one in tx.waves.rounds("w1")] == [NOW]
    assert [what for what, _, _ in case.log()] == ["closed"]


@pytest.mark.parametrize("by_deadline", [True, False])
def test_opening_again_begins_a_round_of_its_own(case: Case, *, by_deadline: bool) -> None:
    """Results could be seen meanwhile: what was answered before and after stays apart, and it is logged."""
    (link,) = case.invitations.invite("w1", PEOPLE[:1], "anna").links
    somebody = case.door.redeem(link.token, "CODE1")
    case.answers(somebody)
    end = NOW + DAY
    if by_deadline:
        case.schedule.set_deadline("w1", end, "anna")
    case.clock.time = end
    if not by_deadline:
        case.schedule.close("w1", "anna")
    case.clock.time = end + DAY
    with pytest.raises(Refused):
        case.schedule.set_deadline("w1", end + 9 * DAY, "anna")
    wave = case.schedule.reopen("w1", end + 9 * DAY, "anna")
    ensure_open(wave, case.clock.now())
    with case.desk.store.reading() as tx:
        first, second = tx.waves.rounds("w1")
    assert (first.closed_at, first.revealed_at) == (end, end)
    assert (second.number, second.items, second.open, second.revealed_at) == (2, None, True, None)
    case.answers(somebody)
    with case.desk.store.reading() as tx:
        assert [one.round for one in tx.answers.of_participant(somebody.id)] == [first.id, second.id]
    what, before, after = case.log()[-1]
    assert (what, after) == ("reopened", {"deadline": (end + 9 * DAY).isoformat(), "round": 2})
    assert before["closed_at" if not by_deadline else "deadline"] == end.isoformat()


def test_what_cannot_be_opened_again(case: Case) -> None:
    """A wave that is open, one of a closed engagement, and until a time that is past."""
    with pytest.raises(Refused) as raised:
        case.schedule.reopen("w1", None, "anna")
    assert raised.value.reason is Refusal.STILL_OPEN
    case.schedule.close("w1", "anna")
    with pytest.raises(Refused) as raised:
        case.schedule.reopen("w1", NOW, "anna")
    assert raised.value.reason is Refusal.PAST_DEADLINE
    with case.desk.store.writing() as tx:
        tx.engagements.close("eng", NOW)
    with pytest.raises(Refused) as raised:
        case.schedule.reopen("w1", None, "anna")
    assert raised.value.reason is Refusal.CLOSED
