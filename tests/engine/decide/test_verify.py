"""The check of one table against brute force: the same faults, every witness true, nothing claimed without time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from brute_force import Faults, Steps, cases, faults, matching, open_to_gaps, priority
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from spaces import cell_tests, members

from advisor.domain.table import (
    Anything,
    BooleanDomain,
    Cell,
    ChoiceDomain,
    Comparison,
    DecisionTable,
    Domain,
    HitPolicy,
    Missing,
    NumberDomain,
    Output,
    Rule,
    Test,
    TextDomain,
    Value,
)
from advisor.domain.verification import Finding, Kind
from advisor.engine.decide.cover import Clock
from advisor.engine.decide.table import in_policy_order
from advisor.engine.decide.unary import accepts, parse
from advisor.engine.decide.verify import LISTED, PAIRS, check_table

DOMAINS: tuple[Domain, ...] = (
    NumberDomain(0.0, 1.0, 0.25),
    NumberDomain(-1.0, 1.0, 0.5),
    NumberDomain(0.0, 100.0),
    NumberDomain(),
    ChoiceDomain(("a", "b", "null")),
    BooleanDomain(),
    TextDomain(),
)
FEW = (-0.5, 0.0, 0.25, 0.3, 1.0, 40.0, 40.05)
LOSERS = {Kind.DEAD_ROW, Kind.MASKED_ROW}


@st.composite
def small_tables(draw: st.DrawFn) -> DecisionTable:
    """Two to four inputs of any kind, up to eight rows, all hit policies, one or two outputs, some with defaults."""
    inputs = {f"x{place}": draw(st.sampled_from(DOMAINS)) for place in range(draw(st.integers(2, 4)))}
    words = draw(st.sampled_from((("a", "b", "c"), ("a", "b"))))
    outputs = tuple(
        Output(
            f"out{place}",
            draw(st.sampled_from((words, words, None))),
            default=draw(st.sampled_from((None, None, None, "a"))),
        )
        for place in range(draw(st.sampled_from((1, 1, 2))))
    )
    pools = {name: draw(st.lists(_plain(domain), min_size=2, max_size=4)) for name, domain in inputs.items()}
    then = st.tuples(*(st.sampled_from((*words, None)) for _ in outputs))
    rows = draw(st.lists(st.tuples(*(st.sampled_from(pools[name]) for name in inputs), then), max_size=8))
    rules = tuple(
        Rule(f"r{place}", tuple(Cell(test, repr(test)) for test in tests), out)
        for place, (*tests, out) in enumerate(rows)
    )
    return DecisionTable("t", draw(st.sampled_from(HitPolicy)), inputs, outputs, rules)


def _plain(domain: Domain) -> st.SearchStrategy[Test]:
    """Mostly tests that accept something, so that rows meet."""
    if isinstance(domain, NumberDomain):
        compared = st.builds(Comparison, st.sampled_from(("<", ">=", "=", "!=")), st.sampled_from(FEW))
        return st.one_of(st.just(Anything()), compared, cell_tests(domain))
    return st.one_of(st.just(Anything()), cell_tests(domain))


def _values(table: DecisionTable) -> dict[str, list[Value]]:
    """Per input, values that no test of the table tells apart from those left out."""
    found = {}
    for column, (name, domain) in enumerate(table.inputs.items()):
        tests = [rule.when[column].test for rule in table.rules]
        alike: dict[tuple[bool, ...], list[Value]] = {}
        for value in members(domain, tests):
            alike.setdefault(tuple(accepts(test, value) for test in tests), []).append(value)
        found[name] = [value for values in alike.values() for value in values[:1]]
    return found


@given(small_tables())
@settings(max_examples=400, deadline=None)
def test_small_tables(table: DecisionTable) -> None:
    """Gaps, overlaps, conflicts, dead and masked rows, empty cells: exactly those of brute force, with true witnesses."""
    values = _values(table)
    expected = faults(table, values)
    findings = check_table(table, Clock(60))
    by_kind = {kind: [one for one in findings if one.kind is kind] for kind in Kind}
    assert bool(by_kind[Kind.GAP]) == bool(expected.gaps)
    pairs = by_kind[Kind.OVERLAP] + by_kind[Kind.CONFLICT]
    assert sorted(sorted(one.rules) for one in pairs) == sorted(sorted(pair) for pair in expected.clashes)
    losers = by_kind[Kind.DEAD_ROW] + by_kind[Kind.MASKED_ROW]
    assert sorted(one.rules[0] for one in losers) == sorted(expected.losers)
    assert {one.rules[0]: set(one.inputs) for one in by_kind[Kind.EMPTY_CELL]} == expected.empty
    assert not by_kind[Kind.UNDECIDED]
    _policies_fit(table, findings)
    for one in (*pairs, *losers):
        assert set(one.rules) <= {rule.id for rule in matching(table, _point(table, one))}
    for one in losers:
        _taken(table, one, values)
    _regions(table, by_kind[Kind.GAP], expected, values)


def _policies_fit(table: DecisionTable, findings: Sequence[Finding]) -> None:
    kinds = {
        Kind.OVERLAP: {HitPolicy.UNIQUE},
        Kind.CONFLICT: {HitPolicy.ANY},
        Kind.DEAD_ROW: {HitPolicy.FIRST},
        Kind.MASKED_ROW: {HitPolicy.PRIORITY},
    }
    for one in findings:
        assert table.hit_policy in kinds.get(one.kind, set(HitPolicy))
        assert one.kind is not Kind.GAP or open_to_gaps(table)


def _point(table: DecisionTable, finding: Finding) -> dict[str, Value]:
    """The values of a finding; inputs that no row asks for are left out of it."""
    point: dict[str, Value] = dict.fromkeys(table.inputs)
    for name, text in finding.inputs.items():
        match parse(text):
            case Comparison("=", value):
                point[name] = value
            case test:
                assert test == Missing()
    return point


def _taken(table: DecisionTable, finding: Finding, values: Mapping[str, Sequence[Value]]) -> None:
    """The rows named as taking the cases of a dead one take them all, and none of them is idle."""
    dead = next(rule for rule in table.rules if rule.id == finding.rules[0])
    order = [rule.id for rule in in_policy_order(table)]
    takers = [rule for rule in table.rules if rule.id in finding.by]
    assert takers
    for rule in takers:
        assert order.index(rule.id) < order.index(dead.id)
        if table.hit_policy is HitPolicy.PRIORITY:
            assert priority(table, rule) <= priority(table, dead)
            assert rule.then != dead.then
    needed: set[str] = set()
    for case in _cases_of(table, dead, values):
        taking = [rule.id for rule in matching(replace(table, rules=tuple(takers)), case)]
        assert taking
        needed |= set(taking) if len(taking) == 1 else set()
    assert needed == set(finding.by)


def _cases_of(table: DecisionTable, row: Rule, values: Mapping[str, Sequence[Value]]) -> Iterator[dict[str, Value]]:
    own = {
        name: [value for value in values[name] if accepts(cell.test, value)]
        for name, cell in zip(table.inputs, row.when, strict=True)
    }
    yield from cases(own)


def _regions(
    table: DecisionTable, gaps: Sequence[Finding], expected: Faults, values: Mapping[str, Sequence[Value]]
) -> None:
    """Each gap is a box of cases without a row; they do not overlap, and few gaps are all of them."""
    told: Counter[tuple[Value, ...]] = Counter()
    for one in gaps:
        tests = {name: parse(text) for name, text in one.inputs.items()}
        inside = {
            tuple(case.values())
            for case in expected.gaps
            if all(accepts(test, case[name]) for name, test in tests.items())
        }
        size = 1
        for name in table.inputs:
            size *= sum(name not in tests or accepts(tests[name], value) for value in values[name])
        assert len(inside) == size > 0
        told.update(inside)
    assert all(times == 1 for times in told.values())
    assert len(gaps) <= LISTED
    if len(gaps) < LISTED:
        assert len(told) == len(expected.gaps)


def _large(seed: int, policy: HitPolicy) -> DecisionTable:
    """Many rows over many inputs of few cells, wide enough that rows are dead by the union of others."""
    rng = random.Random(f"{seed}{policy}")  # noqa: S311 -- test data
    widths = [rng.randint(1, 3) for _ in range(rng.randint(6, 10))]
    inputs: dict[str, Domain] = {}
    pools: list[list[str]] = []
    for place, width in enumerate(widths):
        if rng.random() < 0.5:
            inputs[f"x{place}"] = ChoiceDomain(tuple("abc"[:width]))
            pools.append([", ".join(chosen) for chosen in _some(["null", *"abc"[:width]], rng)])
        else:
            inputs[f"x{place}"] = NumberDomain(0.0, 100.0, 0.1)
            spans = ["null", "< 40", "[40..60)", ">= 60"] if width == 3 else ["null", "< 50.05", "> 50.05"][: width + 1]
            pools.append([", ".join(chosen) for chosen in _some(spans, rng)])
    share = rng.uniform(0.2, 0.6)
    rules = []
    for row in range(rng.randint(40, 200)):
        texts = [rng.choice(pool) if rng.random() < share else "-" for pool in pools]
        rules.append(Rule(f"r{row}", tuple(Cell(parse(text), text) for text in texts), (rng.choice("abc"),)))
    return DecisionTable("t", policy, inputs, (Output("out", ("a", "b", "c")),), tuple(rules))


def _some(spans: Sequence[str], rng: random.Random) -> list[tuple[str, ...]]:
    every = [chosen for size in range(1, len(spans) + 1) for chosen in combinations(spans, size)]
    return rng.sample(every, min(len(every), 6))


def _probes(domain: Domain) -> list[Value]:
    return (
        [None, 0.0, 39.9, 40.0, 50.0, 50.1, 59.9, 60.0, 100.0]
        if isinstance(domain, NumberDomain)
        else members(domain, [])
    )


def _boxes(table: DecisionTable) -> tuple[dict[str, list[list[int]]], tuple[int, ...]]:
    """Per row and input the probes that pass, out of those that differ, counted without cells."""
    columns = [
        list({tuple(accepts(rule.when[column].test, value) for rule in table.rules) for value in _probes(domain)})
        for column, domain in enumerate(table.inputs.values())
    ]
    boxes = {
        rule.id: [[place for place, passes in enumerate(column) if passes[row]] for column in columns]
        for row, rule in enumerate(table.rules)
    }
    return boxes, tuple(len(column) for column in columns)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("policy", [HitPolicy.FIRST, HitPolicy.PRIORITY])
def test_large_tables(policy: HitPolicy, seed: int) -> None:
    """The dead rows, most of them dead only by several rows together, and gaps: as an array of all points has it."""
    table = _large(seed, policy)
    boxes, shape = _boxes(table)
    findings = check_table(table, Clock(60))
    taken: dict[object, NDArray[np.bool_]] = {}
    expected = set()
    for rule in in_policy_order(table):
        own = np.ix_(*boxes[rule.id])
        before = [points for then, points in taken.items() if policy is HitPolicy.FIRST or then != rule.then]
        if before and np.logical_or.reduce([points[own] for points in before]).all():
            expected.add(rule.id)
        taken.setdefault(rule.then, np.zeros(shape, dtype=bool))[own] = True
    losers = [one for one in findings if one.kind in LOSERS]
    assert {one.rules[0] for one in losers} == expected
    for one in losers:
        by = np.zeros(shape, dtype=bool)
        for name in one.by:
            by[np.ix_(*boxes[name])] = True
        assert by[np.ix_(*boxes[one.rules[0]])].all()
    whole = np.logical_or.reduce(list(taken.values()))
    assert any(one.kind is Kind.GAP for one in findings) == (not whole.all())
    assert {one.kind for one in findings} <= {Kind.GAP, *LOSERS}


def test_large_tables_have_what_they_are_made_for() -> None:
    """Rows that are dead only by many rows together, gaps, and tables without a gap do occur among them."""
    takers, gaps = [], []
    for seed in range(10):
        findings = check_table(_large(seed, HitPolicy.FIRST), Clock(60))
        takers += [len(one.by) for one in findings if one.kind is Kind.DEAD_ROW]
        gaps.append(any(one.kind is Kind.GAP for one in findings))
    assert max(takers) > 10
    assert sum(count > 1 for count in takers) > 20
    assert any(gaps)


@given(small_tables(), st.integers(0, 12))
@settings(max_examples=200, deadline=None)
def test_short_of_time(table: DecisionTable, looks: int) -> None:
    """What is found is true, and what is not found is named as undecided: row by row, and for gaps."""
    whole, some = check_table(table, Clock(60)), check_table(table, Steps(looks))
    _nothing_lost(whole, some)


@pytest.mark.parametrize("looks", [0, 1, 10, 100, 1000])
def test_large_tables_short_of_time(looks: int) -> None:
    """The same where there is much to search."""
    for seed in range(3):
        for policy in (HitPolicy.FIRST, HitPolicy.PRIORITY):
            table = _large(seed, policy)
            _nothing_lost(check_table(table, Clock(60)), check_table(table, Steps(looks)))


def _nothing_lost(whole: Sequence[Finding], some: Sequence[Finding]) -> None:
    undecided = {(one.output, one.rules) for one in some if one.kind is Kind.UNDECIDED}
    true = {(one.kind.value, one.rules) for one in whole}
    found = {(one.kind.value, one.rules) for one in some if one.kind is not Kind.UNDECIDED}
    assert found <= true
    assert true - found <= undecided


def test_more_pairs_than_are_listed() -> None:
    """Of very many overlaps only so many are listed."""
    rules = tuple(Rule(f"r{row}", (Cell(Anything(), "-"),), ("a",)) for row in range(40))
    table = DecisionTable("t", HitPolicy.UNIQUE, {"x": NumberDomain()}, (Output("out", ("a",)),), rules)
    assert len(check_table(table, Clock(60))) == PAIRS


def test_outputs_of_one_priority_in_turn() -> None:
    """A row that loses to one before it still decides where a row of its own output stands before that one."""
    texts = (("< 40", "a"), ("-", "b"), ("< 60", "a"), (">= 60", "a"))
    rules = tuple(Rule(f"r{row}", (Cell(parse(text), text),), (out,)) for row, (text, out) in enumerate(texts))
    table = DecisionTable("t", HitPolicy.PRIORITY, {"x": NumberDomain()}, (Output("out"),), rules)
    (masked,) = check_table(table, Clock(60))
    assert (masked.kind, masked.rules, masked.by) == (Kind.MASKED_ROW, ("r3",), ("r1",))


def test_no_inputs_and_no_rows() -> None:
    """A table that asks nothing, and one that has no rows."""
    asks_nothing = DecisionTable(
        "t", HitPolicy.FIRST, {}, (Output("out"),), (Rule("a", (), ("x",)), Rule("b", (), ("y",)))
    )
    (dead,) = check_table(asks_nothing, Clock(60))
    assert (dead.kind, dead.rules, dead.by) == (Kind.DEAD_ROW, ("b",), ("a",))
    empty = DecisionTable("t", HitPolicy.UNIQUE, {"x": BooleanDomain()}, (Output("out"),), ())
    (gap,) = check_table(empty, Clock(60))
    assert (gap.kind, gap.inputs) == (Kind.GAP, {})
