"""The store: transactions on the database, and the parts within them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from advisor.ports import Store
from advisor.storage.accounts import Accounts
from advisor.storage.answers import AnswerRows
from advisor.storage.engagements import Engagements
from advisor.storage.engine import BUSY_SECONDS, Database
from advisor.storage.errors import translated
from advisor.storage.jobs import Jobs
from advisor.storage.participants import Participants
from advisor.storage.rulings import Rulings
from advisor.storage.sessions import Sessions
from advisor.storage.tables import engagements
from advisor.storage.upgrade import require_current, upgrade
from advisor.storage.variants import Variants
from advisor.storage.waves import Waves


def open_store(url: str, *, busy_seconds: float = BUSY_SECONDS) -> Store:
    """The store on a database, brought up to date before."""
    upgrade(url)
    return SqlStore(url, busy_seconds=busy_seconds)


class SqlTransaction:
    """Fulfils the port `Transaction`."""

    def __init__(self, connection: Connection, *, writes: bool) -> None:
        self.accounts = Accounts(connection, writes=writes)
        self.sessions = Sessions(connection, writes=writes)
        self.engagements = Engagements(connection, writes=writes)
        self.waves = Waves(connection, writes=writes)
        self.participants = Participants(connection, writes=writes)
        self.answers = AnswerRows(connection, writes=writes)
        self.rulings = Rulings(connection, writes=writes)
        self.jobs = Jobs(connection, writes=writes)
        self.variants = Variants(connection, writes=writes)


class SqlStore:
    """Fulfils the port `Store` on a database that `upgrade` has brought up to date.

    Each process opens its own; threads share it.
    """

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        self.database = Database(url, busy_seconds=busy_seconds)
        with translated(), self.database.reading() as connection:
            require_current(connection)

    @contextmanager
    def reading(self) -> Iterator[SqlTransaction]:
        """One consistent state to read from."""
        with translated(), self.database.reading() as connection:
            yield SqlTransaction(connection, writes=False)

    @contextmanager
    def writing(self) -> Iterator[SqlTransaction]:
        """All or nothing: kept for good once the block is left."""
        with translated(), self.database.writing() as connection:
            yield SqlTransaction(connection, writes=True)

    def erase(self, engagement: str) -> bool:
        """Delete an engagement, then rewrite the files without it; False where readers still held the old pages."""
        with translated(), self.database.writing() as connection:
            connection.execute(sa.delete(engagements).where(engagements.c.id == engagement))
        return self._clean() if self.database.sqlite else True

    def close(self) -> None:
        """Let go of all connections."""
        self.database.engine.dispose()

    def _clean(self) -> bool:
        """Rewrite the file and empty the log, in which old pages would stay."""
        with self.database.alone() as sqlite:
            try:
                sqlite.execute("VACUUM").close()
                blocked, _, _ = sqlite.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:
                return False
        return not blocked
