"""Columns of values as small codes: 0 is missing, the rest the values (or elementary cells) of the domain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from advisor.domain.table import BooleanDomain, ChoiceDomain, Domain, NumberDomain, TextDomain, Value
from advisor.errors import DecisionError

Codes = NDArray[np.uint8] | NDArray[np.uint16] | NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Column:
    """The values of one fact over many units.

    `codes` for closed domains (choices, booleans, numbers with a step); `raw` numbers (NaN missing) or words
    (None missing) for open ones, which each table cuts into cells of its own.
    """

    domain: Domain
    codes: Codes | None = None
    raw: NDArray[np.float64] | NDArray[np.object_] | None = None

    def __len__(self) -> int:
        held = self.raw if self.codes is None else self.codes
        return 0 if held is None else len(held)

    def value(self, index: int) -> Value:
        """The value of one unit."""
        if self.codes is not None:
            return decoded(self.domain, int(self.codes[index]))
        held = None if self.raw is None else self.raw[index]
        if isinstance(self.domain, NumberDomain):
            return None if held is None or np.isnan(held) else float(held)
        return None if held is None else str(held)


def encode(domain: Domain, values: ArrayLike | Sequence[Value]) -> Column:
    """The column of the given values; None and NaN are missing.

    Raises:
        DecisionError: a value lies outside the domain.

    """
    match domain:
        case NumberDomain(step=None):
            return Column(domain, raw=_numbers(domain, values))
        case NumberDomain():
            numbers = _numbers(domain, values)
            return Column(domain, codes=grid_codes(domain, numbers))
        case TextDomain():
            return Column(domain, raw=np.asarray(values, dtype=object))
        case ChoiceDomain(words):
            return Column(domain, codes=word_codes(words, values))
        case BooleanDomain():
            return Column(domain, codes=_word_codes({False: 1, True: 2}, values))


def decoded(domain: Domain, code: int) -> Value:
    """The value behind a code of a closed domain."""
    if code == 0:
        return None
    match domain:
        case NumberDomain(low, _, step) if step is not None:
            return round(low + (code - 1) * step, 6)
        case ChoiceDomain(words):
            return words[code - 1]
        case BooleanDomain():
            return code == 2  # noqa: PLR2004 -- 1 is false, 2 is true
        case _:
            message = f"{domain} has no codes"
            raise TypeError(message)


def grid_codes(domain: NumberDomain, numbers: NDArray[np.float64]) -> NDArray[np.uint16]:
    """Codes of numbers that lie on the domain's grid; NaN becomes 0."""
    step = domain.step or 1.0
    known = np.fmax(numbers, domain.low - step)
    known -= domain.low - step
    known *= 1.0 / step
    known += 0.5
    return known.astype(np.uint16)


def size(domain: Domain) -> int:
    """How many codes a closed domain has, missing included."""
    match domain:
        case NumberDomain(low, high, step) if step is not None:
            return round((high - low) / step) + 2
        case ChoiceDomain(words):
            return len(words) + 1
        case BooleanDomain():
            return 3
        case _:
            message = f"{domain} has no codes"
            raise TypeError(message)


def word_codes(words: Sequence[str], values: ArrayLike | Sequence[Value]) -> NDArray[np.uint8]:
    """Codes of words of a closed list, from 1 in their order; None becomes 0.

    Raises:
        DecisionError: a word is not in the list.

    """
    return _word_codes({word: code for code, word in enumerate(words, 1)}, values)


def _numbers(domain: NumberDomain, values: ArrayLike | Sequence[Value]) -> NDArray[np.float64]:
    numbers = np.asarray(values, dtype=np.float64)
    outside = (numbers < domain.low) | (numbers > domain.high)
    if outside.any():
        message = f"{numbers[outside][0]} lies outside {domain.low:g}..{domain.high:g}"
        raise DecisionError(message)
    return numbers


def _word_codes(
    codes: Mapping[str, int] | Mapping[bool, int], values: ArrayLike | Sequence[Value]
) -> NDArray[np.uint8]:
    lookup: dict[object, int] = {None: 0}
    lookup.update(codes.items())
    listed: Iterable[object] = values.tolist() if isinstance(values, np.ndarray) else values  # type: ignore[assignment]  # a sequence otherwise
    try:
        return np.fromiter((lookup[value] for value in listed), dtype=np.uint8)
    except KeyError as error:
        message = f"{error.args[0]!r} is not one of {', '.join(map(str, codes))}"
        raise DecisionError(message) from None
