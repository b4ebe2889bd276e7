"""What every store does with a report that nobody wants any more."""

from __future__ import annotations

import datetime as dt

import pytest

from advisor.domain.job import JobState, ReportJob
from advisor.ports import Store
from tests.storage.samples import LATER, NOW, begin

LEASE = dt.timedelta(minutes=1)


@pytest.mark.parametrize("running", [False, True])
def test_a_job_under_way_can_be_cancelled_once(store: Store, running: bool) -> None:
    """Queued or running, it is over at once, and the worker that held it has lost it."""
    begin(store)
    with store.writing() as tx:
        tx.jobs.add(ReportJob("j1", "eng", "w1", "pdf", "zh", "anna", NOW))
        if running:
            assert tx.jobs.claim("worker", NOW, LEASE)
        assert tx.jobs.cancel("j1", "not wanted", LATER)
        assert not tx.jobs.cancel("j1", "again", LATER)
        assert not tx.jobs.cancel("j9", "unknown", LATER)
        assert not tx.jobs.advance("j1", "worker", 0.5, LATER)
        assert tx.jobs.claim("other", LATER, LEASE) is None
    with store.reading() as tx:
        job = tx.jobs.get("j1")
    assert job is not None
    assert (job.state, job.error, job.finished_at, job.worker, job.lease_until) == (
        JobState.FAILED,
        "not wanted",
        LATER,
        None,
        None,
    )
