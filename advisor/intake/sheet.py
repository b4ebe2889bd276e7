"""Reads a table, CSV or XLSX as its content tells, into columns that know their place."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from openpyxl.utils import get_column_letter

from advisor.intake.delimited import read_delimited
from advisor.intake.faults import FaultLog, Wrong, listed, quoted, shown
from advisor.intake.files import decode, read_bytes
from advisor.intake.workbook import is_workbook, read_grid
from advisor.text import said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from advisor.intake.grid import Cell, Grid


FEW = 5
"""Rows and heads that a message lists."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table without its blank rows; `columns` has a column for each head, `numbers` the row numbers a user sees."""

    file: str
    name: str | None
    header: tuple[str, ...]
    columns: tuple[Sequence[Cell], ...]
    numbers: Sequence[int]
    header_number: int = 1
    has_header: ClassVar[bool] = True
    _column_places: dict[int, str] = field(default_factory=dict, repr=False)

    @cached_property
    def rows(self) -> list[list[Cell]]:
        """The table row by row, each as wide as the header."""
        return [list(row) for row in zip(*self.columns, strict=True)]

    @property
    def whole(self) -> str:
        """Where the table stands in its file: the sheet, if it is one of a workbook."""
        return sheet_place(self.name)

    @property
    def blank(self) -> tuple[str, str]:
        """What a blank cell may be, and with what its remedy begins; only cells of a workbook are merged."""
        if self.name is None:
            return said("blank"), ""
        return said("blank, or merged with a cell above"), said("unmerge merged cells, and ")

    def shared(self, what: str, rows: Sequence[int], column: int) -> str:
        """A fault, and how many rows share it, and which: `... (7 rows: 2, 4, 6, 8, 10 and 2 more)`."""
        del column
        numbers = listed((str(self.numbers[row]) for row in rows), most=FEW)
        return said("%(what)s (%(n)s rows: %(numbers)s)", what=what, n=len(rows), numbers=numbers)

    def place(self, index: int, column: int | None = None) -> str:
        """Where the row with this index stands, and its cell in a column: `row 7, column C (uncertainty_1)`."""
        return self.place_of(self.numbers[index], column)

    def head_place(self, column: int | None = None) -> str:
        """Where the head of a column, or the whole header, stands."""
        return self.place_of(self.header_number, column)

    def place_of(self, number: int, column: int | None = None) -> str:
        """Where the row with this number stands, be it blank or the header, and its cell in a column."""
        place = said("row %(number)s", number=number)
        if column is not None:
            place = said("%(row)s, %(column)s", row=place, column=self.column_place(column))
        return said("%(sheet)s, %(place)s", sheet=self.whole, place=place) if self.whole else place

    def column_place(self, column: int) -> str:
        """Which column it is: `column C (uncertainty_1)`."""
        if column not in self._column_places:
            letter, head = get_column_letter(column + 1), shown(" ".join(self.header[column].split()))
            self._column_places[column] = (
                said("column %(letter)s (%(head)s)", letter=letter, head=head)
                if self.header[column]
                else said("column %(letter)s", letter=letter)
            )
        return self._column_places[column]


def read_sheet(path: Path, *, sheet: str | None = None) -> Sheet:
    """The table in a CSV or XLSX file; of a workbook the named sheet, else the first that is not hidden.

    Raises:
        InputFaults: with all faults: unreadable, too large, no header, no rows, formulas, content without a head.
    """
    log = FaultLog(str(path))
    found = load_sheet(path, log, named=sheet)
    log.raise_if_any()
    return found


def load_sheet(path: Path, log: FaultLog, *, named: str | None = None, preferred: Sequence[str] = ()) -> Sheet:
    """As `read_sheet`, noting in the log what does not keep the rest from being read.

    Raises:
        InputFaults: where the file cannot be read at all, or has no sheet of the name it must have.
    """
    data = read_bytes(path, log)
    return sheet_of_bytes(data, log, named=named, preferred=preferred)


def sheet_of_bytes(data: bytes, log: FaultLog, *, named: str | None = None, preferred: Sequence[str] = ()) -> Sheet:
    """The table in the content of a file, as `load_sheet`.

    Raises:
        InputFaults: where it cannot be read at all, or has no sheet of the name it must have.
    """
    if is_workbook(data, log):
        grid = read_grid(data, log, named=named, preferred=preferred)
    else:
        grid = read_delimited(decode(data, log), log)
    return _sheet(grid, log)


def _sheet(grid: Grid, log: FaultLog) -> Sheet:
    blank = _blank_rows(grid)
    height = len(grid.columns[0]) if grid.columns else 0
    start = next((index for index in range(height) if index not in blank), None)
    if start is None:
        log.stop(said("holds no header and no rows"), said("fill in the template"), place=sheet_place(grid.name))
    header = [str(column[start]).strip() for column in grid.columns]
    kept = _kept(start, height, blank)
    columns = [_taken(column, kept) for column in grid.columns]
    while not header[-1] and _is_blank(columns[-1]):
        header.pop()
        columns.pop()
    first = 1 + grid.skipped
    numbers = [first + index for index in kept] if isinstance(kept, list) else range(first + kept.start, first + height)
    sheet = Sheet(log.file, grid.name, tuple(header), tuple(columns), numbers, first + start)
    _note_formulas(sheet, grid, start, log)
    _note_headless(sheet, log)
    if not kept:
        log.add(sheet.whole, said("has a header but no rows"), said("fill in a row for each answer or unit"))
    return sheet


def _blank_rows(grid: Grid) -> set[int]:
    blank: list[int] | range = range(len(grid.columns[0])) if grid.columns else []
    for column in grid.columns:
        if not blank:
            break
        blank = [index for index in blank if _is_blank_cell(column[index])]
    return set(blank)


def _is_blank(column: Sequence[Cell]) -> bool:
    return all(map(_is_blank_cell, column))


def _is_blank_cell(cell: Cell) -> bool:
    return not cell or cell.isspace() if isinstance(cell, str) else False


def _kept(start: int, height: int, blank: set[int]) -> range | list[int]:
    following = range(start + 1, height)
    if blank.isdisjoint(following):
        return following
    return [index for index in following if index not in blank]


def _taken(column: Sequence[Cell], kept: range | list[int]) -> Sequence[Cell]:
    if isinstance(kept, range):
        return column[kept.start : kept.stop]
    return [column[index] for index in kept]


def _note_formulas(sheet: Sheet, grid: Grid, start: int, log: FaultLog) -> None:
    for element, column in grid.formulas:
        number = element + 1 + grid.skipped
        place = sheet.place_of(number, column)
        log.add(place, said("the cell holds a formula"), said("write the value instead"))
        log.settle(place)
        if element == start:
            log.settle(sheet.head_place(column))


def _note_headless(sheet: Sheet, log: FaultLog) -> None:
    remedy = said("give the column a head; in a CSV put a text that holds the delimiter in quotation marks")
    filled = {
        column: [row for row, cell in enumerate(sheet.columns[column]) if not _is_blank_cell(cell)]
        for column, head in enumerate(sheet.header)
        if not head
    }
    headless = {column: rows for column, rows in filled.items() if rows}
    if 2 * len(headless) > len(sheet.header):
        what = said(
            "this row was taken as the header, but %(n)s of its %(all)s columns have no head (%(heads)s)",
            n=len(headless),
            all=len(sheet.header),
            heads=listed((quoted(head) for head in sheet.header if head), most=FEW),
        )
        advice = said("delete what stands above the header: the first row that is not blank must name the columns")
        log.stop(what, advice, place=sheet.head_place())
    for column, rows in headless.items():
        what = said("%(value)s stands in a column without a head", value=quoted(sheet.columns[column][rows[0]]))
        note_rows(sheet, column, rows, Wrong(what, remedy), log)


def note_rows(sheet: Sheet, column: int, rows: Sequence[int], wrong: Wrong, log: FaultLog) -> None:
    """Note what is wrong in several rows of a column as one fault, at the first of them that is not settled."""
    if rows := log.unsettled(rows, lambda row: sheet.place(row, column)):
        what = sheet.shared(wrong.what, rows, column) if len(rows) > 1 else wrong.what
        log.add(sheet.place(rows[0], column), what, wrong.remedy)


def sheet_place(name: str | None) -> str:
    """The sheet of a workbook as a place; empty where there is none."""
    return said("sheet %(name)s", name=shown(name)) if name is not None else ""
