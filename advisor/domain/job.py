"""Reports that are made in the background."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from advisor.text import Language


class JobState(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ReportJob:
    """A report to be made, being made, made, or given up.

    A worker holds the job until `lease_until` and renews that while it works; a job whose lease has run out is taken
    by another. `error` is in plain words, `error_id` finds the log line. `path` is relative to the folder of reports,
    `sha256` that of the file.
    """

    id: str
    engagement: str
    wave: str
    kind: str
    language: Language
    created_by: str | None
    created_at: dt.datetime
    state: JobState = JobState.QUEUED
    progress: float = 0.0
    attempts: int = 0
    worker: str | None = None
    lease_until: dt.datetime | None = None
    error: str | None = None
    error_id: str | None = None
    path: str | None = None
    sha256: str | None = None
    finished_at: dt.datetime | None = None
