"""The worker of reports: what is made, what fails, what is cancelled, what is left when a process dies."""

from __future__ import annotations

import datetime as dt
import errno
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from advisor.domain.job import JobState, ReportJob
from advisor.errors import UsageError
from advisor.jobs import Limits, Order, ReportFiles, ReportWorker
from advisor.jobs.files import ReportGoneError
from advisor.ports import Transaction
from advisor.services.reports import state_of
from tests.storage.fake import FakeStore
from tests.storage.samples import NOW, begin

PROGRAM = (sys.executable, str(Path(__file__).with_name("program.py")))
STATE = "5" * 64


@dataclass
class Ticking:
    """A clock of the machine, moved by what a test adds."""

    ahead: dt.timedelta = dt.timedelta()

    def now(self) -> dt.datetime:
        """The time."""
        return dt.datetime.now(dt.UTC) + self.ahead


@dataclass
class Numbers:
    """Ids that count."""

    given: list[str] = field(default_factory=list)

    def new_id(self) -> str:
        """The next one."""
        self.given.append(f"{len(self.given):032d}")
        return self.given[-1]

    def token(self) -> str:
        """Not needed."""
        raise NotImplementedError

    def code(self, length: int = 6) -> str:
        """Not needed."""
        raise NotImplementedError

    def digest(self, secret: str) -> str:
        """Not needed."""
        raise NotImplementedError


@pytest.fixture
def store() -> FakeStore:
    """A store with one engagement and one queued report."""
    store = FakeStore()
    begin(store)
    with store.writing() as tx:
        tx.jobs.add(ReportJob("j1", "eng", "w1", "pdf", "zh", "anna", NOW))
    return store


@pytest.fixture
def files(tmp_path: Path) -> ReportFiles:
    """An empty folder of reports."""
    return ReportFiles(tmp_path / "reports")


def _worker(store: FakeStore, files: ReportFiles, does: str = "well", **more: object) -> ReportWorker:
    def prepare(_tx: Transaction, job: ReportJob) -> Order:
        return Order(STATE, {"does": does, "says": f"report of {job.wave}"})

    given = {"prepare": prepare, "command": PROGRAM, "idle_seconds": 0.05} | more
    return ReportWorker(store, Ticking(), Numbers(), files, **given)  # type: ignore[arg-type]  # fields by name


def _job(store: FakeStore) -> ReportJob:
    with store.reading() as tx:
        job = tx.jobs.get("j1")
    assert job
    return job


def _until(fact: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


def _left(files: ReportFiles) -> list[str]:
    return sorted(path.relative_to(files.folder).as_posix() for path in files.folder.rglob("*") if path.is_file())


def test_a_report_is_made_and_kept(store: FakeStore, files: ReportFiles) -> None:
    """The file lies under the engagement, its name tells the state it was made from, nothing else is left."""
    worker = _worker(store, files)
    assert worker.work_once()
    assert not worker.work_once()
    job = _job(store)
    assert (job.state, job.progress, job.error) == (JobState.DONE, 1.0, None)
    assert job.path == f"eng/j1-{STATE[:16]}.pdf"
    assert state_of(job) == STATE[:16]
    assert files.checked(job).read_text() == "report of w1"
    assert _left(files) == [job.path]


@pytest.mark.parametrize(
    ("does", "said", "logged"),
    [
        ("told", "No font with Chinese characters was found.", ""),
        ("signal", "ended unexpectedly", "exit code -9"),
        ("nothing", "ended unexpectedly", "traceback of the program"),
        ("nonsense", "ended unexpectedly", "exit code 1"),
    ],
)
def test_what_fails_is_told_plainly(
    store: FakeStore, files: ReportFiles, caplog: pytest.LogCaptureFixture, does: str, said: str, logged: str
) -> None:
    """A plain error with a number that finds the log line; no file, and the worker goes on."""
    worker = _worker(store, files, does)
    with caplog.at_level(logging.ERROR, "advisor.jobs"):
        assert worker.work_once()
    job = _job(store)
    assert job.state is JobState.FAILED
    assert job.error is not None
    assert said in job.error
    assert "\n" not in job.error
    assert job.error_id is not None
    assert job.error_id in caplog.text
    assert logged in caplog.text
    assert _left(files) == []


def test_what_runs_away_is_stopped(store: FakeStore, files: ReportFiles) -> None:
    """After its time is up the program is gone, and the job says how long it was given."""
    began = time.monotonic()
    _worker(store, files, "slowly", limits=Limits(seconds=0.6)).work_once()
    assert time.monotonic() - began < 30
    job = _job(store)
    assert job.state is JobState.FAILED
    assert "took longer than 0.0 minutes" in (job.error or "")


def test_what_cannot_be_prepared_fails_with_its_reason(
    store: FakeStore, files: ReportFiles, caplog: pytest.LogCaptureFixture
) -> None:
    """Results that are not open, a fault of ours, a full disk: each in its own words, with the log line."""

    def refused(error: Exception) -> ReportJob:
        def prepare(_tx: Transaction, _job: ReportJob) -> Order:
            raise error

        with store.writing() as tx:
            tx.jobs.cancel("j1", "before", NOW)
            job = ReportJob(f"j{len(tx.jobs.of_engagement('eng')) + 1}", "eng", "w1", "pdf", "zh", "anna", NOW)
            tx.jobs.add(job)
        _worker(store, files, prepare=prepare).work_once()
        with store.reading() as tx:
            found = tx.jobs.get(job.id)
        assert found
        return found

    assert refused(UsageError("No vote is closed yet.")).error == "No vote is closed yet."
    fault = refused(ZeroDivisionError("secret detail"))
    assert "fault of the program" in (fault.error or "")
    assert "secret detail" not in (fault.error or "")
    assert "ZeroDivisionError" in caplog.text
    assert "disk of the server is full" in (refused(OSError(errno.ENOSPC, "no space")).error or "")


def test_the_thread_takes_what_comes(store: FakeStore, files: ReportFiles) -> None:
    """Started once, it makes what is queued then and later; woken, it does not wait."""
    worker = _worker(store, files, idle_seconds=60)
    worker.start()
    _until(lambda: _job(store).state is JobState.DONE)
    with store.writing() as tx:
        tx.jobs.add(ReportJob("j2", "eng", "w1", "json", "en", "anna", NOW))
    worker.wake()

    def second_done() -> bool:
        with store.reading() as tx:
            job = tx.jobs.get("j2")
        return job is not None and job.state is JobState.DONE

    _until(second_done)
    worker.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "reports"]


def test_a_cancelled_report_is_stopped(store: FakeStore, files: ReportFiles) -> None:
    """Who cancels while it is printed does not wait for the program, and nothing is left of it."""
    worker = _worker(store, files, "slowly")
    worker.start()
    _until(lambda: _job(store).progress == 0.4)
    with store.writing() as tx:
        assert tx.jobs.cancel("j1", "Cancelled.", NOW)
    _until(lambda: not list(files.folder.glob(".work/*")))
    worker.stop()
    assert _job(store).error == "Cancelled."


def test_a_stopped_server_hands_its_report_on(store: FakeStore, files: ReportFiles) -> None:
    """On a clean stop the job is free at once, and the next start makes it."""
    worker = _worker(store, files, "slowly")
    worker.start()
    _until(lambda: bool(list(files.folder.glob(".work/*/started"))))
    worker.stop()
    assert _job(store).state is JobState.RUNNING
    assert _worker(store, files).work_once()
    assert _job(store).state is JobState.DONE
    assert _job(store).attempts == 2


def test_a_killed_program_is_told(store: FakeStore, files: ReportFiles) -> None:
    """A kill -9 of the printing program in mid-job: a plain failure, and the server is as before."""
    worker = _worker(store, files, "slowly")
    worker.start()
    _until(lambda: bool(list(files.folder.glob(".work/*/started"))))
    os.kill(_child_of(os.getpid()), signal.SIGKILL)
    _until(lambda: _job(store).state is JobState.FAILED)
    worker.stop()
    assert "ended unexpectedly" in (_job(store).error or "")


def test_a_report_of_a_dead_server_is_taken_up_again_then_given_up(store: FakeStore, files: ReportFiles) -> None:
    """A lease that ran out frees the job; lost three times, it fails plainly instead of a fourth try."""
    clock = Ticking()
    for _ in range(3):
        with store.writing() as tx:
            assert tx.jobs.claim("dead", clock.now(), dt.timedelta(seconds=1))
        clock.ahead += dt.timedelta(seconds=2)
    worker = _worker(store, files)
    worker.clock = clock
    assert not worker.work_once()
    assert _job(store).state is JobState.FAILED
    assert _job(store).error


def test_an_engagement_deleted_meanwhile_leaves_no_file(store: FakeStore, files: ReportFiles) -> None:
    """The program is ready just after the engagement was deleted: its report is not kept."""

    def prepare(_tx: Transaction, job: ReportJob) -> Order:
        threading.Thread(target=lambda: store.erase("eng")).start()
        time.sleep(0.2)
        return Order(STATE, {"does": "well", "says": job.id})

    _worker(store, files, prepare=prepare).work_once()
    assert _left(files) == []


def test_reports_of_deleted_engagements_are_swept(store: FakeStore, files: ReportFiles) -> None:
    """At the start: what was being made when a server died, and folders of engagements that are gone."""
    worker = _worker(store, files)
    worker.work_once()
    for place in ("gone/old.pdf", ".work/j1-1/result"):
        (files.folder / place).parent.mkdir(parents=True)
        (files.folder / place).touch()
    worker.sweep()
    assert _left(files) == [_job(store).path]
    files.forget("eng")
    files.forget("../eng")
    assert _left(files) == []


def test_a_changed_or_missing_file_is_not_given_out(store: FakeStore, files: ReportFiles) -> None:
    """Only the bytes that were made are served, and nothing outside of the folder."""
    with pytest.raises(ReportGoneError, match="not finished"):
        files.checked(_job(store))
    _worker(store, files).work_once()
    job = _job(store)
    path = files.checked(job)
    path.write_text("another report")
    with pytest.raises(ReportGoneError, match="changed"):
        files.checked(job)
    files.drop(job.path or "")
    with pytest.raises(ReportGoneError, match="missing"):
        files.checked(job)


@pytest.mark.parametrize("path", ["../out.pdf", "/etc/hostname", "eng/../../out.pdf"])
def test_nothing_is_written_or_read_outside_of_the_folder(files: ReportFiles, tmp_path: Path, path: str) -> None:
    """Whatever the name of a job is, its file lies in the folder of reports."""
    made = tmp_path / "made"
    made.write_text("x")
    with pytest.raises(ReportGoneError):
        files.keep(made, path)
    with pytest.raises(ReportGoneError):
        files.drop(path)
    done = ReportJob("j", "eng", "w1", "pdf", "zh", None, NOW, state=JobState.DONE, path=path)
    with pytest.raises(ReportGoneError):
        files.checked(done)
    assert made.exists()


def _child_of(parent: int) -> int:
    """The program that stands for the printer."""
    for task in Path(f"/proc/{parent}/task").iterdir():
        for pid in (task / "children").read_text().split():
            if PROGRAM[1] in Path(f"/proc/{pid}/cmdline").read_text():
                return int(pid)
    raise AssertionError("the program does not run")
