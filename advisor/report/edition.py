"""One report in one language, composed once for browser and printer, with what its PDF carries to prove it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from advisor.domain.rulebook import Rulebook
from advisor.errors import UsageError
from advisor.report.context import build
from advisor.report.html import render_html
from advisor.report.pages.cover import with_checksum
from advisor.report.pdf import Attachment
from advisor.text import Language

ASSESSMENT = "assessment.json"
RULES = "rules.zip"


@dataclass(frozen=True, slots=True)
class Edition:
    """What is printed, and under which name and day."""

    html: str
    title: str
    language: Language
    date: date
    keywords: tuple[str, ...]


def compose(document: Mapping[str, Any], rules: Rulebook, language: Language, checksum: str) -> Edition:
    """The report of a parsed assessment with this checksum.

    Raises:
        UsageError: the assessment was made by other rules, or names what they do not know.

    """
    try:
        context = build(document, rules, language)
        day = date.fromisoformat(document["date"])
    except (KeyError, ValueError, OverflowError) as error:
        message = f"the assessment names what these rules do not know, or holds a wrong value: {error}"
        raise UsageError(message) from error
    context = replace(context, cover=with_checksum(context.cover, checksum, language))
    keywords = (f"assessment.json SHA-256 {checksum}", f"rules SHA-256 {rules.sha256}")
    return Edition(render_html(context), context.title, language, day, keywords)


def checksum_of(assessment: bytes) -> str:
    """The checksum of an assessment: SHA-256 of the bytes of assessment.json."""
    return hashlib.sha256(assessment).hexdigest()


def evidence(assessment: bytes, bundle: bytes) -> tuple[Attachment, Attachment]:
    """What a PDF carries so that its advice can be derived again: the assessment, and the rules as a bundle."""
    checksum = checksum_of(assessment)
    return (
        Attachment(ASSESSMENT, assessment, f"The assessment: aggregates only. SHA-256 {checksum}", "Source"),
        Attachment(RULES, bundle, "The rules and the questionnaire that it was made with", "Supplement"),
    )
