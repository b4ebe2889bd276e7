"""What the comparison and the outlook say, in both languages, of each thing that can happen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from advisor.domain.explanation import Outcome
from advisor.domain.missing import Bound, End, Missing, Push, Turn
from advisor.domain.questionnaire import FactSheet, Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Unit
from advisor.engine.assess.waves import ItemChange, NotCompared
from advisor.report.lexicon import Lexicon
from advisor.report.speech import Speech
from advisor.services.comparing import Comparing
from advisor.services.comparison import Comparison, UnitComparison
from advisor.services.library import Library
from advisor.services.matching import Match, Pair
from advisor.services.outlook import Outlook, Say
from advisor.services.turned import Moved, Turned
from advisor.text import LANGUAGES, Language
from advisor.web.comparison.outlook_views import outlooks_view
from advisor.web.comparison.turned_views import turned_sentences
from advisor.web.comparison.views import CompareView, compare_view
from advisor.web.comparison.words import item_change, not_compared, unit_match
from tests.services.waves_in_store import STABLE, FixedClock, Kept, People
from tests.storage.fake import FakeStore

UNITS = (Unit("a", "甲", "A"), Unit("b", "乙", "B"), Unit("few", "丙", "C"))
PEOPLE: People = [*[("a", STABLE)] * 8, *[("b", STABLE)] * 8, *[("few", STABLE)] * 2]


@pytest.fixture(scope="module")
def library(rules: Rulebook, full: Questionnaire, facts: FactSheet) -> Library:
    """The shipped content."""
    return Library(rules, {"full": full}, facts)


def _compared(library: Library, later: People) -> Comparison:
    kept = Kept(FakeStore(), library, UNITS)
    waves = kept.wave(PEOPLE), kept.wave(later)
    with kept.store.reading() as tx:
        return Comparing(library, FixedClock()).between(tx, kept.record, *waves)


def _view(found: Comparison, library: Library, language: Language = "en") -> CompareView:
    form = library.questionnaires["full"]
    return compare_view(found, library.rules, (form, form), (1, 2), language)


def test_the_title_is_the_finding(library: Library) -> None:
    """Nothing changed; some scores did; nobody can be compared."""
    same = _compared(library, PEOPLE)
    assert _view(same, library).title == "Between wave 1 and wave 2 nothing changed beyond chance"
    risen: People = [*[("a", STABLE | {"openness": 1, "breadth": 5})] * 8, *PEOPLE[8:]]
    view = _view(_compared(library, risen), library)
    assert view.title == "Two scores changed beyond chance"
    assert [(one.name, one.rose, one.fell) for one in view.moved] == [("Openness", (), ("A",)), ("Breadth", ("A",), ())]
    fallen = next(one for one in view.dimensions if one.id == "openness").cells[0]
    assert (fallen.text, fallen.rise, fallen.n_then) == ("−75.0", False, 8)
    apart = tuple(replace(unit, pair=replace(unit.pair, match=Match.JOINED), cells=()) for unit in same.units)
    alone = _view(replace(same, units=apart), library)
    assert alone.title == "No unit can be compared between wave 1 and wave 2"
    assert (alone.units, alone.dimensions, len(alone.aside)) == ((), (), 3)


def test_what_was_compared_with_what_is_said(library: Library) -> None:
    """Other rules by version and hash; no question in common."""
    found = _compared(library, PEOPLE)
    other = replace(found.then, rules=replace(found.then.rules, version="2025", sha256="b" * 64))
    assert f"2025 (bbbbbbbb), then {library.rules.version}" in _view(replace(found, then=other), library).summary[1]
    nothing = replace(found, items=replace(found.items, same=()))
    assert _view(nothing, library).summary[0].startswith("The two waves have no question in common")


def test_withheld_units_have_words_in_place_of_numbers(library: Library) -> None:
    """No method and no difference, and why; a former name only where it is another one."""
    found = _compared(library, PEOPLE)
    view = _view(found, library)
    few = view.units[2]
    assert (few.then, few.changed, few.why, few.was) == ((None, "withheld"), None, (), None)
    assert {one.cells[2].text for one in view.dimensions} == {"withheld"}
    assert not view.dimensions[0].cells[2].rise
    renamed = tuple(
        replace(unit, pair=replace(unit.pair, then=replace(UNITS[0], name="旧", name_en="Old")))
        if unit.pair.id == "a"
        else unit
        for unit in found.units
    )
    assert [unit.was for unit in _view(replace(found, units=renamed), library).units] == ["Old", None, None]
    unasked = tuple(replace(unit, cells=unit.cells[1:]) if unit.pair.id == "b" else unit for unit in found.units)
    assert _view(replace(found, units=unasked), library).dimensions[0].cells[1].text == "–"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: Language) -> None:
    """For a cell, a question and a unit."""
    speech = Speech(language)
    assert all(not_compared(why, speech) for why in NotCompared)
    assert len({item_change(change, speech) for change in ItemChange}) == len(ItemChange)
    a, guest = Unit("a"), Unit("g", join_with="a")
    told = {
        unit_match(Pair("g", then, now, match), {"a": "Alpha"}, speech)
        for then, now, match in (
            (None, a, Match.NEW),
            (a, None, Match.GONE),
            (a, a, Match.GROUPING),
            (a, a, Match.REGROUPED),
            (guest, guest, Match.JOINED),
            (a, guest, Match.JOINED),
        )
    }
    assert len(told) == 6


def _turned(book: Rulebook, **given: object) -> tuple[str, ...]:
    advice = replace(_ADVICE, pair=Pair("a", UNITS[0], UNITS[0], Match.SAME), **given)  # type: ignore[arg-type]  # fields
    return turned_sentences(advice, Lexicon(book, Speech("en")), same_items=False)


class _Changed(UnitComparison):
    """A unit whose advice is said to differ."""

    @property
    def changed(self) -> bool:
        """Always."""
        return True


_ADVICE = _Changed(Pair("a", None, None, Match.SAME))


def test_the_reasons_of_a_turn(rules: Rulebook) -> None:
    """Rules, tables with what made the difference, the questions, what was settled."""
    turned = (
        Turned("entry", "entry", "pilot", "adopt", ("x",), ("y",), (Moved("sponsor", then=False, now=True),)),
        Turned("foundations", "foundations", None, "solid", (), ("y",), (Moved("data_trust", None, 62.5),)),
        Turned("method", "method", "kpi", "okr", (), (), ()),
    )
    by_rules = Turned("entry", "entry", "pilot", "adopt", ("x",), ("y",), ())
    told = _turned(rules, turned=turned, rules=by_rules, common=False, settled=("openness",))
    assert told == (
        "The later rules answer the earlier scores otherwise, first in the table “Way in”: pilot first, now adopt.",
        "Way in: pilot first, now adopt, because of sponsor at the top (no, now yes).",
        "Foundations: unknown, now solid, because of data trust (unknown, now 62.5).",
        "Method: KPI, now OKR.",
        "On the unchanged questions alone it would not have turned: the new wording has a part in it.",
        "The room settled openness: the advice rests on that.",
    )
    many = Turned("risks", "risk", ("a", "b"), (), (), (), ())
    assert _turned(rules, turned=(many,))[0].endswith("a and b, now none.")


PRESENT = Outcome("kpi", "pilot")
UP = Push("data_trust", 30.6, 40.0, End.TOP)


def _outlook(rules: Rulebook, missing: Missing | None, say: Say = Say.TOLD, **more: object) -> str:
    given: Mapping[str, object] = {"shown_from": 5, "can_be_shown": True} | more
    one = Outlook(UNITS[0], say, missing=missing, **given)  # type: ignore[arg-type]  # fields
    view = outlooks_view([one], rules, "en")
    assert view is not None
    return view.units[0].statement


def _missing(*turns: Turn, missing: int = 4) -> Missing:
    return Missing(8, missing, PRESENT, (Bound("data_trust", 30.6, 20.4, 53.7),), turns)


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        (_missing(missing=0), "Nobody is missing: it stays KPI (pilot first)."),
        (_missing(missing=1), "Whatever the one missing person answers, it stays KPI (pilot first)."),
        (_missing(), "Even if all 4 missing people answered alike, it stays KPI (pilot first)."),
        (
            _missing(Turn(Outcome("kpi", "adopt"), 2, (UP,))),
            (
                "Today KPI (pilot first); two of the 4 missing people could make it KPI (adopt): "
                "at the top of data trust (30.6 to 40.0). The method stays KPI in any case."
            ),
        ),
        (
            _missing(
                Turn(
                    Outcome("okr", "pilot"),
                    1,
                    (
                        UP,
                        Push("openness", 60.0, 59.9, End.BOTTOM),
                        Push("breadth", None, 50.0, End.BETWEEN),
                        Push("goal_craft", 50.0, 60.0, End.TOP),
                    ),
                )
            ),
            (
                "Today KPI (pilot first); one of the 4 missing people could make it OKR (pilot first): at the top of data trust "
                "(30.6 to 40.0), at the bottom of openness (60.0 to 59.9), in between on breadth (shown, about 50.0), "
                "one more dimension."
            ),
        ),
    ],
)
def test_the_statement_about_the_missing(rules: Rulebook, missing: Missing, told: str) -> None:
    """Firm, one person, many; to what, with whom, how."""
    assert _outlook(rules, missing) == told


def test_why_nothing_is_said_of_a_unit(rules: Rulebook) -> None:
    """Nobody answered, too few, fewer than that asked, the number not known; and of no unit there is nothing to say."""
    assert _outlook(rules, None, Say.NOBODY) == "Nobody has answered."
    assert _outlook(rules, None, Say.WITHHELD) == "Withheld: shown from five answers on."
    few = _outlook(rules, None, Say.WITHHELD, can_be_shown=False)
    assert few == "Withheld: shown from five answers on. Fewer people than that are asked."
    assert "is not known" in _outlook(rules, None, Say.UNKNOWN)
    assert outlooks_view([], rules, "zh") is None
    running = outlooks_view([Outlook(UNITS[0], Say.RUNNING, 5, can_be_shown=True)], rules, "en")
    assert running is not None
    assert (running.small, running.units) == (None, ())
