"""Reads the columns of a table: which heads are known, and what the cells of a column say."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, TypeVar

from advisor.intake.faults import Wrong, did_you_mean, listed, quoted
from advisor.intake.keys import key
from advisor.intake.sheet import note_rows
from advisor.text import said

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
        such = listed(known, most=5)
        stop_unknown(
            sheet, said("the first row that is not blank must name the columns, such as %(such)s", such=such), log
        )
    for column, (head, name) in enumerate(zip(sheet.header, names, strict=True)):
        if name is not None:
            note_or_take(sheet, column, name, found, log)
        elif head:
            what = said("unknown column %(head)s", head=quoted(head))
            log.add(sheet.head_place(column), what, _known_heads(head, known))
    return found


def stop_unknown(sheet: Sheet, remedy: str, log: FaultLog) -> NoReturn:
    """Say that the row taken as the header is none, since nothing in it is known.

    Raises:
        InputFaults: always.
    """
    heads = listed((quoted(head) for head in sheet.header if head), most=5)
    what = said("this row was taken as the header, and none of its columns is known: %(heads)s", heads=heads)
    log.stop(what, remedy, place=sheet.head_place())


def note_or_take(sheet: Sheet, column: int, name: str, found: dict[str, int], log: FaultLog) -> None:
    """Take the column for the name, unless another one has been taken for it."""
    if name in found:
        what = said("%(name)s stands here and in %(place)s", name=name, place=sheet.column_place(found[name]))
        log.add(sheet.head_place(column), what, said("keep one of the two columns"))
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
    meant = _Meant(parse, otherwise)
    read = list(map(meant.__getitem__, cells))
    if meant.wrong:
        rows: dict[Cell, list[int]] = {cell: [] for cell in meant.wrong}
        for row, cell in enumerate(cells):
            if cell in rows:
                rows[cell].append(row)
        for cell, wrong in meant.wrong.items():
            note_rows(sheet, column, rows[cell], wrong, log)
    return read


def _known_heads(head: str, known: Collection[str]) -> Remedy:
    return lambda: did_you_mean(head, known) or said("use one of %(words)s", words=listed(known))


class _Meant(dict["Cell", T]):
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
