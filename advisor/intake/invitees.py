"""Reads the list of people who are to be invited, a row a person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from advisor.domain.access import email_key
from advisor.domain.campaign import RespondentRole
from advisor.domain.invitee import Invitee
from advisor.intake.cells import text_of
from advisor.intake.columns import read_column, recognise
from advisor.intake.facts import choice_words, fact_with_id, wordings
from advisor.intake.faults import FaultLog, Wrong, allowed, did_you_mean, quoted
from advisor.intake.heads import ROLE, UNIT
from advisor.intake.keys import key
from advisor.intake.links import UnitIndex, ambiguous
from advisor.intake.sheet import load_sheet
from advisor.text import Text, said

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from advisor.domain.questionnaire import FactSheet
    from advisor.domain.unit import Unit
    from advisor.intake.grid import Cell
    from advisor.intake.sheet import Sheet

__all__ = ["MOST_INVITEES", "address_of", "name_of", "read_invitees"]

MOST_INVITEES = 20_000
_LONGEST_NAME, _LONGEST_ADDRESS = 120, 254
_NAME, _ADDRESS = "name", "address"
_HEADS: Mapping[str, Sequence[str]] = {
    _NAME: ("name", "full name", "姓名", "名字", "员工姓名"),
    _ADDRESS: (
        "address",
        "email",
        "e-mail",
        "email address",
        "mail",
        "邮箱",
        "电子邮箱",
        "邮件地址",
        "电子邮件",
        "邮箱地址",
    ),
    UNIT: ("unit", "unit code", "unit name", "department", "单元", "单元编号", "部门", "部门名称", "业务单元"),
    ROLE: ("role", "身份", "角色"),
}
_SHEETS = Text("people", "人员")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@[^\s@<>()\[\],;:\\\"]+\.[^\s@<>()\[\],;:\\\".]+")


def read_invitees(path: Path, units: Sequence[Unit], facts: FactSheet) -> tuple[Invitee, ...]:
    """The people in the order of the rows, from CSV or XLSX with the columns unit, name, address and role.

    Units are known by id, else by name in either language; the role, which may be left out, by id or label. A person
    has a name or an address. Of a workbook the sheet "people" or "人员" is read, else the first that can be seen.

    Raises:
        InputFaults: with all faults of the file.
    """
    log = FaultLog(str(path))
    sheet = load_sheet(path, log, preferred=(_SHEETS.en, _SHEETS.zh))
    if len(sheet.numbers) > MOST_INVITEES:
        what = said("has %(n)s people", n=f"{len(sheet.numbers):,}")
        log.stop(what, said("split it: %(most)s at once are the most", most=f"{MOST_INVITEES:,}"))
    at = recognise(sheet, _words(facts), log)
    if UNIT not in at:
        remedy = said("add it: the id or the name of each person's unit")
        log.add(sheet.head_place(), said('there is no column "unit"'), remedy)
    if not {_NAME, _ADDRESS} & at.keys():
        what = said('there is neither a column "name" nor one "address"')
        log.add(sheet.head_place(), what, said("add at least one of them"))
    index = UnitIndex([unit.id for unit in units], ([one.name for one in units], [one.name_en for one in units]))
    found = _people(sheet, at, index, _role(facts), log)
    _note_nameless(sheet, found, log)
    _note_repeated(sheet, at, found, units, log)
    log.raise_if_any()
    return found


def _words(facts: FactSheet) -> dict[str, str]:
    """The field behind each key of a head."""
    words = {key(word): field for field, heads in _HEADS.items() for word in heads}
    role = fact_with_id(facts.respondent, ROLE)
    return words | ({key(word): ROLE for word in wordings(role.name)} if role else {})


def _people(
    sheet: Sheet,
    at: Mapping[str, int],
    index: UnitIndex,
    role: Callable[[Cell], RespondentRole | Wrong | None],
    log: FaultLog,
) -> tuple[Invitee, ...]:
    nobody: list[str] = [""] * len(sheet.numbers)
    unsaid: list[RespondentRole | None] = [None] * len(sheet.numbers)
    units = (
        read_column(sheet, at[UNIT], lambda cell: _unit(cell, index, sheet), log, otherwise="")
        if UNIT in at
        else nobody
    )
    names = read_column(sheet, at[_NAME], name_of, log, otherwise="?") if _NAME in at else nobody
    addresses = read_column(sheet, at[_ADDRESS], address_of, log, otherwise="?") if _ADDRESS in at else nobody
    roles = read_column(sheet, at[ROLE], role, log, otherwise=None) if ROLE in at else unsaid
    return tuple(
        Invitee(unit, name or None, address or None, said)
        for unit, name, address, said in zip(units, names, addresses, roles, strict=True)
    )


def _unit(cell: Cell, index: UnitIndex, sheet: Sheet) -> str | Wrong:
    written = text_of(cell)
    if not written:
        blank, first = sheet.blank
        remedy = said("%(first)swrite the id or the name of the person's unit", first=first)
        return Wrong(said("the unit is %(blank)s", blank=blank), remedy)
    found = index.find(written)
    if len(found) == 1:
        return found[0]
    if found:
        return ambiguous(written, found)
    return Wrong(
        said("there is no unit %(unit)s", unit=quoted(written)),
        lambda: did_you_mean(written, index.known) or allowed(written, [*index.ids]),
    )


def name_of(cell: Cell) -> str | Wrong:
    """The name in a cell, empty where it is blank."""
    name = " ".join(text_of(cell).split())
    if len(name) > _LONGEST_NAME:
        what = said("%(name)s has %(n)s characters", name=quoted(name), n=len(name))
        return Wrong(what, said("write a name of at most %(most)s", most=_LONGEST_NAME))
    if not name.isprintable():
        return Wrong(said("%(name)s holds control characters", name=quoted(name)), said("type the name again"))
    return name


def address_of(cell: Cell) -> str | Wrong:
    """The mail address in a cell, empty where it is blank."""
    address = text_of(cell)
    if not address:
        return ""
    if len(address) > _LONGEST_ADDRESS or not _EMAIL.fullmatch(address) or not address.isprintable():
        what = said("%(address)s is no mail address", address=quoted(address))
        return Wrong(what, said("write one such as li.na@example.org, or leave it blank"))
    return address


def _role(facts: FactSheet) -> Callable[[Cell], RespondentRole | Wrong | None]:
    fact = fact_with_id(facts.respondent, ROLE)
    words = choice_words(fact) if fact else {}

    def read(cell: Cell) -> RespondentRole | Wrong | None:
        written = text_of(cell)
        if not written or key(written) in words:
            return RespondentRole(words[key(written)]) if written else None
        known = tuple(dict.fromkeys(words.values()))
        return Wrong(said("there is no role %(role)s", role=quoted(written)), lambda: allowed(written, known))

    return read


def _note_nameless(sheet: Sheet, found: Sequence[Invitee], log: FaultLog) -> None:
    for row, one in enumerate(found):
        if one.name is None and one.address is None:
            what = said("there is neither a name nor an address")
            log.add(sheet.place(row), what, said("write one of them, or delete the row"))


def _note_repeated(
    sheet: Sheet, at: Mapping[str, int], found: Sequence[Invitee], units: Sequence[Unit], log: FaultLog
) -> None:
    """Whoever stands twice under one address, in a unit or in units that are counted together."""
    counted_in = {unit.id: unit.join_with or unit.id for unit in units}
    first: dict[tuple[str, str], int] = {}
    for row, one in enumerate(found):
        if not one.unit or not one.address or one.address == "?":
            continue
        earlier = first.setdefault((counted_in[one.unit], email_key(one.address)), row)
        if earlier != row:
            what = said(
                "%(address)s stands in %(place)s already", address=quoted(one.address), place=sheet.place(earlier)
            )
            remedy = said("keep one of the two rows: a person answers once for a unit")
            log.add(sheet.place(row, at[_ADDRESS]), what, remedy)
