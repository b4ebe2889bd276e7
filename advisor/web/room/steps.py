"""What the projector shows in the steps after a vote: the spread of answers, what to talk about, the advice, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import request

from advisor.domain.campaign import Wave
from advisor.domain.explanation import Outcome
from advisor.domain.questionnaire import Item, Section
from advisor.domain.unit import METHODS, Unit
from advisor.domain.workshop import Step, Workshop
from advisor.ports import Transaction
from advisor.report.brief import Brief
from advisor.report.pages.chain import steps
from advisor.report.pages.unit import speaks_against
from advisor.report.room import signed_state
from advisor.services.results import DimensionReveal, Point, Standing, UnitReveal
from advisor.services.workshop.ruling import ENTRIES
from advisor.web.context import office
from advisor.web.results.briefs import brief_of, document_of, reading_of

_TOP = 6
"""Points on the agenda that a room has time for; the others are listed."""
_AFTER_A_VOTE = frozenset({Step.REVEAL, Step.TALK, Step.SETTLE, Step.RECOMMENDATION, Step.DECIDE, Step.SIGNED_OFF})


@dataclass(frozen=True)
class Seen:
    """The dimensions of a section as a vote showed them."""

    section: Section
    dimensions: tuple[DimensionReveal, ...]


@dataclass(frozen=True)
class Talked:
    """An item to talk about, with the units that disagree on it, heaviest first."""

    item: Item
    dimension: str
    units: tuple[tuple[Unit, Point], ...]
    changes: str
    """What hangs on it: method, entry, nothing or unknown."""

    @property
    def weight(self) -> float:
        """Disagreement times influence of the unit where it is heaviest."""
        return max(_weight(point) for _, point in self.units)


def after_a_vote(tx: Transaction, wave: Wave, workshop: Workshop) -> dict[str, Any]:
    """What the present step shows beside what every step shows; nothing while a vote is open."""
    if workshop.step not in _AFTER_A_VOTE:
        return {}
    results = office().results
    if workshop.step is Step.REVEAL:
        return _reveal(tx, wave)
    if workshop.step is Step.TALK:
        standing = results.standing(tx, wave.id)
        return {"agenda": _agenda(tx, wave, standing), "top": _TOP} | _named(workshop)
    standing = results.standing(tx, wave.id)
    if workshop.step is Step.SETTLE:
        return _settling(tx, wave, standing)
    return _advice(tx, wave, standing)


def _reveal(tx: Transaction, wave: Wave) -> dict[str, Any]:
    shown = office().results.reveal(tx, wave.id, max(office().results.open(tx, wave.id)))
    units = shown.units
    chosen = _chosen(units)
    rules = office().library.rules
    sections = []
    for section in rules.sections.values():
        dimensions = (
            tuple(one for one in chosen.dimensions if rules.dimensions[one.dimension].section == section.id)
            if chosen
            else ()
        )
        if any(one.tally or one.why for one in dimensions):
            sections.append(Seen(section, dimensions))
    look = request.args.get("look")
    near = next((one for one in chosen.dimensions if one.dimension == look), None) if chosen else None
    form = office().library.questionnaire(wave.questionnaire)
    return {
        "reveal": shown,
        "chosen": chosen,
        "sections": sections,
        "near": near,
        "dimensions": rules.dimensions,
        "items": {item.id: item for item in form.items},
    }


def _agenda(tx: Transaction, wave: Wave, standing: Standing) -> tuple[Talked, ...]:
    """The items to talk about, over all units whose answers may be shown."""
    form = office().library.questionnaire(wave.questionnaire)
    found: dict[str, list[tuple[Unit, Point]]] = {}
    for unit in standing.assessment.units:
        if unit.profile.scores:
            for point in office().results.agenda_of(standing, unit.profile.unit.id):
                item = point.item or form.items_by_dimension[point.dimension][0].id
                found.setdefault(item, []).append((unit.profile.unit, point))
    items = {item.id: item for item in form.items}
    talked = [
        Talked(
            items[id],
            items[id].dimension,
            tuple(sorted(units, key=lambda pair: -_weight(pair[1]))),
            _changes([one for _, one in units]),
        )
        for id, units in found.items()
    ]
    return tuple(sorted(talked, key=lambda one: -one.weight))


def _named(workshop: Workshop) -> dict[str, Any]:
    items = {item.id: item for form in office().library.questionnaires.values() for item in form.items}
    return {"focus": items.get(workshop.focus or ""), "dimensions": office().library.rules.dimensions}


def _settling(tx: Transaction, wave: Wave, standing: Standing) -> dict[str, Any]:
    units = tuple(one.profile for one in standing.assessment.units)
    chosen = next((one for one in units if one.unit.id == request.args.get("unit")), units[0] if units else None)
    settled = [one for one in tx.rulings.settlements(wave.id) if chosen and one.unit == chosen.unit.id]
    points = office().results.agenda_of(standing, chosen.unit.id) if chosen and chosen.scores else ()
    first = list(dict.fromkeys(point.dimension for point in points))
    order = [*first, *(id for id in office().library.rules.dimensions if id not in first)]
    return {
        "units": tuple(one.unit for one in units),
        "chosen": chosen,
        "settled": settled,
        "order": order,
        "dimensions": office().library.rules.dimensions,
        "sections": office().library.rules.sections,
        "agenda_first": len(first),
    }


def _advice(tx: Transaction, wave: Wave, standing: Standing) -> dict[str, Any]:
    brief = brief_of(standing)
    readings = brief.reading.units
    reading = reading_of(brief, request.args.get("unit", "")) or (readings[0] if readings else None)
    decisions = {one.unit: one for one in tx.rulings.decisions(wave.id)}
    return {
        "brief": brief,
        "readings": readings,
        "reading": reading,
        "chain": steps(brief, reading, known=True) if reading else (),
        "against": speaks_against(brief, reading) if reading else (),
        "tendency": _tendency(reading),
        "decisions": decisions,
        "undecided": [one for one in readings if one.unit.id not in decisions and not one.withheld],
        "signatures": standing.assessment.sign_offs,
        "methods": METHODS,
        "entries": ENTRIES,
        "labels": _labels(brief),
        "unsigned": signed_state(document_of(standing), None),
    }


def _tendency(reading: Any) -> Any:  # noqa: ANN401 -- as the report has it
    return reading.tendency if reading is not None else None


def _labels(brief: Brief) -> dict[str, dict[str, str]]:
    return {
        "method": {id: brief.words.method(id).label for id in METHODS},
        "entry": {id: brief.words.label("entry", id) for id in ENTRIES},
    }


def _chosen(units: Sequence[UnitReveal]) -> UnitReveal | None:
    """The unit that the address names, else the first that may be shown, else the first."""
    named = next((one for one in units if one.unit.id == request.args.get("unit")), None)
    return named or next((one for one in units if one.shown), units[0] if units else None)


def _weight(point: Point) -> float:
    return point.disagreement * (1.0 if point.influence is None else point.influence)


def _changes(points: Sequence[Point]) -> str:
    """What hangs on it where it hangs on most."""
    if any(point.influence is None for point in points):
        return "unknown"
    if any(_differ(point, 0) for point in points):
        return "method"
    return "entry" if any(_differ(point, 1) for point in points) else "nothing"


def _differ(point: Point, place: int) -> bool:
    low, high = point.low or Outcome(None, None), point.high or Outcome(None, None)
    return low[place] != high[place]
