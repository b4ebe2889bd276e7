"""An engagement as it is run: its units, waves, rounds, participants and what they answered."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.answers import BLANK, CANNOT_JUDGE
from advisor.domain.assessment import Version
from advisor.domain.unit import METHODS, Engagement, Unit
from advisor.errors import UsageError
from advisor.text import Language

HIGHEST = 5
MAX_COUNTER = 2**53 - 1
"""The largest whole number that a browser counts to exactly."""
_CLIENT_ID_LENGTH = 64


class Consent(StrEnum):
    """What the respondents were told: results of many only, or a room that agreed to be open."""

    ANONYMOUS = "anonymous"
    OPEN = "open"


class Mode(StrEnum):
    """How a wave is answered: together in a room, or alone over weeks."""

    WORKSHOP = "workshop"
    CAMPAIGN = "campaign"


class RespondentRole(StrEnum):
    """What a participant is in the unit."""

    LEADER = "leader"
    MEMBER = "member"


class Channel(StrEnum):
    """How answers come in: the room's join code, a link, the facilitator on somebody's behalf, a spreadsheet."""

    PHONE = "phone"
    LINK = "link"
    PROXY = "proxy"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class EngagementRecord:
    """An engagement; all but the client's facts and `closed_at` are fixed when it is created."""

    id: str
    facts: Engagement
    questionnaire: Version
    rules: Version
    languages: tuple[Language, ...]
    consent: Consent
    threshold: int
    created_at: dt.datetime
    demo: bool = False
    closed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class PlacedUnit:
    """A unit in its place among the others; an archived one is offered to nobody but keeps its respondents."""

    engagement: str
    unit: Unit
    position: int
    archived_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Wave:
    """One time of asking; `questionnaire` is the version that this wave asks, `join_code` what the projector shows."""

    id: str
    engagement: str
    number: int
    mode: Mode
    questionnaire: Version
    opened_at: dt.datetime
    join_code: str | None = None
    deadline: dt.datetime | None = None
    closed_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """A vote within a wave; `items` are those voted on again, None in the first round: all.

    `revealed_at` stays set once the results were seen, even when the step is undone and the round opened again.
    """

    id: str
    wave: str
    number: int
    items: tuple[str, ...] | None
    opened_at: dt.datetime
    closed_at: dt.datetime | None = None
    revealed_at: dt.datetime | None = None

    @property
    def open(self) -> bool:
        """Whether answers are taken."""
        return self.closed_at is None

    def asks(self, item: str) -> bool:
        """Whether the item is voted on in this round."""
        return self.items is None or item in self.items


@dataclass(frozen=True, slots=True)
class Participant:
    """Somebody who answers in a wave, without a name.

    `resume` is the digest of the secret with which the same person comes back; `invitation` the invitation that was
    redeemed, set by the store in open engagements only.
    """

    id: str
    engagement: str
    wave: str
    unit: str
    channel: Channel
    joined_at: dt.datetime
    role: RespondentRole | None = None
    finished_at: dt.datetime | None = None
    resume: str | None = None
    invitation: str | None = None


@dataclass(frozen=True, slots=True)
class TendencyVote:
    """A participant's own guess of the method for the unit, before any result; the last one counts."""

    participant: str
    method: str
    at: dt.datetime

    def __post_init__(self) -> None:
        """Refuse what is no method.

        Raises:
            UsageError: an unknown method.

        """
        if self.method not in METHODS:
            raise UsageError(f'the tendency "{self.method}" is no method: use {", ".join(METHODS)}')


@dataclass(frozen=True, slots=True)
class Answer:
    """What a participant says to an item in a round: 1..5, `CANNOT_JUDGE`, or `BLANK` for an answer taken back.

    `client_id` is made on the participant's device, once for each time that an answer is given, and sent again
    unchanged with each retry. `counter` counts the participant's answers upwards (after a change of device it goes on
    from the highest that the server knows), so that a late message never overwrites a newer one. `by` is the account
    that answered on the participant's behalf.
    """

    participant: str
    round: str
    item: str
    value: int
    client_id: str
    counter: int
    saved_at: dt.datetime
    seconds: float | None = None
    by: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no form can send.

        Raises:
            UsageError: a value off the scale, or a client id, counter or time that cannot be.

        """
        if self.value not in {BLANK, CANNOT_JUDGE} and not 1 <= self.value <= HIGHEST:
            raise UsageError(f'the answer {self.value} to "{self.item}" is off the scale: use 1 to {HIGHEST}')
        if not (0 < len(self.client_id) <= _CLIENT_ID_LENGTH and self.client_id.isascii()):
            raise UsageError(f"the client id of an answer is 1 to {_CLIENT_ID_LENGTH} ASCII characters")
        if not 0 <= self.counter <= MAX_COUNTER:
            raise UsageError("the counter of an answer is a whole number from 0 on")
        if self.seconds is not None and not (math.isfinite(self.seconds) and self.seconds >= 0):
            raise UsageError("the seconds taken for an answer are a number from 0 on, or are left out")

    @property
    def order(self) -> tuple[int, str]:
        """Of two answers of a participant to an item in a round, the one with the greater order counts."""
        return self.counter, self.client_id


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a unit's participants of one role are, as counts.

    `answered` gave at least one answer (in the round asked about, else in any); `answers` are all those answers.
    """

    unit: str
    role: RespondentRole | None
    joined: int
    answered: int
    finished: int
    answers: int


def latest(answers: list[Answer]) -> list[Answer]:
    """Of several answers of the same participant to the same item in the same round, only the one that counts."""
    kept: dict[tuple[str, str, str], Answer] = {}
    for answer in sorted(answers, key=lambda answer: answer.order):
        kept[answer.participant, answer.round, answer.item] = answer
    return list(kept.values())


def kept_time(at: dt.datetime, mode: Mode, consent: Consent) -> dt.datetime:
    """The time as it is kept of participants and their answers: in an anonymous campaign the day only (UTC).

    There, invitations go to named people, and the minute of an answer beside the minute of a mail, of a click or of a
    log line would tell whose it is.
    """
    if mode is Mode.CAMPAIGN and consent is Consent.ANONYMOUS:
        return at.astimezone(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return at
