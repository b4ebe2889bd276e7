"""A DMN document of any version from 1.1 to 1.5 into decision tables; what does not fit is told whole."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from advisor.content.dmn.faults import FaultList
from advisor.content.dmn.markup import LARGEST, Node, read_markup
from advisor.content.dmn.sources import Sources
from advisor.content.dmn.tables import TableReader
from advisor.content.dmn.types import Types
from advisor.domain.table import DecisionTable, Test
from advisor.errors import ContentFaults, Fault

_LOGIC = (
    "decisionTable",
    "literalExpression",
    "context",
    "invocation",
    "functionDefinition",
    "relation",
    "list",
    "conditional",
    "filter",
    "for",
    "some",
    "every",
)


def read_dmn(path: Path, bands: Mapping[str, Test] | None = None) -> tuple[DecisionTable, ...]:
    """The decision tables of a file, each behind those that it reads.

    `bands` are words, such as `low`, in which cells of our own export may be written.

    Raises:
        ContentFaults: the file cannot be read, is no DMN, or holds what our tables cannot express; all faults are told.

    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        fault = Fault(path.name, "", f"cannot be read: {error.strerror}", "name a DMN file")
        raise ContentFaults([fault], f"{path.name} cannot be used:") from None
    return parse_dmn(data, path.name, bands)


def parse_dmn(data: bytes, name: str, bands: Mapping[str, Test] | None = None) -> tuple[DecisionTable, ...]:
    """The decision tables of a document; `name` is what faults call it.

    Raises:
        ContentFaults: as `read_dmn`.

    """
    root = read_markup(data, name)
    faults = FaultList(name)
    if root.name != "definitions":
        what = "is no DMN of version 1.1 to 1.5: the first element is not <definitions>"
        faults.add(root, what, "export it as DMN from the editor it was made with")
        faults.stop()
    decisions = list(root.each("decision"))
    _check_contents(root, decisions, faults)
    faults.stop()
    sources = Sources(root, decisions, faults)
    reader = TableReader(Types(root.each("itemDefinition")), sources, bands or {}, faults)
    tables = [reader.read(decision) for decision in decisions]
    ordered = sources.in_order(tables)
    faults.stop()
    return tuple(ordered)


def _check_contents(root: Node, decisions: list[Node], faults: FaultList) -> None:
    for node in root.each("import"):
        faults.add(node, "takes in another model, which is not read", "copy what is needed into this document")
    for node in root.each("businessKnowledgeModel"):
        faults.add(node, "is a business knowledge model, which is not read", "turn it into decision tables")
    if not decisions:
        faults.add(root, "holds no decision", "export a document with decision tables")
    for decision in decisions:
        logic = [child.name for child in decision.each(*_LOGIC)]
        if logic == ["decisionTable"]:
            _check_requirements(decision, faults)
        elif logic:
            what = f"is decided by <{logic[0]}>, and only decision tables are read"
            faults.add(decision, what, "turn it into a decision table, or take it out")
        else:
            faults.add(decision, "has no decision table", "add one, or turn the decision into input data")


def _check_requirements(decision: Node, faults: FaultList) -> None:
    for requirement in decision.each("knowledgeRequirement"):
        what = "requires a business knowledge model, which is not read"
        faults.add(requirement, what, "turn it into decision tables", decision)
