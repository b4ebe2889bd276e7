"""A campaign to test with: an engagement of four units, its people, a clock that is set, secrets that can be told."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from advisor.domain.access import Membership, Role
from advisor.domain.campaign import EngagementRecord, Mode, Participant, PlacedUnit, Round, Wave
from advisor.domain.invitee import Invitee
from advisor.domain.unit import Unit
from advisor.ports import Store, Transaction
from advisor.services.actor import Desk
from advisor.services.campaign.door import Door
from advisor.services.campaign.invitations import Invitations
from advisor.services.campaign.schedule import Schedule
from tests.storage.samples import ANNA, BEN, ENGAGEMENT, FORM, NOW, answer

DAY = dt.timedelta(days=1)
UNITS = (
    Unit("rnd", "研发", "R&D", headcount=12),
    Unit("sales", "销售", "Sales"),
    Unit("lab", "实验室", "Lab", join_with="rnd"),
    Unit("old", "旧部", "Old"),
)
PEOPLE = (
    Invitee("rnd", "Wang Wei", "wang@example.org"),
    Invitee("rnd", "=cmd()", "li@example.org"),
    Invitee("sales", "Zhao Min", None),
)


@dataclass
class Clock:
    """A clock that is set."""

    time: dt.datetime = NOW

    def now(self) -> dt.datetime:
        """The time that was set."""
        return self.time


@dataclass
class Secrets:
    """Secrets that are counted; the digest tells what it was made of."""

    count: int = field(default=0)

    def _next(self) -> int:
        self.count += 1
        return self.count

    def new_id(self) -> str:
        """An id."""
        return f"id-{self._next():04}"

    def token(self) -> str:
        """A token."""
        return f"token-{self._next()}"

    def code(self, length: int = 6) -> str:
        """A code of so many letters."""
        return f"{'K7P2XMQRST'[: length - 4]}{1000 + self._next()}"

    def digest(self, secret: str) -> str:
        """The digest."""
        return f"digest({secret})"


@dataclass
class Case:
    """The campaign with its use cases."""

    desk: Desk
    clock: Clock

    @property
    def invitations(self) -> Invitations:
        """Inviting."""
        return Invitations(self.desk)

    @property
    def door(self) -> Door:
        """Coming in."""
        return Door(self.desk)

    @property
    def schedule(self) -> Schedule:
        """The deadline."""
        return Schedule(self.desk)

    def wave(self) -> Wave:
        """The wave as it is kept."""
        with self.desk.store.reading() as tx:
            found = tx.waves.get("w1")
        assert found
        return found

    def log(self) -> list[tuple[str, Any, Any]]:
        """What was logged, oldest first."""
        with self.desk.store.reading() as tx:
            return [(one.what, one.before, one.after) for one in reversed(tx.rulings.audit("eng", 1000))]

    def answers(self, somebody: Participant, *, finished: bool = False) -> None:
        """Let a participant answer one item, in the round that is open."""
        with self.desk.store.writing() as tx:
            round = next(one for one in tx.waves.rounds("w1") if one.open)
            tx.answers.save(round.id, [answer(somebody.id, "q1", 4, round=round.id)])
            if finished:
                tx.participants.change(replace(somebody, finished_at=self.clock.now()))


def begin(store: Store, record: EngagementRecord = ENGAGEMENT, **wave: Any) -> Case:
    """Keep the engagement, owned by Anna and led by Ben, with a campaign that is open."""
    with store.writing() as tx:
        tx.accounts.add(ANNA)
        tx.accounts.add(BEN)
        tx.engagements.create(record)
        tx.engagements.put_member(Membership("eng", "anna", Role.OWNER))
        tx.engagements.put_member(Membership("eng", "ben", Role.FACILITATOR))
        tx.engagements.put_units(placed(UNITS))
        put_wave(tx, **wave)
    clock = Clock()
    return Case(Desk(store, clock, Secrets()), clock)


def placed(units: tuple[Unit, ...]) -> tuple[PlacedUnit, ...]:
    """Units in their places; the one called old is archived."""
    return tuple(PlacedUnit("eng", one, at, NOW if one.id == "old" else None) for at, one in enumerate(units))


def put_wave(tx: Transaction, **more: Any) -> None:
    """Keep a campaign with its first round."""
    tx.waves.put(
        Wave(
            **(
                {"id": "w1", "engagement": "eng", "number": 1, "mode": Mode.CAMPAIGN}
                | {"questionnaire": FORM, "opened_at": NOW}
                | more
            )
        )
    )
    tx.waves.put_round(Round("r1", "w1", 1, None, NOW))
