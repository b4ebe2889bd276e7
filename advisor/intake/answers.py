"""Reads answers, a row a respondent, into the matrix of persons by items."""

from __future__ import annotations

from dataclasses import replace
from itertools import compress
from typing import TYPE_CHECKING

import numpy as np

from advisor.domain.answers import BLANK, CANNOT_JUDGE, Answers, Respondent
from advisor.intake.cells import seconds_of, text_of
from advisor.intake.columns import read_column
from advisor.intake.facts import choice_words, fact_with_id
from advisor.intake.faults import FaultLog, Wrong, allowed, did_you_mean, quoted
from advisor.intake.heads import RESPONDENT, ROLE, SECONDS, UNIT, recognise_answers
from advisor.intake.keys import key
from advisor.intake.links import UnitIndex, ambiguous
from advisor.intake.mapping import ExportMapping
from advisor.intake.scale import scale_of
from advisor.intake.sheet import load_sheet
from advisor.intake.template_texts import ANSWERS
from advisor.text import said

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from advisor.domain.questionnaire import FactSheet, Questionnaire
    from advisor.domain.unit import Unit
    from advisor.intake.grid import Cell
    from advisor.intake.sheet import Sheet

__all__ = ["read_answers"]

_UNKNOWN_TIME = float("nan")
_WRONG = CANNOT_JUDGE
"""Stands for a cell that is no answer, so that its row is not taken for a blank one; such a file is refused."""


def read_answers(
    path: Path,
    questionnaire: Questionnaire,
    units: Sequence[Unit],
    facts: FactSheet,
    mapping: ExportMapping | None = None,
) -> Answers:
    """All answers in the order of the rows, with the items for which there is a column, in the order of the form.

    Of a workbook the sheet "answers" or "作答" is read, else the first that can be seen. Items are known by id or text
    in either language, units by id, else by name. A respondent without a key is known by the row. Rows without a single
    answer are left out: whoever opened the form and left is no respondent.

    Raises:
        InputFaults: with all faults of the file, and of the mapping where it names items or units that do not exist.
    """
    log = FaultLog(str(path))
    mapping = mapping or ExportMapping()
    sheet = load_sheet(path, log, preferred=(ANSWERS.en, ANSWERS.zh))
    at = recognise_answers(sheet, questionnaire, facts, mapping, log)
    items = [item for item in questionnaire.items if item.id in at]
    values = np.full((len(sheet.numbers), len(items)), BLANK, dtype=np.int8)
    for index, item in enumerate(items):
        scale = scale_of(questionnaire, item, mapping.labels)
        values[:, index] = read_column(sheet, at[item.id], scale.read, log, otherwise=_WRONG)
    sheet, values = _answered(sheet, values, log)
    words = _UnitWords(units, mapping, sheet.blank, log)
    respondents = _respondents(sheet, at, words, _role_words(facts, mapping, log), log)
    _note_repeated(respondents, sheet, at, units, log)
    seconds = _seconds(sheet, at, log)
    log.raise_if_any()
    return Answers(tuple(item.id for item in items), respondents, values, seconds)


def _answered(sheet: Sheet, values: NDArray[np.int8], log: FaultLog) -> tuple[Sheet, NDArray[np.int8]]:
    """The table and the matrix without the rows in which nothing is answered."""
    answered = (values != BLANK).any(axis=1)
    if not values.size or answered.all():
        return sheet, values
    if not answered.any():
        what = said("none of the %(n)s rows holds an answer", n=len(answered))
        log.add(sheet.whole, what, said("fill in the columns of the questions"))
    columns = tuple(list(compress(column, answered)) for column in sheet.columns)
    return replace(sheet, columns=columns, numbers=list(compress(sheet.numbers, answered))), values[answered]


class _UnitWords:
    """The units as respondents name them: words of the mapping first, then ids, then names."""

    def __init__(self, units: Sequence[Unit], mapping: ExportMapping, blank: tuple[str, str], log: FaultLog) -> None:
        self._blank = blank
        ids = [unit.id for unit in units]
        self._index = UnitIndex(ids, ([unit.name for unit in units], [unit.name_en for unit in units]))
        self._mapped = {word: target.id for word, target in mapping.units.items() if target.id in self._index.ids}
        for target in mapping.units.values():
            if target.id not in self._index.ids:
                what = said("there is no unit %(unit)s", unit=quoted(target.id))
                log.add(target.place, what, allowed(target.id, ids), file=mapping.file)

    def read(self, cell: Cell) -> str | Wrong:
        """The id of the unit that the cell means."""
        written = text_of(cell)
        if not written:
            blank, first = self._blank
            remedy = said("%(first)swrite the id or the name of the respondent's unit", first=first)
            return Wrong(said("the unit is %(blank)s", blank=blank), remedy)
        mapped = self._mapped.get(key(written))
        found = (mapped,) if mapped else self._index.find(written)
        if len(found) == 1:
            return found[0]
        if found:
            return ambiguous(written, found)
        return Wrong(
            said("there is no unit %(unit)s", unit=quoted(written)),
            lambda: (
                did_you_mean(written, self._index.known) or said("add the unit, or map it under units: of a mapping")
            ),
        )


def _role_words(facts: FactSheet, mapping: ExportMapping, log: FaultLog) -> Mapping[str, str]:
    fact = fact_with_id(facts.respondent, ROLE)
    words = choice_words(fact) if fact else {}
    mapped = {}
    for word, target in mapping.roles.items():
        if key(target.id) in words:
            mapped[word] = words[key(target.id)]
        else:
            what = said("there is no role %(role)s", role=quoted(target.id))
            log.add(target.place, what, allowed(target.id, _ids(words)), file=mapping.file)
    return words | mapped


def _respondents(
    sheet: Sheet,
    at: Mapping[str, int],
    units: _UnitWords,
    roles: Mapping[str, str],
    log: FaultLog,
) -> tuple[Respondent, ...]:
    def role(cell: Cell) -> str | Wrong | None:
        written = text_of(cell)
        if not written or key(written) in roles:
            return roles.get(key(written))
        return Wrong(said("there is no role %(role)s", role=quoted(written)), lambda: allowed(written, _ids(roles)))

    nobody = [""] * len(sheet.numbers)
    ids = read_column(sheet, at[UNIT], units.read, log, otherwise="") if UNIT in at else nobody
    keys = map(text_of, sheet.columns[at[RESPONDENT]]) if RESPONDENT in at else nobody
    found = read_column(sheet, at[ROLE], role, log, otherwise=None) if ROLE in at else [None] * len(nobody)
    return tuple(
        Respondent(unit, given or f"row {number}", said)
        for unit, given, said, number in zip(ids, keys, found, sheet.numbers, strict=True)
    )


def _note_repeated(
    respondents: Sequence[Respondent], sheet: Sheet, at: Mapping[str, int], units: Sequence[Unit], log: FaultLog
) -> None:
    """Whoever has answered twice for a unit, or for units that are counted together."""
    if RESPONDENT not in at:
        return
    counted_in = {unit.id: unit.join_with or unit.id for unit in units}
    first: dict[tuple[str, str], int] = {}
    for index, (person, given) in enumerate(zip(respondents, sheet.columns[at[RESPONDENT]], strict=True)):
        if not person.unit or not text_of(given):
            continue
        earlier = first.setdefault((counted_in[person.unit], key(person.key)), index)
        if earlier == index:
            continue
        unit = respondents[earlier].unit
        what = said(
            "%(person)s has answered for the unit %(unit)s in %(place)s",
            person=quoted(person.key),
            unit=quoted(unit),
            place=sheet.place(earlier),
        )
        remedy = said("keep one of the two rows")
        if unit != person.unit:
            what = said("%(what)s, and the two units are counted together", what=what)
            remedy = said("keep one of the two rows, or give each person a key of his own")
        log.add(sheet.place(index, at[RESPONDENT]), what, remedy)


def _seconds(sheet: Sheet, at: Mapping[str, int], log: FaultLog) -> NDArray[np.float64]:
    if SECONDS not in at:
        return np.full(len(sheet.numbers), _UNKNOWN_TIME)
    return np.asarray(read_column(sheet, at[SECONDS], _time_taken, log, otherwise=_UNKNOWN_TIME), dtype=np.float64)


def _time_taken(cell: Cell) -> float | Wrong:
    if not text_of(cell):
        return _UNKNOWN_TIME
    seconds = seconds_of(cell)
    if seconds is None:
        return Wrong(said("%(value)s is no duration", value=quoted(cell)), said("write the seconds, such as 83"))
    return seconds


def _ids(words: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(words.values()))
