"""The chain of decision tables: each table's output is a fact that the next ones may read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.domain.advice import CellTrace, RuleTrace, TableTrace
from advisor.domain.table import Anything, DecisionTable, Value
from advisor.engine.decide.columns import Column
from advisor.engine.decide.table import CompiledTable, Hits
from advisor.engine.decide.unary import accepts


@dataclass(frozen=True, eq=False)
class ChainResult:
    """What a chain answered over many units: all facts as columns, and each table's hits."""

    columns: Mapping[str, Column]
    hits: Mapping[str, Hits]


class Chain:
    """Decision tables in running order, compiled once."""

    def __init__(self, tables: Sequence[DecisionTable]) -> None:
        self.tables = tuple(tables)
        self._compiled = tuple(CompiledTable(table) for table in tables)

    def run(self, columns: Mapping[str, Column]) -> ChainResult:
        """Every table's answer for every unit; all input columns must have one length.

        Raises:
            DecisionError: a table's hit policy is violated.

        """
        facts = dict(columns)
        hits: dict[str, Hits] = {}
        length = len(next(iter(columns.values())))
        for compiled in self._compiled:
            table = compiled.table
            hits[table.id] = compiled.match(facts, length)
            if table.hit_policy.single:
                for output in table.outputs:
                    facts[output.name] = compiled.output(hits[table.id], output.name)
        return ChainResult(facts, hits)

    def decided_by(self, result: ChainResult, index: int) -> dict[str, tuple[str, ...]]:
        """For each table, the rules that gave its answer for one unit."""
        return {table.id: _deciding(table, result.hits[table.id], index) for table in self.tables}

    def trace(self, result: ChainResult, index: int) -> tuple[TableTrace, ...]:
        """For one unit, every table with every rule and each cell that asks something: why, and why not."""
        return tuple(self._trace(table, result, index) for table in self.tables)

    def _trace(self, table: DecisionTable, result: ChainResult, index: int) -> TableTrace:
        inputs: dict[str, Value] = {name: result.columns[name].value(index) for name in table.inputs}
        rules = []
        for rule in table.rules:
            cells = tuple(
                CellTrace(name, inputs[name], cell.written, accepts(cell.test, inputs[name]))
                for name, cell in zip(table.inputs, rule.when, strict=True)
                if not isinstance(cell.test, Anything)
            )
            rules.append(RuleTrace(rule.id, all(cell.met for cell in cells), cells))
        hits = result.hits[table.id]
        outputs: dict[str, Value | tuple[Value, ...]] = {}
        for position, output in enumerate(table.outputs):
            if table.hit_policy.single:
                outputs[output.name] = result.columns[output.name].value(index)
            else:
                outputs[output.name] = tuple(rule.then[position] for rule in hits.matching(index))
        return TableTrace(table.id, inputs, outputs, _deciding(table, hits, index), tuple(rules))


def _deciding(table: DecisionTable, hits: Hits, index: int) -> tuple[str, ...]:
    if not table.hit_policy.single:
        return tuple(rule.id for rule in hits.matching(index))
    first = int(hits.first[index])
    if first == len(hits.rules):
        return ()
    answer = hits.rules[first]
    if table.hit_policy.name in {"PRIORITY", "ANY"}:
        return tuple(rule.id for rule in hits.matching(index) if rule.then == answer.then)
    return (answer.id,)
