"""The document of the API as it is, and as a page for people, in their language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response, jsonify, render_template

from advisor.text import Text
from advisor.web.api.document import Operation, document, inlined, operations
from advisor.web.api.operations import blueprint
from advisor.web.context import say

_DEEPEST = 4


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a body: its path, its type in words, whether it is needed, what it means."""

    path: str
    kind: str
    required: bool
    meaning: Text | None


@dataclass(frozen=True)
class Entry:
    """An operation as the page shows it; `fields` are those of its body, `told` those of its usual answer."""

    operation: Operation
    summary: Text
    description: Text | None
    parameters: tuple[tuple[str, Field], ...]
    fields: tuple[Field, ...]
    told: tuple[Field, ...]
    statuses: tuple[str, ...]


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The document."""
    return jsonify(document())


@blueprint.get("/")
def show() -> str:
    """The document as a page."""
    tags = document()["tags"]
    entries = [_entry(one) for one in operations().values()]
    return render_template(
        "web/api/show.html.j2",
        places=places(),
        introduction=_text(document()["info"], "description"),
        groups=[
            (
                tag["name"],
                Text(tag["description"], tag["x-name-zh"]),
                [e for e in entries if tag["name"] in e.operation.raw["tags"]],
            )
            for tag in tags
        ],
    )


def _entry(one: Operation) -> Entry:
    raw = one.raw
    usual = next(found for status, found in sorted(raw["responses"].items()) if status.startswith("2"))
    schema = usual["content"].get("application/json", {}).get("schema", {})
    return Entry(
        operation=one,
        summary=Text(raw["summary"], raw["x-summary-zh"]),
        description=_text(raw, "description"),
        parameters=tuple((part["in"], _parameter(part)) for part in raw["parameters"]),
        fields=tuple(_fields(one.body or {})),
        told=tuple(_fields(schema)) if len(usual["content"]) == 1 else (),
        statuses=tuple(raw["responses"]),
    )


def _parameter(part: Mapping[str, Any]) -> Field:
    return Field(part["name"], _kind(part["schema"]), part.get("required", False), _text(part, "description"))


def _fields(schema: Mapping[str, Any], path: str = "", depth: int = 0) -> Iterator[Field]:
    """The fields of an object, those of objects in lists included."""
    if depth > _DEEPEST:
        return
    needed = schema.get("required", ())
    for name, part in schema.get("properties", {}).items():
        inner = part.get("items", part)
        here = f"{path}{name}" + ("[]" if "items" in part else "")
        yield Field(here, _kind(part), name in needed, _text(part, "description"))
        yield from _fields(inner, f"{here}.", depth + 1)


def _kind(schema: Mapping[str, Any]) -> str:
    """The type of a value, in the words of JSON, with its bounds."""
    if "enum" in schema:
        return " | ".join("null" if one is None else str(one) for one in schema["enum"])
    if "oneOf" in schema:
        return " | ".join(_kind(one) for one in schema["oneOf"])
    kinds = schema.get("type", "")
    words = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    bounds = [_bound(schema, *ends) for ends in (("minimum", "maximum"), ("minItems", "maxItems"), ("", "maxLength"))]
    return " ".join(filter(None, [words, *bounds]))


def _bound(schema: Mapping[str, Any], least: str, most: str) -> str:
    if most in schema:
        return f"{schema.get(least, 0)}–{schema[most]}"
    return f"≥ {schema[least]}" if least in schema else ""


def _text(part: Mapping[str, Any], name: str) -> Text | None:
    """A text of the document in both languages, where there is one."""
    part = inlined(part)
    return Text(part[name], part.get(f"x-{name}-zh", part[name])) if name in part else None


def places() -> dict[str, str]:
    """Where a parameter stands, in words."""
    return {"path": say("path"), "query": say("query"), "header": say("header")}
