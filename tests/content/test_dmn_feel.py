"""Cells and values between our tables and FEEL: what is written, what is read, and what is refused."""

from __future__ import annotations

import pytest
from dmn_cases import BANDS, written_cells
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.content.dmn.feel import FeelError, feel_domain, feel_tests, literal
from advisor.content.dmn.feel_reading import read_cell, read_literal
from advisor.domain.table import (
    AnyOf,
    Anything,
    BooleanDomain,
    ChoiceDomain,
    Comparison,
    Domain,
    Interval,
    Missing,
    Not,
    NumberDomain,
    Test,
    TextDomain,
)
from advisor.engine.decide.unary import accepts, parse

SCORE = NumberDomain(0.0, 100.0, 0.1)
WORDS = ChoiceDomain(("a", "b", "c"))


@pytest.mark.parametrize(
    ("domain", "ours", "feel"),
    [
        (SCORE, "-", "-"),
        (SCORE, "low", "< 40"),
        (SCORE, "mid, top", "[40..60), >= 60"),
        (SCORE, "null, low", "null, < 40"),
        (SCORE, "not(low)", "not(< 40)"),
        (SCORE, "not(null)", "not(null)"),
        (SCORE, "null, not(low)", "null, >= 40"),
        (SCORE, "null, not(mid)", "null, < 40, >= 60"),
        (SCORE, "3, not(< 5)", "3, >= 5"),
        (SCORE, "not(not(< 5))", "< 5"),
        (SCORE, "5, not(5)", "not(null)"),
        (SCORE, "null, 5, not(5)", "-"),
        (SCORE, "null, not(> 5), (5..7]", "null, <= 7"),
        (SCORE, "not(5, not(5))", "not(null, < 0, >= 0)"),
        (SCORE, "!= 5", "< 5, > 5"),
        (SCORE, "not(5)", "< 5, > 5"),
        (SCORE, "not(5, > 7)", "not(5, > 7)"),
        (SCORE, "not(null, 5)", "not(null, 5)"),
        (SCORE, "0.1", "0.1"),
        (WORDS, "a", '"a"'),
        (WORDS, "a, b", '"a", "b"'),
        (WORDS, "null, not(a)", 'null, "b", "c"'),
        (WORDS, "not(a)", '"b", "c"'),
        (WORDS, "not(a, b, c)", 'not(null, "a", "b", "c")'),
        (WORDS, "null, not(a), a", "-"),
        (WORDS, "-, a", "-"),
        (BooleanDomain(), "null, false", "null, false"),
        (BooleanDomain(), "null, not(true)", "null, false"),
        (TextDomain(), "a, -", "-"),
        (TextDomain(), "not(a)", 'not(null, "a")'),
        (TextDomain(), "!= a", 'not(null, "a")'),
        (TextDomain(), "null, not(a, b)", 'not("a", "b")'),
        (TextDomain(), "not(null, a)", 'not(null, "a")'),
        (TextDomain(), '["a".."c")', '["a".."c")'),
    ],
)
def test_cells_become_feel(domain: Domain, ours: str, feel: str) -> None:
    """Bands become their tests, words get quotes, and a negation beside other tests is spelled out."""
    bands = BANDS if isinstance(domain, NumberDomain) else None
    assert feel_tests(parse(ours, bands), domain) == feel


@settings(max_examples=400, deadline=None)
@given(data=st.data(), domain=st.sampled_from([SCORE, NumberDomain(), WORDS, BooleanDomain()]))
def test_feel_accepts_what_the_cell_accepts(data: st.DataObject, domain: Domain) -> None:
    """Spelled out or not, the FEEL text lets the same values through, missing included."""
    test = parse(data.draw(written_cells(domain)), BANDS if isinstance(domain, NumberDomain) else None)
    again = read_cell(feel_tests(test, domain), bare=False).test
    values = {
        NumberDomain: st.floats(-200, 200) | st.integers(-50, 150).map(float),
        ChoiceDomain: st.sampled_from(WORDS.values),
        BooleanDomain: st.booleans(),
    }[type(domain)]
    for value in data.draw(st.lists(st.none() | values, min_size=1, max_size=6)):
        assert accepts(again, value) == accepts(test, value)


@pytest.mark.parametrize(
    ("text", "test", "written"),
    [
        ("", Anything(), "-"),
        (" - ", Anything(), "-"),
        ('"a b"', Comparison("=", "a b"), '"a b"'),
        ('"plain"', Comparison("=", "plain"), "plain"),
        ('"true"', Comparison("=", "true"), '"true"'),
        (r'"say \"hi\"\n\u4e2d\U01F600\d"', Comparison("=", 'say "hi"\n中😀\\d'), None),
        (r'"\ud83d\ude00"', Comparison("=", "😀"), None),
        ("]1..5[", Interval(1.0, 5.0, low_closed=False, high_closed=False), "(1..5["),
        ("]-1.5 .. .5]", Interval(-1.5, 0.5, low_closed=False, high_closed=True), None),
        ('null, "x"', AnyOf((Missing(), Comparison("=", "x"))), "null, x"),
        ("not(1,2)", AnyOf((Missing(), Not(AnyOf((Comparison("=", 1.0), Comparison("=", 2.0)))))), "null, not(1,2)"),
        ('!= "a"', AnyOf((Missing(), Comparison("!=", "a"))), "null, != a"),
        ("not(null)", Not(Missing()), "not(null)"),
        ("not(< 1)", Not(Comparison("<", 1.0)), "not(< 1)"),
    ],
)
def test_feel_becomes_cells(text: str, test: Test, written: str | None) -> None:
    """What other tools write is read, and written as a consultant would."""
    cell = read_cell(text, bare=True)
    assert cell.test == test
    assert parse(cell.written) == test
    assert written in {None, cell.written}


@pytest.mark.parametrize(
    "text",
    ["age", "< limit", 'date("2024-01-01")', "? > 5", "[1..max]", "x in (1,2)", "1 + 2", "{a: 1}", "1e5", '"open',
     '"\\U110000"', r'"\ud800"', "every x in y satisfies x", '@"2024-01-01"', "not(", "5 // comment"],
)  # fmt: skip
def test_feel_expressions_are_refused(text: str) -> None:
    """Names, functions, dates, `?` and arithmetic are FEEL, but no constants."""
    with pytest.raises(FeelError):
        read_cell(text, bare=True)


@pytest.mark.parametrize("value", [None, True, False, 0.0, -1.5, 1e-7, 1e21, 40.0, "", "a", 'q"\\\n\t\r ü中😀', "null"])
def test_values_come_back_from_their_literals(value: float | str | bool | None) -> None:
    """Literals have no exponents, which FEEL lacked for long, and strings their escapes."""
    text = literal(value)
    assert read_literal(text) == value
    assert "e" not in text or value is True or isinstance(value, str) or value is False


@pytest.mark.parametrize("text", ["< 5", "1, 2", "= 5", "[1..2]", "a", "not(1)", "1 + 1"])
def test_only_constants_are_values(text: str) -> None:
    """An output cell that computes is refused."""
    with pytest.raises(FeelError):
        read_literal(text)


def test_nothing_in_an_output_cell_is_missing() -> None:
    """Editors leave a cell empty, or write `-`, where a rule gives no value."""
    assert [read_literal(text) for text in ("", "-", "null")] == [None, None, None]


@pytest.mark.parametrize(
    ("domain", "text"),
    [
        (SCORE, "[0..100]"),
        (NumberDomain(), None),
        (NumberDomain(low=0.0), ">= 0"),
        (NumberDomain(high=5.0), "<= 5"),
        (NumberDomain(5.0, 5.0), "5"),
        (WORDS, '"a", "b", "c"'),
        (BooleanDomain(), None),
        (TextDomain(), None),
    ],
)
def test_domains_become_allowed_values(domain: Domain, text: str | None) -> None:
    """Bounds and lists, where the type does not say it all."""
    assert feel_domain(domain) == text
