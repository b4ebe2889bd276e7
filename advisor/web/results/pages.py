"""Results of a wave: all units, one unit with what-if, what to build first, and what was decided by whom."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, jsonify, render_template, request

from advisor.domain.campaign import Wave
from advisor.domain.ruling import AuditEntry, Subject
from advisor.domain.unit import METHODS
from advisor.errors import UsageError
from advisor.ports import Transaction
from advisor.report import findings, firmness_findings, unit_findings
from advisor.report.brief import Brief
from advisor.report.pages import answer, conditions, decisions, heat, portfolio, roadmap, room
from advisor.report.reading import UnitReading
from advisor.report.room import signed_state
from advisor.services.results import NotOpenError, Standing
from advisor.services.workshop.ruling import ENTRIES
from advisor.web.context import office, record, told, visitor
from advisor.web.context import wave as wave_of
from advisor.web.results import views
from advisor.web.results.briefs import brief_of, document_of, reading_of

blueprint = Blueprint("results", __name__, url_prefix="/e/<engagement>/<int:number>/results")
_RULINGS = frozenset({Subject.DECISION, Subject.SETTLEMENT, Subject.SIGN_OFF})
_LOGGED = 200


@blueprint.errorhandler(NotOpenError)
def not_open(error: NotOpenError) -> tuple[str, int]:
    """No vote is closed yet: what has to happen first."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, int((request.view_args or {})["number"]))
    return render_template("web/results/not_open.html.j2", record=record(), wave=wave, told=told(error)), 409


@blueprint.get("")
def overview(engagement: str, number: int) -> str:
    """All units: the matrix, the decisions, the heat map, what is withheld."""
    with office().desk.store.reading() as tx:
        wave, standing = _standing(tx, number)
    brief = brief_of(standing)
    return render_template(
        "web/results/overview.html.j2",
        **_shared(wave, standing, brief),
        title=findings.answer(brief),
        answer=answer.build(brief),
        places=views.places(brief),
        axes=(brief.words.dimension(views.X), brief.words.dimension(views.Y)),
        corners=[brief.words.label("quadrant", id) for id in views.CORNERS],
        matrix=portfolio.build(brief),
        matrix_title=findings.portfolio(brief),
        table=decisions.build(brief),
        table_title=findings.decisions(brief),
        heat=heat.build(brief),
        heat_title=findings.heat(brief),
        withheld=[brief.words.ref(unit).name for unit in brief.reading.units if unit.withheld],
    )


@blueprint.get("/unit/<path:unit>")
def unit(engagement: str, number: int, unit: str) -> str:
    """Everything about one unit; scores in the address are tried out."""
    with office().desk.store.reading() as tx:
        wave, standing = _standing(tx, number)
    brief = brief_of(standing)
    reading = _reading(brief, unit)
    tried = None if reading.withheld else office().results.what_if_of(standing, unit, _tried(brief))
    assessed = standing.unit(unit)
    shared = _shared(wave, standing, brief) | {
        "reading": reading,
        "ref": brief.words.ref(reading),
        "decision": assessed.decision if assessed else None,
        "methods": {id: brief.words.method(id).label for id in METHODS},
        "entries": {id: brief.words.label("entry", id) for id in ENTRIES},
        "waiting": [one.why for one in standing.waiting if one.unit == reading.unit.id],
    }
    if reading.withheld or tried is None:
        return render_template("web/results/unit_withheld.html.j2", **shared)
    changeable, given = views.sliders(brief, reading)
    shared |= {
        "changeable": changeable,
        "given": given,
        "tried": tried.scores,
        "said": views.said(brief, tried.before, tried.after),
        "differs": tried.differs,
    }
    if not reading.decided:
        page = views.undecided(brief, reading)
        title = unit_findings.open_unit(brief, reading)
        return render_template("web/results/unit_open.html.j2", **shared, page=page, title=title)
    return render_template("web/results/unit.html.j2", **shared, page=views.whole(brief, reading))


@blueprint.get("/what-if/<path:unit>")
def what_if(engagement: str, number: int, unit: str) -> Response:
    """The answer under other scores, as words; nothing is stored."""
    with office().desk.store.reading() as tx:
        _wave, standing = _standing(tx, number, explained=False)
    brief = brief_of(standing)
    _reading(brief, unit)
    tried = office().results.what_if_of(standing, unit, _tried(brief))
    return jsonify(
        differs=tried.differs,
        scores=tried.scores,
        said=[
            {"id": one.id, "name": one.name, "now": one.now, "then": one.then, "differs": one.differs}
            for one in views.said(brief, tried.before, tried.after)
        ],
        method=tried.after.method,
    )


@blueprint.get("/readiness")
def readiness(engagement: str, number: int) -> str:
    """What is ready, what holds units back, and what to build first."""
    with office().desk.store.reading() as tx:
        wave, standing = _standing(tx, number)
    brief = brief_of(standing)
    heads, rows = views.readiness(brief)
    plan = roadmap.build(brief)
    return render_template(
        "web/results/readiness.html.j2",
        **_shared(wave, standing, brief),
        title=findings.roadmap(brief) if plan else findings.answer(brief),
        heads=heads,
        rows=rows,
        conditions=conditions.build(brief),
        conditions_title=firmness_findings.conditions_title(brief) if conditions.build(brief) else "",
        plan=plan,
    )


@blueprint.get("/decisions")
def decision_log(engagement: str, number: int) -> str:
    """What the room said, settled, decided and signed, and the log of it."""
    with office().desk.store.reading() as tx:
        wave, standing = _standing(tx, number)
        log = _log(tx, wave) if visitor().role is not None else ()
        names = {one.id: one.name or one.email for _, one in tx.engagements.members(wave.engagement)} if log else {}
    brief = brief_of(standing)
    said = room.build(brief)
    units = {unit.unit.id: brief.words.ref(unit).name for unit in brief.reading.units}
    return render_template(
        "web/results/decisions.html.j2",
        **_shared(wave, standing, brief),
        title=room.title(brief) if said else "",
        room=said,
        log=log,
        names=names,
        units=units,
        labels={
            "method": {id: brief.words.method(id).label for id in METHODS},
            "entry": {id: brief.words.label("entry", id) for id in ENTRIES},
            "dimension": {id: brief.words.dimension(id) for id in brief.rules.dimensions},
        },
        open_units=[brief.words.ref(one) for one in brief.reading.decided if one.decision is None],
        unsigned=signed_state(document_of(standing), None),
    )


def _standing(tx: Transaction, number: int, *, explained: bool = True) -> tuple[Wave, Standing]:
    wave = wave_of(tx, number)
    return wave, office().results.standing(tx, wave.id, explained=explained)


def _shared(wave: Wave, standing: Standing, brief: Brief) -> dict[str, Any]:
    """What all pages of results show."""
    return {
        "record": standing.record,
        "wave": wave,
        "standing": standing,
        "threshold": brief.reading.threshold,
        "ids": views.ids(brief),
        "cuts": brief.words.cuts,
    }


def _reading(brief: Brief, unit: str) -> UnitReading:
    found = reading_of(brief, unit)
    if found is None:
        abort(404)
    return found


def _tried(brief: Brief) -> Mapping[str, float]:
    """The scores of the address; what is empty is not tried.

    Raises:
        UsageError: a value that is no number.

    """
    found = {}
    for name, text in request.args.items():
        if name in brief.rules.dimensions and text.strip():
            try:
                value = float(text)
            except ValueError:
                value = math.nan
            if not math.isfinite(value):
                raise UsageError("Write a value to try as a number from 0 to 100.")
            found[name] = value
    return found


def _log(tx: Transaction, wave: Wave) -> tuple[AuditEntry, ...]:
    """Who settled, decided and signed what in this wave, newest first."""
    entries = tx.rulings.audit(wave.engagement, _LOGGED)
    return tuple(
        entry
        for entry in entries
        if entry.subject in _RULINGS and (entry.after or entry.before or {}).get("wave", wave.id) == wave.id
    )
