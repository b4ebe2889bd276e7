"""Items that are the same in two waves, scores on these alone, and what they may not tell of a few people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.answers import Answers
from advisor.domain.questionnaire import Dimension, Item, Questionnaire, ScalePoint
from advisor.domain.unit import Unit
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import groups, measure
from advisor.engine.assess.waves import CommonItems, ItemChange, NotCompared, Reading, common_items, readings
from advisor.engine.assess.welch import Mean
from advisor.text import Text

ALL = ("openness_1", "openness_2", "openness_3", "breadth_1", "breadth_2", "breadth_3")
Build = Callable[..., Answers]


def _changed(form: Questionnaire, **more: object) -> Questionnaire:
    first, *others = form.items
    return replace(form, items=(replace(first, **more), *others))  # type: ignore[arg-type]  # fields of an item


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"text": Text("openness 1", "另一种说法")}, ItemChange.WORDING),
        ({"text": Text("another wording", "openness 第1题")}, ItemChange.WORDING),
        ({"reversed": True}, ItemChange.REVERSED),
        ({"anchors": ((1, Text("never", "从不")),)}, ItemChange.ANCHORS),
        ({"dimension": "breadth"}, ItemChange.DIMENSION),
    ],
)
def test_an_item_that_changed_in_any_way_is_not_common(
    form: Questionnaire, change: dict[str, object], what: ItemChange
) -> None:
    """Wording in either language, reversal, anchors, dimension: told by name; the others stay common."""
    assert common_items(form, _changed(form, **change)) == CommonItems(ALL[1:], {"openness_1": what})


def test_another_scale_leaves_nothing_in_common(form: Questionnaire) -> None:
    """A label of the scale, or of "cannot judge", is part of every question."""
    scale = (ScalePoint(1, Text("never", "从不")), *form.scale[1:])
    for other in (replace(form, scale=scale), replace(form, cannot_judge=Text("no idea", "不知道"))):
        assert common_items(form, other) == CommonItems((), dict.fromkeys(ALL, ItemChange.SCALE))


def test_new_and_gone_items(form: Questionnaire) -> None:
    """Ids tell: an item under another id is gone and another is new. What one wave did not ask is not common."""
    other = _changed(form, id="openness_0")
    changed = {"openness_0": ItemChange.NEW, "openness_1": ItemChange.GONE}
    assert common_items(form, other) == CommonItems(ALL[1:], changed)
    assert common_items(form, form, ALL[:2]) == CommonItems(ALL[:2], {})


def _read(
    answers: Answers, form: Questionnaire, dimensions: dict[str, Dimension], gate: Gate, items: tuple[str, ...]
) -> dict[str, Reading | NotCompared]:
    return readings(answers, form, dimensions, groups([Unit("u")]), gate, items)[0]


def test_on_all_items_it_is_the_score_of_the_wave(
    form: Questionnaire, dimensions: dict[str, Dimension], answers_of: Build
) -> None:
    """Value, number of people and standard error are those that the wave shows."""
    rng = np.random.default_rng(4)
    rows = [[None if rng.random() < 0.15 else int(rng.integers(1, 6)) for _ in ALL] for _ in range(12)]
    answers = answers_of(rows)
    scores = measure(answers, form, dimensions, groups([Unit("u")]), Gate())[0].scores
    for name, reading in _read(answers, form, dimensions, Gate(), ALL).items():
        assert isinstance(reading, Reading)
        assert reading.mean is not None
        assert (reading.value, reading.n) == (scores[name].value, scores[name].n)
        assert scores[name].se == pytest.approx(reading.mean.se, abs=0.0051)


def test_on_some_items_it_is_made_from_the_same_people(
    form: Questionnaire, dimensions: dict[str, Dimension], answers_of: Build
) -> None:
    """Somebody who answered a single item counts for neither score, though it is two thirds of no form of one item."""
    people: list[list[int | None]] = [[5, 3, 1, 3, 3, 3]] * 6
    lone: list[int | None] = [1, None, None, 3, 3, 3]
    found = _read(answers_of([*people, lone]), form, dimensions, Gate(), ("openness_1",))
    assert found["openness"] == Reading(100.0, 6, Mean(100.0, 6, 25 / 6))
    assert found["breadth"] is NotCompared.NO_COMMON_ITEM


def test_people_of_one_mind_have_the_least_spread_that_anybody_could_make(
    form: Questionnaire, dimensions: dict[str, Dimension], answers_of: Build
) -> None:
    """Five alike, or four and one who is a single step off on one of three items: the same standard error."""
    alike, off = (
        _read(answers_of([*[[3, 3, 3, 3, 3, 3]] * 4, [last, 3, 3, 3, 3, 3]]), form, dimensions, Gate(), ALL)["openness"]
        for last in (3, 4)
    )
    assert isinstance(alike, Reading)
    assert isinstance(off, Reading)
    assert alike.mean is not None
    assert off.mean is not None
    assert alike.mean.se == pytest.approx(off.mean.se) == pytest.approx(25 / 3 / 5)


def test_reversed_items_are_turned_round(
    form: Questionnaire, dimensions: dict[str, Dimension], answers_of: Build
) -> None:
    """The second item is reversed: a 2 counts as a 4."""
    found = _read(answers_of([[1, 2, 1, 3, 3, 3]] * 5), form, dimensions, Gate(), ("openness_2",))
    assert found["openness"] == Reading(75.0, 5, Mean(75.0, 5, 5.0))


@pytest.mark.parametrize(("kept", "shown"), [(ALL, True), (ALL[:2], False), (ALL[2:], False), (ALL[:1], False)])
def test_an_item_answered_by_a_few_of_them_cannot_be_found_by_subtraction(
    form: Questionnaire, dimensions: dict[str, Dimension], answers_of: Build, kept: tuple[str, ...], *, shown: bool
) -> None:
    """Six people count, but only four answered the first item: it is shown neither alone, nor by what the others leave."""
    rows: list[list[int | None]] = [[5, 3, 1, 3, 3, 3]] * 4 + [[None, 3, 1, 3, 3, 3]] * 2
    found = _read(answers_of(rows), form, dimensions, Gate(), kept)["openness"]
    assert isinstance(found, Reading) is shown
    if not shown:
        assert found is NotCompared.FEW_ON_AN_ITEM


def test_subtracting_views_gives_means_over_the_threshold_alone(
    form: Questionnaire, dimensions: dict[str, Dimension], answers_of: Build
) -> None:
    """Over random answers with gaps: whenever a score on some items is shown, each item behind it has enough answers."""
    rng = np.random.default_rng(11)
    shown = 0
    for _ in range(200):
        rows = [[None if rng.random() < 0.2 else int(rng.integers(1, 6)) for _ in ALL] for _ in range(8)]
        found = _read(answers_of(rows), form, dimensions, Gate(), ("openness_1", "openness_3"))["openness"]
        counting = [row[:3] for row in rows if sum(answer is not None for answer in row[:3]) >= 2]
        each = [sum(row[place] is not None for row in counting) for place in range(3)]
        assert isinstance(found, Reading) is (len(counting) >= 5 and all(n >= 5 for n in each))
        shown += isinstance(found, Reading)
    assert 20 < shown < 180


def test_withheld_few_and_not_judged_are_told(
    form: Questionnaire, dimensions: dict[str, Dimension], answers_of: Build
) -> None:
    """The reasons are those of the wave's own result."""
    four = _read(answers_of([[5, 3, 1, 3, 3, 3]] * 4), form, dimensions, Gate(), ALL)
    assert set(four.values()) == {NotCompared.WITHHELD}
    unsure = _read(answers_of([["?", "?", "?", 3, 3, 3]] * 5), form, dimensions, Gate(), ALL)
    assert unsure["openness"] is NotCompared.CANNOT_JUDGE
    nobody = _read(answers_of([[5, 3, 1, 3, 3, 3]] * 4, units=["v"] * 4), form, dimensions, Gate(), ALL)
    assert set(nobody.values()) == {NotCompared.TOO_FEW}
    items = tuple(item for item in form.items if item.dimension == "openness")
    short = answers_of([[5, 3, 1, 3, 3, 3]] * 5)
    asked = Answers(short.items[:3], short.respondents, short.values[:, :3], short.seconds)
    assert _read(asked, replace(form, items=items), dimensions, Gate(), ALL)["breadth"] is NotCompared.NOT_ASKED


def test_the_spread_of_one_or_two_is_not_told_in_the_open(
    form: Questionnaire, dimensions: dict[str, Dimension], answers_of: Build
) -> None:
    """Two people's mean is shown where the room agreed to be open, but not how far apart they are."""
    found = _read(answers_of([[5, 3, 1, 3, 3, 3], [1, 1, 1, 3, 3, 3]]), form, dimensions, Gate("open", 3), ALL)
    assert isinstance(found["openness"], Reading)
    assert found["openness"].mean is None


def test_common_items_without_any_answer_give_no_score(
    form: Questionnaire, dimensions: dict[str, Dimension], answers_of: Build
) -> None:
    """All answered two of the three items, and the third is the one in common."""
    rows: list[list[int | None]] = [[5, 3, None, 3, 3, 3]] * 5
    found = _read(answers_of(rows), form, dimensions, Gate(), ("openness_3",))
    assert found["openness"] is NotCompared.TOO_FEW


def test_an_item_is_compared_whole() -> None:
    """Equal items are common whatever order the forms have."""
    items = tuple(Item(name, "d", Text(name, name)) for name in "abc")
    text = Text("t", "t")
    one = Questionnaire("q", "1", "0", text, text, text, 1, (), text, items)
    assert common_items(one, replace(one, version="2", items=items[::-1])).same == ("c", "b", "a")
