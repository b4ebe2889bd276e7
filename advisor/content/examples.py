"""Example cases out of `rules/examples/*.yaml`."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor.content.document import Document, Where, read_document
from advisor.content.library import SCORE
from advisor.content.schema import schema_faults
from advisor.domain.example import Example
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Domain
from advisor.engine.decide.columns import encode
from advisor.errors import ContentFaults, DecisionError, Fault


def load_examples(folder: Path, rules: Rulebook) -> tuple[Example, ...]:
    """All example cases under `folder/examples`, in the order of the files.

    Raises:
        ContentFaults: a file has faults: an unknown input or output, a value outside its domain, an unknown rule.

    """
    faults: list[Fault] = []
    examples: list[Example] = []
    for path in sorted((folder / "examples").glob("*.yaml")):
        try:
            document = read_document(path, f"examples/{path.name}")
        except ContentFaults as error:
            faults.extend(error.faults)
            continue
        wrong = schema_faults(document, "examples")
        faults.extend(wrong)
        if not wrong:
            for position, entry in enumerate(document.data["examples"]):
                faults.extend(_faults(document, ("examples", position), entry, rules))
                examples.append(_example(document, position, entry))
    if faults:
        raise ContentFaults(faults, f"The examples cannot be used: {len(faults)} faults")
    return tuple(examples)


def _example(document: Document, position: int, entry: Mapping[str, Any]) -> Example:
    expect = {name: tuple(value) if isinstance(value, list) else value for name, value in entry["expect"].items()}
    line = document.line(("examples", position))
    return Example(entry["name"], document.file, line, entry["given"], expect, entry.get("decided_by", {}))


def _faults(document: Document, where: Where, entry: Mapping[str, Any], rules: Rulebook) -> list[Fault]:
    inputs: dict[str, Domain] = dict.fromkeys(rules.dimensions, SCORE)
    inputs.update({name: fact.domain for name, fact in rules.facts.items()})
    outputs = {output.name: output.values or () for table in rules.tables.values() for output in table.outputs}
    faults = []
    for name, value in entry["given"].items():
        place = (*where, "given", name)
        if name not in inputs:
            faults.append(document.fault(place, f'"{name}" is no dimension or fact', _near(name, inputs)))
            continue
        try:
            encode(inputs[name], [value])
        except (DecisionError, ValueError, TypeError) as error:
            faults.append(document.fault(place, f'"{value}" cannot be given for {name}', str(error)))
    for name, value in entry["expect"].items():
        place = (*where, "expect", name)
        if name not in outputs:
            faults.append(document.fault(place, f'"{name}" is no output of a table', _near(name, outputs)))
            continue
        for word in value if isinstance(value, list) else [value]:
            if word is not None and word not in outputs[name]:
                faults.append(
                    document.fault(place, f'"{word}" is no value of {name}', "use " + ", ".join(outputs[name]))
                )
    for table, rule in entry.get("decided_by", {}).items():
        known = [row.id for row in rules.tables[table].rules] if table in rules.tables else []
        if rule not in known:
            faults.append(document.fault((*where, "decided_by", table), f'there is no row "{rule}" in a table {table}'))
    return faults


def _near(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f'did you mean "{near[0]}"?' if near else ""
