"""`advisor verify` and `advisor sign`: a report proves itself, and whatever was changed in it is named."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfWriter

from advisor import bootstrap
from advisor.cli.assess import assess
from advisor.cli.demo import INPUT
from advisor.cli.main import cli
from advisor.cli.sign import sign
from advisor.cli.verify import verify
from advisor.report.edition import checksum_of, compose, evidence
from advisor.report.extract import take_apart
from advisor.report.pdf import render_pdf
from advisor.writing import replace_atomically

from .conftest import Run

KEPT = ("kf", "客服中心", "zz", "增长团队", "fw", "法务合规")
WITHHELD = "fw"


@pytest.fixture(autouse=True)
def _registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(cli.commands, "verify", verify)
    monkeypatch.setitem(cli.commands, "sign", sign)


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Assessment and reports of a company of three units, one of them withheld."""
    folder = tmp_path_factory.mktemp("small")
    for name in ("units.csv", "answers.csv"):
        rows = list(csv.reader(io.StringIO((INPUT / name).read_text(encoding="utf-8-sig"))))
        kept = [row for row in rows[1:] if row[0] in KEPT]
        if name == "units.csv":
            served = rows[0].index("supports")
            kept = [[*row[:served], "", *row[served + 1 :]] for row in kept]
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows([rows[0], *kept])
    shutil.copy(INPUT / "engagement.yaml", folder)
    arguments = ["answers.csv", "--units", "units.csv", "--engagement", "engagement.yaml", "--out", "out"]
    places = [str(folder / one) if one[0] != "-" else one for one in arguments]
    assess.main([*places, "--questionnaire", "full", "--lang", "both", "--quiet"], standalone_mode=False)
    return folder / "out"


@pytest.fixture
def carried(result: Path) -> dict[str, bytes]:
    """The attachments of the English report."""
    return dict(take_apart((result / "report.en.pdf").read_bytes(), "r").attachments)


@pytest.fixture
def pages_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaves out the comparison of the pages, which takes seconds, where a test is about something else."""
    monkeypatch.setattr("advisor.cli.verify.check_pages", lambda *_arguments: None)


def _printed(out: Path, document: dict[str, Any], data: bytes, bundle: bytes, old: str = "", new: str = "") -> Path:
    """A report made by hand: of this assessment, with these attachments, and `old` replaced by `new` in its pages."""
    edition = compose(document, bootstrap.rulebook(), "en", checksum_of(data))
    assert old in edition.html
    render_pdf(
        edition.html.replace(old, new) if old else edition.html,
        out,
        language="en",
        date=date.fromisoformat(document["date"]),
        title=edition.title,
        attachments=evidence(data, bundle),
        keywords=edition.keywords,
    )
    return out


def _swapped(source: Path, out: Path, **files: bytes | None) -> Path:
    """The report with other attachments in the same pages; None takes one out, a new name adds one."""
    writer = PdfWriter(clone_from=source)
    found: dict[str, bytes | None] = {file.name: file.content for file in writer.attachment_list}
    for file in list(writer.attachment_list):
        file.delete()
    return _attached(writer, out, {**found, **files})


def _attached(writer: PdfWriter, out: Path, files: Mapping[str, bytes | None]) -> Path:
    found: dict[str, bytes | None] = {}
    names = {"assessment": "assessment.json", "rules": "rules.zip"}
    for name, content in files.items():
        found[names.get(name, name)] = content
    for name, content in found.items():
        if content is not None:
            writer.add_attachment(name, content)
    with replace_atomically(out) as beside:
        writer.write(beside)
    return out


def _rezipped(bundle: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(bundle)) as old, zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return archive.getvalue()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_report_proves_itself(run: Run, result: Path, language: str) -> None:
    """In both languages: byte for byte, with the checksum of assessment.json and the limits of the proof."""
    ran = run("verify", result / f"report.{language}.pdf", "--strict")
    assert ran.code == 0, ran.out + ran.err
    assert "identical: byte for byte" in ran.out
    assert checksum_of((result / "assessment.json").read_bytes()) in ran.out
    assert "the rules that this installation ships" in ran.out
    assert "3 units derived again from 38 scores: no difference" in ran.out
    assert "It does not show who made the report" in ran.out
    assert "signature      none" in ran.out


def test_the_attachments_are_the_assessment_and_nothing_withheld(result: Path, carried: dict[str, bytes]) -> None:
    """The bytes of assessment.json; of the small unit no number, of the respondents no key, anywhere."""
    assert sorted(carried) == ["assessment.json", "rules.zip"]
    assert carried["assessment.json"] == (result / "assessment.json").read_bytes()
    document = json.loads(carried["assessment.json"])
    unit = next(unit for unit in document["units"] if unit["unit"] == WITHHELD)
    assert (unit["n"], unit["scores"], unit["second_opinion"], unit["method"]) == (None, {}, None, None)
    assert all(
        value is None for table in unit["trace"] for name, value in table["inputs"].items() if name == "openness"
    )
    rows = list(csv.DictReader(io.StringIO((result.parent / "answers.csv").read_text(encoding="utf-8"))))
    keys = {row["respondent"].encode() for row in rows}
    with zipfile.ZipFile(io.BytesIO(carried["rules.zip"])) as bundle:
        held = [carried["assessment.json"], *map(bundle.read, bundle.namelist())]
        assert {name.partition("/")[0] for name in bundle.namelist()} == {"rules", "questionnaires"}
    assert keys
    assert not [key for key in keys for content in held if b'"' + key + b'"' in content]


def test_a_report_written_again_is_the_same_file(run: Run, result: Path, tmp_path: Path) -> None:
    """`advisor report` attaches the bytes that it read."""
    again = tmp_path / "again.pdf"
    assert run("report", result / "assessment.json", "--lang", "en", "--out", again).code == 0
    assert again.read_bytes() == (result / "report.en.pdf").read_bytes()


def test_a_changed_score_is_named_wherever_it_shows(
    run: Run, result: Path, carried: dict[str, bytes], tmp_path: Path
) -> None:
    """In the trace that decided on the old one, on the cover's checksum, and on the page that prints it."""
    document = json.loads(carried["assessment.json"])
    document["units"][0]["scores"]["openness"]["value"] = 12.3
    forged = _swapped(result / "report.en.pdf", tmp_path / "f.pdf", assessment=json.dumps(document).encode())
    ran = run("verify", forged)
    assert ran.code == 1
    assert "unit kf, trace.culture_soil.inputs.openness: stated" in ran.out
    assert "page 1: reads" in ran.out
    assert "12.3" in ran.out
    assert "document info, Keywords" in ran.out
    assert "different: " in ran.out


def test_a_changed_method_is_named_even_if_the_pages_agree(run: Run, carried: dict[str, bytes], tmp_path: Path) -> None:
    """A report made of a forged assessment is byte for byte itself, and still does not follow."""
    document = json.loads(carried["assessment.json"])
    document["units"][0].update(method="okr", form="standard")
    asked = next(iter(document["items"]))
    document["items"][asked]["zh"] += "吗"
    data = json.dumps(document).encode()
    ran = run("verify", _printed(tmp_path / "f.pdf", document, data, carried["rules.zip"]))
    assert ran.code == 1
    assert 'unit kf, method: stated "okr", derived "kpi"' in ran.out
    assert f"assessment, items, {asked}" in ran.out.replace('"', "")
    assert "identical byte for byte" in ran.out


@pytest.mark.usefixtures("pages_aside")
def test_a_moved_bound_is_named_with_its_line(
    run: Run, result: Path, carried: dict[str, bytes], tmp_path: Path
) -> None:
    """Rules other than the assessment names: the file, the line and the cell, and what would follow."""

    def move(name: str, content: bytes) -> bytes:
        return content.replace(b"< 40", b"< 45") if name == "rules/bands.yaml" else content

    forged = _swapped(result / "report.en.pdf", tmp_path / "f.pdf", rules=_rezipped(carried["rules.zip"], move))
    ran = run("verify", forged)
    assert ran.code == 1
    assert "rules.zip, rules: assessment.json names" in ran.out
    assert "rules.zip, rules/bands.yaml, line" in ran.out
    assert '"< 45"' in ran.out
    assert "other rules than this installation ships" in ran.out


def test_changed_words_are_named_by_page(run: Run, carried: dict[str, bytes], tmp_path: Path) -> None:
    """Pages that say otherwise than the assessment they carry."""
    data = carried["assessment.json"]
    old, new = "Draft for discussion, not approved", "Final, approved by the board"
    forged = _printed(tmp_path / "f.pdf", json.loads(data), data, carried["rules.zip"], old, new)
    ran = run("verify", forged)
    assert ran.code == 1
    assert "page 1: reads" in ran.out
    assert "approved by the board" in ran.out
    assert "no difference" in ran.out


def test_pages_drawn_otherwise_are_not_byte_identical(run: Run, carried: dict[str, bytes], tmp_path: Path) -> None:
    """Another look with the same words passes as that, and not under --strict."""
    data = carried["assessment.json"]
    forged = _printed(
        tmp_path / "f.pdf", json.loads(data), data, carried["rules.zip"], "</style>", "h1 { color: #123456 }</style>"
    )
    ran = run("verify", forged)
    assert ran.code == 0
    assert "identical in what it says, not byte for byte" in ran.out
    assert "pages are drawn alike" in ran.out


@pytest.mark.usefixtures("pages_aside")
def test_strictly_only_bytes_count(run: Run, result: Path) -> None:
    """A report of which byte identity was not shown is different under --strict."""
    ran = run("verify", result / "report.en.pdf", "--strict")
    assert ran.code == 1
    assert "file: is not byte for byte the report made again" in ran.out


def test_garbage_behind_the_end_is_named(run: Run, result: Path, tmp_path: Path) -> None:
    """Whatever was appended."""
    forged = tmp_path / "f.pdf"
    forged.write_bytes((result / "report.en.pdf").read_bytes() + b"garbage" * 1000)
    ran = run("verify", forged)
    assert ran.code == 1
    assert "7,000 bytes stand behind the end of the document" in ran.out
    assert "identical byte for byte up to the end" in ran.out


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"assessment": None}, "carries no assessment.json"),
        ({"rules": None}, "carries no rules.zip"),
        ({"assessment": b"{"}, "is no JSON"),
        ({"assessment": b'{"a": NaN}'}, "is no number"),
        ({"assessment": b'{"a": 1, "a": 2}'}, "a key stands twice"),
        ({"assessment": b"[" * 100_000}, "is no JSON"),
        ({"assessment": b'{"schema": 1}'}, '"date" is missing'),
        ({"rules": b"PK"}, "rules.zip of the PDF is no archive"),
        ({"rules": "../evil.yaml"}, "no file of rules"),
        ({"rules": "rules/bomb.yaml"}, "larger than rules are"),
        ({"rules": "rules/rules.yaml"}, "rules.zip of the PDF: The rules cannot be used"),
    ],
)
def test_what_cannot_be_used_is_refused(
    run: Run, carried: dict[str, bytes], tmp_path: Path, files: dict[str, bytes | str | None], said: str
) -> None:
    """Attachments that are missing or hostile: exit code 2 and a sentence, nothing left behind."""
    made: dict[str, bytes | None] = {}
    for name, content in files.items():
        if isinstance(content, str):
            archive = io.BytesIO()
            with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
                bundle.writestr(content, b"a: 1\n" if "rules.yaml" in content else b"0" * 20_000_000)
            made[name] = archive.getvalue()
        else:
            made[name] = content
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    ran = run("verify", _attached(writer, tmp_path / "f.pdf", {**carried, **made}))
    assert ran.code == 2
    assert said in ran.err
    assert [path.name for path in tmp_path.rglob("*")] == ["f.pdf"]


@pytest.mark.usefixtures("pages_aside")
def test_foreign_and_double_attachments_are_told(
    run: Run, result: Path, carried: dict[str, bytes], tmp_path: Path
) -> None:
    """A file of another name is a difference; one of ours twice leaves open which counts."""
    ran = run("verify", _swapped(result / "report.en.pdf", tmp_path / "f.pdf", extra=b"1"))
    assert ran.code == 1
    assert 'attachment "extra": is none of advisor\'s' in ran.out
    writer = PdfWriter(clone_from=result / "report.en.pdf")
    writer.add_attachment("assessment.json", carried["assessment.json"])
    writer.write(tmp_path / "g.pdf")
    ran = run("verify", tmp_path / "g.pdf")
    assert ran.code == 2
    assert "twice" in ran.err


@pytest.mark.usefixtures("pages_aside")
def test_a_bundle_without_questionnaire_or_model_is_told(
    run: Run, result: Path, carried: dict[str, bytes], tmp_path: Path
) -> None:
    """What is missing is named; what can be derived without it is."""

    def drop(name: str, content: bytes) -> bytes | None:
        return None if name.endswith(("opinion.json", "full.yaml")) else content

    forged = _swapped(result / "report.en.pdf", tmp_path / "f.pdf", rules=_rezipped(carried["rules.zip"], drop))
    ran = run("verify", forged)
    assert ran.code == 1
    assert 'rules.zip: "questionnaires/full.yaml" is missing' in ran.out
    assert "rules.zip, precedents/opinion.json: cannot be read" in ran.out
    assert "parts of units that this version cannot derive: explanation.confidence, second_opinion" in ran.out


@pytest.mark.usefixtures("pages_aside")
def test_own_cases_are_asked_for(run: Run, result: Path, carried: dict[str, bytes], tmp_path: Path) -> None:
    """They are never in the PDF: verify says so, and takes them from a file."""
    document = json.loads(carried["assessment.json"])
    document["opinion"]["cases"] += 1
    document["rules"]["sha256"] = "0" * 64
    forged = _swapped(result / "report.en.pdf", tmp_path / "f.pdf", assessment=json.dumps(document).encode())
    ran = run("verify", forged)
    assert ran.code == 2
    assert "give precedents/own.yaml of those rules with --own-cases" in ran.err
    own = tmp_path / "own.yaml"
    own.write_text("format: 1\ncases: []\n", encoding="utf-8")
    ran = run("verify", forged, "--own-cases", own)
    assert "give precedents/own.yaml" not in ran.err
    assert ran.code == (2 if ran.err.count("cannot be used") else 1)
    assert "cannot be read" in run("verify", forged, "--own-cases", tmp_path / "missing").err


def test_what_is_no_report_is_refused(run: Run, tmp_path: Path) -> None:
    """A file that is no PDF, or not there."""
    (tmp_path / "r.pdf").write_text("hello", encoding="utf-8")
    assert "is no PDF" in run("verify", tmp_path / "r.pdf").err
    assert run("verify", tmp_path / "missing.pdf").code == 2


@pytest.mark.usefixtures("pages_aside")
def test_a_signed_report(run: Run, result: Path, tmp_path: Path) -> None:
    """Signed and checked; the key in the signature alone proves nothing; wrong keys and signatures are named."""
    report = Path(shutil.copy(result / "report.en.pdf", tmp_path / "r.pdf"))
    for name in ("mine", "other"):
        made = run("sign", "keygen", tmp_path / name)
        assert made.code == 0
        assert "private: for your eyes alone" in made.out
    key, mine, other = (
        tmp_path / "mine/advisor-signing.key", tmp_path / "mine/advisor-signing.pub", tmp_path / "other/advisor-signing.pub"
    )  # fmt: skip
    ran = run("verify", report, "--public-key", mine)
    assert ran.code == 1
    assert "signature: there is no r.pdf.sig beside the report" in ran.out
    before = report.read_bytes()
    assert run("sign", "report", report, "--key", key).code == 0
    assert report.read_bytes() == before
    ran = run("verify", report, "--public-key", mine)
    assert ran.code == 0
    assert "holds: signed with the key that you gave" in ran.out
    ran = run("verify", report)
    assert ran.code == 0
    assert "whoever made it may be anybody" in ran.out
    ran = run("verify", report, "--public-key", other)
    assert ran.code == 1
    assert "signature r.pdf.sig: was made with the key" in ran.out
    beside = tmp_path / "r.pdf.sig"
    forged = json.loads(beside.read_text(encoding="utf-8"))
    forged["signature"] = forged["signature"][::-1].replace("=", "") + "=="
    beside.write_text(json.dumps(forged), encoding="utf-8")
    ran = run("verify", report, "--public-key", mine)
    assert ran.code in {1, 2}
    assert "does not hold" in ran.out or "is no signature" in ran.err


@pytest.mark.usefixtures("pages_aside")
def test_without_the_package_a_signature_is_not_checked(
    run: Run, result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rest is; with a key given there is nothing to do without it."""
    report = Path(shutil.copy(result / "report.en.pdf", tmp_path / "r.pdf"))
    run("sign", "keygen", tmp_path / "k")
    run("sign", "report", report, "--key", tmp_path / "k/advisor-signing.key")
    monkeypatch.setitem(__import__("sys").modules, "cryptography", None)
    ran = run("verify", report)
    assert ran.code == 0
    assert "not checked: signatures need the package cryptography" in ran.out
    assert run("verify", report, "--public-key", tmp_path / "k/advisor-signing.pub").code == 2


def test_a_key_with_a_passphrase_asks_for_it(
    run: Run, result: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once to protect it, once to sign."""
    monkeypatch.setattr("click.prompt", lambda *_a, **_o: "open sesame")
    report = Path(shutil.copy(result / "report.en.pdf", tmp_path / "r.pdf"))
    assert run("sign", "keygen", tmp_path / "k", "--passphrase").code == 0
    assert b"ENCRYPTED" in (tmp_path / "k/advisor-signing.key").read_bytes()
    assert run("sign", "report", report, "--key", tmp_path / "k/advisor-signing.key").code == 0
