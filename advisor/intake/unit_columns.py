"""Reads the facts of units from the columns of a table, links between units included."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import repeat
from typing import TYPE_CHECKING, TypeVar

from advisor.domain.unit import Unit
from advisor.intake.cells import text_of, whole_number_of
from advisor.intake.columns import read_column
from advisor.intake.faults import Wrong, allowed, did_you_mean, quoted
from advisor.intake.keys import key
from advisor.intake.links import UnitIndex, ambiguous, cycles, several
from advisor.text import Joined, said

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from advisor.intake.faults import FaultLog
    from advisor.intake.grid import Cell
    from advisor.intake.sheet import Sheet

T = TypeVar("T")

_NONE: tuple[str, ...] = ()
_MOST_OF_RING = 5

CHOICE_FACTS = ("function", "lifecycle", "current_method", "mandated_method")
"""The facts of a unit that take one of a list of values."""


@dataclass(frozen=True, eq=False)
class UnitColumns:
    """The columns of a table that hold facts of units.

    `at` gives the column of each fact that has one, `words` the id behind each key of a choice, per fact,
    `dimensions` are the ids that `fixed` may name, and `names` is how messages name a fact, if not by its id alone.
    """

    sheet: Sheet
    log: FaultLog
    at: Mapping[str, int]
    words: Mapping[str, Mapping[str, str]]
    dimensions: Sequence[str]
    names: Mapping[str, str] = field(default_factory=dict)

    def units(self) -> tuple[Unit, ...]:
        """The units in the order of the rows; none where there is no column of ids."""
        if "id" not in self.at:
            return ()
        ids = self._ids()
        names = list(self._read("name", text_of, ""))
        names_en = list(self._read("name_en", text_of, ""))
        index = UnitIndex(ids, (names, names_en))
        return tuple(
            map(
                Unit,
                ids,
                names,
                names_en,
                self._parents(ids, index),
                self._joins(ids, index),
                self._choices("function"),
                self._choices("lifecycle"),
                self._read("headcount", _headcount, None),
                self._choices("current_method"),
                self._supports(ids, index),
                self._read("fixed", self._fixed, _NONE),
                self._choices("mandated_method"),
            ),
        )

    def _called(self, fact: str) -> str:
        return self.names.get(fact, fact)

    def _read(self, fact: str, parse: Callable[[Cell], T | Wrong], otherwise: T) -> Iterable[T]:
        if fact not in self.at:
            return repeat(otherwise, len(self.sheet.numbers))
        return read_column(self.sheet, self.at[fact], parse, self.log, otherwise=otherwise)

    def _ids(self) -> list[str]:
        ids = read_column(self.sheet, self.at["id"], self._id, self.log, otherwise="")
        if len(set(ids)) < len(ids):
            first: dict[str, int] = {}
            repeated = [index for index, unit in enumerate(ids) if unit and first.setdefault(unit, index) != index]
            self.log.add_each(
                repeated,
                lambda index: (
                    self.sheet.place(index, self.at["id"]),
                    said(
                        "the unit %(unit)s stands in %(place)s already",
                        unit=quoted(ids[index]),
                        place=self.sheet.place(first[ids[index]]),
                    ),
                    said("give each unit one row and an id of its own"),
                ),
            )
        return ids

    def _id(self, cell: Cell) -> str | Wrong:
        unit = text_of(cell)
        if not unit:
            blank, first = self.sheet.blank
            remedy = said("%(first)sgive each row the id of its unit", first=first)
            return Wrong(said("the unit's id is %(blank)s", blank=blank), remedy)
        if not unit.isprintable() or ";" in unit or "\uff1b" in unit:
            what = said("%(unit)s cannot be an id", unit=quoted(unit))
            return Wrong(what, said("use an id without semicolons and control characters"))
        return unit

    def _choices(self, fact: str) -> Iterable[str | None]:
        words = self.words.get(fact, {})

        def chosen(cell: Cell) -> str | Wrong | None:
            written = text_of(cell)
            if not written:
                return None
            known = tuple(dict.fromkeys(words.values()))
            return words.get(key(written)) or Wrong(
                said("%(value)s is no %(fact)s", value=quoted(written), fact=self._called(fact)),
                lambda: allowed(written, known),
            )

        return self._read(fact, chosen, None)

    def _fixed(self, cell: Cell) -> tuple[str, ...] | Wrong:
        written = several(text_of(cell))
        unknown = [word for word in written if word not in self.dimensions]
        if unknown:
            what = said(
                "%(fact)s: no dimension has the id %(words)s",
                fact=self._called("fixed"),
                words=Joined(tuple(map(quoted, unknown))),
            )
            return Wrong(what, lambda: allowed(unknown[0], self.dimensions))
        return written

    def _parents(self, ids: Sequence[str], index: UnitIndex) -> Iterable[str | None]:
        parents = self._linked("parent", index)
        rings = cycles({unit: parent for unit, parent in zip(ids, parents, strict=True) if unit and parent})
        for ring in rings:
            self.log.add(
                self.sheet.place(ids.index(ring[0]), self.at["parent"]),
                said("the units %(units)s are parents of each other", units=_ring(ring))
                if len(ring) > 1
                else said("the unit %(unit)s is its own parent", unit=quoted(ring[0])),
                said("leave the parent of the topmost unit blank"),
            )
        return parents

    def _joins(self, ids: Sequence[str], index: UnitIndex) -> Iterable[str | None]:
        joins = self._linked("join_with", index)
        joined = {unit for unit, other in zip(ids, joins, strict=True) if other}
        for row, (unit, other) in enumerate(zip(ids, joins, strict=True)):
            if other and other == unit:
                what = said("the unit %(unit)s joins itself", unit=quoted(unit))
                remedy = said("name another unit, or leave it blank")
            elif other and other in joined:
                what = said(
                    "%(unit)s joins %(other)s, which itself joins another unit", unit=quoted(unit), other=quoted(other)
                )
                remedy = said("name the unit in which all of them are to be counted")
            else:
                continue
            self.log.add(self.sheet.place(row, self.at["join_with"]), what, remedy)
        return joins

    def _linked(self, fact: str, index: UnitIndex) -> list[str | None]:
        given = said(", given as %(fact)s,", fact=self._called(fact))

        def linked(cell: Cell) -> str | Wrong | None:
            written = text_of(cell)
            return _linked_unit(written, given, index) if written else None

        return list(self._read(fact, linked, None))

    def _supports(self, ids: Sequence[str], index: UnitIndex) -> Iterable[tuple[str, ...]]:
        def served(cell: Cell) -> tuple[str, ...] | Wrong:
            written = text_of(cell)
            words = (written,) if written and index.find(written) else several(written)
            found = [_linked_unit(word, "", index) for word in words]
            wrong = [unit for unit in found if isinstance(unit, Wrong)]
            if wrong:
                whats = tuple(unit.what for unit in wrong)
                what = said("%(faults)s", faults=Joined(whats, said("; "))) if len(whats) > 1 else whats[0]
                return Wrong(what, wrong[0].remedy)
            return tuple(dict.fromkeys(unit for unit in found if isinstance(unit, str)))

        supports = list(self._read("supports", served, _NONE))
        for row, (unit, others) in enumerate(zip(ids, supports, strict=True)):
            if unit and unit in others:
                place = self.sheet.place(row, self.at["supports"])
                what = said("the unit %(unit)s supports itself", unit=quoted(unit))
                self.log.add(place, what, said("name only other units"))
        return supports


def _headcount(cell: Cell) -> int | Wrong | None:
    if cell == "" or not text_of(cell):
        return None
    people = whole_number_of(cell)
    if people is None or people < 1:
        return Wrong(said("%(value)s is no headcount", value=quoted(cell)), said("write a whole number, 1 or more"))
    return people


def _linked_unit(written: str, given: str, index: UnitIndex) -> str | Wrong:
    found = index.find(written)
    if len(found) == 1:
        return found[0]
    if found:
        return ambiguous(written, found)
    return Wrong(
        said("the unit %(unit)s%(given)s is not in the file", unit=quoted(written), given=given),
        lambda: did_you_mean(written, index.known) or said("add its row, or correct the id"),
    )


def _ring(ring: Sequence[str]) -> Joined:
    shown = [quoted(unit) for unit in ring[:_MOST_OF_RING]] + ["…"] * (len(ring) > _MOST_OF_RING)
    return Joined((*shown, quoted(ring[0])), " → ")
