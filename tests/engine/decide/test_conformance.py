"""The engine against the decision tables and unary tests of the DMN compatibility kit (read from the shared folder)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from advisor.domain.table import (
    BooleanDomain,
    Cell,
    ChoiceDomain,
    DecisionTable,
    Domain,
    HitPolicy,
    NumberDomain,
    Output,
    Rule,
    TextDomain,
    Value,
)
from advisor.engine.decide.answer import answer
from advisor.engine.decide.unary import UnaryTestError, evaluate, parse
from advisor.errors import DecisionError

OUT_OF_SCOPE = {
    "listGen5": "output cells are variables (FEEL expressions)",
    "priceInRange": "input cells have variables as bounds (FEEL expressions)",
    "Total Vacation Days": "a literal FEEL expression with functions and arithmetic",
    "Compare Boolean": "input cells are paths (FEEL expressions)",
    "Compare String": "input cells are paths (FEEL expressions)",
    "Compare Number": "input cells are paths (FEEL expressions)",
    "Symptom Analysis": "cells are list variables, outputs string arithmetic (FEEL expressions)",
}


@pytest.fixture(scope="module")
def kit(shared: Path) -> dict[str, Any]:
    """The subset of the kit."""
    loaded: dict[str, Any] = json.loads((shared / "conformance" / "dmn_tck_subset.json").read_text(encoding="utf-8"))
    return loaded


def test_unary_tests_agree_with_the_kit(kit: dict[str, Any]) -> None:
    """Every unary test on numbers, strings, booleans and ranges gives the kit's answer; errors may be refusals."""
    assert len(kit["unary_tests"]) >= 100
    wrong = []
    for case in kit["unary_tests"]:
        try:
            given = evaluate(parse(case["test"]), _number(case["value"]))
        except UnaryTestError:
            given = None if case.get("error") else "refused"
        if given != case["expected"]:
            wrong.append((case["id"], given))
    assert wrong == []


def test_tables_agree_with_the_kit(kit: dict[str, Any]) -> None:
    """All tables of tier A and those of tier B without FEEL expressions give the kit's answers; the rest is listed."""
    ran = {"A-table": 0, "B-graph": 0}
    left_out: dict[str, int] = {}
    wrong = []
    for suite in kit["suites"]:
        decisions = {decision["name"]: decision for decision in suite["decisions"]}
        for case in suite["cases"]:
            name = case["decision"]
            if name in OUT_OF_SCOPE:
                assert case["tier"] == "B-graph"
                left_out[name] = left_out.get(name, 0) + 1
                continue
            ran[case["tier"]] += 1
            given = _decide(decisions, name, case["inputs"])
            if not _same(given, case["expected"]) and not (case.get("error") and given is None):
                wrong.append((case["id"], given, case["expected"]))
    for name, count in sorted(left_out.items()):
        print(f"not run ({count}): {name}: {OUT_OF_SCOPE[name]}")
    print(f"ran {ran}, left out {sum(left_out.values())}")
    assert wrong == []
    assert left_out.keys() == OUT_OF_SCOPE.keys()
    assert ran["A-table"] == 52
    assert ran["A-table"] + ran["B-graph"] + sum(left_out.values()) == 73


def _decide(decisions: dict[str, Any], name: str, inputs: dict[str, Any]) -> Any:
    """One decision, after the decisions that it requires."""
    decision = decisions[name]
    values = dict(inputs)
    for required in decision["requires"]:
        if required in decisions:
            values[required] = _decide(decisions, required, inputs)
    table = _table(decision)
    given = {column: _number(_path(values, column)) for column in table.inputs}
    try:
        return answer(table, given)
    except DecisionError:
        return None


def _table(decision: dict[str, Any]) -> DecisionTable:
    source = decision["table"]
    policy = source["hit_policy"] + (f" {source['aggregation']}" if source.get("aggregation") else "")
    outputs = tuple(
        Output(
            output.get("name", "output"),
            tuple(re.findall(r'"([^"]*)"', output["values"])) if output.get("values") else None,
            default=_literal(output["default"]) if output.get("default") else None,
        )
        for output in source["outputs"]
    )
    rules = tuple(
        Rule(
            str(rule["n"]),
            tuple(Cell(parse(cell), cell) for cell in rule["when"]),
            tuple(_literal(cell) for cell in rule["then"]),
        )
        for rule in source["rules"]
    )
    inputs = {column["expression"]: _domain(column) for column in source["inputs"]}
    return DecisionTable(decision["name"], HitPolicy(policy), inputs, outputs, rules)


def _domain(column: dict[str, Any]) -> Domain:
    if column.get("type") == "number":
        return NumberDomain()
    if column.get("type") == "boolean":
        return BooleanDomain()
    allowed = re.findall(r'"([^"]*)"', column.get("allowed") or "")
    return ChoiceDomain(tuple(allowed)) if allowed else TextDomain()


def _literal(text: str) -> Value:
    text = text.strip()
    if text.startswith('"'):
        return text[1:-1]
    return {"true": True, "false": False, "null": None}[text] if text in {"true", "false", "null"} else float(text)


def _path(values: dict[str, Any], expression: str) -> Any:
    if expression in values:
        return values[expression]
    held: Any = values
    for step in expression.split("."):
        held = held.get(step) if isinstance(held, dict) else None
    return held


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _same(given: Any, expected: Any) -> bool:
    if isinstance(expected, list):
        return isinstance(given, list) and len(given) == len(expected) and all(map(_same, given, expected))
    if isinstance(expected, dict):
        return (
            isinstance(given, dict)
            and given.keys() == expected.keys()
            and all(_same(given[k], v) for k, v in expected.items())
        )
    if isinstance(expected, int | float) and not isinstance(expected, bool):
        return isinstance(given, int | float) and abs(given - expected) < 1e-8
    return bool(given == expected)
