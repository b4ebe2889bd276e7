"""All use cases on an empty SQLite database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2.profiles import CHEAPEST

from advisor import bootstrap
from advisor.services.actor import Desk
from advisor.services.library import Library
from advisor.services.office import Office
from advisor.storage.hashing import Argon2Hasher
from advisor.storage.store import open_store
from advisor.storage.system import SystemClock, SystemSecrets


@pytest.fixture(scope="session")
def library() -> Library:
    """The installed content, loaded once."""
    return bootstrap.library()


@pytest.fixture
def office(tmp_path: Path, library: Library) -> Iterator[Office]:
    """All use cases."""
    store = open_store(f"sqlite:///{tmp_path}/advisor.db")
    desk = Desk(store, SystemClock(), SystemSecrets(b"a key for tests, 32 bytes or more"))
    yield Office(desk, library, Argon2Hasher(CHEAPEST), lambda: bootstrap.example(library))
    store.close()
