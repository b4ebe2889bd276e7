"""Reads what a request sends, and holds it against the document before any use case sees it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flask import abort, request
from jsonschema.exceptions import ValidationError

from advisor.web.api.document import Operation, Parameter
from advisor.web.api.problems import ProblemError, Wrong
from advisor.web.context import say

DEEPEST = 12
"""Lists and objects within each other: the document needs six."""
_TOLD = 20
_LONGEST = 60
_UNKEEPABLE = re.compile("[\\x00-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")


def query_of(operation: Operation) -> dict[str, Any]:
    """The query, typed, with what is left out as the document says.

    Raises:
        ProblemError: a parameter that is not known, stands twice, or is not as described.

    """
    known, wrong, given = operation.taken("query"), [], {}
    for name, texts in request.args.lists():
        if name not in known:
            wrong.append(Wrong(name[:_LONGEST], say("There is no such parameter.")))
        elif len(texts) > 1:
            wrong.append(Wrong(name, say("This parameter stands twice.")))
        else:
            given[name] = known[name].read(texts[0])
            wrong += _wrong_value(known[name], given[name])
    _refuse(wrong)
    return {name: given.get(name, one.schema.get("default")) for name, one in known.items()}


def headers_of(operation: Operation) -> dict[str, str | None]:
    """The headers that the operation knows; None for one that is left out.

    Raises:
        ProblemError: one that is not as described.

    """
    known = operation.taken("header")
    given = {name: request.headers.get(name) for name in known}
    _refuse(
        [wrong for name, one in known.items() if given[name] is not None for wrong in _wrong_value(one, given[name])]
    )
    return given


def body_of(operation: Operation) -> Any:  # noqa: ANN401 -- as the document describes it
    """The body as JSON, held against the document; None where the operation takes none.

    Raises:
        ProblemError: no JSON, or not as described.

    """
    if operation.validator is None:
        return None
    if request.mimetype != "application/json":
        abort(415)
    body = _parsed(request.get_data(cache=False))
    _refuse(_unkeepable(body))
    _refuse(_worded(operation.validator.iter_errors(body)))
    return body


def _parsed(data: bytes) -> Any:  # noqa: ANN401 -- JSON of any shape
    try:
        return json.loads(data.decode(), parse_constant=_no_number, object_pairs_hook=_unique)
    except (ValueError, RecursionError) as error:
        place = f"line {error.lineno}, column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ProblemError(
            400,
            say("The body is no JSON that can be read"),
            say("Send one JSON object in UTF-8, without NaN, Infinity and names that stand twice."),
            [Wrong(place, say("Here it stops being JSON."))] if place else (),
        ) from None


def _no_number(name: str) -> None:
    raise ValueError(name)


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _unkeepable(body: Any) -> Iterator[Wrong]:  # noqa: ANN401 -- as above
    """Texts that no database keeps alike, and nesting that nothing here needs; looked at without recursion."""
    waiting: list[tuple[str, Any, int]] = [("", body, 0)]
    while waiting:
        place, value, depth = waiting.pop()
        if depth > DEEPEST:
            yield Wrong(place[:_LONGEST], say("This is nested too deep."))
            continue
        if isinstance(value, str) and _UNKEEPABLE.search(value):
            yield Wrong(place[:_LONGEST], say("This text has control characters, or half a character."))
        parts: Iterable[tuple[Any, Any]] = ()
        if isinstance(value, dict):
            parts = value.items()
            waiting += [(place, name, depth) for name in value]
        elif isinstance(value, list):
            parts = enumerate(value)
        waiting += [(f"{place}/{_pointed(name)}", part, depth + 1) for name, part in parts]


def _pointed(name: object) -> str:
    """A step of a JSON pointer."""
    return str(name)[:_LONGEST].encode(errors="replace").decode().replace("~", "~0").replace("/", "~1")


def _wrong_value(parameter: Parameter, value: Any) -> list[Wrong]:  # noqa: ANN401 -- a text or a number
    return [Wrong(parameter.name, one.what) for one in _worded(parameter.validator.iter_errors(value))]


def _refuse(wrong: Iterable[Wrong]) -> None:
    found = list(dict.fromkeys(one for one, _ in zip(wrong, range(_TOLD), strict=False)))
    if found:
        raise ProblemError(422, say("The request is not as described"), say("See the list of faults."), found)


def _worded(errors: Iterable[ValidationError]) -> Iterator[Wrong]:
    for error in errors:
        place = "".join(f"/{_pointed(step)}" for step in error.absolute_path)
        yield Wrong(place, _what(error))


def _what(error: ValidationError) -> str:
    """What a rule of the document asks, in words; what was sent is not repeated, but for names of fields."""
    asked: Any = error.validator_value
    value: Any = error.instance
    match error.validator:
        case "required":
            return say("Missing: %(names)s.", names=", ".join(name for name in asked if name not in value))
        case "additionalProperties":
            schema: Any = error.schema
            strange = [_pointed(name) for name in value if name not in schema.get("properties", {})]
            return say("Not known here: %(names)s.", names=", ".join(strange[:_TOLD]))
        case "type":
            types = asked if isinstance(asked, list) else [asked]
            return say("This has to be of the type %(types)s.", types=", ".join(types))
        case "enum":
            words = ("null" if one is None else str(one) for one in asked)
            return say("Use one of: %(values)s.", values=", ".join(words))
        case "pattern":
            return say("This does not have the form %(pattern)s.", pattern=asked)
        case bound:
            return _bounded(str(bound), asked)


def _bounded(rule: str, bound: object) -> str:
    return {
        "minimum": say("This has to be %(least)s or more.", least=bound),
        "maximum": say("This has to be %(most)s or less.", most=bound),
        "minItems": say("This is too short: %(least)s at least.", least=bound),
        "maxItems": say("This is too long: %(most)s at most.", most=bound),
        "maxLength": say("This is too long: %(most)s at most.", most=bound),
        "maxProperties": say("This is too long: %(most)s at most.", most=bound),
    }.get(rule) or say("This is not as described.")
