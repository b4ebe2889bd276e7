"""Coverage of the rules by their example cases: which rows are hit, and which are shown to be decisive.

A row is *hit* in a case when all its cells accept the values. It has *won* when it gave the answer of a single hit
policy; in the others every hit does. It is *decisive* when the table would answer otherwise without it
(`advisor.engine.decide.sensitivity` says what an answer is). A row whose place a lower row with the same outputs would
take has won without being decisive: the case does not show that the row is needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.domain.example import ExampleSet
from advisor.domain.rulebook import Rulebook
from advisor.engine.decide.sensitivity import Sensitivity
from advisor.services.examples import chain_over


@dataclass(frozen=True, slots=True)
class RowCoverage:
    """In how many cases a row was hit, gave the answer, and was decisive; and why it is declared redundant, if it is."""

    row: str
    hit: int
    won: int
    decisive: int
    redundant: str = ""

    @property
    def short(self) -> bool:
        """Whether a case is lacking: the row is never decisive, and not declared redundant."""
        return not self.decisive and not self.redundant


@dataclass(frozen=True, slots=True)
class TableCoverage:
    """The rows of a table, in their order."""

    table: str
    rows: tuple[RowCoverage, ...]


@dataclass(frozen=True)
class Coverage:
    """The coverage of all tables, in the order of the chain."""

    examples: int
    tables: tuple[TableCoverage, ...]

    @property
    def findings(self) -> tuple[str, ...]:
        """Rows that no case shows to be decisive, and rows declared redundant that are decisive after all."""
        return tuple(
            finding
            for table in self.tables
            for row in table.rows
            for finding in [_finding(table.table, row)]
            if finding
        )


def cover(rules: Rulebook, cases: ExampleSet) -> Coverage:
    """How far the cases cover the rows; all cases go through the chain at once."""
    result = chain_over(rules, cases.examples)
    tables = []
    for name, table in rules.tables.items():
        one = Sensitivity(table, result.hits[name])
        ids = [rule.id for rule in result.hits[name].rules]
        counts: Mapping[str, tuple[int, int, int]] = {
            row: (int(one.matches[place].sum()), int(one.wins[place].sum()), int(one.decisive[place].sum()))
            for place, row in enumerate(ids)
        }
        rows = [
            RowCoverage(rule.id, *counts[rule.id], cases.redundant.get((name, rule.id), "")) for rule in table.rules
        ]
        tables.append(TableCoverage(name, tuple(rows)))
    return Coverage(len(cases.examples), tuple(tables))


def _finding(table: str, row: RowCoverage) -> str:
    where = f"tables/{table}.yaml, row {row.row}"
    if row.short:
        what = "is hit in no example" if not row.hit else f"is hit in {row.hit} examples and decisive in none"
        return (
            f"{where}: {what}, so nothing shows that it is needed -> add a case that the table answers otherwise "
            "without the row, or, if there can be none, take the row out or declare it under redundant: with the reason"
        )
    if row.redundant and row.decisive:
        return f"{where}: is declared redundant and decisive in {row.decisive} examples -> take the declaration out"
    return ""
