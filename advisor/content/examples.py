"""Example cases out of `rules/examples/*.yaml`."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.content.case_grid import read_cases
from advisor.content.document import Document, Where, read_document
from advisor.content.schema import schema_faults
from advisor.domain.example import Example, ExampleSet
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Value
from advisor.engine.decide.columns import encode
from advisor.errors import ContentFaults, DecisionError, Fault


def load_examples(folder: Path, rules: Rulebook) -> tuple[Example, ...]:
    """All example cases under `folder/examples`, in the order of the files.

    Raises:
        ContentFaults: a file has faults: an unknown input or output, a value outside its domain, an unknown rule.

    """
    return load_example_set(folder, rules).examples


def load_example_set(folder: Path, rules: Rulebook) -> ExampleSet:
    """All example cases under `folder/examples`, with the rows that are declared redundant there.

    Raises:
        ContentFaults: as `load_examples`.

    """
    faults: list[Fault] = []
    examples: list[Example] = []
    redundant: dict[tuple[str, str], str] = {}
    checks = _Checks(rules)
    for path in sorted((folder / "examples").glob("*.yaml")):
        try:
            document = read_document(path, f"examples/{path.name}")
        except ContentFaults as error:
            faults.extend(error.faults)
            continue
        wrong = schema_faults(document, "examples")
        faults.extend(wrong)
        if wrong:
            continue
        for position, entry in enumerate(document.data.get("examples", ())):
            faults.extend(checks.faults(document, ("examples", position), entry))
            examples.append(_example(document, position, entry))
        cases, wrong = read_cases(document, rules)
        examples.extend(cases)
        faults.extend(wrong)
        for table, rows in document.data.get("redundant", {}).items():
            for row, why in rows.items():
                redundant[table, row] = why
                faults.extend(checks.row_faults(document, ("redundant", table, row), table, row))
    if faults:
        raise ContentFaults(faults, f"The examples cannot be used: {len(faults)} faults")
    return ExampleSet(tuple(examples), redundant)


def _example(document: Document, position: int, entry: Mapping[str, Any]) -> Example:
    expect = {name: tuple(value) if isinstance(value, list) else value for name, value in entry["expect"].items()}
    line = document.line(("examples", position))
    absent = {name: tuple(words) for name, words in entry.get("absent", {}).items()}
    return Example(entry["name"], document.file, line, entry["given"], expect, entry.get("decided_by", {}), absent)


class _Checks:
    """Checks examples against what the rules know; a value is looked at once, however often it stands there."""

    def __init__(self, rules: Rulebook) -> None:
        self._inputs = rules.asked
        self._outputs = {
            output.name: output.values or () for table in rules.tables.values() for output in table.outputs
        }
        self._rows = {name: {rule.id for rule in table.rules} for name, table in rules.tables.items()}
        self._seen: dict[tuple[str, type, Value], str] = {}

    def faults(self, document: Document, where: Where, entry: Mapping[str, Any]) -> list[Fault]:
        faults = []
        for name, value in entry["given"].items():
            place = (*where, "given", name)
            if name not in self._inputs:
                what = f'"{name}" is no dimension or fact'
                faults.append(document.fault(place, what, _near(name, self._inputs)))
            elif refusal := self._refusal(name, value):
                faults.append(document.fault(place, f'"{value}" cannot be given for {name}', refusal))
        for part in ("expect", "absent"):
            for name, value in entry.get(part, {}).items():
                place = (*where, part, name)
                if name not in self._outputs:
                    what = f'"{name}" is no output of a table'
                    faults.append(document.fault(place, what, _near(name, self._outputs)))
                    continue
                for word in value if isinstance(value, list) else [value]:
                    if word is not None and word not in self._outputs[name]:
                        remedy = "use " + ", ".join(self._outputs[name])
                        faults.append(document.fault(place, f'"{word}" is no value of {name}', remedy))
        for table, row in entry.get("decided_by", {}).items():
            faults.extend(self.row_faults(document, (*where, "decided_by", table), table, row))
        return faults

    def row_faults(self, document: Document, where: Where, table: str, row: str) -> list[Fault]:
        if row in self._rows.get(table, ()):
            return []
        return [document.fault(where, f'there is no row "{row}" in a table {table}')]

    def _refusal(self, name: str, value: Value) -> str:
        """Why an input cannot have that value; empty where it can."""
        key = (name, type(value), value)
        if key not in self._seen:
            try:
                encode(self._inputs[name], [value])
                self._seen[key] = ""
            except (DecisionError, ValueError, TypeError) as error:
                self._seen[key] = str(error) or "it is of the wrong kind"
        return self._seen[key]


def _near(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f'did you mean "{near[0]}"?' if near else ""
