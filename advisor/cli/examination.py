"""The steps of `advisor verify`: what a report carries, and whether its rules, advice, pages and signature hold."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn

from advisor import __version__, bootstrap, resources
from advisor.content.bundle import QUESTIONNAIRES, RULES, BundleFault, own_cases, unpack
from advisor.content.document import Document, read_document
from advisor.content.library import load_questionnaire
from advisor.content.opinions import MODEL
from advisor.content.schema import schema_faults
from advisor.domain.rulebook import Rulebook
from advisor.engine.compare.opinion import OpinionModel
from advisor.errors import ContentFaults, EnvironmentFault, Fault, InputFaults, UsageError
from advisor.report.edition import ASSESSMENT, checksum_of, compose, evidence
from advisor.report.edition import RULES as BUNDLE
from advisor.report.extract import PdfContent, PdfFault, take_apart, whole
from advisor.report.likeness import compare_content
from advisor.report.pdf import render_pdf
from advisor.report.proof import Case, Difference, compare, derive, shown, undisclosed
from advisor.report.signature import SUFFIX, fault_of, fingerprint, read_signature
from advisor.text import Language

_LANGUAGES: dict[str, Language] = {"en": "en", "zh": "zh", "zh-Hans": "zh"}
_NAMES = {"en": "English", "zh": "Chinese"}
_PER_FILE = 5
"""Faults or moved cells that are told of one file."""


@dataclass
class Examination:
    """What was looked at and found, in the order in which it is told."""

    facts: list[tuple[str, str]] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    identical: bool = False
    """Whether the file is byte for byte the report made again."""

    def tell(self, what: str, found: str) -> None:
        """Notes a line that is told whatever the verdict."""
        self.facts.append((what, found))


@dataclass(frozen=True)
class Carried:
    """What the PDF carries: the assessment and the rules, as bytes and as values; `folder` holds the unpacked bundle."""

    assessment: bytes
    bundle: bytes
    document: dict[str, Any]
    folder: Path
    members: frozenset[str]


def open_report(examination: Examination, content: PdfContent, folder: Path, own: Path | None) -> Carried:
    """The attachments, unpacked into a private folder."""
    found: dict[str, bytes] = {}
    for name, attachment in content.attachments:
        if name in found:
            raise PdfFault(f"the PDF carries {shown(name)} twice: it is not as advisor wrote it")
        found[name] = attachment
    for name in (ASSESSMENT, BUNDLE):
        if name not in found:
            raise PdfFault(
                f"the PDF carries no {name}: its attachments were taken out, or it was written by a version of advisor "
                "that attached none; get the file as it was written"
            )
    strange = [name for name in found if name not in {ASSESSMENT, BUNDLE}]
    examination.differences += [Difference(f"attachment {shown(name)}", "is none of advisor's") for name in strange]
    document = _document(found[ASSESSMENT])
    try:
        members = frozenset(unpack(found[BUNDLE], folder))
    except BundleFault as fault:
        raise BundleFault(f"{BUNDLE} of the PDF {fault}") from None
    if own:
        try:
            shutil.copyfile(own, own_cases(folder))
        except OSError as error:
            raise UsageError(f"{own} cannot be read: {error.strerror}") from None
    checksum = checksum_of(found[ASSESSMENT])
    examination.tell("checksum", f"{checksum}  (of {ASSESSMENT}; the cover shows how it begins; compare with your log)")
    return Carried(found[ASSESSMENT], found[BUNDLE], document, folder, members)


def _document(data: bytes) -> dict[str, Any]:
    """The assessment out of the PDF, checked against its schema."""
    heading = f"{ASSESSMENT} of the PDF cannot be used:"
    try:
        document = json.loads(data.decode("utf-8"), parse_constant=_refuse, object_pairs_hook=_once)
        faults = schema_faults(Document(ASSESSMENT, document), "assessment")
    except (ValueError, RecursionError) as error:
        raise InputFaults([Fault(ASSESSMENT, "", f"is no JSON: {str(error)[:120]}")], heading) from None
    if faults:
        raise InputFaults(faults[:_PER_FILE], heading)
    checked: dict[str, Any] = document
    return checked


def _refuse(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice")
    return found


def check_rules(examination: Examination, carried: Carried) -> tuple[Rulebook, Rulebook | None]:
    """The embedded rules, and the ones shipped; where they are not those of the assessment, the rows that moved."""
    try:
        rules = bootstrap.rulebook(carried.folder / RULES)
    except ContentFaults as error:
        raise ContentFaults(list(error.faults), f"{BUNDLE} of the PDF: {error.heading}") from None
    shipped: Rulebook | None = None
    with suppress(ContentFaults, EnvironmentFault):
        shipped = bootstrap.rulebook()
    stated = carried.document["rules"]
    source = carried.document["opinion"]
    if rules.sha256 != stated["sha256"]:
        if source and source["cases"] > len(rules.precedents) and not own_cases(carried.folder).is_file():
            raise UsageError(
                f"the report was made with {source['cases'] - len(rules.precedents)} cases of the consultant's own, which "
                "it does not carry: give precedents/own.yaml of those rules with --own-cases"
            )
        place = f"{BUNDLE}, {RULES}"
        examination.differences.append(
            Difference(place, f"assessment.json names {stated['sha256'][:12]}", rules.sha256[:12])
        )
        if shipped and shipped.sha256 == stated["sha256"]:
            examination.differences += _moved(carried)
    if rules.version != stated["version"]:
        place = "assessment, rules.version"
        examination.differences.append(Difference(place, f"stated {shown(stated['version'])}", shown(rules.version)))
    examination.tell("rules", f"{rules.version} ({rules.sha256[:12]}): {_relation(carried, rules, shipped)}")
    return rules, shipped


def _relation(carried: Carried, rules: Rulebook, shipped: Rulebook | None) -> str:
    """How the embedded rules stand to the installed ones."""
    if shipped is None:
        return "this installation has none to compare with"
    if rules.sha256 != shipped.sha256:
        return f"other rules than this installation ships, which are {shipped.version} ({shipped.sha256[:12]})"
    ours, theirs = resources.rules_dir() / MODEL, carried.folder / RULES / MODEL
    if theirs.is_file() and ours.is_file() and theirs.read_bytes() != ours.read_bytes():
        return "the rules that this installation ships, but another trained second opinion"
    return "the rules that this installation ships"


def _moved(carried: Carried) -> Iterator[Difference]:
    """Where the embedded rules are not the shipped ones, file by file."""
    for member in sorted(name for name in carried.members if name.startswith(f"{RULES}/") and name.endswith(".yaml")):
        name = member.removeprefix(f"{RULES}/")
        given = read_document(carried.folder / member, name)
        with suppress(ContentFaults):
            right = read_document(resources.rules_dir() / name, name)
            for path, one, other in islice(compare(given.data, right.data, match=False), _PER_FILE):
                where = ".".join(str(step) for step in path)
                line = given.line(path)
                yield Difference(
                    f"{BUNDLE}, {member}, line {line}, {where}", f"has {shown(one)}", f"and shipped is {shown(other)}"
                )


def check_questionnaire(examination: Examination, carried: Carried, rules: Rulebook) -> None:
    """Whether the embedded questionnaire is the one that the assessment names."""
    stated = carried.document["questionnaire"]
    member = f"{QUESTIONNAIRES}/{stated['id']}.yaml"
    if member not in carried.members:
        examination.differences.append(Difference(BUNDLE, f"{shown(member)} is missing"))
        return
    form = load_questionnaire(carried.folder / QUESTIONNAIRES, stated["id"], rules.dimensions)
    found = {"id": form.id, "version": form.version, "sha256": form.sha256}
    examination.differences += [
        Difference(f"{BUNDLE}, {member}, {name}", f"assessment.json names {shown(stated[name])}", shown(found[name]))
        for name in found
        if found[name] != stated[name]
    ]
    texts = {item.id: {"en": item.text.en, "zh": item.text.zh} for item in form.items}
    examination.differences += [
        Difference(f"assessment, items, {shown(id)}", shown(text), shown(texts.get(id)))
        for id, text in carried.document.get("items", {}).items()
        if texts.get(id) != text
    ]
    examination.tell("questionnaire", f"{form.id} {form.version} ({form.sha256[:12]})")


def check_advice(examination: Examination, carried: Carried, rules: Rulebook) -> None:
    """Whether the advice follows from scores, facts and rules, and no number tells of too few people."""
    opinion, figures = _opinion(examination, carried, rules)
    document = carried.document
    derived = derive(Case(document, rules, opinion, figures))
    found = [*derived.differences, *undisclosed(document)]
    examination.differences += found
    scores = sum(len(unit["scores"]) for unit in document["units"])
    examination.tell(
        "advice",
        f"{len(document['units'])} units derived again from {scores} scores: {count(len(found), 'difference')}",
    )
    if derived.unchecked:
        examination.tell(
            "not checked", "parts of units that this version cannot derive: " + ", ".join(derived.unchecked)
        )


def _opinion(
    examination: Examination, carried: Carried, rules: Rulebook
) -> tuple[OpinionModel | None, dict[str, Any] | None]:
    """The embedded second opinion with its figures, if the assessment has one."""
    if carried.document["opinion"] is None:
        return None, None
    folder = carried.folder / RULES
    try:
        return bootstrap.opinion(rules, folder), bootstrap.evaluation(rules, folder)
    except ContentFaults as error:
        examination.differences += [Difference(f"{BUNDLE}, {fault.file}", fault.what) for fault in error.faults]
        return None, None


def check_pages(
    examination: Examination, data: bytes, content: PdfContent, carried: Carried, rules: Rulebook | None
) -> None:
    """Whether the PDF is the one that assessment and rules give: byte for byte, else page by page."""
    language = _LANGUAGES.get(content.language)
    if language is None:
        examination.differences.append(Difference("document, Lang", f"says {shown(content.language)}", "en or zh-Hans"))
        return
    if rules is None:
        examination.tell("pages", "not compared: the rules that the assessment names are not there to make them again")
        return
    document = carried.document
    made_by = f"{document['date']}, {_NAMES[language]}, advisor {document['advisor']}" + (
        "" if document["advisor"] == __version__ else f" (this is {__version__}: its pages may say it otherwise)"
    )
    examination.tell("made", made_by)
    try:
        edition = compose(document, rules, language, checksum_of(carried.assessment))
    except UsageError as error:
        examination.differences.append(Difference("pages", f"cannot be made again: {error}"))
        return
    again = carried.folder / "again.pdf"
    render_pdf(
        edition.html,
        again,
        language=language,
        date=edition.date,
        title=edition.title,
        attachments=evidence(carried.assessment, carried.bundle),
        keywords=edition.keywords,
    )
    ours = again.read_bytes()
    examination.identical = ours == data
    if examination.identical:
        examination.tell("pages", "the report made again is identical byte for byte")
        return
    if ours == whole(data):
        examination.tell("pages", "the report made again is identical byte for byte up to the end of the document")
        return
    with ThreadPoolExecutor(2) as both:  # each is read in a process of its own
        given, made = both.map(lambda one: take_apart(one, "the PDF", pages=True), (data, ours))
    likeness = compare_content(given, made)
    examination.differences += likeness.differences
    printers = [one.info.get("/Producer", "unknown") for one in (given, made)]
    examination.tell(
        "pages",
        f"not byte for byte the report made again; read page by page: {count(len(likeness.differences), 'difference')}; "
        f"{likeness.drawn_alike} of {likeness.pages} pages are drawn alike (printed by {printers[0]}, here {printers[1]})",
    )


def check_signature(examination: Examination, report: Path, data: bytes, key: bytes | None) -> None:
    """The signature beside the report; authorship only where the key is one that the reader was given."""
    path = report.with_name(report.name + SUFFIX)
    if not path.is_file():
        examination.tell("signature", "none")
        if key:
            examination.differences.append(Difference("signature", f"there is no {path.name} beside the report"))
        return
    signature = read_signature(path)
    try:
        fault = fault_of(signature, data)
    except EnvironmentFault as missing:
        examination.tell("signature", f"not checked: {missing}")
        return
    if fault:
        examination.differences.append(Difference(f"signature {path.name}", fault))
    elif key and signature.public_key != key:
        stated = f"was made with the key {signature.fingerprint}, and the one you gave is {fingerprint(key)}"
        examination.differences.append(Difference(f"signature {path.name}", stated))
    elif key:
        examination.tell("signature", f"holds: signed with the key that you gave ({fingerprint(key)})")
        return
    else:
        who = "whoever made it may be anybody: check with --public-key and a key that you were given"
        examination.tell("signature", f"holds for the key that lies in it ({signature.fingerprint}); {who}")
        return
    examination.tell("signature", "does not hold")


def count(number: int, what: str) -> str:
    """A number of things in words."""
    return f"no {what}" if not number else f"{number} {what}" + "s" * (number > 1)
