"""The proof of a whole chain against brute force over all profiles, in both directions, and its witnesses in the engine."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product

import pytest
from brute_force import Run, cases, clashes, deciding, open_to_gaps, run

from advisor.domain.rulebook import SCORE
from advisor.domain.table import (
    BooleanDomain,
    Cell,
    ChoiceDomain,
    DecisionTable,
    Domain,
    HitPolicy,
    NumberDomain,
    Output,
    Rule,
    Test,
    Value,
)
from advisor.domain.verification import Finding, Kind, Property
from advisor.engine.decide.chain import Chain
from advisor.engine.decide.columns import encode
from advisor.engine.decide.cover import Clock
from advisor.engine.decide.symbolic import SymbolicChain
from advisor.engine.decide.unary import accepts, parse
from advisor.engine.decide.verify import PAIRS
from advisor.engine.decide.verify_chain import verify
from advisor.errors import DecisionError
from advisor.text import Text

TEXT = Text("as it is", "如此")
ABC = ("a", "b", "c")
ASKED: dict[str, Domain] = {"x": SCORE, "w": ChoiceDomain(ABC), "b": BooleanDomain(), "y": SCORE}
VALUES: dict[str, tuple[Value, ...]] = {
    "x": (None, 0.0, 19.9, 20.0, 35.0, 49.9, 50.0, 50.1, 65.0, 80.0, 80.1, 100.0),
    "w": (None, *ABC),
    "b": (None, False, True),
    "y": (None, 0.0, 40.0, 40.1, 100.0),
}
"""Two values of every span between the bounds that the cells below name, and the bounds that are scores themselves."""
PARTS = {
    "x": ("< 20", "[20..50)", "50", "(50..80]", "> 80", "null"),
    "w": ("a", "b", "c", "null"),
    "b": ("true", "false", "null"),
    "y": ("<= 40.05", "> 40.05", "null"),
}
"""Cells of which exactly one accepts a value."""
WIDER = {
    "x": ("-", "-", "-", ">= 20", "<= 50", "not([20..80])", "null, >= 50", "not(null)", "(80..80]"),
    "w": ("-", "-", "-", "a, c", "not(a)", "null, b", "not(null)"),
    "b": ("-", "-", "not(true)", "null, true"),
    "y": ("-", "-", "not(null)", "null, > 40.05"),
}
LOSERS = {Kind.DEAD_ROW, Kind.MASKED_ROW, Kind.DEAD_END_TO_END, Kind.EMPTY_CELL}
SINGLE = (HitPolicy.FIRST, HitPolicy.FIRST, HitPolicy.PRIORITY, HitPolicy.UNIQUE, HitPolicy.ANY)
COLLECTING = (HitPolicy.COLLECT, HitPolicy.RULE_ORDER, HitPolicy.OUTPUT_ORDER)
DEFAULTS: tuple[dict[str, Value], ...] = ({}, {}, {"b": False}, {"w": "b"})


def _pool(name: str) -> tuple[str, ...]:
    return (*PARTS.get(name, PARTS["w"]), *WIDER.get(name, WIDER["w"]))


def _table(rng: random.Random, name: str, inputs: Mapping[str, Domain], policy: HitPolicy) -> DecisionTable:
    """A few rows; those of a UNIQUE table mostly differ in their first cell."""
    parts = list(PARTS.get(next(iter(inputs)), PARTS["w"]))
    rng.shuffle(parts)
    outputs = tuple(
        Output(f"{name}{place}", ABC, default=rng.choice((None, None, None, "b")) if policy.single else None)
        for place in range(rng.choice((1, 1, 2)))
    )
    rules = []
    for row in range(rng.randint(1, 6)):
        texts = [rng.choice(_pool(one)) for one in inputs]
        if policy in {HitPolicy.UNIQUE, HitPolicy.ANY} and rng.random() < 0.9:
            texts[0] = parts[row % len(parts)]
        then = tuple(rng.choice((*ABC, *ABC, None)) for _ in outputs)
        rules.append(Rule(f"r{row}", tuple(Cell(parse(text), text) for text in texts), then))
    return DecisionTable(name, policy, inputs, outputs, tuple(rules))


def _chain(seed: object) -> tuple[tuple[DecisionTable, ...], dict[str, Domain], dict[str, Value], list[Run]]:
    """Two to four tables, each reading what is asked and what those before it answer; the last one often collects."""
    rng = random.Random(str(seed))  # noqa: S311 -- test data
    asked = {name: ASKED[name] for name in rng.choice((("x", "w"), ("x", "w", "b"), ("x", "b", "y"), ("x", "w", "y")))}
    defaults = {name: value for name, value in rng.choice(DEFAULTS).items() if name in asked}
    known: dict[str, Domain] = dict(asked)
    tables: list[DecisionTable] = []
    for place in range(rng.randint(2, 4)):
        derived = [name for name in known if name not in asked]
        chosen = [
            *rng.sample(derived, min(len(derived), rng.randint(1, 2))),
            *rng.sample(list(asked), rng.randint(1, 2)),
        ]
        last = place > 0 and rng.random() < 0.4
        policy = rng.choice(COLLECTING if last else SINGLE)
        table = _table(rng, "pqrs"[place], {name: known[name] for name in chosen}, policy)
        tables.append(table)
        if last:
            break
        known |= {output.name: ChoiceDomain(ABC) for output in table.outputs}
    runs = [run(tables, profile, defaults) for profile in cases({name: VALUES[name] for name in asked})]
    return tuple(tables), asked, defaults, runs


@pytest.mark.parametrize("seed", range(250))
def test_a_chain(seed: int) -> None:
    """Every finding about rows, answers, gaps and clashes, and no other, as the definitions have it."""
    tables, asked, defaults, runs = _chain(seed)
    findings = verify(tables, asked, defaults=defaults, seconds=60)
    assert {one.kind for one in findings}.isdisjoint({Kind.UNDECIDED, Kind.PROPERTY, Kind.IDLE_PROPERTY})
    _clashes(tables, findings, runs)
    for finding in findings:
        _shown(tables, asked, defaults, finding, runs)
        _not_shown(tables, finding, runs)
    if any(one.clash for one in runs):
        return
    for table in tables:
        _rows(table, [one for one in findings if one.table == table.id], runs)
        _answers(table, [one for one in findings if one.table == table.id], runs)
        gaps = [one for one in findings if one.kind is Kind.GAP and one.table == table.id and one.grave]
        assert bool(gaps) == (open_to_gaps(table) and any(not one.rows[table.id] for one in runs))


def _clashes(tables: Sequence[DecisionTable], findings: Sequence[Finding], runs: Sequence[Run]) -> None:
    """The pairs with a profile in the first table that clashes at all; after it, what facts are is left open."""
    for table in tables:
        expected = {pair for one in runs for pair in clashes(table, one.rows[table.id])}
        found = {
            frozenset(one.rules)
            for one in findings
            if one.table == table.id and one.kind in {Kind.OVERLAP, Kind.CONFLICT} and one.grave
        }
        assert found == expected
        if expected:
            return


def _rows(table: DecisionTable, findings: Sequence[Finding], runs: Sequence[Run]) -> None:
    winners = [{rule.id for rule in deciding(table, one.rows[table.id])} for one in runs]
    never = {rule.id for rule in table.rules} - set().union(*winners)
    losers = [one for one in findings if one.kind in LOSERS]
    assert Counter(one.rules[0] for one in losers) == Counter(never)
    for one in losers:
        met = [place for place, each in enumerate(runs) if one.rules[0] in {rule.id for rule in each.rows[table.id]}]
        if one.kind is not Kind.EMPTY_CELL:
            assert (one.profile is None) == (not met)
        if one.kind is Kind.DEAD_END_TO_END:
            assert set(one.by) == set().union(*(winners[place] for place in met))


def _answers(table: DecisionTable, findings: Sequence[Finding], runs: Sequence[Run]) -> None:
    never = {one.output: set(one.rules) for one in findings if one.kind is Kind.NEVER_ANSWERED}
    expected = {}
    for position, output in enumerate(table.outputs):
        for value in output.values or ():
            reached = any(
                one.facts[output.name] == value if table.hit_policy.single else value in one.given[output.name]
                for one in runs
            )
            if not reached:
                expected[f"{output.name} = {value}"] = {rule.id for rule in table.rules if rule.then[position] == value}
    assert never == expected


def _engine(
    tables: Sequence[DecisionTable], asked: Mapping[str, Domain], defaults: Mapping[str, Value]
) -> Callable[[Mapping[str, Value]], dict[str, tuple[set[str], tuple[str, ...], Mapping[str, object]]]]:
    """The real chain: for a profile, per table, the rows met, those that decide, and the outputs."""
    chain = Chain(tables)

    def traced(profile: Mapping[str, Value]) -> dict[str, tuple[set[str], tuple[str, ...], Mapping[str, object]]]:
        full = {name: defaults.get(name) if profile.get(name) is None else profile[name] for name in asked}
        result = chain.run({name: encode(domain, [full[name]]) for name, domain in asked.items()})
        return {
            one.table: ({rule.rule for rule in one.rules if rule.met}, one.decided_by, one.outputs)
            for one in chain.trace(result, 0)
        }

    return traced


def _shown(
    tables: Sequence[DecisionTable],
    asked: Mapping[str, Domain],
    defaults: Mapping[str, Value],
    finding: Finding,
    runs: Sequence[Run],
) -> None:
    """The real chain, run on the profile, does exactly what the finding says."""
    if finding.profile is None:
        return
    upto = next(place for place, table in enumerate(tables) if table.id == finding.table) + 1
    traced = _engine(tables[:upto], asked, defaults)
    if finding.kind in {Kind.OVERLAP, Kind.CONFLICT}:
        with pytest.raises(DecisionError) as refused:
            traced(finding.profile)
        if f"table {finding.table}:" in str(refused.value):
            assert all(rule in str(refused.value) for rule in finding.rules)
        return
    try:
        met, decided, _ = traced(finding.profile)[str(finding.table)]
    except DecisionError:
        return
    if finding.kind is Kind.GAP:
        assert not met
        assert decided == ()
    else:
        assert finding.rules[0] in met
        assert finding.rules[0] not in decided
        assert met & set(finding.by)
        table = tables[upto - 1]
        meeting = [one.rows[table.id] for one in runs if finding.rules[0] in {rule.id for rule in one.rows[table.id]}]
        if any(rule.id in finding.by for rows in meeting for rule in deciding(table, rows)):
            assert set(decided) & set(finding.by)


def _not_shown(tables: Sequence[DecisionTable], finding: Finding, runs: Sequence[Run]) -> None:
    """Where no profile is given for a gap or a pair, none leads there."""
    if finding.profile is not None or finding.kind not in {Kind.GAP, Kind.OVERLAP, Kind.CONFLICT}:
        return
    table = next(one for one in tables if one.id == finding.table)
    for one in runs:
        rows = {rule.id for rule in one.rows[table.id]}
        if finding.kind is Kind.GAP:
            tests = {name: parse(text) for name, text in finding.inputs.items()}
            assert rows or not all(accepts(test, one.facts[name]) for name, test in tests.items())
        else:
            assert not set(finding.rules) <= rows


def test_chains_have_what_they_are_made_for() -> None:
    """Every kind of finding, with and without a profile, does occur among the random chains, and sound ones do too."""
    seen: Counter[tuple[Kind, bool]] = Counter()
    sound = 0
    for seed in range(250):
        tables, asked, defaults, runs = _chain(seed)
        sound += not any(one.clash for one in runs)
        seen.update((one.kind, one.grave) for one in verify(tables, asked, defaults=defaults, seconds=60))
    assert sound > 120
    for kind in (Kind.GAP, Kind.OVERLAP, Kind.CONFLICT):
        assert seen[kind, True] > 5
        assert seen[kind, False] > 1
    for kind in LOSERS | {Kind.NEVER_ANSWERED}:
        assert seen[kind, True] > 5


# ---- properties


def _properties(
    rng: random.Random, tables: Sequence[DecisionTable], asked: Mapping[str, Domain]
) -> tuple[Property, ...]:
    """Properties of all four forms, on what is asked, answered and collected."""
    single = [output.name for table in tables if table.hit_policy.single for output in table.outputs]
    names = [*asked, *single, *(output.name for table in tables for output in table.outputs)]

    def tests() -> dict[str, Test]:
        return {name: parse(rng.choice(_pool(name))) for name in rng.sample(names, rng.choice((1, 1, 2)))}

    found = [Property(f"rule{place}", TEXT, "", tests(), tests()) for place in range(4)]
    for place in range(6):
        moved = rng.choice([name for name in asked if isinstance(asked[name], NumberDomain)])
        found.append(Property(f"moved{place}", TEXT, "", tests(), tests(), moved, up=place % 2 == 0))
    for place in range(3):
        answers = tuple(rng.sample(single, rng.randint(1, len(single))))
        found.append(Property(f"same{place}", TEXT, "", moved=rng.choice(list(asked)), answers=answers))
    return tuple(found)


def _holds(tests: Mapping[str, Test], facts: Mapping[str, Value], given: Mapping[str, set[Value]]) -> bool:
    return all(
        any(accepts(test, word) for word in given[name]) if name in given else accepts(test, facts[name])
        for name, test in tests.items()
    )


def _pairs(one: Property, runs: Sequence[Run]) -> list[tuple[Run, Run]]:
    """Profiles that differ in the dimension that is moved alone, in that direction; for independence in any way."""
    groups: dict[tuple[Value, ...], list[Run]] = {}
    for each in runs:
        rest = tuple(value for name, value in each.profile.items() if name != one.moved)
        groups.setdefault(rest, []).append(each)
    pairs = [pair for group in groups.values() for pair in product(group, repeat=2)]
    if one.answers:
        return pairs
    found = []
    for first, second in pairs:
        before, after = first.profile[str(one.moved)], second.profile[str(one.moved)]
        if isinstance(before, float) and isinstance(after, float) and (after > before if one.up else after < before):
            found.append((first, second))
    return found


def _expected(one: Property, runs: Sequence[Run]) -> Kind | None:
    if one.answers:
        broken = any(
            first.facts[name] != second.facts[name] for first, second in _pairs(one, runs) for name in one.answers
        )
        return Kind.PROPERTY if broken else None
    before = {id(each) for each in runs if _holds(one.when, each.facts, each.given)}
    after = {id(each) for each in runs if _holds(one.then, each.facts, each.given)}
    if not before or (one.moved is not None and not after):
        return Kind.IDLE_PROPERTY
    if one.moved is None:
        return Kind.PROPERTY if before - after else None
    broken = any(id(first) in before and id(second) in after for first, second in _pairs(one, runs))
    return Kind.PROPERTY if broken else None


@pytest.mark.parametrize("seed", range(1000, 1150))
def test_properties(seed: int) -> None:
    """A property is reported exactly where a profile, or a pair of them, is against it; the witnesses are; idle ones."""
    tables, asked, defaults, runs = _chain(seed)
    if any(one.clash for one in runs):
        return
    properties = _properties(random.Random(seed), tables, asked)  # noqa: S311 -- test data
    findings = [one for one in verify(tables, asked, properties, defaults, 60) if one.table is None]
    assert len({one.output for one in findings}) == len(findings)
    found = {one.output: one.kind for one in findings}
    for one in properties:
        assert found.get(one.id) == _expected(one, runs), one
    by_id = {one.id: one for one in properties}
    for finding in findings:
        if finding.kind is Kind.PROPERTY:
            _against(tables, asked, defaults, by_id[str(finding.output)], finding)


def _against(
    tables: Sequence[DecisionTable],
    asked: Mapping[str, Domain],
    defaults: Mapping[str, Value],
    one: Property,
    finding: Finding,
) -> None:
    """The profiles of the finding, run through the real chain, are against the property."""
    traced = _engine(tables, asked, defaults)

    def facts(profile: Mapping[str, Value]) -> tuple[dict[str, Value], dict[str, set[Value]]]:
        plain: dict[str, Value] = {
            name: defaults.get(name) if profile.get(name) is None else profile[name] for name in asked
        }
        given: dict[str, set[Value]] = {}
        for _, _, outputs in traced(profile).values():
            for name, value in outputs.items():
                if isinstance(value, tuple):
                    given[name] = set(value)
                else:
                    plain[name] = value  # type: ignore[assignment]  # a value
        return plain, given

    assert finding.profile is not None
    first = facts(finding.profile)
    if one.moved is None:
        assert finding.after is None
        assert _holds(one.when, *first)
        assert not _holds(one.then, *first)
        return
    assert finding.after is not None
    second = facts(finding.after)
    assert {name: value for name, value in finding.profile.items() if name != one.moved} == {
        name: value for name, value in finding.after.items() if name != one.moved
    }
    before, after = finding.profile[one.moved], finding.after[one.moved]
    if one.answers:
        assert before != after
        assert any(first[0][name] != second[0][name] for name in one.answers)
        return
    assert isinstance(before, float)
    assert isinstance(after, float)
    assert after > before if one.up else after < before
    assert _holds(one.when, *first)
    assert _holds(one.then, *second)


def test_properties_do_fail_hold_and_idle() -> None:
    """Among the random properties of each form there are such that fail, hold, and are never put to the test."""
    seen: Counter[tuple[str, Kind | None]] = Counter()
    for seed in range(1000, 1060):
        tables, asked, _, runs = _chain(seed)
        for one in _properties(random.Random(seed), tables, asked):  # noqa: S311 -- test data
            form = "same" if one.answers else "rule" if one.moved is None else "up" if one.up else "down"
            seen[form, _expected(one, runs)] += 1
    for form in ("same", "rule", "up", "down"):
        assert seen[form, Kind.PROPERTY] > 5
        assert seen[form, None] > 5
        assert form == "same" or seen[form, Kind.IDLE_PROPERTY] > 5


# ---- single cases


def _rules(*rows: tuple[str, ...]) -> tuple[Rule, ...]:
    return tuple(
        Rule(f"r{place}", tuple(Cell(parse(text), text) for text in row[:-1]), (row[-1],))
        for place, row in enumerate(rows)
    )


def test_a_move_within_one_span() -> None:
    """Where before and after may be one answer, two scores of one span are enough to break a direction."""
    table = DecisionTable("p", HitPolicy.FIRST, {"x": SCORE}, (Output("p", ("a",)),), _rules(("not(null)", "a")))
    one = Property("up", TEXT, "", {"p": parse("a")}, {"p": parse("a")}, "x")
    (finding,) = [each for each in verify((table,), {"x": SCORE}, [one]) if each.kind is Kind.PROPERTY]
    assert (finding.profile, finding.after) == ({"x": 0.0}, {"x": 100.0})


def test_overlap_is_no_dead_row() -> None:
    """A row that another of a UNIQUE table covers is an overlap and nothing else; so is a conflict under ANY."""
    asked = {"w": ChoiceDomain(ABC)}
    for policy, kind in ((HitPolicy.UNIQUE, Kind.OVERLAP), (HitPolicy.ANY, Kind.CONFLICT)):
        table = DecisionTable("p", policy, asked, (Output("p", ("a", "b")),), _rules(("-", "a"), ("a", "b")))
        assert {one.kind for one in verify((table,), asked)} == {kind, Kind.NEVER_ANSWERED}


def test_a_reached_overlap_behind_many_that_are_not() -> None:
    """However many pairs meet where no profile leads, the one that a profile reaches is found."""
    asked = {"w": ChoiceDomain(ABC)}
    first = DecisionTable("p", HitPolicy.FIRST, asked, (Output("p", ABC),), _rules(("a", "a"), ("-", "b")))
    rows = [*(("c", "a") for _ in range(20)), ("a, b", "b"), ("a", "b")]
    second = DecisionTable("q", HitPolicy.UNIQUE, {"p": ChoiceDomain(ABC)}, (Output("q", ABC),), _rules(*rows))
    findings = [one for one in verify((first, second), asked) if one.kind is Kind.OVERLAP]
    assert len(findings) == PAIRS + 1
    (reached,) = [one for one in findings if one.grave]
    assert (reached.rules, reached.inputs, reached.profile) == (("r20", "r21"), {"p": "a"}, {"w": "a"})


def test_what_a_gap_reads_where_a_fact_has_a_default() -> None:
    """A gap beyond the listed ones names the default, not a missing value that never is."""
    asked = {"b": BooleanDomain(), "x": SCORE}
    rows = [("null", "-", "a"), *(("true", f"({score}..{score + 5})", "a") for score in range(0, 100, 10))]
    table = DecisionTable("p", HitPolicy.FIRST, asked, (Output("p", ("a",)),), _rules(*rows))
    for finding in verify((table,), asked, defaults={"b": False}):
        if finding.kind is Kind.GAP and finding.profile is not None and set(finding.inputs) == set(asked):
            assert finding.inputs["b"] != "null"
    chain = SymbolicChain((table,), asked, Clock(60), {"b": False})
    assert chain.value("b", {}) is False
    assert chain.value("b", {"b": True}) is True
    assert chain.value("x", {}) is None


def test_numbers_with_exponents() -> None:
    """Bounds that Python writes with an exponent do not stop the proof."""
    asked = {"pay": NumberDomain()}
    rows = (("< 100000000000", "a"), ("> 100000000000", "a"), ("null", "a"))
    table = DecisionTable("p", HitPolicy.UNIQUE, asked, (Output("p", ("a",)),), _rules(*rows))
    (gap,) = verify((table,), asked)
    assert (gap.inputs, gap.profile) == ({"pay": "100000000000"}, {"pay": 1e11})


@pytest.mark.parametrize("seconds", [0.0, 1e-4, 1e-3, 5e-3])
def test_short_of_time(seconds: float) -> None:
    """What is still said is true: rows and cells that are wrong whatever profiles do; the rest is undecided."""
    for seed in range(40):
        tables, asked, defaults, _ = _chain(seed)
        findings = verify(tables, asked, defaults=defaults, seconds=seconds)
        whole = verify(tables, asked, defaults=defaults, seconds=60)
        if not any(one.kind is Kind.UNDECIDED for one in findings):
            assert findings == whole
            continue
        true = {(one.kind, one.table, one.rules) for one in whole}
        for one in findings:
            if one.kind is not Kind.UNDECIDED:
                assert (one.kind, one.table, one.rules) in true
                assert one.grave
        assert any(one.kind is Kind.UNDECIDED for one in findings)


def test_findings_do_not_hang_on_the_order_of_facts() -> None:
    """The same rows, answers and gaps are found whatever order the facts are listed in."""
    for seed in range(30):
        tables, asked, defaults, _ = _chain(seed)
        turned = dict(reversed(asked.items()))
        one, other = (
            {replace(each, profile=None, inputs=None) for each in verify(tables, facts, defaults=defaults, seconds=60)}  # type: ignore[arg-type]  # taken out
            for facts in (asked, turned)
        )
        assert {(each.kind, each.table, each.rules, each.output) for each in one} == {
            (each.kind, each.table, each.rules, each.output) for each in other
        }
