"""Unary tests: the language of input entries, parsed and evaluated (the part of DMN's S-FEEL that tables need)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from advisor.domain.table import AnyOf, Anything, Comparison, Interval, Missing, Not, Test, Value
from advisor.text import said

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>-?(?:\d+(?:\.\d+)?|\.\d+)(?!\w)) |
        (?P<string>"(?:[^"\\]|\\.)*") |
        (?P<range>\.\.) |
        (?P<operator><=|>=|!=|<|>|=) |
        (?P<mark>[()\[\],-]) |
        (?P<word>[^\W\d][\w]*)
    )""",
    re.VERBOSE,
)


class UnaryTestError(ValueError):
    """A cell that cannot be read; `what` says what was met and how it might be written."""

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(what)


class _Token(NamedTuple):
    kind: str
    text: str


def parse(text: str, names: Mapping[str, Test] | None = None) -> Test:
    """The test written in a cell.

    `names` are words that stand for a test of their own, such as `low` for `< 40`; every other word is a value.

    Raises:
        UnaryTestError: the cell is not a unary test.

    """
    if text.strip() in {"", "-"}:
        return Anything()
    return _Parser(_tokens(text), names or {}, text).whole()


def evaluate(test: Test, value: Value) -> bool | None:  # noqa: PLR0911 -- one answer per kind of test
    """Whether the value passes; None where the answer is undefined: a missing value, or values of different kinds."""
    match test:
        case Anything():
            return True
        case Missing():
            return value is None
        case AnyOf(tests):
            results = [evaluate(inner, value) for inner in tests]
            return True if True in results else None if None in results and False not in results else False
        case Not(Missing()):
            return value is not None
        case Not(inner):
            result = None if value is None else evaluate(inner, value)
            return None if result is None else not result
        case Comparison(operator, bound):
            return _compare(operator, value, bound)
        case Interval(low, high, low_closed, high_closed):
            if low is None or high is None:
                return None
            above = _compare(">=" if low_closed else ">", value, low)
            below = _compare("<=" if high_closed else "<", value, high)
            return None if above is None or below is None else above and below


def accepts(test: Test, value: Value) -> bool:
    """Whether a cell lets the value through; an undefined answer does not."""
    return evaluate(test, value) is True


def bounds(test: Test) -> set[float]:
    """All numbers at which the answer of the test can change."""
    match test:
        case Comparison(_, value) if _is_number(value):
            return {float(value)}
        case Interval(low, high, _, _):
            return {float(bound) for bound in (low, high) if isinstance(bound, int | float)}
        case AnyOf(tests):
            return set().union(*(bounds(inner) for inner in tests))
        case Not(inner):
            return bounds(inner)
        case _:
            return set()


def constants(test: Test) -> set[float | str | bool]:
    """All values that the test names."""
    match test:
        case Comparison(_, value):
            return {value}
        case Interval(low, high, _, _):
            return {bound for bound in (low, high) if bound is not None}
        case AnyOf(tests):
            return set().union(*(constants(inner) for inner in tests))
        case Not(inner):
            return constants(inner)
        case _:
            return set()


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _compare(operator: str, value: Value, bound: float | str | bool) -> bool | None:  # noqa: FBT001 -- a value of a cell
    if value is None:
        return None
    if not (_is_number(value) and _is_number(bound)) and type(value) is not type(bound):
        return None
    if operator == "=":
        return value == bound
    if operator == "!=":
        return value != bound
    if isinstance(value, bool):
        return None
    left, right = (value, bound) if isinstance(value, str) else (float(value), float(bound))
    results = {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}  # type: ignore[operator]  # same kinds, checked above
    return results[operator]


def _tokens(text: str) -> list[_Token]:
    tokens = []
    position = 0
    stripped = text.rstrip()
    while position < len(stripped):
        match = _TOKEN.match(stripped, position)
        if match is None:
            rest, cell = stripped[position:].strip(), text.strip()
            raise UnaryTestError(said('cannot read "%(rest)s" in the cell "%(cell)s"', rest=rest, cell=cell))
        kind = str(match.lastgroup)
        tokens.append(_Token(kind, match.group(kind)))
        position = match.end()
    return tokens


class _Parser:
    def __init__(self, tokens: list[_Token], names: Mapping[str, Test], text: str) -> None:
        self._tokens = tokens
        self._names = names
        self._text = text.strip()
        self._at = 0

    def whole(self) -> Test:
        test = self._tests()
        if self._at < len(self._tokens):
            raise self._error(said('"%(word)s" is too much', word=self._tokens[self._at].text))
        return test

    def _tests(self) -> Test:
        tests = [self._test()]
        while self._take(","):
            tests.append(self._test())
        return tests[0] if len(tests) == 1 else AnyOf(tuple(tests))

    def _test(self) -> Test:  # noqa: PLR0911 -- one answer per kind of test
        token = self._next()
        match token:
            case _Token("mark", "-"):
                return Anything()
            case _Token("word", "not") if self._peek("("):
                self._take("(")
                inner = self._tests()
                self._expect(")")
                return Not(inner)
            case _Token("operator", operator):
                return Comparison(operator, self._value(self._next()))
            case _Token("mark", "[" | "("):
                return self._range_or_list(token.text)
            case _Token("word", "null"):
                return Missing()
            case _Token("word", word) if word in self._names:
                return self._names[word]
            case _Token("number" | "string" | "word"):
                return Comparison("=", self._value(token))
            case _:
                raise self._error(said('"%(word)s" cannot begin a test', word=token.text))

    def _range_or_list(self, opening: str) -> Test:
        start = self._at
        if self._at + 1 < len(self._tokens) and self._tokens[self._at + 1].kind == "range":
            low = self._bound(self._next())
            self._next()
            high = self._bound(self._next())
            closing = self._next()
            if closing.text not in {"]", ")", "["}:
                raise self._error(said("a range ends with ] or )"))
            return Interval(low, high, opening == "[", closing.text == "]")
        if opening == "(":
            inner = self._tests()
            self._expect(")")
            return inner
        self._at = start
        inner = self._tests()
        self._expect("]")
        return inner

    def _bound(self, token: _Token) -> float | str | None:
        if token == _Token("word", "null"):
            return None
        value = self._value(token)
        if isinstance(value, bool):
            raise self._error(said("a range has numbers or words as bounds"))
        return value

    def _value(self, token: _Token) -> float | str | bool:
        match token.kind:
            case "number":
                return float(token.text)
            case "string":
                return re.sub(r"\\(.)", r"\1", token.text[1:-1])
            case "word" if token.text in {"true", "false"}:
                return token.text == "true"
            case "word" if token.text != "null":
                return token.text
            case _:
                raise self._error(said('"%(word)s" is no value', word=token.text))

    def _next(self) -> _Token:
        if self._at >= len(self._tokens):
            raise self._error(said("it breaks off"))
        token = self._tokens[self._at]
        self._at += 1
        return token

    def _peek(self, text: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at].text == text

    def _take(self, text: str) -> bool:
        found = self._peek(text)
        self._at += found
        return found

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise self._error(said('"%(word)s" is missing', word=text))

    def _error(self, why: str) -> UnaryTestError:
        return UnaryTestError(
            said(
                'the cell "%(cell)s" is no test: %(why)s; '
                "write -, null, true, a value, < 40, >= 60, [40..60), not(...) or several of these with commas",
                cell=self._text,
                why=why,
            )
        )
