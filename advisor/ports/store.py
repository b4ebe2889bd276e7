"""The store as a whole: all or nothing, in transactions."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from advisor.ports.answering import AnswerStore, ParticipantStore
from advisor.ports.engagements import AccountStore, EngagementStore, WaveStore
from advisor.ports.rulings import JobStore, RulingStore
from advisor.ports.sessions import SessionStore
from advisor.ports.variants import VariantStore


class Transaction(Protocol):
    """The parts of the store within one transaction."""

    @property
    def accounts(self) -> AccountStore:
        """Accounts and API tokens."""

    @property
    def sessions(self) -> SessionStore:
        """Signed-in devices, and links to set a password."""

    @property
    def engagements(self) -> EngagementStore:
        """Engagements, units, members, read-only links."""

    @property
    def waves(self) -> WaveStore:
        """Waves, workshops, rounds."""

    @property
    def participants(self) -> ParticipantStore:
        """Participants, invitations, tendencies."""

    @property
    def answers(self) -> AnswerStore:
        """Answers."""

    @property
    def rulings(self) -> RulingStore:
        """Settlements, decisions, signatures, the log."""

    @property
    def jobs(self) -> JobStore:
        """Reports to be made."""

    @property
    def variants(self) -> VariantStore:
        """Variants of decision tables."""


class Store(Protocol):
    """Where engagements are kept."""

    def reading(self) -> AbstractContextManager[Transaction]:
        """One consistent state to read from; writing in it is an error of the caller."""

    def writing(self) -> AbstractContextManager[Transaction]:
        """All or nothing: kept for good once the block is left, dropped where it raises. Keep it short."""

    def erase(self, engagement: str) -> bool:
        """Delete an engagement so that nothing of it can be found in the files.

        False where other readers still held the old pages: the rows are gone, call again to clean the files.
        """

    def close(self) -> None:
        """Let go of all connections."""
