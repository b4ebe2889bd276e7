"""One case through one table, in the forms that DMN gives to answers: a value, a context, or a list of them."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.domain.table import DecisionTable, HitPolicy, Value
from advisor.engine.decide.columns import encode
from advisor.engine.decide.table import CompiledTable, Hits

Context = dict[str, Value]
Answer = Value | Context | list[Value] | list[Context]


def answer(table: DecisionTable, values: Mapping[str, Value]) -> Answer:
    """What the table answers for one case; an input without a value is missing.

    A single hit policy gives the output (a context where there are several outputs), or the defaults where no rule
    matches; COLLECT with an aggregation one number; the others a list.

    Raises:
        DecisionError: the hit policy is violated, or a value lies outside its domain.

    """
    compiled = CompiledTable(table)
    columns = {name: encode(domain, [values.get(name)]) for name, domain in table.inputs.items()}
    hits = compiled.match(columns, 1)
    if table.hit_policy.aggregates:
        number = float(compiled.aggregate(hits)[0])
        return None if number != number else number  # noqa: PLR0124 -- NaN is where nothing matched
    if table.hit_policy.single:
        return _shape(table, _first(table, hits))
    return [_shape(table, rule.then) for rule in hits.matching(0)]  # type: ignore[return-value]  # all of one shape


def _first(table: DecisionTable, hits: Hits) -> tuple[Value, ...]:
    position = int(hits.first[0])
    if position == len(hits.rules):
        return tuple(output.default for output in table.outputs)
    return hits.rules[position].then


def _shape(table: DecisionTable, outputs: tuple[Value, ...]) -> Value | Context:
    if len(outputs) == 1:
        return outputs[0]
    if all(value is None for value in outputs) and table.hit_policy is not HitPolicy.COLLECT:
        return None
    return {output.name: value for output, value in zip(table.outputs, outputs, strict=True)}
