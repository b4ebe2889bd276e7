"""The installed content with its handbook, and variants over a store in memory."""

from __future__ import annotations

import pytest

from advisor import bootstrap
from advisor.services.actor import Desk
from advisor.services.knowledge.checking import Checks
from advisor.services.knowledge.variants import Variants
from advisor.services.library import Library
from advisor.storage.system import SystemSecrets
from tests.services.results.filled import Demo, FixedClock
from tests.storage.fake import FakeStore
from tests.storage.samples import begin


@pytest.fixture(scope="session")
def installed() -> Library:
    """The installed content."""
    return bootstrap.library()


@pytest.fixture(scope="session")
def checks(installed: Library) -> Checks:
    """The checks of the installed rules, made once for all tests."""
    return Checks(installed)


@pytest.fixture
def store() -> FakeStore:
    """A store with two accounts and an engagement."""
    made = FakeStore()
    begin(made)
    return made


@pytest.fixture
def variants(store: FakeStore, installed: Library, checks: Checks) -> Variants:
    """The use cases."""
    return Variants(Desk(store, FixedClock(), SystemSecrets(b"k" * 32)), installed, checks)


@pytest.fixture(scope="session")
def demo(installed: Library) -> Demo:
    """The invented company."""
    return Demo.read(installed)
