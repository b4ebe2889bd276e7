"""Answers in the database: saved one by one, read as a matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import sqlalchemy as sa

from advisor.domain.answers import BLANK, Answers, Respondent
from advisor.domain.ballots import NOT_VOTED, Ballots
from advisor.domain.campaign import Answer, kept_time, latest
from advisor.ports import ClosedError
from advisor.storage.part import Part, row_of
from advisor.storage.tables import answers, engagements, participants, rounds, waves

_AT_ONCE = 500


class AnswerRows(Part):
    """Fulfils the port `AnswerStore`."""

    def save(self, round: str, answers: Sequence[Answer]) -> None:
        """Keep answers to a round.

        Raises:
            ClosedError: the round is not open, or a participant is not of its wave.

        """
        wanted = latest([one for one in answers if one.round == round])
        if len({one.round for one in answers} | {round}) > 1:
            raise ClosedError("These answers belong to another round.")
        who = sorted({one.participant for one in wanted})
        for start in range(0, len(who), _AT_ONCE):
            some = set(who[start : start + _AT_ONCE])
            mode, consent = self._taken(round, some)
            rows = [
                row_of(replace(one, saved_at=kept_time(one.saved_at, mode, consent)))
                for one in wanted
                if one.participant in some
            ]
            self._put(_ANSWERS, rows, _newer)

    def of_participant(self, participant: str) -> tuple[Answer, ...]:
        """All that a participant answered, by round and item."""
        query = (
            sa.select(_ANSWERS)
            .join(rounds, rounds.c.id == _ANSWERS.c.round)
            .where(_ANSWERS.c.participant == participant)
            .order_by(rounds.c.number, _ANSWERS.c.item)
        )
        return self._all(Answer, query)

    def matrix(self, wave: str, items: Sequence[str], last_round: int | None = None) -> Answers:
        """All answers of a wave to these items, each participant's last vote, up to a round's number."""
        persons = self._connection.execute(
            sa.select(participants.c.id, participants.c.unit, participants.c.role)
            .where(participants.c.wave == wave)
            .order_by(participants.c.id)
        ).all()
        query = (
            sa.select(_ANSWERS.c.participant, _ANSWERS.c.item, _ANSWERS.c.value, _ANSWERS.c.seconds)
            .join(participants, participants.c.id == _ANSWERS.c.participant)
            .join(rounds, rounds.c.id == _ANSWERS.c.round)
            .where(participants.c.wave == wave)
            .order_by(rounds.c.number)
        )
        if last_round is not None:
            query = query.where(rounds.c.number <= last_round)
        rows = {person.id: place for place, person in enumerate(persons)}
        columns = {item: place for place, item in enumerate(items)}
        values = np.full((len(rows), len(columns)), BLANK, dtype=np.int8)
        seconds = np.full(values.shape, np.nan)
        for participant, item, value, taken in self._connection.execute(query):
            column = columns.get(item)
            if column is not None:
                row = rows[participant]
                values[row, column] = value
                seconds[row, column] = np.nan if taken is None else taken
        there = (values != BLANK).any(axis=1)
        return Answers(
            items=tuple(items),
            respondents=tuple(
                Respondent(person.unit, person.id, str(person.role) if person.role else None)
                for person, answered in zip(persons, there, strict=True)
                if answered
            ),
            values=values[there],
            seconds=np.where(values == BLANK, 0.0, seconds)[there].sum(axis=1),
        )

    def ballots(self, wave: str, items: Sequence[str]) -> Ballots:
        """All votes of a wave on these items, round by round."""
        votes = self._connection.execute(_VOTES, {"wave": wave}).all()
        voted = tuple(sorted({vote.number for vote in votes}))
        persons = self._connection.execute(_PERSONS, {"wave": wave}).all()
        places = {number: place for place, number in enumerate(voted)}
        rows = {person.id: place for place, person in enumerate(persons)}
        columns = {item: place for place, item in enumerate(items)}
        values = np.full((len(voted), len(rows), len(columns)), NOT_VOTED, dtype=np.int8)
        seconds = np.full(values.shape, np.nan)
        late = np.zeros(values.shape, dtype=np.bool_)
        for number, participant, item, value, taken, after in votes:
            if item in columns:
                cell = places[number], rows[participant], columns[item]
                values[cell] = value
                seconds[cell] = np.nan if taken is None else taken
                late[cell] = bool(after)
        there = (values != NOT_VOTED).any(axis=(0, 2))
        return Ballots(
            items=tuple(items),
            rounds=voted,
            respondents=tuple(
                Respondent(person.unit, person.id, str(person.role) if person.role else None)
                for person, any_vote in zip(persons, there, strict=True)
                if any_vote
            ),
            values=values[:, there],
            seconds=seconds[:, there],
            late=late[:, there],
        )

    def _taken(self, round: str, who: set[str]) -> tuple[Any, Any]:
        """Mode and consent where the round takes answers of all of them; it stays so until the end of the transaction.

        Raises:
            ClosedError: it does not.

        """
        found = self._rows(_TAKES, this=round, who=list(who))
        if not found or found[0]["present"] != len(who):
            raise ClosedError("This survey does not know the participant any more: join again.")
        if found[0]["closed_at"] is not None:
            raise ClosedError("The round was closed before these answers arrived: they are not counted.")
        return found[0]["mode"], found[0]["consent"]


_ANSWERS = answers
_PRESENT = (
    sa.select(sa.func.count())
    .where(participants.c.id.in_(sa.bindparam("who", expanding=True)), participants.c.wave == rounds.c.wave)
    .correlate(rounds)
    .scalar_subquery()
)
_TAKES = (
    sa.select(rounds.c.closed_at, _PRESENT.label("present"), waves.c.mode, engagements.c.consent)
    .join(waves, waves.c.id == rounds.c.wave)
    .join(engagements, engagements.c.id == waves.c.engagement)
    .where(rounds.c.id == sa.bindparam("this"))
    .with_for_update(read=True, of=rounds)
)
"""Whether a round is open, how many of these participants are of its wave, and how exact times may be kept."""

_PERSONS = (
    sa.select(participants.c.id, participants.c.unit, participants.c.role)
    .where(participants.c.wave == sa.bindparam("wave"))
    .order_by(participants.c.id)
)
_VOTES = (
    sa.select(
        rounds.c.number,
        _ANSWERS.c.participant,
        _ANSWERS.c.item,
        _ANSWERS.c.value,
        _ANSWERS.c.seconds,
        _ANSWERS.c.saved_at > rounds.c.revealed_at,
    )
    .select_from(rounds.outerjoin(_ANSWERS, rounds.c.id == _ANSWERS.c.round))
    .where(rounds.c.wave == sa.bindparam("wave"))
)
"""All votes of a wave; a round without any is a row without an item."""


def _newer(new: Any) -> sa.ColumnElement[bool]:  # noqa: ANN401 -- the columns of the row that comes in
    """Whether the row that comes in was given after the one that is kept; ties of the counter go by the client id."""
    later: sa.ColumnElement[bool] = new.counter > answers.c.counter
    tie: sa.ColumnElement[bool] = (new.counter == answers.c.counter) & (new.client_id > answers.c.client_id)
    return later | tie
