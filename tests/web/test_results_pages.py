"""The pages of results and reports: what is on them, for whom, and what never is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import cast

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from advisor.domain.access import Membership, Role
from advisor.domain.campaign import Answer, Channel, EngagementRecord, Mode, Participant, Wave
from advisor.domain.job import JobState, ReportJob
from advisor.jobs import Order
from advisor.report.documents import assessment_document
from advisor.report.edition import checksum_of, compose
from advisor.services.office import Office
from advisor.services.reports import file_of
from advisor.storage.store import SqlStore
from advisor.web.results.printing import assessment_bytes, prepare
from advisor.web.results.reports import report_files
from tests.web.conftest import People

SignIn = Callable[..., FlaskClient]
CLIENT_EN, WITHHELD, WITHHELD_ID, UNIT, UNIT_NAME = (
    "Magpie Interactive",
    "Legal and compliance",
    "fw",
    "sh",
    "Content review",
)


@dataclass
class Case:
    """The invented company as a closed campaign, with a browser for each role."""

    office: Office
    record: EngagementRecord
    wave: Wave
    owner: FlaskClient
    viewer: FlaskClient
    stranger: FlaskClient
    share: FlaskClient

    @property
    def base(self) -> str:
        """Where its wave is."""
        return f"/e/{self.record.id}/1"

    def text(self, path: str, client: FlaskClient | None = None, status: int = 200) -> str:
        """A page of the wave."""
        answer = (client or self.owner).get(f"{self.base}/{path}")
        assert answer.status_code == status, answer.text[-400:]
        return answer.text


@pytest.fixture
def case(office: Office, app: Flask, people: People, sign_in: SignIn) -> Case:
    """The demo of the owner, with a viewer and a read-only link."""
    record = office.demo.create(people.owner.id)
    with office.desk.store.writing() as tx:
        tx.engagements.put_member(Membership(record.id, people.viewer.id, Role.VIEWER))
        wave = tx.waves.of_engagement(record.id)[0]
    _, secret = office.accounts.links.make(people.owner.id, record.id, "board", 7)
    share = app.test_client()
    share.set_cookie("lang", "en")
    assert share.get(f"/r/{secret}").location == f"/e/{record.id}/1/results"
    clients = [sign_in(account) for account in (people.owner, people.viewer, people.stranger)]
    return Case(office, record, wave, *clients, share)


@contextmanager
def _statements(office: Office) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, without those that begin a transaction."""
    sent: list[str] = []
    engine = cast("SqlStore", office.desk.store).database.engine

    def note(*given: object) -> None:
        if not str(given[2]).startswith("BEGIN"):
            sent.append(str(given[2]))

    sa.event.listen(engine, "before_cursor_execute", note)
    yield sent
    sa.event.remove(engine, "before_cursor_execute", note)


def test_the_overview_says_it_all(case: Case) -> None:
    """The finding as title, the matrix with its table, the decisions, today's fit, the heat map, what is withheld."""
    page = case.text("results")
    assert "Three of nine units should run KPI, three a hybrid and two OKR" in page
    assert 'data-chart="scatter"' in page
    assert (
        len(re.findall(r'<tr data-x="[\d.]+" data-y="[\d.]+" data-label="[^"]+" data-kind="(?:kpi|okr|hybrid)"', page))
        == 8
    )
    assert "Change: four units" in page
    assert "Fit with today's practice" in page
    assert page.count('class="t5"') > 3
    assert f"results/unit/{UNIT}" in page


def test_a_withheld_unit_is_named_and_nothing_more(case: Case) -> None:
    """No score, count, method or page of it: neither on the overview nor by its address, its what-if or its report."""
    page = case.text("results")
    assert WITHHELD in page
    assert f"results/unit/{WITHHELD_ID}" not in page
    assert f'data-label="{WITHHELD}"' not in page
    alone = case.text(f"results/unit/{WITHHELD_ID}")
    assert "Withheld: Legal and compliance" in alone
    assert not re.search(r"\d+\.\d", re.sub(r"<head>.*?</head>", "", alone, flags=re.DOTALL))
    assert case.owner.get(f"{case.base}/results/what-if/{WITHHELD_ID}?uncertainty=50").status_code in {400, 422}


def test_the_pages_speak_chinese(case: Case, people: People, sign_in: SignIn) -> None:
    """Findings and labels in the language of the visitor."""
    page = case.text("results", sign_in(people.owner, "zh"))
    assert '<html lang="zh"' in page
    assert "九个单元中，三个用 KPI，三个用混合，两个用 OKR" in page


def test_a_unit_page_has_all_that_the_report_says(case: Case) -> None:
    """Reasons, why not, robustness, what would change it, risks, actions, settings, second opinion, what if."""
    page = case.text(f"results/unit/{UNIT}")
    assert f"{UNIT_NAME}: from KPI to hybrid" in page
    for said in (
        "Why not something else",
        "Largely kept: 1,770 of 2,000 re-draws",
        "To build",
        "What can go wrong.",
        "The first 90 days.",
        "Settings, today and proposed.",
        "Second opinion: published cases",
    ):
        assert said in page
    assert page.count('class="slider') == 19
    assert 'data-chart="bar"' in page
    assert 'data-value="1770"' in page


def test_what_if_answers_as_the_page_does(case: Case) -> None:
    """The endpoint for sliders and the page without scripts say the same, and store nothing."""
    with case.office.desk.store.reading() as tx:
        before = case.office.results.standing(tx, case.wave.id).state
    answer = case.owner.get(f"{case.base}/results/what-if/{UNIT}?data_trust=62").json
    assert answer is not None
    assert answer["differs"] is True
    entry = next(one for one in answer["said"] if one["id"] == "entry")
    assert (entry["now"], entry["then"]) == ("Foundations first", "Pilot first")
    page = case.text(f"results/unit/{UNIT}?data_trust=62")
    assert '<td data-out="entry" class="is-new">Pilot first</td>' in page
    assert "The answer would be another one." in page
    with case.office.desk.store.reading() as tx:
        assert case.office.results.standing(tx, case.wave.id).state == before


@pytest.mark.parametrize("query", ["data_trust=101", "data_trust=nan", "data_trust=x", "data_trust=-1"])
def test_what_if_refuses_what_is_no_score(case: Case, query: str) -> None:
    """A plain refusal, no trace."""
    answer = case.owner.get(f"{case.base}/results/what-if/{UNIT}?{query}")
    assert answer.status_code in {400, 422}
    assert "Traceback" not in answer.text


def test_unknown_places_are_not_there(case: Case) -> None:
    """A unit or wave that is not there answers 404."""
    assert case.owner.get(f"{case.base}/results/unit/nowhere").status_code == 404
    assert case.owner.get(f"{case.base}/results/what-if/nowhere").status_code == 404
    assert case.owner.get(f"/e/{case.record.id}/9/results").status_code == 404


def test_readiness_says_what_to_build_first(case: Case) -> None:
    """Units by how ready they are, the conditions over all, and the plan with who and how long."""
    page = case.text("results/readiness")
    assert "The first 90 days take 102.5 person-days" in page
    assert "Three conditions hold back five of eight units" in page
    assert page.index(">Content review<") < page.index(">Customer service<")
    assert "Days 1–30" in page
    assert "Whose time it takes" in page


def test_decisions_are_made_seen_and_logged(case: Case) -> None:
    """An override with a hostile reason stands beside the advice, escaped; members see who did it, a link does not."""
    evil = "<script>alert(1)</script> =1+1"
    form = {"unit": UNIT, "back": "unit", "decision": "override", "method": "kpi", "entry": "pilot", "reason": evil}
    answer = case.owner.post(f"{case.base}/decide", data=form)
    assert answer.location == f"{case.base}/results/unit/{UNIT}"
    for path in ("results", f"results/unit/{UNIT}", "results/decisions", "report/paper"):
        assert "<script>alert" not in case.text(path)
    page = case.text("results/decisions")
    assert "Decided otherwise: Content review" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =1+1" in page
    assert "Log: who changed what" in page
    assert "owner" in page
    shared = case.text("results/decisions", case.share)
    assert "Decided otherwise: Content review" in shared
    assert "Log: who changed what" not in shared


def test_a_signature_stands_under_what_was_seen(case: Case) -> None:
    """Signed on the page it stands under the present state; a settlement afterwards leaves it under an earlier one."""
    state = re.search(r'name="state" value="([0-9a-f]{64})"', case.text("results/decisions"))
    assert state
    answer = case.owner.post(f"{case.base}/sign", data={"name": "Li Na", "state": state[1], "back": "decisions"})
    assert answer.location == f"{case.base}/results/decisions"
    page = case.text("results/decisions")
    assert "Li Na" in page
    signed = re.search(r"Li Na.*?</tr>", page, re.DOTALL)
    assert signed
    assert 'class="quiet"' not in signed[0]


def test_what_a_role_may_do_is_what_it_is_offered(case: Case) -> None:
    """A viewer and a link see results; only those who lead get the form to decide; a stranger finds nothing."""
    decide = 'name="decision" value="accept"'
    assert decide in case.text(f"results/unit/{UNIT}")
    assert decide not in case.text(f"results/unit/{UNIT}", case.viewer)
    assert decide not in case.text(f"results/unit/{UNIT}", case.share)
    assert "Make the file" in case.text("report", case.viewer)
    assert "Make the file" not in case.text("report", case.share)
    assert case.share.post(f"{case.base}/report/jobs", data={"kind": "pdf"}).status_code in {302, 401, 403, 404}
    for path in ("results", f"results/unit/{UNIT}", "results/readiness", "results/decisions", "report", "report/paper"):
        assert case.stranger.get(f"{case.base}/{path}").status_code == 404


@pytest.mark.parametrize("mode", list(Mode))
def test_nothing_is_shown_before_it_is_closed(case: Case, people: People, mode: Mode) -> None:
    """An open campaign, a workshop before its first reveal: a page that says what comes first, and no number."""
    case.office.engagements.open_wave(people.owner.id, case.record.id, mode)
    for path in ("results", "results/readiness", "results/decisions", f"results/unit/{UNIT}", "report", "report/paper"):
        answer = case.owner.get(f"/e/{case.record.id}/2/{path}")
        assert answer.status_code == 409
        assert "No results yet" in answer.text
    assert case.owner.post(f"/e/{case.record.id}/2/report/jobs", data={"kind": "json"}).status_code == 409


@pytest.mark.parametrize(
    "path",
    [
        "results",
        "results/unit/sh",
        "results/readiness",
        "results/decisions",
        "report",
        "results/what-if/sh?data_trust=40",
    ],
)
def test_a_page_asks_the_database_little(case: Case, path: str) -> None:
    """At most fifteen statements, whether results are in memory or not."""
    for _ in range(2):
        with _statements(case.office) as sent:
            case.text(path)
        assert len(sent) <= 15, "\n".join(sent)


def test_pages_keep_to_the_policy(case: Case) -> None:
    """No script or style stands in a page itself: the policy of the pages would not let it run."""
    for path in ("results", f"results/unit/{UNIT}", "results/readiness", "results/decisions", "report"):
        page = case.text(path)
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)


def test_the_preview_is_the_report_itself(case: Case) -> None:
    """The same HTML as is printed, in a frame with a policy of its own: no scripts, nothing from elsewhere."""
    answer = case.owner.get(f"{case.base}/report/paper?paper=en")
    with case.office.desk.store.reading() as tx:
        document = assessment_document(case.office.results.standing(tx, case.wave.id).assessment)
    data = assessment_bytes(document)
    assert answer.text == compose(document, case.office.library.rules, "en", checksum_of(data)).html
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src" not in policy
    assert "frame-ancestors 'self'" in policy
    assert '<html lang="zh-Hans"' in case.text("report/paper?paper=zh")
    assert re.search(r"<iframe[^>]+sandbox=", case.text("report"))


def _job(case: Case, kind: str = "json") -> ReportJob:
    answer = case.owner.post(f"{case.base}/report/jobs", data={"kind": kind, "language": "en"})
    assert answer.location == f"{case.base}/report"
    with case.office.desk.store.reading() as tx:
        return case.office.reports.of_wave(tx, case.wave)[0]


def _finish(case: Case, app: Flask, job: ReportJob, content: bytes) -> None:
    """Do what the worker does."""
    with app.app_context(), case.office.desk.store.writing() as tx:
        order: Order = prepare(case.office.results, tx, job)
        files = report_files()
        place = files.work(job.id)
        (place / "result").write_bytes(content)
        path = file_of(job, order.state)
        digest = files.keep(place / "result", path)
        now = case.office.desk.clock.now()
        assert tx.jobs.claim("w", now, now - now.min.replace(tzinfo=now.tzinfo))
        assert tx.jobs.finish(job.id, "w", path, digest, now)


def test_a_report_is_ordered_followed_and_fetched(case: Case, app: Flask) -> None:
    """From the order to the file; changed results are told beside it, a changed file is not given out."""
    job = _job(case)
    told = case.owner.get(f"{case.base}/report/jobs/{job.id}").json
    assert told == {"state": "queued", "progress": 0.0, "said": "waiting for its turn", "error_id": None}
    _finish(case, app, job, b"{}")
    page = case.text("report")
    assert "The results have changed" not in page
    with case.owner.get(f"{case.base}/report/jobs/{job.id}/file") as answer:
        assert answer.data == b"{}"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "private, no-store"
    case.owner.post(f"{case.base}/decide", data={"unit": UNIT, "decision": "accept"})
    assert "The results have changed since it was made." in case.text("report")
    with case.office.desk.store.reading() as tx:
        path = tx.jobs.get(job.id).path  # type: ignore[union-attr]  # it is there
    with app.app_context():
        (report_files().folder / str(path)).write_bytes(b"[]")
    assert case.owner.get(f"{case.base}/report/jobs/{job.id}/file").status_code in {404, 409, 410, 422, 400, 500}


def test_a_report_can_be_stopped(case: Case) -> None:
    """Cancelled it says so, once."""
    job = _job(case, "pdf")
    assert case.owner.post(f"{case.base}/report/jobs/{job.id}/cancel").location == f"{case.base}/report"
    page = case.text("report")
    assert "Not made:" in page
    assert "Cancelled." in page
    with case.office.desk.store.reading() as tx:
        assert tx.jobs.get(job.id).state is JobState.FAILED  # type: ignore[union-attr]  # it is there


def test_reports_of_another_engagement_are_not_there(case: Case, people: People) -> None:
    """The id of a report opens nothing under another engagement."""
    job = _job(case)
    case.office.engagements.open_wave(people.owner.id, people.record.id, Mode.CAMPAIGN)
    for path in (f"report/jobs/{job.id}", f"report/jobs/{job.id}/file"):
        assert case.owner.get(f"/e/{people.record.id}/1/{path}").status_code >= 400
    assert case.owner.post(f"/e/{people.record.id}/1/report/jobs/{job.id}/cancel").status_code >= 400
    with case.office.desk.store.reading() as tx:
        assert tx.jobs.get(job.id).state is JobState.QUEUED  # type: ignore[union-attr]  # it is there


def test_a_failed_report_has_a_number(case: Case) -> None:
    """The plain error and the number by which the log line is found."""
    job = _job(case)
    now = case.office.desk.clock.now()
    with case.office.desk.store.writing() as tx:
        tx.jobs.claim("w", now, now - now.min.replace(tzinfo=now.tzinfo))
        tx.jobs.fail(job.id, "w", "No font with Chinese characters was found.", "ab12cd34", now)
    page = case.text("report")
    assert "No font with Chinese characters was found." in page
    assert "Number of the error: ab12cd34" in page


def test_erasing_takes_the_reports_along(case: Case, app: Flask) -> None:
    """With the engagement its files are gone."""
    job = _job(case)
    _finish(case, app, job, b"{}")
    answer = case.owner.post(f"/e/{case.record.id}/erase", data={"client": case.record.facts.client})
    assert answer.status_code == 302
    with app.app_context():
        assert not (report_files().folder / case.record.id).exists()


def test_other_rules_are_told_on_every_page(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Results made with other rules than the engagement's say so."""
    rules = case.office.library.rules
    newer = replace(case.office.library, rules=replace(rules, version="2099.1", sha256="9" * 64))
    monkeypatch.setattr(case.office.results, "library", newer)
    monkeypatch.setattr("advisor.web.results.briefs.office", type("Other", (), {"library": newer}))
    assert "rules 2099.1 that are installed now" in case.text("results")


def test_the_assessment_file_is_that_of_the_page(case: Case) -> None:
    """The state that a report is made from is the one that the pages show."""
    job = _job(case)
    with case.office.desk.store.reading() as tx:
        order = prepare(case.office.results, tx, job)
        standing = case.office.results.standing(tx, case.wave.id)
    assert order.state == standing.state
    assert json.loads(assessment_bytes(order.content["document"])) == assessment_document(standing.assessment)


@pytest.mark.parametrize("answers", [0, 4])
def test_a_wave_with_hardly_any_answers_has_pages_too(case: Case, people: People, answers: int) -> None:
    """Nobody, or four of a unit: every page says what is missing, and none has a number to show."""
    wave = case.office.engagements.open_wave(people.owner.id, case.record.id, Mode.CAMPAIGN)
    with case.office.desk.store.writing() as tx:
        first = tx.waves.rounds(wave.id)[0]
        items = [item.id for item in case.office.library.questionnaire(wave.questionnaire).items]
        for place in range(answers):
            seat = Participant(f"few{place}", case.record.id, wave.id, UNIT, Channel.LINK, wave.opened_at)
            tx.participants.join(seat)
            said = [Answer(seat.id, first.id, item, 3, f"{place}-{item}", 1, wave.opened_at) for item in items]
            tx.answers.save(first.id, said)
        tx.waves.put(replace(wave, closed_at=case.office.desk.clock.now()))
    for path in ("results", f"results/unit/{UNIT}", "results/readiness", "results/decisions", "report", "report/paper"):
        answer = case.owner.get(f"/e/{case.record.id}/2/{path}")
        assert answer.status_code == 200, path
    page = case.owner.get(f"/e/{case.record.id}/2/results").text
    assert 'class="t3"' not in page
    assert "2,000" not in page
