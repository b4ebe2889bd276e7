"""Why a unit is advised otherwise than before: the tables that turned, from the one that turned first to the method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.domain.advice import Recommendation, RuleTrace, TableTrace
from advisor.domain.table import DecisionTable, Value

Answer = Value | tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """A score, a fact or another table's answer that made the difference to a table, then and now."""

    input: str
    then: Value
    now: Value


@dataclass(frozen=True, slots=True)
class Turned:
    """A table that answers otherwise, by which rows, and because of which of its inputs.

    Without any input that made the difference, the table itself was changed.
    """

    table: str
    output: str
    then: Answer
    now: Answer
    rows_then: tuple[str, ...]
    rows_now: tuple[str, ...]
    because: tuple[Moved, ...]


def turned(
    tables: Mapping[str, DecisionTable], then: Recommendation, now: Recommendation, output: str
) -> tuple[Turned, ...]:
    """The tables that turned an output, in the order of the chain; none where it is the same.

    Both recommendations bear their traces under rules with these tables. From the table that gives the output one goes
    back to each table whose answer is among the inputs that made the difference.
    """
    givers = {one.name: name for name, table in tables.items() for one in table.outputs}
    before, after = ({trace.table: trace for trace in side.trace} for side in (then, now))
    found: dict[str, Turned] = {}
    waiting = [output]
    while waiting:
        name = waiting.pop()
        table = givers[name]
        if name in found or table not in before or table not in after:
            continue
        step = _turned(name, before[table], after[table])
        if step is None:
            continue
        found[name] = step
        waiting += [moved.input for moved in step.because if moved.input in givers]
    order = list(tables)
    return tuple(sorted(found.values(), key=lambda step: order.index(step.table)))


def by_rules(then: Sequence[TableTrace], now: Sequence[TableTrace]) -> Turned | None:
    """Of one unit with the same scores under two rulebooks, the first table of the chain whose answer differs."""
    after = {trace.table: trace for trace in now}
    for trace in then:
        other = after.get(trace.table)
        if other is None:
            continue
        for name in trace.outputs:
            if name in other.outputs and trace.outputs[name] != other.outputs[name]:
                return Turned(
                    trace.table,
                    name,
                    trace.outputs[name],
                    other.outputs[name],
                    trace.decided_by,
                    other.decided_by,
                    (),
                )
    return None


def _turned(output: str, then: TableTrace, now: TableTrace) -> Turned | None:
    if then.outputs.get(output) == now.outputs.get(output):
        return None
    return Turned(
        then.table,
        output,
        then.outputs.get(output),
        now.outputs.get(output),
        then.decided_by,
        now.decided_by,
        _because(then, now),
    )


def _because(then: TableTrace, now: TableTrace) -> tuple[Moved, ...]:
    """The inputs for which a row that decided then is not met now, or one that decides now was not met then."""
    names = [*_unmet(now, then.decided_by), *_unmet(then, now.decided_by)]
    return tuple(
        Moved(name, then.inputs[name], now.inputs[name])
        for name in dict.fromkeys(names)
        if then.inputs.get(name) != now.inputs.get(name)
    )


def _unmet(trace: TableTrace, rows: Sequence[str]) -> list[str]:
    """Of rows that are not met in a trace, the inputs of the cells that fail."""
    known: dict[str, RuleTrace] = {rule.rule: rule for rule in trace.rules}
    return [cell.input for row in rows if row in known for cell in known[row].cells if not cell.met]
