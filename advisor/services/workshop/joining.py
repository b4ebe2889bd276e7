"""Those who answer: join by a code, say a tendency, answer item by item, come back, hand in."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.domain.answers import BLANK
from advisor.domain.campaign import Answer, Channel, Participant, RespondentRole, Round, TendencyVote, Wave
from advisor.domain.ruling import Subject
from advisor.errors import UsageError
from advisor.ports import ClosedError, Transaction
from advisor.services.actor import Desk
from advisor.services.library import Library

_LONGEST_CODE = 40


@dataclass(frozen=True, slots=True)
class Given:
    """An answer as a device sends it."""

    item: str
    value: int
    client_id: str
    counter: int
    seconds: float | None = None


@dataclass(frozen=True)
class Form:
    """What a participant is asked: the last round.

    `given` is what was said last to each item, in whatever round, `said_now` what was said in this one; `highest` is
    the participant's highest counter.
    """

    round: Round | None
    given: Mapping[str, int]
    said_now: Mapping[str, int]
    highest: int


@dataclass(frozen=True)
class Joining:
    """What a participant does, or the facilitator for somebody without a phone."""

    desk: Desk
    library: Library

    def find(self, tx: Transaction, code: str) -> Wave:
        """The wave of a join code as typed: case, blanks and hyphens do not matter.

        Raises:
            UsageError: there is no such wave, or it is over.

        """
        plain = "".join(sign for sign in unicodedata.normalize("NFKC", code)[:_LONGEST_CODE].upper() if sign.isalnum())
        wave = tx.waves.by_code(plain) if plain else None
        if wave is None:
            raise UsageError("There is no workshop with this code. Compare it with the screen in the room.")
        if wave.closed_at is not None:
            raise UsageError("This workshop is over: its code is not good any more.")
        return wave

    def join(
        self,
        wave: str,
        unit: str,
        role: RespondentRole | None,
        resume: str,
        channel: Channel = Channel.PHONE,
        by: str | None = None,
    ) -> Participant:
        """Take a seat; with the same secret `resume` it is the same seat again. `by` is the account that asks for another.

        Raises:
            UsageError: the wave is over, or the unit is none of its units.

        """
        with self.desk.store.writing() as tx:
            present = _open_wave(tx, wave, self.desk.clock.now())
            self._require_unit(tx, present.engagement, unit)
            seat = Participant(
                id=self.desk.secrets.new_id(),
                engagement=present.engagement,
                wave=wave,
                unit=unit,
                channel=channel,
                joined_at=self.desk.clock.now(),
                role=role,
                resume=self.desk.secrets.digest(resume),
            )
            taken = tx.participants.join(seat)
            if by is not None and taken.id == seat.id:
                self.desk.log(tx, by, present.engagement, "joined on behalf", Subject.PARTICIPANT, taken.id)
        return taken

    def move(self, participant: str, unit: str, role: RespondentRole | None) -> Participant:
        """Correct the unit or role, while nothing of the participant's answers was shown.

        Raises:
            UsageError: results were shown already, the unit is none of the units, or it is that of a link.

        """
        with self.desk.store.writing() as tx:
            seat = self._seat(tx, participant)
            _open_wave(tx, seat.wave, self.desk.clock.now())
            if seat.channel is Channel.LINK and unit != seat.unit:
                raise UsageError("Your link is for one unit: ask its sender for a link for another one.")
            if any(round.revealed_at for round in tx.waves.rounds(seat.wave)):
                raise UsageError("Results were shown already: the unit cannot be changed any more.")
            self._require_unit(tx, seat.engagement, unit)
            moved = replace(seat, unit=unit, role=role)
            tx.participants.change(moved)
        return moved

    def vote(self, participant: str, method: str) -> None:
        """Keep the participant's own guess; it can be changed until the first answers are revealed.

        Raises:
            ClosedError: results were revealed already.
            UsageError: an unknown method.

        """
        with self.desk.store.writing() as tx:
            seat = self._seat(tx, participant)
            _open_wave(tx, seat.wave, self.desk.clock.now())
            if any(round.revealed_at for round in tx.waves.rounds(seat.wave)):
                raise ClosedError("Results were shown already: the room's own guess is taken before them.")
            tx.participants.vote(TendencyVote(participant, method, self.desk.clock.now()))

    def answer(self, participant: str, round: str, given: Sequence[Given], by: str | None = None) -> None:
        """Keep answers as they are given; the same ones again change nothing.

        Answers to a round that was revealed and is asked again, since the reveal was taken back, go to the new one: a
        phone that was offline meanwhile does not know of it.

        Raises:
            ClosedError: the round is over, or the wave.
            UsageError: a question that this round does not ask, or a value off the scale.

        """
        with self.desk.store.writing() as tx:
            seat = self._seat(tx, participant)
            wave = _open_wave(tx, seat.wave, self.desk.clock.now())
            rounds = tx.waves.rounds(wave.id)
            present = next((one for one in rounds if one.id == round), None)
            if present is None:
                raise ClosedError("These answers belong to another survey: reload the page.")
            if not present.open and rounds[-1].open and rounds[-1].items == present.items:
                present = rounds[-1]
            self._refuse_strange(wave, present, given)
            now = self.desk.clock.now()
            tx.answers.save(
                present.id,
                [
                    Answer(
                        participant, present.id, one.item, one.value, one.client_id, one.counter, now, one.seconds, by
                    )
                    for one in given
                ],
            )

    def hand_in(self, participant: str, *, finished: bool = True) -> Participant:
        """Say that the form is complete, or that there is more to say; answers count either way."""
        with self.desk.store.writing() as tx:
            seat = self._seat(tx, participant)
            _open_wave(tx, seat.wave, self.desk.clock.now())
            done = replace(seat, finished_at=self.desk.clock.now() if finished else None)
            tx.participants.change(done)
        return done

    def leave(self, account: str, participant: str) -> None:
        """Remove somebody who joined by mistake, or twice, with all answers; only before results were shown.

        Raises:
            UsageError: results were shown already.

        """
        with self.desk.store.writing() as tx:
            seat = self._seat(tx, participant)
            if any(round.revealed_at for round in tx.waves.rounds(seat.wave)):
                raise UsageError("Results were shown already: nobody can be taken out any more.")
            tx.participants.remove(participant)
            self.desk.log(tx, account, seat.engagement, "removed", Subject.PARTICIPANT, participant)

    def form_of(self, tx: Transaction, seat: Participant) -> Form:
        """What the participant is asked now, and what was said to it so far."""
        rounds = tx.waves.rounds(seat.wave)
        said = tx.answers.of_participant(seat.id)
        last = rounds[-1] if rounds else None
        asked = [one for one in said if last is not None and last.asks(one.item)]
        return Form(
            round=last,
            given={one.item: one.value for one in asked if one.value != BLANK},
            said_now={one.item: one.value for one in asked if last is not None and one.round == last.id},
            highest=max((one.counter for one in said), default=0),
        )

    def _refuse_strange(self, wave: Wave, round: Round, given: Sequence[Given]) -> None:
        known = {item.id for item in self.library.questionnaire(wave.questionnaire).items}
        for one in given:
            if one.item not in known or not round.asks(one.item):
                raise UsageError("This question is not asked in this round: reload the page.")

    def _seat(self, tx: Transaction, participant: str) -> Participant:
        seat = tx.participants.get(participant)
        if seat is None:
            raise ClosedError("This survey does not know you any more: join again.")
        return seat

    def _require_unit(self, tx: Transaction, engagement: str, unit: str) -> None:
        units = [one for one in tx.engagements.units(engagement) if one.archived_at is None]
        if unit not in {one.unit.id for one in units}:
            raise UsageError("This unit is not offered any more: choose another one.")


def _open_wave(tx: Transaction, id: str, now: dt.datetime) -> Wave:
    wave = tx.waves.get(id)
    if wave is None or wave.closed_at is not None or (wave.deadline is not None and now >= wave.deadline):
        raise ClosedError("This survey is over. What you answered before is kept.")
    return wave
