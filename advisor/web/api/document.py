"""The OpenAPI document, the one source of the API: its operations, what they take, and who may call them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator

from advisor.domain.access import Role, Scope

_FILE = Path(__file__).with_name("openapi.yaml")
_METHODS = ("get", "put", "post", "delete", "patch")


@dataclass(frozen=True)
class Parameter:
    """Something in the address or the head of a request."""

    name: str
    place: str
    schema: Mapping[str, Any]

    @cached_property
    def validator(self) -> Draft202012Validator:
        """Says what is wrong with a value."""
        return Draft202012Validator(self.schema)

    def read(self, text: str) -> str | int:
        """A text as the type of the parameter, where it is one."""
        whole = self.schema.get("type") == "integer" and re.fullmatch(r"[0-9]{1,9}", text)
        return int(text) if whole else text


@dataclass(frozen=True)
class Operation:
    """One thing that the API does. `scopes` are alternatives; `roles` is empty where any role will do."""

    id: str
    method: str
    path: str
    scopes: frozenset[Scope]
    roles: frozenset[Role]
    parameters: tuple[Parameter, ...]
    body: Mapping[str, Any] | None
    raw: Mapping[str, Any] = field(repr=False)

    @property
    def rule(self) -> str:
        """The path as a pattern of addresses: whole numbers are told by their type."""
        numbers = {one.name for one in self.parameters if one.place == "path" and one.schema.get("type") == "integer"}
        return re.sub(r"\{(\w+)\}", lambda found: f"<{'int:' if found[1] in numbers else ''}{found[1]}>", self.path)

    @cached_property
    def validator(self) -> Draft202012Validator | None:
        """Says what is wrong with a body, where one is taken."""
        return None if self.body is None else Draft202012Validator(self.body)

    def taken(self, place: str) -> dict[str, Parameter]:
        """The parameters of a place: `path`, `query` or `header`."""
        return {one.name: one for one in self.parameters if one.place == place}


@cache
def document() -> dict[str, Any]:
    """The document as it is served."""
    loaded: dict[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def operations() -> Mapping[str, Operation]:
    """All operations by their id."""
    return {one.id: one for one in _operations()}


def inlined(value: Any) -> Any:  # noqa: ANN401 -- a part of a document, of any shape
    """A part of the document with all that it refers to in its place."""
    if isinstance(value, Mapping):
        if "$ref" in value:
            return inlined(_at(value["$ref"]))
        return {name: inlined(part) for name, part in value.items()}
    return [inlined(part) for part in value] if isinstance(value, list) else value


def _at(reference: str) -> Any:  # noqa: ANN401 -- as above
    found: Any = document()
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found


def _operations() -> Iterator[Operation]:
    for path, item in document()["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _operation(path, method, inlined(item[method]), inlined(item.get("parameters", [])))


def _operation(path: str, method: str, raw: dict[str, Any], shared: list[dict[str, Any]]) -> Operation:
    wanted = [scope for one in raw["security"] for scope in one["bearer"]]
    body = raw.get("requestBody")
    parameters = [*shared, *raw.get("parameters", [])]
    return Operation(
        id=raw["operationId"],
        method=method.upper(),
        path=path,
        scopes=frozenset(map(Scope, wanted)),
        roles=frozenset(map(Role, raw.get("x-roles", []))),
        parameters=tuple(Parameter(one["name"], one["in"], one["schema"]) for one in parameters),
        body=None if body is None else body["content"]["application/json"]["schema"],
        raw=raw | {"parameters": parameters},
    )
