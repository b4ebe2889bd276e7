"""What a room settles, what is decided upon the advice, who signs for it; and the log of who changed what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from advisor.errors import UsageError


@dataclass(frozen=True, slots=True)
class Settlement:
    """A value, 0..100, on which the room agreed for a dimension of a unit, with the reason in a note."""

    engagement: str
    wave: str
    unit: str
    dimension: str
    value: float
    note: str
    by: str
    at: dt.datetime

    def __post_init__(self) -> None:
        """Refuse a value that is no score.

        Raises:
            UsageError: a value outside 0..100.

        """
        if not 0 <= self.value <= 100:  # noqa: PLR2004 -- the scale of all scores
            raise UsageError(f'the settled value {self.value} of "{self.dimension}" is outside 0 to 100')


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided for a unit: the recommendation as it stands, or another method or entry with the reason."""

    engagement: str
    wave: str
    unit: str
    accepted: bool
    by: str
    at: dt.datetime
    method: str | None = None
    entry: str | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        """Refuse an override that says nothing.

        Raises:
            UsageError: not accepted, and no method or no reason.

        """
        if not self.accepted and not (self.method and self.reason.strip()):
            raise UsageError(f'overriding the recommendation of unit "{self.unit}" needs a method and a reason')


@dataclass(frozen=True, slots=True)
class SignOff:
    """Somebody's signature under a wave's decisions, or a unit's; `assessment` is the hash of what was signed."""

    id: str
    engagement: str
    wave: str
    unit: str | None
    name: str
    assessment: str
    by: str
    at: dt.datetime


class Subject(StrEnum):
    """What an audit entry is about."""

    ACCOUNT = "account"
    MEMBERSHIP = "membership"
    ENGAGEMENT = "engagement"
    UNIT = "unit"
    WAVE = "wave"
    WORKSHOP = "workshop"
    ROUND = "round"
    PARTICIPANT = "participant"
    ANSWER = "answer"
    SETTLEMENT = "settlement"
    DECISION = "decision"
    SIGN_OFF = "sign_off"
    INVITATION = "invitation"
    SHARE_LINK = "share_link"
    API_TOKEN = "api_token"  # noqa: S105 -- a word, no secret
    REPORT = "report"
    VARIANT = "variant"
    EXPORT = "export"


_NO_CONTENT = frozenset({Subject.ANSWER, Subject.PARTICIPANT})


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what to what, with the state before and after; never what somebody answered."""

    at: dt.datetime
    account: str | None
    engagement: str | None
    what: str
    subject: Subject
    object: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        """Refuse to log the content of answers or participants.

        Raises:
            UsageError: `before` or `after` is given for one of them.

        """
        if self.subject in _NO_CONTENT and (self.before is not None or self.after is not None):
            raise UsageError(f"the audit log keeps no content of {self.subject} entries")
