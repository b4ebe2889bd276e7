"""Comparing rulebooks: who changes, why, how many of a random population, and what is written otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from advisor.domain.profile import ScoreColumns
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Cell, ChoiceDomain, Comparison, DecisionTable, Interval, Not
from advisor.domain.unit import Engagement, Unit
from advisor.engine.decide.advise import Adviser
from advisor.services.rule_changes import changes, worded
from advisor.services.rule_diff import Share, compare, given_of, random_population


def _with_table(rules: Rulebook, table: DecisionTable) -> Rulebook:
    return replace(rules, tables={**rules.tables, table.id: table})


def _with_row(table: DecisionTable, row: str, **changed: Any) -> DecisionTable:
    return replace(table, rules=tuple(replace(rule, **changed) if rule.id == row else rule for rule in table.rules))


@pytest.fixture
def stricter(rules: Rulebook) -> Rulebook:
    """Rules that call a unit closed only under 30."""
    table = rules.tables["today_visibility"]
    return _with_table(rules, _with_row(table, "closed", when=(Cell(Comparison("<", 30.0), "< 30"),)))


def test_a_rulebook_is_identical_to_itself(rules: Rulebook) -> None:
    """Nothing is written otherwise, nobody changes, and the transition tables have a diagonal only."""
    found = compare(rules, rules, ["u"], {"uncertainty": [20.0]})
    assert found.identical
    assert (found.changes, found.changed, found.not_compared) == ((), (), ())
    assert all(before == after for (before, after), n in found.population.transitions["method"].items() if n)


def test_a_changed_unit_is_told_with_table_rows_and_cells(rules: Rulebook, stricter: Rulebook) -> None:
    """The first table that differs, the rows that decide, and the cell with both bounds and whether they are met."""
    found = compare(rules, stricter, ["low", "between", "high"], {"openness": [20.0, 35.0, 80.0]})
    assert [unit.unit for unit in found.changed] == ["between"]
    reason = found.changed[0].reason
    assert (reason.table, reason.before, reason.after) == ("today_visibility", ("line_only",), ("null",))
    assert (reason.rows_before, reason.rows_after) == (("closed",), ("else",))
    assert reason.cells == ("row closed, openness: < 40 (met) -> < 30 (not met)",)
    assert found.changes == ("table today_visibility: row closed, openness: low -> < 30",)
    assert not found.identical


def test_the_share_is_that_of_the_definition(rules: Rulebook, stricter: Rulebook) -> None:
    """Scores from 30 to 39.9 are 100 of 1,001 steps of the 85 % that are not missing: within 4 standard errors."""
    share = compare(rules, stricter).population.any_answer
    assert abs(share.value - 0.85 * 100 / 1001) < 4 * share.error
    assert Share(25, 100).error == pytest.approx(0.0433, abs=1e-4)


def test_the_population_is_as_it_is_defined(rules: Rulebook) -> None:
    """The same at every run; scores on the grid of 0..100, 15 % missing; facts uniform, missing among them."""
    one, two = random_population(rules, rules, 20_000), random_population(rules, rules, 20_000)
    assert one == two
    scores = one["openness"]
    known = np.array([score for score in scores if score is not None], dtype=float)
    assert abs(len(known) / 20_000 - 0.85) < 0.01
    assert (known.min(), known.max()) == (0.0, 100.0)
    assert np.allclose(known * 10, np.round(known * 10))
    assert abs(one["sponsor"].count(None) / 20_000 - 1 / 3) < 0.02


def test_units_are_answered_as_the_adviser_answers_them(rules: Rulebook) -> None:
    """What is given of units leads to the answers that `advisor recommend` gives, facts and defaults among them."""
    units = (Unit("a", fixed=("reward_coupling",), lifecycle="mature"), Unit("b", mandated_method="kpi"))
    scores = ScoreColumns(units, {"uncertainty": np.array([20.0, 80.0]), "standardisation": np.array([80.0, np.nan])})
    engagement = Engagement(strategy_clear=False, lifecycle="founding")
    given = given_of(scores, engagement)
    fit = _with_row(rules.tables["business_fit"], "stable", then=("leans_hybrid",))
    found = compare(rules, _with_table(rules, fit), ["a", "b"], given)
    before = Adviser(rules).columns(scores, engagement)
    assert [unit.unit for unit in found.changed] == ["a"]
    assert dict(found.changed[0].before) == {name: before[name][0] for name in ("method", "entry", "form")}
    assert found.changed[0].reason.cells == ("row stable gives something else",)
    assert found.changed[0].differs[0] == "business_fit"


def test_what_collects_is_compared_as_a_set(rules: Rulebook) -> None:
    """A risk that is no longer given is named, whoever gives it."""
    table = rules.tables["risks"]
    fewer = replace(table, rules=tuple(rule for rule in table.rules if rule.id != "no_sponsor_1"))
    found = compare(rules, _with_table(rules, fewer), ["u"], {"sponsor": [False]})
    reason = found.changed[0].reason
    assert (reason.table, reason.before, reason.after) == ("risks", ("no_sponsor",), ())
    assert reason.cells == ("row no_sponsor_1 is taken out",)
    assert "table risks: row no_sponsor_1 is taken out" in found.changes


def test_outputs_facts_and_dimensions_of_one_side_are_stated(rules: Rulebook) -> None:
    """Outputs that only one side gives are not compared; new facts are named; unknown words count as missing."""
    facts = dict(rules.facts)
    facts["function"] = replace(facts["function"], domain=ChoiceDomain(("sales", "other")))
    tables = {name: table for name, table in rules.tables.items() if name not in {"today_cadence", "business_fit"}}
    tables["business_fit"] = rules.tables["business_fit"]
    order = [name for name in rules.tables if name in tables]
    other = replace(rules, facts=facts, tables={name: tables[name] for name in order})
    found = compare(rules, other, ["u"], {"function": ["research"]})
    assert found.not_compared == ("today_cadence",)
    assert not found.identical
    assert "fact function: other values are allowed" in found.changes
    assert "table today_cadence is taken out" in found.changes


def test_all_ways_to_write_otherwise_are_told(rules: Rulebook) -> None:
    """Hit policy, values, order of rows, reason and source each have their line."""
    table = rules.tables["fit"]
    output = replace(table.outputs[0], values=(*(table.outputs[0].values or ()), "later"))
    swapped = (table.rules[1], table.rules[0], *table.rules[2:])
    other = _with_row(replace(table, outputs=(output,), rules=swapped), "differs", source="cases", reason=None)
    lines = changes(rules, _with_table(rules, other))
    assert lines == (
        "table fit: value of fit later is new",
        "table fit: rows stand in another order",
        "table fit: row differs, the reason is worded otherwise",
        "table fit: row differs, source: practice -> cases",
    )


def test_tests_are_worded_with_their_bounds() -> None:
    """Bands are told by the bounds that they stand for."""
    assert worded(Not(Interval(40.0, 60.0, low_closed=True, high_closed=False))) == "not([40..60))"
