"""What proves a report: attachments, derivation, disclosure, likeness of pages, signatures; and what hostile files get."""

from __future__ import annotations

import copy
import io
import json
import struct
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader, PdfWriter

from advisor import bootstrap, resources
from advisor.cli.demo import INPUT
from advisor.content.bundle import BundleFault, pack, unpack
from advisor.content.library import load_rulebook
from advisor.domain.rulebook import Rulebook
from advisor.engine.assess.disclosure import Gate
from advisor.errors import EnvironmentFault, UsageError
from advisor.intake.answers import read_answers
from advisor.intake.engagement import read_engagement
from advisor.intake.units import read_units
from advisor.report import extractor, signature
from advisor.report.documents import assessment_document
from advisor.report.edition import checksum_of, compose, evidence
from advisor.report.extract import Bounds, PdfContent, PdfFault, PdfPage, behind_the_end, read_bytes, take_apart
from advisor.report.likeness import compare_content
from advisor.report.pdf import Attachment, render_pdf
from advisor.report.proof import Case, compare, derive, plain, shown, undisclosed
from advisor.report.signature import SignatureFault
from advisor.services.assess import Commission, assess
from advisor.text import LANGUAGES

DAY = date(2026, 11, 25)
_HTML = '<html lang="en"><title>t</title><h1>One</h1>'
_FILES = (
    Attachment("rules.zip", b"PK rules", "rules", "Supplement"),
    Attachment("assessment.json", b"{}", "assessment", "Source"),
)


@pytest.fixture(scope="module")
def case() -> Case:
    """The demo's assessment, as assessment.json states it, with the shipped rules."""
    rules = bootstrap.rulebook()
    form, facts = bootstrap.questionnaire("full", rules.dimensions), bootstrap.facts()
    units = read_units(INPUT / "units.csv", facts, tuple(rules.dimensions))
    answers = read_answers(INPUT / "answers.csv", form, units, facts)
    engagement = read_engagement(INPUT / "engagement.yaml", facts)
    opinion, figures = bootstrap.opinion(rules), bootstrap.evaluation(rules)
    commission = Commission(answers, units, form, rules, engagement, Gate(), DAY, opinion, figures)
    document = json.loads(json.dumps(assessment_document(assess(commission))))
    return Case(document, rules, opinion, figures)


def _changed(case: Case, place: int, **parts: Any) -> Case:
    document = copy.deepcopy(dict(case.document))
    document["units"][place].update(parts)
    return Case(document, case.rules, case.opinion, case.figures)


def _places(case: Case) -> list[str]:
    return [found.place for found in derive(case).differences]


def test_what_was_assessed_is_derived_again(case: Case) -> None:
    """Every recommendation, trace, second opinion and total follows from the stated scores; nothing is left unchecked."""
    found = derive(case)
    assert found.differences == ()
    assert found.unchecked == ()
    assert undisclosed(case.document) == []


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("method", "okr"),
        ("entry", "foundations"),
        ("form", "elsewhere"),
        ("status", "undecided"),
        ("fit", "change"),
        ("risks", []),
        ("actions", []),
        ("settings", {}),
        ("reasons", []),
        ("trace", []),
        ("second_opinion", None),
    ],
)
def test_a_changed_statement_is_named_by_unit_and_field(case: Case, part: str, value: object) -> None:
    """Whatever is stated otherwise than it follows, only that is named."""
    unit = case.document["units"][0]
    places = _places(_changed(case, 0, **{part: value}))
    assert places
    assert all(place.startswith(f"unit {unit['unit']}, {part}") for place in places)


def test_a_changed_score_contradicts_the_trace(case: Case) -> None:
    """The trace shows the value that was decided on."""
    scores = copy.deepcopy(case.document["units"][0]["scores"])
    scores["uncertainty"]["value"] = 91.0
    changed = _changed(case, 0, scores=scores)
    unit = changed.document["units"][0]["unit"]
    assert any(place.startswith(f"unit {unit}, trace.") and "uncertainty" in place for place in _places(changed))


def test_a_changed_figure_of_the_second_opinion_is_named(case: Case) -> None:
    """Down to the number."""
    opinion = copy.deepcopy(case.document["units"][0]["second_opinion"])
    opinion["probabilities"]["kpi"] = 0.999
    unit = case.document["units"][0]["unit"]
    assert _places(_changed(case, 0, second_opinion=opinion)) == [f"unit {unit}, second_opinion.probabilities.kpi"]


def test_a_changed_explanation_is_named(case: Case) -> None:
    """Confidence and flips follow from the scores; robustness and agenda need the answers and are not compared."""
    unit = case.document["units"][0]
    explanation = copy.deepcopy(unit["explanation"])
    explanation["confidence"]["level"] = "unheard of"
    explanation["flips"] = None
    explanation["agenda"] = explanation["robustness"] = None
    places = _places(_changed(case, 0, explanation=explanation))
    assert [place.partition(", ")[2] for place in places] == ["explanation.confidence.level", "explanation.flips"]


def test_changed_totals_are_named(case: Case) -> None:
    """Respondents, and what the second opinion rests on."""
    document = copy.deepcopy(dict(case.document))
    document["respondents"]["shown"] += 1
    document["opinion"]["cases"] += 1
    places = _places(Case(document, case.rules, case.opinion, case.figures))
    assert places == ["assessment, respondents.shown", "assessment, opinion.cases"]


def test_without_a_second_opinion_none_is_expected(case: Case) -> None:
    """An assessment without one states null; one whose model is missing is not compared on that part."""
    document = copy.deepcopy(dict(case.document))
    document["opinion"] = None
    assert any(place.endswith("second_opinion") for place in _places(Case(document, case.rules, None, None)))
    without = derive(Case(case.document, case.rules, None, case.figures))
    assert without.differences == ()
    assert without.unchecked == ("explanation.confidence", "second_opinion")


def test_a_part_of_a_later_version_is_told_as_unchecked(case: Case) -> None:
    """What no derivation gives is neither right nor wrong."""
    explanation = {**case.document["units"][0]["explanation"], "echo": 1}
    assert derive(_changed(case, 0, waves=[], explanation=explanation)).unchecked == ("explanation.echo", "waves")


def test_too_many_units_and_unreadable_values_are_refused(case: Case) -> None:
    """Before anything is derived from them."""
    document = {**case.document, "units": [case.document["units"][0]] * 2001}
    with pytest.raises(UsageError, match="2001 units"):
        derive(Case(document, case.rules, case.opinion, case.figures))
    with pytest.raises(UsageError, match="holds what no assessment holds"):
        derive(_changed(case, 0, status="splendid"))


def test_numbers_of_too_few_people_are_named(case: Case) -> None:
    """A score, a group of leaders, or a withheld unit with scores."""
    scores = copy.deepcopy(case.document["units"][0]["scores"])
    scores["openness"]["n"] = 4
    scores["breadth"]["gap"] = {"leaders": 50.0, "members": 40.0, "n_leaders": 2, "n_members": 9}
    found = [str(one) for one in undisclosed(_changed(case, 0, scores=scores, status="withheld").document)]
    assert len(found) == 3
    assert "is withheld, but has scores" in found[0]
    assert "scores.breadth.gap.n_leaders: 2 answers" in " ".join(found)
    assert "scores.openness.n: 4 answers, and the threshold is 5" in " ".join(found)


def test_values_are_compared_by_path() -> None:
    """By id where entries have one, else by place; order counts; true is not one."""
    assert list(compare([{"id": "a", "v": 1}, {"id": "b", "v": 2}], [{"id": "b", "v": 2}, {"id": "a", "v": 3}])) == [
        (("a", "v"), 1, 3),
        (("order",), ["a", "b"], ["b", "a"]),
    ]
    assert [path for path, *_ in compare({"x": [1, 2]}, {"x": [1]})] == [("x", 1)]
    assert [path for path, *_ in compare({"x": 1}, {"x": True, "y": 0})] == [("x",), ("y",)]
    assert list(compare({"x": 0.1 + 0.2}, {"x": 0.3})) == []
    assert shown("a\x1b[31m\n" + "b" * 100) == '"a\\u001b[31m\\n' + "b" * 63 + "..."
    assert plain("a\x1b\n\u202e") == "a\N{REPLACEMENT CHARACTER}" + "\N{REPLACEMENT CHARACTER}" * 2


# the archive of the rules


def test_the_bundle_holds_the_rulebook_and_nothing_else(rules: Rulebook, tmp_path: Path) -> None:
    """The same rules load from it, second opinion and figures too; the same files give the same bytes; it stays small."""
    folder, form = resources.rules_dir(), resources.questionnaires_dir() / "full.yaml"
    data = pack(folder, form)
    assert data == pack(folder, form)
    assert len(data) < 400_000
    names = unpack(data, tmp_path)
    assert names == sorted(names)
    assert "questionnaires/full.yaml" in names
    again = load_rulebook(tmp_path / "rules")
    assert again.sha256 == rules.sha256
    assert bootstrap.opinion(again, tmp_path / "rules")
    assert bootstrap.evaluation(again, tmp_path / "rules") == bootstrap.evaluation(rules)


def test_own_cases_stay_out_of_the_bundle(tmp_path: Path) -> None:
    """They tell of other engagements."""
    for name in unpack(pack(resources.rules_dir(), None), tmp_path):
        assert (tmp_path / name).is_file()
    (tmp_path / "rules/precedents/own.yaml").write_text("secret", encoding="utf-8")
    with zipfile.ZipFile(io.BytesIO(pack(tmp_path / "rules", None))) as bundle:
        assert not [name for name in bundle.namelist() if "own.yaml" in name or name.startswith("questionnaires")]


def _zip(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in members:
            dated = zipfile.ZipInfo(name) if isinstance(name, str) else name  # of 1980: the same bytes at any time
            bundle.writestr(dated, content, zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def _link() -> zipfile.ZipInfo:
    info = zipfile.ZipInfo("rules/rules.yaml")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"PK nothing", "no archive"),
        (_zip(("../rules.yaml", b"")), "no file of rules"),
        (_zip(("/etc/passwd", b"")), "no file of rules"),
        (_zip(("rules/../../x.yaml", b"")), "no file of rules"),
        (_zip(("rules/tables/.yaml", b"")), "no file of rules"),
        (_zip(("rules\\x.yaml", b"")), "no file of rules"),
        (_zip(("rules/precedents/own.yaml", b"")), "no file of rules"),
        (_zip((_link(), b"/etc/passwd")), "no file of rules"),
        (_zip(("rules/rules.yaml", b"0" * 50_000_000)), "larger than rules are"),
        (_zip(*((f"rules/r{place}.yaml", b"0" * 2_900_000) for place in range(4))), "larger than rules are"),
        (_zip(*((f"rules/r{place}.yaml", b"") for place in range(300))), "300 files"),
        (_zip(("rules/rules.yaml", b"a" * 100))[:-60], "no archive"),
    ],
    ids=[
        "no zip",
        "parent",
        "root",
        "through a folder",
        "no name",
        "backslash",
        "own cases",
        "link",
        "bomb",
        "many large",
        "many",
        "cut off",
    ],
)
def test_a_hostile_archive_writes_nothing_outside(data: bytes, said: str, tmp_path: Path) -> None:
    """Names that lead out, links, bombs and broken archives are refused in words."""
    folder = tmp_path / "in" / "side"
    folder.mkdir(parents=True)
    with pytest.raises(BundleFault, match=said):
        unpack(data, folder)
    assert [path for path in tmp_path.rglob("*") if path.is_file() and folder not in path.parents] == []


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_with_doubles_or_locks_is_refused(tmp_path: Path) -> None:
    """A file twice, or encrypted."""
    with pytest.raises(BundleFault, match="twice"):
        unpack(_zip(("rules/a.yaml", b"1"), ("rules/a.yaml", b"2")), tmp_path)
    locked = bytearray(_zip(("rules/a.yaml", b"1")))
    place = locked.index(b"PK\x01\x02") + 8
    locked[place : place + 2] = struct.pack("<H", 1)
    with pytest.raises(BundleFault, match="encrypted"):
        unpack(bytes(locked), tmp_path)


def test_an_archive_that_lies_about_a_size_is_refused(tmp_path: Path) -> None:
    """What is unpacked is counted, not what is declared."""
    data = _zip(("rules/a.yaml", b"0" * 5_000_000)).replace(struct.pack("<I", 5_000_000), struct.pack("<I", 10))
    with pytest.raises(BundleFault):
        unpack(data, tmp_path)


# the PDF


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A short document with two attachments."""
    out = tmp_path_factory.mktemp("printed") / "r.pdf"
    render_pdf(_HTML, out, language="en", date=DAY, title="t", attachments=_FILES, keywords=["a b"])
    return out.read_bytes()


def test_the_pdf_carries_its_files(printed: bytes, tmp_path: Path) -> None:
    """Named, dated as the document, related as PDF/A-3 has it, in the same bytes every time; still PDF/UA."""
    again = tmp_path / "r.pdf"
    reversed_ = tuple(reversed(_FILES))
    render_pdf(_HTML, again, language="en", date=DAY, title="t", attachments=reversed_, keywords=["a b"])
    assert again.read_bytes() == printed
    content = take_apart(printed, "r")
    assert content.attachments == (("assessment.json", b"{}"), ("rules.zip", b"PK rules"))
    assert content.pages == ()
    reader = PdfReader(io.BytesIO(printed))
    files = list(reader.attachment_list)
    assert [file.associated_file_relationship for file in files] == ["/Source", "/Supplement"]
    assert {str(file.creation_date)[:10] for file in files} == {"2026-11-25"}
    assert "pdfuaid" in reader.xmp_metadata.rdf_root.toxml()  # type: ignore[union-attr]
    assert content.info["/Keywords"] == "a b"
    other = tmp_path / "o.pdf"
    render_pdf(_HTML, other, language="en", date=DAY, title="t", attachments=_FILES[:1], keywords=["a b"])
    assert PdfReader(other).trailer["/ID"] != reader.trailer["/ID"]


def test_the_cover_shows_the_checksum(case: Case) -> None:
    """As it begins, in groups of four, in both languages; the whole stands in the description of the file."""
    data = json.dumps(case.document).encode()
    checksum = checksum_of(data)
    groups = " ".join(checksum[place : place + 4] for place in range(0, 16, 4))
    for language in LANGUAGES:
        edition = compose(case.document, case.rules, language, checksum)
        assert groups in edition.html
        assert checksum in edition.keywords[0]
    assert checksum in evidence(data, b"")[0].description
    with pytest.raises(UsageError, match="names what these rules do not know"):
        compose(_changed(case, 0, risks=[{"id": "nothing", "because": []}]).document, case.rules, "en", checksum)


def _blank(**files: bytes) -> PdfWriter:
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, content in files.items():
        writer.add_attachment(name, content)
    return writer


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _encrypted() -> bytes:
    writer = _blank(a=b"1")
    writer.encrypt("secret", algorithm="RC4-128")
    return _written(writer)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (_encrypted(), "is encrypted"),
        (_written(_blank(**{f"f{place}": b"1" for place in range(9)})), "more than 8 attachments"),
        (_written(_blank(bomb=b"0" * 400_000)), "attachments of more than 300,000 bytes"),
        (b"%PDF-1.7\nstartxref\n9\n%%EOF", "is damaged or cut off"),
    ],
)
def test_a_hostile_pdf_is_refused_in_words(data: bytes, said: str) -> None:
    """Locked, crowded, swollen or broken."""
    with pytest.raises(PdfFault, match=said):
        take_apart(data, "r.pdf", bounds=Bounds(max_bytes=300_000))


def test_a_pdf_is_read_within_limits(printed: bytes) -> None:
    """Pages, time and memory are bounded, and passing a bound is said."""
    with pytest.raises(PdfFault, match="has 1 pages"):
        take_apart(printed, "r.pdf", pages=True, bounds=Bounds(max_pages=0))
    with pytest.raises(PdfFault, match="takes longer to read"):
        take_apart(printed, "r.pdf", bounds=Bounds(seconds=0))
    with pytest.raises(PdfFault, match=r"cannot be read within 1 MB|unpacks to more"):
        take_apart(printed, "r.pdf", bounds=Bounds(memory_mb=1))


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "cannot be opened"), (b"GIF89a", "is no PDF"), (b"%PDF-1.7 and then nothing", "is cut off")],
)
def test_what_is_no_whole_pdf_is_refused(content: bytes | None, said: str, tmp_path: Path) -> None:
    """A missing, foreign or truncated file."""
    path = tmp_path / "r.pdf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PdfFault, match=said):
        read_bytes(path)


def test_a_huge_file_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The size is looked at before the content."""
    monkeypatch.setattr("advisor.report.extract.MAX_BYTES", 3)
    (tmp_path / "r.pdf").write_bytes(b"%PDF")
    with pytest.raises(PdfFault, match="larger than a report"):
        read_bytes(tmp_path / "r.pdf")


def test_what_stands_behind_the_end_is_told(printed: bytes) -> None:
    """Bytes, and revisions; nothing of a file as it was written."""
    assert behind_the_end(printed) == []
    assert behind_the_end(printed + b"more") == ["4 bytes stand behind the end of the document"]
    assert "it has 2 ends" in behind_the_end(printed + printed)[0]


def test_the_child_reads_a_pdf(
    printed: bytes, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Text, links and pictures of each page, in this process too."""
    monkeypatch.setattr(extractor, "_limit", lambda *_limits: None)
    monkeypatch.setattr(extractor.logging, "disable", lambda: None)
    options = {"memory_mb": 1, "seconds": 1, "pages": True, "max_pages": 5, "max_attachments": 5, "max_bytes": 99}

    def ask(data: bytes, **more: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = extractor.main([json.dumps({**options, **more})])
        return code, *capsys.readouterr()

    code, out, _ = ask(printed)
    assert code == 0
    assert json.loads(out)["pages"][0]["text"] == "One"
    linked = _blank()
    linked.add_uri(0, "https://example.org/", (0, 0, 9, 9))  # type: ignore[arg-type]
    assert json.loads(ask(_written(linked))[1])["pages"][0]["extras"] == ["Link https://example.org/"]
    assert ask(printed, max_bytes=1)[::2] == (4, "carries attachments of more than 1 bytes\n")
    assert ask(b"nothing")[0] == 4

    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(extractor, "_take_apart", exhausted)
    assert ask(printed)[2] == "unpacks to more than a report is\n"


def _content(*pages: PdfPage, **more: Any) -> PdfContent:
    base: dict[str, Any] = {"language": "en", "catalog": ("/Lang",), "info": {"/Title": "t"}, "attachments": ()}
    return PdfContent(**{**base, **more}, pages=pages)


def test_pages_are_compared_by_what_they_say() -> None:
    """White space does not count; words, links, pictures, title and number of pages do, each with its place."""
    page = PdfPage("Sales\nshould run KPI\n1 / 2", "d", ("Link x",))
    loose = PdfPage("Sales should\nrun  KPI\n1 / 2", "e", ("Link x",))
    same = compare_content(_content(loose, page), _content(page, page))
    assert (same.differences, same.pages, same.drawn_alike) == ((), 2, 1)
    other = PdfPage("Sales\nshould run OKR\n1 / 2", "d", ("Link y", "picture /I"))
    given = _content(page, other, page, info={"/Title": "u"}, catalog=("/Lang", "/OpenAction"))
    found = [str(one) for one in compare_content(given, _content(page, page)).differences]
    assert found == [
        'document info, Title: says "u", derived "t"',
        "document, OpenAction: is not in the report made again",
        "pages: the PDF has 3, derived 2",
        'page 2: reads "should run OKR", derived "should run KPI"',
        'page 2, links and pictures: has ["Link y", "picture /I"], derived ["Link x"]',
        'page 3: is not in the report made again: "Sales\\nshould run KPI\\n1 / 2"',
    ]
    many = compare_content(
        _content(PdfPage("\n".join(f"same {n}\nx{n}" for n in range(9)), "", ())),
        _content(PdfPage("\n".join(f"same {n}\ny{n}" for n in range(9)), "", ())),
    )
    assert str(many.differences[-1]) == "page 1: differs in 3 more places"
    assert compare_content(_content(catalog=()), _content()).differences[0].stated == "is missing"


# signatures


def test_a_signature_holds_for_its_file_and_key_alone(tmp_path: Path) -> None:
    """Another file, another key, another signature do not pass; the private key is for its owner alone."""
    private, public, name = signature.make_keys(tmp_path / "keys", None)
    assert private.stat().st_mode & 0o777 == 0o600
    assert not signature.needs_passphrase(private)
    made = signature.sign(b"report", private, None)
    assert made.fingerprint == name
    assert made.public_key == signature.read_public_key(public)
    assert signature.fault_of(made, b"report") == ""
    assert "another file" in signature.fault_of(made, b"other")
    signature.write_signature(tmp_path / "r.sig", made)
    read = signature.read_signature(tmp_path / "r.sig")
    assert read == made
    forged = signature.Signature(made.public_key, made.sha256, bytes(64))
    assert "does not hold" in signature.fault_of(forged, b"report")
    assert "does not hold" in signature.fault_of(signature.Signature(b"", made.sha256, b""), b"report")
    with pytest.raises(SignatureFault, match="is there already"):
        signature.make_keys(tmp_path / "keys", None)


def test_a_key_may_have_a_passphrase(tmp_path: Path) -> None:
    """The right one opens it, a wrong or missing one is told."""
    private, _public, _name = signature.make_keys(tmp_path, "open sesame")
    assert signature.needs_passphrase(private)
    assert signature.sign(b"report", private, "open sesame")
    for wrong, said in (("sesame", "passphrase is wrong"), (None, "has a passphrase")):
        with pytest.raises(SignatureFault, match=said):
            signature.sign(b"report", private, wrong)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{}",
        "x" * 20_000,
        '{"format": 2, "algorithm": "ed25519"}',
        '{"format": 1, "algorithm": "none"}',
        '{"format": 1, "algorithm": "ed25519", "public_key": "!", "sha256": "", "signature": ""}',
    ],
)
def test_what_is_no_signature_or_key_is_refused(content: str, tmp_path: Path) -> None:
    """In words, whatever it is read as."""
    path = tmp_path / "file"
    path.write_text(content, encoding="utf-8")
    for read in (signature.read_signature, signature.read_public_key, lambda key: signature.sign(b"", key, None)):
        with pytest.raises(SignatureFault, match="file"):
            read(path)
    with pytest.raises(SignatureFault, match="cannot be opened"):
        signature.read_signature(tmp_path / "missing")


def test_a_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    """Only Ed25519 signs reports."""
    from cryptography.hazmat.primitives import serialization as as_
    from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

    key = generate_private_key(SECP256R1())
    path = tmp_path / "k"
    path.write_bytes(key.private_bytes(as_.Encoding.PEM, as_.PrivateFormat.PKCS8, as_.NoEncryption()))
    with pytest.raises(SignatureFault, match="no Ed25519 key"):
        signature.sign(b"", path, None)


def test_keys_need_a_folder(tmp_path: Path) -> None:
    """A file in its place is told."""
    (tmp_path / "f").write_text("", encoding="utf-8")
    with pytest.raises(SignatureFault, match="cannot be written"):
        signature.make_keys(tmp_path / "f" / "keys", None)


def test_signatures_need_their_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where it is missing, what to install is said."""
    monkeypatch.setitem(sys.modules, "cryptography", None)
    with pytest.raises(EnvironmentFault, match=r"pip install 'advisor\[sign\]'"):
        signature.make_keys(tmp_path, None)
