"""Whether an assessment says what its scores and rules lead to: everything that can be derived again is, and compared.

A further part of assessment.json is checked by adding one function to `DERIVATIONS` (parts of a unit) or `TOTALS`
(parts of the whole).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from advisor.domain.advice import Recommendation
from advisor.domain.opinion import SecondOpinion
from advisor.domain.profile import Basis as ScoreBasis
from advisor.domain.rulebook import Rulebook
from advisor.engine.assess.disclosure import Gate
from advisor.engine.compare.opinion import OpinionModel
from advisor.errors import UsageError
from advisor.report.documents import opinion_object, unit_object
from advisor.report.explained import confidence_object, flips_object, open_objects
from advisor.report.reading import read
from advisor.services.derive import Basis, advice, confidence, flips, second_opinions

MAX_UNITS = 2000
"""More units than any engagement has; a file with more is refused before it is derived from."""
MEASURED = ("n", "scores", "findings", "careless", "explanation.robustness", "explanation.agenda")
"""Parts of a unit that only the raw answers could show."""
ROOM = ("tendency", "decision")
"""Parts of a unit that a room said and decided."""
GIVEN = ("name_en", "parent", "joined", "function", "lifecycle", "headcount", "supports", "fixed", "mandated_method")
"""Parts of a unit that are facts told to the advisor."""
_NAMES = ("id", "table", "rule", "input", "case")
_OF_ANSWERS = ("median", "band", "se", "agreement", "gap", "answered")
_SHOWN = 80
_EXACT = 1e-9

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Something stated that does not follow, or is not as it should be: where, what stands there, what was expected."""

    place: str
    stated: str
    expected: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.stated}" + (f", derived {self.expected}" if self.expected else "")


@dataclass(frozen=True, slots=True)
class Derived:
    """What was found; `unchecked` are parts of units that are neither given, measured nor derived: of a later version."""

    differences: tuple[Difference, ...]
    unchecked: tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A stated assessment with the rules and the second opinion to derive it again."""

    document: Mapping[str, Any]
    rules: Rulebook
    opinion: OpinionModel | None
    figures: Mapping[str, Any] | None

    @cached_property
    def basis(self) -> Basis:
        """The scores and facts that the assessment states, with the rules."""
        own = {"version": self.rules.version, "sha256": self.rules.sha256}
        try:
            reading = read({**self.document, "rules": own}, self.rules)
        except (KeyError, TypeError, ValueError) as error:
            raise UsageError(f"assessment.json holds what no assessment holds: {error}") from None
        profiles = [replace(one.profile, unit=replace(one.unit, name=one.advice.name)) for one in reading.units]
        return Basis(self.rules, profiles, reading.engagement)

    @cached_property
    def advice(self) -> list[Recommendation]:
        """The recommendations as the rules give them."""
        return advice(self.basis)

    @cached_property
    def second(self) -> list[SecondOpinion | None] | None:
        """The second opinions as the cases give them; None where their model is missing."""
        if self.document["opinion"] is None:
            return [None] * len(self.advice)
        return None if self.opinion is None else second_opinions(self.opinion, self.basis, self.advice)


def recommendations(case: Case) -> Sequence[Mapping[str, Any]]:
    """Method, way in, form, every table's deciding rows with the whole trace, settings, risks, actions."""
    return [
        {
            **unit_object(found),
            "reasons": [{"table": table, "rules": list(rules)} for table, rules in found.decided_by.items()],
        }
        for found in case.advice
    ]


def opinions(case: Case) -> Sequence[Mapping[str, Any]]:
    """The second opinion on each unit, and the confidence, which reads it."""
    if case.second is None:
        return [{} for _ in case.advice]
    sure = confidence(case.basis, case.advice, case.second)
    return [
        {"second_opinion": opinion_object(opinion), "explanation.confidence": confidence_object(level)}
        for opinion, level in zip(case.second, sure, strict=True)
    ]


def explanations(case: Case) -> Sequence[Mapping[str, Any]]:
    """What would change the recommendation, and what a missing dimension could still change."""
    found, opened = flips(case.basis)
    return [
        {"explanation.flips": flips_object(one), "explanation.open": open_objects(open_)}
        for one, open_ in zip(found, opened, strict=True)
    ]


def respondents(case: Case) -> Mapping[str, Any]:
    """How many answered in the units that are shown."""
    units = case.document["units"]
    counts = [unit["n"] for unit in units if unit["n"]]
    return {"respondents": {"shown": sum(counts), "units": len(units), "units_shown": len(counts)}}


def opinion_source(case: Case) -> Mapping[str, Any]:
    """What the second opinion rests on."""
    if case.document["opinion"] is None:
        return {}
    labelled = [one for one in case.rules.precedents if one.suited is not None]
    return {
        "opinion": {
            "cases_sha256": case.rules.precedents_sha256,
            "cases": len(case.rules.precedents),
            "labelled": len(labelled),
            "organisations": len({one.group for one in labelled}),
            "figures": None if case.figures is None else dict(case.figures),
        }
    }


DERIVATIONS: tuple[Callable[[Case], Sequence[Mapping[str, Any]]], ...] = (
    recommendations,
    opinions,
    explanations,
)
"""Each gives, per unit in the order of the assessment, parts of the unit as they follow; a dot leads into a part."""
TOTALS: tuple[Callable[[Case], Mapping[str, Any]], ...] = (respondents, opinion_source)
"""Each gives parts of the whole assessment as they follow."""


def derive(case: Case) -> Derived:
    """Everything that the assessment states otherwise than it follows, by unit and field.

    Raises:
        DecisionError: a stated score or fact lies outside its domain.
        UsageError: the assessment cannot be read as one.

    """
    units = case.document["units"]
    if len(units) > MAX_UNITS:
        raise UsageError(f"assessment.json has {len(units)} units; at most {MAX_UNITS} are derived again")
    found = [_difference("assessment", entry) for total in TOTALS for entry in _parts(case.document, total(case))]
    derived = [derivation(case) for derivation in DERIVATIONS]
    known = {*GIVEN, *MEASURED, *ROOM}
    for place, unit in enumerate(units):
        parts = {name: value for entries in derived for name, value in entries[place].items()}
        known |= parts.keys()
        found += [_difference(f"unit {unit['unit']}", entry) for entry in _parts(unit, parts)]
    strange = {name for unit in units for name in _names(unit, known)}
    return Derived(tuple(found), tuple(sorted(strange)))


def undisclosed(document: Mapping[str, Any]) -> list[Difference]:
    """Every number in the assessment that stands for fewer people than its own threshold allows."""
    gate = Gate(document["consent"], document["threshold"])
    found = []
    for unit in document["units"]:
        place = f"unit {unit['unit']}"
        if unit["status"] == "withheld" and (unit["scores"] or unit["n"]):
            found.append(Difference(place, "is withheld, but has scores"))
        counts: dict[str, tuple[int, Callable[[int], bool]]] = {}
        if votes := (unit.get("tendency") or {}).get("votes"):
            counts["tendency"] = (sum(votes.values()), gate.shows_distribution)
        for name, score in unit["scores"].items():
            if score["n"] is not None:
                counts[f"scores.{name}.n"] = (score["n"], gate.shows)
            elif score.get("basis") != ScoreBasis.SETTLED or any(score.get(part) is not None for part in _OF_ANSWERS):
                found.append(Difference(f"{place}, scores.{name}", "has no number of answers, but figures of them"))
            for group in ("n_leaders", "n_members"):
                if score["gap"]:
                    counts[f"scores.{name}.gap.{group}"] = (score["gap"][group], gate.shows_distribution)
        found += [
            Difference(f"{place}, {name}", f"{n} answers, and the threshold is {gate.threshold}")
            for name, (n, shows) in counts.items()
            if not shows(n)
        ]
    return found


def compare(
    stated: Any,  # noqa: ANN401 -- JSON
    derived: Any,  # noqa: ANN401 -- JSON
    path: Path = (),
    *,
    match: bool = True,
) -> Iterator[tuple[Path, Any, Any]]:
    """Where two JSON values differ: the path, what stands there, what was derived; `match` compares entries by id."""
    if isinstance(stated, Mapping) and isinstance(derived, Mapping):
        for key in [*derived, *(key for key in stated if key not in derived)]:
            yield from compare(stated.get(key, _ABSENT), derived.get(key, _ABSENT), (*path, key), match=match)
    elif isinstance(stated, list) and isinstance(derived, list):
        yield from _compare_lists(stated, derived, path, match=match)
    elif not _same(stated, derived):
        yield path, stated, derived


class _Absent:
    def __repr__(self) -> str:
        return "nothing"


_ABSENT = _Absent()


def shown(value: object) -> str:
    """A JSON value in a line of a message."""
    text = repr(value) if isinstance(value, _Absent) else json.dumps(value, ensure_ascii=False, default=str)
    text = plain(text)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."


def plain(text: str) -> str:
    """A text in one line that cannot steer a terminal."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def _compare_lists(
    stated: Sequence[Any], derived: Sequence[Any], path: Path, *, match: bool
) -> Iterator[tuple[Path, Any, Any]]:
    key = _key(stated, derived) if match else None
    if key is None:
        for place in range(max(len(stated), len(derived))):
            one = stated[place] if place < len(stated) else _ABSENT
            other = derived[place] if place < len(derived) else _ABSENT
            yield from compare(one, other, (*path, place), match=match)
        return
    ours, theirs = ({entry[key]: entry for entry in entries} for entries in (derived, stated))
    yield from compare(theirs, ours, path)
    order = [[name for name in entries if name in ours and name in theirs] for entries in (theirs, ours)]
    if order[0] != order[1]:
        yield (*path, "order"), order[0], order[1]


def _key(stated: Sequence[Any], derived: Sequence[Any]) -> str | None:
    """The key by which the entries of both lists have each a name of its own."""
    for key in _NAMES:
        if all(
            len({_name(entry, key) for entry in entries} - {None}) == len(entries) > 0 for entries in (stated, derived)
        ):
            return key
    return None


def _name(entry: object, key: str) -> str | None:
    name = entry.get(key) if isinstance(entry, Mapping) else None
    return name if isinstance(name, str) else None


def _same(stated: object, derived: object) -> bool:
    if isinstance(stated, bool) or isinstance(derived, bool):
        return stated is derived
    if isinstance(stated, int | float) and isinstance(derived, int | float):
        return abs(stated - derived) <= _EXACT * max(1.0, abs(derived))
    return stated == derived


def _parts(stated: Mapping[str, Any], derived: Mapping[str, Any]) -> Iterable[tuple[Path, Any, Any]]:
    plain = json.loads(json.dumps(dict(derived)))
    for name, value in plain.items():
        yield from compare(_part(stated, name), value, (name,))


def _part(stated: Mapping[str, Any], name: str) -> Any:  # noqa: ANN401 -- JSON
    part: Any = stated
    for step in name.split("."):
        if part is None:  # the whole is null: so is every part of it
            return None
        part = part.get(step, _ABSENT) if isinstance(part, Mapping) else _ABSENT
    return part


def _names(unit: Mapping[str, Any], known: set[str]) -> Iterator[str]:
    """The parts of a unit that are not known; where only parts of a part are, those of it that are not."""
    for name, value in unit.items():
        below = [one for one in known if one.startswith(f"{name}.")]
        if name not in known and not below:
            yield name
        elif below and isinstance(value, Mapping):
            yield from (f"{name}.{part}" for part in value if f"{name}.{part}" not in known)


def _difference(place: str, entry: tuple[Path, Any, Any]) -> Difference:
    path, stated, derived = entry
    where = ".".join(str(step) for step in path)
    return Difference(f"{place}, {where}", f"stated {shown(stated)}", shown(derived))
