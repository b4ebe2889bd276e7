"""Reports of a wave: ordered, looked after, cancelled; they are made in the background."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

from advisor.domain.campaign import Wave
from advisor.domain.job import JobState, ReportJob
from advisor.domain.ruling import Subject
from advisor.errors import UsageError
from advisor.ports import ConflictError, Transaction
from advisor.services.actor import Desk
from advisor.services.results import NotOpenError, Results, Standing
from advisor.text import LANGUAGES, Language

KINDS = {"pdf": "pdf", "html": "html", "workbook": "xlsx", "json": "json"}
"""What can be ordered, with the ending of its file."""
WAITING = 8
"""Reports of an engagement that may wait at once."""
CANCELLED = "Cancelled."
_UNDER_WAY = frozenset({JobState.QUEUED, JobState.RUNNING})
_STATE = 16


@dataclass(frozen=True)
class Reports:
    """The use cases of reports."""

    desk: Desk
    results: Results

    def request(
        self, account: str | None, wave: Wave, kind: str, language: Language, id: str | None = None
    ) -> ReportJob:
        """Order a report of the results as they stand when it is made; the same one under way is answered instead.

        With an `id` there is one report of that id, finished or not, however often it is ordered.

        Raises:
            ConflictError: a report of another kind has that id.
            NotOpenError: there are no results yet.
            UsageError: an unknown kind or language, or too many reports wait already.

        """
        if kind not in KINDS or language not in LANGUAGES:
            raise UsageError("Choose one of the kinds of report, in English or Chinese.")
        with self.desk.store.writing() as tx:
            if not self.results.open(tx, wave.id):
                raise NotOpenError("There are no results to report yet: close the vote, or the campaign, first.")
            if id is not None and (made := tx.jobs.get(id)) is not None:
                return _same(made, wave, kind, language)
            going = [job for job in tx.jobs.of_engagement(wave.engagement) if job.state in _UNDER_WAY]
            for job in going if id is None else ():
                if (job.wave, job.kind, job.language) == (wave.id, kind, language):
                    return job
            if len(going) >= WAITING:
                raise UsageError("Several reports are being made already: wait for one of them, or cancel it.")
            job = ReportJob(
                id or self.desk.secrets.new_id(),
                wave.engagement,
                wave.id,
                kind,
                language,
                account,
                self.desk.clock.now(),
            )
            tx.jobs.add(job)
            told = {"kind": kind, "language": language, "wave": wave.number}
            self.desk.log(tx, account, wave.engagement, "exported", Subject.EXPORT, job.id, after=told)
        return job

    def require(self, tx: Transaction, engagement: str, id: str) -> ReportJob:
        """The job of that id.

        Raises:
            UsageError: the engagement has none of that id.

        """
        job = tx.jobs.get(id)
        if job is None or job.engagement != engagement:
            raise UsageError("This report is not there any more.")
        return job

    def of_wave(self, tx: Transaction, wave: Wave) -> tuple[ReportJob, ...]:
        """The jobs of a wave, newest first."""
        return tuple(job for job in tx.jobs.of_engagement(wave.engagement) if job.wave == wave.id)

    def cancel(self, account: str | None, engagement: str, id: str) -> ReportJob:
        """Give a report up; one that is over stays as it is.

        Raises:
            UsageError: the engagement has none of that id.

        """
        with self.desk.store.writing() as tx:
            self.require(tx, engagement, id)
            if tx.jobs.cancel(id, CANCELLED, self.desk.clock.now()):
                self.desk.log(tx, account, engagement, "cancelled", Subject.REPORT, id)
            return self.require(tx, engagement, id)

    def outdated(self, tx: Transaction, job: ReportJob) -> bool:
        """Whether the results have changed since the report was made."""
        try:
            return older(job, self.results.standing(tx, job.wave, explained=False))
        except UsageError:
            return True


def _same(job: ReportJob, wave: Wave, kind: str, language: Language) -> ReportJob:
    """The job, if it is what is ordered.

    Raises:
        ConflictError: it is another one.

    """
    if (job.wave, job.kind, job.language) != (wave.id, kind, language):
        raise ConflictError("Another request came under this name already: choose a new name for each new request.")
    return job


def file_of(job: ReportJob, state: str) -> str:
    """Where the file of a job lies under the folder of reports; its name tells the state that it was made from."""
    return f"{job.engagement}/{job.id}-{state[:_STATE]}.{KINDS[job.kind]}"


def state_of(job: ReportJob) -> str | None:
    """The beginning of the state that a finished report was made from."""
    return None if job.path is None else PurePosixPath(job.path).stem.rpartition("-")[2]


def older(job: ReportJob, standing: Standing) -> bool:
    """Whether a report was made from an earlier state of the results than this one."""
    return state_of(job) not in {None, standing.state[:_STATE]}
