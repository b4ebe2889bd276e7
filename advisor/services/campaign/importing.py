"""Takes answers that were given on a spreadsheet into the wave, all of them or none."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from dataclasses import dataclass

from advisor.domain.answers import BLANK, Answers
from advisor.domain.campaign import Answer, Channel, Participant, RespondentRole, Round
from advisor.domain.ruling import AuditEntry, Subject
from advisor.engine.assess.disclosure import Gate
from advisor.ports import Transaction
from advisor.services.actor import Desk
from advisor.services.campaign.lookup import Campaign, asked_units, campaign_of
from advisor.services.campaign.refusals import Refusal, Refused
from advisor.services.campaign.schedule import ensure_open
from advisor.services.library import Library

IMPORTED = "imported answers"
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of an import: people and answers taken."""

    people: int
    answers: int


@dataclass(frozen=True)
class Imports:
    """Takes answers that were read from a file into a campaign."""

    desk: Desk
    library: Library

    def take(self, wave: str, answers: Answers, file: str, sha256: str, by: str, *, again: bool = False) -> Imported:
        """Make a participant of each respondent, with the answers; `sha256` is that of the file's bytes.

        Raises:
            Refused: the wave has ended, the file was imported before and not `again`, or a unit or item is not asked.

        """
        with self.desk.store.writing() as tx:
            campaign, now = campaign_of(tx, wave), self.desk.clock.now()
            ensure_open(campaign.wave, now, campaign.record)
            self._ensure_fit(tx, campaign, answers)
            if not again and any(_is_import(entry, wave, sha256) for entry in _log(tx, campaign.record.id)):
                raise Refused(Refusal.IMPORTED_BEFORE)
            round = _round(tx, wave)
            given = self._keep(tx, campaign, round, answers, now)
            tx.answers.save(round.id, given)
            people = len(answers.respondents)
            told = {"file": file, "sha256": sha256} | _told(campaign, people)
            campaign.log(tx, now, by, IMPORTED, Subject.WAVE, after=told)
        return Imported(people, len(given))

    def _ensure_fit(self, tx: Transaction, campaign: Campaign, answers: Answers) -> None:
        asked = {item.id for item in self.library.questionnaire(campaign.wave.questionnaire).items}
        for item in answers.items:
            if item not in asked:
                raise Refused(Refusal.OTHER_ITEMS, item)
        units = asked_units(tx, campaign)
        for person in answers.respondents:
            if person.unit not in units:
                raise Refused(Refusal.NO_UNIT, person.unit)

    def _keep(
        self, tx: Transaction, campaign: Campaign, round: Round, answers: Answers, now: dt.datetime
    ) -> list[Answer]:
        given: list[Answer] = []
        for row, person in enumerate(answers.respondents):
            somebody = Participant(
                id=self.desk.secrets.new_id(),
                engagement=campaign.record.id,
                wave=campaign.wave.id,
                unit=person.unit,
                channel=Channel.IMPORT,
                joined_at=now,
                role=RespondentRole(person.role) if person.role else None,
                finished_at=now,
            )
            tx.participants.join(somebody)
            given += _answers(answers, row, somebody, round, now)
        return given


def _answers(answers: Answers, row: int, somebody: Participant, round: Round, now: dt.datetime) -> Iterator[Answer]:
    """What a row says; the time taken for the whole form is spread evenly, so that its sum is kept."""
    said = [
        (item, int(value))
        for item, value in zip(answers.items, answers.values[row], strict=True)
        if int(value) != BLANK
    ]
    whole = float(answers.seconds[row])
    each = whole / len(said) if said and math.isfinite(whole) else None
    for item, value in said:
        yield Answer(somebody.id, round.id, item, value, "import", 0, now, each)


def _round(tx: Transaction, wave: str) -> Round:
    taking = [one for one in tx.waves.rounds(wave) if one.open]
    if not taking:
        raise Refused(Refusal.NO_ROUND)
    return taking[-1]


def _log(tx: Transaction, engagement: str) -> Iterator[AuditEntry]:
    skip = 0
    while found := tx.rulings.audit(engagement, _PAGE, skip):
        yield from found
        skip += len(found)


def _is_import(entry: AuditEntry, wave: str, sha256: str) -> bool:
    return entry.what == IMPORTED and entry.object == wave and (entry.after or {}).get("sha256") == sha256


def _told(campaign: Campaign, people: int) -> dict[str, int]:
    """How many people were imported, where the log may tell it."""
    gate = Gate(campaign.record.consent, campaign.record.threshold)
    return {"people": people} if gate.shows(people) else {}
