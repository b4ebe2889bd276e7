"""What every store does with sessions and password links."""
# ruff: noqa: S106 -- digests of tests

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from advisor.domain.access import SESSION_IDLE, SESSION_LONGEST, PasswordLink, Session
from advisor.ports import ConflictError, Store
from tests.storage.samples import ANNA, BEN, LATER, NOW, begin

DESK = Session("s1", "anna", "digest-desk", NOW, NOW, "Firefox, Windows")
PHONE = Session("s2", "anna", "digest-phone", LATER, LATER, "Safari, iPhone")
OTHER = Session("s3", "ben", "digest-other", NOW, NOW)
LINK = PasswordLink("anna", "digest-link", "ben", NOW, LATER)


@pytest.fixture
def filled(store: Store) -> Store:
    """Two accounts with three sessions."""
    begin(store)
    with store.writing() as tx:
        for session in (DESK, PHONE, OTHER):
            tx.sessions.put(session)
    return store


def test_a_session_is_found_with_its_account(filled: Store) -> None:
    """By digest only; the sessions of an account are listed newest first."""
    with filled.reading() as tx:
        assert tx.sessions.find("digest-desk") == (DESK, ANNA)
        assert tx.sessions.find("digest-other") == (OTHER, BEN)
        assert tx.sessions.find("s1") is None
        assert tx.sessions.of_account("anna") == (PHONE, DESK)


def test_a_session_can_be_renewed(filled: Store) -> None:
    """Its time of use and its secret are replaced; no two sessions share a secret."""
    renewed = replace(DESK, token="digest-new", seen_at=LATER)
    with filled.writing() as tx:
        tx.sessions.put(renewed)
        assert tx.sessions.find("digest-new") == (renewed, ANNA)
        assert tx.sessions.find("digest-desk") is None
    with pytest.raises(ConflictError), filled.writing() as tx:
        tx.sessions.put(replace(PHONE, token="digest-new"))
    with pytest.raises(ConflictError), filled.writing() as tx:
        tx.sessions.put(replace(PHONE, id="s9", account="nobody", token="digest-nobody"))


def test_sessions_end_one_by_one_or_all(filled: Store) -> None:
    """Other accounts stay signed in."""
    third = replace(PHONE, id="s4", token="digest-third")
    with filled.writing() as tx:
        tx.sessions.put(third)
        tx.sessions.end_all("anna", but="s2")
        assert tx.sessions.of_account("anna") == (PHONE,)
        tx.sessions.end("s2")
        tx.sessions.put(third)
        tx.sessions.end_all("anna")
    with filled.reading() as tx:
        assert tx.sessions.of_account("anna") == ()
        assert tx.sessions.of_account("ben") == (OTHER,)


def test_what_has_ended_is_cleared(filled: Store) -> None:
    """Sessions last used or begun before the given times go."""
    used = replace(OTHER, seen_at=LATER)
    with filled.writing() as tx:
        tx.sessions.put(used)
        tx.sessions.clear(seen_before=LATER, created_before=NOW)
        assert tx.sessions.of_account("anna") == (PHONE,)
        assert tx.sessions.of_account("ben") == (used,)
        tx.sessions.clear(seen_before=NOW, created_before=LATER)
    with filled.reading() as tx:
        assert tx.sessions.of_account("anna") == (PHONE,)
        assert tx.sessions.of_account("ben") == ()


def test_an_account_has_one_password_link(filled: Store) -> None:
    """A new one takes the place of the one before; a used one is dropped."""
    newer = replace(LINK, token="digest-newer")
    with filled.writing() as tx:
        tx.sessions.put_link(LINK)
        assert tx.sessions.link("digest-link") == LINK
        tx.sessions.put_link(newer)
        assert tx.sessions.link("digest-link") is None
        assert tx.sessions.link("digest-newer") == newer
        tx.sessions.drop_link("anna")
    with filled.reading() as tx:
        assert tx.sessions.link("digest-newer") is None


def test_a_session_ends_when_left_alone_and_after_two_weeks() -> None:
    """Twelve hours without use, or fourteen days in all."""
    moment = dt.timedelta(microseconds=1)
    assert DESK.valid(NOW + SESSION_IDLE - moment)
    assert not DESK.valid(NOW + SESSION_IDLE)
    used = replace(DESK, seen_at=NOW + SESSION_LONGEST - moment)
    assert used.valid(NOW + SESSION_LONGEST - moment)
    assert not used.valid(NOW + SESSION_LONGEST)
    assert LINK.valid(NOW)
    assert not LINK.valid(LATER)
