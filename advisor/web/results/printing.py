"""The program that makes a report, run in a process of its own: `python -m advisor.web.results.printing FOLDER`."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from advisor import bootstrap, resources
from advisor.domain.job import ReportJob
from advisor.errors import AdvisorError
from advisor.jobs.printing import ORDER, PROGRESS, RESULT, Order
from advisor.ports import Transaction
from advisor.report.documents import assessment_document
from advisor.services.results import Results
from advisor.writing import replace_atomically

COMMAND = (sys.executable, "-m", "advisor.web.results.printing")
FAILED = 3
_NO_MEMORY = "The report needs more memory than a report may use. Print fewer units, or ask the administrator for a larger limit."


def prepare(results: Results, tx: Transaction, job: ReportJob) -> Order:
    """What the program needs to make the report of a job: the assessment as it stands.

    Raises:
        UsageError: there are no results, or the wave is not there any more.

    """
    standing = results.standing(tx, job.wave)
    document = assessment_document(standing.assessment)
    return Order(standing.state, {"document": document, "kind": job.kind, "language": job.language})


def assessment_bytes(document: Mapping[str, Any]) -> bytes:
    """The file assessment.json of a document, as the command line writes it."""
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def make(order: Mapping[str, Any], place: Path) -> None:
    """Make the file that an order asks for.

    Raises:
        AdvisorError: it cannot be made.

    """
    out, document = place / RESULT, order["document"]
    data = assessment_bytes(document)
    if order["kind"] == "json":
        out.write_bytes(data)
        return
    _tell(place, progress=0.1)
    rules = bootstrap.rulebook()
    _tell(place, progress=0.25)
    if order["kind"] == "workbook":
        from advisor.report.workbook import write_workbook

        write_workbook(out, document, rules, [order["language"]])
        return
    from advisor.report.edition import checksum_of, compose, evidence
    from advisor.report.pdf import Limits, render_pdf

    edition = compose(document, rules, order["language"], checksum_of(data))
    _tell(place, progress=0.4)
    if order["kind"] == "html":
        out.write_text(edition.html, encoding="utf-8")
        return
    attached = evidence(data, _bundle(document))
    limits = Limits(seconds=int(order["seconds"]), memory_mb=int(order["memory_mb"]))
    _tell(place, progress=0.5)
    render_pdf(
        edition.html,
        out,
        language=edition.language,
        date=edition.date,
        title=edition.title,
        attachments=attached,
        keywords=edition.keywords,
        limits=limits,
    )


def main(place: Path) -> int:
    """Make the report of the folder; what goes wrong is told there in plain words, and in full on standard error."""
    threading.Thread(target=_end_with_server, daemon=True).start()
    order = json.loads((place / ORDER).read_text(encoding="utf-8"))
    _limit_memory(int(order["memory_mb"]))
    try:
        make(order, place)
    except AdvisorError as error:
        _tell(place, error=str(error))
        return FAILED
    except MemoryError:
        _tell(place, error=_NO_MEMORY)
        return FAILED
    return 0


def _bundle(document: Mapping[str, Any]) -> bytes:
    """The rules and the questionnaire for the PDF to carry, where it is the installed one."""
    from advisor.content.bundle import pack

    made_with = document["questionnaire"]
    form = {path.stem: path for path in resources.questionnaires_dir().glob("*.yaml")}.get(made_with["id"])
    rules = bootstrap.rulebook()
    if form is not None and bootstrap.questionnaire(form.stem, rules.dimensions).sha256 != made_with["sha256"]:
        form = None
    return pack(resources.rules_dir(), form)


def _tell(place: Path, **told: object) -> None:
    with replace_atomically(place / PROGRESS) as beside:
        beside.write_text(json.dumps(told), encoding="utf-8")


def _end_with_server() -> None:
    """Standard input ends when the server that started this program dies: then nobody waits for the report."""
    while os.read(sys.stdin.fileno(), 1024):
        pass
    if hasattr(os, "killpg"):
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os._exit(1)


def _limit_memory(megabytes: int) -> None:
    try:
        import resource
    except ImportError:  # pragma: no cover -- Windows has no such limit
        return
    limit = megabytes << 20
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))


if __name__ == "__main__":  # pragma: no cover -- run as a program
    sys.exit(main(Path(sys.argv[1])))
