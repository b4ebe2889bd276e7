"""Stores to test: the fake, SQLite, and any database that `ADVISOR_TEST_DATABASE` names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.ports import Store
from advisor.storage.engine import Database
from advisor.storage.store import SqlStore
from advisor.storage.tables import engagements
from advisor.storage.upgrade import upgrade
from tests.storage.fake import FakeStore

OTHER = os.environ.get("ADVISOR_TEST_DATABASE")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of an empty, up-to-date SQLite database."""
    address = f"sqlite:///{tmp_path}/store.db"
    upgrade(address)
    return address


@pytest.fixture
def sqlite(url: str) -> Iterator[SqlStore]:
    """A store on SQLite."""
    store = SqlStore(url)
    yield store
    store.close()


@pytest.fixture(params=["fake", "sqlite", *(["other"] if OTHER else [])])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each kind of store, empty."""
    if request.param == "fake":
        yield FakeStore()
    elif request.param == "sqlite":
        yield request.getfixturevalue("sqlite")
    else:
        assert OTHER
        upgrade(OTHER)
        _empty(OTHER)
        store = SqlStore(OTHER)
        yield store
        store.close()


def _empty(url: str) -> None:
    database = Database(url)
    with database.writing() as connection:
        for table in reversed(engagements.metadata.sorted_tables):
            connection.execute(table.delete())
    database.engine.dispose()
