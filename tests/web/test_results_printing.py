"""The program that makes reports: each kind, what fails, and its end when the server dies."""

from __future__ import annotations

import json
import subprocess
import time
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from advisor import bootstrap
from advisor.domain.job import JobState
from advisor.domain.rulebook import Rulebook
from advisor.jobs import Limits
from advisor.report.documents import assessment_document
from advisor.report.edition import checksum_of, compose
from advisor.services.assess import Commission, assess
from advisor.services.library import Library
from advisor.services.office import Office
from advisor.web.results import printing
from advisor.web.results.printing import COMMAND, FAILED, assessment_bytes, main
from advisor.web.results.worker import report_worker
from tests.services.results.filled import Demo
from tests.web.conftest import People


@pytest.fixture(scope="module")
def document(library: Library) -> dict[str, Any]:
    """The assessment of two units of the invented company: enough to print."""
    whole = Demo.read(library).commission
    few = [unit for unit in whole.units if unit.id in {"kf", "fw"}]
    return assessment_document(assess(Commission(**(vars(whole) | {"units": few}))))


def _order(place: Path, document: dict[str, Any], kind: str, **more: Any) -> Path:
    place.mkdir(exist_ok=True)
    given = {"document": document, "kind": kind, "language": "en", "memory_mb": 3000, "seconds": 300} | more
    (place / "order.json").write_text(json.dumps(given), encoding="utf-8")
    return place


def _made(place: Path, document: dict[str, Any], kind: str, **more: Any) -> bytes:
    printing.make(json.loads((_order(place, document, kind, **more) / "order.json").read_text()), place)
    return (place / "result").read_bytes()


def test_json_html_and_workbook_are_those_of_the_command_line(
    tmp_path: Path, document: dict[str, Any], rules: Rulebook
) -> None:
    """The same bytes for assessment and report; a workbook with the unit's score."""
    data = assessment_bytes(document)
    assert _made(tmp_path, document, "json") == data
    assert _made(tmp_path, document, "html").decode() == compose(document, rules, "en", checksum_of(data)).html
    book = load_workbook(BytesIO(_made(tmp_path, document, "workbook")), read_only=True)
    assert len(book.sheetnames) > 5
    book.close()


def test_a_pdf_is_made_by_the_worker_and_proves_itself(office: Office, people: People, tmp_path: Path) -> None:
    """From the order to a PDF in the folder, whose advice can be derived again."""
    record = office.demo.create(people.owner.id)
    with office.desk.store.reading() as tx:
        wave = tx.waves.of_engagement(record.id)[0]
    job = office.reports.request(people.owner.id, wave, "pdf", "en")
    worker = report_worker(office, tmp_path)
    assert worker.work_once()
    with office.desk.store.reading() as tx:
        done = office.reports.require(tx, record.id, job.id)
    assert (done.state, done.error) == (JobState.DONE, None)
    pdf = worker.files.checked(done)
    assert pdf.read_bytes().startswith(b"%PDF-1.7")
    verified = subprocess.run(
        [COMMAND[0], "-m", "advisor", "verify", str(pdf)], capture_output=True, text=True, check=False, timeout=300
    )
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_report_that_needs_too_much_memory_fails_plainly(office: Office, people: People, tmp_path: Path) -> None:
    """Within 150 MB no report is printed; the job says so, and the server is as before."""
    record = office.demo.create(people.owner.id)
    with office.desk.store.reading() as tx:
        wave = tx.waves.of_engagement(record.id)[0]
    job = office.reports.request(people.owner.id, wave, "pdf", "en")
    worker = report_worker(office, tmp_path)
    worker.limits = Limits(memory_mb=150)
    assert worker.work_once()
    with office.desk.store.reading() as tx:
        failed = office.reports.require(tx, record.id, job.id)
    assert failed.state is JobState.FAILED
    assert failed.error
    assert "Traceback" not in failed.error
    assert failed.error_id


def test_what_cannot_be_printed_is_told_in_plain_words(
    tmp_path: Path, document: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An assessment of other rules, and memory that is not there: a sentence, and the exit code of a failure."""
    monkeypatch.setattr(printing, "_end_with_server", lambda: None)
    monkeypatch.setattr(printing, "_limit_memory", lambda _megabytes: None)
    other = document | {"rules": document["rules"] | {"sha256": "0" * 64}}
    assert main(_order(tmp_path, other, "html")) == FAILED
    assert "rules" in json.loads((tmp_path / "progress.json").read_text())["error"]

    def greedy(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(printing, "make", greedy)
    assert main(_order(tmp_path, document, "html")) == FAILED
    assert "more memory" in json.loads((tmp_path / "progress.json").read_text())["error"]


def test_the_program_ends_when_its_server_dies(tmp_path: Path, document: dict[str, Any]) -> None:
    """Standard input of a dead server closes: the program is gone at once, with what it started."""
    with subprocess.Popen(
        [*COMMAND, str(_order(tmp_path, document, "pdf"))],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            assert process.stdin
            deadline = time.monotonic() + 180
            while not (tmp_path / "progress.json").exists():
                assert time.monotonic() < deadline
                time.sleep(0.05)
            process.stdin.close()
            assert process.wait(30) != 0
        finally:
            process.kill()
    assert not (tmp_path / "result").exists()


def test_rules_and_questionnaire_travel_with_the_pdf(document: dict[str, Any]) -> None:
    """A questionnaire that is not the one installed stays out."""
    with_form = printing._bundle(document)
    strange = document | {"questionnaire": document["questionnaire"] | {"sha256": "0" * 64}}
    assert len(printing._bundle(strange)) < len(with_form)
    assert bootstrap.rulebook().sha256 == document["rules"]["sha256"]
