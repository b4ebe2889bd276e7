"""Finds, for every bound, word and row of a chain, a short profile through the whole chain that pins it down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Domain, NumberDomain
from advisor.engine.decide.boundaries import Boundaries, Noticing, Target
from advisor.engine.decide.chain import Chain
from advisor.engine.decide.columns import Column, encode
from advisor.engine.decide.sensitivity import Mask
from advisor.engine.decide.witnesses import Witnesses
from advisor.errors import DecisionError

Profiles = dict[str, NDArray[np.int64]]
"""Per dimension and fact the codes of many profiles; 0 is missing."""


class Aim(NamedTuple):
    """A target of a table, and whether the answer has to change or only the deciding row can."""

    table: str
    target: Target
    answer: bool = True


@dataclass(frozen=True)
class Found:
    """Aims, with a profile for each in the same order; and those for which there is none."""

    aims: tuple[Aim, ...]
    profiles: Profiles
    open: tuple[Aim, ...]


class BoundarySearch:
    """The chain of a rulebook with the targets of all its tables. Every run finds the same profiles."""

    def __init__(self, rules: Rulebook) -> None:
        self.domains: Mapping[str, Domain] = rules.asked
        self.tables = {name: Boundaries(table) for name, table in rules.tables.items()}
        self._chain = Chain(tuple(rules.tables.values()))

    def run(self, profiles: Profiles, tables: Iterable[str] | None = None) -> dict[str, Noticing]:
        """What the profiles pin down, per table."""
        columns = {
            name: Column(domain, codes=profiles[name].astype(np.uint16)) for name, domain in self.domains.items()
        }
        result = self._chain.run(columns)
        return {
            name: Noticing(self.tables[name], result.hits[name], result.columns)
            for name in (self.tables if tables is None else tables)
        }

    def find(self) -> Found:
        """A profile for every target that can be pinned down: by its answer, else by its deciding row."""
        witnesses = Witnesses(self.tables, self.domains)
        at = {}
        left = []
        for name, table in self.tables.items():
            for target in table.targets:
                for answer in (True, False):
                    profile = witnesses.profile(name, target, answer=answer)
                    if profile is not None:
                        at[Aim(name, target, answer)] = profile
                        break
                else:
                    left.append(Aim(name, target, answer=False))
        aims = tuple(at)
        profiles = {}
        for name, domain in self.domains.items():
            codes = encode(domain, [profile.get(name) for profile in at.values()]).codes
            if codes is None:
                raise DecisionError(f"{name} has no closed domain, so its bounds have no sides")
            profiles[name] = codes.astype(np.int64)
        return Found(aims, self._simplified(aims, profiles), tuple(left))

    def _simplified(self, aims: tuple[Aim, ...], profiles: Profiles) -> Profiles:
        """Leaves out every value that is not needed, then moves what the row asks onto its bounds where that holds."""
        for name in self.domains:
            profiles = self._kept(aims, profiles, name, np.zeros(len(aims), dtype=np.int64))
        for name in self.domains:
            edges = np.array(
                [self._edge(aim, name, int(code)) for aim, code in zip(aims, profiles[name], strict=True)],
                dtype=np.int64,
            )
            profiles = self._kept(aims, profiles, name, edges)
        return profiles

    def _kept(self, aims: tuple[Aim, ...], profiles: Profiles, name: str, codes: NDArray[np.int64]) -> Profiles:
        """The profiles with other values of one input, where they still pin down what they are for."""
        changed = np.flatnonzero(codes != profiles[name])
        if not len(changed):
            return profiles
        moved = {key: (codes if key == name else one)[changed] for key, one in profiles.items()}
        noticed = self.run(moved, {aims[place].table for place in changed.tolist()})
        kept = profiles[name].copy()
        for index, place in enumerate(changed.tolist()):
            if pinned(noticed[aims[place].table], aims[place])[index]:
                kept[place] = codes[place]
        return profiles | {name: kept}

    def _edge(self, aim: Aim, name: str, code: int) -> int:
        """The bound that one input of a row that is met may stand on; the value as it is where there is none."""
        table, target = self.tables[aim.table], aim.target
        if not code or not target.met or target.before or name == target.input or name not in table.accepted:
            return code
        ends = [
            other.code
            for other in table.targets
            if other.row == target.row and other.input == name and other.met and other.code
        ]
        if not ends or not isinstance(self.domains[name], NumberDomain):
            return code
        return ends[-1] if target.input and self._is_upper(table, target) else ends[0]

    @staticmethod
    def _is_upper(table: Boundaries, target: Target) -> bool:
        passes = table.accepted[target.input][target.row]
        return target.code + 1 < len(passes) and not passes[target.code + 1]


def pinned(noticing: Noticing, aim: Aim) -> Mask:
    """The cases that notice if the aim's target does not hold."""
    return noticing.by_answer(aim.target) if aim.answer else noticing.by_row(aim.target)
