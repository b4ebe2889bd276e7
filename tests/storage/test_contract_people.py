"""What every store does with accounts, engagements, units, waves, workshops and links."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from advisor.domain.access import Membership, Role, ShareLink
from advisor.domain.campaign import PlacedUnit
from advisor.domain.unit import Engagement, Unit
from advisor.domain.workshop import Step, Workshop
from advisor.ports import ConflictError, Store
from tests.storage.samples import (
    ANNA,
    BEN,
    ENGAGEMENT,
    LATER,
    NOW,
    UNITS,
    WAVE,
    begin,
    fill,
    participant,
)


def test_an_account_is_found_by_address_whatever_its_case(store: Store) -> None:
    """Addresses are compared without case and surrounding blanks, and kept as they were given."""
    begin(store)
    with store.reading() as tx:
        assert tx.accounts.by_email(" anna@EXAMPLE.org ") == ANNA
        assert tx.accounts.by_email("nobody@example.org") is None
        assert tx.accounts.all() == (ANNA, BEN)
        assert tx.accounts.get("ben") == BEN


def test_an_address_belongs_to_one_account(store: Store) -> None:
    """Neither a new account nor a changed one takes the address of another."""
    begin(store)
    with pytest.raises(ConflictError), store.writing() as tx:
        tx.accounts.add(replace(BEN, id="third", email="ANNA@example.org"))
    with pytest.raises(ConflictError), store.writing() as tx:
        tx.accounts.change(replace(BEN, email="anna@example.org"))
    with store.writing() as tx:
        tx.accounts.change(replace(BEN, disabled=True))
    with store.reading() as tx:
        assert [account.disabled for account in tx.accounts.all()] == [False, True]


def test_an_engagement_comes_back_as_it_was_kept(store: Store) -> None:
    """Dates, missing facts and Chinese survive; only facts and the end can be changed."""
    begin(store)
    facts = Engagement(client="新名", strategy_clear=False, pay_rules_change=dt.date(2026, 7, 1))
    with store.reading() as tx:
        assert tx.engagements.get("eng") == ENGAGEMENT
        assert tx.engagements.get("other") is None
    with store.writing() as tx:
        tx.engagements.change_facts("eng", facts)
        tx.engagements.close("eng", LATER)
    with store.reading() as tx:
        assert tx.engagements.get("eng") == replace(ENGAGEMENT, facts=facts, closed_at=LATER)


def test_members_see_their_engagements_only(store: Store) -> None:
    """Engagements are listed by membership; a role can be changed and taken away."""
    begin(store)
    owner = Membership("eng", "anna", Role.OWNER)
    viewer = Membership("eng", "ben", Role.VIEWER)
    with store.reading() as tx:
        assert tx.engagements.of_account("anna") == ((ENGAGEMENT, owner),)
        assert tx.engagements.of_account("ben") == ()
    with store.writing() as tx:
        tx.engagements.put_member(replace(viewer, role=Role.FACILITATOR))
        tx.engagements.put_member(viewer)
    with store.reading() as tx:
        assert tx.engagements.members("eng") == ((owner, ANNA), (viewer, BEN))
        assert tx.engagements.member("eng", "ben") == viewer
    with store.writing() as tx:
        tx.engagements.remove_member("eng", "ben")
    with store.reading() as tx:
        assert tx.engagements.member("eng", "ben") is None


def test_a_unit_never_vanishes_under_a_respondent(store: Store) -> None:
    """A unit in use cannot be removed but archived; an empty one goes; the rest of the transaction is not lost."""
    begin(store)
    with store.writing() as tx:
        tx.participants.join(participant("p1"))
    with store.writing() as tx:
        with pytest.raises(ConflictError):
            tx.engagements.remove_unit("eng", "rnd")
        tx.engagements.put_units([replace(UNITS[0], archived_at=LATER)])
        tx.engagements.remove_unit("eng", "sales")
    with store.reading() as tx:
        assert tx.engagements.units("eng") == (replace(UNITS[0], archived_at=LATER),)
        assert tx.participants.get("p1") == participant("p1")


def test_units_keep_their_place(store: Store) -> None:
    """Units come in the order of their position; putting one again replaces it."""
    begin(store)
    first = PlacedUnit("eng", Unit("ops", "运营"), -1)
    with store.writing() as tx:
        tx.engagements.put_units([])
        tx.engagements.put_units([first, replace(UNITS[0], position=7)])
    with store.reading() as tx:
        assert tx.engagements.units("eng") == (first, UNITS[1], replace(UNITS[0], position=7))


def test_nobody_joins_what_is_not_there(store: Store) -> None:
    """A participant of an unknown unit or wave, and a wave of an unknown engagement, are refused."""
    begin(store)
    for stranger in (participant("x", unit="nowhere"), participant("x", wave="never")):
        with pytest.raises(ConflictError), store.writing() as tx:
            tx.participants.join(stranger)
    with pytest.raises(ConflictError), store.writing() as tx:
        tx.waves.put(replace(WAVE, id="w9", engagement="other"))


def test_waves_are_found_by_code_and_number(store: Store) -> None:
    """Numbers are unique in an engagement, join codes everywhere."""
    begin(store)
    second = replace(WAVE, id="w2", number=2, join_code=None, deadline=LATER)
    with store.writing() as tx:
        tx.waves.put(second)
    with store.reading() as tx:
        assert tx.waves.of_engagement("eng") == (WAVE, second)
        assert tx.waves.by_code("K7P2XM") == WAVE
        assert tx.waves.get("w2") == second
    for clash in (replace(second, number=1), replace(second, join_code="K7P2XM")):
        with pytest.raises(ConflictError), store.writing() as tx:
            tx.waves.put(clash)


def test_two_facilitators_do_not_move_the_workshop_at_once(store: Store) -> None:
    """A step is kept only on the version that it was taken from."""
    begin(store)
    start = Workshop("w1")
    with store.writing() as tx:
        tx.waves.put_workshop(start)
    one = start.advance(Step.ANSWER)
    with store.writing() as tx:
        tx.waves.put_workshop(one)
    for late in (start.look_at("q1", LATER), start):
        with pytest.raises(ConflictError), store.writing() as tx:
            tx.waves.put_workshop(late)
    with store.writing() as tx:
        tx.waves.put_workshop(one.look_at("q2", LATER))
    with store.reading() as tx:
        assert tx.waves.workshop("w1") == one.look_at("q2", LATER)
        assert tx.waves.workshop("w2") is None


def test_links_and_tokens_are_found_by_digest_only(store: Store) -> None:
    """A revoked link is found, so that the page can say why it does not open."""
    begin(store)
    fill(store)
    with store.reading() as tx:
        link = tx.engagements.link("digest-link")
        token = tx.accounts.token("digest-token")
        assert tx.engagements.link("l1") is None
        assert token
        assert tx.accounts.tokens("anna") == (token,)
        assert token.valid(LATER)
    assert link == ShareLink("l1", "eng", "digest-link", "board", "anna", NOW, LATER)
    assert link.valid(NOW)
    assert not link.valid(LATER)
    with store.writing() as tx:
        tx.engagements.put_link(replace(link, revoked_at=NOW))
    with store.reading() as tx:
        assert not tx.engagements.links("eng")[0].valid(NOW)


def test_an_error_leaves_nothing_behind(store: Store) -> None:
    """What raises within a transaction takes the whole of it back."""
    begin(store)

    def fails() -> None:
        with store.writing() as tx:
            tx.participants.join(participant("p1"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fails()
    with store.reading() as tx:
        assert tx.participants.get("p1") is None


def test_reading_does_not_write(store: Store) -> None:
    """A reading transaction refuses changes."""
    begin(store)
    with pytest.raises(RuntimeError, match="for reading"), store.reading() as tx:
        tx.engagements.close("eng", NOW)
