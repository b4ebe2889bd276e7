"""Decision tables into one DMN 1.3 document, the version that dmn-js and Camunda Modeler open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from xml.etree.ElementTree import Element

from advisor import __version__
from advisor.content.dmn.diagram import add_diagram
from advisor.content.dmn.elements import add, add_types, add_worded, as_bytes, definitions, keep_texts, unwritable
from advisor.content.dmn.feel import FeelError, feel_domain, feel_tests, feel_type, literal
from advisor.content.dmn.feel_reading import read_cell
from advisor.content.dmn.model import Given, Model, base_type, output_values
from advisor.content.dmn.texts import in_lines, in_one_line
from advisor.domain.rulebook import SCORE, Rulebook
from advisor.domain.table import Cell, DecisionTable, Domain, NumberDomain, Output, Rule, Value
from advisor.errors import ContentFaults, Fault
from advisor.text import Text

ANNOTATION = "Reason and source / 理由与来源"


def write_dmn(rules: Rulebook) -> bytes:
    """The whole chain as a DMN 1.3 document: a decision per table, an input per dimension and fact.

    Raises:
        ContentFaults: a cell or value has no form in FEEL, or a text holds characters that XML cannot hold.

    """
    given = {key: Given(SCORE, dimension.name) for key, dimension in rules.dimensions.items()}
    given |= {key: Given(fact.domain, fact.title) for key, fact in rules.facts.items()}
    about = {"advisor:version": rules.version, "advisor:sha256": rules.sha256}
    return _Writer(Model(rules.tables.values(), given), in_one_line(rules.title), about).document()


def write_tables(tables: Iterable[DecisionTable], name: str = "tables") -> bytes:
    """Tables in the order of their chain as a DMN 1.3 document; inputs that no earlier table gives are input data.

    Raises:
        ContentFaults: as `write_dmn`.

    """
    return _Writer(Model(tables, {}), name, {}).document()


class _Writer:
    """Writes the elements in the order that the schema of DMN wants."""

    def __init__(self, model: Model, name: str, about: Mapping[str, str]) -> None:
        self._model = model
        self._faults: list[Fault] = []
        self._root = definitions(name, {"exporter": "KPI/OKR advisor", "exporterVersion": __version__, **about})

    def document(self) -> bytes:
        add_types(self._root, self._model)
        for table in self._model.tables:
            self._add_decision(table)
        for key, given in self._model.given.items():
            self._add_input_data(key, given)
        add_diagram(self._root, self._model)
        self._faults += unwritable(self._root)
        if self._faults:
            raise ContentFaults(self._faults, "The tables cannot be written as DMN:")
        return as_bytes(self._root)

    def _add_input_data(self, key: str, given: Given) -> None:
        model, name = self._model, self._model.inputs[key]
        kept = key if key != name else None
        identity = model.input_id(key)
        data = add(self._root, "inputData", id=identity, name=name, label=_label(given.title), advisor_name=kept)
        add(data, "variable", id=model.part(identity, "variable"), name=name, typeRef=model.input_type(key))

    def _add_decision(self, table: DecisionTable) -> None:
        model, name = self._model, self._model.decisions[table.id]
        identity = model.decision_id(table)
        decision = add(
            self._root, "decision", id=identity, name=name, label=_label(table.title), advisor_table=table.id
        )
        if table.title:
            add(decision, "description", in_lines(table.title))
        keep_texts(decision, {"title": table.title, "question": table.question})
        if table.question:
            add(decision, "question", in_lines(table.question))
        add(decision, "variable", id=model.part(identity, "variable"), name=name, typeRef=model.answer_type(table))
        for required in model.required(table):
            requirement = add(decision, "informationRequirement", id=model.requirement_id(table, required))
            kind = "requiredInput" if required in model.input_ids else "requiredDecision"
            add(requirement, kind, href=f"#{required}")
        self._add_table(decision, table)

    def _add_table(self, decision: Element, table: DecisionTable) -> None:
        policy, aggregation = table.hit_policy.value, None
        if table.hit_policy.aggregates:
            policy, aggregation = policy.split()
        identity = self._model.part(self._model.decision_id(table), "table")
        logic = add(decision, "decisionTable", id=identity, hitPolicy=policy, aggregation=aggregation)
        for place, (key, domain) in enumerate(table.inputs.items(), start=1):
            self._add_input_clause(logic, table, place, key, domain)
        for place, output in enumerate(table.outputs, start=1):
            self._add_output_clause(logic, table, place, output)
        add(logic, "annotation", name=ANNOTATION)
        for rule in table.rules:
            self._add_rule(logic, table, rule)

    def _add_input_clause(self, logic: Element, table: DecisionTable, place: int, key: str, domain: Domain) -> None:
        identity = self._model.part(logic.attrib["id"], f"input{place}")
        step = literal(domain.step) if isinstance(domain, NumberDomain) and domain.step is not None else None
        label = _label(self._model.title(table, key)) or key
        clause = add(logic, "input", id=identity, label=label, advisor_step=step)
        expression = self._model.expression(table, key)
        add_worded(
            clause,
            "inputExpression",
            expression,
            id=self._model.part(identity, "expression"),
            typeRef=feel_type(domain),
        )
        add_worded(clause, "inputValues", feel_domain(domain), id=self._model.part(identity, "values"))

    def _add_output_clause(self, logic: Element, table: DecisionTable, place: int, output: Output) -> None:
        identity = self._model.part(logic.attrib["id"], f"output{place}")
        name = self._model.output_names(table)[output.name]
        label = _label(table.title) if len(table.outputs) == 1 else None
        kept = output.name if output.name != name else None
        clause = add(
            logic,
            "output",
            id=identity,
            label=label or output.name,
            name=name,
            advisor_name=kept,
            typeRef=base_type(table, output),
        )
        if output.labels:
            add(
                clause,
                "description",
                "\n".join(f"{value}: {in_one_line(text)}" for value, text in output.labels.items()),
            )
        keep_texts(clause, {}, output.labels)
        add_worded(clause, "outputValues", output_values(output), id=self._model.part(identity, "values"))
        if output.default is not None:
            default = self._literal(table, "default", output, output.default)
            add_worded(clause, "defaultOutputEntry", default, id=self._model.part(identity, "default"))

    def _add_rule(self, logic: Element, table: DecisionTable, rule: Rule) -> None:
        identity = self._model.rule_id(table, rule)
        element = add(logic, "rule", id=identity, advisor_row=rule.id, advisor_source=rule.source or None)
        if rule.reason:
            add(element, "description", in_lines(rule.reason))
        keep_texts(element, {"reason": rule.reason})
        for place, (cell, (key, domain)) in enumerate(zip(rule.when, table.inputs.items(), strict=True), start=1):
            text, written = self._cell(table, rule, key, domain, cell)
            add_worded(
                element, "inputEntry", text, id=self._model.part(identity, f"in{place}"), advisor_written=written
            )
        for place, (output, value) in enumerate(zip(table.outputs, rule.then, strict=True), start=1):
            text = self._literal(table, rule.id, output, value)
            add_worded(element, "outputEntry", text, id=self._model.part(identity, f"out{place}"))
        source = f"[{rule.source}]" if rule.source else ""
        reason = in_one_line(rule.reason) if rule.reason else ""
        add_worded(element, "annotationEntry", f"{reason} {source}".strip())

    def _cell(self, table: DecisionTable, rule: Rule, key: str, domain: Domain, cell: Cell) -> tuple[str, str | None]:
        """The cell in FEEL, and as it was written where that does not follow from the FEEL."""
        try:
            text = feel_tests(cell.test, domain)
            derived = read_cell(text, bare=not isinstance(domain, NumberDomain))
        except FeelError as error:
            self._fault(table, rule.id, key, f'the cell "{cell.written}"', error)
            return "-", None
        return text, None if derived == cell else cell.written

    def _literal(self, table: DecisionTable, row: str, output: Output, value: Value) -> str:
        try:
            return literal(value)
        except FeelError as error:
            self._fault(table, row, output.name, f'the value "{value}"', error)
            return "null"

    def _fault(self, table: DecisionTable, row: str, column: str, what: str, error: FeelError) -> None:
        where = f"row {row}, column {column}"
        self._faults.append(
            Fault(f"table {table.id}", where, f"{what} has no form in FEEL: {error}", "write it in another way")
        )


def _label(text: Text | None) -> str | None:
    return in_one_line(text) if text else None
