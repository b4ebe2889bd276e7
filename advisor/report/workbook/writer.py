"""Writes the workbook of an assessment from its document."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook

from advisor.domain.rulebook import Rulebook
from advisor.report.workbook.basics import about, advice_sheets, score_sheets
from advisor.report.workbook.confidence import confidence_sheets
from advisor.report.workbook.firmness import firmness_sheets
from advisor.report.workbook.room import sign_offs
from advisor.report.workbook.sheet import Sheet, add
from advisor.report.workbook.trace import trace
from advisor.report.workbook.words import Words
from advisor.text import Language
from advisor.writing import safe_text

_MODIFIED = re.compile(rb"(<dcterms:(?:modified|created)[^>]*>)[^<]*(</dcterms:(?:modified|created)>)")


def write_workbook(path: Path, document: Mapping[str, Any], rules: Rulebook, languages: Sequence[Language]) -> None:
    """Write the workbook of an assessment document; its numbers are the document's, and nothing withheld is in it."""
    book = Workbook(write_only=True)
    stamp = datetime.fromisoformat(document["date"])
    book.properties.created = book.properties.modified = stamp
    book.properties.title = safe_text(document["engagement"]["client"]) or "advisor"
    book.properties.creator = f"advisor {document['advisor']}"
    for sheet in _sheets(document, Words(rules, languages)):
        add(book, sheet)
    saved = BytesIO()
    book.save(saved)
    _settle(saved, path, stamp)


def _sheets(document: Mapping[str, Any], words: Words) -> Iterator[Sheet]:
    """All sheets in their order: what was found, what follows, how firm it is, how it was derived."""
    yield from score_sheets(document, words)
    yield from advice_sheets(document, words)
    yield from firmness_sheets(document, words)
    yield from confidence_sheets(document, words)
    yield trace(document, words)
    if document.get("sign_offs"):
        yield sign_offs(document, words)
    yield about(document, words)


def _settle(saved: BytesIO, path: Path, stamp: datetime) -> None:
    """The same workbook for the same assessment: times in the archive and in its properties become the assessment's."""
    moment = stamp.strftime("%Y-%m-%dT00:00:00Z").encode()
    with ZipFile(saved) as archive, ZipFile(path, "w", ZIP_DEFLATED) as settled:
        for entry in archive.infolist():
            info = ZipInfo(entry.filename, (stamp.year, stamp.month, stamp.day, 0, 0, 0))
            info.compress_type, info.file_size = ZIP_DEFLATED, entry.file_size
            with archive.open(entry) as source, settled.open(info, "w") as target:
                if entry.filename == "docProps/core.xml":
                    target.write(_MODIFIED.sub(rb"\g<1>" + moment + rb"\g<2>", source.read()))
                else:
                    shutil.copyfileobj(source, target)
