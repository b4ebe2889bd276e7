"""Turns what a database driver reports into what the user is told."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import exc

from advisor.ports import BusyError, ConflictError, FullError, StoreError

BUSY = "The database is busy for too long: this was not saved. Try again."
_FULL = "The disk is full: this was not saved, everything saved before is safe. Free some space and try again."
_DAMAGED = "The database file is damaged or is no database of the advisor. Restore it from a copy."
_SHUT = "The database cannot be opened for writing: check that its folder exists and may be written to."
_DISK = (
    "The disk could not be written to or read: this was not saved, everything saved before is safe. It may be full or"
    " faulty."
)
_CLASH = (
    "Not saved: something of that name is there already, or something that belongs to it is missing or still there."
)
_OTHER = "The database failed: this was not saved. The log has the cause."
_BY_CODE: Mapping[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_FULL: (FullError, _FULL),
    sqlite3.SQLITE_BUSY: (BusyError, BUSY),
    sqlite3.SQLITE_LOCKED: (BusyError, BUSY),
    sqlite3.SQLITE_CONSTRAINT: (ConflictError, _CLASH),
    sqlite3.SQLITE_IOERR: (StoreError, _DISK),
    sqlite3.SQLITE_CORRUPT: (StoreError, _DAMAGED),
    sqlite3.SQLITE_NOTADB: (StoreError, _DAMAGED),
    sqlite3.SQLITE_READONLY: (StoreError, _SHUT),
    sqlite3.SQLITE_CANTOPEN: (StoreError, _SHUT),
    sqlite3.SQLITE_PERM: (StoreError, _SHUT),
}
_BY_STATE: Mapping[str, tuple[type[StoreError], str]] = {
    "23": (ConflictError, _CLASH),
    "53100": (FullError, _FULL),
    "40001": (BusyError, BUSY),
    "40P01": (BusyError, BUSY),
    "55P03": (BusyError, BUSY),
}


@contextmanager
def translated() -> Iterator[None]:
    """Raises the store's own errors instead of the driver's.

    Raises:
        StoreError: whatever the database refused; the driver's error is its cause.

    """
    try:
        yield
    except exc.DBAPIError as error:
        raise _told(error) from error
    except exc.TimeoutError as error:
        raise BusyError(BUSY) from error


def _told(error: exc.DBAPIError) -> StoreError:
    kind, text = _kind(error)
    return kind(text)


def _kind(error: exc.DBAPIError) -> tuple[type[StoreError], str]:
    """By SQLite's result code, else by the SQLSTATE that other drivers give."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return _BY_CODE.get(code & 0xFF, (StoreError, _OTHER))
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return _BY_STATE.get(state[:2] if state[:2] == "23" else state, (StoreError, _OTHER))
