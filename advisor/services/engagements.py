"""Engagements as they are set up and kept: the client's facts, units, members, waves; export and deletion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from advisor.domain.access import Membership, Role
from advisor.domain.assessment import Version
from advisor.domain.campaign import Consent, EngagementRecord, Mode, PlacedUnit, Round, Wave
from advisor.domain.dossier import plain
from advisor.domain.ruling import Subject
from advisor.domain.unit import Engagement, Unit
from advisor.domain.workshop import Workshop
from advisor.engine.assess.disclosure import DEFAULT, Gate
from advisor.errors import UsageError
from advisor.ports import ConflictError, Transaction
from advisor.services.actor import Desk
from advisor.services.campaign.schedule import ended_at
from advisor.services.library import Library
from advisor.text import LANGUAGES, Language

CODE_LENGTH = 6
_TRIES = 8


@dataclass(frozen=True, slots=True)
class Draft:
    """What is fixed when an engagement is created, and the client's facts."""

    facts: Engagement
    questionnaire: str = "workshop"
    languages: tuple[Language, ...] = LANGUAGES
    consent: Consent = Consent.ANONYMOUS
    threshold: int = DEFAULT


@dataclass(frozen=True)
class Engagements:
    """The use cases of an engagement's owner and facilitators."""

    desk: Desk
    library: Library

    def create(self, account: str, draft: Draft, units: Sequence[Unit] = (), *, demo: bool = False) -> EngagementRecord:
        """A new engagement, owned by the account.

        Raises:
            UsageError: no client, no language, an unknown questionnaire, or a threshold that protects nobody.

        """
        if not draft.facts.client.strip():
            raise UsageError("An engagement needs the client's name, as it should stand on the cover of the report.")
        if not draft.languages:
            raise UsageError("Choose at least one language for the questions.")
        Gate(draft.consent, draft.threshold)
        record = EngagementRecord(
            id=self.desk.secrets.new_id(),
            facts=draft.facts,
            questionnaire=self._version(draft.questionnaire),
            rules=Version("rules", self.library.rules.version, self.library.rules.sha256),
            languages=draft.languages,
            consent=draft.consent,
            threshold=draft.threshold,
            created_at=self.desk.clock.now(),
            demo=demo,
        )
        with self.desk.store.writing() as tx:
            tx.engagements.create(record)
            tx.engagements.put_member(Membership(record.id, account, Role.OWNER))
            self.desk.log(tx, account, record.id, "created", Subject.ENGAGEMENT, record.id, after=plain(record))
            if units:
                self._place(tx, account, record.id, units)
        return record

    def change_facts(self, account: str, engagement: str, facts: Engagement) -> None:
        """Replace the client's facts; consent, threshold, questionnaire and languages stay as they were promised.

        Raises:
            UsageError: no client.

        """
        if not facts.client.strip():
            raise UsageError("An engagement needs the client's name, as it should stand on the cover of the report.")
        with self.desk.store.writing() as tx:
            before = self.require(tx, engagement)
            tx.engagements.change_facts(engagement, facts)
            told = {"before": plain(before.facts), "after": plain(facts)}
            self.desk.log(tx, account, engagement, "changed", Subject.ENGAGEMENT, engagement, **told)

    def put_units(
        self, account: str, engagement: str, units: Sequence[Unit], known: Sequence[PlacedUnit] | None = None
    ) -> None:
        """Make these the units, in this order: new ones come in, those left out are removed, or archived once used.

        With `known` only if these are the units as they are now.

        Raises:
            ConflictError: somebody else has changed the units since they were `known`.
            UsageError: a parent, host or served unit that is not among them, a circle of parents, a unit that serves
                itself, or one that joins itself or another that joins a third.

        """
        with self.desk.store.writing() as tx:
            self.require(tx, engagement)
            if known is not None and tx.engagements.units(engagement) != tuple(known):
                raise ConflictError("Somebody else has changed the units meanwhile: look at them again.")
            self._place(tx, account, engagement, units)

    def archive_unit(self, account: str, engagement: str, unit: str) -> None:
        """Take a unit out: removed where nobody answered for it yet, else archived with its answers."""
        with self.desk.store.writing() as tx:
            placed = {one.unit.id: one for one in tx.engagements.units(engagement)}
            if unit in placed:
                self._take_out(tx, account, engagement, placed[unit])

    def close(self, account: str, engagement: str, *, again_open: bool = False) -> None:
        """Close the engagement, or open it again."""
        with self.desk.store.writing() as tx:
            self.require(tx, engagement)
            tx.engagements.close(engagement, None if again_open else self.desk.clock.now())
            what = "reopened" if again_open else "closed"
            self.desk.log(tx, account, engagement, what, Subject.ENGAGEMENT, engagement)

    def open_wave(
        self,
        account: str,
        engagement: str,
        mode: Mode,
        questionnaire: str | None = None,
        deadline: dt.datetime | None = None,
        id: str | None = None,
    ) -> Wave:
        """Open the next wave of asking: a workshop with its join code, or a campaign.

        With an `id` there is one wave of that id, however often it is opened.

        Raises:
            ConflictError: a wave of another kind has that id.
            UsageError: the engagement is closed, or has no units to choose from.

        """
        with self.desk.store.writing() as tx:
            record = self.require(tx, engagement)
            asks = self._version(questionnaire) if questionnaire else record.questionnaire
            if id is not None and (made := tx.waves.get(id)) is not None:
                return _same(made, mode, asks)
            if record.closed_at is not None:
                raise UsageError("The engagement is closed. Open it again before you open a wave.")
            if not [one for one in tx.engagements.units(engagement) if one.archived_at is None]:
                raise UsageError("Enter the units first: respondents choose theirs when they join.")
            waves = tx.waves.of_engagement(engagement)
            wave = Wave(
                id=id or self.desk.secrets.new_id(),
                engagement=engagement,
                number=len(waves) + 1,
                mode=mode,
                questionnaire=asks,
                opened_at=self.desk.clock.now(),
                join_code=self._free_code(tx) if mode is Mode.WORKSHOP else None,
                deadline=deadline,
            )
            tx.waves.put(wave)
            if mode is Mode.WORKSHOP:
                tx.waves.put_workshop(Workshop(wave.id))
            else:
                tx.waves.put_round(Round(self.desk.secrets.new_id(), wave.id, 1, None, wave.opened_at))
            self.desk.log(tx, account, engagement, "opened", Subject.WAVE, wave.id, after={"number": wave.number})
        return wave

    def export(self, account: str, engagement: str) -> dict[str, Any]:
        """All that is kept of the engagement, answer by answer, as JSON-able data; the log tells who took it.

        In an anonymous engagement who answered what stays out: answers of persons are in no export from here.

        Raises:
            UsageError: there is no such engagement.

        """
        with self.desk.store.writing() as tx:
            record = self.require(tx, engagement)
            self.desk.log(tx, account, engagement, "exported", Subject.EXPORT, engagement)
            dossier = tx.engagements.dossier(engagement)
        if dossier is None:  # pragma: no cover -- it was there in the same transaction
            raise UsageError("This engagement is not there any more.")
        data: dict[str, Any] = plain(dossier)
        if record.consent is Consent.ANONYMOUS:
            for personal in ("answers", "participants", "tendencies", "invitations"):
                del data[personal]
        return data

    def erase(self, account: str, engagement: str) -> bool:
        """Delete the engagement for good; that it was deleted stays in the log of the installation."""
        erased = self.desk.store.erase(engagement)
        with self.desk.store.writing() as tx:
            self.desk.log(tx, account, None, "deleted", Subject.ENGAGEMENT, engagement)
        return erased

    def require(self, tx: Transaction, engagement: str) -> EngagementRecord:
        """The engagement.

        Raises:
            UsageError: there is none of that id.

        """
        record = tx.engagements.get(engagement)
        if record is None:
            raise UsageError("This engagement is not there any more.")
        return record

    def _version(self, questionnaire: str) -> Version:
        form = self.library.questionnaires.get(questionnaire)
        if form is None:
            known = ", ".join(self.library.questionnaires)
            raise UsageError(
                'The questionnaire "%(id)s" is not installed; there are %(known)s.', id=questionnaire, known=known
            )
        return Version(form.id, form.version, form.sha256)

    def _free_code(self, tx: Transaction) -> str:
        for _ in range(_TRIES):
            code = self.desk.secrets.code(CODE_LENGTH)
            if tx.waves.by_code(code) is None:
                return code
        raise ConflictError("No free join code was found: try again.")

    def _place(self, tx: Transaction, account: str, engagement: str, units: Sequence[Unit]) -> None:
        _refuse_loose_ends(units)
        placed = {one.unit.id: one for one in tx.engagements.units(engagement)}
        self._refuse_regrouping(tx, engagement, placed, units)
        wanted = [PlacedUnit(engagement, unit, place) for place, unit in enumerate(units)]
        tx.engagements.put_units(wanted)
        kept = {unit.id for unit in units}
        gone = [one for id, one in placed.items() if id not in kept and one.archived_at is None]
        for one in sorted(gone, key=lambda one: one.unit.join_with is None):
            self._take_out(tx, account, engagement, one)
        names = [unit.id for unit in units]
        self.desk.log(
            tx, account, engagement, "changed", Subject.UNIT, "", before={"units": [*placed]}, after={"units": names}
        )

    def _refuse_regrouping(
        self, tx: Transaction, engagement: str, placed: Mapping[str, PlacedUnit], units: Sequence[Unit]
    ) -> None:
        """Units that were counted together stay so once results were seen: the difference would show the smaller one."""
        changed = [unit for unit in units if unit.id in placed and unit.join_with != placed[unit.id].unit.join_with]
        record = self.require(tx, engagement)
        if not changed or record.consent is Consent.OPEN:
            return
        now = self.desk.clock.now()
        for wave in tx.waves.of_engagement(engagement):
            if ended_at(wave, now) or any(round.revealed_at for round in tx.waves.rounds(wave.id)):
                raise UsageError(
                    'Results were shown already: with whom "%(unit)s" is counted cannot be changed any more.',
                    unit=changed[0].name or changed[0].id,
                )

    def _take_out(self, tx: Transaction, account: str, engagement: str, placed: PlacedUnit) -> None:
        """Remove a unit, or archive one that is needed: answers of others are counted with it, or there are own ones."""
        host = any(one.unit.join_with == placed.unit.id for one in tx.engagements.units(engagement))
        what = "removed" if not host and _removed(tx, placed) else "archived"
        if what == "archived":
            tx.engagements.put_units([replace(placed, archived_at=self.desk.clock.now())])
        self.desk.log(tx, account, engagement, what, Subject.UNIT, placed.unit.id)


def _removed(tx: Transaction, placed: PlacedUnit) -> bool:
    """Whether the unit could be removed: there was nothing under it."""
    try:
        tx.engagements.remove_unit(placed.engagement, placed.unit.id)
    except ConflictError:
        return False
    return True


def _same(wave: Wave, mode: Mode, questionnaire: Version) -> Wave:
    """The wave, if it is what is asked for.

    Raises:
        ConflictError: it is another one.

    """
    if (wave.mode, wave.questionnaire) != (mode, questionnaire):
        raise ConflictError("Another request came under this name already: choose a new name for each new request.")
    return wave


def _refuse_loose_ends(units: Sequence[Unit]) -> None:
    """Every unit that is named as a parent, host or served one is there, once, and nobody is above himself."""
    known = {unit.id: unit for unit in units}
    if len(known) < len(units):
        twice = next(unit.id for place, unit in enumerate(units) if unit.id in {one.id for one in units[:place]})
        raise UsageError('The unit code "%(unit)s" stands twice: give each unit its own.', unit=twice)
    for unit in units:
        for other in (unit.parent, unit.join_with, *unit.supports):
            if other is not None and other not in known:
                raise UsageError(
                    'The unit "%(unit)s" names "%(other)s", which is not among the units.',
                    unit=unit.name or unit.id,
                    other=other,
                )
        _refuse_detours(unit, known)
        seen, above = {unit.id}, unit.parent
        while above is not None:
            if above in seen:
                raise UsageError(
                    'The unit "%(unit)s" is above itself: correct its parent unit.', unit=unit.name or unit.id
                )
            seen.add(above)
            above = known[above].parent


def _refuse_detours(unit: Unit, known: Mapping[str, Unit]) -> None:
    """A unit is counted with one that is counted by itself: of a chain the first would be in no result."""
    name = unit.name or unit.id
    if unit.id in unit.supports:
        raise UsageError('The unit "%(unit)s" serves itself: name other units only.', unit=name)
    if unit.join_with is None:
        return
    if unit.join_with == unit.id:
        raise UsageError('The unit "%(unit)s" joins itself: name another unit, or none.', unit=name)
    if known[unit.join_with].join_with is not None:
        raise UsageError(
            'The unit "%(unit)s" joins "%(other)s", which joins another one: name the unit in which all are counted.',
            unit=name,
            other=known[unit.join_with].name or unit.join_with,
        )
