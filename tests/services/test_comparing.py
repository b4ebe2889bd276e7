"""Waves compared from the store: only ended ones, behind the gate, remembered, in few statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from advisor import bootstrap
from advisor.domain.answers import BLANK
from advisor.domain.questionnaire import FactSheet, Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Unit
from advisor.engine.assess.waves import ItemChange, Reading
from advisor.errors import UsageError
from advisor.services.comparing import Comparing
from advisor.services.library import Library
from advisor.services.matching import Match
from advisor.storage.store import SqlStore
from advisor.storage.upgrade import upgrade
from advisor.text import Text
from tests.services.waves_in_store import STABLE, FixedClock, Kept, People
from tests.storage.fake import FakeStore
from tests.storage.test_statements import counted

UNITS = (Unit("a", "甲", "A", headcount=8), Unit("b", "乙", "B", headcount=6))


@pytest.fixture(scope="module")
def library(rules: Rulebook, full: Questionnaire, facts: FactSheet) -> Library:
    """The shipped content, and a second version of the full questionnaire with one item worded otherwise."""
    first, *others = full.items
    second = replace(
        full,
        id="again",
        version="2",
        sha256="2" * 64,
        items=(replace(first, text=Text("Other words.", "换一种问法。")), *others),
    )
    workshop = bootstrap.questionnaire("workshop", rules.dimensions)
    return Library(rules, {"full": full, "again": second, "workshop": workshop}, facts)


@pytest.fixture
def kept(library: Library) -> Kept:
    """An engagement in memory."""
    return Kept(FakeStore(), library, UNITS)


@pytest.fixture
def comparing(library: Library) -> Comparing:
    """The use case."""
    return Comparing(library, FixedClock())


PEOPLE: People = [("a", STABLE)] * 6 + [("b", STABLE | {"openness": 2})] * 5
RISEN: People = [("a", STABLE | {"data_trust": 5})] * 6 + [("b", STABLE | {"openness": 2})] * 5


def test_two_waves_with_another_version_of_the_questionnaire(
    kept: Kept, comparing: Comparing, full: Questionnaire
) -> None:
    """The earlier wave comes first whatever the order; the reworded item is left out; a rise is found."""
    first, second = kept.wave(PEOPLE), kept.wave(RISEN, "again")
    with kept.store.reading() as tx:
        found = comparing.between(tx, kept.record, second, first)
    assert found.items.changed == {full.items[0].id: ItemChange.WORDING}
    assert (found.then.questionnaire.id, found.now.questionnaire.id) == ("full", "again")
    a, b = found.units
    assert (a.pair.match, b.pair.match) == (Match.SAME, Match.SAME)
    assert {cell.dimension for cell in a.cells if cell.difference and cell.difference.beyond} == {"data_trust"}
    assert not any(cell.difference.value for cell in b.cells if cell.difference)


def test_only_ended_waves_are_compared(kept: Kept, comparing: Comparing) -> None:
    """Nothing of a running campaign is shown, and a wave is not compared with itself."""
    first, second, third = kept.wave(PEOPLE), kept.wave(PEOPLE), kept.wave(RISEN, closed=False)
    assert comparing.ended([third, second, first]) == (first, second)
    with kept.store.reading() as tx:
        with pytest.raises(UsageError, match="Wave 3 has not ended yet"):
            comparing.between(tx, kept.record, first, third)
        with pytest.raises(UsageError, match="two different waves"):
            comparing.between(tx, kept.record, first, first)
        assert comparing.between(tx, kept.record, first, second).tested > 0


def test_what_is_withheld_is_the_same_whatever_lies_behind_it(library: Library, comparing: Comparing) -> None:
    """From the store as from files: the few people of the later wave change nothing that is compared."""
    found = []
    for level, count in ((1, 4), (5, 4), (3, 1)):
        kept = Kept(FakeStore(), library, UNITS)
        few: People = [("b", dict.fromkeys(STABLE, level))] * count
        waves = kept.wave(PEOPLE), kept.wave([*PEOPLE[:6], *few])
        with kept.store.reading() as tx:
            found.append(comparing.between(tx, kept.record, *waves))
    assert found[0].units == found[1].units == found[2].units
    assert found[0].tested == found[1].tested == found[2].tested


def test_one_person_more_is_a_wave_of_its_own(kept: Kept, comparing: Comparing) -> None:
    """Five, then the same five and a sixth: both are shown; what differs is what two separate askings differ in."""
    waves = kept.wave([("a", STABLE)] * 5), kept.wave([*[("a", STABLE)] * 5, ("a", STABLE | {"openness": 1})])
    with kept.store.reading() as tx:
        (a, _) = comparing.between(tx, kept.record, *waves).units
    openness = next(cell for cell in a.cells if cell.dimension == "openness")
    assert openness.difference is not None
    assert not openness.difference.beyond


def test_a_comparison_is_remembered_until_something_changes(kept: Kept, comparing: Comparing) -> None:
    """The same object again; another one once a unit is renamed."""
    waves = kept.wave(PEOPLE), kept.wave(RISEN)
    with kept.store.reading() as tx:
        first = comparing.between(tx, kept.record, *waves)
        assert comparing.between(tx, kept.record, *waves) is first
    with kept.store.writing() as tx:
        placed = tx.engagements.units("eng")
        tx.engagements.put_units([replace(placed[0], unit=replace(placed[0].unit, name="丙"))])
    with kept.store.reading() as tx:
        assert comparing.between(tx, kept.record, *waves) is not first


def test_blank_answers_are_no_change(kept: Kept, comparing: Comparing) -> None:
    """A dimension that everybody left out in the later wave has no score there, and no difference."""
    waves = kept.wave(PEOPLE), kept.wave([("a", STABLE | {"openness": BLANK})] * 6)
    with kept.store.reading() as tx:
        (a, b) = comparing.between(tx, kept.record, *waves).units
    openness = next(cell for cell in a.cells if cell.dimension == "openness")
    assert isinstance(openness.then, Reading)
    assert openness.difference is None
    assert all(cell.difference is None for cell in b.cells)


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[SqlStore]:
    """An empty store on SQLite."""
    address = f"sqlite:///{tmp_path}/store.db"
    upgrade(address)
    store = SqlStore(address)
    yield store
    store.close()


def test_statements(sqlite: SqlStore, library: Library, comparing: Comparing) -> None:
    """Two waves take eleven statements at most, so that the page stays under fifteen."""
    kept = Kept(sqlite, library, UNITS)
    waves = kept.wave(PEOPLE), kept.wave(RISEN)
    with counted(sqlite) as said, sqlite.reading() as tx:
        comparing.between(tx, kept.record, *waves)
    assert len(said) <= 11, said
