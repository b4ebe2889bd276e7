"""A world to look into: the application with invented people, whose ids, secrets and times are the same each time."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from argon2 import Parameters
from argon2.low_level import Type
from flask import Flask

from advisor import bootstrap
from advisor.domain.access import Account, Membership, Role, Scope
from advisor.domain.campaign import Channel, Consent, EngagementRecord, Mode, Participant, RespondentRole, Wave
from advisor.domain.unit import Engagement, Unit
from advisor.domain.workshop import Step, Workshop
from advisor.services.actor import Desk
from advisor.services.engagements import Draft
from advisor.services.library import Library
from advisor.services.office import Office
from advisor.services.workshop.joining import Given
from advisor.storage.hashing import Argon2Hasher
from advisor.storage.store import SqlStore
from advisor.storage.system import SystemSecrets
from advisor.storage.upgrade import upgrade
from advisor.web.app import Settings, create_app

BEGIN = dt.datetime(2027, 3, 9, 9, 0, tzinfo=dt.UTC)
ROLES = ("owner", "facilitator", "viewer")
CHEAP = Parameters(Type.ID, 19, 16, 32, time_cost=1, memory_cost=8, parallelism=1)
SHOWN, SMALL, TINY, HALL = "sales", "lab", "legal", "group"
UNITS = (
    Unit(HALL, "集团", "Group"),
    Unit(SHOWN, "区域销售", "Regional sales", parent=HALL, headcount=14),
    Unit(SMALL, "新业务孵化", "Venture lab", parent=HALL, headcount=4),
    Unit(TINY, "法务合规", "Legal", headcount=2),
)
Values = Mapping[str, int]


@cache
def library() -> Library:
    """The installed content, loaded once."""
    return bootstrap.library()


class Dice(SystemSecrets):
    """Secrets in an order that each world repeats."""

    def __init__(self) -> None:
        super().__init__(b"k" * 32)
        self._dice = random.Random(7)  # noqa: S311 -- of a test

    def new_id(self) -> str:
        """The next id."""
        return f"{self._dice.getrandbits(128):032x}"

    def token(self) -> str:
        """The next secret."""
        return f"{self._dice.getrandbits(256):064x}"

    def code(self, length: int = 6) -> str:
        """The next code."""
        return "".join(self._dice.choices("23456789ABCDEFGHJKMNPQRSTUVWXYZ", k=length))


@dataclass
class Ticking:
    """A clock that goes on by a second whenever something is done, and stands while somebody looks."""

    time: dt.datetime = BEGIN

    def now(self) -> dt.datetime:
        """The time."""
        return self.time

    def on(self, **by: int) -> None:
        """Let time pass."""
        self.time += dt.timedelta(**(by or {"seconds": 1}))


@dataclass
class World:
    """An engagement with a wave that is going on, and everybody who may look at it."""

    app: Flask
    office: Office
    clock: Ticking
    record: EngagementRecord
    accounts: dict[str, Account]
    share: str
    token: str
    waves: list[Wave] = field(default_factory=list)
    people: list[Participant] = field(default_factory=list)
    sent: int = 0

    @property
    def wave(self) -> Wave:
        """The last wave."""
        return self.waves[-1]

    @property
    def items(self) -> list[str]:
        """What it asks."""
        return [item.id for item in self.office.library.questionnaire(self.wave.questionnaire).items]

    def items_of(self, dimension: str) -> list[str]:
        """What it asks about a dimension."""
        form = self.office.library.questionnaire(self.wave.questionnaire)
        return [item.id for item in form.items_by_dimension[dimension]]

    def open(self, mode: Mode, form: str = "workshop") -> None:
        """Open the next wave."""
        self.clock.on()
        self.waves.append(self.office.engagements.open_wave("owner", self.record.id, mode, form))
        if mode is Mode.WORKSHOP:
            self.go(Step.ANSWER)

    def join(self, unit: str, roles: Iterable[RespondentRole | None], channel: Channel = Channel.PHONE) -> list[int]:
        """People of a unit come in; their numbers."""
        places = []
        for role in roles:
            self.clock.on()
            by = "facilitator" if channel is Channel.PROXY else None
            secret = f"seat-{len(self.people)}"
            self.people.append(self.office.joining.join(self.wave.id, unit, role, secret, channel, by))
            places.append(len(self.people) - 1)
        return places

    def answer(self, person: int, values: Values, seconds: float | None = 6.0) -> None:
        """Somebody answers in the vote that is open."""
        self.clock.on()
        with self.office.desk.store.reading() as tx:
            round = tx.waves.rounds(self.wave.id)[-1]
        given = []
        for item, value in values.items():
            self.sent += 1
            given.append(Given(item, value, f"c{self.sent}", self.sent, seconds))
        self.office.joining.answer(self.people[person].id, round.id, given)

    def hand_in(self, *people: int) -> None:
        """Some say that they are through."""
        for person in people:
            self.office.joining.hand_in(self.people[person].id)

    def go(self, *steps: Step, items: Sequence[str] = ()) -> None:
        """On through these steps of the room."""
        for step in steps:
            self.clock.on()
            asked = items if step is Step.SECOND_VOTE else ()
            self.office.steps.advance("owner", self.wave.id, step, self.room.version, asked)

    def undo(self) -> None:
        """Back one step."""
        self.clock.on()
        self.office.steps.undo("owner", self.wave.id, self.room.version)

    @property
    def room(self) -> Workshop:
        """Where the room is."""
        with self.office.desk.store.reading() as tx:
            found = tx.waves.workshop(self.wave.id)
        assert found
        return found

    def close(self) -> None:
        """End the campaign."""
        self.clock.on(days=1)
        self.office.schedule.close(self.wave.id, "owner")

    def reopen(self) -> None:
        """Take answers again."""
        self.clock.on(hours=1)
        self.office.schedule.reopen(self.wave.id, None, "owner")


def open_world(folder: Path, consent: Consent = Consent.ANONYMOUS, threshold: int = 5, form: str = "workshop") -> World:
    """The application on an empty database in the folder, with an engagement of four units."""
    folder.mkdir(parents=True, exist_ok=True)
    address = f"sqlite:///{folder}/world.db"
    upgrade(address)
    clock = Ticking()
    desk = Desk(SqlStore(address), clock, Dice())
    office = Office(desk, library(), Argon2Hasher(CHEAP), _no_example)
    accounts = {name: Account(name, f"{name}@example.org", name.title(), "-", BEGIN) for name in ROLES}
    with desk.store.writing() as tx:
        for account in accounts.values():
            tx.accounts.add(account)
    facts = Engagement(client="星河互联", client_en="Starlane", strategy_clear=True, sponsor=True)
    record = office.engagements.create("owner", Draft(facts, form, consent=consent, threshold=threshold), UNITS)
    with desk.store.writing() as tx:
        for name in ("facilitator", "viewer"):
            tx.engagements.put_member(Membership(record.id, name, Role(name)))
    app = create_app(office, Settings(b"k" * 32, folder, local_only=True))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    return World(
        app,
        office,
        clock,
        record,
        accounts,
        share=office.accounts.links.make("owner", record.id, "board", 90)[1],
        token=office.accounts.tokens.make("owner", "a program", tuple(Scope), 30, record.id)[1],
    )


def _no_example() -> None:  # type: ignore[return]
    raise AssertionError
