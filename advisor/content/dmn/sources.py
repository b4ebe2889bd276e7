"""Where the inputs of the tables of a document come from: input data, or the outputs of other decisions."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from graphlib import CycleError, TopologicalSorter

from advisor.content.dmn.faults import FaultList
from advisor.content.dmn.markup import Node
from advisor.domain.table import DecisionTable

_NAME = re.compile(r"[^\W\d]\w*(?: +\w+)*")


class Sources:
    """Resolves the expressions of input columns and names the tables and their outputs."""

    def __init__(self, root: Node, decisions: Sequence[Node], faults: FaultList) -> None:
        self._faults = faults
        self._decisions = decisions
        clauses = [clause.attributes.get("name") for decision in decisions for clause in _outputs(decision)]
        self._frequent = {name for name, count in Counter(clauses).items() if count > 1}
        self._meant: dict[str, str] = {}
        for decision in decisions:
            self._add_outputs(decision, _names)
        for data in root.each("inputData"):
            for called in _names(data):
                self._meant[called] = data.own.get("name") or data.attributes.get("name") or called
        for decision in decisions:
            self._add_outputs(decision, _ids)
            self._add_columns(decision)

    def table_id(self, decision: Node) -> str:
        """What the table of a decision is called."""
        return decision.own.get("table") or decision.attributes.get("name") or decision.attributes.get("id", "")

    def output_name(self, decision: Node, clause: Node) -> str:
        """What an output is called: as its column says, or as its decision where that is the only column."""
        if clause.own.get("name"):
            return clause.own["name"]
        name = clause.attributes.get("name", "")
        alone = len(_outputs(decision)) == 1 and "table" not in decision.own
        return self.table_id(decision) if alone and (not name or name in self._frequent) else name

    def input_name(self, expression: str) -> str | None:
        """The input that an expression reads, or None where it computes something."""
        if expression in self._meant:
            return self._meant[expression]
        return expression if _NAME.fullmatch(expression) else None

    def in_order(self, tables: Sequence[DecisionTable | None]) -> list[DecisionTable]:
        """The tables, each behind those that it reads and otherwise as they stand in the document."""
        read = {table.id: table for table in tables if table is not None}
        givers = {output.name: table.id for table in read.values() for output in table.outputs}
        self._check_names(tables)
        needs = {
            name: {givers[key] for key in table.inputs if givers.get(key, name) != name} for name, table in read.items()
        }
        try:
            list(TopologicalSorter(needs).static_order())
        except CycleError as error:
            names = [str(name) for name in error.args[1]]
            node = next(decision for decision in self._decisions if self.table_id(decision) == names[0])
            self._faults.add(node, f"is needed for itself: {' <- '.join(names)}", "take one of the requirements out")
            return []
        done: dict[str, DecisionTable] = {}
        while len(done) < len(read):
            name = next(name for name in read if name not in done and needs[name] <= done.keys())
            done[name] = read[name]
        return list(done.values())

    def _check_names(self, tables: Iterable[DecisionTable | None]) -> None:
        seen: dict[tuple[str, str], str] = {}
        for table, decision in zip(tables, self._decisions, strict=True):
            if table is None:
                continue
            for kind, name in [("table", table.id), *(("output", output.name) for output in table.outputs)]:
                if (kind, name) in seen:
                    what = f'the {kind} "{name}" stands twice, here and in the decision "{seen[kind, name]}"'
                    self._faults.add(decision, what, "give each decision and output its own name")
                seen[kind, name] = table.id

    def _add_outputs(self, decision: Node, called: Callable[[Node], list[str]]) -> None:
        """A decision is read by its name, with its only output, or as `decision.output`; some engines take its id."""
        clauses = _outputs(decision)
        for clause in clauses:
            for name in called(decision):
                path = name if len(clauses) == 1 else f"{name}.{clause.attributes.get('name', '')}"
                self._meant.setdefault(path, self.output_name(decision, clause))

    def _add_columns(self, decision: Node) -> None:
        """Some engines read an output by the name of its column alone."""
        for clause in _outputs(decision):
            name = clause.attributes.get("name", "")
            if name and name not in self._frequent:
                self._meant.setdefault(name, self.output_name(decision, clause))


def _outputs(decision: Node) -> list[Node]:
    table = decision.first("decisionTable")
    return [] if table is None else list(table.each("output"))


def _names(node: Node) -> list[str]:
    variable = node.first("variable")
    names = [node.attributes.get("name"), variable.attributes.get("name") if variable is not None else None]
    return [name for name in names if name]


def _ids(node: Node) -> list[str]:
    return [node.attributes["id"]] if "id" in node.attributes else []
