"""Prints what the proof of rules costs: the shipped chain, and large random tables beside a comparison of all pairs."""

from __future__ import annotations

import random
import time
from collections import Counter

from advisor import bootstrap
from advisor.content.properties import load_properties
from advisor.domain.table import Cell, DecisionTable, HitPolicy, NumberDomain, Output, Rule
from advisor.engine.decide.cover import Clock
from advisor.engine.decide.unary import parse
from advisor.engine.decide.verify import TableCheck, check_table
from advisor.engine.decide.verify_chain import verify
from advisor.resources import rules_dir

ROWS, COLUMNS = 500, 19
ANYTHING = (0.9, 0.8, 0.7, 0.5, 0.3)
"""The share of cells that accept anything."""


def main() -> None:
    """Print the figures."""
    rules = bootstrap.rulebook()
    properties = load_properties(rules_dir(), rules)
    seconds = min(
        _timed(lambda: verify(tuple(rules.tables.values()), rules.asked, properties, rules.defaults)) for _ in range(3)
    )
    rows = sum(len(table.rules) for table in rules.tables.values())
    print(
        f"shipped rules: {len(rules.tables)} tables, {rows} rows, {len(properties)} properties proved in {seconds:.2f} s"
    )
    print(f"random tables of {ROWS} rows x {COLUMNS} columns; reference: all pairs of rows compared in plain Python")
    for share in ANYTHING:
        for policy in (HitPolicy.FIRST, HitPolicy.UNIQUE):
            table = _table(share, policy)
            start = time.perf_counter()
            found = Counter(finding.kind.value for finding in check_table(table, Clock(30)))
            taken = time.perf_counter() - start
            pairs = _timed(lambda table=table: _all_pairs(table))
            said = ", ".join(f"{count} {kind}" for kind, count in found.items()) or "nothing found"
            print(f"  {share:.0%} '-', {policy.value:6}: {taken:5.2f} s, {taken / pairs:4.2f} x the pairs; {said}")


def _timed(job: object) -> float:
    start = time.perf_counter()
    job()  # type: ignore[operator]  # a function without arguments
    return time.perf_counter() - start


def _table(share: float, policy: HitPolicy) -> DecisionTable:
    rng = random.Random(share)  # noqa: S311 -- test data

    def cell() -> Cell:
        bounds = sorted(rng.randrange(1001) / 10 for _ in range(2))
        text = (
            "-"
            if rng.random() < share
            else rng.choice((f"< {bounds[0]}", f">= {bounds[0]}", "[{}..{}]".format(*bounds)))
        )
        return Cell(parse(text), text)

    rules = tuple(Rule(f"r{row}", tuple(cell() for _ in range(COLUMNS)), (rng.choice("abc"),)) for row in range(ROWS))
    inputs = {f"x{column}": NumberDomain(0.0, 100.0, 0.1) for column in range(COLUMNS)}
    return DecisionTable("t", policy, inputs, (Output("out", ("a", "b", "c")),), rules)


def _all_pairs(table: DecisionTable) -> int:
    """How many pairs of rows meet, each pair looked at column by column."""
    check = TableCheck(table, Clock(60))
    boxes = [[check.cells_of(row, column) for column in range(COLUMNS)] for row in range(ROWS)]
    return sum(
        all(a & b for a, b in zip(one, other, strict=True))
        for place, one in enumerate(boxes)
        for other in boxes[:place]
    )


if __name__ == "__main__":
    main()
