"""All use cases of accounts, joined with what they work on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from advisor.domain.access import Account, Session
from advisor.ports import Hasher, Transaction
from advisor.services.accounts.administration import Administration
from advisor.services.accounts.links import Links
from advisor.services.accounts.members import Members
from advisor.services.accounts.passwords import Passwords
from advisor.services.accounts.signing_in import SigningIn
from advisor.services.accounts.tokens import Tokens
from advisor.services.actor import Desk


@dataclass(frozen=True)
class Accounts:
    """The use cases, each made once."""

    desk: Desk
    hasher: Hasher

    def who(self, tx: Transaction, token: str) -> tuple[Session, Account] | None:
        """Whose session the secret of a cookie opens."""
        return self.signing_in.who(tx, token)

    @cached_property
    def signing_in(self) -> SigningIn:
        """Signing in and out."""
        return SigningIn(self.desk, self.hasher)

    @cached_property
    def passwords(self) -> Passwords:
        """Passwords and names, by their holders."""
        return Passwords(self.desk, self.hasher)

    @cached_property
    def administration(self) -> Administration:
        """Accounts, by administrators."""
        return Administration(self.desk, self.hasher)

    @cached_property
    def members(self) -> Members:
        """Who may do what in an engagement."""
        return Members(self.desk)

    @cached_property
    def links(self) -> Links:
        """Read-only links to the results of an engagement."""
        return Links(self.desk)

    @cached_property
    def tokens(self) -> Tokens:
        """Tokens for the API."""
        return Tokens(self.desk)
