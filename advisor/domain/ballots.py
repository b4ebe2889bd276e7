"""Every vote of a wave, round by round: from these is counted what may be counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.domain.answers import Respondent

NOT_VOTED = -2
"""Where a respondent sent nothing in a round; unlike `BLANK`, an answer that was taken back."""


@dataclass(frozen=True, eq=False)
class Ballots:
    """The votes of all who sent any.

    `rounds` are the numbers of the rounds, ascending. The arrays are rounds x respondents x items: `values` as in
    `Answers`, or `NOT_VOTED`; `seconds` the time taken, NaN where unknown; `late` whether the vote was saved after the
    results of its round had been seen, which happens when a round is opened again.
    """

    items: tuple[str, ...]
    rounds: tuple[int, ...]
    respondents: tuple[Respondent, ...]
    values: NDArray[np.int8]
    seconds: NDArray[np.float64]
    late: NDArray[np.bool_]

    def until(self, last: int) -> Ballots:
        """The votes up to the round of that number, of those who had sent any by then."""
        rounds = sum(one <= last for one in self.rounds)
        there = (self.values[:rounds] != NOT_VOTED).any(axis=(0, 2))
        return Ballots(
            items=self.items,
            rounds=self.rounds[:rounds],
            respondents=tuple(person for person, voted in zip(self.respondents, there, strict=True) if voted),
            values=self.values[:rounds, there],
            seconds=self.seconds[:rounds, there],
            late=self.late[:rounds, there],
        )
