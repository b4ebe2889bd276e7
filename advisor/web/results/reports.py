"""The report of a wave: looked at, ordered in its kinds, followed while it is made, taken away."""

from __future__ import annotations

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from advisor.domain.campaign import Wave
from advisor.domain.job import JobState, ReportJob
from advisor.jobs import ReportFiles, ReportWorker
from advisor.ports import Transaction
from advisor.report.edition import checksum_of, compose
from advisor.services.reports import KINDS, older
from advisor.services.results import NotOpenError, Standing
from advisor.services.results.cache import Memory
from advisor.text import LANGUAGES, Language
from advisor.web.context import account, language, office, record, say, told, visitor
from advisor.web.context import wave as wave_of
from advisor.web.results.briefs import document_of
from advisor.web.results.printing import assessment_bytes

blueprint = Blueprint("reports", __name__, url_prefix="/e/<engagement>/<int:number>/report")
PAPER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups"
)
"""The report is one self-contained document of ours: its own styles, no scripts, nothing from elsewhere."""
TYPES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
_UNDER_WAY = frozenset({JobState.QUEUED, JobState.RUNNING})
_PAPERS: Memory[str] = Memory(8)


@blueprint.errorhandler(NotOpenError)
def not_open(error: NotOpenError) -> tuple[str, int]:
    """No vote is closed yet: there is nothing to report."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, int((request.view_args or {})["number"]))
    return render_template("web/results/not_open.html.j2", record=record(), wave=wave, told=told(error)), 409


@blueprint.get("")
def show(engagement: str, number: int) -> str:
    """The report as it will be printed, and the files that were ordered."""
    member = visitor().role is not None
    with office().desk.store.reading() as tx:
        wave, standing = _standing(tx, number)
        jobs = office().reports.of_wave(tx, wave) if member else ()
        newer = {job.id: older(job, standing) for job in jobs if job.state is JobState.DONE}
    return render_template(
        "web/results/report.html.j2",
        record=record(),
        wave=wave,
        standing=standing,
        jobs=jobs,
        newer=newer,
        stages={job.id: stage(job) for job in jobs},
        kinds=kinds(),
        paper=_paper_language(),
        languages=LANGUAGES,
    )


@blueprint.get("/paper")
def paper(engagement: str, number: int) -> Response:
    """The report itself, the same HTML that is printed, with a policy of its own."""
    wanted = _paper_language()
    with office().desk.store.reading() as tx:
        _wave, standing = _standing(tx, number)
    html = _PAPERS.get(f"{standing.state}-{wanted}", lambda: _composed(standing, wanted))
    answer = Response(html, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = PAPER_POLICY
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@blueprint.post("/jobs")
def order(engagement: str, number: int) -> AnyResponse:
    """Order a file; it is made in the background."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    chosen: Language = "en" if request.form.get("language") == "en" else "zh"
    office().reports.request(account().id, wave, request.form.get("kind", ""), chosen)
    if (worker := current_app.extensions.get("report_worker")) is not None:
        worker.wake()
    flash(say("The report is being made. You can go on working; it appears here when it is ready."))
    return redirect(url_for("reports.show", engagement=engagement, number=number))


@blueprint.get("/jobs/<job>")
def state(engagement: str, number: int, job: str) -> Response:
    """How far a file is."""
    with office().desk.store.reading() as tx:
        found = office().reports.require(tx, engagement, job)
    return jsonify(state=found.state, progress=round(found.progress, 2), said=stage(found), error_id=found.error_id)


@blueprint.post("/jobs/<job>/cancel")
def cancel(engagement: str, number: int, job: str) -> AnyResponse:
    """Give a file up."""
    office().reports.cancel(account().id, engagement, job)
    return redirect(url_for("reports.show", engagement=engagement, number=number))


@blueprint.get("/jobs/<job>/file")
def file(engagement: str, number: int, job: str) -> Response:
    """The finished file, after a look at its checksum.

    Raises:
        ReportGoneError: it is missing, or not the one that was made.

    """
    with office().desk.store.reading() as tx:
        found = office().reports.require(tx, engagement, job)
    path = report_files().checked(found)
    ending = KINDS[found.kind]
    answer = send_file(
        path,
        mimetype=TYPES[ending],
        as_attachment=True,
        download_name=f"report-{number}-{found.language}-{found.id[:6]}.{ending}",
        etag=found.sha256 or False,
    )
    answer.headers["Content-Security-Policy"] = PAPER_POLICY
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def report_files() -> ReportFiles:
    """The folder of finished reports."""
    worker: ReportWorker | None = current_app.extensions.get("report_worker")
    return worker.files if worker else ReportFiles(current_app.extensions["settings"].data / "reports")


def kinds() -> dict[str, str]:
    """What can be ordered, in words."""
    return {
        "pdf": say("Report, PDF"),
        "html": say("Report, one HTML file"),
        "workbook": say("Workbook (scores.xlsx)"),
        "json": say("Assessment (assessment.json)"),
    }


def stage(job: ReportJob) -> str:
    """How far a job is, in words."""
    half = 0.5
    match job.state:
        case JobState.QUEUED:
            return say("waiting for its turn")
        case JobState.RUNNING if job.progress < half:
            return say("being put together")
        case JobState.RUNNING:
            return say("being printed: this takes a few seconds a unit")
        case JobState.DONE:
            return say("ready")
        case _:
            return say(job.error or "")


def _standing(tx: Transaction, number: int) -> tuple[Wave, Standing]:
    wave = wave_of(tx, number)
    return wave, office().results.standing(tx, wave.id)


def _paper_language() -> Language:
    asked = request.args.get("paper")
    return "en" if asked == "en" else "zh" if asked == "zh" else language()


def _composed(standing: Standing, wanted: Language) -> str:
    document = document_of(standing)
    return compose(document, office().library.rules, wanted, checksum_of(assessment_bytes(document))).html
