"""Stores for the use cases of a campaign."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from campaign_case import Case, begin

from advisor.ports import Store
from advisor.storage.store import SqlStore
from advisor.storage.upgrade import upgrade
from tests.storage.fake import FakeStore


@pytest.fixture(params=["fake", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """The store in memory, and SQLite."""
    if request.param == "fake":
        yield FakeStore()
        return
    address = f"sqlite:///{tmp_path}/store.db"
    upgrade(address)
    kept = SqlStore(address)
    yield kept
    kept.close()


@pytest.fixture
def case(store: Store) -> Case:
    """An anonymous campaign with the threshold five."""
    return begin(store)
