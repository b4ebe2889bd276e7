"""The invented company as an engagement: its units, and a closed campaign with the answers of its people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from advisor.domain.answers import BLANK, Answers
from advisor.domain.campaign import Answer, Channel, EngagementRecord, Mode, Participant, RespondentRole, Wave
from advisor.domain.unit import Engagement, Unit
from advisor.ports import Transaction
from advisor.services.actor import Desk
from advisor.services.engagements import Draft, Engagements


@dataclass(frozen=True)
class Example:
    """What the invented company is made of."""

    engagement: Engagement
    units: Sequence[Unit]
    answers: Answers
    questionnaire: str = "full"


@dataclass(frozen=True)
class Demo:
    """Makes a copy of the invented company for whoever asks."""

    desk: Desk
    engagements: Engagements
    example: Callable[[], Example]

    def create(self, account: str) -> EngagementRecord:
        """A new copy, owned by the account, with its one wave closed so that results can be seen."""
        given = self.example()
        draft = Draft(given.engagement, given.questionnaire)
        record = self.engagements.create(account, draft, given.units, demo=True)
        wave = self.engagements.open_wave(account, record.id, Mode.CAMPAIGN)
        with self.desk.store.writing() as tx:
            self._answer(tx, wave, given.answers)
            now = self.desk.clock.now()
            for round in tx.waves.rounds(wave.id):
                tx.waves.put_round(replace(round, closed_at=now, revealed_at=now))
            tx.waves.put(replace(wave, closed_at=now))
        return record

    def _answer(self, tx: Transaction, wave: Wave, answers: Answers) -> None:
        round = tx.waves.rounds(wave.id)[0]
        now = self.desk.clock.now()
        for row, person in enumerate(answers.respondents):
            seat = Participant(
                id=self.desk.secrets.new_id(),
                engagement=wave.engagement,
                wave=wave.id,
                unit=person.unit,
                channel=Channel.IMPORT,
                joined_at=now,
                role=RespondentRole(person.role) if person.role else None,
                finished_at=now,
            )
            tx.participants.join(seat)
            values = answers.values[row]
            given = [(item, int(value)) for item, value in zip(answers.items, values, strict=True) if value != BLANK]
            share = float(answers.seconds[row]) / max(1, len(given))
            seconds = share if share == share else None  # noqa: PLR0124 -- not a number: unknown
            tx.answers.save(
                round.id,
                [
                    Answer(seat.id, round.id, item, value, f"demo-{place}", place, now, seconds)
                    for place, (item, value) in enumerate(given, 1)
                ],
            )
