"""Opens the database: for SQLite the settings on which durability and concurrency rest.

The write-ahead log lets readers go on while one writes. `synchronous=FULL` brings each commit to the disk before it is
acknowledged: a killed process would lose nothing with NORMAL either, but a notebook whose battery dies in a workshop
would. `BEGIN IMMEDIATE` takes the write lock at the start, so that a transaction waits there and never fails halfway;
threads of one process queue at a lock of their own, which is fair, where SQLite's waiting is not.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from sqlite3 import OperationalError
from typing import cast

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from advisor.ports import BusyError, StoreError
from advisor.storage.errors import BUSY

BUSY_SECONDS = 15.0
_SETTINGS = (
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",
    "temp_store=MEMORY",
    "cache_size=-16000",
)


class Database:
    """An engine with a door for reading and one for writing."""

    def __init__(self, url: str, *, busy_seconds: float = BUSY_SECONDS) -> None:
        address = sa.make_url(url)
        self.sqlite = address.get_backend_name() == "sqlite"
        if self.sqlite:
            if address.database in {None, "", ":memory:"}:
                raise StoreError("The store needs a file, since several connections share it: sqlite:///path/to/file.")
            self.engine = sa.create_engine(
                address,
                poolclass=QueuePool,
                pool_size=8,
                max_overflow=24,
                connect_args={"timeout": busy_seconds, "check_same_thread": False},
            )
            sa.event.listen(self.engine, "connect", _set_up)
            sa.event.listen(self.engine, "begin", _begin)
        else:
            self.engine = sa.create_engine(address, pool_pre_ping=True)
        snapshot = {} if self.sqlite else {"isolation_level": "REPEATABLE READ"}
        self._reader = self.engine.execution_options(advisor_writes=False, **snapshot)
        self._writer = self.engine.execution_options(advisor_writes=True)
        self._turn = threading.Lock()
        self._busy_seconds = busy_seconds

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection on one consistent state."""
        with self._reader.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that alone may write, as soon as it is its turn; committed on leaving, rolled back on error."""
        if not self.sqlite:
            with self._writer.begin() as connection:
                yield connection
            return
        if not self._turn.acquire(timeout=self._busy_seconds):
            raise BusyError(BUSY)
        try:
            with self._writer.begin() as connection:
                yield connection
        finally:
            self._turn.release()

    @contextmanager
    def alone(self) -> Iterator[SqliteConnection]:
        """SQLite's own connection, outside transactions, while no thread of this process writes."""
        with self._turn:
            pooled = self.engine.raw_connection()
            try:
                yield cast("SqliteConnection", pooled.dbapi_connection)
            finally:
                pooled.close()


def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """No hidden transactions of the driver, and the settings above."""
    sqlite = cast("SqliteConnection", connection)
    sqlite.isolation_level = None
    _use_log(sqlite)
    for setting in _SETTINGS:
        sqlite.execute(f"PRAGMA {setting}").close()


def _use_log(sqlite: SqliteConnection) -> None:
    """Switch to the write-ahead log; on a new file two processes may try at once, and SQLite does not wait there."""
    for wait in (0.01, 0.05, 0.2, 0.5, 1.0, None):
        try:
            sqlite.execute("PRAGMA journal_mode=WAL").close()
        except OperationalError:
            if wait is None:
                raise
            time.sleep(wait)
        else:
            return


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("advisor_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
