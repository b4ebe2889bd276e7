"""Reports are ordered, looked after and cancelled; the log tells of each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.domain.campaign import Wave
from advisor.domain.job import JobState, ReportJob
from advisor.domain.ruling import Settlement, Subject
from advisor.errors import UsageError
from advisor.ports import Store
from advisor.services.actor import Desk
from advisor.services.reports import CANCELLED, WAITING, Reports, file_of, older, state_of
from advisor.services.results import NotOpenError, Results
from advisor.storage.system import SystemSecrets
from tests.services.results.filled import BEGIN, WAVE, Demo, FixedClock, reveal
from tests.storage.fake import FakeStore


@pytest.fixture
def reports(demo: Demo, store: FakeStore, results: Results, clock: FixedClock) -> Reports:
    """Reports of the demo with its first vote revealed."""
    demo.begin(store)
    demo.answer(store)
    reveal(store)
    return Reports(Desk(store, clock, SystemSecrets(b"k" * 32)), results)


@pytest.fixture
def wave(reports: Reports, store: FakeStore) -> Wave:
    """The wave."""
    assert reports.desk.store is store
    with store.reading() as tx:
        found = tx.waves.get(WAVE)
    assert found
    return found


def _said(store: Store) -> list[tuple[str, str]]:
    with store.reading() as tx:
        return [(entry.what, str(entry.subject)) for entry in tx.rulings.audit("demo")]


def test_a_report_is_ordered_once(reports: Reports, store: FakeStore, wave: Wave) -> None:
    """A double click orders one; another language or kind is another report; the log says who exported what."""
    first = reports.request("anna", wave, "pdf", "zh")
    assert reports.request("anna", wave, "pdf", "zh") == first
    other = reports.request("anna", wave, "pdf", "en")
    assert other.id != first.id
    with store.reading() as tx:
        assert {job.id for job in reports.of_wave(tx, wave)} == {first.id, other.id}
        entries = tx.rulings.audit("demo")
    assert [(entry.what, entry.subject, entry.account) for entry in entries] == [
        ("exported", Subject.EXPORT, "anna"),
        ("exported", Subject.EXPORT, "anna"),
    ]
    assert entries[0].after == {"kind": "pdf", "language": "en", "wave": 1}


def test_what_cannot_be_ordered(reports: Reports, store: FakeStore, wave: Wave) -> None:
    """An unknown kind, results that are not open, more than may wait."""
    with pytest.raises(UsageError, match="kinds of report"):
        reports.request("anna", wave, "exe", "zh")
    with store.writing() as tx:
        for number in range(WAITING):
            other = replace(wave, id=f"w{number}", number=number + 2)
            tx.waves.put(other)
            tx.jobs.add(ReportJob(f"j{number}", "demo", other.id, "pdf", "zh", "anna", BEGIN))
    with pytest.raises(UsageError, match="being made already"):
        reports.request("anna", wave, "pdf", "zh")
    with pytest.raises(NotOpenError, match="close the vote"):
        reports.request("anna", replace(wave, id="w1"), "pdf", "zh")


def test_cancelling_is_told_and_final(reports: Reports, store: FakeStore, wave: Wave) -> None:
    """A cancelled report is over; cancelling what is over changes nothing."""
    job = reports.request("anna", wave, "json", "zh")
    cancelled = reports.cancel("ben", "demo", job.id)
    assert (cancelled.state, cancelled.error) == (JobState.FAILED, CANCELLED)
    assert reports.cancel("ben", "demo", job.id) == cancelled
    assert _said(store) == [("cancelled", "report"), ("exported", "export")]


def test_a_job_belongs_to_its_engagement(reports: Reports, store: FakeStore, wave: Wave) -> None:
    """Asked for under another engagement, it is not there."""
    job = reports.request("anna", wave, "json", "zh")
    with store.reading() as tx:
        assert reports.require(tx, "demo", job.id) == job
        with pytest.raises(UsageError, match="not there"):
            reports.require(tx, "other", job.id)
    with pytest.raises(UsageError, match="not there"):
        reports.cancel("anna", "other", job.id)


def test_a_report_knows_whether_results_changed_since(
    reports: Reports, results: Results, store: FakeStore, wave: Wave, demo: Demo
) -> None:
    """Its file's name has the state that it was made from; a settlement later makes another state."""
    job = reports.request("anna", wave, "pdf", "zh")
    with store.reading() as tx:
        before = results.standing(tx, WAVE, explained=False)
    state = before.state
    assert not older(job, before)
    made = replace(job, state=JobState.DONE, path=file_of(job, state))
    assert made.path == f"demo/{job.id}-{state[:16]}.pdf"
    assert state_of(job) is None
    assert not older(made, before)
    with store.writing() as tx:
        tx.rulings.settle(Settlement("demo", WAVE, demo.units[0].id, "uncertainty", 80, "note", "anna", BEGIN))
    with store.reading() as tx:
        assert older(made, results.standing(tx, WAVE, explained=False))
        assert reports.outdated(tx, made)
        assert reports.outdated(tx, replace(made, wave="gone"))
