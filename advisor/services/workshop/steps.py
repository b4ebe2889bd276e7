"""Leads the room from step to step: opens and closes the rounds that go with them, and the way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.domain.campaign import Consent, Round, Wave
from advisor.domain.ruling import Subject
from advisor.domain.workshop import VOTING, Step, Workshop
from advisor.errors import UsageError
from advisor.ports import ConflictError, Transaction
from advisor.services.actor import Desk
from advisor.services.library import Library


@dataclass(frozen=True)
class Steps:
    """What the facilitator does on the projector."""

    desk: Desk
    library: Library

    def advance(self, account: str, wave: str, to: Step, version: int, items: Sequence[str] = ()) -> Workshop:
        """Go on to a step; `version` is that of the screen on which it was asked, `items` those of a second vote.

        Raises:
            ConflictError: the workshop was moved on from another screen meanwhile.
            StepError: the step cannot follow.
            UsageError: a second vote on no item, or on one that was not asked.

        """
        with self.desk.store.writing() as tx:
            present = self._present(tx, wave, version)
            after = present.advance(to)
            self._turn(tx, wave, present.step, to, tuple(items))
            self._keep(tx, account, present, after)
        return after

    def undo(self, account: str, wave: str, version: int) -> Workshop:
        """Go back one step. A reveal taken back lets the same questions be answered again.

        Raises:
            ConflictError: the workshop was moved on from another screen meanwhile.
            StepError: there is no way back.

        """
        with self.desk.store.writing() as tx:
            present = self._present(tx, wave, version)
            after = present.undo()
            if present.step in VOTING:
                self._close_round(tx, wave, revealed=False)
            elif after.step in VOTING:
                self._reopen_round(tx, wave)
            self._keep(tx, account, present, after)
        return after

    def look_at(self, account: str, wave: str, version: int, focus: str | None, minutes: float | None) -> Workshop:
        """Put an item or dimension before the room, with so many minutes to talk, or take it away.

        Raises:
            ConflictError: the workshop was moved on from another screen meanwhile.
            UsageError: a time that is none.

        """
        longest = 180
        if minutes is not None and not 0 <= minutes <= longest:
            raise UsageError("The time to talk is between 0 and %(longest)s minutes.", longest=longest)
        with self.desk.store.writing() as tx:
            present = self._present(tx, wave, version)
            until = None if not minutes else self.desk.clock.now() + dt.timedelta(minutes=minutes)
            after = present.look_at(focus, until)
            self._keep(tx, account, present, after)
        return after

    def state(self, tx: Transaction, wave: str) -> tuple[Workshop | None, Round | None]:
        """The workshop and its last round, for screens that look whether something is new."""
        rounds = tx.waves.rounds(wave)
        return tx.waves.workshop(wave), rounds[-1] if rounds else None

    def _present(self, tx: Transaction, wave: str, version: int) -> Workshop:
        present = tx.waves.workshop(wave)
        if present is None:
            raise UsageError("This is no workshop: a campaign has no steps.")
        if present.version != version:
            raise ConflictError(
                "The workshop was moved on from another screen meanwhile. This is where it is now: look, then go on."
            )
        return present

    def _keep(self, tx: Transaction, account: str, before: Workshop, after: Workshop) -> None:
        tx.waves.put_workshop(after)
        wave = _wave(tx, after.wave)
        if before.step is not after.step:
            told = {"before": {"step": str(before.step)}, "after": {"step": str(after.step)}}
            self.desk.log(tx, account, wave.engagement, "step", Subject.WORKSHOP, wave.id, **told)

    def _turn(self, tx: Transaction, wave: str, left: Step, to: Step, items: tuple[str, ...]) -> None:
        """What a step does to the rounds."""
        if left in VOTING:
            self._close_round(tx, wave, revealed=to is Step.REVEAL)
        if to is Step.ANSWER:
            self._open_round(tx, wave, None)
        elif to is Step.SECOND_VOTE:
            self._open_round(tx, wave, self._chosen(tx, wave, items))
        elif to is Step.SIGNED_OFF:
            tx.waves.put(replace(_wave(tx, wave), closed_at=self.desk.clock.now()))

    def _chosen(self, tx: Transaction, wave: str, items: tuple[str, ...]) -> tuple[str, ...]:
        form = self.library.questionnaire(_wave(tx, wave).questionnaire)
        asked = [item.id for item in form.items if item.id in items]
        if not asked or len(asked) < len(set(items)):
            raise UsageError("Choose the questions that the room votes on again: at least one of this questionnaire.")
        return tuple(asked)

    def _open_round(self, tx: Transaction, wave: str, items: tuple[str, ...] | None) -> None:
        """A new round, or the last one again where nobody has seen its results."""
        rounds = tx.waves.rounds(wave)
        now = self.desk.clock.now()
        if rounds and rounds[-1].revealed_at is None and (rounds[-1].items is None) is (items is None):
            tx.waves.put_round(replace(rounds[-1], items=items, closed_at=None))
        else:
            tx.waves.put_round(Round(self.desk.secrets.new_id(), wave, len(rounds) + 1, items, now))

    def _close_round(self, tx: Transaction, wave: str, *, revealed: bool) -> None:
        last = tx.waves.rounds(wave)[-1]
        now = self.desk.clock.now()
        seen = last.revealed_at or (now if revealed else None)
        tx.waves.put_round(replace(last, closed_at=now, revealed_at=seen))

    def _reopen_round(self, tx: Transaction, wave: str) -> None:
        """Answers are taken again: in an anonymous engagement in a round of its own.

        What was seen stays as it was seen then; otherwise one changed answer could be read from the difference.
        """
        last = tx.waves.rounds(wave)[-1]
        record = tx.engagements.get(_wave(tx, wave).engagement)
        if record is not None and record.consent is Consent.OPEN:
            tx.waves.put_round(replace(last, closed_at=None))
        else:
            now = self.desk.clock.now()
            tx.waves.put_round(Round(self.desk.secrets.new_id(), wave, last.number + 1, last.items, now))


def _wave(tx: Transaction, id: str) -> Wave:
    wave = tx.waves.get(id)
    if wave is None:
        raise UsageError("This wave is not there any more.")
    return wave
