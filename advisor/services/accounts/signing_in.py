"""Signing in and out: a session is a secret in a cookie, of which the store has the digest."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, replace

from advisor.domain.access import SESSION_IDLE, SESSION_LONGEST, Account, Session
from advisor.ports import Hasher, StoreError, Transaction
from advisor.services.accounts.errors import SignInError
from advisor.services.accounts.policy import LONGEST, normal
from advisor.services.actor import Desk

NOTED_EVERY = dt.timedelta(minutes=5)
"""The use of a session is noted no more often: reading a page should not write."""
_DEVICE = 80


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and the secret for the cookie, which nobody can ask for again."""

    account: Account
    session: Session
    token: str


class SigningIn:
    """The use cases of whoever signs in."""

    def __init__(self, desk: Desk, hasher: Hasher) -> None:
        self._desk = desk
        self._hasher = hasher
        self._nobody = hasher.hash(desk.secrets.token())

    def sign_in(self, email: str, password: str, device: str = "", before: str | None = None) -> SignedIn:
        """A new session; `before` is the secret of the one that the browser had, which ends.

        An unknown address takes as long as a wrong password, and is answered in the same words.

        Raises:
            SignInError: the address or the password is wrong, or the account is disabled.

        """
        given = normal(password[: LONGEST + 1])
        with self._desk.store.reading() as tx:
            account = tx.accounts.by_email(email)
        stored = account.password if account and account.password else self._nobody
        right = self._hasher.matches(stored, given)
        if account is None or not account.password or not right:
            raise SignInError("The address or the password is not right.")
        if account.disabled:
            raise SignInError("This account is disabled. An administrator can enable it again.")
        renewed = self._hasher.hash(given) if self._hasher.outdated(stored) else None
        with self._desk.store.writing() as tx:
            return self._begin(tx, account, renewed, device, before)

    def begin(self, account: Account, device: str = "", before: str | None = None) -> SignedIn:
        """A session of somebody who has just set the password."""
        with self._desk.store.writing() as tx:
            return self._begin(tx, account, None, device, before)

    def who(self, tx: Transaction, token: str) -> tuple[Session, Account] | None:
        """Whose session it is, if it still opens."""
        found = tx.sessions.find(self._desk.secrets.digest(token))
        if found is None or not found[0].valid(self._desk.clock.now()) or found[1].disabled:
            return None
        return found

    def note(self, session: Session) -> None:
        """Note that the session is used, now and then; a full or busy disk signs nobody out."""
        now = self._desk.clock.now()
        if now - session.seen_at < NOTED_EVERY:
            return
        with suppress(StoreError), self._desk.store.writing() as tx:
            found = tx.sessions.find(session.token)
            if found is not None:
                tx.sessions.put(replace(found[0], seen_at=now))

    def sign_out(self, token: str) -> None:
        """End the session of that secret."""
        with self._desk.store.writing() as tx:
            self._end(tx, token)

    def sign_out_everywhere(self, account: str, but: str | None = None) -> None:
        """End all sessions of the account, except the one of that id."""
        with self._desk.store.writing() as tx:
            tx.sessions.end_all(account, but)

    def end(self, account: str, session: str) -> None:
        """End one session of the account; another account's stays."""
        with self._desk.store.writing() as tx:
            if session in {one.id for one in tx.sessions.of_account(account)}:
                tx.sessions.end(session)

    def sessions(self, account: str) -> tuple[Session, ...]:
        """The devices on which the account is signed in, newest first."""
        now = self._desk.clock.now()
        with self._desk.store.reading() as tx:
            return tuple(one for one in tx.sessions.of_account(account) if one.valid(now))

    def _begin(
        self, tx: Transaction, account: Account, renewed: str | None, device: str, before: str | None
    ) -> SignedIn:
        """Keep a new session, provided that the account is still as it was when the password was compared."""
        present = tx.accounts.get(account.id)
        if present is None or present.disabled or present.password != account.password:
            raise SignInError("The account was changed meanwhile: sign in again.")
        if renewed is not None:
            present = replace(present, password=renewed)
            tx.accounts.change(present)
        now = self._desk.clock.now()
        tx.sessions.clear(now - SESSION_IDLE, now - SESSION_LONGEST)
        if before is not None:
            self._end(tx, before)
        token = self._desk.secrets.token()
        id, digest = self._desk.secrets.new_id(), self._desk.secrets.digest(token)
        session = Session(id, account.id, digest, now, now, device[:_DEVICE])
        tx.sessions.put(session)
        return SignedIn(present, session, token)

    def _end(self, tx: Transaction, token: str) -> None:
        found = tx.sessions.find(self._desk.secrets.digest(token))
        if found is not None:
            tx.sessions.end(found[0].id)
