"""Answers of a spreadsheet into a campaign, and the workbook to be filled in."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path

from flask import flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from advisor.errors import AdvisorError
from advisor.intake.answers import read_answers
from advisor.intake.mapping import read_mapping
from advisor.intake.template import write_template
from advisor.services.campaign.refusals import Refusal
from advisor.services.campaign.schedule import ended_at
from advisor.web.campaign.base import HOME, blueprint
from advisor.web.campaign.forms import faults, headline, uploaded
from advisor.web.context import account, language, office, record, say
from advisor.web.context import wave as wave_of

_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.route(f"{HOME}/import", methods=["GET", "POST"], endpoint="importing")
def importing(engagement: str, number: int) -> str | AnyResponse | tuple[str, int]:
    """Take the answers of a file, all of them or none."""
    if request.method == "GET":
        return _page(number)
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
        units = [one.unit for one in tx.engagements.units(engagement) if one.archived_at is None]
    try:
        with uploaded("file") as file, uploaded("mapping") as mapping:
            if file is None:
                flash(say("Choose a file with answers."))
                return redirect(url_for("campaign.importing", engagement=engagement, number=number))
            form = office().library.questionnaire(wave.questionnaire)
            words = read_mapping(mapping.path) if mapping else None
            given = read_answers(file.path, form, units, office().library.facts, words)
            again = "again" in request.form
            made = office().imports.take(wave.id, given, file.name, file.sha256, account().id, again=again)
    except AdvisorError as error:
        return _page(number, error), 422
    flash(say("%(people)s people with %(answers)s answers were imported.", people=made.people, answers=made.answers))
    return redirect(url_for("campaign.hub", engagement=engagement, number=number))


@blueprint.get(f"{HOME}/template")
def template(engagement: str, number: int) -> AnyResponse:
    """The workbook in which answers are written, in the language of the reader."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    library = office().library
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "answers.xlsx"
        form, rules = library.questionnaire(wave.questionnaire), library.rules
        write_template(path, form, library.facts, rules.dimensions, language(), rules.sections)
        data = io.BytesIO(path.read_bytes())
    return send_file(data, mimetype=_WORKBOOK, as_attachment=True, download_name=f"answers-{engagement[:8]}.xlsx")


def _page(number: int, error: AdvisorError | None = None) -> str:
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    return render_template(
        "web/campaign/import.html.j2",
        record=record(),
        wave=wave,
        form=office().library.questionnaires.get(wave.questionnaire.id),
        open=ended_at(wave, office().desk.clock.now()) is None and record().closed_at is None,
        before=getattr(error, "reason", None) is Refusal.IMPORTED_BEFORE,
        error=headline(error),
        faults=faults(error),
    )
