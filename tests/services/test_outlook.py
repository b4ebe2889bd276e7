"""What a campaign says of the missing: nothing of results while it runs, nothing of few people ever."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from advisor.domain.campaign import Consent
from advisor.domain.explanation import Outcome
from advisor.domain.questionnaire import FactSheet, Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Unit
from advisor.services.campaign.response import response
from advisor.services.library import Library
from advisor.services.outlook import Outlook, Outlooks, Say
from tests.services.waves_in_store import BEGIN, STABLE, FixedClock, Kept, People
from tests.storage.fake import FakeStore

UNITS = (
    Unit("top", "总部", "Head office"),
    Unit("a", "甲", "A", headcount=9, parent="top"),
    Unit("b", "乙", "B", headcount=6, parent="top"),
    Unit("small", "小", "Small", headcount=3, parent="top"),
    Unit("unknown", "不详", "Unknown", parent="top"),
    Unit("none", "无", "None", headcount=7, parent="top"),
)
PEOPLE: People = [
    *[("a", STABLE | {"system_maturity": 2})] * 5,
    *[("b", STABLE)] * 4,
    *[("small", STABLE)] * 3,
    *[("unknown", STABLE)] * 5,
]


@pytest.fixture(scope="module")
def library(rules: Rulebook, full: Questionnaire, facts: FactSheet) -> Library:
    """The shipped content."""
    return Library(rules, {"full": full}, facts)


def _outlooks(kept: Kept, clock: FixedClock | None = None) -> dict[str, Outlook]:
    wave = kept.waves[-1]
    with kept.store.reading() as tx:
        found = Outlooks(kept.library, clock or FixedClock()).of(
            tx, kept.record, wave, response(tx, wave.id), tx.engagements.units(kept.record.id)
        )
    return {one.unit.id: one for one in found}


def test_afterwards_shown_units_are_told(library: Library) -> None:
    """Four of nine are missing: two at the top of systems would let the unit adopt. The others say why they say nothing."""
    kept = Kept(FakeStore(), library, UNITS)
    kept.wave(PEOPLE)
    found = _outlooks(kept)
    assert {name: one.say for name, one in found.items()} == {
        "a": Say.TOLD,
        "b": Say.WITHHELD,
        "small": Say.WITHHELD,
        "unknown": Say.UNKNOWN,
        "none": Say.NOBODY,
    }
    missing = found["a"].missing
    assert missing is not None
    assert (missing.answered, missing.missing, missing.present) == (5, 4, Outcome("kpi", "pilot"))
    adopt = next(turn for turn in missing.turns if turn.outcome == Outcome("kpi", "adopt"))
    assert (adopt.people, [push.dimension for push in adopt.pushes]) == (2, ["system_maturity"])
    assert [one.missing for one in found.values() if one.say is not Say.TOLD] == [None] * 4


def test_while_it_runs_nothing_hangs_on_who_has_answered(library: Library) -> None:
    """With no answer, few or all the same is said: from how many on, and whether so many are asked at all."""
    said = []
    for people in ([], PEOPLE[:3], PEOPLE):
        kept = Kept(FakeStore(), library, UNITS)
        kept.wave(people, closed=False)
        said.append(_outlooks(kept))
    assert said[0] == said[1] == said[2]
    assert {one.say for one in said[0].values()} == {Say.RUNNING}
    assert {name: one.can_be_shown for name, one in said[0].items()} == {
        "top": None,
        "a": True,
        "b": True,
        "small": False,
        "unknown": None,
        "none": True,
    }
    assert {one.shown_from for one in said[0].values()} == {5}


def test_the_deadline_ends_it(library: Library) -> None:
    """A minute before the deadline nothing is told, at the deadline it is."""
    kept = Kept(FakeStore(), library, UNITS)
    wave = kept.wave(PEOPLE, closed=False)
    deadline = BEGIN + dt.timedelta(days=20)
    kept.waves[-1] = replace(wave, deadline=deadline)
    with kept.store.writing() as tx:
        tx.waves.put(kept.waves[-1])
    before = _outlooks(kept, FixedClock(deadline - dt.timedelta(minutes=1)))
    assert before["a"].say is Say.RUNNING
    assert _outlooks(kept, FixedClock(deadline))["a"].say is Say.TOLD


def test_what_is_said_of_a_withheld_unit_hangs_on_nothing_but_that_it_is(library: Library) -> None:
    """One answer or four, high or low: the same words, for it and for all others."""
    said = []
    for level, count in ((1, 4), (5, 4), (3, 1)):
        kept = Kept(FakeStore(), library, UNITS)
        kept.wave([*PEOPLE[:5], *[("b", dict.fromkeys(STABLE, level))] * count])
        said.append(_outlooks(kept))
    assert said[0] == said[1] == said[2]


def test_in_the_open_small_units_are_told_too(library: Library) -> None:
    """A room that agreed to be open: three of three answered, so nothing can change."""
    kept = Kept(FakeStore(), library, UNITS, Consent.OPEN)
    kept.wave(PEOPLE)
    small = _outlooks(kept)["small"]
    assert small.say is Say.TOLD
    assert small.missing is not None
    assert (small.missing.missing, small.missing.settled) == (0, True)
    assert small.shown_from == 1
