"""Names in a DMN document: namespaces, ids that XML takes, and variable names that FEEL takes."""

from __future__ import annotations

import re

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
DMNDI = "https://www.omg.org/spec/DMN/20191111/DMNDI/"
DC = "http://www.omg.org/spec/DMN/20180521/DC/"
DI = "http://www.omg.org/spec/DMN/20180521/DI/"
FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
ADVISOR = "urn:kpi-okr-advisor:dmn:1"
"""Namespace of what DMN has no place for: both languages apart, the written form of cells, steps, sources."""

RULES = "urn:kpi-okr-advisor:rules"
"""Namespace of the exported model itself."""

_FEEL_NAME = re.compile(r"[^\W\d]\w*")
_RESERVED = frozenset(
    [
        "and",
        "between",
        "context",
        "date",
        "duration",
        "else",
        "every",
        "external",
        "false",
        "for",
        "function",
        "if",
        "in",
        "instance",
        "item",
        "list",
        "not",
        "null",
        "of",
        "or",
        "partial",
        "return",
        "satisfies",
        "some",
        "string",
        "then",
        "time",
        "true",
        "number",
        "boolean",
    ]
)
"""Keywords, and words that engines take for types or functions; the fact `function` is one of them."""


class Names:
    """Gives every thing of a document its own name: the wished-for one where it is free, else with a number."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def variable(self, wish: str) -> str:
        """A name that FEEL reads as one variable."""
        name = re.sub(r"\W", "_", wish)
        if name in _RESERVED or not _FEEL_NAME.fullmatch(name):
            name = f"{name}_" if name in _RESERVED else f"v_{name}"
        return self._free(name)

    def id(self, wish: str) -> str:
        """A name that XML takes as an id (NCName), in plain ASCII."""
        name = re.sub(r"[^A-Za-z0-9_.-]", lambda found: f"_x{ord(found[0]):x}_", wish)
        return self._free(name if re.match(r"[A-Za-z_]", name) else f"_{name}")

    def _free(self, name: str) -> str:
        free, number = name, 2
        while free in self._taken:
            free, number = f"{name}_{number}", number + 1
        self._taken.add(free)
        return free
