"""The queue of reports in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from advisor.domain.job import JobState, ReportJob
from advisor.storage.part import Part, row_of
from advisor.storage.tables import jobs

_GIVEN_UP = "The report was begun several times and never finished. Try again, or ask the administrator."
_LET_GO: Mapping[str, Any] = {"worker": None, "lease_until": None}


class Jobs(Part):
    """Fulfils the port `JobStore`."""

    def add(self, job: ReportJob) -> None:
        """Queue a job."""
        self._insert(jobs, job)

    def get(self, id: str) -> ReportJob | None:
        """The job of that id."""
        return self._one(ReportJob, sa.select(jobs).where(jobs.c.id == id))

    def of_engagement(self, engagement: str) -> tuple[ReportJob, ...]:
        """All jobs of an engagement, newest first."""
        query = sa.select(jobs).where(jobs.c.engagement == engagement)
        return self._all(ReportJob, query.order_by(jobs.c.created_at.desc(), jobs.c.id))

    def claim(self, worker: str, now: dt.datetime, lease: dt.timedelta, attempts: int = 3) -> ReportJob | None:
        """Take the oldest job that nobody holds; one that was lost that many times is given up."""
        lost = (jobs.c.state == JobState.RUNNING) & (jobs.c.lease_until < now)
        self._change(
            sa.update(jobs)
            .where(lost, jobs.c.attempts >= attempts)
            .values(state=JobState.FAILED, error=_GIVEN_UP, finished_at=now, **_LET_GO)
        )
        query = (
            sa.select(jobs)
            .where((jobs.c.state == JobState.QUEUED) | lost)
            .order_by(jobs.c.created_at, jobs.c.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        job = self._one(ReportJob, query)
        if job is None:
            return None
        taken = {
            "state": JobState.RUNNING,
            "worker": worker,
            "lease_until": now + lease,
            "attempts": job.attempts + 1,
            "progress": 0.0,
        }
        self._change(sa.update(jobs).where(jobs.c.id == job.id).values(taken))
        return ReportJob(**(row_of(job) | taken))

    def advance(self, id: str, worker: str, progress: float, lease_until: dt.datetime) -> bool:
        """Tell progress and renew the lease."""
        return self._held(id, worker, progress=progress, lease_until=lease_until)

    def finish(self, id: str, worker: str, path: str, sha256: str, at: dt.datetime) -> bool:
        """Tell the result."""
        result = {"path": path, "sha256": sha256, "finished_at": at, "progress": 1.0}
        return self._held(id, worker, state=JobState.DONE, **result, **_LET_GO)

    def fail(self, id: str, worker: str, error: str, error_id: str, at: dt.datetime) -> bool:
        """Give the job up."""
        told = {"error": error, "error_id": error_id, "finished_at": at}
        return self._held(id, worker, state=JobState.FAILED, **told, **_LET_GO)

    def cancel(self, id: str, error: str, at: dt.datetime) -> bool:
        """Give up a job that is queued or running, whoever holds it."""
        going = (jobs.c.id == id) & jobs.c.state.in_((JobState.QUEUED, JobState.RUNNING))
        told = {"state": JobState.FAILED, "error": error, "finished_at": at}
        return self._change(sa.update(jobs).where(going).values(**told, **_LET_GO)) == 1

    def _held(self, id: str, held_by: str, /, **columns: Any) -> bool:  # noqa: ANN401 -- columns of any type
        """Change the job if the worker still holds it."""
        mine = (jobs.c.id == id) & (jobs.c.worker == held_by) & (jobs.c.state == JobState.RUNNING)
        return self._change(sa.update(jobs).where(mine).values(columns)) == 1
