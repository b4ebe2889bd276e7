"""Signed-in devices and links to set a password, as the use cases keep and find them."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from advisor.domain.access import Account, PasswordLink, Session


class SessionStore(Protocol):
    """Sessions and password links; secrets are kept and asked for as digests."""

    def put(self, session: Session) -> None:
        """Keep a session, or replace it."""

    def find(self, digest: str) -> tuple[Session, Account] | None:
        """The session with that digest, valid or not, and whose it is."""

    def of_account(self, account: str) -> tuple[Session, ...]:
        """The sessions of an account, newest first."""

    def end(self, id: str) -> None:
        """Forget a session."""

    def end_all(self, account: str, but: str | None = None) -> None:
        """Forget the sessions of an account, except that one."""

    def clear(self, seen_before: dt.datetime, created_before: dt.datetime) -> None:
        """Forget all sessions that were last used or begun before these times."""

    def put_link(self, link: PasswordLink) -> None:
        """Keep a link to set the password, in place of the one before."""

    def link(self, digest: str) -> PasswordLink | None:
        """The link with that digest, valid or not."""

    def drop_link(self, account: str) -> None:
        """Forget the account's link."""
