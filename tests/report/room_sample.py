"""The demo's engagement after a workshop: a tendency, settled values, an override, signatures."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from functools import cache
from typing import Any

from advisor import bootstrap
from advisor.cli.demo import INPUT
from advisor.domain.assessment import Room
from advisor.domain.ruling import Decision, Settlement, SignOff
from advisor.engine.assess.disclosure import Gate
from advisor.intake.answers import read_answers
from advisor.intake.engagement import read_engagement
from advisor.intake.units import read_units
from advisor.report.documents import assessment_document
from advisor.report.room import signed_state
from advisor.services.assess import Commission, assess

NOW = dt.datetime(2026, 11, 25, 16, 30, tzinfo=dt.UTC)
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\x00\u202e {uncertainty} %(n)s ' + "é长" * 4000


@cache
def commission() -> Commission:
    """The demo as `advisor assess` assesses it."""
    rules = bootstrap.rulebook()
    form, facts = bootstrap.questionnaire("full", rules.dimensions), bootstrap.facts()
    units = read_units(INPUT / "units.csv", facts, tuple(rules.dimensions))
    answers = read_answers(INPUT / "answers.csv", form, units, facts)
    engagement = read_engagement(INPUT / "engagement.yaml", facts)
    opinion, figures = bootstrap.opinion(rules), bootstrap.evaluation(rules)
    return Commission(answers, units, form, rules, engagement, Gate(), NOW.date(), opinion, figures)


def settlement(unit: str, dimension: str, value: float, note: str) -> Settlement:
    """A value that the room settled."""
    return Settlement("eng", "w1", unit, dimension, value, note, "anna", NOW)


def decision(unit: str, method: str | None = None, entry: str | None = None, reason: str = "") -> Decision:
    """An acceptance; with a method an override."""
    return Decision("eng", "w1", unit, method is None, "anna", NOW, method, entry, reason)


def plain(given: Commission) -> dict[str, Any]:
    """The parsed assessment.json."""
    document: dict[str, Any] = json.loads(json.dumps(assessment_document(assess(given))))
    return document


def signed(given: Commission, room: Room, *names: str) -> dict[str, Any]:
    """The assessment with signatures under it, and one of before a change."""
    state = signed_state(plain(replace(given, room=room)))
    offs = [SignOff("s", "eng", "w1", None, name, state, "anna", NOW) for name in names]
    old = SignOff("s0", "eng", "w1", None, "Old Hand", "0" * 64, "anna", NOW)
    return plain(replace(given, room=replace(room, sign_offs=(*offs, old))))


def workshop() -> tuple[Commission, Room]:
    """The demo after its workshop.

    Legal is withheld and settles two values openly; the platform team is decided otherwise.
    """
    settled = [
        settlement("zz", "standardisation", 35, "Two of three funnels have no fixed steps yet"),
        settlement("sh", "coaching_leadership", 30, "Shift leads give instructions; both camps agree after the talk"),
        settlement("fw", "uncertainty", 25, "Rules change once a year, with notice"),
        settlement("fw", "standardisation", 80, "All contracts follow the same review"),
    ]
    given = replace(
        commission(),
        settled={(one.unit, one.dimension): one for one in settled},
        revoted={("rz", "reward_coupling"), ("rz", "data_trust")},
    )
    tendencies = {
        "kf": {"kpi": 20, "okr": 1, "hybrid": 3},
        "xs": {"kpi": 8, "okr": 9, "hybrid": 5},
        "zz": {"okr": 15, "hybrid": 2},
        "yw": {"kpi": 12, "hybrid": 4},
        "fw": {"kpi": 4},
    }
    decisions = (
        decision("kf"),
        decision("xs"),
        decision("zz"),
        decision(
            "yw", "kpi", "adopt", "The availability contract with the group leaves no room for a pilot before 2028"
        ),
    )
    return given, Room(tendencies, decisions)


def hostile() -> dict[str, Any]:
    """The workshop with texts that attack pages, cells and layouts."""
    given, room = workshop()
    settled = {cell: replace(one, note=HOSTILE) for cell, one in given.settled.items()}
    decisions = tuple(decision(unit, "kpi", "adopt", HOSTILE) for unit in ("yw", "rz", "fw"))
    return signed(replace(given, settled=settled), replace(room, decisions=decisions), HOSTILE)
