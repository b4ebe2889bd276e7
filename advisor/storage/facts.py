"""Facts of units and engagements, and versions, as JSON: a new fact needs no new column."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from advisor.domain.assessment import Version
from advisor.domain.campaign import EngagementRecord, PlacedUnit, Wave
from advisor.domain.unit import Engagement, Unit
from advisor.storage.part import row_of

_DATES = ("date", "pay_rules_change")


def engagement_facts(facts: Engagement) -> dict[str, Any]:
    """The client's facts as JSON."""
    return {
        key: value.isoformat() if isinstance(value, dt.date) else value
        for key, value in row_of(facts).items()
        if value is not None
    }


def engagement_row(record: EngagementRecord) -> dict[str, Any]:
    """The columns of an engagement."""
    return row_of(
        record,
        facts=engagement_facts(record.facts),
        questionnaire=asdict(record.questionnaire),
        rules=asdict(record.rules),
    )


def engagement(
    facts: Mapping[str, Any],
    questionnaire: Mapping[str, str],
    rules: Mapping[str, str],
    **rest: Any,  # noqa: ANN401 -- columns of any type
) -> EngagementRecord:
    """The engagement of these columns; a fact that this version does not know is passed over."""
    given = {key: dt.date.fromisoformat(value) if key in _DATES else value for key, value in facts.items()}
    return EngagementRecord(
        facts=Engagement(**_known(Engagement, given)),
        questionnaire=Version(**questionnaire),
        rules=Version(**rules),
        **rest,
    )


def unit_row(placed: PlacedUnit) -> dict[str, Any]:
    """The columns of a unit."""
    facts = {key: value for key, value in asdict(placed.unit).items() if key != "id" and value not in {None, "", ()}}
    return {
        "engagement": placed.engagement,
        "id": placed.unit.id,
        "facts": facts,
        "position": placed.position,
        "archived_at": placed.archived_at,
    }


def placed_unit(id: str, facts: Mapping[str, Any], **rest: Any) -> PlacedUnit:  # noqa: ANN401 -- columns of any type
    """The unit of these columns; a fact that this version does not know is passed over."""
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in facts.items()}
    return PlacedUnit(unit=Unit(id=id, **_known(Unit, given)), **rest)


def wave_row(wave: Wave) -> dict[str, Any]:
    """The columns of a wave."""
    return row_of(wave, questionnaire=asdict(wave.questionnaire))


def wave(questionnaire: Mapping[str, str], **rest: Any) -> Wave:  # noqa: ANN401 -- columns of any type
    """The wave of these columns."""
    return Wave(questionnaire=Version(**questionnaire), **rest)


def _known(kind: type, given: Mapping[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {key: value for key, value in given.items() if key in names}
