"""Takes answers that another program collected into an open vote, all of a batch or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from advisor.domain.campaign import (
    Answer,
    Channel,
    Consent,
    EngagementRecord,
    Mode,
    Participant,
    RespondentRole,
    Round,
    Wave,
    kept_time,
)
from advisor.domain.ruling import AuditEntry, Subject
from advisor.engine.assess.disclosure import Gate
from advisor.errors import UsageError
from advisor.ports import Transaction
from advisor.services.actor import Desk
from advisor.services.campaign.refusals import Refusal, Refused
from advisor.services.campaign.schedule import ensure_open
from advisor.services.library import Library
from advisor.services.workshop.joining import Given

MOST_PEOPLE = 20_000
"""People in a wave: beyond, a program has run wild."""
RECEIVED = "received answers"
_LOOK_BACK = 200


class Misfit(StrEnum):
    """What is wrong with a part of a batch."""

    UNIT = "unit"
    ITEM = "item"
    NOT_ASKED = "not_asked"
    PERSON_TWICE = "person_twice"
    ITEM_TWICE = "item_twice"


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A part of a batch that does not fit: which respondent, which of the answers (None: the respondent), what is there."""

    kind: Misfit
    person: int
    answer: int | None
    what: str


class BatchError(UsageError):
    """Parts of a batch do not fit the wave; nothing of it was kept."""

    def __init__(self, misplaced: Sequence[Misplaced]) -> None:
        self.misplaced = tuple(misplaced)
        super().__init__("The answers do not fit this wave. Nothing was kept.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a program sends of one person: `key` is its own pseudonym for that person, the same with each sending.

    It is kept as a keyed hash only, and names one person within the unit and the wave.
    """

    key: str
    unit: str
    role: RespondentRole | None
    finished: bool
    answers: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken: the people and answers of the batch, new or not, and the number of the vote."""

    people: int
    answers: int
    round: int


@dataclass(frozen=True)
class Batches:
    """The use case of programs that collect answers elsewhere."""

    desk: Desk
    library: Library

    def take(self, wave: str, sent: Sequence[Sent], by: str) -> Taken:
        """Keep the answers of a batch in the vote that is open; the same batch again changes nothing.

        What is answered tells nothing about who was there before. A role can be corrected until results were shown.

        Raises:
            Refused: the wave has ended, or no vote is open.
            BatchError: parts of the batch do not fit; all of them are told.
            UsageError: the wave would have more people than any organisation.

        """
        with self.desk.store.writing() as tx:
            found, record, now = *_wave(tx, wave), self.desk.clock.now()
            ensure_open(found, now, record)
            rounds = tx.waves.rounds(wave)
            voting = next((one for one in reversed(rounds) if one.open), None)
            if voting is None:
                raise Refused(Refusal.NO_ROUND)
            self._ensure_fit(tx, record, found, voting, sent)
            if sum(one.joined for one in tx.participants.progress(wave)) + len(sent) > MOST_PEOPLE:
                raise UsageError("A wave takes at most %(most)s people.", most=MOST_PEOPLE)
            shown = any(one.revealed_at for one in rounds)
            given = [one for person in sent for one in self._keep(tx, found, voting, person, now, shown=shown)]
            tx.answers.save(voting.id, given)
            self._log(tx, record, found, len(sent), by, now)
        return Taken(len(sent), len(given), voting.number)

    def _ensure_fit(
        self, tx: Transaction, record: EngagementRecord, wave: Wave, voting: Round, sent: Sequence[Sent]
    ) -> None:
        units = {one.unit.id for one in tx.engagements.units(record.id) if one.archived_at is None}
        items = {item.id: voting.asks(item.id) for item in self.library.questionnaire(wave.questionnaire).items}
        wrong = [*_wrong_people(units, sent), *_wrong_answers(items, sent)]
        if wrong:
            raise BatchError(sorted(wrong, key=lambda one: (one.person, -1 if one.answer is None else one.answer)))

    def _keep(
        self, tx: Transaction, wave: Wave, voting: Round, sent: Sent, now: dt.datetime, *, shown: bool
    ) -> Iterator[Answer]:
        somebody = Participant(
            id=self.desk.secrets.new_id(),
            engagement=wave.engagement,
            wave=wave.id,
            unit=sent.unit,
            channel=Channel.IMPORT,
            joined_at=now,
            role=sent.role,
            finished_at=now if sent.finished else None,
            resume=self._resume(wave, sent),
        )
        kept = tx.participants.join(somebody)
        role = kept.role if shown else sent.role
        if (kept.role, kept.finished_at is not None) != (role, sent.finished):
            tx.participants.change(replace(kept, role=role, finished_at=somebody.finished_at))
        for one in sent.answers:
            yield Answer(kept.id, voting.id, one.item, one.value, one.client_id, one.counter, now, one.seconds)

    def _resume(self, wave: Wave, sent: Sent) -> str:
        """The digest by which the same person is found again.

        It is a digest of a digest, so that whoever knows or guesses a key cannot come in by a cookie made of it.
        """
        secrets = self.desk.secrets
        return secrets.digest(secrets.digest(f"batch\0{wave.id}\0{sent.unit}\0{sent.key}"))

    def _log(
        self, tx: Transaction, record: EngagementRecord, wave: Wave, people: int, by: str, now: dt.datetime
    ) -> None:
        """Log a batch; of an anonymous campaign the day alone, once: a minute would tell when somebody answered."""
        at = kept_time(now, wave.mode, record.consent)
        daily = wave.mode is Mode.CAMPAIGN and record.consent is Consent.ANONYMOUS
        if daily and any(_same_day(one, wave, by, at) for one in tx.rulings.audit(record.id, _LOOK_BACK)):
            return
        shown = not daily and Gate(record.consent, record.threshold).shows(people)
        after = {"people": people} if shown else None
        tx.rulings.log(AuditEntry(at, by, record.id, RECEIVED, Subject.WAVE, wave.id, None, after))


def _wave(tx: Transaction, id: str) -> tuple[Wave, EngagementRecord]:
    wave = tx.waves.get(id)
    record = tx.engagements.get(wave.engagement) if wave else None
    if wave is None or record is None:
        raise Refused(Refusal.NO_WAVE)
    return wave, record


def _wrong_people(units: set[str], sent: Sequence[Sent]) -> Iterator[Misplaced]:
    seen: set[tuple[str, str]] = set()
    for place, person in enumerate(sent):
        if person.unit not in units:
            yield Misplaced(Misfit.UNIT, place, None, person.unit)
        if (person.unit, person.key) in seen:
            yield Misplaced(Misfit.PERSON_TWICE, place, None, person.key)
        seen.add((person.unit, person.key))


def _wrong_answers(items: Mapping[str, bool], sent: Sequence[Sent]) -> Iterator[Misplaced]:
    for place, person in enumerate(sent):
        seen: set[str] = set()
        for at, one in enumerate(person.answers):
            if one.item not in items:
                yield Misplaced(Misfit.ITEM, place, at, one.item)
            elif not items[one.item]:
                yield Misplaced(Misfit.NOT_ASKED, place, at, one.item)
            if one.item in seen:
                yield Misplaced(Misfit.ITEM_TWICE, place, at, one.item)
            seen.add(one.item)


def _same_day(entry: AuditEntry, wave: Wave, by: str, day: dt.datetime) -> bool:
    return (entry.what, entry.object, entry.account, entry.at) == (RECEIVED, wave.id, by, day)
