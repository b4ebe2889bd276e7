"""The raw grid of a table, header row included, as the readers of CSV and XLSX hand it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Cell = str | int | float
"""What a cell holds: text (empty where blank; dates and times in ISO form) or a number."""

MOST_COLUMNS = 2_000
MOST_ROWS = 1_000_000
MOST_CELLS = 50_000_000


@dataclass(frozen=True, eq=False)
class Grid:
    """Columns of equal length; row i of the file is element i - 1 + `skipped` of each column.

    `formulas` are the cells, as (element, column), whose content is a formula and not a value.
    """

    columns: tuple[Sequence[Cell], ...]
    name: str | None = None
    skipped: int = 0
    formulas: tuple[tuple[int, int], ...] = ()
