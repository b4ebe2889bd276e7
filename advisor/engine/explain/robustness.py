"""How a recommendation stands when the unit's respondents are drawn again (method.md, section 3: robustness).

All units go through the chain together, in blocks of re-draws, and only through the tables on which method and entry
rest. Only disclosed scores are drawn again: what is withheld is missing in every re-draw, as it was for the decision,
and what the room settled stays as settled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
from numpy.typing import NDArray

from advisor.domain.answers import Answers
from advisor.domain.explanation import Outcome, OutcomeShare, Robustness, Stability
from advisor.domain.profile import Profile, Score
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.rulebook import SCORE
from advisor.domain.table import Value
from advisor.domain.unit import Engagement
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group, score_columns
from advisor.engine.assess.scores import Form
from advisor.engine.decide.advise import Adviser
from advisor.engine.decide.chain import Chain
from advisor.engine.decide.columns import Column, decoded, grid_codes
from advisor.engine.explain.landscape import DECIDING, needed
from advisor.engine.explain.reach import reachable as reachable_by_tables
from advisor.engine.explain.redraw import Sheet, multisets, resamples
from advisor.engine.explain.stability import Codes, separating, stability
from advisor.errors import DecisionError

DRAWS = 2000
SEED = 20260113
ALL_UP_TO = 7
"""Up to so many respondents all re-draws are counted instead of drawn."""
WORST_CASE_BELOW = 5
RIVAL = 0.05
"""A second outcome with at least this share is worth naming what separates it from the first."""
_BLOCK = 1 << 16

Reachable = Callable[[Mapping[str, float], Mapping[str, float], Mapping[str, Value]], Collection[Outcome] | None]
"""Every outcome between lowest and highest scores, given the other facts; None where that is undecided."""


@dataclass(frozen=True, eq=False)
class _Job:
    """A unit whose respondents are drawn again: its place, its answers, and the number of re-draws to look at."""

    index: int
    sheet: Sheet
    exact: bool
    rows: int


def robustness(
    answers: Answers,
    questionnaire: Questionnaire,
    dimensions: Iterable[str],
    assessed: Sequence[Group],
    profiles: Sequence[Profile],
    gate: Gate,
    adviser: Adviser,
    engagement: Engagement,
    *,
    draws: int = DRAWS,
    seed: int = SEED,
    reachable: Reachable | None = None,
) -> list[Robustness | None]:
    """The robustness of each unit's method and entry, in their order.

    None where there is no method, and where the number of respondents or the spread of their answers may not be shown
    or the room settled every value. A dimension that the room settled, whose spread may not be shown, or that has no
    answers, keeps its value in every re-draw. `reachable` answers the worst case under five respondents; without it the
    tables are searched, and an undecided worst case is None. A unit's figures depend on its id, its facts, its
    number of respondents and the answers behind its disclosed scores: not on any order, nor on other units.
    """
    if not profiles:
        return []
    redraws = _Redraws(adviser, tuple(dimensions), profiles, engagement, draws, seed, reachable)
    form = Form.of(answers, questionnaire)
    recoded = form.recoded(answers.values)
    jobs = []
    for index, (rows, profile) in enumerate(zip(_rows(answers, assessed), profiles, strict=True)):
        if profile.n is None or redraws.present[index].method is None:
            continue
        drawn = [name for name in redraws.names if name in form.columns and _varies(profile.scores.get(name), gate)]
        if drawn:
            jobs.append(redraws.job(index, Sheet.of(recoded[rows], form, drawn)))
    return redraws.run(jobs)


class _Redraws:
    """The re-draws of many units under one chain."""

    def __init__(
        self,
        adviser: Adviser,
        dimensions: Sequence[str],
        profiles: Sequence[Profile],
        engagement: Engagement,
        draws: int,
        seed: int,
        reachable: Reachable | None,
    ) -> None:
        tables = needed(adviser.chain.tables)
        self._chain = Chain(tables)
        self._profiles = profiles
        self._draws = draws
        self._seed = seed
        self._reachable = reachable or (lambda *box: reachable_by_tables(tables, *box))
        read = {name for table in tables for name in table.inputs}
        columns = adviser.inputs(score_columns(profiles, dimensions), engagement)
        self._columns = {name: column for name, column in columns.items() if name in read}
        self.names = tuple(name for name in dimensions if name in self._columns)
        words = {output.name: (None, *(output.values or ())) for table in tables for output in table.outputs}
        self._outcomes = tuple(Outcome(*pair) for pair in product(*(words[name] for name in DECIDING)))
        self._entries = len(words["entry"])
        self.present = [self._outcomes[key] for key in self._keys(self._columns).tolist()]

    def job(self, index: int, sheet: Sheet) -> _Job:
        """The unit's re-draws: all of them for few respondents, else as many as are asked for."""
        exact = sheet.people <= ALL_UP_TO
        return _Job(index, sheet, exact, len(multisets(sheet.people)[0]) if exact else self._draws)

    def run(self, jobs: Sequence[_Job]) -> list[Robustness | None]:
        """All jobs, in blocks."""
        found: list[Robustness | None] = [None] * len(self._profiles)
        for block in _blocks(jobs):
            codes = self._drawn(block)
            places = np.repeat([job.index for job in block], [job.rows for job in block])
            facts = {name: _taken(column, places) for name, column in self._columns.items() if name not in codes}
            keys = self._keys(facts | {name: Column(SCORE, codes=column) for name, column in codes.items()})
            start = 0
            for job in block:
                part = slice(start, start + job.rows)
                own = {name: codes[name][part] for name in self.names}
                found[job.index] = self._told(job, keys[part], own)
                start += job.rows
        return found

    def _drawn(self, block: Sequence[_Job]) -> dict[str, Codes]:
        """Per dimension the codes of the scores in all re-draws of a block; those not drawn again stay as disclosed."""
        codes = {name: np.empty(sum(job.rows for job in block), dtype=np.uint16) for name in self.names}
        start = 0
        for job in block:
            for name in self.names:
                disclosed = self._columns[name].codes
                codes[name][start : start + job.rows] = 0 if disclosed is None else disclosed[job.index]
            for counts in self._counts(job):
                scores = grid_codes(SCORE, job.sheet.scores(counts))
                for name, row in zip(job.sheet.dimensions, scores, strict=True):
                    codes[name][start : start + len(counts)] = row
                start += len(counts)
        return codes

    def _counts(self, job: _Job) -> Iterable[NDArray[np.float32]]:
        if job.exact:
            return (multisets(job.sheet.people)[0],)
        return resamples(job.sheet.people, job.rows, f"{self._seed}:{self._profiles[job.index].unit.id}")

    def _keys(self, columns: Mapping[str, Column]) -> NDArray[np.int64]:
        """Per row the place of its outcome among all, which follow the order of methods and entries in the rules."""
        result = self._chain.run(columns)
        method, entry = (result.columns[name].codes for name in DECIDING)
        if method is None or entry is None:
            message = "method and entry must list their values"
            raise DecisionError(message)
        return method.astype(np.int64) * self._entries + entry

    def _told(self, job: _Job, keys: NDArray[np.int64], codes: Mapping[str, Codes]) -> Robustness:
        people = job.sheet.people
        weights = multisets(people)[1] if job.exact else np.ones(job.rows, dtype=np.int64)
        total = int(weights.sum())
        tally = np.bincount(keys, weights).astype(np.int64)
        order = sorted(np.flatnonzero(tally).tolist(), key=lambda key: (-int(tally[key]), key))
        shares = tuple(OutcomeShare(self._outcomes[key], int(tally[key])) for key in order)
        present = self.present[job.index]
        kept = sum(share.draws for share in shares if share.outcome == present)
        words = stability(kept / total)
        rival = len(order) > 1 and (words is Stability.UNCLEAR or shares[1].draws >= RIVAL * total)
        return Robustness(
            n=people,
            draws=total,
            kept=kept,
            method_kept=sum(share.draws for share in shares if share.outcome.method == present.method),
            exact=job.exact,
            stability=words,
            outcomes=shares,
            separated_by=separating(codes, weights, keys == order[0], keys == order[1]) if rival else None,
            worst_case=self._worst(job, shares, codes) if people < WORST_CASE_BELOW else None,
        )

    def _worst(
        self, job: _Job, shares: Sequence[OutcomeShare], codes: Mapping[str, Codes]
    ) -> tuple[Outcome, ...] | None:
        """What was drawn, most frequent first (some of it where nobody counted), then what else lies between the ends."""
        known = {name: column[column > 0] for name, column in codes.items() if column.any()}
        facts = {name: column.value(job.index) for name, column in self._columns.items() if name not in self.names}
        found = self._reachable(
            {name: _score(column.min()) for name, column in known.items()},
            {name: _score(column.max()) for name, column in known.items()},
            facts,
        )
        if found is None:
            return None
        drawn = [share.outcome for share in shares]
        return (*drawn, *sorted(set(found) - set(drawn), key=self._outcomes.index))


def _rows(answers: Answers, assessed: Sequence[Group]) -> list[NDArray[np.int64]]:
    """Per group the rows of its respondents, in one pass over the answers."""
    by_unit: dict[str, list[int]] = {}
    for row, person in enumerate(answers.respondents):
        by_unit.setdefault(person.unit, []).append(row)
    return [
        np.array([row for unit in {group.unit.id, *group.joined} for row in by_unit.get(unit, ())], dtype=np.int64)
        for group in assessed
    ]


def _varies(score: Score | None, gate: Gate) -> bool:
    """Whether another draw of the respondents may give, and show, another value."""
    return score is not None and not score.settled and score.n is not None and gate.shows_distribution(score.n)


def _blocks(jobs: Iterable[_Job]) -> Iterator[list[_Job]]:
    """Jobs in blocks of a bounded number of re-draws, a job being whole."""
    block: list[_Job] = []
    for job in jobs:
        if block and sum(one.rows for one in block) + job.rows > _BLOCK:
            yield block
            block = []
        block.append(job)
    if block:
        yield block


def _taken(column: Column, places: NDArray[np.int64]) -> Column:
    if column.codes is not None:
        return replace(column, codes=column.codes[places])
    return replace(column, raw=None if column.raw is None else column.raw[places])


def _score(code: np.uint16) -> float:
    return float(decoded(SCORE, int(code)))  # type: ignore[arg-type]  # the code of a known score
