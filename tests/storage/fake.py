"""A store in memory that keeps the same contract, for tests of use cases."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.storage.fake_answering import FakeAnswers, FakeParticipants
from tests.storage.fake_parts import FakeAccounts, FakeEngagements, FakeWaves
from tests.storage.fake_rulings import FakeJobs, FakeRulings
from tests.storage.fake_sessions import FakeSessions
from tests.storage.fake_state import State
from tests.storage.fake_variants import FakeVariants


class FakeTransaction:
    """The parts of the store on one state."""

    def __init__(self, state: State) -> None:
        self.accounts = FakeAccounts(state)
        self.sessions = FakeSessions(state)
        self.engagements = FakeEngagements(state)
        self.waves = FakeWaves(state)
        self.participants = FakeParticipants(state)
        self.answers = FakeAnswers(state)
        self.rulings = FakeRulings(state)
        self.jobs = FakeJobs(state)
        self.variants = FakeVariants(state)


class FakeStore:
    """Fulfils the port `Store`."""

    def __init__(self) -> None:
        self._state = State()
        self._turn = threading.RLock()

    @contextmanager
    def reading(self) -> Iterator[FakeTransaction]:
        """A copy of the state that refuses changes."""
        with self._turn:
            state = self._state.copy()
        state.writable = False
        yield FakeTransaction(state)

    @contextmanager
    def writing(self) -> Iterator[FakeTransaction]:
        """A copy of the state, kept on leaving."""
        with self._turn:
            state = self._state.copy()
            yield FakeTransaction(state)
            self._state = state

    def erase(self, engagement: str) -> bool:
        """Forget all that names the engagement, and what hangs on that."""
        with self._turn:
            gone = {engagement}
            for name in self._state.order:
                table = getattr(self._state, name)
                dead = {key for key, value in table.items() if _names(value) & gone or key == engagement}
                gone |= {key for key in dead if isinstance(key, str)}
                setattr(self._state, name, {key: value for key, value in table.items() if key not in dead})
        return True

    def close(self) -> None:
        """Nothing to let go of."""


def _names(value: object) -> set[str]:
    """The ids of what a value hangs on."""
    links = ("engagement", "wave", "round", "participant")
    return {getattr(value, link) for link in links if getattr(value, link, None) is not None}
