"""Who is invited, by which links, and what is kept of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from campaign_case import DAY, NOW, PEOPLE, Case, begin, put_wave

from advisor.domain.campaign import Consent, Mode, RespondentRole
from advisor.domain.invitee import Invitee
from advisor.ports import Store
from advisor.services.campaign.refusals import WORDS, Refusal, Refused
from tests.storage.samples import ENGAGEMENT


def _reason(raised: pytest.ExceptionInfo[Refused]) -> Refusal:
    return raised.value.reason


def test_people_get_personal_links(case: Case) -> None:
    """The links open; only their digests are kept, and the log has numbers and no names."""
    made = case.invitations.invite("w1", PEOPLE, "anna")
    assert [(link.name, link.unit.id, link.personal) for link in made.links] == [
        ("Wang Wei", "rnd", True),
        ("=cmd()", "rnd", True),
        ("Zhao Min", "sales", True),
    ]
    with case.desk.store.reading() as tx:
        kept = {one.id: one.token for one in tx.participants.invitations("w1")}
        assert case.door.look(tx, made.links[0].token).unit.id == "rnd"
    assert {link.invitation: f"digest({link.token})" for link in made.links} == kept
    assert case.log() == [("invited", None, {"people": 3, "known": 0})]


def test_a_longer_list_keeps_the_links_of_those_invited(case: Case) -> None:
    """Known by unit and address, whatever its case, also where two units are counted together."""
    case.invitations.invite("w1", PEOPLE, "anna")
    case.clock.time += DAY
    longer = (
        Invitee("lab", "Wang Wei", "WANG@example.org"),
        Invitee("sales", "Wang Wei", "wang@example.org"),
        Invitee("sales", "Xu", "xu@example.org", RespondentRole.LEADER),
        Invitee("sales", "Xu again", "Xu@example.org"),
    )
    made = case.invitations.invite("w1", longer, "anna")
    assert ([link.name for link in made.links], made.known, made.batch) == (["Wang Wei", "Xu"], 2, NOW + DAY)
    again = case.invitations.hand_out("w1", "anna", batch=made.batch)
    assert sorted(link.name for link in again) == ["Wang Wei", "Xu"]


def test_a_unit_link_serves_all_and_a_new_one_kills_it(case: Case) -> None:
    """Any number of people come in by it, until it is made anew."""
    first, second = case.invitations.open_units("w1", ["sales", "rnd"], "ben")
    assert [first.unit.id, second.unit.id] == ["rnd", "sales"]
    people = {case.door.redeem(first.token, case.door.new_code()).id for _ in range(3)}
    assert len(people) == 3
    (renewed,) = case.invitations.open_units("w1", ["rnd"], "ben")
    assert renewed.invitation == first.invitation
    with pytest.raises(Refused) as raised:
        case.door.redeem(first.token, case.door.new_code())
    assert _reason(raised) is Refusal.UNKNOWN_LINK
    assert case.door.redeem(renewed.token, case.door.new_code()).unit == "rnd"
    assert case.log()[0] == ("made unit links", None, {"units": ["rnd", "sales"]})


def test_links_are_handed_out_again_to_those_who_have_not_begun(case: Case) -> None:
    """Their old links are dead; who has begun keeps his and is not reminded. The log does not tell how many."""
    made = case.invitations.invite("w1", PEOPLE, "anna")
    old = {link.name: link.token for link in made.links}
    case.door.redeem(old["Wang Wei"], "CODE1")
    links = case.invitations.hand_out("w1", "anna")
    assert sorted(link.name for link in links) == ["=cmd()", "Zhao Min"]
    with case.desk.store.reading() as tx:
        assert len(case.invitations.roster(tx, "w1", "anna").waiting) == 2
        for token in (old["=cmd()"], old["Zhao Min"]):
            with pytest.raises(Refused, match="newer message"):
                case.door.look(tx, token)
        assert case.door.look(tx, links[0].token).personal
    assert case.log()[-1] == ("handed out links", None, None)
    assert len(case.invitations.hand_out("w1", "anna", only=[links[0].invitation])) == 1


def test_an_open_campaign_tells_how_many_were_reminded(store: Store) -> None:
    """There is nothing to protect."""
    case = begin(store, replace(ENGAGEMENT, consent=Consent.OPEN))
    case.invitations.invite("w1", PEOPLE, "anna")
    case.invitations.hand_out("w1", "anna")
    assert case.log()[-1] == ("handed out links", None, {"people": 3})


def test_names_are_for_the_owner(case: Case) -> None:
    """Neither the facilitator nor a stranger sees, invites, reminds, corrects, withdraws or forgets people."""
    made = case.invitations.invite("w1", PEOPLE, "anna")
    one = made.links[0].invitation
    for account in ("ben", "nobody"):
        for act in (
            lambda by: case.invitations.invite("w1", PEOPLE, by),
            lambda by: case.invitations.hand_out("w1", by),
            lambda by: case.invitations.correct("w1", one, "X", "x@example.org", by),
            lambda by: case.invitations.revoke("w1", [one], by),
            lambda by: case.invitations.forget("w1", by),
        ):
            with pytest.raises(Refused) as raised:
                act(account)
            assert _reason(raised) is Refusal.OWNER_ONLY
        with case.desk.store.reading() as tx, pytest.raises(Refused):
            case.invitations.roster(tx, "w1", account)


def test_the_owner_sees_whom_but_not_who_has_begun(case: Case) -> None:
    """In the order of units and names; the list is the same before and after somebody came."""
    made = case.invitations.invite("w1", PEOPLE, "anna")
    with case.desk.store.reading() as tx:
        before = case.invitations.roster(tx, "w1", "anna").people
    case.door.redeem(made.links[0].token, "CODE1")
    with case.desk.store.reading() as tx:
        assert case.invitations.roster(tx, "w1", "anna").people == before
    assert [(one.name, one.address, one.unit.id, one.revoked) for one in before] == [
        ("=cmd()", "li@example.org", "rnd", False),
        ("Wang Wei", "wang@example.org", "rnd", False),
        ("Zhao Min", "", "sales", False),
    ]


def test_an_address_is_corrected_and_forgotten(case: Case) -> None:
    """The link stays as it is; of unit links there is none to correct."""
    made = case.invitations.invite("w1", PEOPLE[:1], "anna")
    (shared,) = case.invitations.open_units("w1", ["sales"], "anna")
    case.invitations.correct("w1", made.links[0].invitation, "Wang Wei", "wei@example.org", "anna")
    with case.desk.store.reading() as tx:
        assert [one.address for one in case.invitations.roster(tx, "w1", "anna").people] == ["wei@example.org"]
    with pytest.raises(Refused):
        case.invitations.correct("w1", shared.invitation, "X", "x@example.org", "anna")
    case.invitations.forget("w1", "anna")
    with case.desk.store.reading() as tx:
        assert [(one.name, one.address) for one in case.invitations.roster(tx, "w1", "anna").people] == [("", "")]
    assert case.door.redeem(made.links[0].token, "CODE1").unit == "rnd"
    assert not any("example.org" in str(entry) for entry in case.log())


def test_withdrawn_links_open_nothing(case: Case) -> None:
    """Also a new link for the unit is another one then; unknown invitations are told."""
    made = case.invitations.invite("w1", PEOPLE[:1], "anna")
    (shared,) = case.invitations.open_units("w1", ["sales"], "ben")
    case.invitations.revoke("w1", [shared.invitation], "ben")
    case.invitations.revoke("w1", [made.links[0].invitation], "anna")
    for link in (*made.links, shared):
        with pytest.raises(Refused) as raised:
            case.door.redeem(link.token, "CODE1")
        assert _reason(raised) is Refusal.REVOKED_LINK
    assert case.invitations.hand_out("w1", "anna") == ()
    again = case.invitations.invite("w1", PEOPLE[:1], "anna")
    assert case.door.redeem(again.links[0].token, "CODE1").unit == "rnd"
    (fresh,) = case.invitations.open_units("w1", ["sales"], "ben")
    assert fresh.invitation != shared.invitation
    with pytest.raises(Refused) as raised:
        case.invitations.revoke("w1", [shared.invitation, "unknown"], "anna")
    assert _reason(raised) is Refusal.NO_INVITATION


@pytest.mark.parametrize("unit", ["old", "unknown"])
def test_only_units_that_are_asked_are_invited(case: Case, unit: str) -> None:
    """Neither an archived unit nor one of another engagement; nothing of the list is kept then."""
    for act in (
        lambda: case.invitations.invite("w1", [*PEOPLE, Invitee(unit, "X")], "anna"),
        lambda: case.invitations.open_units("w1", ["rnd", unit], "anna"),
    ):
        with pytest.raises(Refused) as raised:
            act()
        assert (_reason(raised), raised.value.what) == (Refusal.NO_UNIT, unit)
    with case.desk.store.reading() as tx:
        assert tx.participants.invitations("w1") == ()


def test_who_is_invited_after_the_end_is_refused(case: Case) -> None:
    """A link that opens nothing is not made, nor for a workshop or a wave that is not there."""
    case.schedule.close("w1", "anna")
    with pytest.raises(Refused) as raised:
        case.invitations.invite("w1", PEOPLE, "anna")
    assert _reason(raised) is Refusal.CLOSED
    with case.desk.store.writing() as tx:
        put_wave(tx, mode=Mode.WORKSHOP)
    for wave, reason in (("w1", Refusal.NO_CAMPAIGN), ("w9", Refusal.NO_WAVE)):
        with pytest.raises(Refused) as raised:
            case.invitations.open_units(wave, ["rnd"], "anna")
        assert _reason(raised) is reason


def test_every_refusal_has_words() -> None:
    """What, and what to do, as one or two sentences."""
    assert WORDS.keys() == set(Refusal)
    assert all(words.endswith(".") for words in WORDS.values())
