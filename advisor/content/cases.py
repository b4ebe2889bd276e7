"""Published and own cases out of YAML, each fault with the id of its case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.content.document import Document, Where, content_hash, read_document
from advisor.content.schema import schema_faults
from advisor.content.tables import text_of
from advisor.domain.precedent import Precedent
from advisor.errors import ContentFaults, Fault

PUBLISHED = "precedents/cases.yaml"
OWN = "precedents/own.yaml"
_FOR_THE_REPORT = ("name", "summary", "outcome_note")


def read_cases(document: Document, dimensions: Sequence[str]) -> tuple[tuple[Precedent, ...], list[Fault]]:
    """The cases of a document, or none, with all its faults."""
    faults = [_with_id(fault, document) for fault in schema_faults(document, "precedents")]
    if faults:
        return (), faults
    seen: set[str] = set()
    for position, case in enumerate(document.data["cases"]):
        faults.extend(_case_faults(document, position, case, dimensions, seen))
        seen.add(case["id"])
    if faults:
        return (), [_with_id(fault, document) for fault in faults]
    return tuple(_precedent(case, dimensions) for case in document.data["cases"]), []


def load_unseen_cases(path: Path, dimensions: Sequence[str]) -> tuple[Precedent, ...]:
    """Cases of a file of its own, a list or as in the library; what only a report prints may be left out.

    Raises:
        ContentFaults: the file cannot be read or has faults.

    """
    document = _completed(read_document(path, str(path)))
    cases, faults = read_cases(document, dimensions)
    if faults:
        raise ContentFaults(faults, f"{path} cannot be used: {len(faults)} fault" + "s" * (len(faults) > 1))
    return cases


def own_faults(document: Document, published: Iterable[Precedent]) -> list[Fault]:
    """What is wrong with own cases beside their shape: evidence, rater, an id or organisation of the library."""
    taken = {case.id for case in published}
    faults = []
    for position, case in enumerate(document.data["cases"]):
        where = ("cases", position)
        if case["evidence"] != "own":
            faults.append(
                document.fault((*where, "evidence"), f'"{case["evidence"]}" is not allowed for own cases', "use own")
            )
        if not case.get("rater"):
            faults.append(document.fault(where, '"rater" is missing', "name who rated the case"))
        if case["id"] in taken:
            faults.append(
                document.fault((*where, "id"), f'the id "{case["id"]}" is one of the published cases', "choose another")
            )
    return [_with_id(fault, document) for fault in faults]


def cases_hash(documents: Iterable[Document]) -> str:
    """The hash of the cases that a second opinion is trained on."""
    return content_hash(documents)


def _completed(document: Document) -> Document:
    """The document in the shape of the library, with stand-ins for what only a report prints."""
    data, lines = document.data, dict(document.lines)
    if isinstance(data, list):
        data = {"format": 1, "cases": data}
        lines = {("cases", *where) if where else (): line for where, line in document.lines.items()}
    if isinstance(data, dict) and isinstance(data.get("cases"), list):
        data = {**data, "cases": [_stand_ins(case) for case in data["cases"]]}
    return Document(document.file, data, lines)


def _stand_ins(case: object) -> object:
    if not isinstance(case, dict):
        return case
    words = f"{case.get('organisation', '')}, {case.get('unit', '')}"
    unsaid = {"en": "-", "zh": "-"}
    return {"name": {"en": words, "zh": words}, "summary": unsaid, "outcome_note": unsaid, **case}


def _case_faults(
    document: Document, position: int, case: Mapping[str, Any], dimensions: Sequence[str], seen: set[str]
) -> list[Fault]:
    where: Where = ("cases", position)
    faults = []
    if case["id"] in seen:
        faults.append(
            document.fault((*where, "id"), f'the case "{case["id"]}" stands twice', "give each case its own id")
        )
    for name in sorted(set(case["ratings"]) ^ set(dimensions)):
        what = "is no dimension" if name in case["ratings"] else "is not rated"
        remedy = "give all dimensions, null where nothing is known"
        faults.append(document.fault((*where, "ratings"), f'"{name}" {what}', remedy))
    return faults


def _with_id(fault: Fault, document: Document) -> Fault:
    match = re.search(r"cases\.(\d+)", fault.place)
    if match is None:
        return fault
    case = document.data["cases"][int(match[1])]
    name = case.get("id") if isinstance(case, dict) else None
    shown = f'case "{name}"' if isinstance(name, str) else f"case {int(match[1]) + 1}"
    return Fault(fault.file, fault.place.replace(match[0], shown), fault.what, fault.remedy)


def _precedent(case: Mapping[str, Any], dimensions: Sequence[str]) -> Precedent:
    plain = {key: value for key, value in case.items() if key not in {*_FOR_THE_REPORT, "ratings", "size"}}
    return Precedent(
        **plain,
        name=text_of(case["name"]),
        summary=text_of(case["summary"]),
        outcome_note=text_of(case["outcome_note"]),
        ratings={name: (case["ratings"][name][0], case["ratings"][name][1]) for name in dimensions},
    )
