"""Words for what the verification of rules finds, and the file of profiles that show it."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Value
from advisor.domain.verification import Finding, Kind, Property
from advisor.engine.decide.cells import written
from advisor.writing import replace_atomically

_WHAT = {
    Kind.EMPTY_CELL: "no value passes {inputs}",
    Kind.DEAD_ROW: "can never decide: {by} {take} all its cases",
    Kind.MASKED_ROW: "can never decide: {by}, of higher priority, {take} all its cases",
    Kind.DEAD_END_TO_END: "never decides in the chain, though it could in its table",
    Kind.GAP: "no row matches where {inputs}",
    Kind.OVERLAP: "both match where {inputs}, and UNIQUE allows one row",
    Kind.CONFLICT: "both match where {inputs} and answer differently, which ANY does not allow",
    Kind.NEVER_ANSWERED: "no profile is ever answered {output}",
    Kind.UNDECIDED: "undecided within {seconds:g} s",
}
_REMEDY = {
    Kind.EMPTY_CELL: "widen the cell or take the row away",
    Kind.DEAD_ROW: "move it up, or take it away",
    Kind.MASKED_ROW: "take it away, or let it answer with higher priority",
    Kind.DEAD_END_TO_END: "take it away, or mend the tables before it",
    Kind.GAP: "add a row, or give the output a default",
    Kind.OVERLAP: "part the two rows, or make the table FIRST",
    Kind.CONFLICT: "let them answer alike, or make the table FIRST",
    Kind.NEVER_ANSWERED: "take the value away, or let a row reach it",
    Kind.UNDECIDED: "allow more time with --within",
}


def finding_words(finding: Finding, rules: Rulebook, properties: Mapping[str, Property]) -> str:
    """One finding as a line or two: where, what, a profile that shows it, what to do."""
    if finding.kind in {Kind.PROPERTY, Kind.IDLE_PROPERTY}:
        return _property_words(finding, properties[str(finding.output)])
    what = _WHAT[finding.kind].format(
        inputs=_listed(finding.inputs),
        by=_rows(finding.by),
        take="takes" if len(finding.by) == 1 else "take",
        output=finding.output,
        seconds=finding.seconds or 0,
    )
    line = f"{_place(finding, rules)}: {what}; {_REMEDY[finding.kind]}"
    if finding.kind is Kind.UNDECIDED and finding.output is not None:
        where = f" where {_listed(finding.inputs)}" if finding.inputs else ""
        return f"{line} ({finding.output.replace('_', ' ')}{where})"
    if finding.kind in {Kind.UNDECIDED, Kind.NEVER_ANSWERED, Kind.EMPTY_CELL}:
        return line
    if finding.profile is None:
        return line if finding.seconds is not None else f"{line} (no profile leads there)"
    lead = "a profile that meets it" if finding.kind in _LOSERS else "a profile that leads there"
    return f"{line}\n    {lead}: {_profile_words(finding.profile)}"


_LOSERS = {Kind.DEAD_ROW, Kind.MASKED_ROW, Kind.DEAD_END_TO_END}


def finding_object(finding: Finding) -> dict[str, Any]:
    """One finding as plain data."""
    return {
        "kind": finding.kind.value,
        "grave": finding.grave,
        "table": finding.table,
        "rules": list(finding.rules),
        "inputs": dict(finding.inputs),
        "by": list(finding.by),
        "output": finding.output,
        "profile": None if finding.profile is None else dict(finding.profile),
        "after": None if finding.after is None else dict(finding.after),
        "seconds": finding.seconds,
    }


def write_witnesses(out: Path, findings: Sequence[Finding], rules: Rulebook) -> int:
    """Write the profiles of the findings as a file for `advisor recommend`; how many there are."""
    rows = [row for number, finding in enumerate(findings, 1) for row in _witness_rows(number, finding)]
    names = [*rules.dimensions, *(name for name in rules.facts if name != "pay_fixed"), "fixed"]
    with replace_atomically(out) as beside, beside.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, ["unit", *names], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return len(rows)


def _witness_rows(number: int, finding: Finding) -> Iterable[dict[str, str]]:
    name = f"{number}-{finding.kind.value}-{finding.table or finding.output}"
    for suffix, profile in (("", finding.profile), ("-after", finding.after)):
        if profile is not None:
            cells = {fact: _cell(value) for fact, value in profile.items() if fact != "pay_fixed"}
            yield {"unit": name + suffix, **cells, "fixed": "reward_coupling" if profile.get("pay_fixed") else ""}


def _property_words(finding: Finding, one: Property) -> str:
    place = f'properties.yaml, line {one.line}: "{one.text.en}" ({one.id})'
    if finding.kind is Kind.IDLE_PROPERTY:
        return f"{place} is never put to the test: no profile meets its conditions; take it away or mend it"
    words = f"{place} does not hold; mend the tables, or the property\n    {_profile_words(finding.profile or {})}"
    if finding.after is None:
        return words
    before = finding.profile or {}
    moved = {name: value for name, value in finding.after.items() if before.get(name) != value}
    return f"{words}\n    against the same with {_profile_words(moved)}"


def _place(finding: Finding, rules: Rulebook) -> str:
    if finding.table is None:
        return "the chain"
    table = {**rules.tables, **rules.confidence}[finding.table]
    lines = {rule.id: rule.line for rule in table.rules}
    place = f"tables/{finding.table}.yaml"
    if finding.rules:
        line = lines.get(finding.rules[0])
        place += f", line {line}" if line is not None else ""
        place += f", {_rows(finding.rules)}"
    return place


def _rows(names: Sequence[str]) -> str:
    if not names:
        return "the tables before"
    shown = ", ".join(names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ("row " if len(names) == 1 else "rows ") + shown + more


_SHOWN = 8


def _listed(inputs: Mapping[str, str]) -> str:
    return ", ".join(f"{name} is {cell}" for name, cell in inputs.items()) or "nothing is asked"


def _profile_words(profile: Mapping[str, Value]) -> str:
    return ", ".join(f"{name} {written(value)}" for name, value in profile.items()) or "everything missing"


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else written(value) if isinstance(value, float) else str(value)


def findings_json(findings: Sequence[Finding]) -> str:
    """All findings as a JSON document."""
    return (
        json.dumps({"findings": [finding_object(finding) for finding in findings]}, ensure_ascii=False, indent=1) + "\n"
    )
