"""Settlements, decisions, the log and the queue of reports, as the use cases keep and find them."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

from advisor.domain.job import ReportJob
from advisor.domain.ruling import AuditEntry, Decision, Settlement, SignOff


class RulingStore(Protocol):
    """What is settled, decided and signed in a wave, and the log of changes."""

    def settle(self, settlement: Settlement) -> None:
        """Keep or replace a settled value."""

    def unsettle(self, wave: str, unit: str, dimension: str) -> None:
        """Take a settled value back."""

    def settlements(self, wave: str) -> tuple[Settlement, ...]:
        """All settled values, by unit and dimension."""

    def decide(self, decision: Decision) -> None:
        """Keep or replace a unit's decision."""

    def undecide(self, wave: str, unit: str) -> None:
        """Take a decision back."""

    def decisions(self, wave: str) -> tuple[Decision, ...]:
        """All decisions, by unit."""

    def sign(self, sign_off: SignOff) -> None:
        """Keep a signature; none is ever changed."""

    def sign_offs(self, wave: str) -> tuple[SignOff, ...]:
        """All signatures, in the order of time."""

    def log(self, entry: AuditEntry) -> None:
        """Add to the log; nothing in it can be changed."""

    def audit(self, engagement: str | None, limit: int = 100, skip: int = 0) -> tuple[AuditEntry, ...]:
        """The log of an engagement (None: of what belongs to no engagement), newest first."""


class JobStore(Protocol):
    """The queue of reports; a worker keeps a job only as long as its lease."""

    def add(self, job: ReportJob) -> None:
        """Queue a job."""

    def get(self, id: str) -> ReportJob | None:
        """The job of that id."""

    def of_engagement(self, engagement: str) -> tuple[ReportJob, ...]:
        """All jobs of an engagement, newest first."""

    def claim(self, worker: str, now: dt.datetime, lease: dt.timedelta, attempts: int = 3) -> ReportJob | None:
        """Take the oldest job that nobody holds; one that was lost that many times is given up with a plain error."""

    def advance(self, id: str, worker: str, progress: float, lease_until: dt.datetime) -> bool:
        """Tell progress and renew the lease; False where the worker has lost the job."""

    def finish(self, id: str, worker: str, path: str, sha256: str, at: dt.datetime) -> bool:
        """Tell the result; False where the worker has lost the job."""

    def fail(self, id: str, worker: str, error: str, error_id: str, at: dt.datetime) -> bool:
        """Give the job up; False where the worker has lost it."""

    def cancel(self, id: str, error: str, at: dt.datetime) -> bool:
        """Give up a job that is queued or running, whoever holds it; False where it is over already."""
