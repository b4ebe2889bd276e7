"""Reads from the store all that the results of a wave are made from, as far as they may be seen."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.domain.ballots import Ballots
from advisor.domain.campaign import EngagementRecord, Mode, PlacedUnit, Round, Wave
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.ruling import Settlement
from advisor.domain.unit import Unit
from advisor.engine.assess.ballots import Count, count
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import groups
from advisor.errors import UsageError
from advisor.ports import Transaction
from advisor.services.assess import Commission
from advisor.services.library import Library
from advisor.services.results.views import NotOpenError


@dataclass(frozen=True, eq=False)
class Material:
    """A wave with its units and votes; `shown` are the numbers of the rounds whose results may be seen, in order.

    Votes of later rounds are left out, so that nothing, not even a digest, changes while an open vote is taken.
    """

    record: EngagementRecord
    wave: Wave
    rounds: tuple[Round, ...]
    shown: tuple[int, ...]
    units: tuple[Unit, ...]
    questionnaire: Questionnaire
    gate: Gate
    ballots: Ballots
    date: dt.date

    def counts(self, last: int | None = None) -> list[Count]:
        """What counted at each shown round up to that number."""
        shown = [number for number in self.shown if last is None or number <= last]
        return count(self.ballots, shown, self.questionnaire, groups(self.units), self.gate)

    def digest(self, *more: object) -> str:
        """A name for this state: the same inputs have the same."""
        state = hashlib.sha256()
        for array in (self.ballots.values, self.ballots.seconds, self.ballots.late):
            state.update(array.tobytes())
        parts = (
            self.record,
            self.wave.id,
            self.wave.number,
            self.shown,
            self.units,
            self.questionnaire.sha256,
            self.ballots.items,
            self.ballots.rounds,
            self.ballots.respondents,
            self.date,
            *more,
        )
        for part in parts:
            state.update(repr(part).encode())
        return state.hexdigest()


def shown_rounds(wave: Wave, rounds: Sequence[Round], now: dt.datetime) -> tuple[int, ...]:
    """The rounds whose results may be seen.

    In a workshop those that are closed and were revealed; of a campaign all, once it is closed or its deadline past.
    """
    if is_over(wave, now):
        return tuple(round.number for round in rounds)
    if wave.mode is Mode.CAMPAIGN:
        return ()
    return tuple(round.number for round in rounds if not round.open and round.revealed_at is not None)


def is_over(wave: Wave, now: dt.datetime) -> bool:
    """Whether nothing more is taken in the wave."""
    late = wave.mode is Mode.CAMPAIGN and wave.deadline is not None and wave.deadline <= now
    return wave.closed_at is not None or late


def read_material(tx: Transaction, library: Library, wave: str, now: dt.datetime) -> Material:
    """All of a wave that results are made from.

    Raises:
        NotOpenError: no vote is closed yet.
        UsageError: there is no such wave, or its questionnaire is not the installed one.

    """
    found = tx.waves.get(wave)
    record = None if found is None else tx.engagements.get(found.engagement)
    if found is None or record is None:
        raise UsageError("This wave is not there any more.")
    return gather(tx, library, record, found, tx.engagements.units(record.id), now)


def gather(
    tx: Transaction,
    library: Library,
    record: EngagementRecord,
    wave: Wave,
    placed: Sequence[PlacedUnit],
    now: dt.datetime,
) -> Material:
    """The same where the wave, its engagement and the units of that are at hand.

    Raises:
        NotOpenError: no vote is closed yet.
        UsageError: the questionnaire is not the installed one.

    """
    rounds = tx.waves.rounds(wave.id)
    shown = shown_rounds(wave, rounds, now)
    if not shown:
        raise NotOpenError(_not_open(wave))
    form = library.questionnaire(wave.questionnaire)
    ballots = tx.answers.ballots(wave.id, [item.id for item in form.items]).until(shown[-1])
    return Material(
        record=record,
        wave=wave,
        rounds=rounds,
        shown=shown,
        units=_units(placed, {person.unit for person in ballots.respondents}),
        questionnaire=form,
        gate=Gate(str(record.consent), record.threshold),
        ballots=ballots,
        date=record.facts.date or _closed(wave, rounds, shown, now),
    )


def commission_of(library: Library, material: Material, settled: Mapping[tuple[str, str], Settlement]) -> Commission:
    """What the last view of a wave is assessed from, without second opinion and without what the room said."""
    count = material.counts()[-1]
    return Commission(
        answers=count.answers,
        units=material.units,
        questionnaire=material.questionnaire,
        rules=library.rules,
        engagement=material.record.facts,
        gate=material.gate,
        date=material.date,
        settled=settled,
        revoted=count.revoted,
    )


def _closed(wave: Wave, rounds: Sequence[Round], shown: Sequence[int], now: dt.datetime) -> dt.date:
    """The day on which the last vote that is shown was closed."""
    last = next(round for round in rounds if round.number == shown[-1])
    return (last.closed_at or wave.closed_at or wave.deadline or now).date()


def _not_open(wave: Wave) -> str:
    if wave.mode is Mode.CAMPAIGN:
        return "The campaign is still running: results open when it is closed, or its deadline has passed."
    return "No vote is closed yet: results are shown when the facilitator reveals them."


def _units(placed: Sequence[PlacedUnit], answered: set[str]) -> tuple[Unit, ...]:
    """The units in use, and archived ones that somebody answered for or that another one names."""
    kept = {one.unit.id: one.unit for one in placed if one.archived_at is None or one.unit.id in answered}
    known = {one.unit.id: one.unit for one in placed}
    wanted = list(kept)
    while wanted:
        unit = known[wanted.pop()]
        for name in (unit.parent, unit.join_with, *unit.supports):
            if name in known and name not in kept:
                kept[name] = known[name]
                wanted.append(name)
    return tuple(one.unit for one in placed if one.unit.id in kept)
