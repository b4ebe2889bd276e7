"""The units of two waves beside each other: the same, new, gone, renamed, joined otherwise, moved about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.advice import Status
from advisor.domain.assessment import UnitAssessment
from advisor.domain.unit import Unit

Structure = tuple[Sequence[Unit], Mapping[str, UnitAssessment]]
"""All units of a wave, and those assessed by id."""


class Match(StrEnum):
    """Whether a unit stands for the same people in both waves, and if not why it is not compared.

    `grouping`: in one of the waves nobody answered for it but its parts. `regrouped`: parts of it came, went or moved
    whose own result is withheld, so that the difference might point at them.
    """

    SAME = "same"
    NEW = "new"
    GONE = "gone"
    JOINED = "joined"
    GROUPING = "grouping"
    REGROUPED = "regrouped"


@dataclass(frozen=True, slots=True)
class Pair:
    """A unit in both waves, None where it is in one only; `joined` are the ids of those counted with it in each."""

    id: str
    then: Unit | None
    now: Unit | None
    match: Match
    joined_then: tuple[str, ...] = ()
    joined_now: tuple[str, ...] = ()

    @property
    def renamed(self) -> bool:
        """Whether it bears another name."""
        if self.then is None or self.now is None:
            return False
        return (self.then.name, self.then.name_en) != (self.now.name, self.now.name_en)


def pairs(then: Structure, now: Structure) -> tuple[Pair, ...]:
    """All units that either wave asked by themselves or with others, in the order of the later wave, then those gone.

    Units are the same by their id alone.
    """
    before, after = ({unit.id: unit for unit in units} for units, _ in (then, now))
    return tuple(_pair(name, before, after, then[1], now[1]) for name in dict.fromkeys([*after, *before]))


def _pair(
    name: str,
    before: Mapping[str, Unit],
    after: Mapping[str, Unit],
    then: Mapping[str, UnitAssessment],
    now: Mapping[str, UnitAssessment],
) -> Pair:
    joined = tuple(side[name].joined if name in side else () for side in (then, now))
    match = _match(name, before, after, then, now)
    return Pair(name, before.get(name), after.get(name), match, *joined)


def _match(
    name: str,
    before: Mapping[str, Unit],
    after: Mapping[str, Unit],
    then: Mapping[str, UnitAssessment],
    now: Mapping[str, UnitAssessment],
) -> Match:
    if name not in before:
        return Match.NEW
    if name not in after:
        return Match.GONE
    hosts = before[name].join_with, after[name].join_with
    if hosts != (None, None) or _members(name, before) != _members(name, after):
        return Match.JOINED
    if name not in then or name not in now:
        return Match.GROUPING
    moved = _parts(name, before) ^ _parts(name, after)
    hidden = any(_withheld(part, side) for part in moved for side in (then, now))
    return Match.REGROUPED if hidden else Match.SAME


def _members(name: str, units: Mapping[str, Unit]) -> set[str]:
    return {unit.id for unit in units.values() if unit.join_with == name}


def _parts(name: str, units: Mapping[str, Unit]) -> set[str]:
    return {unit.id for unit in units.values() if unit.parent == name}


def _withheld(name: str, assessed: Mapping[str, UnitAssessment]) -> bool:
    return name in assessed and assessed[name].recommendation.status is Status.WITHHELD
