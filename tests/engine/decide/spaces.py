"""Domains of all kinds, tests of all kinds on them, and their values, listed without any help from cells."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise
from math import inf, isinf, nextafter

from hypothesis import strategies as st

from advisor.domain.rulebook import SCORE
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
    Value,
)
from advisor.engine.decide.unary import bounds, constants

ODD_WORDS = ("low", "null", "not", "true", "-", "a b", 'say "a"', "back\\slash", "[1..2]", "40", "line\nbreak", "增长")
"""Words that a careless hand would read back as something else."""
BOUNDED = (
    SCORE,
    NumberDomain(0.0, 1.0, 0.25),
    NumberDomain(-3.0, 3.0, 0.5),
    NumberDomain(0.5, 4.5, 1.0),
    NumberDomain(0.0, 2.0, 0.3),
    NumberDomain(7.0, 7.0, 1.0),
)
STEPPED = (*BOUNDED, NumberDomain(step=1.0), NumberDomain(low=0.0, step=0.5), NumberDomain(high=10.0, step=1.0))
OPEN = (
    NumberDomain(),
    NumberDomain(0.0, 100.0),
    NumberDomain(low=-5.0),
    NumberDomain(high=5.0),
    NumberDomain(2.0, 2.0),
)
WORDS: tuple[Domain, ...] = (
    ChoiceDomain(("a",)),
    ChoiceDomain(("a", "b", "c", "d")),
    ChoiceDomain(ODD_WORDS),
    BooleanDomain(),
    TextDomain(),
)
DOMAINS: tuple[Domain, ...] = (*STEPPED, *OPEN, *WORDS)
OPERATORS = ("<", "<=", ">", ">=", "=", "!=")

_NUMBERS = (-1000.0, -3.0, -0.5, 0.0, 0.00001, 0.05, 0.3, 1.0, 2.5, 7.0, 33.3, 39.9, 40.0, 40.0000005, 40.05, 99.9)
_FAR = (100.0, 150.0, 1e11, 12345678.123456)
_TEXTS = ("", "a", "aa", "b", "m", "other", "null", "a b", 'say "a"', "back\\slash", "增长")
_UNNAMED = ("", "0", "A", "a", "a ", "aaa", "b\x00", "lz", "m", "mm", "other", "others", "z", "增", "增长x")


def numbers() -> st.SearchStrategy[float]:
    """Bounds: on the grid and off it, outside the domain, negative, huge, tiny."""
    return st.sampled_from((*_NUMBERS, *_FAR)) | st.integers(-40, 1040).map(lambda tenth: tenth / 10)


def cell_tests(domain: Domain) -> st.SearchStrategy[Test]:
    """Tests on a domain: all operators and intervals, `null`, lists, negations, and constants of the wrong kind."""
    fitting: st.SearchStrategy[float | str | bool]
    match domain:
        case NumberDomain():
            fitting = numbers()
        case ChoiceDomain(words):
            fitting = st.sampled_from(words)
        case BooleanDomain():
            fitting = st.booleans()
        case TextDomain():
            fitting = st.sampled_from(_TEXTS)
    constant = st.integers(0, 19).flatmap(
        lambda odd: fitting if odd else st.sampled_from(("elsewhere", 3.0, True)),
    )
    compared = st.builds(Comparison, st.sampled_from(OPERATORS), constant)
    bound = fitting.filter(lambda value: not isinstance(value, bool)) | st.none()
    between = st.builds(Interval, bound, bound, st.booleans(), st.booleans())
    if isinstance(domain, BooleanDomain):
        between = st.just(Interval(None, None, low_closed=True, high_closed=True))
    leaf = st.one_of(st.just(Anything()), st.just(Missing()), compared, compared, between)
    return st.recursive(
        leaf,
        lambda inner: st.lists(inner, min_size=1, max_size=3).map(lambda many: AnyOf(tuple(many))) | inner.map(Not),
        max_leaves=4,
    )


def members(domain: Domain, given: Sequence[Test]) -> list[Value]:
    """Values of the domain, missing first: all of a closed one; of an open one enough to tell the given tests apart."""
    match domain:
        case NumberDomain(step=None):
            return [None, *_open_members(domain, given)]
        case NumberDomain():
            return [None, *_grid_members(domain, given)]
        case ChoiceDomain(words):
            return [None, *words]
        case BooleanDomain():
            return [None, False, True]
        case TextDomain():
            named = {word for test in given for word in constants(test) if isinstance(word, str)}
            return [None, *sorted(named | {word + "!" for word in named} | {*_UNNAMED})]


def _open_members(domain: NumberDomain, given: Sequence[Test]) -> list[float]:
    edges = sorted({bound for test in given for bound in bounds(test)} | {domain.low, domain.high, 0.0})
    finite = [edge for edge in edges if not isinf(edge)]
    between = [(one + other) / 2 for one, other in pairwise(finite)]
    near = [nextafter(edge, end) for edge in finite for end in (inf, -inf)]
    far = [2 * finite[0] - 1, 2 * finite[-1] + 1, -1e300, 1e300]
    return sorted({number for number in (*finite, *between, *near, *far) if domain.low <= number <= domain.high})


def _grid_members(domain: NumberDomain, given: Sequence[Test]) -> list[float]:
    """Counted in decimals: the numbers that a sheet would show."""
    step = Decimal(str(domain.step))
    if isinf(domain.low) or isinf(domain.high):
        origin = Decimal(0) if isinf(domain.low) else Decimal(str(domain.low))
        edges = {0, *(int((Decimal(str(bound)) - origin) / step) for test in given for bound in bounds(test))}
        places = sorted({edge + more for edge in edges for more in (-1000, -2, -1, 0, 1, 2, 1000)})
    else:
        origin = Decimal(str(domain.low))
        places = list(range(int((Decimal(str(domain.high)) - origin) / step) + 1))
    listed = [float(origin + step * place) for place in places]
    return [number for number in listed if domain.low <= number <= domain.high]
