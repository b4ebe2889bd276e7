"""What a vote shows of each unit: distributions of dimensions and items behind the gate, never persons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from advisor.domain.answers import CANNOT_JUDGE
from advisor.domain.profile import Profile
from advisor.domain.questionnaire import Item
from advisor.engine.assess.agreement import HIGH_CAMP, LOW_CAMP
from advisor.engine.assess.ballots import Count, Pending
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group, groups, measure, rows_by_group
from advisor.engine.assess.scores import Form, counted, mean_of_item_means, to_score
from advisor.rounding import round_half_up
from advisor.services.results.material import Material
from advisor.services.results.views import Bin, DimensionReveal, ItemReveal, Reveal, Tally, UnitReveal

_POINTS = range(1, 6)
_NOT_ALONE = 2
Numbers = NDArray[np.float64]


def reveal(material: Material, dimensions: Sequence[str], number: int) -> Reveal:
    """What the vote of that number showed, with the view before beside the items that were voted on again."""
    counts = material.counts(number)
    now, before = counts[-1], counts[-2] if len(counts) > 1 else None
    assessed = groups(material.units)
    voted = next(round for round in material.rounds if round.number == number)
    again = [item.id for item in material.questionnaire.items if voted.asks(item.id)] if before else []
    profiles = measure(now.answers, material.questionnaire, dimensions, assessed, material.gate)
    pages = [_Page.of(one, material, assessed) for one in (now, before) if one is not None]
    units = tuple(
        _unit(place, group, profile, pages, again, now)
        for place, (group, profile) in enumerate(zip(assessed, profiles, strict=True))
    )
    return Reveal(number, before.round if before else None, units)


@dataclass(frozen=True, eq=False)
class _Page:
    """One state of the votes, ready to be tallied."""

    count: Count
    form: Form
    recoded: Numbers
    rows: list[NDArray[np.int64]]
    items: tuple[Item, ...]
    gate: Gate

    @classmethod
    def of(cls, count: Count, material: Material, assessed: Sequence[Group]) -> _Page:
        form = Form.of(count.answers, material.questionnaire)
        rows = rows_by_group(count.answers, assessed)
        known = {item.id: item for item in material.questionnaire.items}
        items = tuple(known[item] for item in count.answers.items)
        return cls(count, form, form.recoded(count.answers.values), rows, items, material.gate)

    def dimension(self, place: int, dimension: str) -> tuple[Tally | None, Numbers]:
        """How those who count see a unit's dimension, and the mean of each."""
        given = self._given(place, dimension)
        if not self.gate.shows_distribution(len(given)):
            return None, np.zeros(0)
        persons = np.nanmean(given, axis=1)
        return _tally(persons, mean_of_item_means(given)), persons

    def tallies(self, place: int, dimension: str) -> dict[str, Tally]:
        """The tally of each item; of none where one has too few, since the score would give that one away."""
        given, columns = self._given(place, dimension), self.form.columns[dimension]
        if not all(self.gate.shows_distribution(int(n)) for n in (~np.isnan(given)).sum(axis=0)):
            return {}
        return {self.items[column].id: self._item(given[:, at], column) for at, column in enumerate(columns.tolist())}

    def cannot_judge(self, place: int, column: int) -> int | None:
        """How many could not judge an item, where they are nobody or not alone."""
        rows = self.rows[place]
        n = int((self.count.answers.values[rows, column] == CANNOT_JUDGE).sum())
        return None if n == 1 or not self.gate.shows_distribution(len(rows)) else n

    def _given(self, place: int, dimension: str) -> Numbers:
        given = self.recoded[np.ix_(self.rows[place], self.form.columns[dimension])]
        return given[counted(given)]

    def _item(self, given: Numbers, column: int) -> Tally:
        known = given[~np.isnan(given)]
        return _tally(known, float(known.mean()), turned=bool(self.form.reversed[column]))


def _unit(
    place: int, group: Group, profile: Profile, pages: Sequence[_Page], again: Sequence[str], now: Count
) -> UnitReveal:
    waiting: dict[str, list[Pending]] = {}
    for one in now.waiting:
        if one.unit == group.unit.id:
            waiting.setdefault(one.dimension, []).append(one.why)
    dimensions = tuple(
        _dimension(place, dimension, profile, pages, again, tuple(waiting.get(dimension, ())))
        for dimension in pages[0].form.columns
        if dimension in profile.scores or dimension in profile.missing
    )
    return UnitReveal(group.unit, group.joined, profile.n, dimensions)


def _dimension(
    place: int,
    dimension: str,
    profile: Profile,
    pages: Sequence[_Page],
    again: Sequence[str],
    waiting: tuple[Pending, ...],
) -> DimensionReveal:
    now, *earlier = pages
    tally, persons = now.dimension(place, dimension)
    columns = now.form.columns[dimension].tolist()
    asked = [now.items[column].id in again for column in columns]
    before = earlier[0].dimension(place, dimension)[0] if earlier and any(asked) else None
    items_now = now.tallies(place, dimension)
    items_before = earlier[0].tallies(place, dimension) if earlier and any(asked) else {}
    found = DimensionReveal(
        dimension=dimension,
        score=profile.scores.get(dimension),
        why=profile.missing.get(dimension),
        tally=tally,
        items=tuple(
            ItemReveal(
                item=item.id,
                reversed=item.reversed,
                tally=items_now.get(item.id),
                cannot_judge=now.cannot_judge(place, column),
                before=items_before.get(item.id) if item.id in again else None,
            )
            for column, item in ((column, now.items[column]) for column in columns)
        ),
        before=before,
        waiting=waiting,
    )
    if not found.camps:
        return found
    return replace(found, low=int((persons <= LOW_CAMP).sum()), high=int((persons >= HIGH_CAMP).sum()))


def _tally(points: Numbers, mean: float, *, turned: bool = False) -> Tally:
    """The spread of points 1..5; `turned` gives them as they were answered to a reversed item."""
    given = 6 - points if turned else points
    whole = np.floor(given + 0.5).astype(int)
    counts = [int((whole == point).sum()) for point in _POINTS]
    shown = 6 - mean if turned else mean
    return Tally(len(points), together(counts), float(round_half_up(shown, 2)), float(to_score(mean)))


def together(counts: Sequence[int]) -> tuple[Bin, ...]:
    """Counts of the points 1..5 as bins: a lone answer at either end goes with its neighbour, until it is not alone."""
    bins = [Bin(point, point, n) for point, n in zip(_POINTS, counts, strict=True)]
    return tuple(_ends(_ends(bins, first=True), first=False))


def _ends(bins: list[Bin], *, first: bool) -> list[Bin]:
    """The bins with the outermost one that holds anybody joined to the next, while it holds one alone."""
    inward = bins if first else bins[::-1]
    place = next((place for place, one in enumerate(inward) if one.n), None)
    while place is not None and inward[place].n < _NOT_ALONE and place + 1 < len(inward):
        one, other = inward[place], inward[place + 1]
        merged = Bin(min(one.low, other.low), max(one.high, other.high), one.n + other.n)
        inward = [*inward[:place], merged, *inward[place + 2 :]]
    return inward if first else inward[::-1]
