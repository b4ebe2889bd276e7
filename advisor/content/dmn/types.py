"""Types and allowed values of a DMN document as the domains of our tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from advisor.content.dmn.feel import FeelError
from advisor.content.dmn.feel_reading import read_cell
from advisor.content.dmn.markup import Node
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
)
from advisor.engine.decide.unary import constants

_KINDS = {
    "string": "text",
    "number": "number",
    "integer": "number",
    "long": "number",
    "double": "number",
    "boolean": "boolean",
    "any": "",
    "": "",
}
_DEEPEST = 20


class TypeFault(ValueError):
    """A type or a list of allowed values that our tables do not know; the message says which."""


class Types:
    """The types that a document defines, by name."""

    def __init__(self, definitions: Iterable[Node]) -> None:
        self._definitions: Mapping[str, Node] = {node.attributes.get("name", ""): node for node in definitions}

    def kind(self, name: str | None, depth: int = 0) -> tuple[str, str | None]:
        """What values of a type are (`text`, `number`, `boolean` or, where nothing is said, ``), and which are allowed.

        Raises:
            TypeFault: they are dates, durations, lists, contexts or functions, or the type is defined by itself.

        """
        plain = (name or "").strip()
        found = self._definitions.get(plain) or self._definitions.get(plain.rpartition(":")[2])
        if found is None:
            plain = plain.rpartition(":")[2].lower()
            if plain not in _KINDS:
                raise TypeFault(f'the type "{name}" is not one of string, number, boolean')
            return _KINDS[plain], None
        base = found.written("typeRef")
        if depth > _DEEPEST or found.attributes.get("isCollection") == "true" or base is None:
            raise TypeFault(f'the type "{name}" is a list, a context or a function')
        kind, inherited = self.kind(base, depth + 1)
        allowed = found.first("allowedValues", "typeConstraint")
        return kind, inherited if allowed is None else allowed.written("text")

    def domain(self, name: str | None, allowed: str | None, step: float | None, tests: Iterable[Test]) -> Domain:
        """The domain of an input; where its type is not said, the constants in its cells say it.

        Raises:
            TypeFault: the type or its allowed values are not of ours.

        """
        kind, inherited = self.kind(name)
        values = _tests_of(allowed or inherited)
        kind = kind or _kind_of(values) or _kind_of(tests)
        match kind:
            case "boolean":
                return BooleanDomain()
            case "number":
                return _numbers(values, step)
            case _ if values:
                return ChoiceDomain(tuple(words(values)))
            case _:
                return TextDomain()

    def values(self, names: Iterable[str | None], allowed: str | None) -> tuple[str, ...] | None:
        """The words that an output may give, in order of priority; None where they are not listed, or are no words.

        Raises:
            TypeFault: the list of values cannot be read.

        """
        for name in () if allowed else names:
            try:
                allowed = self.kind(name)[1]
            except TypeFault:
                continue
            if allowed:
                break
        tests = _tests_of(allowed)
        return tuple(words(tests)) if tests and _kind_of(tests) == "text" else None


def words(tests: Iterable[Test]) -> Iterator[str]:
    """The words that a list of allowed values names.

    Raises:
        TypeFault: it holds something else.

    """
    for test in tests:
        match test:
            case Comparison("=", str(word)):
                yield word
            case Missing():
                continue
            case _:
                raise TypeFault("the allowed values are not a list of words")


def _tests_of(allowed: str | None) -> list[Test]:
    if not allowed:
        return []
    try:
        test = read_cell(allowed, bare=False).test
    except FeelError as error:
        raise TypeFault(f"the allowed values cannot be read: {error}") from None
    match test:
        case Anything():
            return []
        case AnyOf(tests):
            return list(tests)
        case _:
            return [test]


def _kind_of(tests: Iterable[Test]) -> str:
    kinds = {
        "boolean" if isinstance(value, bool) else "text" if isinstance(value, str) else "number"
        for test in tests
        for value in constants(test)
    }
    return kinds.pop() if len(kinds) == 1 else ""


def _numbers(allowed: Iterable[Test], step: float | None) -> NumberDomain:
    """The smallest domain between two bounds that holds all allowed numbers."""
    lows, highs = [], []
    for test in allowed:
        match test:
            case Interval(float(low), float(high)):
                lows.append(low)
                highs.append(high)
            case Comparison(operator, float(bound)) if operator != "!=":
                lows.append(bound if operator in {"=", ">", ">="} else float("-inf"))
                highs.append(bound if operator in {"=", "<", "<="} else float("inf"))
            case Missing():
                continue
            case _:
                raise TypeFault("the allowed values are not numbers or ranges of numbers")
    return NumberDomain(min(lows), max(highs), step) if lows else NumberDomain(step=step)
