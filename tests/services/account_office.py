"""A quick hasher, a clock that is moved by hand, and accounts to work with."""

from __future__ import annotations

import datetime as dt

from argon2 import Parameters
from argon2.low_level import Type

from advisor.domain.access import Account, ApiToken
from advisor.services.accounts import Accounts
from advisor.services.actor import Desk
from advisor.storage.hashing import Argon2Hasher
from advisor.storage.system import SystemSecrets
from tests.storage.fake import FakeStore
from tests.storage.samples import NOW

CHEAP = Parameters(Type.ID, 19, 16, 32, time_cost=1, memory_cost=8, parallelism=1)
GOOD = "four quiet words here"
BETTER = "another five quiet words here"


class HandClock:
    """Fulfils the port `Clock`."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> dt.datetime:
        """The time that was set."""
        return self.at

    def pass_by(self, **time: float) -> None:
        """Let time pass."""
        self.at += dt.timedelta(**time)


class Premises:
    """Accounts on a store in memory, with the first account made."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.store = FakeStore()
        self.desk = Desk(self.store, self.clock, SystemSecrets(b"k" * 32))
        self.accounts = Accounts(self.desk, Argon2Hasher(CHEAP))
        self.root = self.accounts.administration.set_up("root@example.org", "Root", GOOD)

    def add(self, email: str, *, admin: bool = False) -> Account:
        """An account with its password set."""
        _, link = self.accounts.administration.create(self.root.id, email, email.partition("@")[0], admin=admin)
        return self.accounts.passwords.set_by_link(link, GOOD)

    def who(self, token: str) -> Account | None:
        """Whose session it is."""
        with self.store.reading() as tx:
            found = self.accounts.who(tx, token)
        return found[1] if found else None

    def opens(self, secret: str) -> tuple[ApiToken, Account] | None:
        """What an API token opens."""
        with self.store.reading() as tx:
            return self.accounts.tokens.who(tx, secret)
