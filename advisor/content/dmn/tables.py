"""One decision of a DMN document into a decision table."""

from __future__ import annotations

import re
from collections.abc import Mapping

from advisor.content.dmn.faults import FaultList
from advisor.content.dmn.feel import FeelError, feel_tests
from advisor.content.dmn.feel_reading import read_cell, read_literal
from advisor.content.dmn.markup import Node
from advisor.content.dmn.sources import Sources
from advisor.content.dmn.texts import own_elements, read_text
from advisor.content.dmn.types import TypeFault, Types
from advisor.domain.table import (
    Anything,
    Cell,
    DecisionTable,
    Domain,
    HitPolicy,
    NumberDomain,
    Output,
    Rule,
    Test,
    Value,
)
from advisor.engine.decide.unary import UnaryTestError, parse
from advisor.text import Text

_CONSTANTS = "write constants, comparisons, ranges, null, - or not(...)"
_SIMPLE_TYPES = "use string, number or boolean"


class TableReader:
    """Reads decisions, gathering faults; a table with faults is None."""

    def __init__(self, types: Types, sources: Sources, bands: Mapping[str, Test], faults: FaultList) -> None:
        self._types = types
        self._sources = sources
        self._bands = bands
        self._faults = faults

    def read(self, decision: Node) -> DecisionTable | None:
        """The table of a decision that has one."""
        table = decision.first("decisionTable")
        policy = self._hit_policy(table) if table is not None else None
        if table is None or policy is None:
            return None
        rules, columns = list(table.each("rule")), list(table.each("input"))
        if not self._fits(table, rules):
            return None
        domains = self._inputs(columns, rules)
        outputs = tuple(self._output(decision, clause) for clause in table.each("output"))
        if domains is None:
            return None
        read = tuple(self._rule(rule, place, list(domains.values())) for place, rule in enumerate(rules, start=1))
        name = self._sources.table_id(decision)
        self._check_rows(rules, read)
        return DecisionTable(name, policy, domains, outputs, read, *_texts(decision))

    def _hit_policy(self, table: Node) -> HitPolicy | None:
        name = table.attributes.get("hitPolicy", "UNIQUE")
        if name == "COLLECT" and "aggregation" in table.attributes:
            name = f"COLLECT {table.attributes['aggregation']}"
        try:
            return HitPolicy(name)
        except ValueError:
            self._faults.add(table, f'the hit policy "{name}" is not known', "use " + ", ".join(HitPolicy))
            return None

    def _fits(self, table: Node, rules: list[Node]) -> bool:
        """Whether every rule has a cell for every column."""
        fits = True
        for clause, entry in (("input", "inputEntry"), ("output", "outputEntry")):
            columns = len(list(table.each(clause)))
            for rule in rules:
                cells = len(list(rule.each(entry)))
                if cells != columns:
                    what = f"has {cells} cells <{entry}> under {columns} columns <{clause}>"
                    self._faults.add(rule, what, "give every column one cell; - stands for anything")
                    fits = False
        if table.first("output") is None:
            self._faults.add(table, "gives nothing", "add an output column")
            fits = False
        return fits

    def _inputs(self, columns: list[Node], rules: list[Node]) -> dict[str, Domain] | None:
        domains: dict[str, Domain] = {}
        for place, column in enumerate(columns):
            entries = [list(rule.each("inputEntry"))[place] for rule in rules]
            expression = column.first("inputExpression")
            written = (expression.written("text") or "") if expression is not None else ""
            name = self._sources.input_name(written)
            domain = self._domain(column, entries)
            if name is None or (expression is not None and self._foreign(expression, column)):
                what = f'reads the expression "{written}", and only inputs are read' if written else "reads nothing"
                self._faults.add(column, what, "name input data, or an output of another decision")
            elif name in domains:
                self._faults.add(column, f'tests "{name}" a second time', "put the tests of both columns into one")
            elif domain is not None:
                domains[name] = domain
        return domains if len(domains) == len(columns) else None

    def _domain(self, column: Node, entries: list[Node]) -> Domain | None:
        expression, allowed, step = column.first("inputExpression"), column.first("inputValues"), column.own.get("step")
        tests = []
        for entry in entries:
            try:
                tests.append(read_cell(entry.written("text") or "", bare=False).test)
            except FeelError:
                continue
        try:
            return self._types.domain(
                expression.attributes.get("typeRef") if expression is not None else None,
                allowed.written("text") if allowed is not None else None,
                _step(step),
                tests,
            )
        except TypeFault as error:
            self._faults.add(column, str(error), _SIMPLE_TYPES)
            return None

    def _output(self, decision: Node, clause: Node) -> Output:
        name = self._sources.output_name(decision, clause)
        if not name:
            self._faults.add(clause, "has no name", "name the output", decision)
        allowed, variable = clause.first("outputValues"), decision.first("variable")
        types = [clause.attributes.get("typeRef")]
        if variable is not None and len(list(decision.first("decisionTable").each("output"))) == 1:  # type: ignore[union-attr]  # there is one
            types.append(variable.attributes.get("typeRef"))
        values = None
        try:
            values = self._types.values(types, allowed.written("text") if allowed is not None else None)
            self._types.kind(types[0])
        except TypeFault as error:
            self._faults.add(clause, str(error), _SIMPLE_TYPES, decision)
        labels = {
            kept.attributes.get("value", ""): Text(kept.attributes.get("en", ""), kept.attributes.get("zh", ""))
            for kept in own_elements(clause, "value")
        }
        default = clause.first("defaultOutputEntry")
        return Output(name, values, labels, self._value(default, clause) if default is not None else None)

    def _rule(self, rule: Node, place: int, domains: list[Domain]) -> Rule:
        when = tuple(
            self._cell(entry, domain, rule) for entry, domain in zip(rule.each("inputEntry"), domains, strict=True)
        )
        then = tuple(self._value(entry, rule) for entry in rule.each("outputEntry"))
        shown = rule.written("description") or ("" if "row" in rule.own else "\n".join(_annotations(rule)))
        name = rule.own.get("row") or rule.attributes.get("id") or f"rule_{place}"
        return Rule(name, when, then, read_text(rule, "reason", shown), rule.own.get("source", ""), rule.line)

    def _check_rows(self, nodes: list[Node], rules: tuple[Rule, ...]) -> None:
        seen: set[str] = set()
        for node, rule in zip(nodes, rules, strict=True):
            if rule.id in seen:
                self._faults.add(node, f'the row "{rule.id}" stands twice', "give each rule its own id")
            seen.add(rule.id)

    def _cell(self, entry: Node, domain: Domain, rule: Node) -> Cell:
        text = entry.written("text") or ""
        number = isinstance(domain, NumberDomain)
        if "written" in entry.own:
            try:
                test = parse(entry.own["written"], self._bands if number else None)
                if feel_tests(test, domain) == text:
                    return Cell(test, entry.own["written"])
            except (UnaryTestError, FeelError, RecursionError):
                pass
        if not self._foreign(entry, rule):
            try:
                return read_cell(text, bare=not number)
            except FeelError as error:
                self._faults.add(entry, str(error), _CONSTANTS, rule)
        return Cell(Anything(), text)

    def _value(self, entry: Node, owner: Node) -> Value:
        if not self._foreign(entry, owner):
            try:
                return read_literal(entry.written("text") or "")
            except FeelError as error:
                self._faults.add(
                    entry, str(error), "write a number, a word in double quotes, true, false or null", owner
                )
        return None

    def _foreign(self, expression: Node, owner: Node) -> bool:
        """Whether an expression is written in another language than FEEL."""
        language = expression.attributes.get("expressionLanguage", "feel")
        if "feel" in language.lower():
            return False
        self._faults.add(expression, f'is written in "{language}"', "write it in FEEL", owner)
        return True


def _texts(decision: Node) -> tuple[Text | None, Text | None]:
    """Title and question of a decision."""
    name = "" if "table" in decision.own else decision.attributes.get("label") or decision.attributes.get("name") or ""
    title = read_text(decision, "title", None) or (Text(name, name) if name else None)
    return title, read_text(decision, "question", decision.written("question"))


def _annotations(rule: Node) -> list[str]:
    texts = [entry.written("text") or "" for entry in rule.each("annotationEntry")]
    return [text for text in texts if text]


def _step(written: str | None) -> float | None:
    """The step that an input of ours keeps.

    Raises:
        TypeFault: it is no number above 0.

    """
    if written is None:
        return None
    step = float(written) if re.fullmatch(r"\d{1,9}(\.\d{1,9})?", written) else 0.0
    if not step:
        raise TypeFault(f'the step "{written}" is no number above 0')
    return step
