"""An engagement in a store with waves in which given people answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from advisor.domain.assessment import Version
from advisor.domain.campaign import (
    Answer,
    Channel,
    Consent,
    EngagementRecord,
    Mode,
    Participant,
    PlacedUnit,
    Round,
    Wave,
)
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.unit import Engagement, Unit
from advisor.ports import Store
from advisor.services.library import Library

BEGIN = dt.datetime(2026, 3, 9, 9, 0, tzinfo=dt.UTC)
STABLE = {"uncertainty": 1, "standardisation": 5, "goal_volatility": 1, "exploration": 1, "reward_coupling": 2}
People = Sequence[tuple[str, Mapping[str, int]]]


@dataclass
class FixedClock:
    """Tells the time that it is set to."""

    at: dt.datetime = BEGIN + dt.timedelta(days=30)

    def now(self) -> dt.datetime:
        """The time that was set."""
        return self.at


@dataclass
class Kept:
    """An engagement in a store."""

    store: Store
    library: Library
    units: Sequence[Unit]
    consent: Consent = Consent.ANONYMOUS
    waves: list[Wave] = field(default_factory=list)
    record: EngagementRecord = field(init=False)

    def __post_init__(self) -> None:
        """Keep it with its units."""
        self.record = EngagementRecord(
            "eng",
            Engagement(client="星河", client_en="Galaxy", strategy_clear=True, sponsor=True),
            self._version("full"),
            Version("rules", self.library.rules.version, self.library.rules.sha256),
            ("zh", "en"),
            self.consent,
            5 if self.consent is Consent.ANONYMOUS else 3,
            BEGIN,
        )
        with self.store.writing() as tx:
            tx.engagements.create(self.record)
            tx.engagements.put_units([PlacedUnit("eng", unit, place) for place, unit in enumerate(self.units)])

    def wave(self, people: People, form: str = "full", *, closed: bool = True, mode: Mode = Mode.CAMPAIGN) -> Wave:
        """Keep the next wave with these answers: by dimension as they score, 4 where nothing is said."""
        number = len(self.waves) + 1
        opened = BEGIN + dt.timedelta(days=7 * number)
        ended = opened + dt.timedelta(days=3) if closed else None
        wave = Wave(f"w{number}", "eng", number, mode, self._version(form), opened, closed_at=ended)
        round = Round(f"r{number}", wave.id, 1, None, opened)
        with self.store.writing() as tx:
            tx.waves.put(wave)
            tx.waves.put_round(round)
            for place, (unit, levels) in enumerate(people):
                seat = Participant(
                    f"{wave.id}-{place:03}", "eng", wave.id, unit, Channel.LINK, opened, finished_at=opened
                )
                tx.participants.join(seat)
                tx.answers.save(round.id, _answers(self.library.questionnaires[form], seat, round, levels, opened))
            if ended:
                tx.waves.put_round(Round(round.id, wave.id, 1, None, opened, ended, ended))
        self.waves.append(wave)
        return wave

    def _version(self, form: str) -> Version:
        found = self.library.questionnaires[form]
        return Version(found.id, found.version, found.sha256)


def _answers(
    form: Questionnaire, seat: Participant, round: Round, levels: Mapping[str, int], at: dt.datetime
) -> list[Answer]:
    given = []
    for place, item in enumerate(form.items, 1):
        level = levels.get(item.id, levels.get(item.dimension, 4))
        value = 6 - level if item.reversed and level > 0 else level
        given.append(Answer(seat.id, round.id, item.id, value, f"{seat.id}-{place}", place, at))
    return given
