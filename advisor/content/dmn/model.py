"""What a DMN document of tables holds, before it is written: names, ids, types, and which decision requires which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from advisor.content.dmn.feel import feel_domain, feel_type
from advisor.content.dmn.names import Names
from advisor.domain.table import ChoiceDomain, DecisionTable, Domain, Output, Rule
from advisor.text import Text


@dataclass(frozen=True, slots=True)
class Given:
    """An input that no table gives: its domain and what it is called."""

    domain: Domain
    title: Text | None = None


class Model:
    """Tables in the order of their chain, with the names that they get in DMN.

    `given` are the inputs from outside; those that the tables read beside them are added.
    """

    def __init__(self, tables: Iterable[DecisionTable], given: Mapping[str, Given]) -> None:
        self.tables = tuple(tables)
        self.given = dict(given)
        self._giver: dict[tuple[str, str], tuple[DecisionTable, Output]] = {}
        self._trace_inputs()
        names, self._names = Names(), Names()
        self.inputs = {key: names.variable(key) for key in self.given}
        self.decisions = {table.id: names.variable(table.id) for table in self.tables}
        self._types = {thing: names.variable(f"t_{wish}") for thing, wish in self._typed()}
        self._ids: dict[str, str] = {}
        for table in self.tables:
            self._id(f"decision {table.id}", table.id)

    def part(self, owner: str, name: str) -> str:
        """The id of a part of the element with the id `owner`, always the same."""
        return self._id(f"{owner}\n{name}", f"{owner}.{name}")

    def rule_id(self, table: DecisionTable, rule: Rule) -> str:
        """The id of a rule."""
        return self._id(f"{self.decision_id(table)}\nrow\n{rule.id}", f"{self.decision_id(table)}.{rule.id}")

    def requirement_id(self, table: DecisionTable, required: str) -> str:
        """The id of the requirement of a table for a decision or an input."""
        return self.part(self.decision_id(table), f"requires.{required}")

    @property
    def input_ids(self) -> set[str]:
        """The ids of all inputs from outside."""
        return {self.input_id(key) for key in self.given}

    def decision_id(self, table: DecisionTable) -> str:
        """The id of the decision that holds the table."""
        return self._ids[f"decision {table.id}"]

    def input_id(self, key: str) -> str:
        """The id of an input from outside."""
        return self._id(f"input {key}", f"input.{key}")

    def expression(self, table: DecisionTable, key: str) -> str:
        """The FEEL expression by which a table reads an input."""
        if (table.id, key) not in self._giver:
            return self.inputs[key]
        giver, output = self._giver[table.id, key]
        decision = self.decisions[giver.id]
        return decision if len(giver.outputs) == 1 else f"{decision}.{self.output_names(giver)[output.name]}"

    def title(self, table: DecisionTable, key: str) -> Text | None:
        """What an input of a table is called."""
        if (table.id, key) not in self._giver:
            return self.given[key].title
        giver, _ = self._giver[table.id, key]
        return giver.title if len(giver.outputs) == 1 else None

    def required(self, table: DecisionTable) -> list[str]:
        """The ids of the inputs and decisions that a table needs, each once."""
        needed = [
            self.decision_id(self._giver[table.id, key][0]) if (table.id, key) in self._giver else self.input_id(key)
            for key in table.inputs
        ]
        return list(dict.fromkeys(needed))

    def output_names(self, table: DecisionTable) -> dict[str, str]:
        """The FEEL name of each output, by its name in the table."""
        names = Names()
        return {output.name: names.variable(output.name) for output in table.outputs}

    def input_type(self, key: str) -> str:
        """The type of an input from outside: one of its own where its values are bounded."""
        return self._types.get(f"input {key}", feel_type(self.given[key].domain))

    def output_type(self, table: DecisionTable, output: Output) -> str:
        """The type of an output column."""
        return self._types.get(f"output {table.id} {output.name}", base_type(table, output))

    def answer_type(self, table: DecisionTable) -> str:
        """The type of what the whole table answers."""
        if table.hit_policy.aggregates:
            return "number"
        alone = self.output_type(table, table.outputs[0])
        return self._types.get(f"list {table.id}") or self._types.get(f"answer {table.id}", alone)

    def type_name(self, thing: str) -> str | None:
        """The name of a type of this document, if there is one for the thing."""
        return self._types.get(thing)

    def _id(self, thing: str, wish: str) -> str:
        if thing not in self._ids:
            self._ids[thing] = self._names.id(wish)
        return self._ids[thing]

    def _trace_inputs(self) -> None:
        """For each input of each table, the earlier table that gives it; what none gives comes from outside."""
        givers: dict[str, tuple[DecisionTable, Output]] = {}
        for table in self.tables:
            for key, domain in table.inputs.items():
                if key in givers:
                    self._giver[table.id, key] = givers[key]
                else:
                    self.given.setdefault(key, Given(domain))
            for output in table.outputs:
                if output.name not in self.given:
                    givers[output.name] = (table, output)

    def _typed(self) -> list[tuple[str, str]]:
        things = [(f"input {key}", key) for key, given in self.given.items() if feel_domain(given.domain)]
        for table in self.tables:
            things += [(f"output {table.id} {output.name}", output.name) for output in table.outputs if output.values]
            if table.hit_policy.aggregates:
                continue
            if len(table.outputs) > 1:
                things.append((f"answer {table.id}", f"{table.id}_answer"))
            if not table.hit_policy.single:
                things.append((f"list {table.id}", f"{table.id}_list"))
        return things


def base_type(table: DecisionTable, output: Output) -> str:
    """FEEL's name of the type of what the rules give in a column; `Any` where they differ."""
    place = table.outputs.index(output)
    given = {rule.then[place] for rule in table.rules if rule.then[place] is not None} | {output.default} - {None}
    kinds = {
        "boolean" if isinstance(value, bool) else "string" if isinstance(value, str) else "number" for value in given
    }
    if len(kinds) != 1:
        return "Any" if kinds else "string"
    return kinds.pop()


def output_values(output: Output) -> str | None:
    """The allowed values of an output, in order of priority, as FEEL unary tests."""
    return feel_domain(ChoiceDomain(output.values)) if output.values else None
