"""What every store does with rulings, the log, jobs, the dossier and erasing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from advisor.domain.campaign import EngagementRecord
from advisor.domain.dossier import plain
from advisor.domain.job import JobState, ReportJob
from advisor.domain.ruling import AuditEntry, Decision, Settlement, Subject
from advisor.ports import Store
from tests.storage.samples import (
    ENGAGEMENT,
    LATER,
    NOW,
    UNITS,
    answer,
    begin,
    fill,
)

LEASE = dt.timedelta(minutes=2)


def test_rulings_are_replaced_and_taken_back(store: Store) -> None:
    """The last settlement and decision of a unit hold; each can be taken back; signatures stay."""
    begin(store)
    settled = Settlement("eng", "w1", "rnd", "uncertainty", 40.0, "first", "anna", NOW)
    decided = Decision("eng", "w1", "rnd", accepted=True, by="anna", at=NOW)
    with store.writing() as tx:
        tx.rulings.settle(settled)
        tx.rulings.settle(replace(settled, value=55.5, note="second"))
        tx.rulings.settle(replace(settled, dimension="openness"))
        tx.rulings.decide(decided)
        tx.rulings.decide(replace(decided, accepted=False, method="kpi", reason="pay is mandated"))
    with store.reading() as tx:
        assert [one.value for one in tx.rulings.settlements("w1")] == [40.0, 55.5]
        assert [one.method for one in tx.rulings.decisions("w1")] == ["kpi"]
        assert tx.rulings.sign_offs("w1") == ()
    with store.writing() as tx:
        tx.rulings.unsettle("w1", "rnd", "openness")
        tx.rulings.undecide("w1", "rnd")
    with store.reading() as tx:
        assert [one.dimension for one in tx.rulings.settlements("w1")] == ["uncertainty"]
        assert tx.rulings.decisions("w1") == ()


def test_the_log_is_read_newest_first_and_by_engagement(store: Store) -> None:
    """Entries keep before and after as given; those of no engagement are apart."""
    begin(store)
    entries = [AuditEntry(NOW, "anna", "eng", f"step {n}", Subject.WORKSHOP, "w1", {"n": n}, None) for n in range(5)]
    general = AuditEntry(NOW, None, None, "signed in", Subject.ACCOUNT, "anna", None, {"列": [1, None, {"a": True}]})
    with store.writing() as tx:
        for entry in [*entries, general]:
            tx.rulings.log(entry)
    with store.reading() as tx:
        assert tx.rulings.audit("eng", limit=2, skip=1) == (entries[3], entries[2])
        assert tx.rulings.audit(None) == (general,)


def test_a_job_is_held_by_one_worker(store: Store) -> None:
    """The oldest job goes to one worker; who lost the lease cannot report; after three losses it is given up."""
    begin(store)
    job = ReportJob("j1", "eng", "w1", "pdf", "zh", "anna", NOW)
    with store.writing() as tx:
        tx.jobs.add(replace(job, id="j2", created_at=LATER))
        tx.jobs.add(job)
    with store.writing() as tx:
        first = tx.jobs.claim("one", NOW, LEASE)
        second = tx.jobs.claim("two", NOW, LEASE)
        assert tx.jobs.claim("three", NOW, LEASE) is None
        assert tx.jobs.advance("j1", "one", 0.5, NOW + 2 * LEASE)
        assert tx.jobs.finish("j2", "two", "a/b.pdf", "c" * 64, LATER)
        assert not tx.jobs.fail("j2", "two", "late", "id", LATER)
    assert first
    assert second
    assert [first.id, second.id, first.attempts] == ["j1", "j2", 1]
    lost = NOW + 3 * LEASE
    with store.writing() as tx:
        assert [found.id for found in [tx.jobs.claim("two", lost, LEASE)] if found] == ["j1"]
        assert not tx.jobs.advance("j1", "one", 0.9, lost)
        assert tx.jobs.claim("three", lost + 2 * LEASE, LEASE)
        assert tx.jobs.claim("four", lost + 4 * LEASE, LEASE) is None
        done, over = tx.jobs.get("j2"), tx.jobs.get("j1")
        assert [one.id for one in tx.jobs.of_engagement("eng")] == ["j2", "j1"]
    assert done
    assert over
    assert (done.state, done.path, done.progress, done.worker) == (JobState.DONE, "a/b.pdf", 1.0, None)
    assert (over.state, over.attempts) == (JobState.FAILED, 3)
    assert over.error


def test_a_job_that_fails_says_so_in_plain_words(store: Store) -> None:
    """The error and the id of its log line are kept."""
    begin(store)
    with store.writing() as tx:
        tx.jobs.add(ReportJob("j1", "eng", "w1", "pdf", "en", None, NOW))
        tx.jobs.claim("one", NOW, LEASE)
        assert tx.jobs.fail("j1", "one", "no Chinese font", "e-1", LATER)
        job = tx.jobs.get("j1")
    assert job
    assert (job.state, job.error, job.error_id, job.finished_at) == (JobState.FAILED, "no Chinese font", "e-1", LATER)


def test_the_dossier_holds_everything_and_exports_no_secret(store: Store) -> None:
    """Each part of an engagement is in the dossier; its plain form is JSON-able and without digests."""
    begin(store)
    fill(store)
    with store.reading() as tx:
        assert tx.engagements.dossier("other") is None
        dossier = tx.engagements.dossier("eng")
    assert dossier
    assert dossier.units == UNITS
    assert dossier.answers == (answer("p1", "q1", 4, seconds=2.5), answer("p1", "q2", -1, by="anna"))
    assert {name: len(part) for name, part in vars(dossier).items() if not isinstance(part, EngagementRecord)} == {
        "members": 1,
        "units": 2,
        "waves": 1,
        "workshops": 1,
        "rounds": 2,
        "participants": 1,
        "tendencies": 1,
        "answers": 2,
        "settlements": 1,
        "decisions": 1,
        "sign_offs": 1,
        "invitations": 1,
        "share_links": 1,
        "api_tokens": 1,
        "jobs": 1,
        "variants": 1,
        "audit": 1,
    }
    data = plain(dossier)
    assert data["engagement"]["facts"]["date"] == "2026-03-01"
    assert data["answers"][0]["value"] == 4
    assert not [word for word in ("digest", "resume", "argon2") if word in str(data)]


def test_erasing_takes_one_engagement_and_leaves_the_other(store: Store) -> None:
    """Everything of the engagement is gone, the accounts and another engagement stay."""
    begin(store)
    fill(store)
    with store.writing() as tx:
        tx.engagements.create(replace(ENGAGEMENT, id="second"))
        tx.engagements.put_units([replace(UNITS[0], engagement="second")])
    assert store.erase("eng")
    with store.reading() as tx:
        assert tx.engagements.get("eng") is None
        assert tx.engagements.dossier("eng") is None
        assert tx.engagements.of_account("anna") == ()
        assert tx.participants.get("p1") is None
        assert tx.answers.of_participant("p1") == ()
        assert tx.jobs.get("j1") is None
        assert tx.accounts.tokens("anna") == ()
        assert tx.rulings.settlements("w1") == ()
        assert len(tx.accounts.all()) == 2
        assert len(tx.engagements.units("second")) == 1
