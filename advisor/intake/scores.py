"""Reads the scores of many units, a row a unit, into one array for each dimension."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from advisor.domain.profile import ScoreColumns
from advisor.domain.unit import METHODS
from advisor.intake.cells import number_of, text_of
from advisor.intake.columns import read_column, recognise
from advisor.intake.engagement import YES_NO
from advisor.intake.faults import FaultLog, Wrong, listed, quoted
from advisor.intake.keys import key
from advisor.intake.sheet import load_sheet
from advisor.intake.unit_columns import CHOICE_FACTS, UnitColumns
from advisor.rounding import round_half_up
from advisor.text import said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from advisor.intake.grid import Cell

__all__ = ["read_scores"]

_LOW, _HIGH = 0.0, 100.0
_FACTS = ("name", "name_en", "parent", "headcount", *CHOICE_FACTS, "supports", "fixed")
_MISSING = float("nan")
_SAMPLE = 10_000
_REMEDY = said("write a number from 0 to 100")


def read_scores(
    path: Path, dimensions: Sequence[str], facts: Mapping[str, Sequence[str]], flags: Sequence[str] = ()
) -> ScoreColumns:
    """The units and their scores, 0..100 rounded half up to 0.1; NaN where blank or where a dimension has no column.

    `facts` gives the values allowed for `function`, `lifecycle`, `current_method` and `mandated_method`; `flags` are
    facts answered yes or no that may have a column too, such as `sponsor`.

    Raises:
        InputFaults: with all faults of the file.
    """
    with _collection_paused():
        return _read(path, dimensions, facts, flags)


def _read(
    path: Path, dimensions: Sequence[str], facts: Mapping[str, Sequence[str]], flags: Sequence[str]
) -> ScoreColumns:
    log = FaultLog(str(path))
    sheet = load_sheet(path, log)
    at = recognise(sheet, {key(name): name for name in ("unit", *dimensions, *_FACTS, *flags)}, log)
    if "unit" not in at:
        remedy = said("add it, with the id of a unit in each row")
        log.add(sheet.head_place(), said('there is no column "unit"'), remedy)
    if at.keys().isdisjoint(dimensions):
        remedy = said("add at least one of %(words)s", words=listed(dimensions))
        log.add(sheet.head_place(), said("there is no column with scores"), remedy)
    if "unit" in at:
        at["id"] = at["unit"]
    words = {
        fact: {key(choice): choice for choice in facts.get(fact, METHODS if fact == "mandated_method" else ())}
        for fact in CHOICE_FACTS
    }
    units = UnitColumns(sheet, log, at, words, dimensions).units()
    values: dict[str, NDArray[np.float64]] = {}
    for dimension in dimensions:
        if dimension in at:
            scores = _all_sound(sheet.columns[at[dimension]])
            if scores is None:
                scores = np.asarray(read_column(sheet, at[dimension], _score, log, otherwise=_MISSING))
            values[dimension] = round_half_up(scores)
        else:
            values[dimension] = np.full(len(sheet.numbers), np.nan)
    given = {flag: list(read_column(sheet, at[flag], _flag, log, otherwise=None)) for flag in flags if flag in at}
    log.raise_if_any()
    return ScoreColumns(units, values, given)


def _all_sound(cells: Sequence[Cell]) -> NDArray[np.float64] | None:
    """The scores of a column without faults whose cells mostly differ, else None.

    Where cells repeat, as scores with one decimal do, it is faster to parse each distinct one once.
    """
    if 2 * len(set(cells[:_SAMPLE])) < _SAMPLE:
        return None
    try:
        scores = np.array([_MISSING if cell == "" else float(cell) for cell in cells])
    except (ValueError, OverflowError):
        return None
    sound = np.count_nonzero((scores >= _LOW) & (scores <= _HIGH)) + cells.count("") == len(cells)
    return scores if sound and "_" not in "".join(map(str, cells)) else None


def _score(cell: Cell) -> float | Wrong:
    number = number_of(cell)
    if number is None:
        return Wrong(said("%(value)s is no score", value=quoted(cell)), _REMEDY) if text_of(cell) else _MISSING
    if not _LOW <= number <= _HIGH:
        return Wrong(said("%(value)s is outside 0 to 100", value=quoted(cell)), _REMEDY)
    return number


def _flag(cell: Cell) -> bool | Wrong | None:
    written = text_of(cell)
    if not written:
        return None
    answer = YES_NO.get(key(written))
    if answer is None:
        what = said("%(value)s is neither yes nor no", value=quoted(cell))
        return Wrong(what, said("write yes, no, or leave it blank"))
    return answer


@contextmanager
def _collection_paused() -> Iterator[None]:
    """Hold off the garbage collector, which would walk through millions of cells again and again and find none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
