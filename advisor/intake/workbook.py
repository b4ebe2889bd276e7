"""Reads a sheet of an Excel workbook into a grid, seeing formulas as formulas."""

from __future__ import annotations

import io
import warnings
from datetime import datetime, time, timedelta
from itertools import zip_longest
from pathlib import PurePath
from typing import TYPE_CHECKING, NoReturn, cast

from openpyxl import load_workbook

from advisor.errors import InputFaults
from advisor.intake.archive import check_archive, holds_cells
from advisor.intake.faults import allowed, quoted, shown
from advisor.intake.grid import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Cell, Grid
from advisor.intake.keys import key
from advisor.text import said

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from openpyxl import Workbook
    from openpyxl.cell.read_only import ReadOnlyCell

    from advisor.intake.faults import FaultLog

_ZIP = b"PK\x03\x04"
_FOREIGN = (
    (b"\xd0\xcf\x11\xe0", said("is an old .xls workbook, or one protected by a password")),
    (b"PK\x05\x06", said("is an empty ZIP archive")),
    (b"%PDF", said("is a PDF")),
    (b"<", said("is a web page or XML, whatever its suffix")),
)
_SUFFIXES = (".xlsx", ".xlsm")
_SAVE_AS = said("open it in the spreadsheet program and save it as .xlsx without a password")
_NO_CELLS = (said("has no sheet with cells"), said("copy the table into an ordinary sheet"))


def is_workbook(data: bytes, log: FaultLog) -> bool:
    """Whether the content is to be read as XLSX, not as text.

    Raises:
        InputFaults: where it is a known format that is neither, or no workbook though its suffix says so.
    """
    if data.startswith(_ZIP):
        return True
    start = data[:64].removeprefix(b"\xef\xbb\xbf").lstrip()
    for magic, what in _FOREIGN:
        if start.startswith(magic):
            log.stop(what, _SAVE_AS)
    if PurePath(log.file).suffix.casefold() in _SUFFIXES:
        what = said("is no XLSX workbook") if b"\0" in data else said("is no XLSX workbook but text")
        log.stop(what, said("rename it to .csv or save it as a workbook"))
    return False


def read_grid(data: bytes, log: FaultLog, *, named: str | None = None, preferred: Sequence[str] = ()) -> Grid:
    """The cells of the named sheet, or of a preferred one if present, else of the first that is not hidden.

    Raises:
        InputFaults: where the workbook is damaged, harmful or too large, or has no sheet of that name.
    """
    check_archive(data, log)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
            return _grid(book, _sheet_name(book, log, named, preferred), log)
    except InputFaults:
        raise
    except Exception as error:  # noqa: BLE001  openpyxl raises whatever its parsing stumbles on
        if not holds_cells(data):
            log.stop(*_NO_CELLS)
        what = said("is a damaged workbook (%(kind)s: %(why)s)", kind=type(error).__name__, why=quoted(error))
        log.stop(what, _SAVE_AS)


def _sheet_name(book: Workbook, log: FaultLog, named: str | None, preferred: Sequence[str]) -> str:
    names = [sheet.title for sheet in book.worksheets]
    if not names:
        log.stop(*_NO_CELLS)
    titles = {key(name): name for name in reversed(names)}
    for wanted in preferred if named is None else (named,):
        if key(wanted) in titles:
            return titles[key(wanted)]
    if named is not None:
        log.stop(said("has no sheet %(name)s", name=quoted(named)), allowed(named, names))
    return next((sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"), names[0])


def _grid(book: Workbook, name: str, log: FaultLog) -> Grid:
    sheet = book[name]
    sheet.reset_dimensions()
    rows: list[list[Cell]] = []
    formulas: list[tuple[int, int]] = []
    scanned = 0
    for cells in sheet.iter_rows():
        scanned += len(cells)
        row = _row(cast("Iterable[ReadOnlyCell]", cells), len(rows), formulas)
        rows.append(row)
        if len(rows) > MOST_ROWS + 1:
            what = said("sheet %(name)s has more than %(most)s rows", name=shown(name), most=f"{MOST_ROWS:,}")
            log.stop(what, said("split it"))
        if len(row) > MOST_COLUMNS:
            what = said("sheet %(name)s has more than %(most)s columns", name=shown(name), most=f"{MOST_COLUMNS:,}")
            log.stop(what, said("leave out what is not asked for"))
        if scanned > MOST_CELLS:
            _stop_too_large(name, log)
    while rows and not rows[-1]:
        rows.pop()
    if len(rows) * max(map(len, rows), default=0) > MOST_CELLS:
        _stop_too_large(name, log)
    return Grid(tuple(zip_longest(*rows, fillvalue="")), name, formulas=tuple(formulas))


def _stop_too_large(name: str, log: FaultLog) -> NoReturn:
    what = said("sheet %(name)s has more than %(most)s cells", name=shown(name), most=f"{MOST_CELLS:,}")
    log.stop(what, said("copy the values into a new workbook"))


def _row(cells: Iterable[ReadOnlyCell], index: int, formulas: list[tuple[int, int]]) -> list[Cell]:
    row: list[Cell] = []
    for column, cell in enumerate(cells):
        if cell.data_type == "f":
            formulas.append((index, column))
            row.append("=")
        else:
            row.append(_value(cell.value))
    while row and row[-1] == "":
        row.pop()
    return row


def _value(value: object) -> Cell:
    if isinstance(value, (int, float, str)):
        return str(value).upper() if isinstance(value, bool) else value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, timedelta):
        return value.total_seconds()
    return "" if value is None else str(value)
