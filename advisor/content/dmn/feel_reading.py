"""Cells and values that other tools wrote in FEEL, read as far as tables of constants go."""

from __future__ import annotations

import re

from advisor.content.dmn.feel import ESCAPES, FeelError, negated
from advisor.domain.table import AnyOf, Anything, Cell, Comparison, Missing, Value
from advisor.engine.decide.unary import UnaryTestError, parse

_UNESCAPES = {written: meant for meant, written in ESCAPES.items()} | {"\\'": "'"}
_STRING = r'"(?:[^"\\]|\\.)*"'
_PIECE = re.compile(
    rf"(?P<string>{_STRING})|(?P<open>\](?=\s*(?:{_STRING}|[-\d.]+?)\s*\.\.))|(?P<word>[^\W\d]\w*)|(?P<mark>[?@{{}}])",
    re.DOTALL,
)
_WORD = re.compile(r"[^\W\d]\w*")
_KEPT = frozenset({"true", "false", "null", "not"})


def read_cell(text: str, *, bare: bool) -> Cell:
    """The cell that FEEL unary tests stand for, written as in our tables; `bare` leaves quotes off plain words.

    A negation of values, which in FEEL accepts missing, becomes `null, not(...)`.

    Raises:
        FeelError: the text holds more than constants, comparisons, ranges, `null`, `-` and `not(...)`.

    """
    written = _in_our_words(text.strip(), bare=bare)
    try:
        test = parse(written)
    except UnaryTestError as error:
        raise FeelError(str(error)) from None
    except RecursionError:
        raise FeelError("the cell is nested too deep") from None
    if negated(test) is not None:
        return Cell(AnyOf((Missing(), test)), f"null, {written}")
    return Cell(test, written or "-")


def read_literal(text: str) -> Value:
    """The value that a FEEL literal stands for; nothing, and `-`, are missing.

    Raises:
        FeelError: the text is no literal.

    """
    match read_cell(text, bare=False).test:
        case Anything() | Missing():
            return None
        case Comparison("=", value) if not text.lstrip().startswith("="):
            return value
        case _:
            raise FeelError(f'"{text.strip()}" is no constant')


def _in_our_words(text: str, *, bare: bool) -> str:
    def ours(found: re.Match[str]) -> str:
        piece = found[0]
        match found.lastgroup:
            case "open":
                return "("
            case "string":
                meant = _meant(piece)
                if bare and _WORD.fullmatch(meant) and meant not in _KEPT:
                    return meant
                return '"' + meant.replace("\\", "\\\\").replace('"', '\\"') + '"'
            case "word" if piece in _KEPT:
                return piece
            case _:
                raise FeelError(f'"{text}" is a FEEL expression ("{piece}"), not a constant or a test of constants')

    return _PIECE.sub(ours, text)


def _meant(quoted: str) -> str:
    def one(found: re.Match[str]) -> str:
        return chr(int(found["code"], 16)) if found["code"] else _UNESCAPES.get(found[0], found[0])

    pattern = r"\\[uU](?P<code>(?<=u)[0-9a-fA-F]{4}|(?<=U)[0-9a-fA-F]{6})|\\."
    try:
        meant = re.sub(pattern, one, quoted[1:-1], flags=re.DOTALL)
        return meant.encode("utf-16", "surrogatepass").decode("utf-16")
    except (ValueError, OverflowError):
        raise FeelError(f"{quoted} names a character that does not exist") from None
