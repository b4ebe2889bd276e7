"""Results in the words of the report: one wording for paper and screen."""

from __future__ import annotations

from typing import Any

from advisor.report.brief import Brief
from advisor.report.documents import assessment_document
from advisor.report.lexicon import Lexicon
from advisor.report.reading import UnitReading, read
from advisor.report.speech import Speech
from advisor.services.results import Standing
from advisor.text import Language
from advisor.web.context import language, office


def document_of(standing: Standing) -> dict[str, Any]:
    """The assessment as assessment.json has it."""
    return assessment_document(standing.assessment)


def brief_of(standing: Standing, wanted: Language | None = None) -> Brief:
    """What every finding of the report is built from, in the visitor's language."""
    rules = office().library.rules
    speech = Speech(wanted or language())
    return Brief(read(document_of(standing), rules), rules, speech, Lexicon(rules, speech))


def reading_of(brief: Brief, unit: str) -> UnitReading | None:
    """A unit as the report reads it, or the one that it joins."""
    found = (one for one in brief.reading.units if unit in {one.unit.id, *one.joined})
    return next(found, None)
