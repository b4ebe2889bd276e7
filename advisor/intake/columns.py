"""Reads the columns of a table: which heads are known, and what the cells of a column say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, TypeVar

from advisor.intake.faults import Wrong, did_you_mean, listed, quoted
from advisor.intake.keys import key
from advisor.intake.sheet import note_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from advisor.intake.faults import FaultLog, Remedy
    from advisor.intake.grid import Cell
    from advisor.intake.sheet import Sheet

T = TypeVar("T")


def recognise(sheet: Sheet, words: Mapping[str, str], log: FaultLog) -> dict[str, int]:
    """The index of each column whose head is among the words (their keys); unknown and repeated heads are faults."""
    known = tuple(dict.fromkeys(words.values()))
    found: dict[str, int] = {}
    names = [words.get(key(head)) for head in sheet.header]
    if sheet.has_header and not any(names):
        stop_unknown(
            sheet, f"the first row that is not blank must name the columns, such as {listed(known, most=5)}", log
        )
    for column, (head, name) in enumerate(zip(sheet.header, names, strict=True)):
        if name is not None:
            note_or_take(sheet, column, name, found, log)
        elif head:
            log.add(sheet.head_place(column), f"unknown column {quoted(head)}", _known_heads(head, known))
    return found


def stop_unknown(sheet: Sheet, remedy: str, log: FaultLog) -> NoReturn:
    """Say that the row taken as the header is none, since nothing in it is known.

    Raises:
        InputFaults: always.
    """
    heads = listed((quoted(head) for head in sheet.header if head), most=5)
    what = f"this row was taken as the header, and none of its columns is known: {heads}"
    log.stop(what, remedy, place=sheet.head_place())


def note_or_take(sheet: Sheet, column: int, name: str, found: dict[str, int], log: FaultLog) -> None:
    """Take the column for the name, unless another one has been taken for it."""
    if name in found:
        first = sheet.head_place(found[name]).partition(", column ")[2]
        log.add(sheet.head_place(column), f"{name} stands here and in column {first}", "keep one of the two columns")
    else:
        found[name] = column


def read_column(
    sheet: Sheet,
    column: int,
    parse: Callable[[Cell], T | Wrong],
    log: FaultLog,
    *,
    otherwise: T,
) -> list[T]:
    """What each cell of a column says, `otherwise` where it is wrong; each distinct content is parsed once.

    The same wrong content in many rows is one fault.
    """
    cells = sheet.columns[column]
    said = _Said(parse, otherwise)
    read = list(map(said.__getitem__, cells))
    if said.wrong:
        rows: dict[Cell, list[int]] = {cell: [] for cell in said.wrong}
        for row, cell in enumerate(cells):
            if cell in rows:
                rows[cell].append(row)
        for cell, wrong in said.wrong.items():
            note_rows(sheet, column, rows[cell], wrong, log)
    return read


def _known_heads(head: str, known: Collection[str]) -> Remedy:
    return lambda: did_you_mean(head, known) or f"use one of {listed(known)}"


class _Said(dict["Cell", T]):
    """What each content says, parsed when first asked for; beside it the contents that are wrong."""

    def __init__(self, parse: Callable[[Cell], T | Wrong], otherwise: T) -> None:
        super().__init__()
        self.wrong: dict[Cell, Wrong] = {}
        self._parse = parse
        self._otherwise = otherwise

    def __missing__(self, cell: Cell) -> T:
        parsed = self._parse(cell)
        if isinstance(parsed, Wrong):
            self.wrong[cell] = parsed
            parsed = self._otherwise
        self[cell] = parsed
        return parsed
