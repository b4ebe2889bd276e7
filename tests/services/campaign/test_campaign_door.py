"""What a link opens, and what each kind of dead link is told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from campaign_case import DAY, NOW, PEOPLE, Case, begin

from advisor.domain.campaign import Channel, Consent, RespondentRole
from advisor.domain.invitee import Invitee
from advisor.ports import InvitationError, Store
from advisor.services.campaign.door import grouped, plain
from advisor.services.campaign.refusals import Refusal, Refused
from tests.storage.samples import ENGAGEMENT


def test_looking_uses_nothing_up(case: Case) -> None:
    """Mail programs open links before people do."""
    (link,) = case.invitations.invite("w1", [Invitee("rnd", "A", role=RespondentRole.LEADER)], "anna").links
    for _ in range(3):
        with case.desk.store.reading() as tx:
            seen = case.door.look(tx, link.token)
    assert (seen.unit.id, seen.personal, seen.role, seen.wave.id) == ("rnd", True, RespondentRole.LEADER, "w1")
    assert case.door.redeem(link.token, "CODE1").id


def test_a_personal_link_serves_one_person_on_any_device(case: Case) -> None:
    """A retry and a second device with the code are the same person; without it the link is used."""
    (link,) = case.invitations.invite("w1", PEOPLE[:1], "anna").links
    code = case.door.new_code()
    first = case.door.redeem(link.token, code, RespondentRole.MEMBER)
    assert (first.unit, first.role, first.channel, first.invitation) == (
        "rnd",
        RespondentRole.MEMBER,
        Channel.LINK,
        None,
    )
    assert case.door.redeem(link.token, f" {code.lower()} ") == first
    with case.desk.store.reading() as tx:
        assert case.door.resume(tx, code.replace("-", " ")) == first
        with pytest.raises(Refused) as raised:
            case.door.resume(tx, "AAAAA-AAAAA")
        assert raised.value.reason is Refusal.UNKNOWN_CODE
    with pytest.raises(Refused) as raised:
        case.door.redeem(link.token, "OTHER")
    assert raised.value.reason is Refusal.USED_LINK
    assert case.log() == [("invited", None, {"people": 1, "known": 0})]


def test_the_role_of_the_invitation_goes_first(case: Case) -> None:
    """What the person says counts only where the list said nothing."""
    (link,) = case.invitations.invite("w1", [Invitee("rnd", "A", role=RespondentRole.LEADER)], "anna").links
    assert case.door.redeem(link.token, "CODE1", RespondentRole.MEMBER).role is RespondentRole.LEADER


@pytest.mark.parametrize("consent", list(Consent))
def test_only_an_open_campaign_keeps_the_link_and_the_minute(store: Store, consent: Consent) -> None:
    """An anonymous one knows the day on which somebody came, and not by which invitation."""
    case = begin(store, replace(ENGAGEMENT, consent=consent))
    (link,) = case.invitations.invite("w1", PEOPLE[:1], "anna").links
    somebody = case.door.redeem(link.token, "CODE1")
    day = NOW.replace(hour=0, minute=0, second=0, microsecond=0)
    expected = (link.invitation, NOW) if consent is Consent.OPEN else (None, day)
    assert (somebody.invitation, somebody.joined_at) == expected


def test_after_the_end_nobody_comes_in_but_those_who_are_in(case: Case) -> None:
    """The deadline is told apart from closing; who was there before finds his place, to see that it is over."""
    links = case.invitations.invite("w1", PEOPLE, "anna").links
    first = case.door.redeem(links[0].token, "CODE1")
    case.schedule.set_deadline("w1", NOW + DAY, "anna")
    case.clock.time = NOW + DAY
    with pytest.raises(Refused) as raised:
        case.door.redeem(links[1].token, "CODE2")
    assert raised.value.reason is Refusal.DEADLINE
    case.schedule.close("w1", "anna")
    with pytest.raises(Refused) as raised:
        case.door.redeem(links[1].token, "CODE2")
    assert raised.value.reason is Refusal.CLOSED
    assert case.door.redeem(links[0].token, "CODE1") == first


def test_a_unit_that_went_away_is_told(case: Case) -> None:
    """Whoever comes late to a unit that was archived is sent to the sender."""
    (link,) = case.invitations.open_units("w1", ["sales"], "anna")
    with case.desk.store.writing() as tx:
        units = tx.engagements.units("eng")
        tx.engagements.put_units([replace(units[1], archived_at=NOW)])
    with pytest.raises(Refused) as raised:
        case.door.redeem(link.token, "CODE1")
    assert raised.value.reason is Refusal.UNIT_GONE
    with pytest.raises(Refused) as raised:
        case.door.redeem("unknown", "CODE1")
    assert raised.value.reason is Refusal.UNKNOWN_LINK


def test_who_is_overtaken_is_told_that_the_link_was_used(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a database lets two come at once, the store has the last word."""
    (link,) = case.invitations.invite("w1", PEOPLE[:1], "anna").links
    with case.desk.store.writing() as tx:
        part = type(tx.participants)

    def overtaken(*_: object) -> None:
        raise InvitationError

    monkeypatch.setattr(part, "redeem", overtaken)
    with pytest.raises(Refused) as raised:
        case.door.redeem(link.token, "CODE1")
    assert raised.value.reason is Refusal.USED_LINK


def test_codes_are_read_as_they_are_typed() -> None:
    """In groups, in any case, with blanks and dashes of any kind."""
    assert grouped("abcdefghjk") == "ABCDE-FGHJK"
    assert plain(" abcde – fghjk ") == "ABCDEFGHJK"
