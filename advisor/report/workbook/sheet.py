"""A sheet of the workbook as data, and how it is written: frozen head, filter, widths, wrapped texts, formats."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.cell.cell import Cell as StyledCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter

from advisor.writing import safe_text

Cell = str | float | int | bool | None

_Written = Any
"""A write-only worksheet, of which the type stubs know only a part."""
ONE_DECIMAL, THREE_DECIMALS, SIGNED, WHOLE = "0.0_0", "0.000_0", "+0.0_0;-0.0_0;0.0_0", "#,##0_0"
"""Formats of numbers: all the decimals that the document has, and a gap before the next column (`_0`)."""
MOST_ROWS = 1_048_576
"""What a sheet can hold, its head included; what goes beyond continues on another."""
_BOLD = Font(name="Calibri", family=2, sz=11, bold=True)
_HEAD = PatternFill("solid", fgColor="E7EFF1")
_MARK = PatternFill("solid", bgColor="E7EFF1")
_WIDEST, _WIDEST_LINE, _WIDEST_HEAD, _GAP = 60, 120, 18, 2
_LINE, _BELOW_HEAD = 16.0, 4.0
"""Points of height of a line of text, and what the head has more."""
_LAST_NARROW = 0x2E7F
"""Characters beyond it, Chinese among them, take two columns."""
_UNIT_COLUMNS = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, the number format of its cells, and where they stand if not where their type puts them."""

    head: str
    format: str | None = None
    align: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its title, its columns (a head alone where nothing is to be formatted), its rows.

    `marked` names a column and a value; rows that have it are tinted. Long texts wrap, except on a sheet with so many
    rows that every row should be one line.
    """

    title: str
    columns: Sequence[Column | str]
    rows: Iterable[Sequence[Cell]]
    marked: tuple[str, str] | None = None
    wrapped: bool = True


def add(book: Workbook, sheet: Sheet) -> None:
    """Write a sheet into a write-only workbook; more rows than a sheet can hold go on to further sheets."""
    columns = [column if isinstance(column, Column) else Column(column) for column in sheet.columns]
    rows = [[_safe(cell) for cell in row] for row in sheet.rows]
    room = MOST_ROWS - 1
    for place, start in enumerate(range(0, max(len(rows), 1), room), 1):
        title = sheet.title if place == 1 else f"{sheet.title} {place}"
        written = book.create_sheet(title)
        _lay_out(written, columns, len(rows[start : start + room]) + 1)
        if sheet.marked:
            _mark(written, columns, sheet.marked)
        _write(written, columns, rows[start : start + room], wrapped=sheet.wrapped)


def _lay_out(sheet: _Written, columns: Sequence[Column], height: int) -> None:
    """Frozen head, filter, and landscape pages as wide as the sheet with the head on each."""
    sheet.freeze_panes = "C2" if len(columns) > _UNIT_COLUMNS else "A2"  # unit and name stay in sight
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{height}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def _mark(sheet: _Written, columns: Sequence[Column], marked: tuple[str, str]) -> None:
    """Tint the rows that have a value in a column."""
    head, value = marked
    letter = get_column_letter([column.head for column in columns].index(head) + 1)
    quoted = value.replace('"', '""')
    rule = Rule("expression", dxf=DifferentialStyle(fill=_MARK), formula=[f'${letter}1="{quoted}"'])
    sheet.conditional_formatting.add(sheet.auto_filter.ref, rule)


def _write(sheet: _Written, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], *, wrapped: bool) -> None:
    """The cells, in widths that fit them within bounds."""
    widest = _WIDEST if wrapped else _WIDEST_LINE
    needed = _widths(columns, rows)
    wraps = [wrapped and width > widest for width in needed]
    widths = [min(widest, width) for width in needed]
    for position, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(position)].width = width
    heads = [column.head for column in columns]
    sheet.row_dimensions[1].height = _LINE * _lines(heads, widths) + _BELOW_HEAD
    sheet.append([_head(sheet, head) for head in heads])
    styles = _styles(sheet, columns, wraps)
    for number, row in enumerate(rows, 2):
        if any(wraps):
            sheet.row_dimensions[number].height = _LINE * _lines(row, widths)
        sheet.append([_filled(style, value) for style, value in zip(styles, row, strict=True)])


def _safe(cell: Cell) -> Cell:
    return ILLEGAL_CHARACTERS_RE.sub("", safe_text(cell)) if isinstance(cell, str) else cell


def _widths(columns: Sequence[Column], rows: Iterable[Sequence[Cell]]) -> list[int]:
    """As wide as the widest cell; a head takes several lines rather than much width."""
    widths = [min(_WIDEST_HEAD, _width(column.head)) + _GAP for column in columns]
    known: dict[Cell, int] = {}
    for row in rows:
        for position, cell in enumerate(row):
            if cell not in known:
                known[cell] = _width(cell)
            widths[position] = max(widths[position], known[cell])
    return widths


def _lines(row: Sequence[Cell], widths: Sequence[int]) -> int:
    """How many lines the longest text takes."""
    return max(1, *(ceil((_width(cell) - _GAP) / (width - 1)) for cell, width in zip(row, widths, strict=True)))


def _width(cell: Cell) -> int:
    return sum(2 if ord(character) > _LAST_NARROW else 1 for character in str(cell)) + _GAP if cell is not None else 0


def _head(sheet: _Written, head: str) -> StyledCell:
    cell = WriteOnlyCell(sheet, _safe(head))
    cell.font = _BOLD
    cell.fill = _HEAD
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    return cell


def _styles(sheet: _Written, columns: Sequence[Column], wraps: Sequence[bool]) -> list[StyledCell | None]:
    """A cell for each column that is styled, to be filled again for every row; none where the default does."""
    styles: list[StyledCell | None] = []
    for column, wrap in zip(columns, wraps, strict=True):
        cell = WriteOnlyCell(sheet)
        if column.format:
            cell.number_format = column.format
        if any(wraps) or column.align:
            cell.alignment = Alignment(column.align, vertical="top" if any(wraps) else None, wrap_text=wrap)
        styles.append(cell if cell.has_style else None)
    return styles


def _filled(style: StyledCell | None, value: Cell) -> StyledCell | Cell:
    if style is None or value is None:
        return value
    style.value = value
    return style
