"""Engagements: set up, units, waves, the log, export and deletion."""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from pathlib import Path

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.utils import secure_filename
from werkzeug.wrappers import Response as AnyResponse

from advisor.domain.campaign import Consent, Mode
from advisor.domain.unit import Engagement, Unit
from advisor.engine.assess.disclosure import FLOOR
from advisor.errors import AdvisorError, UsageError
from advisor.intake.pasted import units_from_text
from advisor.intake.units import read_units
from advisor.services.engagements import Draft
from advisor.text import LANGUAGES
from advisor.web.campaign.forms import faults, headline
from advisor.web.context import account, office, record, say, told
from advisor.web.forms import facts_from, unit_from
from advisor.web.results.reports import report_files

blueprint = Blueprint("engagements", __name__, url_prefix="/e")
_SPARE_ROWS = 3
_PAGE = 50


@blueprint.get("/new")
def new() -> str:
    """The form for a new engagement."""
    return _new_form({})


@blueprint.post("/new")
def create() -> str | AnyResponse | tuple[str, int]:
    """A new engagement with its units."""
    form = request.form
    library = office().library
    try:
        facts = facts_from(form, library.facts.engagement)
        units = (
            units_from_text(form.get("units", ""), library.facts, library.rules.dimensions)
            if form.get("units", "").strip()
            else ()
        )
        draft = Draft(
            facts=facts,
            questionnaire=form.get("questionnaire", "workshop"),
            languages=tuple(one for one in LANGUAGES if one in form.getlist("languages")),
            consent=Consent.OPEN if form.get("consent") == "open" else Consent.ANONYMOUS,
            threshold=_threshold(form.get("threshold", "5")),
        )
        made = office().engagements.create(account().id, draft, units)
    except AdvisorError as error:
        return _new_form(dict(form), error), 422
    flash(say("The engagement is there. Anonymity threshold and consent stay as they are from now on."))
    return redirect(url_for("engagements.show", engagement=made.id))


@blueprint.post("/demo")
def demo() -> AnyResponse:
    """The invented company, as an engagement to look at and to play with."""
    made = office().demo.create(account().id)
    return redirect(url_for("engagements.show", engagement=made.id))


@blueprint.get("/<engagement>")
def show(engagement: str) -> str:
    """One engagement: its units, waves and what can be done."""
    with office().desk.store.reading() as tx:
        units = tx.engagements.units(engagement)
        waves = tx.waves.of_engagement(engagement)
        members = tx.engagements.members(engagement)
        workshops = {wave.id: tx.waves.workshop(wave.id) for wave in waves if wave.mode is Mode.WORKSHOP}
    return render_template(
        "web/engagements/show.html.j2",
        record=record(),
        units=units,
        waves=waves,
        members=members,
        workshops=workshops,
        questionnaires=office().library.questionnaires,
        facts=office().library.facts,
    )


@blueprint.route("/<engagement>/facts", methods=["GET", "POST"])
def facts(engagement: str) -> str | AnyResponse | tuple[str, int]:
    """The client's facts, to change."""
    sheet = office().library.facts
    if request.method == "GET":
        return render_template(
            "web/engagements/facts.html.j2", record=record(), sheet=sheet, given=_as_form(record().facts), error=None
        )
    try:
        office().engagements.change_facts(account().id, engagement, facts_from(request.form, sheet.engagement))
    except AdvisorError as error:
        given = dict(request.form)
        return render_template(
            "web/engagements/facts.html.j2", record=record(), sheet=sheet, given=given, error=told(error)
        ), 422
    flash(say("Saved."))
    return redirect(url_for("engagements.show", engagement=engagement))


@blueprint.route("/<engagement>/units", methods=["GET", "POST"])
def units(engagement: str) -> str | AnyResponse | tuple[str, int]:
    """The units: as a table to edit, pasted, or from a file."""
    with office().desk.store.reading() as tx:
        placed = tx.engagements.units(engagement)
    present = [one.unit for one in placed if one.archived_at is None]
    if request.method == "GET":
        return _units_page(present)
    try:
        wanted = _wanted(present)
        office().engagements.put_units(account().id, engagement, wanted)
    except AdvisorError as error:
        return _units_page(present, error), 422
    flash(say("%(n)s units are in place.", n=len(wanted)))
    return redirect(url_for("engagements.units", engagement=engagement))


@blueprint.post("/<engagement>/units/<unit>/archive")
def archive_unit(engagement: str, unit: str) -> AnyResponse:
    """Take a unit out."""
    office().engagements.archive_unit(account().id, engagement, unit)
    return redirect(url_for("engagements.units", engagement=engagement))


@blueprint.post("/<engagement>/waves")
def open_wave(engagement: str) -> AnyResponse:
    """Open a workshop or a campaign."""
    mode = Mode.CAMPAIGN if request.form.get("mode") == "campaign" else Mode.WORKSHOP
    day = request.form.get("deadline", "").strip()
    wave = office().engagements.open_wave(
        account().id, engagement, mode, request.form.get("questionnaire") or None, _end_of(day) if day else None
    )
    if mode is Mode.WORKSHOP:
        return redirect(url_for("room.stage", engagement=engagement, number=wave.number))
    return redirect(url_for("campaign.hub", engagement=engagement, number=wave.number))


@blueprint.post("/<engagement>/close")
def close(engagement: str) -> AnyResponse:
    """Close the engagement, or open it again."""
    office().engagements.close(account().id, engagement, again_open="again" in request.form)
    return redirect(url_for("engagements.show", engagement=engagement))


@blueprint.get("/<engagement>/log")
def log(engagement: str) -> str:
    """Who changed what, newest first."""
    skip = max(0, request.args.get("skip", 0, type=int))
    with office().desk.store.reading() as tx:
        entries = tx.rulings.audit(engagement, limit=_PAGE + 1, skip=skip)
        names = {one.id: one.name or one.email for _, one in tx.engagements.members(engagement)}
        units = {one.unit.id: one.unit for one in tx.engagements.units(engagement)}
    more = skip + _PAGE if len(entries) > _PAGE else None
    return render_template(
        "web/engagements/log.html.j2",
        record=record(),
        entries=entries[:_PAGE],
        names=names,
        units=units,
        skip=skip,
        more=more,
        page=_PAGE,
    )


@blueprint.post("/<engagement>/export")
def export(engagement: str) -> Response:
    """All that is kept of the engagement, as a file."""
    data = office().engagements.export(account().id, engagement)
    name = secure_filename(f"{record().facts.client_en or record().facts.client or 'engagement'}-{engagement[:8]}.json")
    body = json.dumps(data, ensure_ascii=False, indent=1)
    return Response(body, mimetype="application/json", headers={"Content-Disposition": f"attachment; filename={name}"})


@blueprint.route("/<engagement>/erase", methods=["GET", "POST"])
def erase(engagement: str) -> str | AnyResponse | tuple[str, int]:
    """Delete the engagement, once its name is typed."""
    if request.method == "GET":
        return render_template("web/engagements/erase.html.j2", record=record(), wrong=False)
    if request.form.get("client", "").strip() != record().facts.client:
        return render_template("web/engagements/erase.html.j2", record=record(), wrong=True), 422
    office().engagements.erase(account().id, engagement)
    report_files().forget(engagement)
    flash(say("The engagement was deleted, with all answers and reports."))
    return redirect(url_for("home.start"))


def _new_form(given: dict[str, str], error: AdvisorError | None = None) -> str:
    return render_template(
        "web/engagements/new.html.j2",
        sheet=office().library.facts,
        questionnaires=office().library.questionnaires,
        given=given,
        floor=FLOOR,
        error=headline(error),
        faults=faults(error),
    )


def _units_page(present: list[Unit], error: AdvisorError | None = None) -> str:
    return render_template(
        "web/engagements/units.html.j2",
        record=record(),
        units=present,
        spare=range(_SPARE_ROWS),
        facts={fact.id: fact for fact in office().library.facts.unit},
        pasted=request.form.get("pasted", ""),
        error=headline(error),
        faults=faults(error),
    )


def _wanted(present: list[Unit]) -> tuple[Unit, ...]:
    """The units that the form wants: of a file, of pasted text, or of the table."""
    library = office().library
    upload = request.files.get("file")
    if upload and upload.filename:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / (secure_filename(upload.filename) or "units")
            upload.save(path)
            return read_units(path, library.facts, tuple(library.rules.dimensions))
    if request.form.get("pasted", "").strip():
        return units_from_text(request.form["pasted"], library.facts, library.rules.dimensions, present)
    return _of_table(present)


def _of_table(present: list[Unit]) -> tuple[Unit, ...]:
    facts = office().library.facts.unit
    known = {unit.id: unit for unit in present}
    rows: list[Unit] = []
    for place in request.form.getlist("row"):
        if not request.form.get(f"name_{place}", "").strip():
            continue
        code = request.form.get(f"id_{place}", "").strip() or f"u{len(known) + len(rows) + 1}"
        rows.append(unit_from(request.form, place, facts, known.get(code, Unit(code))))
    if not rows:
        raise UsageError("Keep at least one unit.")
    return tuple(rows)


def _threshold(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 4):  # noqa: PLR2004 -- more people there are not
        raise UsageError("The anonymity threshold is a whole number of people.")
    return int(text)


def _end_of(day: str) -> dt.datetime:
    """The last moment of a day where the advisor runs."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(23, 59, 59)).astimezone(dt.UTC)
    except ValueError:
        raise UsageError('"%(text)s" is no date: write year-month-day.', text=day[:40]) from None


def _as_form(facts: Engagement) -> dict[str, str]:
    """The facts as the values of their fields."""
    words = {True: "yes", False: "no", None: ""}
    values = {name: getattr(facts, name) for name in Engagement.__slots__}
    return {
        name: words.get(value, str(value)) if isinstance(value, bool | None) else str(value)
        for name, value in values.items()
    }
