"""The worker of reports, joined with what it works on."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from advisor.jobs import ReportFiles, ReportWorker
from advisor.services.office import Office
from advisor.web.results.printing import COMMAND, prepare

FOLDER = "reports"


def report_worker(office: Office, data: Path) -> ReportWorker:
    """The worker that prints into the data folder; it is not started yet."""
    desk = office.desk
    files = ReportFiles(data / FOLDER)
    return ReportWorker(desk.store, desk.clock, desk.secrets, files, partial(prepare, office.results), COMMAND)
