"""Tokens with which other programs use the API in the name of an account."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.domain.access import Account, ApiToken, Scope
from advisor.domain.ruling import Subject
from advisor.ports import Transaction
from advisor.services.accounts.errors import AccountError
from advisor.services.actor import Desk

LONGEST_DAYS = 366
_LABEL = 80


@dataclass(frozen=True)
class Tokens:
    """The use cases of whoever connects another program."""

    desk: Desk

    def make(
        self, account: str, label: str, scopes: Sequence[Scope], days: int, engagement: str | None = None
    ) -> tuple[ApiToken, str]:
        """A new token and its secret, which nobody can ask for again.

        Raises:
            AccountError: no label, no scope, a life that is too long, or an engagement of others.

        """
        called = " ".join(label.split())
        if not 0 < len(called) <= _LABEL:
            raise AccountError("Say what the token is for, in at most %(most)d characters.", most=_LABEL)
        if not scopes:
            raise AccountError("Choose at least one thing that the token may do.")
        if not 1 <= days <= LONGEST_DAYS:
            raise AccountError("A token lasts from 1 to %(most)d days.", most=LONGEST_DAYS)
        now, secret = self.desk.clock.now(), self.desk.secrets.token()
        kept = tuple(scope for scope in Scope if scope in scopes)
        id, digest, end = self.desk.secrets.new_id(), self.desk.secrets.digest(secret), now + dt.timedelta(days=days)
        token = ApiToken(id, account, digest, called, kept, now, engagement, end)
        with self.desk.store.writing() as tx:
            if engagement is not None and tx.engagements.member(engagement, account) is None:
                raise AccountError("You are no member of this engagement.")
            tx.accounts.put_token(token)
            after = {"label": called, "scopes": list(kept)}
            self.desk.log(tx, account, engagement, "created", Subject.API_TOKEN, id, after=after)
        return token, secret

    def of(self, account: str) -> tuple[ApiToken, ...]:
        """The tokens of an account, newest first, those that do not open any more included."""
        with self.desk.store.reading() as tx:
            return tx.accounts.tokens(account)

    def revoke(self, account: str, token: str) -> None:
        """Make one of the account's tokens useless; another account's stays."""
        with self.desk.store.writing() as tx:
            for one in tx.accounts.tokens(account):
                if one.id == token and one.revoked_at is None:
                    tx.accounts.put_token(replace(one, revoked_at=self.desk.clock.now()))
                    self.desk.log(tx, account, one.engagement, "revoked", Subject.API_TOKEN, one.id)

    def who(self, tx: Transaction, secret: str) -> tuple[ApiToken, Account] | None:
        """The token and whose it is, if it opens; what the account may do bounds what the token may."""
        token = tx.accounts.token(self.desk.secrets.digest(secret))
        account = tx.accounts.get(token.account) if token and token.valid(self.desk.clock.now()) else None
        return (token, account) if token and account and not account.disabled else None
