"""Waves with workshop and rounds in the database."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from advisor.domain.campaign import Round, Wave
from advisor.domain.workshop import Workshop
from advisor.ports import ConflictError
from advisor.storage.facts import wave as wave_of
from advisor.storage.facts import wave_row
from advisor.storage.part import Part, row_of
from advisor.storage.tables import rounds, waves, workshops


class Waves(Part):
    """Fulfils the port `WaveStore`. A transaction that reads sees one state: what it has read is not asked for again."""

    def __init__(self, connection: Connection, *, writes: bool) -> None:
        super().__init__(connection, writes=writes)
        self._waves: dict[str, Wave] = {}
        self._rounds: dict[str, tuple[Round, ...]] = {}

    def put(self, wave: Wave) -> None:
        """Keep or replace a wave."""
        self._put(waves, [wave_row(wave)])

    def get(self, id: str) -> Wave | None:
        """The wave of that id."""
        known = self._waves.get(id)
        return known or self._seen(self._one(wave_of, sa.select(waves).where(waves.c.id == id)))

    def by_code(self, join_code: str) -> Wave | None:
        """The wave with that join code."""
        return self._one(wave_of, sa.select(waves).where(waves.c.join_code == join_code))

    def of_engagement(self, engagement: str) -> tuple[Wave, ...]:
        """The waves of an engagement, in their order."""
        found = self._all(wave_of, sa.select(waves).where(waves.c.engagement == engagement).order_by(waves.c.number))
        for one in found:
            self._seen(one)
        return found

    def workshop(self, wave: str) -> Workshop | None:
        """The state of the wave's workshop."""
        return self._one(Workshop, sa.select(workshops).where(workshops.c.wave == wave))

    def put_workshop(self, workshop: Workshop) -> None:
        """Keep the state, if it was made from the one that is kept.

        Raises:
            ConflictError: somebody else changed it meanwhile.

        """
        row = row_of(workshop)
        if workshop.version == 0:
            self._change(sa.insert(workshops), [row])
            return
        before = (workshops.c.wave == workshop.wave) & (workshops.c.version == workshop.version - 1)
        if self._change(sa.update(workshops).where(before).values(row)) != 1:
            raise ConflictError("Somebody else has moved the workshop on meanwhile: look again before the next step.")

    def put_round(self, round: Round) -> None:
        """Keep or replace a round."""
        self._put(rounds, [row_of(round)])

    def rounds(self, wave: str) -> tuple[Round, ...]:
        """The rounds of a wave, in their order."""
        if wave in self._rounds:
            return self._rounds[wave]
        found = self._all(Round, sa.select(rounds).where(rounds.c.wave == wave).order_by(rounds.c.number))
        if not self._writes:
            self._rounds[wave] = found
        return found

    def _seen(self, wave: Wave | None) -> Wave | None:
        if wave is not None and not self._writes:
            self._waves[wave.id] = wave
        return wave
