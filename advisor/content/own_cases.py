"""Cases of one's own: checked like the published ones, kept in the client's folder of rules."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from advisor.content.cases import OWN, own_faults, read_cases
from advisor.content.document import Document, read_document
from advisor.domain.precedent import Precedent
from advisor.domain.rulebook import Rulebook
from advisor.errors import ContentFaults, Fault
from advisor.writing import replace_atomically


def check_own_cases(path: Path, rules: Rulebook) -> tuple[Precedent, ...]:
    """The own cases of a file.

    Raises:
        ContentFaults: the file has faults, each with the id of its case.

    """
    return _checked(path, rules)[1]


def add_own_cases(path: Path, folder: Path, rules: Rulebook) -> int:
    """Add the cases of a file to those of the folder, and say how many own cases there are now.

    Raises:
        ContentFaults: the file has faults, or repeats a case; then nothing is written.

    """
    document, cases = _checked(path, rules)
    target = folder / OWN
    kept: list[Any] = read_document(target, OWN).data["cases"] if target.exists() else []
    taken = {case["id"] for case in kept}
    twice = [case.id for case in cases if case.id in taken]
    if twice:
        faults = [Fault(str(path), f'case "{name}"', f"is in {OWN} already", "choose another id") for name in twice]
        raise ContentFaults(faults, f"{path} cannot be added:")
    own = [*kept, *document.data["cases"]]
    with replace_atomically(target) as beside:
        text = yaml.safe_dump({"format": 1, "cases": own}, allow_unicode=True, sort_keys=False, width=110)
        beside.write_text(
            "# Cases of one's own, same fields as cases.yaml; evidence: own, rater: who rated.\n" + text,
            encoding="utf-8",
        )
    return len(own)


def _checked(path: Path, rules: Rulebook) -> tuple[Document, tuple[Precedent, ...]]:
    document = read_document(path, str(path))
    cases, faults = read_cases(document, tuple(rules.dimensions))
    if not faults:
        published = [case for case in rules.precedents if case.evidence != "own"]
        faults = own_faults(document, published)
    if faults:
        raise ContentFaults(faults, f"{path} cannot be used: {len(faults)} fault" + "s" * (len(faults) > 1))
    return document, cases
