"""What the use cases need from outside: a store, a clock, a source of secrets. Adapters and test fakes fulfil it."""

from advisor.ports.answering import AnswerStore, ParticipantStore
from advisor.ports.engagements import AccountStore, EngagementStore, WaveStore
from advisor.ports.errors import (
    BusyError,
    ClosedError,
    ConflictError,
    FullError,
    InvitationError,
    NewerDatabaseError,
    StoreError,
)
from advisor.ports.hashing import Hasher
from advisor.ports.rulings import JobStore, RulingStore
from advisor.ports.sessions import SessionStore
from advisor.ports.store import Store, Transaction
from advisor.ports.system import Clock, Secrets
from advisor.ports.variants import VariantStore

__all__ = [
    "AccountStore",
    "AnswerStore",
    "BusyError",
    "Clock",
    "ClosedError",
    "ConflictError",
    "EngagementStore",
    "FullError",
    "Hasher",
    "InvitationError",
    "JobStore",
    "NewerDatabaseError",
    "ParticipantStore",
    "RulingStore",
    "Secrets",
    "SessionStore",
    "Store",
    "StoreError",
    "Transaction",
    "VariantStore",
    "WaveStore",
]
