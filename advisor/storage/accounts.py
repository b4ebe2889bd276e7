"""Accounts and API tokens in the database."""

from __future__ import annotations

import sqlalchemy as sa

from advisor.domain.access import Account, ApiToken, email_key
from advisor.ports import ConflictError
from advisor.storage.part import Part, row_of
from advisor.storage.tables import accounts, api_tokens

ACCOUNT = [column for column in accounts.columns if column.name != "email_key"]


class Accounts(Part):
    """Fulfils the port `AccountStore`."""

    def add(self, account: Account) -> None:
        """Keep a new account.

        Raises:
            ConflictError: the address is taken.

        """
        if self.by_email(account.email):
            raise ConflictError(f"There is already an account for {account.email}.")
        self._change(sa.insert(accounts), [row_of(account, email_key=account.email_key)])

    def change(self, account: Account) -> None:
        """Replace an account.

        Raises:
            ConflictError: the address is another account's.

        """
        other = self.by_email(account.email)
        if other and other.id != account.id:
            raise ConflictError(f"There is already an account for {account.email}.")
        self._change(
            sa.update(accounts).where(accounts.c.id == account.id).values(row_of(account, email_key=account.email_key))
        )

    def get(self, id: str) -> Account | None:
        """The account of that id."""
        return self._one(Account, sa.select(*ACCOUNT).where(accounts.c.id == id))

    def by_email(self, email: str) -> Account | None:
        """The account of that address, whatever its case."""
        return self._one(Account, sa.select(*ACCOUNT).where(accounts.c.email_key == email_key(email)))

    def all(self) -> tuple[Account, ...]:
        """All accounts, by address."""
        return self._all(Account, sa.select(*ACCOUNT).order_by(accounts.c.email_key))

    def put_token(self, token: ApiToken) -> None:
        """Keep or replace an API token."""
        self._put(api_tokens, [row_of(token)])

    def token(self, digest: str) -> ApiToken | None:
        """The API token with that digest, valid or not."""
        return self._one(ApiToken, sa.select(api_tokens).where(api_tokens.c.token == digest))

    def tokens(self, account: str) -> tuple[ApiToken, ...]:
        """The API tokens of an account, newest first."""
        query = sa.select(api_tokens).where(api_tokens.c.account == account)
        return self._all(ApiToken, query.order_by(api_tokens.c.created_at.desc(), api_tokens.c.id))
