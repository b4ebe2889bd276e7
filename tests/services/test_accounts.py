"""Accounts: passwords, sessions, administration, members, tokens."""

from __future__ import annotations

import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from argon2 import Parameters

from advisor.domain.access import Membership, Role, Scope
from advisor.domain.ruling import Subject
from advisor.ports import BusyError, FullError
from advisor.services.accounts import (
    AccountError,
    LinkError,
    PasswordError,
    SignInError,
)
from advisor.services.accounts.policy import check_password
from advisor.storage.hashing import Argon2Hasher
from tests.services.account_office import BETTER, CHEAP, GOOD, Premises
from tests.storage.samples import ENGAGEMENT


@pytest.fixture
def house() -> Premises:
    """The first account, and nobody else."""
    return Premises()


WEAK = [
    "short",
    "ninechars",
    "password12",
    "Password123!",
    "P@ssw0rd2026",
    "1234567890",
    "0987654321",
    "aaaaaaaaaaaa",
    "abcabcabcabc",
    "qwertyuiop",
    "QWERTYUIOP123",
    "1q2w3e4r5t",
    "abcdefghijk",
    "welcome2026!!",
    "woaini1314520",
    "correct horse battery staple",
    "jo.smith2026",
    "jo.smith@example.org",
    "example123",
    "x" * 257,
]


@pytest.mark.parametrize("password", WEAK)
def test_what_is_tried_first_is_refused(password: str) -> None:
    """Short ones, the commonest with or without padding, rows of keys, the address and its parts."""
    with pytest.raises(PasswordError):
        check_password(password, "Jo.Smith@example.org")


@pytest.mark.parametrize(
    "password",
    [
        "four quiet words here",
        "tangerinebus",
        "8472918364",
        "风吹草低见牛羊马儿跑",
        "smithereens jo",
        "MonkeyPuzzleTree",
    ],
)
def test_long_ones_are_taken_whatever_their_characters(password: str) -> None:
    """There are no rules on capitals, digits or signs, nor on the alphabet."""
    assert check_password(password, "jo.smith@example.org") == password


def test_the_same_keys_give_the_same_password() -> None:
    """A full-width keyboard and a composed accent do not lock anybody out."""
    assert check_password("ｑｕｉｅｔ ｗｏｒｄｓ cafe\u0301", "a@example.org") == "quiet words café"


def test_the_first_account_is_made_once(house: Premises) -> None:
    """It is an administrator's; nobody else can set up again."""
    assert house.root.admin
    assert not house.accounts.administration.needed()
    with pytest.raises(AccountError, match="set up already"):
        house.accounts.administration.set_up("two@example.org", "Two", GOOD)


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("", "A"),
        ("nobody", "A"),
        ("@host", "A"),
        ("a b@host", "A"),
        ("a@b\x00", "A"),
        ("a@b.c", " "),
        ("a@b.c", "x\x07"),
    ],
)
def test_an_account_needs_an_address_and_a_name(house: Premises, email: str, name: str) -> None:
    """What cannot be an address or a name is refused."""
    with pytest.raises(AccountError):
        house.accounts.administration.create(house.root.id, email, name)


def test_signing_in_and_out(house: Premises) -> None:
    """The secret of the cookie opens until it is signed out; the store has its digest only."""
    signed = house.accounts.signing_in.sign_in(" ROOT@example.org", GOOD, "Firefox")
    assert house.who(signed.token) == house.root
    assert signed.token not in repr(house.accounts.signing_in.sessions(house.root.id))
    assert house.who("something else") is None
    house.accounts.signing_in.sign_out(signed.token)
    assert house.who(signed.token) is None


def test_signing_in_ends_the_session_that_the_browser_had(house: Premises) -> None:
    """A secret planted before signing in opens nothing afterwards."""
    first = house.accounts.signing_in.sign_in("root@example.org", GOOD)
    second = house.accounts.signing_in.sign_in("root@example.org", GOOD, before=first.token)
    assert house.who(first.token) is None
    assert house.who(second.token) == house.root


def test_unknown_address_and_wrong_password_are_told_alike(house: Premises) -> None:
    """In the same words, also for an account whose password is not set yet; a right one of a disabled account is told."""
    house.accounts.administration.create(house.root.id, "new@example.org", "New")
    said = set()
    for email in ("nobody@example.org", "root@example.org", "new@example.org"):
        with pytest.raises(SignInError) as refused:
            house.accounts.signing_in.sign_in(email, "" if email.startswith("new") else "wrong password")
        said.add(str(refused.value))
    assert said == {"The address or the password is not right."}
    ben = house.add("ben@example.org")
    house.accounts.administration.set_disabled(house.root.id, ben.id, disabled=True)
    with pytest.raises(SignInError, match="not right"):
        house.accounts.signing_in.sign_in("ben@example.org", "wrong password")
    with pytest.raises(SignInError, match="disabled"):
        house.accounts.signing_in.sign_in("ben@example.org", GOOD)


def test_unknown_address_takes_as_long_as_a_wrong_password() -> None:
    """Measured with a hash of some milliseconds: the medians lie within a third of each other."""
    house = Premises()
    slow = Argon2Hasher(replace(CHEAP, time_cost=4, memory_cost=4096))
    house.accounts = replace(house.accounts, hasher=slow)
    with house.store.writing() as tx:
        tx.accounts.change(replace(house.root, password=slow.hash(GOOD)))

    def taken(email: str) -> float:
        start = time.perf_counter()
        with pytest.raises(SignInError):
            house.accounts.signing_in.sign_in(email, "wrong password")
        return time.perf_counter() - start

    taken("root@example.org")
    pairs = [(taken("root@example.org"), taken("nobody@example.org")) for _ in range(15)]
    known, unknown = (statistics.median(one) for one in zip(*pairs, strict=True))
    assert 2 / 3 < known / unknown < 3 / 2


def test_a_hash_of_old_parameters_is_renewed_at_sign_in(house: Premises) -> None:
    """The password stays the same, its hash is made with today's."""
    today = Argon2Hasher(replace(CHEAP, time_cost=2))
    accounts = replace(house.accounts, hasher=today)
    accounts.signing_in.sign_in("root@example.org", GOOD)
    with house.store.reading() as tx:
        kept = tx.accounts.get(house.root.id)
    assert kept
    assert kept.password.startswith("$argon2id$v=19$m=8,t=2,p=1$")
    assert not today.outdated(kept.password)
    assert today.matches(kept.password, GOOD)


def test_the_shipped_hashes_are_slow_enough() -> None:
    """argon2id with 64 MiB, as RFC 9106 recommends; texts that are no hashes match nothing."""
    hasher = Argon2Hasher()
    made = hasher.hash(GOOD)
    assert made.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert hasher.matches(made, GOOD)
    assert not hasher.matches(made, BETTER)
    assert not hasher.matches("", "")
    assert isinstance(CHEAP, Parameters)


def test_a_flood_of_sign_ins_holds_a_few_threads_only() -> None:
    """Two hash, six wait, whoever comes then is told to try again; afterwards there is room."""
    hasher = Argon2Hasher(replace(CHEAP, time_cost=40, memory_cost=8192))
    stored = hasher.hash(GOOD)

    def one(_: int) -> str:
        try:
            return str(hasher.matches(stored, GOOD))
        except BusyError:
            return "busy"

    with ThreadPoolExecutor(20) as crowd:
        told = list(crowd.map(one, range(20)))
    assert told.count("True") >= 8
    assert told.count("busy") > 0
    assert set(told) == {"True", "busy"}
    assert hasher.matches(stored, GOOD)


def test_a_session_ends_by_itself(house: Premises) -> None:
    """After twelve hours without use, and after fourteen days in any case."""
    signed = house.accounts.signing_in.sign_in("root@example.org", GOOD)
    for _ in range(14 * 24 // 11):
        house.clock.pass_by(hours=11)
        with house.store.reading() as tx:
            found = house.accounts.who(tx, signed.token)
        assert found
        house.accounts.signing_in.note(found[0])
    house.clock.pass_by(hours=11)
    assert house.who(signed.token) is None
    idle = house.accounts.signing_in.sign_in("root@example.org", GOOD)
    house.clock.pass_by(hours=12)
    assert house.who(idle.token) is None
    assert house.accounts.signing_in.sessions(house.root.id) == ()


def test_reading_pages_does_not_write(house: Premises, monkeypatch: pytest.MonkeyPatch) -> None:
    """Use is noted every five minutes at most, and a full disk signs nobody out."""
    signed = house.accounts.signing_in.sign_in("root@example.org", GOOD)

    def full() -> None:
        raise FullError("full")

    monkeypatch.setattr(house.store, "writing", full)
    house.accounts.signing_in.note(signed.session)
    house.clock.pass_by(minutes=6)
    house.accounts.signing_in.note(signed.session)
    assert house.who(signed.token) == house.root


def test_one_device_or_all_are_signed_out(house: Premises) -> None:
    """By the holder only; an id of another account's session does nothing."""
    sign_in = house.accounts.signing_in.sign_in
    ben = house.add("ben@example.org")
    desk, phone, bens = (
        sign_in("root@example.org", GOOD, "desk"),
        sign_in("root@example.org", GOOD),
        sign_in("ben@example.org", GOOD),
    )
    house.accounts.signing_in.end(house.root.id, bens.session.id)
    house.accounts.signing_in.end(house.root.id, phone.session.id)
    assert [house.who(one.token) for one in (desk, phone, bens)] == [house.root, None, ben]
    house.accounts.signing_in.sign_out_everywhere(house.root.id)
    assert [house.who(one.token) for one in (desk, bens)] == [None, ben]


def test_changing_the_password_ends_all_other_sessions(house: Premises) -> None:
    """The device on which it was changed stays signed in; the old password opens nothing."""
    sign_in = house.accounts.signing_in.sign_in
    here, there = sign_in("root@example.org", GOOD), sign_in("root@example.org", GOOD)
    change = house.accounts.passwords.change
    with pytest.raises(PasswordError, match="present password"):
        change(house.root.id, "wrong password", BETTER, here.session.id)
    with pytest.raises(PasswordError, match="at least 10"):
        change(house.root.id, GOOD, "short", here.session.id)
    change(house.root.id, GOOD, BETTER, here.session.id)
    assert house.who(there.token) is None
    assert house.who(here.token)
    with pytest.raises(SignInError):
        sign_in("root@example.org", GOOD)
    sign_in("root@example.org", BETTER)


def test_a_password_that_changes_during_sign_in_opens_nothing(house: Premises) -> None:
    """What was compared has to be what is kept when the session begins."""
    stale = house.root
    house.accounts.passwords.change(stale.id, GOOD, BETTER, "none")
    with pytest.raises(SignInError, match="meanwhile"):
        house.accounts.signing_in.begin(stale)


def test_a_new_account_sets_its_password_with_a_link_once(house: Premises) -> None:
    """The link opens for a week, once; a newer one takes its place; the holder is not signed in by having it."""
    administration, passwords = house.accounts.administration, house.accounts.passwords
    ben, link = administration.create(house.root.id, "ben@example.org", "  Ben \n B ")
    assert ben.name == "Ben B"
    assert passwords.holder(link) == ben
    with pytest.raises(PasswordError):
        passwords.set_by_link(link, "short")
    assert passwords.set_by_link(link, GOOD).id == ben.id
    for used in (link, "nonsense"):
        with pytest.raises(LinkError, match="used already"):
            passwords.set_by_link(used, BETTER)
    older, newer = administration.reset(house.root.id, ben.id), administration.reset(house.root.id, ben.id)
    with pytest.raises(LinkError):
        passwords.holder(older)
    house.clock.pass_by(days=7)
    with pytest.raises(LinkError):
        passwords.holder(newer)
    with pytest.raises(AccountError, match="already an account"):
        administration.create(house.root.id, "BEN@example.org", "Other")


def test_a_reset_locks_out_at_once(house: Premises) -> None:
    """Sessions end and the old password opens nothing; nobody resets himself, except at the machine."""
    ben = house.add("ben@example.org")
    signed = house.accounts.signing_in.sign_in("ben@example.org", GOOD)
    link = house.accounts.administration.reset(house.root.id, ben.id)
    assert house.who(signed.token) is None
    with pytest.raises(SignInError):
        house.accounts.signing_in.sign_in("ben@example.org", GOOD)
    house.accounts.administration.set_disabled(house.root.id, ben.id, disabled=True)
    with pytest.raises(LinkError):
        house.accounts.passwords.holder(link)
    with pytest.raises(AccountError, match="lock you out"):
        house.accounts.administration.reset(house.root.id, house.root.id)
    again = house.accounts.administration.reset_from_machine("ROOT@example.org")
    assert house.accounts.passwords.set_by_link(again, BETTER).admin
    with pytest.raises(AccountError, match="no account"):
        house.accounts.administration.reset_from_machine("nobody@example.org")


def test_the_last_administrator_stays(house: Premises) -> None:
    """Neither disabled nor made ordinary, as long as no other administrator can sign in."""
    administration, root = house.accounts.administration, house.root.id
    new, _ = administration.create(root, "new@example.org", "New", admin=True)
    for act in (
        lambda: administration.set_disabled(root, root, disabled=True),
        lambda: administration.set_admin(root, root, admin=False),
    ):
        with pytest.raises(AccountError, match="last administrator"):
            act()
    administration.set_admin(root, new.id, admin=False)
    ben = house.add("ben@example.org", admin=True)
    administration.set_disabled(root, ben.id, disabled=True)
    with pytest.raises(AccountError, match="last administrator"):
        administration.set_admin(root, root, admin=False)
    administration.set_disabled(root, ben.id, disabled=False)
    administration.set_admin(ben.id, root, admin=False)
    assert [one.email for one in administration.accounts() if one.admin] == ["ben@example.org"]
    with pytest.raises(AccountError, match="Only an administrator"):
        administration.create(root, "x@example.org", "X")
    with pytest.raises(AccountError, match="not there any more"):
        administration.set_admin(ben.id, "nobody", admin=True)


def test_disabling_ends_all_sessions(house: Premises) -> None:
    """At once, and for tokens too."""
    ben = house.add("ben@example.org")
    signed = house.accounts.signing_in.sign_in("ben@example.org", GOOD)
    _, secret = house.accounts.tokens.make(ben.id, "bi", [Scope.RESULTS_READ], 30)
    assert house.opens(secret)
    house.accounts.administration.set_disabled(house.root.id, ben.id, disabled=True)
    assert house.who(signed.token) is None
    assert house.opens(secret) is None


def test_two_first_starts_at_once_make_one_account() -> None:
    """Whoever comes second is told that it is done."""
    house = Premises()
    with house.store.writing() as tx:
        tx.accounts._state.accounts.clear()  # type: ignore[attr-defined]
    told: list[str] = []

    def set_up(email: str) -> None:
        try:
            house.accounts.administration.set_up(email, "Someone", GOOD)
        except AccountError as error:
            told.append(str(error))

    threads = [threading.Thread(target=set_up, args=(f"a{n}@example.org",)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(house.accounts.administration.accounts()) == 1
    assert len(told) == 5


def test_an_engagement_keeps_an_owner(house: Premises) -> None:
    """Roles are given by address, changed and taken away; the last owner who can sign in stays."""
    ben, members = house.add("ben@example.org"), house.accounts.members
    with house.store.writing() as tx:
        tx.engagements.create(ENGAGEMENT)
        tx.engagements.put_member(Membership("eng", house.root.id, Role.OWNER))
    with pytest.raises(AccountError, match="no account for nobody"):
        members.add(house.root.id, "eng", " nobody@example.org ", Role.VIEWER)
    members.add(house.root.id, "eng", "BEN@example.org", Role.VIEWER)
    for act in (
        lambda: members.remove(house.root.id, "eng", house.root.id),
        lambda: members.add(house.root.id, "eng", "root@example.org", Role.VIEWER),
    ):
        with pytest.raises(AccountError, match="last owner"):
            act()
    members.add(house.root.id, "eng", "ben@example.org", Role.OWNER)
    members.remove(ben.id, "eng", house.root.id)
    members.remove(ben.id, "eng", "nobody")
    assert members.of("eng") == ((Membership("eng", ben.id, Role.OWNER), ben),)
    with house.store.reading() as tx:
        log = tx.rulings.audit("eng")
    assert [(one.what, one.account) for one in log] == [
        ("removed", ben.id),
        ("set role", house.root.id),
        ("set role", house.root.id),
    ]


def test_a_disabled_owner_does_not_count(house: Premises) -> None:
    """The other one who can sign in must stay."""
    ben = house.add("ben@example.org")
    with house.store.writing() as tx:
        tx.engagements.create(ENGAGEMENT)
        tx.engagements.put_member(Membership("eng", house.root.id, Role.OWNER))
        tx.engagements.put_member(Membership("eng", ben.id, Role.OWNER))
    house.accounts.administration.set_disabled(house.root.id, ben.id, disabled=True)
    with pytest.raises(AccountError, match="last owner"):
        house.accounts.members.remove(house.root.id, "eng", house.root.id)
    house.accounts.members.remove(house.root.id, "eng", ben.id)


def test_a_token_opens_until_it_is_revoked_or_old(house: Premises) -> None:
    """Its secret is told once; another account cannot revoke it."""
    ben, tokens = house.add("ben@example.org"), house.accounts.tokens
    token, secret = tokens.make(house.root.id, " bi  tool ", [Scope.RESULTS_READ, Scope.UNITS_READ], 30)
    assert token.label == "bi tool"
    assert token.scopes == (Scope.UNITS_READ, Scope.RESULTS_READ)
    assert house.opens(secret) == (token, house.root)
    assert secret not in repr(tokens.of(house.root.id))
    tokens.revoke(ben.id, token.id)
    assert house.opens(secret)
    house.clock.pass_by(days=30)
    assert house.opens(secret) is None
    house.clock.pass_by(days=-1)
    tokens.revoke(house.root.id, token.id)
    assert house.opens(secret) is None
    assert house.opens("nonsense") is None


@pytest.mark.parametrize(
    ("label", "scopes", "days", "engagement", "told"),
    [
        ("", [Scope.UNITS_READ], 30, None, "what the token is for"),
        ("x" * 81, [Scope.UNITS_READ], 30, None, "what the token is for"),
        ("bi", [], 30, None, "at least one"),
        ("bi", [Scope.UNITS_READ], 0, None, "1 to 366"),
        ("bi", [Scope.UNITS_READ], 400, None, "1 to 366"),
        ("bi", [Scope.UNITS_READ], 30, "eng", "no member"),
    ],
)
def test_a_token_says_what_it_is_for(
    house: Premises, label: str, scopes: list[Scope], days: int, engagement: str | None, told: str
) -> None:
    """No label, no scope, too long a life and engagements of others are refused."""
    with pytest.raises(AccountError, match=told):
        house.accounts.tokens.make(house.root.id, label, scopes, days, engagement)


def test_the_log_tells_who_changed_accounts_and_keeps_no_secret(house: Premises) -> None:
    """Creating, resetting, disabling and setting passwords are logged, without hashes, secrets or links."""
    ben = house.add("ben@example.org")
    link = house.accounts.administration.reset(house.root.id, ben.id)
    house.accounts.administration.set_disabled(house.root.id, ben.id, disabled=True)
    house.accounts.passwords.rename(house.root.id, "Root B")
    with house.store.reading() as tx:
        log, kept = tx.rulings.audit(None), tx.accounts.all()
    assert [one.what for one in log] == ["disabled", "password reset", "password set", "created", "created"]
    assert {one.subject for one in log} == {Subject.ACCOUNT}
    assert "argon2" not in repr(log)
    assert link not in repr(log)
    assert [one.name for one in kept] == ["ben", "Root B"]
