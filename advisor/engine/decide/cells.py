"""Elementary cells: the values of an input that no test of a set of tables can tell apart."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cached_property, reduce
from itertools import pairwise
from math import ceil, inf, isinf, nextafter
from operator import or_

from advisor.domain.table import (
    AnyOf,
    Anything,
    BooleanDomain,
    ChoiceDomain,
    Comparison,
    Domain,
    Interval,
    Missing,
    NumberDomain,
    Test,
    TextDomain,
    Value,
)
from advisor.engine.decide.unary import accepts, bounds, constants

MISSING = 0
"""The cell of the missing value, in every input."""
_WORD = re.compile(r"[^\W\d]\w*")
_TAKEN = {"true", "false", "null", "not"}
_OTHER = "other"
_DIGITS = 6
"""Grid points are rounded so, as in the columns."""


class Cells:
    """The cells of one input, cut by all tests that look at it; cell 0 is missing.

    Numbers are cut into contiguous spans (both ends included where the domain has a step, points and open intervals
    where it has none), words into groups that every test answers alike. Sets of cells are written as bits of an int.
    """

    def __init__(self, domain: Domain, tests: Iterable[Test]) -> None:
        self.domain = domain
        self._tests = tuple(dict.fromkeys(tests))
        self._masks: dict[Test, int] = {}
        self._values: tuple[tuple[Value, ...], ...] = ((None,), *self._cut())

    def _cut(self) -> list[tuple[Value, ...]]:
        domain = self.domain
        if not isinstance(domain, NumberDomain):
            return _groups(domain, self._tests)
        if domain.step is None:
            return _open_spans(domain, self._tests)
        self._values = ((None,), *_step_spans(domain, self._tests))
        differ = reduce(or_, (mask ^ mask >> 1 for mask in map(self.mask, self._tests)), 0)
        joined: list[tuple[Value, ...]] = []
        for cell, span in enumerate(self._values[1:], start=1):
            if joined and not differ >> (cell - 1) & 1:
                joined[-1] = (joined[-1][0], span[1])
            else:
                joined.append(span)
        self._masks.clear()
        self.__dict__.pop("_inner", None)
        return joined

    def __len__(self) -> int:
        return len(self._values)

    @property
    def every(self) -> int:
        """The set of all cells."""
        return (1 << len(self)) - 1

    def mask(self, test: Test) -> int:
        """The set of cells whose values pass the test."""
        found = self._masks.get(test)
        if found is None:
            found = self._spanned(test) if isinstance(self.domain, NumberDomain) else None
            if found is None:
                found = _mask_of(test, [self._inside(values) for values in self._values])
            self._masks[test] = found
        return found

    def _spanned(self, test: Test) -> int | None:
        """The set for a test of a plain range, by bisection; None for the rarer kinds."""
        match test:
            case Anything():
                return self.every
            case Missing():
                return 1
            case AnyOf(tests):
                parts = [self._spanned(inner) for inner in tests]
                return None if None in parts else reduce(or_, (part for part in parts if part is not None))
            case Comparison(operator, bound) if operator != "!=" and isinstance(bound, float):
                below, upto = self._from(bound, closed=True), self._from(bound, closed=False)
                ends = {"<": (1, below), "<=": (1, upto), ">": (upto, len(self)), ">=": (below, len(self))}
                return _run_of(*ends.get(operator, (below, upto)))
            case Interval(float(low), float(high), low_closed, high_closed):
                return _run_of(self._from(low, closed=low_closed), self._from(high, closed=not high_closed))
            case _:
                return None

    def _from(self, bound: float, *, closed: bool) -> int:
        """The first cell whose numbers are at or over the bound, or over it where the bound is open."""
        find = bisect_left if closed else bisect_right
        return 1 + find(self._inner, bound)

    @cached_property
    def _inner(self) -> list[float]:
        """A number inside each span; no bound of a test lies between it and the ends of its span."""
        return [float(self._inside(values)) for values in self._values[1:]]  # type: ignore[arg-type]  # a domain of numbers

    def value(self, cell: int) -> Value:
        """A value in the cell: a number from its middle, or the first of its words."""
        values = self._values[cell]
        inside = self._inside(values)
        if isinstance(self.domain, NumberDomain) and self.domain.step is not None and isinstance(inside, float):
            whole = float(round(inside))
            low, high = self._spans[cell - 1]
            return whole if low <= whole <= high and whole == _on_grid(self.domain, whole) else inside
        return inside

    def values(self, cell: int) -> tuple[Value, ...]:
        """The ends of a span of numbers, or all words of the cell."""
        return self._values[cell]

    def of(self, value: Value) -> int:
        """The cell of a value.

        Raises:
            KeyError: it lies outside the domain.

        """
        if value is None:
            return MISSING
        if isinstance(self.domain, NumberDomain):
            number = float(value) if self.domain.step is None else _on_grid(self.domain, float(value))
            for cell, (low, high) in enumerate(self._spans, start=1):
                if low <= number <= high if self._closed(low, high) else low < number < high:
                    return cell
            raise KeyError(value)
        if isinstance(self.domain, TextDomain):
            signature = _signature(self._tests, value)
            return next(
                cell for cell in range(1, len(self)) if _signature(self._tests, self._values[cell][0]) == signature
            )
        for cell, words in enumerate(self._values):
            if value in words:
                return cell
        raise KeyError(value)

    def nearest(self, cell: int, number: float) -> float:
        """The number of a cell of a stepped domain that is nearest to the given one."""
        low, high = self._spans[cell - 1]
        return min(max(_on_grid(self.domain, number) if isinstance(self.domain, NumberDomain) else number, low), high)

    def written(self, cells: int) -> str:
        """A set of cells as a table's cell would have it, such as `null, [40..60)`."""
        if cells in {0, self.every}:
            return "-" if cells else "not(-)"
        chosen = [cell for cell in range(len(self)) if cells >> cell & 1]
        if isinstance(self.domain, TextDomain):
            return self._written_words(cells)
        if not isinstance(self.domain, NumberDomain):
            return ", ".join(written(value) for cell in chosen for value in self._values[cell])
        parts = ["null"] if MISSING in chosen else []
        runs: list[list[int]] = []
        for cell in chosen:
            if cell == MISSING:
                continue
            if runs and runs[-1][-1] == cell - 1:
                runs[-1].append(cell)
            else:
                runs.append([cell])
        return ", ".join([*parts, *(self._run(run[0], run[-1]) for run in runs)])

    def _run(self, first: int, last: int) -> str:
        """A run of neighbouring spans as an interval."""
        low, high = self._spans[first - 1][0], self._spans[last - 1][1]
        if low == high:
            return written(low)
        left = self._closed(*self._spans[first - 1]) and not isinf(low)
        right = self._closed(*self._spans[last - 1]) and not isinf(high)
        if isinf(low) or isinf(high):
            if isinf(low) and isinf(high):
                return "not(null)"
            return (
                f"{'<=' if right else '<'} {written(high)}" if isinf(low) else f"{'>=' if left else '>'} {written(low)}"
            )
        return f"{'[' if left else '('}{written(low)}..{written(high)}{']' if right else ')'}"

    def _written_words(self, cells: int) -> str:
        """A set of cells of an open domain of words: the words that are named, or all but those, or ranges of them."""
        named = _named(self._tests)
        within = [word for word in named if cells >> self.of(word) & 1]
        gaps = [gap for gap in pairwise([None, *named, None]) if _between(*gap) is not None]
        open_within = [gap for gap in gaps if cells >> self.of(_between(*gap)) & 1]
        missing = ["null"] if cells & 1 else []
        if open_within == gaps:
            others = [written(word) for word in named if word not in within]
            return ", ".join([*missing, f"not({', '.join(others) or 'null'})"])
        return ", ".join([*missing, *map(written, within), *(_range(*gap) for gap in open_within)])

    def weight(self, cell: int) -> float:
        """How many values the cell has: grid points of a stepped domain, words of a closed list, else 1."""
        if cell == MISSING or isinstance(self.domain, TextDomain):
            return 1.0
        if isinstance(self.domain, NumberDomain):
            low, high = self._spans[cell - 1]
            counted = self.domain.step is not None and not isinf(high - low)
            return round((high - low) / (self.domain.step or 1.0)) + 1.0 if counted else 1.0
        return float(len(self._values[cell]))

    @cached_property
    def _spans(self) -> tuple[tuple[float, float], ...]:
        return tuple((float(low), float(high)) for low, high in self._values[1:])  # type: ignore[arg-type]  # a domain of numbers

    def _closed(self, low: float, high: float) -> bool:
        return low == high or (isinstance(self.domain, NumberDomain) and self.domain.step is not None)

    def _inside(self, values: tuple[Value, ...]) -> Value:
        if not isinstance(self.domain, NumberDomain) or values[0] is None:
            return values[0]
        low, high = (float(value) for value in values if value is not None)
        if isinf(low) and isinf(high):
            return 0.0
        if isinf(low) or isinf(high):
            end = high if isinf(low) else low
            further = end + (-1 if isinf(low) else 1) * max(1.0, abs(end) / 1000)
            return further if self.domain.step is None else min(max(_on_grid(self.domain, further), low), high)
        if self.domain.step is not None:
            middle = round(low + round((high - low) / 2 / self.domain.step) * self.domain.step, _DIGITS)
            return min(max(middle, low), high)
        middle = low / 2 + high / 2
        return middle if low <= middle <= high else low


def _cuts(domain: NumberDomain, tests: Iterable[Test]) -> list[float]:
    inside = {bound for test in tests for bound in bounds(test) if domain.low <= bound <= domain.high}
    return sorted(inside | {end for end in (domain.low, domain.high) if not isinf(end)})


def _open_spans(domain: NumberDomain, tests: Iterable[Test]) -> list[tuple[Value, ...]]:
    """Points and open intervals in turn, from the lower to the upper end of the domain."""
    spans: list[tuple[Value, ...]] = []
    below = -inf
    for point in _cuts(domain, tests):
        if domain.low < point and nextafter(below, inf) < point:
            spans.append((below, point))
        spans.append((point, point))
        below = point
    if isinf(domain.high):
        spans.append((below, inf))
    return spans


def _step_spans(domain: NumberDomain, tests: Iterable[Test]) -> list[tuple[Value, ...]]:
    """The runs of grid points between the bounds, and the bounds that are grid points themselves."""
    spans: list[tuple[Value, ...]] = []
    begin: int | None = None
    for bound in _cuts(domain, tests):
        place = _place(domain, bound)
        if (begin is None and isinf(domain.low)) or (begin is not None and begin < place):
            spans.append((-inf if begin is None else _grid(domain, begin), _grid(domain, place - 1)))
        begin = place
        if _grid(domain, place) == bound:
            spans.append((float(bound), float(bound)))
            begin += 1
    if isinf(domain.high):
        spans.append((-inf if begin is None else _grid(domain, begin), inf))
    return spans


def _grid(domain: NumberDomain, place: int) -> float:
    """The point of the grid at that place, as the engine rounds it; place 0 is the lower end, or zero."""
    return round((0.0 if isinf(domain.low) else domain.low) + place * (domain.step or 1.0), _DIGITS)


def _place(domain: NumberDomain, number: float) -> int:
    """The place of the first point of the grid that is not under the number."""
    place = ceil((number - (0.0 if isinf(domain.low) else domain.low)) / (domain.step or 1.0))
    while _grid(domain, place) < number:
        place += 1
    while _grid(domain, place - 1) >= number:
        place -= 1
    return place


def _on_grid(domain: NumberDomain, number: float) -> float:
    """The point of the grid that is nearest to the number."""
    return _grid(domain, round((number - (0.0 if isinf(domain.low) else domain.low)) / (domain.step or 1.0)))


def _mask_of(test: Test, values: Sequence[Value]) -> int:
    return sum(1 << cell for cell, value in enumerate(values) if accepts(test, value))


def _run_of(first: int, end: int) -> int:
    """The cells from the first up to, but not, the end."""
    return ((1 << end) - 1) & ~((1 << first) - 1) if first < end else 0


def _groups(domain: Domain, tests: Sequence[Test]) -> list[tuple[Value, ...]]:
    groups: dict[tuple[bool, ...], list[Value]] = {}
    for value in _words(domain, tests):
        groups.setdefault(_signature(tests, value), []).append(value)
    return [tuple(group) for group in groups.values()]


def _words(domain: Domain, tests: Sequence[Test]) -> list[Value]:
    """All words of a closed domain; of an open one those that are named, and one in every gap between them."""
    match domain:
        case ChoiceDomain(words):
            return list(words)
        case BooleanDomain():
            return [False, True]
        case _:
            named = _named(tests)
            beside = [_between(low, high) for low, high in pairwise([None, *named, None])]
            return list(dict.fromkeys([*named, _OTHER, *(word for word in beside if word is not None)]))


def _named(tests: Sequence[Test]) -> list[str]:
    """The words that the tests name, in order."""
    return sorted({value for test in tests for value in constants(test) if isinstance(value, str)})


def _between(low: str | None, high: str | None) -> str | None:
    """A word after the one and before the other, preferably a plain one; None where there is none."""
    words = [_OTHER, "a", "A", "0", ""] if low is None else [_OTHER, low + "a", low + " ", low + "\0"]
    return next((word for word in words if (low is None or low < word) and (high is None or word < high)), None)


def _range(low: str | None, high: str | None) -> str:
    """All words between two, as a test; one of them is given."""
    if low is None:
        return f"< {_quoted(str(high))}"
    return f"> {_quoted(low)}" if high is None else f"({_quoted(low)}..{_quoted(high)})"


def _signature(tests: Sequence[Test], value: Value) -> tuple[bool, ...]:
    return tuple(accepts(test, value) for test in tests)


def written(value: object) -> str:
    """A value as a table's cell would have it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        digits = f"{Decimal(repr(value)):f}"
        return digits.rstrip("0").rstrip(".") if "." in digits else digits
    word = str(value)
    return word if _WORD.fullmatch(word) and word not in _TAKEN else _quoted(word)


def _quoted(word: str) -> str:
    """A word in quotation marks, as the language of unary tests has them."""
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'
