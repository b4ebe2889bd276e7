"""What happens in a world, twice: in the second telling only what a few people say is another thing."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from advisor.domain.campaign import Channel, Mode, RespondentRole
from advisor.domain.invitee import Invitee
from advisor.domain.unit import Unit
from advisor.domain.workshop import Step
from tests.web.gate_doors import FEW, Seen, look
from tests.web.gate_world import SHOWN, SMALL, TINY, World

LEADER, MEMBER = RespondentRole.LEADER, RespondentRole.MEMBER
FRESH, AGAIN, PATCHY, GUEST = "ops", "it", "finance", "guests"
MORE = (Unit(FRESH, "运营", "Operations"), Unit(AGAIN, "信息技术", "IT"), Unit(PATCHY, "财务", "Finance"))
READERS = ("share", "token")
Play = Callable[["Telling"], Iterator[Seen]]


@dataclass
class Telling:
    """A world in which a story is told; `otherwise` is the second telling."""

    world: World
    otherwise: bool
    dice: random.Random

    def anything(self, items: Sequence[str]) -> dict[str, int]:
        """Answers that are the same in both tellings."""
        return {item: self.dice.choice([1, 2, 3, 4, 5]) for item in items}

    def secretly(self, items: Sequence[str]) -> dict[str, int]:
        """Answers that are not; one at least is a number, for somebody who answered is somebody in both."""
        one, other = ({item: self.dice.choice([1, 2, 3, 4, 5, -1]) for item in items} for _ in range(2))
        return (other if self.otherwise else one) | {items[0]: 5 if self.otherwise else 1}

    def people(self, unit: str, leaders: int, members: int, channel: Channel = Channel.PHONE) -> list[int]:
        """So many people of a unit, who answer what they answer in both tellings."""
        found = self.world.join(unit, [LEADER] * leaders + [MEMBER] * members, channel)
        for one in found:
            self.world.answer(one, self.anything(self.world.items), self.dice.choice([1.0, 6.0]))
        return found

    def few(self, unit: str, n: int, channel: Channel = Channel.PHONE) -> list[int]:
        """A few people of a unit, who answer otherwise in the other telling, and take another time for it."""
        found = self.world.join(unit, [MEMBER] * n, channel)
        self.change(found, self.world.items)
        return found

    def change(self, people: Sequence[int], items: Sequence[str]) -> None:
        """These people answer something, in each telling something else."""
        for one in people:
            self.world.answer(one, self.secretly(items), 1.0 if self.otherwise else 6.0)

    def less(self) -> int:
        """A number of people under the threshold."""
        return self.dice.randint(1, self.world.record.threshold - 1)


def workshop(telling: Telling) -> Iterator[Seen]:
    """Withheld units and dimensions, a few newcomers, a few second votes, a reveal taken back, a settled value."""
    world, items = telling.world, telling.world.items
    _place(world, MORE)
    telling.people(SHOWN, 5, 7)
    telling.people(FRESH, 5, 5)
    again = telling.people(AGAIN, 5, 6)
    small = telling.few(SMALL, telling.less())
    telling.few(TINY, 1)
    for one in (*small, *again[:3]):
        world.office.joining.vote(world.people[one].id, "okr" if one in again or telling.otherwise else "kpi")
    _patchy(telling, items)
    yield look(world)
    world.go(Step.REVEAL)
    yield look(world, FEW)
    world.go(Step.TALK)
    world.go(Step.SECOND_VOTE, items=items[:6])
    telling.change(world.join(FRESH, [MEMBER] * telling.less()), items[:6])
    telling.change([*again[:2], *again[5:7]], items[:6])
    yield look(world, READERS)
    world.go(Step.REVEAL)
    yield look(world, ("owner",))
    world.undo()
    telling.change(again[-2:], items[:6])
    world.go(Step.REVEAL, Step.SETTLE)
    world.office.rulings.settle("owner", world.wave, TINY, "uncertainty", 70.0, "agreed in the room")
    world.go(Step.RECOMMENDATION)
    yield look(world)


def _patchy(telling: Telling, items: Sequence[str]) -> None:
    """A unit that is shown, with a question that too few of it answered."""
    world = telling.world
    lone = telling.dice.choice([item for item in items if item.startswith(("exploration", "openness"))])
    for place, one in enumerate(world.join(PATCHY, [MEMBER] * 8)):
        given = telling.anything([item for item in items if item != lone])
        if place < min(3, world.record.threshold - 1):
            given[lone] = 5 if telling.otherwise else 2
        world.answer(one, given)


def campaign(telling: Telling) -> Iterator[Seen]:
    """Two waves with invitations, the first opened again; a unit that joins another between two looks; one archived."""
    world = telling.world
    _place(world, MORE)
    _invited(telling, SHOWN, 8)
    fresh = telling.people(FRESH, 0, 6, Channel.LINK)
    telling.few(SMALL, telling.less(), Channel.LINK)
    telling.few(TINY, telling.less(), Channel.IMPORT)
    yield look(world)
    world.close()
    yield look(world, FEW)
    world.office.engagements.archive_unit("owner", world.record.id, SMALL)
    _place(world, (*MORE, Unit(GUEST, "外包", "Guests", join_with=FRESH)), without=SMALL)
    world.reopen()
    telling.few(GUEST, telling.less(), Channel.LINK)
    telling.change(fresh[:1], world.items)
    world.close()
    world.open(Mode.CAMPAIGN)
    telling.people(SHOWN, 0, 6, Channel.LINK)
    telling.few(FRESH, telling.less(), Channel.LINK)
    telling.people(TINY, 0, 6, Channel.LINK)
    world.close()
    yield look(world, (*FEW, "viewer"))


def _invited(telling: Telling, unit: str, n: int) -> None:
    """People invited by name, of whom all but the last two begin."""
    world = telling.world
    people = [Invitee(unit, f"Person {one}", f"person{one}@example.org") for one in range(n)]
    links = world.office.invitations.invite(world.wave.id, people, "owner").links
    for link in links[:-2]:
        world.people.append(world.office.door.redeem(link.token, world.office.door.new_code(), MEMBER))
        world.answer(len(world.people) - 1, telling.anything(world.items))


def counted(telling: Telling) -> Iterator[Seen]:
    """A campaign in which a small unit has one answer more in the other telling."""
    world = telling.world
    telling.people(SHOWN, 0, 7, Channel.LINK)
    telling.people(TINY, 0, 2, Channel.LINK)
    telling.people(SMALL, 0, 3 if telling.otherwise else 2, Channel.LINK)
    world.clock.on(hours=1)
    world.clock.time = world.clock.time.replace(minute=0, second=0)
    yield look(world, ("owner", "facilitator", "token"))
    world.close()
    yield look(world, FEW)


def opened(telling: Telling) -> Iterator[Seen]:
    """Open people: of two the mean is seen, not who of them said what; only the export of the owner has the answers."""
    world = telling.world
    telling.people(SHOWN, 0, 6)
    one, other = world.join(SMALL, [MEMBER, MEMBER])
    world.answer(one, dict.fromkeys(world.items, 2 if telling.otherwise else 3))
    world.answer(other, dict.fromkeys(world.items, 4 if telling.otherwise else 3))
    world.go(Step.REVEAL)
    yield _without_export(look(world, ("owner", "share")))


def _without_export(seen: Mapping[str, tuple[object, ...]]) -> Seen:
    return {place: told for place, told in seen.items() if place != "export"}


def _place(world: World, more: Sequence[Unit], without: str | None = None) -> None:
    """Put these units after those that were there."""
    with world.office.desk.store.reading() as tx:
        placed = [one.unit for one in tx.engagements.units(world.record.id) if one.archived_at is None]
    known = {unit.id for unit in more}
    kept = [unit for unit in placed if unit.id not in known and unit.id != without]
    world.office.engagements.put_units("owner", world.record.id, [*kept, *more])
