"""Units as people paste them: a table copied from a spreadsheet, or a list of names indented like an outline."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from advisor.domain.questionnaire import FactSheet
from advisor.domain.unit import Unit
from advisor.errors import Fault, InputFaults
from advisor.intake.document import line_place
from advisor.intake.keys import key
from advisor.intake.units import read_units
from advisor.text import said

__all__ = ["units_from_text"]

LARGEST_TEXT = 60_000
_BULLET = re.compile(r"^([ \t　]*)(?:[-*•·–—]\s+|\d+[.)、]\s*)?(.*?)\s*$")
_TAB = 4
_PLACE = said("pasted text")
_HEADING = said("The units cannot be read:")


def units_from_text(
    text: str, facts: FactSheet, dimensions: Collection[str], present: Sequence[Unit] = ()
) -> tuple[Unit, ...]:
    """The units of a pasted table or outline; a unit that is there already, by name, keeps its code and facts.

    Raises:
        InputFaults: with all faults, by line.

    """
    if len(text) > LARGEST_TEXT:
        what = said("has %(n)s characters", n=len(text))
        raise InputFaults([Fault(_PLACE, "", what, said("import a file instead"))], _HEADING)
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        remedy = said("write one unit per line, or copy the table from the spreadsheet")
        raise InputFaults([Fault(_PLACE, "", said("is empty"), remedy)], _HEADING)
    return _table(text, facts, dimensions) if _is_table(lines, facts) else _outline(lines, present)


def _is_table(lines: Sequence[str], facts: FactSheet) -> bool:
    """Whether the first line heads the columns of a table."""
    heads = {key(word) for fact in facts.unit for word in (fact.id, fact.name.en, fact.name.zh)} | {"unit"}
    cells = re.split(r"[\t,;，；]", lines[0].lstrip("﻿"))
    known = [cell for cell in cells if key(cell) in heads]
    return len(known) == len(cells) or len(known) > 1


def _table(text: str, facts: FactSheet, dimensions: Collection[str]) -> tuple[Unit, ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _PLACE
        path.write_text(text, encoding="utf-8")
        try:
            return read_units(path, facts, tuple(dimensions))
        except InputFaults as error:
            told = [Fault(_PLACE, fault.place, fault.what, fault.remedy) for fault in error.faults]
            raise InputFaults(told, _HEADING) from None


def _outline(lines: Sequence[str], present: Sequence[Unit]) -> tuple[Unit, ...]:
    known = {key(unit.name): unit for unit in present}
    taken = {unit.id for unit in present}
    found: list[Unit] = []
    above: list[tuple[int, str]] = []
    faults: list[Fault] = []
    for number, line in enumerate(lines, 1):
        indent, name = _parts(line)
        depth = len(indent.replace("\t", " " * _TAB).replace("　", "  "))
        if not name:
            what, remedy = said("has a bullet and no name"), said("write the unit's name")
            faults.append(Fault(_PLACE, line_place(number), what, remedy))
            continue
        if key(name) in {key(unit.name) for unit in found}:
            what, remedy = said('"%(name)s" stands twice', name=name), said("give each unit a name of its own")
            faults.append(Fault(_PLACE, line_place(number), what, remedy))
            continue
        while above and above[-1][0] >= depth:
            above.pop()
        parent = above[-1][1] if above else None
        unit = known.get(key(name)) or Unit(id=_free(taken), name=name)
        taken.add(unit.id)
        found.append(Unit(**{field: getattr(unit, field) for field in unit.__slots__} | {"parent": parent}))
        above.append((depth, unit.id))
    if faults:
        raise InputFaults(faults, _HEADING)
    return tuple(found)


def _parts(line: str) -> tuple[str, str]:
    """The indentation of a line and what stands after its bullet."""
    found = _BULLET.fullmatch(line)
    return (found.group(1), found.group(2)) if found else ("", line.strip())


def _free(taken: set[str]) -> str:
    """The next code that no unit has."""
    number = len(taken) + 1
    while f"u{number}" in taken:
        number += 1
    return f"u{number}"
