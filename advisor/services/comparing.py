"""Compares two waves of an engagement as the store keeps them."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.domain.campaign import EngagementRecord, PlacedUnit, Wave
from advisor.errors import UsageError
from advisor.ports import Clock, Transaction
from advisor.services.assess import Commission, assess
from advisor.services.comparison import Comparison, Side, compare
from advisor.services.library import Library
from advisor.services.results.cache import Memory
from advisor.services.results.material import commission_of, gather, is_over

KEPT = 16
"""Comparisons in memory."""


class Comparing:
    """Two waves beside each other, once both have ended; remembered by what they are made from."""

    def __init__(self, library: Library, clock: Clock) -> None:
        self._library = library
        self._clock = clock
        self._made: Memory[Comparison] = Memory(KEPT)

    def ended(self, waves: Sequence[Wave]) -> tuple[Wave, ...]:
        """Of these waves those that can be compared, in their order: nothing more is taken in them."""
        now = self._clock.now()
        return tuple(sorted((wave for wave in waves if is_over(wave, now)), key=lambda wave: wave.number))

    def between(self, tx: Transaction, record: EngagementRecord, one: Wave, other: Wave) -> Comparison:
        """The comparison, the wave with the lower number as the earlier one.

        Raises:
            UsageError: it is one wave, one has not ended yet, or asked a questionnaire that is not installed.

        """
        if one.id == other.id:
            raise UsageError("Choose two different waves: a wave is not compared with itself.")
        waves = sorted((one, other), key=lambda wave: wave.number)
        for wave in waves:
            if wave not in self.ended(waves):
                raise UsageError("Wave %(number)s has not ended yet: compare once it is closed.", number=wave.number)
        placed = tx.engagements.units(record.id)
        then, now = (self._gathered(tx, record, wave, placed) for wave in waves)
        key = f"{then[1]} {now[1]} {self._library.rules.sha256}"
        return self._made.get(key, lambda: compare(_side(then[0]), _side(now[0])))

    def _gathered(
        self, tx: Transaction, record: EngagementRecord, wave: Wave, placed: Sequence[PlacedUnit]
    ) -> tuple[Commission, str]:
        material = gather(tx, self._library, record, wave, placed, self._clock.now())
        settled = {(one.unit, one.dimension): one for one in tx.rulings.settlements(wave.id)}
        return commission_of(self._library, material, settled), material.digest(sorted(settled.items()))


def _side(commission: Commission) -> Side:
    return Side(commission, assess(commission, explained=False))
