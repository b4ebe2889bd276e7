"""The demo company, a store and the results over it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor import bootstrap
from advisor.domain.questionnaire import FactSheet, Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.ports import Store
from advisor.services.library import Library
from advisor.services.results import Results
from advisor.storage.store import SqlStore
from advisor.storage.upgrade import upgrade
from tests.services.results.filled import Demo, FixedClock
from tests.storage.fake import FakeStore


@pytest.fixture(scope="session")
def library(rules: Rulebook, full: Questionnaire, facts: FactSheet) -> Library:
    """The shipped content."""
    workshop = bootstrap.questionnaire("workshop", rules.dimensions)
    opinion, figures = bootstrap.opinion(rules), bootstrap.evaluation(rules)
    return Library(rules, {"full": full, "workshop": workshop}, facts, opinion, figures)


@pytest.fixture(scope="session")
def demo(library: Library) -> Demo:
    """The demo company."""
    return Demo.read(library)


@pytest.fixture
def store() -> FakeStore:
    """An empty store in memory."""
    return FakeStore()


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite."""
    address = f"sqlite:///{tmp_path}/store.db"
    upgrade(address)
    store = SqlStore(address)
    yield store
    store.close()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still."""
    return FixedClock()


@pytest.fixture
def results(store: FakeStore, library: Library, clock: FixedClock) -> Results:
    """The results over the store in memory."""
    return Results(store, library, clock)
