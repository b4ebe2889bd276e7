"""Cells, values and domains in FEEL, as other tools read them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

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
    Value,
)
from advisor.engine.decide.unary import accepts, bounds

_INFINITY = float("inf")
ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class FeelError(ValueError):
    """A cell or value that has no form in the other language; the message says why."""


def feel_tests(test: Test, domain: Domain) -> str:
    """The test as FEEL unary tests that accept the same values.

    Two negations have to be spelled out as the values or ranges that they accept: one beside other tests, such as
    `null, not(low)`, which FEEL's grammar does not have, and one of values, such as `not(okr)`, which in FEEL accepts
    missing (`null = "okr"` is false) and in our tables does not.

    Raises:
        FeelError: it cannot be spelled out, because the input takes any text, or a number is not finite.

    """
    match test:
        case Anything():
            return "-"
        case Not(inner) if not _needs_spelling(inner) and not _of_values(inner):
            return f"not({_positive(inner)})"
        case _ if not _needs_spelling(test):
            return _positive(test)
        case _:
            return _spelled_out(test, domain)


def literal(value: Value) -> str:
    """The value as a FEEL literal.

    Raises:
        FeelError: a number is not finite.

    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + "".join(ESCAPES.get(character, character) for character in value) + '"'
    if not math.isfinite(value):
        raise FeelError(f"the number {value} is not finite")
    digits = format(Decimal(repr(float(value))), "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def feel_domain(domain: Domain) -> str | None:
    """The allowed values as FEEL unary tests, or None where the type says it all."""
    match domain:
        case ChoiceDomain(values) if values:
            return ", ".join(literal(value) for value in values)
        case NumberDomain(low, high) if (low, high) != (-_INFINITY, _INFINITY):
            return _span(low, high, low_closed=True, high_closed=True)
        case _:
            return None


def feel_type(domain: Domain) -> str:
    """FEEL's name of the type of the values."""
    match domain:
        case NumberDomain():
            return "number"
        case BooleanDomain():
            return "boolean"
        case _:
            return "string"


def negated(test: Test) -> Test | None:
    """The values of which a test is the negation."""
    match test:
        case Not(inner) if _of_values(inner):
            return inner
        case Comparison("!=", value):
            return Comparison("=", value)
        case _:
            return None


def _needs_spelling(test: Test) -> bool:
    match test:
        case Anything() | Not() | Comparison("!="):
            return True
        case AnyOf(tests):
            return any(_needs_spelling(inner) for inner in tests)
        case _:
            return False


def _of_values(test: Test) -> bool:
    """Whether a test names values only, no ranges and not missing."""
    match test:
        case Comparison("="):
            return True
        case AnyOf(tests):
            return all(_of_values(inner) for inner in tests)
        case _:
            return False


def _positive(test: Test) -> str:
    match test:
        case Missing():
            return "null"
        case Comparison("=", value):
            return literal(value)
        case Comparison(operator, value):
            return f"{operator} {literal(value)}"
        case Interval(low, high, low_closed, high_closed):
            return f"{'[' if low_closed else '('}{literal(low)}..{literal(high)}{']' if high_closed else ')'}"
        case AnyOf(tests):
            return ", ".join(_positive(inner) for inner in tests)
        case _:  # pragma: no cover -- spelled out before
            raise AssertionError(test)


def _spelled_out(test: Test, domain: Domain) -> str:
    match domain:
        case ChoiceDomain(values):
            every = [literal(value) for value in values]
            accepted = [literal(value) for value in values if accepts(test, value)]
        case BooleanDomain():
            every = ["true", "false"]
            accepted = [literal(value) for value in (True, False) if accepts(test, value)]
        case NumberDomain():
            every = ["< 0", ">= 0"]
            accepted = list(_ranges(test))
        case _:
            return _negation_of_words(test)
    whole = accepted in (every, ["-"])
    if accepts(test, None):
        return "-" if whole else ", ".join(["null", *accepted])
    if whole:
        return "not(null)"
    return ", ".join(accepted) if accepted else f"not({', '.join(['null', *every])})"


def _negation_of_words(test: Test) -> str:
    """A negation on an input that takes any text, where nothing can be spelled out."""
    with_missing = False
    if isinstance(test, AnyOf):
        rest = [inner for inner in test.tests if inner != Missing()]
        with_missing = len(rest) < len(test.tests)
        test = rest[0] if len(rest) == 1 else test
    words = negated(test)
    if words is not None:
        return f"not({'' if with_missing else 'null, '}{_positive(words)})"
    if _is_open(test):
        return "-"
    raise FeelError("a negation beside other tests cannot be written for an input that takes any text")


def _is_open(test: Test) -> bool:
    """Whether `-` is one of the tests."""
    return isinstance(test, Anything) or (isinstance(test, AnyOf) and any(_is_open(inner) for inner in test.tests))


def _ranges(test: Test) -> Iterator[str]:
    """The numbers that pass, as ranges; `-` where all do."""
    edges = [-_INFINITY, *sorted(bounds(test)), _INFINITY]
    start: tuple[float, bool] | None = None
    for low, high in pairwise(edges):
        inside = accepts(test, _between(low, high))
        if start is None and inside:
            start = (low, False)
        elif start is not None and not inside:
            yield _span(start[0], low, low_closed=start[1], high_closed=True)
            start = None
        if high == _INFINITY:
            break
        at = accepts(test, high)
        if start is not None and not at:
            yield _span(start[0], high, low_closed=start[1], high_closed=False)
            start = None
        elif start is None and at:
            start = (high, True)
    if start is not None:
        yield _span(start[0], _INFINITY, low_closed=start[1], high_closed=False)


def _between(low: float, high: float) -> float:
    if low == -_INFINITY:
        return 0.0 if high == _INFINITY else high - 1
    return low + 1 if high == _INFINITY else (low + high) / 2


def _span(low: float, high: float, *, low_closed: bool, high_closed: bool) -> str:
    if low == -_INFINITY:
        return "-" if high == _INFINITY else f"{'<=' if high_closed else '<'} {literal(high)}"
    if high == _INFINITY:
        return f"{'>=' if low_closed else '>'} {literal(low)}"
    if low == high:
        return literal(low)
    return f"{'[' if low_closed else '('}{literal(low)}..{literal(high)}{']' if high_closed else ')'}"
