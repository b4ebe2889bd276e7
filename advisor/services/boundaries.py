"""Boundary cases: the fewest profiles that together notice any moved bound, word, row or output of the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from advisor.domain.example import Example
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Value
from advisor.engine.decide.boundaries import Boundaries, Target
from advisor.engine.decide.columns import decoded
from advisor.errors import DecisionError
from advisor.services.boundary_search import Aim, BoundarySearch, Profiles
from advisor.services.examples import chain_over

_NAMED = 3
"""Rows that the name of a case names."""


@dataclass(frozen=True)
class BoundaryCases:
    """Cases by table, and the aims that no profile of the whole chain pins down by an answer, nor by a row."""

    cases: dict[str, tuple[Example, ...]]
    by_row: tuple[Aim, ...]
    unreached: tuple[Aim, ...]


@dataclass
class _Case:
    """A profile, with the aims of its table that it is to pin down."""

    profile: int
    aims: list[Aim] = field(default_factory=list)


def boundary_cases(rules: Rulebook) -> BoundaryCases:
    """The boundary cases of all tables, the same at every run.

    Raises:
        DecisionError: an input of a table has no closed domain.

    """
    search = BoundarySearch(rules)
    found = search.find()
    cases = {}
    for name, boundaries in search.tables.items():
        places = [place for place, aim in enumerate(found.aims) if aim.table == name]
        profiles = {key: codes[places] for key, codes in found.profiles.items()}
        aims = [found.aims[place] for place in places]
        chosen = _cover(search, name, aims, profiles)
        cases[name] = _examples(search, rules, boundaries, chosen, profiles)
    return BoundaryCases(cases, tuple(aim for aim in found.aims if not aim.answer), found.open)


def _cover(search: BoundarySearch, table: str, aims: Sequence[Aim], profiles: Profiles) -> list[_Case]:
    """A few of the profiles that pin down all aims: always the one next that pins down most of what is left."""
    noticing = search.run(profiles, [table])[table]
    single = search.tables[table].table.hit_policy.single
    pins = np.zeros((len(aims), len(aims)), dtype=bool)
    for place, aim in enumerate(aims):
        if aim.answer:
            pins[place] = noticing.by_answer(aim.target)
        elif single:
            pins[place] = noticing.by_row(aim.target)
        else:
            pins[place, place] = True
    values = np.sum([codes != 0 for codes in profiles.values()], axis=0)
    left = np.ones(len(aims), dtype=bool)
    chosen = []
    while left.any():
        counts = pins[left].sum(axis=0)
        if not counts.any():
            raise DecisionError(f"table {table}: diagrams and columns disagree on {int(left.sum())} bounds")
        profile = int(np.lexsort((values, -counts))[0])
        pinned = left & pins[:, profile]
        chosen.append(_Case(profile, [aims[place] for place in np.flatnonzero(pinned).tolist()]))
        left &= ~pinned
    return sorted(chosen, key=lambda case: _order(case.aims[0].target))


def _order(target: Target) -> tuple[object, ...]:
    return target.row, target.before, target.input == "", not target.met, target.input, target.code


def _examples(
    search: BoundarySearch,
    rules: Rulebook,
    boundaries: Boundaries,
    cases: Sequence[_Case],
    profiles: Profiles,
) -> tuple[Example, ...]:
    """The cases with what the rules as they stand answer."""
    bare = []
    for case in cases:
        given = {
            name: decoded(search.domains[name], int(codes[case.profile]))
            for name, codes in profiles.items()
            if codes[case.profile]
        }
        bare.append(Example(_name(boundaries, case.aims), "", 0, given, {}, {}))
    if not bare:
        return ()
    table = boundaries.table
    result = chain_over(rules, bare)
    hits = result.hits[table.id]
    examples = []
    for index, (case, example) in enumerate(zip(cases, bare, strict=True)):
        if table.hit_policy.single:
            expect: dict[str, Value | tuple[str, ...]] = {
                output.name: result.columns[output.name].value(index) for output in table.outputs
            }
            first = int(hits.first[index])
            row = boundaries.rules[first].id if first < len(boundaries.rules) else None
            absent: dict[str, tuple[str, ...]] = {}
        else:
            expect, absent = _collected(boundaries, case.aims)
            met = [aim.target.row for aim in case.aims if aim.target.met]
            row = boundaries.rules[met[0]].id if met else None
        decided_by = {table.id: row} if row is not None else {}
        examples.append(Example(example.name, "", 0, example.given, expect, decided_by, absent))
    return tuple(examples)


def _collected(
    boundaries: Boundaries, aims: Sequence[Aim]
) -> tuple[dict[str, Value | tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """What a table that collects has to give, and must not give."""
    given: dict[str, Value | tuple[str, ...]] = {}
    absent: dict[str, tuple[str, ...]] = {}
    for position, output in enumerate(boundaries.table.outputs):
        words = {
            met: {str(boundaries.rules[aim.target.row].then[position]) for aim in aims if aim.target.met is met}
            for met in (True, False)
        }
        if words[True]:
            given[output.name] = tuple(sorted(words[True]))
        if words[False]:
            absent[output.name] = tuple(sorted(words[False]))
    return given, absent


def _name(boundaries: Boundaries, aims: Sequence[Aim]) -> str:
    """The rows and bounds in words: `closed in: openness 39.9 (low); in_part out: openness 39.9 ([40..60))`."""
    parts: dict[tuple[int, str], list[str]] = {}
    for aim in sorted(aims, key=lambda aim: _order(aim.target)):
        target = aim.target
        if target.before:
            parts.setdefault((target.row, f"before {boundaries.rules[target.row + 1].id}"), [])
        elif target.input:
            parts.setdefault((target.row, "in" if target.met else "out"), []).append(_at(boundaries, target))
        elif (target.row, "in") not in parts:
            parts.setdefault((target.row, "decides"), [])
    said = [
        f"{boundaries.rules[row].id} {side}" + (": " + ", ".join(ats) if ats else "")
        for (row, side), ats in parts.items()
    ]
    more = [f"and {len(said) - _NAMED} more"] if len(said) > _NAMED else []
    return "; ".join(said[:_NAMED] + more)


def _at(boundaries: Boundaries, target: Target) -> str:
    """An input, its value, and what the cell asks."""
    names = list(boundaries.table.inputs)
    value = decoded(boundaries.table.inputs[target.input], target.code)
    cell = boundaries.rules[target.row].when[names.index(target.input)]
    return f"{target.input} {written(value)} ({cell.written})"


def written(value: Value) -> str:
    """A value as cells and cases have it."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
