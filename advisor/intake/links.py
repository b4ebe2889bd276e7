"""Matches what is written about units with the units, and finds links among them that cannot be."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from advisor.intake.faults import Wrong, quoted
from advisor.intake.keys import key
from advisor.text import Joined, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SEMICOLON = re.compile(r"[;\uff1b]")
_COMMA = re.compile(r"[,\uff0c\u3001]")


class UnitIndex:
    """Finds units by id, then by name in either language (NFKC, trimmed, without case).

    `names` are columns of names, each as long as the ids; blank where there is none.
    """

    def __init__(self, ids: Sequence[str], names: Sequence[Sequence[str]] = ()) -> None:
        self.ids = dict.fromkeys(ids)
        self._named = ids
        self._names = names

    def find(self, written: str) -> tuple[str, ...]:
        """The ids of the units that the words may mean: none, one, or several where they are ambiguous."""
        if written in self.ids:
            return (written,)
        wanted = key(written)
        return self._by_id.get(wanted) or self._by_name.get(wanted) or ()

    @cached_property
    def known(self) -> tuple[str, ...]:
        """All ids and names, for hints."""
        return (*self.ids, *(name for column in self._names for name in column if name))

    @cached_property
    def _by_id(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for unit in self.ids:
            found[key(unit)] = (*found.get(key(unit), ()), unit)
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for column in self._names:
            for unit, name in zip(self._named, column, strict=True):
                if name and unit not in found.get(key(name), ()):
                    found[key(name)] = (*found.get(key(name), ()), unit)
        return found


def ambiguous(written: str, found: Sequence[str]) -> Wrong:
    """What is wrong with words that may mean any of several units."""
    return Wrong(
        said(
            "%(words)s may be any of the units %(units)s",
            words=quoted(written),
            units=Joined(tuple(map(quoted, found))),
        ),
        said("write the id of the one that is meant"),
    )


def several(written: str) -> tuple[str, ...]:
    """The words of a cell that may hold several, set apart by semicolons or, where there is none, by commas."""
    separator = _SEMICOLON if _SEMICOLON.search(written) else _COMMA
    return tuple(dict.fromkeys(word for part in separator.split(written) if (word := part.strip())))


def cycles(parents: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    """Each ring of units that are, through their parents, their own ancestors; as ids from child to parent."""
    settled: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}
        unit: str | None = start
        while unit is not None and unit not in settled and unit not in path:
            path[unit] = None
            unit = parents.get(unit)
        if unit in path and unit is not None:
            chain = tuple(path)
            yield chain[chain.index(unit) :]
        settled.update(path)
