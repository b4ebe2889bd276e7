"""Signed-in devices and links to set a password in the database."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa

from advisor.domain.access import Account, PasswordLink, Session
from advisor.storage.accounts import ACCOUNT
from advisor.storage.part import Part, row_of
from advisor.storage.tables import accounts, password_links, sessions


class Sessions(Part):
    """Fulfils the port `SessionStore`."""

    def put(self, session: Session) -> None:
        """Keep a session, or replace it."""
        self._put(sessions, [row_of(session)])

    def find(self, digest: str) -> tuple[Session, Account] | None:
        """The session with that digest, valid or not, and whose it is: in one statement, since each page asks."""
        holder = [column.label(f"account_{column.name}") for column in ACCOUNT]
        query = (
            sa.select(sessions, *holder)
            .join(accounts, accounts.c.id == sessions.c.account)
            .where(sessions.c.token == digest)
        )
        for row in self._rows(query):
            account = Account(**{column.name: row[f"account_{column.name}"] for column in ACCOUNT})
            return Session(**{column.name: row[column.name] for column in sessions.columns}), account
        return None

    def of_account(self, account: str) -> tuple[Session, ...]:
        """The sessions of an account, newest first."""
        query = sa.select(sessions).where(sessions.c.account == account)
        return self._all(Session, query.order_by(sessions.c.created_at.desc(), sessions.c.id))

    def end(self, id: str) -> None:
        """Forget a session."""
        self._change(sa.delete(sessions).where(sessions.c.id == id))

    def end_all(self, account: str, but: str | None = None) -> None:
        """Forget the sessions of an account, except that one."""
        theirs = sa.delete(sessions).where(sessions.c.account == account)
        self._change(theirs if but is None else theirs.where(sessions.c.id != but))

    def clear(self, seen_before: dt.datetime, created_before: dt.datetime) -> None:
        """Forget all sessions that were last used or begun before these times."""
        ended = (sessions.c.seen_at < seen_before) | (sessions.c.created_at < created_before)
        self._change(sa.delete(sessions).where(ended))

    def put_link(self, link: PasswordLink) -> None:
        """Keep a link to set the password, in place of the one before."""
        self._put(password_links, [row_of(link)])

    def link(self, digest: str) -> PasswordLink | None:
        """The link with that digest, valid or not."""
        return self._one(PasswordLink, sa.select(password_links).where(password_links.c.token == digest))

    def drop_link(self, account: str) -> None:
        """Forget the account's link."""
        self._change(sa.delete(password_links).where(password_links.c.account == account))
