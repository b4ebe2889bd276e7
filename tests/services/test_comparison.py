"""Two waves compared: what changed, what is beyond chance, what turned the advice; and attacks on the anonymity gate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from advisor.domain.answers import BLANK, Answers, Respondent
from advisor.domain.questionnaire import Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.domain.ruling import Settlement
from advisor.domain.table import Cell as RuleCell
from advisor.domain.unit import Engagement, Unit
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.waves import ItemChange, NotCompared, Reading
from advisor.engine.decide.unary import parse
from advisor.services.assess import Commission, assess
from advisor.services.comparison import Cell, Comparison, Difference, Side, compare
from advisor.services.matching import Match
from advisor.services.turned import Moved
from advisor.text import Text
from tests.storage.samples import NOW

STABLE = {"uncertainty": 1, "standardisation": 5, "goal_volatility": 1, "exploration": 1, "reward_coupling": 2}
CLIENT = Engagement(client="A", strategy_clear=True, sponsor=True)
People = list[tuple[str, Mapping[str, int]]]


def _answers(form: Questionnaire, people: People) -> Answers:
    rows = []
    for _, levels in people:
        given = [levels.get(item.id, levels.get(item.dimension, 4)) for item in form.items]
        rows.append([6 - v if item.reversed and v > 0 else v for v, item in zip(given, form.items, strict=True)])
    respondents = tuple(Respondent(unit, f"p{number}") for number, (unit, _) in enumerate(people))
    seconds = np.full(len(people), np.nan)
    return Answers(tuple(item.id for item in form.items), respondents, np.array(rows, dtype=np.int8), seconds)


@pytest.fixture
def wave(full: Questionnaire, rules: Rulebook) -> Waves:
    """Assesses a wave."""
    return Waves(full, rules)


class Waves:
    """Waves of one engagement."""

    def __init__(self, form: Questionnaire, rules: Rulebook) -> None:
        self._form, self._rules = form, rules

    def __call__(
        self,
        people: People,
        units: list[Unit] | None = None,
        gate: Gate | None = None,
        client: Engagement = CLIENT,
        form: Questionnaire | None = None,
        rules: Rulebook | None = None,
        settled: Mapping[tuple[str, str], Settlement] | None = None,
    ) -> Side:
        """A wave in which these people answered."""
        asked = form or self._form
        listed = units or [Unit(name) for name in dict.fromkeys(unit for unit, _ in people)]
        commission = Commission(
            _answers(asked, people),
            listed,
            asked,
            rules or self._rules,
            client,
            gate or Gate(),
            date(2026, 11, 25),
            settled=settled or {},
        )
        return Side(commission, assess(commission))


def _cell(found: Comparison, dimension: str, unit: str = "a") -> Cell:
    one = next(one for one in found.units if one.pair.id == unit)
    return next(cell for cell in one.cells if cell.dimension == dimension)


def test_the_same_answers_differ_in_nothing(wave: Waves) -> None:
    """All differences are 0, none is beyond chance, no advice turned."""
    people: People = [("a", STABLE | {"openness": 2 + number % 3}) for number in range(6)]
    found = compare(wave(people), wave(people))
    (unit,) = found.units
    assert (unit.pair.match, unit.changed, unit.turned, unit.common, found.same_rules) == (
        Match.SAME,
        False,
        (),
        None,
        True,
    )
    assert {cell.difference.value for cell in unit.cells if cell.difference} == {0.0}
    assert not any(cell.difference.beyond for cell in unit.cells if cell.difference)
    assert found.tested == len(unit.cells) == 19


def test_a_clear_change_is_beyond_chance_and_a_small_one_is_not(wave: Waves) -> None:
    """Data trust rises by 50 points among eight people; openness moves by 9 with people far apart."""
    then = [("a", STABLE | {"data_trust": 2 + number % 2, "openness": 1 + number % 5}) for number in range(8)]
    now = [("a", STABLE | {"data_trust": 4 + number % 2, "openness": 1 + (number + 1) % 5}) for number in range(8)]
    found = compare(wave(then), wave(now))  # type: ignore[arg-type]  # people
    trust, openness = (_cell(found, name).difference for name in ("data_trust", "openness"))
    assert trust == Difference(50.0, 6.7, beyond=True)
    assert openness == Difference(9.4, 17.0, beyond=False)


def test_changed_items_are_left_out_of_both_scores(wave: Waves, full: Questionnaire) -> None:
    """One of three items on openness was reworded and answered otherwise: on the two common ones nothing changed."""
    first = next(item for item in full.items if item.dimension == "openness")
    reworded = replace(first, text=Text("Another question.", first.text.zh))
    form = replace(full, version="2", items=tuple(reworded if item is first else item for item in full.items))
    then: People = [("a", STABLE)] * 5
    found = compare(wave(then), wave([("a", STABLE | {first.id: 1})] * 5, form=form))
    assert found.items.changed == {first.id: ItemChange.WORDING}
    assert first.id not in found.items.same
    cell = _cell(found, "openness")
    assert isinstance(cell.then, Reading)
    assert (cell.then.value, cell.difference) == (75.0, Difference(0.0, 3.5, beyond=False))
    assert found.now.units[0].profile.scores["openness"].value == 50.0


def test_what_turned_the_method_is_told_from_the_first_table_on(wave: Waves) -> None:
    """Uncertainty and exploration rise: which tables turned, by which rows, and because of which scores."""
    risen = STABLE | {"uncertainty": 5, "exploration": 5, "standardisation": 1, "goal_volatility": 5}
    found = compare(wave([("a", STABLE)] * 5), wave([("a", risen)] * 5))
    (unit,) = found.units
    assert unit.then is not None
    assert unit.now is not None
    assert (unit.then.method, unit.changed, unit.rules) == ("kpi", True, None)
    assert unit.turned[-1].output == "method"
    assert (unit.turned[-1].then, unit.turned[-1].now) == (unit.then.method, unit.now.method)
    assert unit.turned[-1].rows_then != unit.turned[-1].rows_now
    assert Moved("uncertainty", 0.0, 100.0) in [moved for step in unit.turned for moved in step.because]
    places = list(found.now.units[0].recommendation.decided_by)
    assert [places.index(step.table) for step in unit.turned] == sorted(
        places.index(step.table) for step in unit.turned
    )
    told = {step.output for step in unit.turned}
    for step in unit.turned:
        assert step.because
        assert {moved.input for moved in step.because} <= told | set(found.now.units[0].profile.scores)


def test_a_changed_fact_turns_the_entry(wave: Waves) -> None:
    """The sponsor is gone: the entry is told, with the fact as its cause."""
    found = compare(wave([("a", STABLE)] * 5), wave([("a", STABLE)] * 5, client=replace(CLIENT, sponsor=False)))
    (unit,) = found.units
    assert unit.changed
    assert [(step.output, step.because) for step in unit.turned] == [
        ("entry", (Moved("sponsor", then=True, now=False),))
    ]


def test_changed_rules_are_told_apart_from_changed_answers(wave: Waves, rules: Rulebook) -> None:
    """The same answers under rules with another bound on systems: the rules turned the entry, the answers nothing."""
    people: People = [("a", STABLE | {"system_maturity": 2})] * 5
    found = compare(wave(people), wave(people, rules=_moved(rules)))
    (unit,) = found.units
    assert not found.same_rules
    assert unit.changed
    assert unit.turned == ()
    assert unit.rules is not None
    assert unit.rules.rows_then != unit.rules.rows_now
    unchanged = compare(wave([("a", STABLE)] * 5), wave([("a", STABLE)] * 5, rules=_moved(rules)))
    assert (unchanged.units[0].changed, unchanged.units[0].rules) == (False, None)


def _moved(rules: Rulebook) -> Rulebook:
    """Rules in which a score of 20 on systems is enough wherever 40 was."""

    def lower(name: str, cell: RuleCell) -> RuleCell:
        written = re.sub(r"\b40\b", "20", cell.written)
        return RuleCell(parse(written), written) if name == "system_maturity" else cell

    tables = {
        name: replace(
            table,
            rules=tuple(replace(rule, when=tuple(map(lower, table.inputs, rule.when))) for rule in table.rules),
        )
        for name, table in rules.tables.items()
    }
    return replace(rules, version="other", sha256="1" * 64, tables=tables)


def test_whether_the_advice_also_differs_on_the_common_items(wave: Waves, full: Questionnaire) -> None:
    """The method turned: once on all items, once only because of the reworded ones."""
    of_business = [item for item in full.items if item.dimension in {"uncertainty", "standardisation"}]
    chosen = [item.id for item in of_business[::3]]
    form = replace(
        full,
        version="2",
        items=tuple(replace(item, text=Text("new", "新")) if item.id in chosen else item for item in full.items),
    )
    turned = STABLE | {"uncertainty": 5, "exploration": 5, "standardisation": 1, "goal_volatility": 5}
    both = compare(wave([("a", STABLE)] * 5), wave([("a", turned)] * 5, form=form)).units[0]
    assert (both.changed, both.common) == (True, True)
    milder = {"uncertainty": 2, "standardisation": 4}
    odd = {name: 5 if name.startswith("unc") else 1 for name in chosen}
    only = compare(wave([("a", STABLE | milder)] * 5), wave([("a", STABLE | milder | odd)] * 5, form=form)).units[0]
    assert only.common in {False, None}


def test_a_settled_value_is_named_and_the_answers_are_compared(wave: Waves) -> None:
    """The advice rests on what the room settled; the difference is one of answers."""
    settled = Settlement("e", "w", "a", "uncertainty", 90.0, "we know better", "anna", NOW)
    people: People = [("a", STABLE)] * 5
    found = compare(wave(people), wave(people, settled={("a", "uncertainty"): settled}))
    assert found.units[0].settled == ("uncertainty",)
    assert _cell(found, "uncertainty").difference == Difference(0.0, 2.4, beyond=False)


def test_units_match_by_id(wave: Waves) -> None:
    """New, gone, renamed, a mere grouping, joined in one wave only: told, and only the same are compared."""
    names = ("same", "named", "gone", "host", "guest")
    then = [Unit("top"), *(Unit(name, name, parent="top") for name in names)]
    now = [
        Unit("top"),
        Unit("same", "same"),
        Unit("named", "another"),
        Unit("new"),
        Unit("host", "host"),
        Unit("guest", "guest", join_with="host"),
    ]
    sides = [
        wave([(unit.id, STABLE) for unit in units if unit.id != "top" for _ in range(5)], units)
        for units in (then, now)
    ]
    found = {unit.pair.id: unit for unit in compare(*sides).units}
    assert {name: unit.pair.match for name, unit in found.items()} == {
        "top": Match.GROUPING,
        "same": Match.SAME,
        "named": Match.SAME,
        "new": Match.NEW,
        "host": Match.JOINED,
        "guest": Match.JOINED,
        "gone": Match.GONE,
    }
    assert list(found) == ["top", "same", "named", "new", "host", "guest", "gone"]
    assert [name for name, unit in found.items() if unit.pair.renamed] == ["named"]
    assert [name for name, unit in found.items() if unit.cells] == ["same", "named"]
    assert (found["host"].pair.joined_then, found["host"].pair.joined_now) == ((), ("guest",))
    assert (found["new"].then, found["gone"].now, found["new"].changed) == (None, None, None)


def test_a_pair_of_joined_units_that_stays_is_compared_as_one(wave: Waves) -> None:
    """Joined alike in both waves they stand for the same people."""
    units = [Unit("host"), Unit("guest", join_with="host")]
    sides = [wave([("host", STABLE)] * 3 + [("guest", STABLE)] * 3, units) for _ in range(2)]
    assert {unit.pair.id: (unit.pair.match, bool(unit.cells)) for unit in compare(*sides).units} == {
        "host": (Match.SAME, True),
        "guest": (Match.JOINED, False),
    }


# Attacks on the gate: what is withheld in a wave, or would follow by taking one number from another.


@pytest.mark.parametrize("hidden_then", [True, False])
def test_nothing_hangs_on_a_withheld_unit(wave: Waves, *, hidden_then: bool) -> None:
    """Whatever the few people of a unit answered in the wave in which it is withheld, the comparison is the same."""
    units = [Unit("a"), Unit("few", supports=("a",))]
    shown: People = [("a", STABLE)] * 6 + [("few", STABLE)] * 5
    found = []
    for level, count in ((1, 4), (5, 4), (3, 1)):
        hidden: People = [("a", STABLE)] * 6 + [("few", dict.fromkeys(STABLE, level))] * count
        sides = wave(hidden, units), wave(shown, units)
        found.append(compare(*(sides if hidden_then else sides[::-1])))
    first, *others = [(one.units, one.tested, one.items) for one in found]
    assert all(other == first for other in others)
    few = next(unit for unit in found[0].units if unit.pair.id == "few")
    assert few.changed is None
    assert all(cell.difference is None for cell in few.cells)
    assert NotCompared.WITHHELD in {cell.then if hidden_then else cell.now for cell in few.cells}


def test_nothing_hangs_on_a_withheld_dimension(wave: Waves) -> None:
    """Six answered, four of them to data trust: its comparison tells neither what nor how many."""
    shown: People = [("a", STABLE)] * 6
    found = []
    for level, judging in ((1, 4), (5, 4), (3, 2)):
        now: People = [("a", STABLE | {"data_trust": level if number < judging else BLANK}) for number in range(6)]
        found.append(compare(wave(shown), wave(now)))
    first, *others = [(one.units, one.tested) for one in found]
    assert all(other == first for other in others)
    cell = _cell(found[0], "data_trust")
    assert (cell.now, cell.difference) == (NotCompared.WITHHELD, None)
    assert isinstance(cell.then, Reading)
    assert cell.then.mean is None


def test_joining_a_small_unit_in_one_wave_gives_no_difference_that_is_about_it(wave: Waves) -> None:
    """Five and three people together, later five alone: the difference would be the three, so there is none."""
    joined = [Unit("big"), Unit("small", join_with="big")]
    alone = [Unit("big"), Unit("small")]
    people: People = [("big", STABLE)] * 5 + [("small", dict.fromkeys(STABLE, 3))] * 3
    for sides in ((wave(people, joined), wave(people, alone)), (wave(people, alone), wave(people, joined))):
        found = compare(*sides)
        assert {unit.pair.match for unit in found.units} == {Match.JOINED}
        assert not any(unit.cells or unit.turned for unit in found.units)
        assert found.tested == 0


def test_a_parent_that_took_in_a_withheld_part_is_not_compared(wave: Waves) -> None:
    """Three people of a withheld part answer for the parent later: parent now less parent then would be about them."""
    then = [Unit("top"), Unit("part", parent="top")]
    people: People = [("top", STABLE)] * 5 + [("part", dict.fromkeys(STABLE, 3))] * 3
    taken_in: People = [("top", answers) for _, answers in people]
    for sides in (
        (wave(people, then), wave(taken_in, [Unit("top")])),
        (wave(taken_in, [Unit("top")]), wave(people, then)),
    ):
        top = next(unit for unit in compare(*sides).units if unit.pair.id == "top")
        assert (top.pair.match, top.cells) == (Match.REGROUPED, ())
    enough: People = [*people, ("part", STABLE), ("part", STABLE)]
    open_part = compare(wave(enough, then), wave(taken_in, [Unit("top")]))
    assert next(unit for unit in open_part.units if unit.pair.id == "top").pair.match is Match.SAME


def test_each_wave_keeps_its_own_gate(wave: Waves) -> None:
    """A wave that was asked in the open does not open another one that promised anonymity."""
    few: People = [("a", STABLE)] * 3
    found = compare(wave(few, gate=Gate("open", 3)), wave(few, gate=Gate("anonymous", 5)))
    assert all(cell.difference is None for cell in found.units[0].cells)
    assert {cell.now for cell in found.units[0].cells} == {NotCompared.WITHHELD}


def test_another_form_gives_no_view_on_a_few_answers(wave: Waves, full: Questionnaire) -> None:
    """Of six people four answered an item: no other form, with or without it, brings its mean to light."""
    first, second, third = (item for item in full.items if item.dimension == "openness")
    then: People = [("a", STABLE | ({first.id: 5} if number < 4 else {first.id: BLANK})) for number in range(6)]
    for dropped in (first, second, third):
        form = replace(full, version="2", items=tuple(item for item in full.items if item is not dropped))
        found = compare(wave(then), wave([("a", STABLE)] * 6, form=form))
        assert _cell(found, "openness").then is NotCompared.FEW_ON_AN_ITEM
        assert _cell(found, "openness").difference is None
