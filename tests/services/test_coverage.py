"""Coverage: hit, won and decisive mean what they say, checked against taking rows away one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from advisor import resources
from advisor.content.examples import load_example_set
from advisor.domain.example import Example, ExampleSet
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import (
    AnyOf,
    Anything,
    Cell,
    ChoiceDomain,
    Comparison,
    DecisionTable,
    HitPolicy,
    Interval,
    Missing,
    Not,
    NumberDomain,
    Output,
    Rule,
    Test,
    Value,
)
from advisor.engine.decide.answer import answer
from advisor.engine.decide.columns import encode
from advisor.engine.decide.sensitivity import Sensitivity
from advisor.engine.decide.table import CompiledTable
from advisor.errors import DecisionError
from advisor.services.coverage import cover

SCORE = NumberDomain(0.0, 10.0, 1.0)
WORD = ChoiceDomain(("a", "b", "c"))
TESTS: dict[str, tuple[Test, ...]] = {
    "score": (
        Anything(),
        Missing(),
        Comparison("<", 4.0),
        Comparison(">=", 6.0),
        Interval(4.0, 6.0, low_closed=True, high_closed=False),
        AnyOf((Missing(), Not(Comparison("<", 4.0)))),
    ),
    "word": (Anything(), Missing(), Comparison("=", "a"), AnyOf((Comparison("=", "a"), Comparison("=", "b")))),
}
N = 40


def _table(policy: HitPolicy, rng: np.random.Generator) -> DecisionTable:
    numeric = policy.aggregates
    values: tuple[Value, ...] = (1.0, 2.0, 0.0) if numeric else ("x", "y", None)
    rules = tuple(
        Rule(
            f"r{row}",
            tuple(Cell(TESTS[name][rng.integers(len(TESTS[name]))], "") for name in ("score", "word")),
            (values[rng.integers(len(values))],),
        )
        for row in range(rng.integers(1, 7))
    )
    default = None if rng.random() < 0.7 or numeric else "x"
    output = Output("out", None if numeric else ("x", "y"), default=default)
    return DecisionTable("t", policy, {"score": SCORE, "word": WORD}, (output,), rules)


def _answer(table: DecisionTable, case: dict[str, Value]) -> object:
    """The answer as `sensitivity` defines it, by asking the table for one case at a time."""
    if not table.rules:
        matched = False
    else:
        columns = {name: encode(domain, [case[name]]) for name, domain in table.inputs.items()}
        matched = bool(CompiledTable(table).match(columns).matching(0))
    if not matched and table.hit_policy.single and table.outputs[0].default is None:
        return "no answer"
    if not table.rules:
        return None if table.hit_policy.aggregates else table.outputs[0].default if table.hit_policy.single else ()
    found = answer(table, case)
    if table.hit_policy is HitPolicy.COLLECT and isinstance(found, list):
        return frozenset(map(str, found))
    return tuple(found) if isinstance(found, list) else found


def _empty(table: DecisionTable, found: object) -> object:
    return frozenset() if table.hit_policy is HitPolicy.COLLECT and found == () else found


@pytest.mark.parametrize("policy", list(HitPolicy))
def test_decisive_is_what_taking_the_row_away_shows(policy: HitPolicy) -> None:
    """On random tables a row is decisive in a case exactly when the table without it answers otherwise."""
    rng = np.random.default_rng(list(HitPolicy).index(policy))
    compared = 0
    for _ in range(15):
        table = _table(policy, rng)
        cases: list[dict[str, Value]] = [
            {"score": [None, *map(float, range(11))][rng.integers(12)], "word": [None, "a", "b", "c"][rng.integers(4)]}
            for _ in range(N)
        ]
        columns = {name: encode(domain, [case[name] for case in cases]) for name, domain in table.inputs.items()}
        try:
            hits = CompiledTable(table).match(columns)
        except DecisionError:
            continue
        found = Sensitivity(table, hits)
        for place, rule in enumerate(hits.rules):
            without = replace(table, rules=tuple(row for row in table.rules if row.id != rule.id))
            for index, case in enumerate(cases):
                differs = _empty(table, _answer(table, case)) != _empty(without, _answer(without, case))
                assert found.decisive[place, index] == differs, (policy, table.rules, case, rule.id)
                compared += 1
    assert compared > 500 or policy in {HitPolicy.UNIQUE, HitPolicy.ANY}
    assert compared > 100


def test_a_row_whose_place_the_next_would_take_has_won_and_is_not_decisive() -> None:
    """Won without being decisive: a lower row gives the same output."""
    rules = (
        Rule("low", (Cell(Comparison("<", 4.0), "< 4"),), ("x",)),
        Rule("else", (Cell(Anything(), "-"),), ("x",)),
    )
    table = DecisionTable("t", HitPolicy.FIRST, {"score": SCORE}, (Output("out", ("x",)),), rules)
    found = Sensitivity(table, CompiledTable(table).match({"score": encode(SCORE, [1.0, 5.0])}))
    assert found.matches.tolist() == [[True, False], [True, True]]
    assert found.wins.tolist() == [[True, False], [False, True]]
    assert found.decisive.tolist() == [[False, False], [False, True]]


def test_every_shipped_row_is_decisive(rules: Rulebook) -> None:
    """Nothing stands in the shipped rules that no case shows to be needed."""
    coverage = cover(rules, load_example_set(resources.rules_dir(), rules))
    assert coverage.findings == ()
    assert all(row.decisive for table in coverage.tables for row in table.rows)


def test_findings_name_rows_without_a_decisive_case_and_false_declarations(rules: Rulebook) -> None:
    """A row never hit, one hit but never decisive, and one declared redundant although it is decisive."""
    examples = (Example("dark", "f", 1, {"openness": 20.0}, {"method": None}, {}),)
    coverage = cover(rules, ExampleSet(examples, {("today_visibility", "closed"): "because"}))
    said = "\n".join(coverage.findings)
    assert "tables/today_visibility.yaml, row open: is hit in no example" in said
    assert "tables/today_visibility.yaml, row closed: is declared redundant and decisive in 1 examples" in said
    assert "tables/today_visibility.yaml, row else: is hit in 1 examples and decisive in none" in said
