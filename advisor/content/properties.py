"""Declared properties of the rules out of `rules/properties.yaml`."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from advisor.content.document import Document, Where, read_document
from advisor.content.schema import schema_faults
from advisor.content.tables import source_key, text_of
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import BooleanDomain, ChoiceDomain, Domain, NumberDomain, Test
from advisor.domain.verification import Property
from advisor.engine.decide.unary import UnaryTestError, constants, parse
from advisor.errors import ContentFaults, Fault

_KINDS = (
    ({"where", "then"}, "where and then"),
    ({"raise", "from", "never"}, "raise, from and never"),
    ({"lower", "from", "never"}, "lower, from and never"),
    ({"whatever", "same"}, "whatever and same"),
)
_WAYS = {"id", "text", "source"}


def load_properties(folder: Path, rules: Rulebook) -> tuple[Property, ...]:
    """The properties declared for the rules of a folder; none where there is no such file.

    Raises:
        ContentFaults: the file has faults: an unknown name, a test that cannot be read, an incomplete property.

    """
    path = folder / "properties.yaml"
    if not path.exists():
        return ()
    document = read_document(path, path.name)
    faults = schema_faults(document, "properties")
    found: list[Property] = []
    if not faults:
        reader = _Reader(document, rules, faults)
        found = [reader.read(place, entry) for place, entry in enumerate(document.data["properties"])]
    if faults:
        raise ContentFaults(faults, f"The properties cannot be used: {len(faults)} faults")
    return tuple(found)


class _Reader:
    def __init__(self, document: Document, rules: Rulebook, faults: list[Fault]) -> None:
        self._document = document
        self._rules = rules
        self._faults = faults
        self._bands = {name: parse(band.test) for name, band in rules.bands.items()}
        self._outputs = {output.name: output for table in rules.tables.values() for output in table.outputs}
        self._single = {
            output.name for table in rules.tables.values() if table.hit_policy.single for output in table.outputs
        }
        self._asked = rules.asked
        self._ids: set[str] = set()

    def read(self, place: int, entry: Mapping[str, Any]) -> Property:
        where: Where = ("properties", place)
        if entry["id"] in self._ids:
            self._fault((*where, "id"), f'the property "{entry["id"]}" stands twice', "give each property its own id")
        self._ids.add(entry["id"])
        given = entry.keys() - _WAYS
        if all(given != keys for keys, _ in _KINDS):
            kinds = "; or ".join(words for _, words in _KINDS)
            self._fault(where, f'"{entry["id"]}" is no whole property', f"give {kinds}")
        if source_key(entry["source"]) not in self._rules.sources:
            self._fault((*where, "source"), f'"{entry["source"]}" is no source', "use a key of rules.yaml, sources")
        moved = next((entry[key] for key in ("raise", "lower", "whatever") if key in entry), None)
        steps = self._rules.dimensions if "whatever" not in entry else self._asked
        if moved is not None:
            self._known((*where, next(key for key in ("raise", "lower", "whatever") if key in entry)), moved, steps)
        for answer in entry.get("same", ()):
            self._known((*where, "same"), answer, self._single)
        return Property(
            id=entry["id"],
            text=text_of(entry["text"]),
            source=entry["source"],
            when=self._tests((*where, "where"), entry.get("where", {}))
            or self._tests((*where, "from"), entry.get("from", {})),
            then=self._tests((*where, "then"), entry.get("then", {}))
            or self._tests((*where, "never"), entry.get("never", {})),
            moved=moved,
            up="lower" not in entry,
            answers=tuple(entry.get("same", ())),
            line=self._document.line(where),
        )

    def _tests(self, where: Where, written: Mapping[str, Any]) -> dict[str, Test]:
        tests: dict[str, Test] = {}
        for name, cell in written.items():
            place = (*where, name)
            if not self._known(place, name, self._asked.keys() | self._outputs.keys()):
                continue
            try:
                tests[name] = test = parse(_text(cell), self._bands if self._is_number(name) else {})
            except UnaryTestError as error:
                self._fault(place, str(error))
                continue
            for constant in sorted(constants(test), key=str):
                remedy = self._outside(name, constant)
                if remedy:
                    self._fault(place, f'"{constant}" is no value of {name}', remedy)
        return tests

    def _is_number(self, name: str) -> bool:
        return isinstance(self._asked.get(name), NumberDomain)

    def _outside(self, name: str, constant: float | str | bool) -> str:  # noqa: FBT001 -- a value of a cell
        """What a test may name, where the constant is none of it."""
        domain = self._asked.get(name)
        match domain:
            case BooleanDomain() if not isinstance(constant, bool):
                return "use true or false"
            case NumberDomain(low, high) if isinstance(constant, str | bool) or not low <= constant <= high:
                return f"use {', '.join(self._bands)} or a test on {low:g}..{high:g}"
        values = self._values(name, domain)
        return "use " + ", ".join(values) if values and constant not in values else ""

    def _values(self, name: str, domain: Domain | None) -> tuple[str, ...]:
        if name in self._outputs:
            return self._outputs[name].values or ()
        return domain.values if isinstance(domain, ChoiceDomain) else ()

    def _known(self, place: Where, name: str, known: Iterable[str]) -> bool:
        words = list(known)
        if name in words:
            return True
        near = difflib.get_close_matches(name, words, n=1)
        self._fault(place, f'"{name}" is not known here', f'did you mean "{near[0]}"?' if near else "")
        return False

    def _fault(self, where: Where, what: str, remedy: str = "") -> None:
        self._faults.append(self._document.fault(where, what, remedy))


def _text(cell: object) -> str:
    if cell is None:
        return "null"
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
