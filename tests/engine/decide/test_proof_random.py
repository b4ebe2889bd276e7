"""The verifier against brute force on random small tables and chains: nothing missed, nothing invented."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import product

import pytest

from advisor.domain.table import (
    Cell,
    ChoiceDomain,
    DecisionTable,
    Domain,
    HitPolicy,
    NumberDomain,
    Output,
    Rule,
    Value,
)
from advisor.domain.verification import Finding, Kind, Property
from advisor.engine.decide.chain import Chain
from advisor.engine.decide.columns import encode
from advisor.engine.decide.cover import Clock
from advisor.engine.decide.unary import accepts, parse
from advisor.engine.decide.verify import check_table
from advisor.engine.decide.verify_chain import verify
from advisor.text import Text

SCORE = NumberDomain(0.0, 100.0, 0.1)
WORDS = ChoiceDomain(("a", "b", "c"))
NUMBERS: tuple[Value, ...] = (None, 0.0, 19.9, 20.0, 35.0, 49.9, 50.0, 50.1, 65.0, 79.9, 80.0, 80.1, 100.0)
"""A value in every range between the bounds that the cells below use, and the bounds themselves."""
NUMBER_CELLS = ("-", "-", "-", "< 20", ">= 20", "[20..50)", "<= 50", "> 50", ">= 80", "(50..80]", "null", "not(null)")
NUMBER_CELLS += ("null, >= 50", "not([20..80))", "50", "[80..20]")
WORD_CELLS = ("-", "-", "a", "b", "a, c", "null", "not(a)", "null, b", "not(null)")
POLICIES = (HitPolicy.FIRST, HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.PRIORITY, HitPolicy.COLLECT)


def _random(seed: object) -> random.Random:
    return random.Random(str(seed))  # noqa: S311 -- test data


def _cell(rng: random.Random, domain: Domain) -> Cell:
    text = rng.choice(NUMBER_CELLS if isinstance(domain, NumberDomain) else WORD_CELLS)
    return Cell(parse(text), text)


def _table(
    rng: random.Random, name: str, inputs: Mapping[str, Domain], policy: HitPolicy, output: str = "out"
) -> DecisionTable:
    rules = tuple(
        Rule(f"r{number}", tuple(_cell(rng, domain) for domain in inputs.values()), (rng.choice(("a", "b", "c")),))
        for number in range(rng.randint(1, 6))
    )
    return DecisionTable(name, policy, inputs, (Output(output, ("a", "b", "c")),), rules)


def _points(inputs: Mapping[str, Domain]) -> Iterator[dict[str, Value]]:
    values = [
        NUMBERS if isinstance(domain, NumberDomain) else (None, *getattr(domain, "values", ()))
        for domain in inputs.values()
    ]
    for point in product(*values):
        yield dict(zip(inputs, point, strict=True))


def _matching(table: DecisionTable, point: Mapping[str, Value]) -> list[Rule]:
    return [
        rule
        for rule in table.rules
        if all(accepts(cell.test, point[name]) for name, cell in zip(table.inputs, rule.when, strict=True))
    ]


def _winners(table: DecisionTable, matching: list[Rule]) -> list[Rule]:
    """The rows that give the answer, from the definitions of the hit policies."""
    if not matching:
        return []
    if table.hit_policy is HitPolicy.PRIORITY:
        best = min(str(rule.then[0]) for rule in matching)
        return [rule for rule in matching if rule.then[0] == best]
    if table.hit_policy is HitPolicy.COLLECT:
        return matching
    return matching[:1]


def _expected(table: DecisionTable) -> dict[Kind, set[tuple[str, ...]]]:
    """What is wrong with a table by itself, found by looking at every point."""
    found: dict[Kind, set[tuple[str, ...]]] = {kind: set() for kind in Kind}
    wins: set[str] = set()
    for point in _points(table.inputs):
        matching = _matching(table, point)
        wins |= {rule.id for rule in _winners(table, matching)}
        if not matching and table.hit_policy.single:
            found[Kind.GAP].add(())
        for first, second in ((one, other) for one in matching for other in matching if one.id < other.id):
            if table.hit_policy is HitPolicy.UNIQUE:
                found[Kind.OVERLAP].add((first.id, second.id))
            if table.hit_policy is HitPolicy.ANY and first.then != second.then:
                found[Kind.CONFLICT].add((first.id, second.id))
    for rule in table.rules:
        empty = any(
            not any(accepts(cell.test, point[name]) for point in _points({name: domain}))
            for (name, domain), cell in zip(table.inputs.items(), rule.when, strict=True)
        )
        if empty:
            found[Kind.EMPTY_CELL].add((rule.id,))
        elif rule.id not in wins and table.hit_policy is HitPolicy.FIRST:
            found[Kind.DEAD_ROW].add((rule.id,))
        elif rule.id not in wins and table.hit_policy is HitPolicy.PRIORITY:
            found[Kind.MASKED_ROW].add((rule.id,))
    return found


def _found(findings: list[Finding]) -> dict[Kind, set[tuple[str, ...]]]:
    found: dict[Kind, set[tuple[str, ...]]] = {kind: set() for kind in Kind}
    for finding in findings:
        found[finding.kind].add(tuple(sorted(finding.rules)))
    return found


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", range(60))
def test_one_table(policy: HitPolicy, seed: int) -> None:
    """Gaps, overlaps, conflicts, dead and masked rows and empty cells are exactly those of brute force."""
    rng = _random(f"{policy}{seed}")
    inputs: dict[str, Domain] = {"x": SCORE, "w": WORDS} | ({"y": SCORE} if seed % 2 else {})
    table = _table(rng, "t", inputs, policy)
    findings = check_table(table, Clock(30))
    assert _found(findings) == _expected(table)
    for finding in findings:
        _shows(table, finding)


def _shows(table: DecisionTable, finding: Finding) -> None:
    """The values that come with a finding show it."""
    if finding.kind is Kind.GAP:
        cells = {name: parse(text) for name, text in finding.inputs.items()}
        inside = [point for point in _points(table.inputs) if all(accepts(cells[name], point[name]) for name in cells)]
        assert inside
        assert not any(_matching(table, point) for point in inside)
    elif finding.kind is not Kind.EMPTY_CELL:
        point = dict.fromkeys(table.inputs) | {
            name: None if text == "null" else text if table.inputs[name] == WORDS else float(text)
            for name, text in finding.inputs.items()
        }
        assert set(finding.rules) <= {rule.id for rule in _matching(table, point)}
    if finding.kind in {Kind.DEAD_ROW, Kind.MASKED_ROW}:
        (dead,) = finding.rules
        for other in _points(table.inputs):
            ids = {rule.id for rule in _matching(table, other)}
            assert dead not in ids or ids & set(finding.by)


ASKED: dict[str, Domain] = {"x": SCORE, "w": WORDS}


def _chain(rng: random.Random) -> tuple[DecisionTable, ...]:
    words = ChoiceDomain(("a", "b", "c"))
    first = _table(rng, "one", {"x": SCORE, "w": WORDS}, rng.choice((HitPolicy.FIRST, HitPolicy.PRIORITY)), "p")
    second = _table(rng, "two", {"p": words, "x": SCORE}, rng.choice((HitPolicy.FIRST, HitPolicy.PRIORITY)), "q")
    third = _table(rng, "three", {"p": words, "q": words, "w": WORDS}, HitPolicy.COLLECT, "r")
    return first, second, third


def _run(tables: tuple[DecisionTable, ...]) -> list[tuple[dict[str, Value], dict[str, list[Rule]], dict[str, Value]]]:
    """Every profile with, per table, the rows that match, and all facts, by the definitions alone."""
    found = []
    for profile in _points(ASKED):
        facts = dict(profile)
        matching = {}
        for table in tables:
            matching[table.id] = _matching(table, facts)
            winners = _winners(table, matching[table.id])
            if table.hit_policy.single:
                facts[table.outputs[0].name] = winners[0].then[0] if winners else None
        found.append((profile, matching, facts))
    return found


@pytest.mark.parametrize("seed", range(120))
def test_a_chain(seed: int) -> None:
    """Rows that never win end to end, answers that nobody gets and gaps that a profile reaches: as by brute force."""
    tables = _chain(_random(seed))
    runs = _run(tables)
    findings = verify(tables, ASKED, seconds=60)
    never: set[tuple[str, str]] = set()
    for table in tables:
        wins = {rule.id for _, matching, _ in runs for rule in _winners(table, matching[table.id])}
        never |= {(table.id, rule.id) for rule in table.rules if rule.id not in wins}
        answered = {rule.then[0] for rule in table.rules if rule.id in wins}
        said = {finding.output for finding in findings if finding.kind is Kind.NEVER_ANSWERED}
        name = table.outputs[0].name
        assert {word for word in "abc" if f"{name} = {word}" in said} == set("abc") - answered
        if table.hit_policy.single:
            gaps = [
                one for one in findings if one.kind is Kind.GAP and one.table == table.id and one.profile is not None
            ]
            assert bool(gaps) == any(not matching[table.id] for _, matching, _ in runs)
    rows = {Kind.EMPTY_CELL, Kind.DEAD_ROW, Kind.MASKED_ROW, Kind.DEAD_END_TO_END}
    assert {(one.table, one.rules[0]) for one in findings if one.kind in rows} == never
    for finding in findings:
        if finding.profile is not None:
            _reproduced(tables, finding)


def _reproduced(tables: tuple[DecisionTable, ...], finding: Finding) -> None:
    """The real chain, run on the profile, does what the finding says."""
    chain = Chain(tables)
    columns = {name: encode(domain, [(finding.profile or {}).get(name)]) for name, domain in ASKED.items()}
    result = chain.run(columns)
    table = str(finding.table)
    traced = next(one for one in chain.trace(result, 0) if one.table == table)
    met = {rule.rule for rule in traced.rules if rule.met}
    if finding.kind is Kind.GAP:
        assert not met
    else:
        assert set(finding.rules) <= met
        assert finding.rules[0] not in traced.decided_by


TEXT = Text("as it is", "如此")


def _properties() -> tuple[Property, ...]:
    a, b, high, low = parse("a"), parse("b"), parse(">= 50"), parse("< 50")
    return (
        Property("rule", TEXT, "", when={"x": high}, then={"q": a}),
        Property("rule_on_answers", TEXT, "", when={"p": b}, then={"q": parse("null, b, c")}),
        Property("collected", TEXT, "", when={"q": a}, then={"r": b}),
        Property("up", TEXT, "", when={"q": a}, then={"q": b}, moved="x"),
        Property("down", TEXT, "", when={"p": a}, then={"r": b}, moved="x", up=False),
        Property("independent", TEXT, "", moved="w", answers=("q",)),
        Property("low", TEXT, "", when={"x": low, "w": parse("not(null)")}, then={"p": parse("a, b")}),
    )


def _passes(one: Mapping[str, object], facts: Mapping[str, Value], collected: set[Value]) -> bool:
    return all(
        any(accepts(test, word) for word in collected) if name == "r" else accepts(test, facts[name])  # type: ignore[arg-type]  # a test
        for name, test in one.items()
    )


@pytest.mark.parametrize("seed", range(120, 200))
def test_properties(seed: int) -> None:
    """A property is reported exactly where brute force finds a profile, or a pair, against it; idle ones are named."""
    tables = _chain(_random(seed))
    runs = [(facts, {rule.then[0] for rule in matching["three"]}) for _, matching, facts in _run(tables)]
    found = {one.output: one.kind for one in verify(tables, ASKED, _properties(), seconds=60) if one.table is None}
    for one in _properties():
        if one.answers:
            broken = any(
                first["q"] != second["q"] for first, _ in runs for second, _ in runs if first["x"] == second["x"]
            )
            assert found.get(one.id) == (Kind.PROPERTY if broken else None)
            continue
        before = [facts for facts, collected in runs if _passes(one.when, facts, collected)]
        after = [facts for facts, collected in runs if _passes(one.then, facts, collected)]
        if not before or (one.moved is not None and not after):
            assert found.get(one.id) is Kind.IDLE_PROPERTY
        elif one.moved is None:
            assert (found.get(one.id) is Kind.PROPERTY) == any(facts not in after for facts in before)
        else:
            pairs = [
                (first, second)
                for first in before
                for second in after
                if first["w"] == second["w"] and first["x"] is not None and second["x"] is not None
            ]
            further = [
                pair
                for pair in pairs
                if (pair[0]["x"] < pair[1]["x"] if one.up else pair[0]["x"] > pair[1]["x"])  # type: ignore[operator]  # numbers
            ]
            assert (found.get(one.id) is Kind.PROPERTY) == bool(further)


def test_without_time_the_answer_is_undecided() -> None:
    """A check that is given no time says so, and claims no more than what a random point shows."""
    rng = _random(1)
    inputs = {f"x{number}": SCORE for number in range(8)}
    rules = tuple(Rule(f"r{number}", tuple(_cell(rng, SCORE) for _ in inputs), ("a",)) for number in range(60))
    table = DecisionTable("t", HitPolicy.FIRST, inputs, (Output("out", ("a",)),), rules)
    findings = verify((table,), inputs, seconds=0)
    assert {one.kind for one in findings} <= {Kind.UNDECIDED, Kind.EMPTY_CELL, Kind.GAP}
    assert Kind.UNDECIDED in {one.kind for one in findings}


def test_a_fact_that_is_never_missing() -> None:
    """A gap at a missing fact cannot occur where the fact has a default."""
    rules = (Rule("r0", (Cell(parse("not(null)"), "not(null)"),), ("a",)),)
    table = DecisionTable("t", HitPolicy.FIRST, {"w": WORDS}, (Output("out", ("a",)),), rules)
    (open_gap,) = verify((table,), {"w": WORDS})
    assert open_gap.grave
    (closed_gap,) = verify((table,), {"w": WORDS}, defaults={"w": "b"})
    assert not closed_gap.grave
