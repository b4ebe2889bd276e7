"""What every store does with invitations, and what it does not keep of who redeemed them."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from advisor.domain.campaign import Channel, Consent, Mode, Progress, RespondentRole
from advisor.ports import InvitationError, Store
from tests.storage.samples import (
    ENGAGEMENT,
    LATER,
    NOW,
    WAVE,
    answer,
    begin,
    invitation,
    participant,
)

CAMPAIGN = replace(WAVE, mode=Mode.CAMPAIGN, join_code=None)
MIDNIGHT = dt.datetime(2026, 3, 9, tzinfo=dt.UTC)


def test_a_personal_invitation_serves_one_person(store: Store) -> None:
    """Its unit and role count; a double click comes back as the same person; anybody else is told that it was used."""
    begin(store)
    with store.writing() as tx:
        tx.participants.invite([invitation("i1")])
        somebody = participant("p1", unit="sales", channel=Channel.LINK)
        assert tx.participants.redeem("digest-i1", somebody).unit == "rnd"
    with store.writing() as tx:
        again = tx.participants.redeem("digest-i1", replace(somebody, id="p2"))
        assert (again.id, again.role) == ("p1", RespondentRole.LEADER)
    for token in ("digest-i1", "digest-unknown"):
        with pytest.raises(InvitationError), store.writing() as tx:
            tx.participants.redeem(token, participant("p3"))
    with store.reading() as tx:
        assert [one.used for one in tx.participants.invitations("w1")] == [True]
        assert tx.participants.get("p3") is None


def test_a_unit_invitation_serves_many(store: Store) -> None:
    """It is never used up; revoked, or after the end of the wave, it opens nothing more."""
    begin(store)
    shared = invitation("i1", personal=False, role=None, name=None, address=None)
    with store.writing() as tx:
        tx.participants.invite([shared])
        for id in ("p1", "p2"):
            tx.participants.redeem("digest-i1", participant(id, role=RespondentRole.MEMBER))
    with store.reading() as tx:
        assert tx.participants.invitation("digest-i1") == shared
        assert tx.participants.progress("w1") == (Progress("rnd", RespondentRole.MEMBER, 2, 0, 0, 0),)
    with store.writing() as tx:
        tx.waves.put(replace(WAVE, closed_at=LATER))
        with pytest.raises(InvitationError):
            tx.participants.redeem("digest-i1", participant("p3"))
        tx.waves.put(WAVE)
        tx.participants.invite([replace(shared, revoked_at=LATER)])
        with pytest.raises(InvitationError):
            tx.participants.redeem("digest-i1", participant("p3"))


@pytest.mark.parametrize(("consent", "kept"), [(Consent.ANONYMOUS, None), (Consent.OPEN, "i1")])
def test_only_an_open_engagement_knows_who_was_invited(store: Store, consent: Consent, kept: str | None) -> None:
    """The invitation stays with the participant where the members agreed, and nowhere else."""
    begin(store, replace(ENGAGEMENT, consent=consent), CAMPAIGN)
    with store.writing() as tx:
        tx.participants.invite([invitation("i1")])
        tx.participants.redeem("digest-i1", participant("p1", invitation="i1"))
        tx.participants.join(participant("p2", invitation="i1"))
    with store.reading() as tx:
        assert [one.invitation for one in map(tx.participants.get, ("p1", "p2")) if one] == [kept, None]


@pytest.mark.parametrize(
    ("consent", "mode", "time"),
    [
        (Consent.ANONYMOUS, Mode.CAMPAIGN, MIDNIGHT),
        (Consent.ANONYMOUS, Mode.WORKSHOP, NOW),
        (Consent.OPEN, Mode.CAMPAIGN, NOW),
    ],
)
def test_an_anonymous_campaign_keeps_days_only(store: Store, consent: Consent, mode: Mode, time: dt.datetime) -> None:
    """No minute in the store can be laid beside that of a mail or of a click."""
    begin(store, replace(ENGAGEMENT, consent=consent), replace(CAMPAIGN, mode=mode))
    with store.writing() as tx:
        tx.participants.invite([invitation("i1")])
        tx.participants.redeem("digest-i1", participant("p1"))
        tx.participants.change(participant("p1", finished_at=NOW))
        tx.answers.save("r1", [answer("p1", "q1", 4)])
    with store.reading() as tx:
        kept = tx.participants.get("p1")
        assert kept
        assert [kept.joined_at, kept.finished_at] == [time, time]
        assert [one.saved_at for one in tx.answers.of_participant("p1")] == [time]


def test_addresses_can_be_forgotten(store: Store) -> None:
    """Once everything is sent, names and addresses go; the links still open."""
    begin(store)
    with store.writing() as tx:
        tx.participants.invite([invitation("i2"), invitation("i1", unit="sales")])
        tx.participants.forget_addresses("w1")
        found = tx.participants.invitations("w1")
        tx.participants.redeem("digest-i1", participant("p1"))
    assert [(one.id, one.name, one.address) for one in found] == [("i2", None, None), ("i1", None, None)]
