"""Decision tables over columns: every hit policy equals the answer of brute force, rule by rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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
    TextDomain,
    Value,
)
from advisor.engine.decide.answer import answer
from advisor.engine.decide.columns import Column, decoded, encode, size
from advisor.engine.decide.table import CompiledTable
from advisor.engine.decide.unary import accepts, parse
from advisor.errors import DecisionError

SCORE = NumberDomain(0.0, 100.0, 0.1)
INPUTS: dict[str, Domain] = {
    "score": SCORE,
    "number": NumberDomain(),
    "stage": ChoiceDomain(("founding", "growing", "mature")),
    "clear": BooleanDomain(),
    "word": TextDomain(),
}
CELLS = {
    "score": ["-", "null", "< 40", "[40..60)", ">= 60", "not(< 40)", "null, >= 50", "33.3"],
    "number": ["-", "null", "< 0", "[-1..1]", "> 2.5", "not([0..10])", "7"],
    "stage": ["-", "null", "founding", "growing, mature", "not(founding)"],
    "clear": ["-", "null", "true", "false"],
    "word": ["-", "null", "a", '"b", "c"', '>= "b"', "not(a)"],
}
VALUES: dict[str, st.SearchStrategy[Value]] = {
    "score": st.none() | st.sampled_from([0.0, 33.3, 39.9, 40.0, 49.9, 50.0, 59.9, 60.0, 100.0]),
    "number": st.none() | st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0, 2.5, 7.0, 11.0]),
    "stage": st.none() | st.sampled_from(["founding", "growing", "mature"]),
    "clear": st.none() | st.booleans(),
    "word": st.none() | st.sampled_from(["a", "b", "c", "d"]),
}


def _table(policy: HitPolicy, rows: list[tuple[str, ...]], outputs: list[Value], names: list[str]) -> DecisionTable:
    rules = tuple(
        Rule(f"r{position}", tuple(Cell(parse(cell), cell) for cell in row), (output,))
        for position, (row, output) in enumerate(zip(rows, outputs, strict=True))
    )
    return DecisionTable("t", policy, {name: INPUTS[name] for name in names}, (Output("out", ("x", "y", "z")),), rules)


@st.composite
def tables(draw: st.DrawFn, policy: HitPolicy, largest: int = 20) -> DecisionTable:
    """Random tables over some of the inputs."""
    names = draw(st.lists(st.sampled_from(sorted(INPUTS)), min_size=1, max_size=4, unique=True))
    count = draw(st.integers(1, largest))
    rows = [tuple(draw(st.sampled_from(CELLS[name])) for name in names) for _ in range(count)]
    outputs: list[Value] = [draw(st.sampled_from(["x", "y", "z"])) for _ in range(count)]
    return _table(policy, rows, outputs, names)


def _cases(draw: st.DrawFn, table: DecisionTable) -> list[dict[str, Value]]:
    return draw(st.lists(st.fixed_dictionaries({name: VALUES[name] for name in table.inputs}), min_size=1, max_size=30))


def _columns(table: DecisionTable, cases: list[dict[str, Value]]) -> dict[str, Column]:
    return {name: encode(domain, [case[name] for case in cases]) for name, domain in table.inputs.items()}


def _matching(table: DecisionTable, case: dict[str, Value]) -> list[Rule]:
    """Brute force: every rule, every cell."""
    return [
        rule
        for rule in table.rules
        if all(accepts(cell.test, case[name]) for name, cell in zip(table.inputs, rule.when, strict=True))
    ]


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_first_and_collect_equal_brute_force(data: st.DataObject) -> None:
    """FIRST gives the first matching rule and COLLECT all of them, whatever the domains and however many rules."""
    table = data.draw(tables(HitPolicy.FIRST, largest=data.draw(st.sampled_from([6, 20, 40, 90]))))
    cases = data.draw(st.composite(_cases)(table))
    hits = CompiledTable(table).match(_columns(table, cases))
    compiled = CompiledTable(table)
    out = compiled.output(hits, "out")
    for index, case in enumerate(cases):
        expected = _matching(table, case)
        assert list(hits.matching(index)) == expected
        assert out.value(index) == (expected[0].then[0] if expected else None)
        for position, rule in enumerate(hits.rules):
            assert bool(hits.mask(position)[index]) == (rule in expected)


@given(st.data())
@settings(max_examples=80, deadline=None)
def test_the_trace_holds_every_cell(data: st.DataObject) -> None:
    """For each input, each rule and each case the trace says whether the cell accepts the value."""
    table = data.draw(tables(HitPolicy.FIRST, largest=70))
    cases = data.draw(st.composite(_cases)(table))
    trace = CompiledTable(table).trace(_columns(table, cases))
    for position, name in enumerate(table.inputs):
        for index, case in enumerate(cases):
            for row, rule in enumerate(table.rules):
                word, bit = divmod(row, 64)
                met = bool(int(trace[name][word][index]) >> bit & 1)
                assert met == accepts(rule.when[position].test, case[name])


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_priority_and_output_order_go_by_the_order_of_the_values(data: st.DataObject) -> None:
    """PRIORITY gives the matching output that stands first in the list of values, OUTPUT ORDER all in that order."""
    table = data.draw(tables(HitPolicy.PRIORITY))
    cases = data.draw(st.composite(_cases)(table))
    ordered = DecisionTable("t", HitPolicy.OUTPUT_ORDER, table.inputs, table.outputs, table.rules)
    for case in cases:
        expected = sorted(rule.then[0] for rule in _matching(table, case))
        assert answer(table, case) == (expected[0] if expected else None)
        assert answer(ordered, case) == expected


@given(st.data())
@settings(max_examples=100, deadline=None)
def test_unique_and_any_refuse_exactly_what_they_must(data: st.DataObject) -> None:
    """UNIQUE refuses two matching rules, ANY two matching rules with different outputs."""
    table = data.draw(tables(HitPolicy.UNIQUE, largest=data.draw(st.sampled_from([4, 70]))))
    agreeing = DecisionTable("t", HitPolicy.ANY, table.inputs, table.outputs, table.rules)
    for case in data.draw(st.composite(_cases)(table)):
        matching = _matching(table, case)
        if len(matching) > 1:
            with pytest.raises(DecisionError, match="UNIQUE"):
                answer(table, case)
        else:
            assert answer(table, case) == (matching[0].then[0] if matching else None)
        if len({rule.then for rule in matching}) > 1:
            with pytest.raises(DecisionError, match="ANY"):
                answer(agreeing, case)
        else:
            assert answer(agreeing, case) == (matching[0].then[0] if matching else None)


@pytest.mark.parametrize(
    ("policy", "expected", "none"),
    [
        (HitPolicy.COLLECT_SUM, 6.0, None),
        (HitPolicy.COLLECT_MIN, 1.0, None),
        (HitPolicy.COLLECT_MAX, 3.0, None),
        (HitPolicy.COLLECT_COUNT, 3.0, None),
        (HitPolicy.COLLECT, [1.0, 2.0, 3.0], []),
        (HitPolicy.RULE_ORDER, [1.0, 2.0, 3.0], []),
    ],
)
def test_collect_aggregates_the_outputs_of_all_matching_rules(
    policy: HitPolicy, expected: object, none: object
) -> None:
    """COLLECT gives the list, or its sum, least, greatest or count; nothing where no rule matches."""
    rules = tuple(Rule(str(n), (Cell(parse("> 0"), "> 0"),), (float(n),)) for n in (1, 2, 3))
    table = DecisionTable("t", policy, {"number": NumberDomain()}, (Output("out"),), rules)
    assert answer(table, {"number": 5.0}) == expected
    assert answer(table, {"number": -5.0}) == none
    assert answer(table, {}) == none


def test_a_default_answers_where_no_rule_matches() -> None:
    """The default of an output is given for single answers and aggregations alike."""
    rule = Rule("r", (Cell(parse("> 0"), "> 0"),), (1.0,))
    for policy in (HitPolicy.FIRST, HitPolicy.COLLECT_SUM):
        table = DecisionTable("t", policy, {"number": NumberDomain()}, (Output("out", default=9.0),), (rule,))
        assert answer(table, {"number": -1.0}) == 9.0


def test_several_outputs_are_one_context() -> None:
    """A table with two outputs answers with both by name, and with nothing where no rule matches."""
    rule = Rule("r", (Cell(parse("a"), "a"),), ("x", 3.0))
    table = DecisionTable("t", HitPolicy.FIRST, {"word": TextDomain()}, (Output("one"), Output("two")), (rule,))
    assert answer(table, {"word": "a"}) == {"one": "x", "two": 3.0}
    assert answer(table, {"word": "b"}) is None


def test_outputs_without_listed_values_become_numbers_or_words() -> None:
    """An output column can be read by a next table: numbers as numbers, anything else as words."""
    rule = Rule("r", (Cell(parse("-"), "-"),), (2.5, "w"))
    table = DecisionTable("t", HitPolicy.FIRST, {"word": TextDomain()}, (Output("n"), Output("w")), (rule,))
    compiled = CompiledTable(table)
    hits = compiled.match({"word": encode(TextDomain(), [None])})
    assert compiled.output(hits, "n").value(0) == 2.5
    assert compiled.output(hits, "w").value(0) == "w"


def test_an_aggregation_of_words_is_refused() -> None:
    """Only numbers can be summed."""
    rule = Rule("r", (Cell(parse("-"), "-"),), ("x",))
    table = DecisionTable("t", HitPolicy.COLLECT_SUM, {"word": TextDomain()}, (Output("out"),), (rule,))
    with pytest.raises(DecisionError, match="not a number"):
        answer(table, {"word": "a"})


@pytest.mark.parametrize(
    ("domain", "value"),
    [(SCORE, 100.1), (SCORE, -0.1), (ChoiceDomain(("a",)), "b"), (BooleanDomain(), "yes")],
)
def test_values_outside_the_domain_are_refused(domain: Domain, value: Value) -> None:
    """A value that the domain does not hold is an error that names it."""
    with pytest.raises(DecisionError, match=str(value)):
        encode(domain, [value])


@pytest.mark.parametrize("domain", [SCORE, ChoiceDomain(("a", "b")), BooleanDomain()])
def test_codes_of_closed_domains_go_back_to_their_values(domain: Domain) -> None:
    """Encoding and decoding is the identity on every value of a closed domain, missing included."""
    values = [decoded(domain, code) for code in range(size(domain))]
    column = encode(domain, values)
    assert [column.value(index) for index in range(len(column))] == values
    assert values[0] is None


def test_raw_scores_give_the_same_answers_as_codes() -> None:
    """A column of plain floats with NaN for missing is cut on the domain's grid like an encoded one."""
    rng = np.random.default_rng(7)
    scores = np.round(rng.uniform(0, 100, 5000), 1)
    scores[::7] = np.nan
    table = _table(HitPolicy.FIRST, [("< 40",), ("[40..60)",), (">= 60",)], ["x", "y", "z"], ["score"])
    compiled = CompiledTable(table)
    raw = compiled.output(compiled.match({"score": Column(SCORE, raw=scores)}), "out")
    codes = compiled.output(compiled.match({"score": encode(SCORE, scores)}), "out")
    assert raw.codes is not None
    assert codes.codes is not None
    assert (raw.codes == codes.codes).all()


def test_a_table_without_inputs_matches_everywhere() -> None:
    """A table of constants answers for every unit."""
    table = DecisionTable("t", HitPolicy.FIRST, {}, (Output("out", ("x",)),), (Rule("r", (), ("x",)),))
    hits = CompiledTable(table).match({}, 3)
    assert hits.first.tolist() == [0, 0, 0]
