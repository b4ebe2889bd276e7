"""Elementary cells against the listed values of the domain: a partition that every test respects, written as a test."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spaces import BOUNDED, DOMAINS, STEPPED, cell_tests, members

from advisor.domain.rulebook import SCORE
from advisor.domain.table import (
    BooleanDomain,
    ChoiceDomain,
    Comparison,
    Domain,
    Missing,
    NumberDomain,
    Test,
    TextDomain,
    Value,
)
from advisor.engine.decide.cells import MISSING, Cells, written
from advisor.engine.decide.columns import decoded, encode
from advisor.engine.decide.unary import accepts, parse

Cut = tuple[Domain, list[Test], Cells, list[Value]]
"""A domain, the tests that cut it, its cells, and its values."""


@st.composite
def cuts(draw: st.DrawFn, domains: tuple[Domain, ...] = DOMAINS) -> Cut:
    """A domain of any kind cut by a few tests of any kind."""
    domain = draw(st.sampled_from(domains))
    cutting = draw(st.lists(cell_tests(domain), max_size=5))
    return domain, cutting, Cells(domain, cutting), members(domain, cutting)


@given(cuts())
@settings(max_examples=250, deadline=None)
def test_every_value_lies_in_one_cell_that_answers_for_it(cut: Cut) -> None:
    """A cell passes a test exactly where each of its values does, and the missing value has a cell of its own."""
    _, cutting, cells, values = cut
    assert cells.of(None) == MISSING
    for value in values:
        cell = cells.of(value)
        assert (cell == MISSING) == (value is None)
        for test in cutting:
            assert bool(cells.mask(test) >> cell & 1) == accepts(test, value)


@given(cuts((*STEPPED, *DOMAINS[len(STEPPED) : -1])))
@settings(max_examples=100, deadline=None)
def test_cells_do_not_overlap(cut: Cut) -> None:
    """What a cell lists, a span of numbers or words, holds each value once."""
    domain, _, cells, values = cut
    for value in values[1:]:
        holding = [
            cell
            for cell in range(1, len(cells))
            if (
                _inside(domain, cells.values(cell), float(value))  # type: ignore[arg-type]  # a number
                if isinstance(domain, NumberDomain)
                else value in cells.values(cell)
            )
        ]
        assert holding == [cells.of(value)]


def _inside(domain: NumberDomain, span: tuple[Value, ...], number: float) -> bool:
    low, high = (float(end) for end in span)  # type: ignore[arg-type]  # numbers
    return low <= number <= high if low == high or domain.step is not None else low < number < high


@given(cuts())
@settings(max_examples=150, deadline=None)
def test_a_cell_is_shown_by_a_value_of_its_own(cut: Cut) -> None:
    """The value that stands for a cell lies in it, and on the grid where there is one."""
    domain, _, cells, values = cut
    for cell in range(len(cells)):
        value = cells.value(cell)
        assert cells.of(value) == cell
        if domain in BOUNDED:
            assert value in values


@given(cuts(), st.data())
@settings(max_examples=250, deadline=None)
def test_a_set_of_cells_is_written_as_a_test(cut: Cut, data: st.DataObject) -> None:
    """What is written reads back as a test that exactly the values of those cells pass."""
    _, _, cells, values = cut
    chosen = data.draw(st.integers(0, cells.every))
    test = parse(cells.written(chosen))
    assert cells.mask(test) == chosen
    for value in values:
        assert accepts(test, value) == bool(chosen >> cells.of(value) & 1)


@given(cuts(BOUNDED))
@settings(max_examples=60, deadline=None)
def test_stepped_cells_are_as_few_as_can_be(cut: Cut) -> None:
    """Some test tells any two neighbouring spans apart."""
    _, cutting, cells, _ = cut
    for cell in range(1, len(cells) - 1):
        assert any((cells.mask(test) >> cell ^ cells.mask(test) >> cell + 1) & 1 for test in cutting)


@given(cuts(BOUNDED), st.integers(-10, 1100))
@settings(max_examples=60, deadline=None)
def test_nearest_and_weight_of_a_span(cut: Cut, tenth: int) -> None:
    """The nearest number of a cell is a value of it that none is nearer than; its weight is how many there are."""
    _, _, cells, values = cut
    number = tenth / 10
    for cell in range(1, len(cells)):
        own = [float(value) for value in values[1:] if cells.of(value) == cell]  # type: ignore[arg-type]  # numbers
        assert cells.weight(cell) == len(own)
        nearest = cells.nearest(cell, number)
        assert nearest in own
        assert abs(nearest - number) == min(abs(one - number) for one in own)


@pytest.mark.parametrize("domain", [ChoiceDomain(("a", "b", "c")), BooleanDomain()])
def test_weight_of_words(domain: Domain) -> None:
    """A cell of a closed list weighs as much as it has words; missing weighs one."""
    first: Value = "a" if isinstance(domain, ChoiceDomain) else True
    cells = Cells(domain, [Comparison("=", first)])  # type: ignore[arg-type]  # not None
    assert [cells.weight(cell) for cell in range(len(cells))] == [
        float(len(cells.values(cell))) for cell in range(len(cells))
    ]


@given(cuts(BOUNDED))
@settings(max_examples=60, deadline=None)
def test_the_grid_is_that_of_the_columns(cut: Cut) -> None:
    """What a column makes of a number lies in the cell of the number, a rounding error apart."""
    domain, _, cells, values = cut
    for value in values[1:]:
        number = float(value)  # type: ignore[arg-type]  # a number
        for beside in (number, number * (1 + 1e-15), number * (1 - 1e-15)):
            if domain.low <= beside <= domain.high:  # type: ignore[union-attr]  # a domain of numbers
                (code,) = encode(domain, [beside]).codes.tolist()  # type: ignore[union-attr]  # a closed domain
                assert cells.of(beside) == cells.of(decoded(domain, code)) == cells.of(number)


@pytest.mark.parametrize(
    ("domain", "value"),
    [(SCORE, 100.2), (NumberDomain(0.0, 1.0), -0.5), (ChoiceDomain(("a",)), "b"), (BooleanDomain(), "true")],
)
def test_a_value_outside_the_domain_has_no_cell(domain: Domain, value: Value) -> None:
    """Asking for its cell is refused."""
    with pytest.raises(KeyError):
        Cells(domain, []).of(value)


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("< 40", "[0..39.9]"),
        ("null, >= 40", "null, [40..100]"),
        ("40", "40"),
        ("> 40", "[40.1..100]"),
        ("< 40.05", "[0..40]"),
        ("not(40)", "[0..39.9], [40.1..100]"),
        ("-", "-"),
        ("> 100", "not(-)"),
        ("< 40.0000005", "[0..40]"),
    ],
)
def test_how_scores_are_written(cell: str, said: str) -> None:
    """On the grid, both ends in."""
    test = parse(cell)
    cells = Cells(SCORE, [test])
    assert cells.written(cells.mask(test)) == said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("< 40", "< 40"),
        ("[40..60)", "[40..60)"),
        ("not(null)", "not(null)"),
        ("> 100000000000", "> 100000000000"),
        ("<= 0.00001", "<= 0.00001"),
        ("(-2..-1], null", "null, (-2..-1]"),
        ("> 100000000000000000", "> 100000000000000000"),
        ("1234567.12345678", "1234567.12345678"),
    ],
)
def test_how_open_numbers_are_written(cell: str, said: str) -> None:
    """In full, without exponents, so that it can be read again."""
    test = parse(cell)
    cells = Cells(NumberDomain(), [test])
    assert cells.written(cells.mask(test)) == said


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("a, b", "a, b"),
        ("not(a)", "not(a)"),
        ("null, not(a, b)", "null, not(a, b)"),
        ('>= "m"', 'm, > "m"'),
        ('< "m"', '< "m"'),
        ('("a".."m")', '("a".."m")'),
        ("not(null)", "not(null)"),
    ],
)
def test_how_open_words_are_written(cell: str, said: str) -> None:
    """By the words that are named; the rest as all but those, or as ranges."""
    test = parse(cell)
    cells = Cells(TextDomain(), [test])
    assert cells.written(cells.mask(test)) == said


@given(
    st.none()
    | st.booleans()
    | st.text()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.integers(-(2**53), 2**53)
)
@settings(max_examples=300, deadline=None)
def test_a_value_is_written_so_that_it_reads_back(value: Value) -> None:
    """As the test that only this value passes."""
    test = parse(written(value))
    assert test == (Missing() if value is None else Comparison("=", value))
