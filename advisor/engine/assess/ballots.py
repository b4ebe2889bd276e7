"""Counts the votes of several rounds so that no two views of a unit can be subtracted to find a few persons.

A view once shown is the base of the next one. People who are new to a dimension since come in only together, once
enough of them answered it; votes that replace earlier ones do so only where enough people of the unit voted on the
item again. Until then the earlier view stands. Where a seen round was opened again and too few changed their answers,
the earlier view is lost, and the dimension is withheld. Among people who agreed to be open all votes count.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from advisor.domain.answers import BLANK, Answers
from advisor.domain.ballots import NOT_VOTED, Ballots
from advisor.domain.questionnaire import Questionnaire
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group
from advisor.engine.assess.scores import Form, counted

_ROLES = ("leader", "member")
Votes = NDArray[np.int8]
Mask = NDArray[np.bool_]


class Pending(StrEnum):
    """Why votes are kept and not counted."""

    NEWCOMERS = "newcomers"
    SECOND_VOTE = "second_vote"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Votes of a unit on a dimension that are not counted, or not counted yet."""

    unit: str
    dimension: str
    why: Pending


@dataclass(frozen=True, eq=False)
class Count:
    """The answers that count after a round.

    `revoted` are the unit ids and dimensions in which votes of a later round than the first count.
    """

    round: int
    answers: Answers
    revoted: frozenset[tuple[str, str]]
    waiting: tuple[Waiting, ...]


def count(
    ballots: Ballots, shown: Collection[int], questionnaire: Questionnaire, assessed: Sequence[Group], gate: Gate
) -> list[Count]:
    """What counted at each of the rounds in `shown`, those whose results were or are seen, in their order."""
    form = Form.of(_bare(ballots), questionnaire)
    cells = [
        _Cell(ballots, group.unit.id, dimension, np.ix_(rows, columns), gate)
        for group, rows in zip(assessed, _rows(ballots, assessed), strict=True)
        for dimension, columns in form.columns.items()
    ]
    found = []
    for number in sorted(shown):
        last = sum(one <= number for one in ballots.rounds)
        if last:
            for cell in cells:
                cell.advance(last)
            found.append(_gathered(number, ballots, cells))
    return found


class _Cell:
    """One unit on one dimension, from view to view.

    `taken` has, for each respondent and item, the place of the round whose vote counts, -1 for none.
    """

    def __init__(
        self,
        ballots: Ballots,
        unit: str,
        dimension: str,
        place: tuple[NDArray[np.int64], ...],
        gate: Gate,
    ) -> None:
        self.unit, self.dimension, self.place = unit, dimension, place
        rows, columns = place
        self._values = ballots.values[:, rows, columns]
        self._late = ballots.late[:, rows, columns]
        self._roles = [ballots.respondents[row].role for row in rows[:, 0]]
        self._gate = gate
        self.taken = np.full(self._values.shape[1:], -1, dtype=np.int64)
        self._seen = False
        self.waiting: tuple[Pending, ...] = ()

    @property
    def revoted(self) -> bool:
        """Whether votes of a later round than the first count."""
        return bool((self.taken > 0).any())

    def advance(self, last: int) -> None:
        """Count the first `last` rounds, as far as that tells nothing about a few."""
        newest = _newest(self._values[:last])
        late = self._late[:last].any(axis=(0, 2))
        self.waiting = ()
        if self._gate.consent == "open":
            self.taken = newest
        elif late.any() and not self._gate.shows_distribution(int(late.sum())):
            self.taken, self.waiting = np.full_like(newest, -1), (Pending.REOPENED,)
        elif not self._seen:
            self.taken = newest
        else:
            self._change(newest)
        self._seen = self._seen or self._gate.shows_distribution(int(self._counts(self.taken).sum()))

    def _change(self, newest: NDArray[np.int64]) -> None:
        """Let in newer votes and newcomers, each where they are enough."""
        before = self._counts(self.taken)
        known: Mask = np.any(self.taken >= 0, axis=1)
        fresh: Mask = ~known & np.any(newest >= 0, axis=1)
        empty = (self._votes(newest) == BLANK) & (self._votes(self.taken) == BLANK)
        pending = (newest > self.taken) & known[:, None] & ~empty
        taken = self._replaced(newest, pending, before)
        joined = self._together(newest, fresh, before)
        self.waiting = (
            *((Pending.SECOND_VOTE,) if (pending & (taken < newest)).any() else ()),
            *((Pending.NEWCOMERS,) if joined is None else ()),
        )
        if joined is not None:
            taken[fresh] = joined[fresh]
        self.taken = taken

    def _replaced(self, newest: NDArray[np.int64], pending: Mask, before: Mask) -> NDArray[np.int64]:
        """The votes with newer ones on each item that enough voted on again; all as before where a few would show."""
        for few in self._movers(np.where(pending, newest, self.taken), before):
            pending = pending & ~few[:, None]
        taken = self.taken.copy()
        seen = before | self._counts(np.where(pending, newest, self.taken))
        for item, voters in enumerate(pending.T):
            if self._are_enough(voters & seen, before):
                taken[voters, item] = newest[voters, item]
        return self.taken.copy() if self._movers(taken, before) else taken

    def _movers(self, taken: NDArray[np.int64], before: Mask) -> list[Mask]:
        """Those who would come to count, or count no more, where they are too few."""
        now = self._counts(taken)
        return [few for few in (now & ~before, before & ~now) if few.any() and not self._are_enough(few, before)]

    def _together(self, newest: NDArray[np.int64], fresh: Mask, before: Mask) -> NDArray[np.int64] | None:
        """The newcomers' votes on the items that enough of them answered; None while they are too few."""
        if not fresh.any():
            return newest
        joined = np.where(fresh[:, None], newest, -1)
        for _ in range(joined.shape[1]):
            raters = ((self._votes(joined) > 0) & self._counts(joined)[:, None]).sum(axis=0)
            joined = np.where([self._gate.shows_distribution(int(n)) for n in raters], joined, -1)
        return joined if self._are_enough(self._counts(joined), before) else None

    def _are_enough(self, voters: Mask, before: Mask) -> bool:
        """Whether these are many enough, and, where leaders and members were shown apart, so are those of each role."""
        if not self._gate.shows_distribution(int(voters.sum())):
            return False
        shown = [int((before & self._of(role)).sum()) for role in _ROLES]
        if not self._gate.shows_split(shown, int(before.sum()) - sum(shown)):
            return True
        sizes = [int((voters & self._of(role)).sum()) for role in _ROLES]
        sizes.append(int(voters.sum()) - sum(sizes))
        return all(size == 0 or self._gate.shows_distribution(size) for size in sizes)

    def _of(self, role: str) -> Mask:
        return np.array([one == role for one in self._roles], dtype=np.bool_)

    def votes(self) -> Votes:
        """The votes that count, `BLANK` where there is none."""
        return self._votes(self.taken)

    def _votes(self, taken: NDArray[np.int64]) -> Votes:
        given = np.take_along_axis(self._values, np.maximum(taken, 0)[None], axis=0)[0]
        votes: Votes = np.where((taken < 0) | (given == NOT_VOTED), BLANK, given).astype(np.int8)
        return votes

    def _counts(self, taken: NDArray[np.int64]) -> Mask:
        """Who counts for the dimension."""
        votes = self._votes(taken)
        return counted(np.where(votes > 0, votes.astype(np.float64), np.nan))


def _newest(values: Votes) -> NDArray[np.int64]:
    """For each respondent and item the place of the last round with a vote, -1 for none."""
    voted = values != NOT_VOTED
    last = len(values) - 1 - np.argmax(voted[::-1], axis=0)
    newest: NDArray[np.int64] = np.where(voted.any(axis=0), last, -1).astype(np.int64)
    return newest


def _rows(ballots: Ballots, assessed: Sequence[Group]) -> list[NDArray[np.int64]]:
    host = {member: group.unit.id for group in assessed for member in (group.unit.id, *group.joined)}
    units = [host.get(person.unit) for person in ballots.respondents]
    return [
        np.array([row for row, unit in enumerate(units) if unit == group.unit.id], dtype=np.int64) for group in assessed
    ]


def _bare(ballots: Ballots) -> Answers:
    """Answers of nobody: what the form needs to know the items."""
    return Answers(ballots.items, (), np.zeros((0, len(ballots.items)), dtype=np.int8), np.zeros(0))


def _gathered(number: int, ballots: Ballots, cells: Sequence[_Cell]) -> Count:
    """All cells' votes as one matrix; who has none is left out."""
    values = np.full((len(ballots.respondents), len(ballots.items)), BLANK, dtype=np.int8)
    seconds = np.zeros(values.shape)
    for cell in cells:
        votes = cell.votes()
        values[cell.place] = votes
        rows, columns = cell.place
        seconds[cell.place] = np.where(votes == BLANK, 0.0, ballots.seconds[np.maximum(cell.taken, 0), rows, columns])
    there = (values != BLANK).any(axis=1)
    return Count(
        round=number,
        answers=Answers(
            ballots.items,
            tuple(person for person, answered in zip(ballots.respondents, there, strict=True) if answered),
            values[there],
            seconds[there].sum(axis=1),
        ),
        revoted=frozenset((cell.unit, cell.dimension) for cell in cells if cell.revoted),
        waiting=tuple(Waiting(cell.unit, cell.dimension, why) for cell in cells for why in cell.waiting),
    )
