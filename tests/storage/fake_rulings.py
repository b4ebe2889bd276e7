"""Rulings and jobs in memory."""
# ruff: noqa: D102 -- the ports say what the methods do

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from advisor.domain.job import JobState, ReportJob
from advisor.domain.ruling import AuditEntry, Decision, Settlement, SignOff
from tests.storage.fake_state import FakePart, newest


class FakeRulings(FakePart):
    """Fulfils the port `RulingStore`."""

    def settle(self, settlement: Settlement) -> None:
        self._needs(there=(settlement.engagement, settlement.unit) in self._state.units)
        self._put(self._state.settlements, (settlement.wave, settlement.unit, settlement.dimension), settlement)

    def unsettle(self, wave: str, unit: str, dimension: str) -> None:
        self._drop(self._state.settlements, (wave, unit, dimension))

    def settlements(self, wave: str) -> tuple[Settlement, ...]:
        return tuple(one for key, one in sorted(self._state.settlements.items()) if key[0] == wave)

    def decide(self, decision: Decision) -> None:
        self._needs(there=(decision.engagement, decision.unit) in self._state.units)
        self._put(self._state.decisions, (decision.wave, decision.unit), decision)

    def undecide(self, wave: str, unit: str) -> None:
        self._drop(self._state.decisions, (wave, unit))

    def decisions(self, wave: str) -> tuple[Decision, ...]:
        return tuple(one for key, one in sorted(self._state.decisions.items()) if key[0] == wave)

    def sign(self, sign_off: SignOff) -> None:
        self._add(self._state.sign_offs, sign_off.id, sign_off)

    def sign_offs(self, wave: str) -> tuple[SignOff, ...]:
        found = [one for one in self._state.sign_offs.values() if one.wave == wave]
        return tuple(sorted(found, key=lambda one: (one.at, one.id)))

    def log(self, entry: AuditEntry) -> None:
        self._put(self._state.audit, max(self._state.audit, default=0) + 1, entry)

    def audit(self, engagement: str | None, limit: int = 100, skip: int = 0) -> tuple[AuditEntry, ...]:
        found = [one for _, one in sorted(self._state.audit.items(), reverse=True) if one.engagement == engagement]
        return tuple(found[skip : skip + limit])


class FakeJobs(FakePart):
    """Fulfils the port `JobStore`."""

    def add(self, job: ReportJob) -> None:
        self._add(self._state.jobs, job.id, job)

    def get(self, id: str) -> ReportJob | None:
        return self._state.jobs.get(id)

    def of_engagement(self, engagement: str) -> tuple[ReportJob, ...]:
        return newest(one for one in self._state.jobs.values() if one.engagement == engagement)

    def claim(self, worker: str, now: dt.datetime, lease: dt.timedelta, attempts: int = 3) -> ReportJob | None:
        free = []
        for one in self._state.jobs.values():
            lost = one.state is JobState.RUNNING and one.lease_until is not None and one.lease_until < now
            if lost and one.attempts >= attempts:
                given_up = {"state": JobState.FAILED, "error": "given up", "worker": None, "lease_until": None}
                self._put(self._state.jobs, one.id, replace(one, finished_at=now, **given_up))
            elif lost or one.state is JobState.QUEUED:
                free.append(one)
        if not free:
            return None
        job = min(free, key=lambda one: (one.created_at, one.id))
        held = {"worker": worker, "lease_until": now + lease, "attempts": job.attempts + 1, "progress": 0.0}
        taken = replace(job, state=JobState.RUNNING, **held)
        self._put(self._state.jobs, job.id, taken)
        return taken

    def advance(self, id: str, worker: str, progress: float, lease_until: dt.datetime) -> bool:
        return self._held(id, worker, progress=progress, lease_until=lease_until)

    def finish(self, id: str, worker: str, path: str, sha256: str, at: dt.datetime) -> bool:
        done = {"state": JobState.DONE, "progress": 1.0, "worker": None, "lease_until": None}
        return self._held(id, worker, path=path, sha256=sha256, finished_at=at, **done)

    def fail(self, id: str, worker: str, error: str, error_id: str, at: dt.datetime) -> bool:
        over = {"state": JobState.FAILED, "worker": None, "lease_until": None}
        return self._held(id, worker, error=error, error_id=error_id, finished_at=at, **over)

    def cancel(self, id: str, error: str, at: dt.datetime) -> bool:
        job = self._state.jobs.get(id)
        if job is None or job.state not in {JobState.QUEUED, JobState.RUNNING}:
            return False
        over = {"state": JobState.FAILED, "worker": None, "lease_until": None}
        self._put(self._state.jobs, id, replace(job, error=error, finished_at=at, **over))
        return True

    def _held(self, id: str, held_by: str, /, **change: object) -> bool:
        job = self._state.jobs.get(id)
        if job is None or job.worker != held_by or job.state is not JobState.RUNNING:
            return False
        self._put(self._state.jobs, id, replace(job, **change))
        return True
