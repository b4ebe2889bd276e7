"""What a PDF holds, read in a child process, since the PDF may be anybody's."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from advisor.errors import AdvisorError
from advisor.report import extractor

MAX_BYTES = 128_000_000
"""The largest PDF that is looked at."""
_END = b"%%EOF"
_HEAD = b"%PDF-"


class PdfFault(AdvisorError):
    """A PDF cannot be used."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the child may take, and how much a report may hold."""

    seconds: int = 120
    memory_mb: int = 2000
    max_pages: int = 2000
    max_attachments: int = 8
    max_bytes: int = 64_000_000


@dataclass(frozen=True, slots=True)
class PdfPage:
    """One page as a program reads it; `drawing` is a digest of the instructions that draw it."""

    text: str
    drawing: str
    extras: tuple[str, ...]


@dataclass(frozen=True)
class PdfContent:
    """A PDF taken apart; `pages` is empty where they were not asked for."""

    language: str
    catalog: tuple[str, ...]
    info: Mapping[str, str]
    attachments: tuple[tuple[str, bytes], ...]
    pages: tuple[PdfPage, ...]


def read_bytes(path: Path) -> bytes:
    """The bytes of a PDF that is whole.

    Raises:
        PdfFault: the file cannot be opened, is too large, is no PDF, or has lost its end.

    """
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise PdfFault(f"{path} cannot be opened: {error.strerror}") from None
    if len(data) > MAX_BYTES:
        raise PdfFault(f"{path} is larger than a report is (over {MAX_BYTES:,} bytes)")
    if not data.startswith(_HEAD):
        raise PdfFault(f"{path} is no PDF: give the report as advisor wrote it")
    if _END not in data or b"startxref" not in data:
        raise PdfFault(f"{path} is cut off: the end of the PDF is missing; get the whole file")
    return data


def whole(data: bytes) -> bytes:
    """A PDF up to its end, without what was appended behind it."""
    return data[: data.rindex(_END) + len(_END)] + b"\n"


def behind_the_end(data: bytes) -> list[str]:
    """What the file holds that a PDF written once does not: bytes behind its end, or later revisions."""
    found = []
    rest = data[data.rindex(_END) + len(_END) :].lstrip(b"\r\n")
    if rest:
        found.append(f"{len(rest):,} bytes stand behind the end of the document")
    revisions = data.count(b"startxref")
    if revisions > 1:
        found.append(f"the document was changed after it was written: it has {revisions} ends, and should have one")
    return found


def take_apart(data: bytes, name: str, *, pages: bool = False, bounds: Bounds | None = None) -> PdfContent:
    """The content of a whole PDF; the pages only where asked for, since reading them takes seconds.

    Raises:
        PdfFault: it is encrypted or damaged, or larger or slower to read than a report is.

    """
    bounds = bounds or Bounds()
    package = str(Path(extractor.__file__).resolve().parents[2])
    paths = [package, *filter(None, [os.environ.get("PYTHONPATH")])]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, options as JSON
            [sys.executable, "-m", extractor.__name__, json.dumps({**asdict(bounds), "pages": pages})],
            input=whole(data),
            capture_output=True,
            timeout=bounds.seconds,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PdfFault(f"{name} takes longer to read than a report does ({bounds.seconds} s)") from None
    if done.returncode == extractor.REFUSED:
        raise PdfFault(f"{name} {done.stderr.decode('utf-8', 'replace').strip()}")
    if done.returncode:
        raise PdfFault(f"{name} cannot be read within {bounds.memory_mb} MB and {bounds.seconds} s")
    found = json.loads(done.stdout)
    return PdfContent(
        language=found["language"],
        catalog=tuple(found["catalog"]),
        info=found["info"],
        attachments=tuple((entry["name"], base64.b64decode(entry["content"])) for entry in found["attachments"]),
        pages=tuple(PdfPage(page["text"], page["drawing"], tuple(page["extras"])) for page in found["pages"] or ()),
    )
