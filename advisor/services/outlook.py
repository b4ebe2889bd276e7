"""What a campaign says about those who have not answered: how much they could still move each unit's result.

While a campaign runs nothing of its results is said, only from how many answers on a unit is shown. Afterwards it is
said of units whose results are shown, and only where the number of the missing is shown too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from advisor.domain.advice import Status
from advisor.domain.assessment import UnitAssessment
from advisor.domain.campaign import EngagementRecord, PlacedUnit, Wave
from advisor.domain.missing import Missing
from advisor.domain.unit import Unit
from advisor.engine.assess.measure import Group
from advisor.engine.decide.advise import Adviser
from advisor.engine.decide.cover import Undecided
from advisor.engine.explain.landscape import Landscape
from advisor.engine.explain.missing import MissingSearch
from advisor.ports import Clock, Transaction
from advisor.services.assess import Commission, assess
from advisor.services.campaign.response import Response, UnitResponse
from advisor.services.library import Library
from advisor.services.results.cache import Memory
from advisor.services.results.material import commission_of, gather, is_over

KEPT = 16
"""Campaigns in memory."""


class Say(StrEnum):
    """What can be said of a unit."""

    RUNNING = "running"
    TOLD = "told"
    NOBODY = "nobody"
    WITHHELD = "withheld"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is said of one unit; `missing` where `say` is `told`.

    A unit is shown from `shown_from` answers on; `can_be_shown` says whether as many people are asked at all, None
    where their number is not known. Neither hangs on who has answered.
    """

    unit: Unit
    say: Say
    shown_from: int
    can_be_shown: bool | None
    missing: Missing | None = None


class Outlooks:
    """The outlook of campaigns; remembered by what it is made from."""

    def __init__(self, library: Library, clock: Clock) -> None:
        self._library = library
        self._clock = clock
        self._made: Memory[Mapping[str, tuple[UnitAssessment, Missing | None]]] = Memory(KEPT)

    @cached_property
    def _landscape(self) -> Landscape | None:
        """The landscape of the installed rules; None where they are so entangled that it takes too long."""
        try:
            return Landscape(self._library.rules)
        except Undecided:
            return None

    def of(
        self, tx: Transaction, record: EngagementRecord, wave: Wave, response: Response, placed: Sequence[PlacedUnit]
    ) -> tuple[Outlook, ...]:
        """The outlook of each unit that is asked, in the order of the response; afterwards not of those that only group.

        `placed` are all units of the engagement.

        Raises:
            UsageError: the questionnaire of the wave is not the installed one.

        """
        if not is_over(wave, self._clock.now()):
            return tuple(_outlook(record, one, Say.RUNNING) for one in response.units)
        missing = {one.unit.id: one.missing for one in response.units if one.missing is not None}
        material = gather(tx, self._library, record, wave, placed, self._clock.now())
        settled = {(one.unit, one.dimension): one for one in tx.rulings.settlements(wave.id)}
        key = material.digest(sorted(settled.items()), sorted(missing.items()), self._library.rules.sha256)
        found = self._made.get(key, lambda: self._search(commission_of(self._library, material, settled), missing))
        return tuple(_said(record, one, *found[one.unit.id]) for one in response.units if one.unit.id in found)

    def _search(
        self, commission: Commission, missing: Mapping[str, int]
    ) -> dict[str, tuple[UnitAssessment, Missing | None]]:
        assessment = assess(commission, explained=False)
        units = assessment.units
        found: Sequence[Missing | None] = [None] * len(units)
        if self._landscape is not None:
            search = MissingSearch(
                self._landscape,
                Adviser(commission.rules),
                commission.answers,
                commission.questionnaire,
                commission.gate,
            )
            found = search.of(
                [Group(unit.profile.unit, unit.joined) for unit in units],
                [unit.profile for unit in units],
                commission.engagement,
                missing,
            )
        return {unit.profile.unit.id: (unit, one) for unit, one in zip(units, found, strict=True)}


def _outlook(record: EngagementRecord, one: UnitResponse, say: Say, missing: Missing | None = None) -> Outlook:
    shown_from = record.threshold if record.consent == "anonymous" else 1
    return Outlook(one.unit, say, shown_from, _can_be_shown(one, shown_from), missing)


def _can_be_shown(one: UnitResponse, shown_from: int) -> bool | None:
    """By headcount and invitations alone: what is asked of a unit may be counted otherwise once somebody answered."""
    heads = [unit.headcount for unit in (one.unit, *one.joined)]
    known = [head for head in heads if head is not None]
    if max(sum(known), one.invited) >= shown_from:
        return True
    return False if len(known) == len(heads) else None


def _said(record: EngagementRecord, one: UnitResponse, unit: UnitAssessment, missing: Missing | None) -> Outlook:
    if missing is not None:
        return _outlook(record, one, Say.TOLD, missing)
    if unit.profile.n == 0:
        return _outlook(record, one, Say.NOBODY)
    hidden = unit.recommendation.status is Status.WITHHELD
    return _outlook(record, one, Say.WITHHELD if hidden else Say.UNKNOWN)
