"""Results and reports, for programs: what passed the anonymity gate, and nothing of an open vote."""

from __future__ import annotations

from flask import Response, abort, current_app, request, send_file

from advisor.domain.job import JobState, ReportJob
from advisor.errors import UsageError
from advisor.jobs.files import ReportGoneError
from advisor.ports import Transaction
from advisor.report.documents import unit_object
from advisor.services.reports import KINDS
from advisor.web.api.objects import report_object
from advisor.web.api.once import id_of
from advisor.web.api.operations import address, answer, asked, operation
from advisor.web.api.paging import page
from advisor.web.api.problems import ProblemError
from advisor.web.context import account, office, say, told
from advisor.web.context import wave as wave_of
from advisor.web.results.briefs import document_of
from advisor.web.results.printing import assessment_bytes
from advisor.web.results.reports import PAPER_POLICY, TYPES, report_files


@operation
def get_assessment(engagement: str, number: int) -> Response:
    """The results as assessment.json, byte for byte as the report carries it."""
    with office().desk.store.reading() as tx:
        standing = office().results.standing(tx, wave_of(tx, number).id)
    made = Response(assessment_bytes(document_of(standing)), mimetype="application/json")
    made.add_etag()
    made.headers["Cache-Control"] = "private, no-cache"
    return made.make_conditional(request)  # type: ignore[return-value]


@operation
def try_scores(engagement: str, number: int) -> Response:
    """What would be recommended with other scores."""
    unit, scores = asked().body["unit"], asked().body["scores"]
    with office().desk.store.reading() as tx:
        tried = office().results.what_if(tx, wave_of(tx, number).id, unit, scores)
    return answer(
        {
            "unit": tried.before.unit,
            "scores": tried.scores,
            "differs": tried.differs,
            "before": unit_object(tried.before),
            "after": unit_object(tried.after),
        }
    )


@operation
def order_report(engagement: str, number: int) -> Response:
    """Order a report."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    body = asked().body
    job = office().reports.request(account().id, wave, body["kind"], body["language"], id_of("report", engagement))
    if (worker := current_app.extensions.get("report_worker")) is not None:
        worker.wake()
    place = address("get_report", engagement=engagement, report=job.id)
    return answer(report_object(job, number, outdated=None), 202, Location=place)


@operation
def list_reports(engagement: str) -> Response:
    """The reports of an engagement, newest first."""
    with office().desk.store.reading() as tx:
        numbers = {one.id: one.number for one in tx.waves.of_engagement(engagement)}
        part, following = page(tx.jobs.of_engagement(engagement))
    reports = [report_object(job, numbers[job.wave], outdated=None) for job in part]
    return answer({"reports": reports, "next": following})


@operation
def get_report(engagement: str, report: str) -> Response:
    """How far a report is."""
    with office().desk.store.reading() as tx:
        job = _job(tx, engagement, report)
        outdated = office().reports.outdated(tx, job) if job.state is JobState.DONE else None
        return answer(report_object(job, _number(tx, job), outdated=outdated))


@operation
def cancel_report(engagement: str, report: str) -> Response:
    """Give a report up."""
    with office().desk.store.reading() as tx:
        number = _number(tx, _job(tx, engagement, report))
    job = office().reports.cancel(account().id, engagement, report)
    return answer(report_object(job, number, outdated=None))


@operation
def download_report(engagement: str, report: str) -> Response:
    """The finished file, after a look at its checksum."""
    with office().desk.store.reading() as tx:
        job = _job(tx, engagement, report)
    try:
        path = report_files().checked(job)
    except ReportGoneError as error:
        raise ProblemError(410 if job.state is JobState.DONE else 409, told(error)) from None
    ending = KINDS[job.kind]
    made = send_file(path, mimetype=TYPES[ending], as_attachment=True, download_name=f"report-{job.id[:6]}.{ending}")
    made.headers["Content-Security-Policy"] = PAPER_POLICY
    return made


def _job(tx: Transaction, engagement: str, id: str) -> ReportJob:
    try:
        return office().reports.require(tx, engagement, id)
    except UsageError:
        abort(404)


def _number(tx: Transaction, job: ReportJob) -> int:
    wave = tx.waves.get(job.wave)
    if wave is None:
        raise ProblemError(404, say("There is nothing here"))
    return wave.number
