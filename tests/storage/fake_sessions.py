"""Sessions and password links in memory."""
# ruff: noqa: D102 -- the ports say what the methods do

from __future__ import annotations

import datetime as dt

from advisor.domain.access import Account, PasswordLink, Session
from tests.storage.fake_state import FakePart, newest


class FakeSessions(FakePart):
    """Fulfils the port `SessionStore`."""

    def put(self, session: Session) -> None:
        self._needs(there=session.account in self._state.accounts)
        self._put(self._state.sessions, session.id, session, ("token",))

    def find(self, digest: str) -> tuple[Session, Account] | None:
        found = next((one for one in self._state.sessions.values() if one.token == digest), None)
        return (found, self._state.accounts[found.account]) if found else None

    def of_account(self, account: str) -> tuple[Session, ...]:
        return newest(one for one in self._state.sessions.values() if one.account == account)

    def end(self, id: str) -> None:
        self._drop(self._state.sessions, id)

    def end_all(self, account: str, but: str | None = None) -> None:
        for one in self.of_account(account):
            if one.id != but:
                self.end(one.id)

    def clear(self, seen_before: dt.datetime, created_before: dt.datetime) -> None:
        for one in tuple(self._state.sessions.values()):
            if one.seen_at < seen_before or one.created_at < created_before:
                self.end(one.id)

    def put_link(self, link: PasswordLink) -> None:
        self._needs(there=link.account in self._state.accounts)
        self._put(self._state.password_links, link.account, link, ("token",))

    def link(self, digest: str) -> PasswordLink | None:
        return next((one for one in self._state.password_links.values() if one.token == digest), None)

    def drop_link(self, account: str) -> None:
        self._drop(self._state.password_links, account)
