"""What two waves of asking have in common: the unchanged items, and the scores of both on these alone.

A score on some of a dimension's items must not tell more of a person than the score on all of them did. So it is made
from the same people as the wave's own score, and only where every item, whether in both waves or not, was answered by
as many of them as the gate wants to see: nobody can be found by taking one mean from the other.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from advisor.domain.answers import Answers
from advisor.domain.profile import Profile
from advisor.domain.questionnaire import Item, Questionnaire
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group, measure, rows_by_group
from advisor.engine.assess.scores import Form, counted, mean_of_item_means, to_score
from advisor.engine.assess.welch import Mean

POINTS = 25
"""Score points of one step of the scale."""


class ItemChange(StrEnum):
    """Why an item is not the same in both waves."""

    GONE = "gone"
    NEW = "new"
    DIMENSION = "dimension"
    WORDING = "wording"
    REVERSED = "reversed"
    ANCHORS = "anchors"
    SCALE = "scale"


class NotCompared(StrEnum):
    """Why a unit's dimension has no score on the common items in a wave."""

    NOT_ASKED = "not_asked"
    TOO_FEW = "too_few"
    CANNOT_JUDGE = "cannot_judge"
    WITHHELD = "withheld"
    NO_COMMON_ITEM = "no_common_item"
    FEW_ON_AN_ITEM = "few_on_an_item"


@dataclass(frozen=True, slots=True)
class CommonItems:
    """The ids of the items that are the same in both waves, and of the others what changed."""

    same: tuple[str, ...]
    changed: Mapping[str, ItemChange]


@dataclass(frozen=True, slots=True)
class Reading:
    """A unit's score, 0..100, on the common items of a dimension, over the `n` people of the wave's own score.

    `mean` is over persons, with its standard error in score points; None where the spread may not be shown. The error
    is never under what one person makes who answers one item one step otherwise than all: people of one mind show that
    they are close, not that another one could not have differed.
    """

    value: float
    n: int
    mean: Mean | None


def common_items(then: Questionnaire, now: Questionnaire, asked: Collection[str] | None = None) -> CommonItems:
    """The items that are the same: id, dimension, wording in both languages, reversal, anchors and the scale.

    `asked` are the items that both waves have answers to; without it all are.
    """
    before, after = ({item.id: item for item in form.items} for form in (then, now))
    scale = (then.scale, then.cannot_judge) == (now.scale, now.cannot_judge)
    changed = {}
    for name in dict.fromkeys([*after, *before]):
        change = _change(before.get(name), after.get(name), scale=scale)
        if change is not None:
            changed[name] = change
    same = tuple(name for name in after if name not in changed and (asked is None or name in asked))
    return CommonItems(same, changed)


def readings(
    answers: Answers,
    questionnaire: Questionnaire,
    dimensions: Collection[str],
    assessed: Sequence[Group],
    gate: Gate,
    items: Collection[str],
) -> list[dict[str, Reading | NotCompared]]:
    """Per unit, in their order, and per dimension the score on these items, or why there is none."""
    form = Form.of(answers, questionnaire)
    recoded = form.recoded(answers.values)
    kept = np.array([item in items for item in answers.items], dtype=bool)
    profiles = measure(answers, questionnaire, dimensions, assessed, gate)
    return [
        {name: _reading(profile, name, rows, form, recoded, kept, gate) for name in dimensions}
        for profile, rows in zip(profiles, rows_by_group(answers, assessed), strict=True)
    ]


def _change(before: Item | None, after: Item | None, *, scale: bool) -> ItemChange | None:
    if before is None:
        return ItemChange.NEW
    if after is None:
        return ItemChange.GONE
    differs = {
        ItemChange.DIMENSION: before.dimension != after.dimension,
        ItemChange.WORDING: before.text != after.text,
        ItemChange.REVERSED: before.reversed != after.reversed,
        ItemChange.ANCHORS: before.anchors != after.anchors,
        ItemChange.SCALE: not scale,
    }
    return next((change for change, found in differs.items() if found), None)


def _reading(
    profile: Profile,
    dimension: str,
    rows: NDArray[np.int64],
    form: Form,
    recoded: NDArray[np.float64],
    kept: NDArray[np.bool_],
    gate: Gate,
) -> Reading | NotCompared:
    if dimension not in profile.scores:
        return NotCompared(profile.missing[dimension].value)
    columns = form.columns[dimension]
    here = kept[columns]
    if not here.any():
        return NotCompared.NO_COMMON_ITEM
    given = recoded[np.ix_(rows, columns)]
    given = given[counted(given)]
    if not (here.all() or _each_item_shown(given, gate)):
        return NotCompared.FEW_ON_AN_ITEM
    common = given[:, here]
    if np.isnan(common).all():
        return NotCompared.TOO_FEW
    return Reading(float(to_score(mean_of_item_means(common))), len(given), _mean(common, gate))


def _each_item_shown(given: NDArray[np.float64], gate: Gate) -> bool:
    """Whether each item has no answer, or as many as may be shown."""
    return all(not n or gate.shows(n) for n in (~np.isnan(given)).sum(axis=0).tolist())


def _mean(common: NDArray[np.float64], gate: Gate) -> Mean | None:
    """The mean over those who answered any of the items; None where they, or the rest, are too few to be shown apart."""
    known = common[~np.isnan(common).all(axis=1)]
    if len(known) < 2 or not gate.shows_split([len(known)], len(common) - len(known)):  # noqa: PLR2004 -- a spread
        return None
    points = (np.nanmean(known, axis=1) - 1) * POINTS
    least = POINTS / common.shape[1] / len(points)
    return Mean(float(points.mean()), len(points), max(float(points.std(ddof=1) / np.sqrt(len(points))), least))
