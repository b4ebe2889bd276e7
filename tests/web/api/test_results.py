"""Results and reports through the API: the same bytes as the file, nothing withheld, jobs once under a name."""

from __future__ import annotations

import hashlib
import json

import pytest
from flask import Flask

from advisor.domain.job import ReportJob
from advisor.report.documents import assessment_document
from advisor.services.office import Office
from advisor.services.reports import file_of
from advisor.web.results.printing import assessment_bytes
from advisor.web.results.reports import report_files
from tests.web.api.caller import Caller, batch
from tests.web.conftest import People


def test_the_assessment_is_the_file_byte_for_byte(answered: Caller, office: Office, people: People) -> None:
    """With an ETag by which an unchanged state costs nothing."""
    first = answered.call("get_assessment")
    with office.desk.store.reading() as tx:
        (wave,) = tx.waves.of_engagement(people.record.id)
        standing = office.results.standing(tx, wave.id)
    assert first.data == assessment_bytes(assessment_document(standing.assessment))
    assert first.headers["Cache-Control"] == "private, no-cache"
    again = answered.call("get_assessment", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert answered.call("get_assessment", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.usefixtures("campaign")
def test_small_units_are_withheld_in_every_answer(owner: Caller, items: list[str]) -> None:
    """Four people of a unit are in no score, no number and no trial."""
    sent = batch(items, "sales", 6)["respondents"] + batch(items, "lab", 4, 1)["respondents"]
    owner.call("send_answers", {"respondents": sent})
    owner.call("close_wave")
    told = owner.call("get_assessment").json
    lab = next(one for one in told["units"] if one["unit"] == "lab")
    assert (lab["status"], lab["n"], lab["scores"]) == ("withheld", None, {})
    assert told["respondents"]["shown"] == 6
    dimension = lab["missing"][0]["id"]
    assert owner.call("try_scores", {"unit": "lab", "scores": {dimension: 50}}).status_code == 422
    tried = owner.call("try_scores", {"unit": "lab", "scores": {}}).json
    assert (tried["before"]["status"], tried["before"]["method"]) == ("withheld", None)


def test_nothing_of_an_open_vote_is_told(answered: Caller, items: list[str]) -> None:
    """A campaign that is opened again shows nothing until it is closed again; jobs are refused meanwhile."""
    assert answered.call("get_assessment").status_code == 200
    answered.call("reopen_wave", {})
    answered.call("send_answers", batch(items, "legal", 5))
    for name, body in (
        ("get_assessment", None),
        ("try_scores", {"unit": "sales", "scores": {}}),
        ("order_report", {"kind": "json", "language": "en"}),
    ):
        assert answered.call(name, body).status_code == 409, name


def test_a_trial_touches_nothing(answered: Caller) -> None:
    """Other scores give another profile; the assessment stays as it is."""
    before = answered.call("get_assessment").headers["ETag"]
    scores = next(one for one in answered.call("get_assessment").json["units"] if one["unit"] == "sales")["scores"]
    tried = answered.call("try_scores", {"unit": "sales", "scores": dict.fromkeys(scores, 0)}).json
    assert tried["scores"] == dict.fromkeys(scores, 0)
    assert tried["differs"]
    assert tried["before"]["method"] != tried["after"]["method"] or tried["before"]["entry"] != tried["after"]["entry"]
    assert answered.call("get_assessment").headers["ETag"] == before


def test_a_trial_takes_only_scores_of_the_rules(answered: Caller) -> None:
    """Unknown units and dimensions, and values off the scale, are refused."""
    for body in (
        {"unit": "nowhere", "scores": {}},
        {"unit": "sales", "scores": {"no_such": 1}},
        {"unit": "sales", "scores": {"__class__": 1}},
        {"unit": "sales", "scores": {"review_rhythm": 100.001}},
        {"unit": "sales", "scores": {"review_rhythm": -1}},
        {"unit": "sales", "scores": {"review_rhythm": None}},
        {"unit": "sales", "scores": {f"d{n}": 1 for n in range(65)}},
    ):
        assert answered.call("try_scores", body).status_code == 422, body


def test_a_report_is_ordered_once_under_a_name(answered: Caller, office: Office, people: People) -> None:
    """Also when it is finished long since; another order under the name is refused, one without a name is new."""
    order, head = {"kind": "json", "language": "en"}, {"Idempotency-Key": "nightly:1"}
    first = answered.call("order_report", order, head)
    assert first.status_code == 202
    assert first.headers["Location"].endswith(f"/reports/{first.json['id']}")
    assert answered.call("order_report", order, head).json["id"] == first.json["id"]
    assert answered.call("order_report", {"kind": "pdf", "language": "en"}, head).status_code == 409
    answered.call("cancel_report", report=first.json["id"])
    assert answered.call("order_report", order, head).json["state"] == "failed"
    assert answered.call("order_report", order).json["id"] != first.json["id"]
    with office.desk.store.reading() as tx:
        assert len(tx.jobs.of_engagement(people.record.id)) == 2


def test_reports_come_in_pages_and_wait_in_bounds(answered: Caller) -> None:
    """Newest first; of an engagement only so many wait at once, also under names of their own."""
    statuses = [
        answered.call("order_report", {"kind": "pdf", "language": "zh"}, {"Idempotency-Key": str(n)}).status_code
        for n in range(10)
    ]
    assert statuses == [202] * 8 + [422] * 2
    first = answered.call("list_reports", limit="5").json
    second = answered.call("list_reports", limit="5", after=first["next"]).json
    assert (len(first["reports"]), len(second["reports"]), second["next"]) == (5, 3, None)


def test_a_finished_report_is_taken_away(app: Flask, answered: Caller, office: Office) -> None:
    """Not before it is there; whole, with its checksum; not if it was changed since."""
    id = answered.call("order_report", {"kind": "json", "language": "en"}).json["id"]
    assert answered.call("download_report", report=id).status_code == 409
    data = answered.call("get_assessment").data
    job = _finish(app, office, id, data)
    told = answered.call("get_report", report=id).json
    assert (told["state"], told["sha256"], told["outdated"]) == ("done", hashlib.sha256(data).hexdigest(), False)
    file = answered.call("download_report", report=id)
    assert (file.data, file.mimetype) == (data, "application/json")
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert job.path not in json.dumps(told)
    with app.app_context():
        (report_files().folder / str(job.path)).write_bytes(b"changed")
    assert answered.call("download_report", report=id).status_code == 410


def _finish(app: Flask, office: Office, id: str, data: bytes) -> ReportJob:
    """Do what the worker does."""
    now = office.desk.clock.now()
    with app.app_context():
        files = report_files()
    with office.desk.store.writing() as tx:
        job = tx.jobs.claim("worker", now, now - now.replace(year=now.year - 1))
        assert job is not None
        standing = office.results.standing(tx, job.wave)
    made = files.work(id) / "result"
    made.write_bytes(data)
    path = file_of(job, standing.state)
    digest = files.keep(made, path)
    with office.desk.store.writing() as tx:
        assert tx.jobs.finish(id, "worker", path, digest, now)
        found = tx.jobs.get(id)
    assert found is not None
    return found
