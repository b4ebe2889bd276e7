"""Works off the queue of reports in a thread of the serving process; what fails is told plainly and never harms it."""

from __future__ import annotations

import datetime as dt
import errno
import logging
import shutil
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from advisor.domain.job import JobState, ReportJob
from advisor.errors import AdvisorError
from advisor.jobs.files import ReportFiles
from advisor.jobs.printing import Limits, MakingError, Order, Printing
from advisor.ports import Clock, Secrets, Store, Transaction
from advisor.services.reports import file_of

log = logging.getLogger("advisor.jobs")

LEASE = dt.timedelta(seconds=30)
ATTEMPTS = 3
_LOOK_SECONDS = 0.2
_RENEW_SECONDS = 1.0
_IDLE_SECONDS = 5.0
_STOP_SECONDS = 10.0
_NO_SPACE = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


@dataclass
class ReportWorker:
    """Takes one job after the other.

    `prepare` reads the results and says what is to be printed; `command` is the program that prints, given the folder
    to work in.
    """

    store: Store
    clock: Clock
    secrets: Secrets
    files: ReportFiles
    prepare: Callable[[Transaction, ReportJob], Order]
    command: Sequence[str]
    limits: Limits = field(default_factory=Limits)
    idle_seconds: float = _IDLE_SECONDS
    lease: dt.timedelta = LEASE

    def __post_init__(self) -> None:
        self.name = self.secrets.new_id()
        self._stopping = threading.Event()
        self._wanted = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reports", daemon=True)

    def start(self) -> None:
        """Begin, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Put down what is under way, for the next start to take up, and return when that is done."""
        self._stopping.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def wake(self) -> None:
        """Say that there is a new job."""
        self._wanted.set()

    def work_once(self) -> bool:
        """Take one job and see it through; False where there is none."""
        with self.store.writing() as tx:
            job = tx.jobs.claim(self.name, self.clock.now(), self.lease, ATTEMPTS)
        if job is None:
            return False
        place = self.files.work(f"{job.id}-{job.attempts}")
        try:
            self._make(job, place)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the job fails and the worker goes on
            self._fail(job, error)
        finally:
            shutil.rmtree(place, ignore_errors=True)
        return True

    def sweep(self) -> None:
        """Clear away what a server that died left behind, and reports whose engagement is deleted."""
        with self.store.reading() as tx:
            self.files.sweep(lambda engagement: tx.engagements.get(engagement) is not None)

    def _run(self) -> None:
        try:
            self.sweep()
        except (AdvisorError, OSError):
            log.exception("old reports could not be cleared away")
        while not self._stopping.is_set():
            try:
                found = self.work_once()
            except (AdvisorError, OSError):
                log.exception("the queue of reports cannot be read")
                found = False
            if not found:
                self._wanted.wait(self.idle_seconds)
                self._wanted.clear()

    def _make(self, job: ReportJob, place: Path) -> None:
        with self.store.reading() as tx:
            order = self.prepare(tx, job)
        printing = Printing(self.command, place, order, self.limits)
        try:
            made = self._watched(job, printing)
        finally:
            printing.stop()
        if made is not None:
            self._finish(job, made, file_of(job, order.state))

    def _watched(self, job: ReportJob, printing: Printing) -> Path | None:
        """The finished file; None where the job was cancelled or lost meanwhile, or the server stops."""
        renewed = time.monotonic()
        while True:
            made = printing.wait(_LOOK_SECONDS)
            if made is not None:
                return made
            if self._stopping.is_set():
                self._hold(job, printing.progress(), self.clock.now() - self.lease)
                return None
            if time.monotonic() - renewed >= _RENEW_SECONDS:
                renewed = time.monotonic()
                if not self._hold(job, printing.progress(), self.clock.now() + self.lease):
                    return None

    def _hold(self, job: ReportJob, progress: float, until: dt.datetime) -> bool:
        with self.store.writing() as tx:
            return tx.jobs.advance(job.id, self.name, progress, until)

    def _finish(self, job: ReportJob, made: Path, path: str) -> None:
        digest = self.files.keep(made, path)
        with self.store.writing() as tx:
            kept = tx.jobs.finish(job.id, self.name, path, digest, self.clock.now())
        if not kept:
            self._drop(job, path)

    def _drop(self, job: ReportJob, path: str) -> None:
        """Remove a file that nobody waits for, unless another worker finished the same."""
        with self.store.reading() as tx:
            now = tx.jobs.get(job.id)
            gone = tx.engagements.get(job.engagement) is None
        if gone:
            self.files.forget(job.engagement)
        elif now is None or now.state is not JobState.DONE or now.path != path:
            self.files.drop(path)

    def _fail(self, job: ReportJob, error: Exception) -> None:
        number = self.secrets.new_id()[:8]
        detail = error.detail if isinstance(error, MakingError) else ""
        log.error("report %s (%s, %s) failed, error %s: %s %s", job.id, job.kind, job.language, number, error, detail)
        if not isinstance(error, AdvisorError):
            log.error("error %s", number, exc_info=error)
        full = isinstance(error, OSError) and error.errno in _NO_SPACE
        told = str(error) if isinstance(error, AdvisorError) else _FULL if full else _UNEXPECTED
        with self.store.writing() as tx:
            tx.jobs.fail(job.id, self.name, told, number, self.clock.now())


_FULL = "The report could not be kept: the disk of the server is full. Free some space and order it again."
_UNEXPECTED = (
    "The report could not be made because of a fault of the program. Try again; if it happens again, give the"
    " administrator the number of this error."
)
