"""Prints HTML to a tagged PDF in a child process, written beside its place and renamed."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from advisor.errors import AdvisorError, EnvironmentFault
from advisor.report import printer
from advisor.report.fonts import find_cjk_font, needs_cjk, without_glyph
from advisor.text import Language
from advisor.writing import replace_atomically


class PrintError(AdvisorError):
    """The document could not be printed within its limits."""


REPLACEMENT = "·"


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how large the child may grow."""

    seconds: int = 300
    memory_mb: int = 3000


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that the PDF carries; `relationship` is what it is to the document, in the words of PDF (AFRelationship)."""

    name: str
    content: bytes
    description: str
    relationship: str = "Unspecified"


@dataclass(frozen=True, slots=True)
class PdfInfo:
    """What was written."""

    path: Path
    pages: int
    size: int
    replaced: tuple[str, ...] = ()
    """Characters that no installed font can draw; a dot stands for each."""


def render_pdf(
    html: str,
    out: Path,
    *,
    language: Language,
    date: date,
    title: str,
    attachments: Sequence[Attachment] = (),
    keywords: Sequence[str] = (),
    limits: Limits | None = None,
) -> PdfInfo:
    """Writes `html` to `out` as PDF/UA; the same document, date, title, attachments and keywords give the same bytes.

    Raises:
        EnvironmentFault: WeasyPrint's libraries or a font with Chinese characters are missing.
        PrintError: the document took longer or more memory than `limits` allow, or cannot be printed.

    """
    limits = limits or Limits()
    if language == "zh" or needs_cjk(html):
        find_cjk_font()
    missing = without_glyph(html)
    printable = "".join(REPLACEMENT if char in missing else char for char in html) if missing else html
    with replace_atomically(out) as part:
        pages = _print(printable, part, date, title, attachments, keywords, limits)
    return PdfInfo(out, pages, out.stat().st_size, tuple(sorted(missing)))


def _print(
    html: str,
    part: Path,
    day: date,
    title: str,
    attachments: Sequence[Attachment],
    keywords: Sequence[str],
    limits: Limits,
) -> int:
    """Runs the child and returns the number of pages."""
    attached = sorted(attachments, key=lambda attachment: attachment.name)
    options = {
        "out": str(part),
        "date": day.isoformat(),
        "title": title,
        "identifier": _identifier(html, day, title, attached),
        "keywords": list(keywords),
        "attachments": [
            {
                "name": attachment.name,
                "size": len(attachment.content),
                "description": attachment.description,
                "relationship": attachment.relationship,
            }
            for attachment in attached
        ],
        "memory_mb": limits.memory_mb,
        "seconds": limits.seconds,
    }
    try:
        done = subprocess.run(  # noqa: S603 - our own module, options as JSON
            [sys.executable, "-m", printer.__name__, json.dumps(options)],
            input=b"".join((html.encode(), *(attachment.content for attachment in attached))),
            capture_output=True,
            timeout=limits.seconds,
            env=_environment(day),
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PrintError(f"Printing took longer than {limits.seconds} seconds and was stopped.") from late
    if done.returncode == printer.MISSING_LIBRARY:
        raise EnvironmentFault(
            "WeasyPrint or one of its system libraries (Pango, HarfBuzz) cannot be loaded: "
            f"{_last_line(done.stderr)}. On Debian and Ubuntu: `apt-get install libpango-1.0-0 libpangoft2-1.0-0 "
            "libharfbuzz-subset0`; other systems: see the installation page of WeasyPrint."
        )
    if done.returncode:
        raise PrintError(
            f"The report could not be printed (limits: {limits.memory_mb} MB, {limits.seconds} s): "
            f"{_last_line(done.stderr) or f'ended by signal {-done.returncode}'}"
        )
    return int(done.stdout.decode())


def _identifier(html: str, day: date, title: str, attached: Sequence[Attachment]) -> str:
    """The file's identifier: another for other content."""
    content = hashlib.sha256(f"{title}\n{day}\n{html}".encode())
    for attachment in attached:
        content.update(f"\n{attachment.name}\n".encode() + hashlib.sha256(attachment.content).digest())
    return content.hexdigest()[:32]


def _environment(day: date) -> dict[str, str]:
    """The child's environment: a fixed clock for fonts and file, and the advisor on its path."""
    package = str(Path(printer.__file__).resolve().parents[2])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    noon = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(paths),
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": str(max(0, int(noon.timestamp()))),
    }


def _last_line(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else ""
