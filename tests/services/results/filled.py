"""The demo company as an engagement in a store, in any mode, consent and number of votes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from advisor.cli.demo import INPUT
from advisor.domain.answers import Answers
from advisor.domain.assessment import Version
from advisor.domain.campaign import (
    Answer,
    Channel,
    Consent,
    EngagementRecord,
    Mode,
    Participant,
    PlacedUnit,
    RespondentRole,
    Round,
    Wave,
)
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.unit import Unit
from advisor.engine.assess.disclosure import Gate
from advisor.intake.answers import read_answers
from advisor.intake.engagement import read_engagement
from advisor.intake.units import read_units
from advisor.ports import Store
from advisor.services.assess import Commission
from advisor.services.library import Library

BEGIN = dt.datetime(2026, 3, 9, 9, 0, tzinfo=dt.UTC)
WAVE = "wave"
MINUTE = dt.timedelta(minutes=1)


@dataclass
class FixedClock:
    """Tells the time that it is set to."""

    at: dt.datetime = BEGIN + dt.timedelta(hours=8)

    def now(self) -> dt.datetime:
        """The time that was set."""
        return self.at


@dataclass(frozen=True)
class Demo:
    """The demo company as the shipped files have it."""

    library: Library
    units: tuple[Unit, ...]
    answers: Answers
    form: Questionnaire
    commission: Commission = field(init=False)

    def __post_init__(self) -> None:
        engagement = read_engagement(INPUT / "engagement.yaml", self.library.facts)
        assert engagement.date
        made = Commission(
            self.answers,
            self.units,
            self.form,
            self.library.rules,
            engagement,
            Gate(),
            engagement.date,
            self.library.opinion,
            self.library.figures,
        )
        object.__setattr__(self, "commission", made)

    @classmethod
    def read(cls, library: Library) -> Demo:
        """Read the shipped files."""
        units = tuple(read_units(INPUT / "units.csv", library.facts, tuple(library.rules.dimensions)))
        form = library.questionnaires["full"]
        return cls(library, units, read_answers(INPUT / "answers.csv", form, units, library.facts), form)

    def begin(
        self, store: Store, consent: Consent = Consent.ANONYMOUS, mode: Mode = Mode.WORKSHOP, *, demo: bool = True
    ) -> None:
        """Keep the engagement with its units, one wave, and a first round that is open."""
        form, rules = self.form, self.library.rules
        asked = Version(form.id, form.version, form.sha256)
        record = EngagementRecord(
            id="demo",
            facts=self.commission.engagement,
            questionnaire=asked,
            rules=Version("rules", rules.version, rules.sha256),
            languages=("zh", "en"),
            consent=consent,
            threshold=5,
            created_at=BEGIN,
            demo=demo,
        )
        with store.writing() as tx:
            tx.engagements.create(record)
            tx.engagements.put_units([PlacedUnit("demo", unit, place) for place, unit in enumerate(self.units)])
            tx.waves.put(Wave(WAVE, "demo", 1, mode, asked, BEGIN))
            tx.waves.put_round(Round("r1", WAVE, 1, None, BEGIN))

    def answer(self, store: Store, chosen: Callable[[str], bool] = lambda _unit: True) -> None:
        """Keep the answers of the shipped file for the chosen units in the first round."""
        for place, person in enumerate(self.answers.respondents):
            if chosen(person.unit):
                role = RespondentRole(person.role) if person.role else None
                seconds = self.answers.seconds[place] / (self.answers.values[place] != 0).sum()
                said = dict(zip(self.answers.items, self.answers.values[place].tolist(), strict=True))
                vote(store, f"p{place:03}", person.unit, said, role=role, seconds=seconds)


def vote(
    store: Store,
    who: str,
    unit: str,
    said: dict[str, int],
    *,
    round: str = "r1",
    role: RespondentRole | None = None,
    seconds: float | None = None,
    at: dt.datetime = BEGIN + MINUTE,
) -> None:
    """Let somebody join, if not there yet, and answer."""
    taken = None if seconds is None or np.isnan(seconds) else float(seconds)
    with store.writing() as tx:
        tx.participants.join(Participant(who, "demo", WAVE, unit, Channel.PHONE, at, role))
        tx.answers.save(
            round,
            [
                Answer(who, round, item, value, f"{round}-{item}", place, at, taken)
                for place, (item, value) in enumerate(said.items())
                if value != 0
            ],
        )


def reveal(store: Store, number: int = 1, at: dt.datetime = BEGIN + 10 * MINUTE) -> None:
    """Close a round and mark it as seen."""
    with store.writing() as tx:
        round = next(one for one in tx.waves.rounds(WAVE) if one.number == number)
        tx.waves.put_round(replace(round, closed_at=at, revealed_at=round.revealed_at or at))


def open_second(store: Store, items: Sequence[str] | None, number: int = 2) -> None:
    """Open a further vote on some items."""
    with store.writing() as tx:
        tx.waves.put_round(
            Round(f"r{number}", WAVE, number, tuple(items) if items else None, BEGIN + 11 * number * MINUTE)
        )


def settle_in(store: Store, **more: dt.datetime | None) -> None:
    """Change the wave."""
    with store.writing() as tx:
        wave = tx.waves.get(WAVE)
        assert wave
        tx.waves.put(replace(wave, **more))  # type: ignore[arg-type]  # dates of the wave
