"""The state of the store in memory: a dictionary for each table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from advisor.domain.access import Account, ApiToken, Invitation, Membership, PasswordLink, Session, ShareLink
from advisor.domain.campaign import Answer, EngagementRecord, Participant, PlacedUnit, Round, TendencyVote, Wave
from advisor.domain.job import ReportJob
from advisor.domain.ruling import AuditEntry, Decision, Settlement, SignOff
from advisor.domain.variant import Variant
from advisor.domain.workshop import Workshop
from advisor.ports import ConflictError


@dataclass
class State:
    """What is kept; values are frozen, so a copy of the dictionaries is a snapshot."""

    accounts: dict[str, Account] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    password_links: dict[str, PasswordLink] = field(default_factory=dict)
    engagements: dict[str, EngagementRecord] = field(default_factory=dict)
    members: dict[tuple[str, str], Membership] = field(default_factory=dict)
    units: dict[tuple[str, str], PlacedUnit] = field(default_factory=dict)
    waves: dict[str, Wave] = field(default_factory=dict)
    workshops: dict[str, Workshop] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    participants: dict[str, Participant] = field(default_factory=dict)
    tendencies: dict[str, TendencyVote] = field(default_factory=dict)
    answers: dict[tuple[str, str, str], Answer] = field(default_factory=dict)
    settlements: dict[tuple[str, str, str], Settlement] = field(default_factory=dict)
    decisions: dict[tuple[str, str], Decision] = field(default_factory=dict)
    sign_offs: dict[str, SignOff] = field(default_factory=dict)
    share_links: dict[str, ShareLink] = field(default_factory=dict)
    api_tokens: dict[str, ApiToken] = field(default_factory=dict)
    jobs: dict[str, ReportJob] = field(default_factory=dict)
    variants: dict[str, Variant] = field(default_factory=dict)
    audit: dict[int, AuditEntry] = field(default_factory=dict)
    writable: bool = True

    @property
    def order(self) -> list[str]:
        """The tables, those that others hang on first."""
        return [name for name, value in vars(self).items() if isinstance(value, dict)]

    def copy(self) -> State:
        """A snapshot."""
        return State(**{name: dict(getattr(self, name)) for name in self.order})


class FakePart:
    """A part of the store on a state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def _put(self, table: dict[Any, Any], key: Any, value: object, unique: tuple[str, ...] = ()) -> None:
        """Keep a value; a conflict where another one has the same in one of the unique fields (None is never same)."""
        if not self._state.writable:
            raise RuntimeError("this transaction is for reading")
        for name in unique:
            mine = getattr(value, name)
            if mine is not None and any(getattr(one, name) == mine for other, one in table.items() if other != key):
                raise ConflictError(f"{name} is taken")
        table[key] = value

    def _add(self, table: dict[Any, Any], key: Any, value: object, unique: tuple[str, ...] = ()) -> None:
        if key in table:
            raise ConflictError("there already")
        self._put(table, key, value, unique)

    def _drop(self, table: dict[Any, Any], key: Any) -> None:
        if not self._state.writable:
            raise RuntimeError("this transaction is for reading")
        table.pop(key, None)

    def _needs(self, *, there: bool) -> None:
        """A foreign key."""
        if not there:
            raise ConflictError("what it belongs to is not there")


def newest(values: Any, when: str = "created_at") -> tuple[Any, ...]:
    """By time, newest first, then by id."""
    return tuple(sorted(sorted(values, key=lambda one: one.id), key=lambda one: getattr(one, when), reverse=True))
