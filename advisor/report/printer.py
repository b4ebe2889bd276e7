"""The child process that prints: reads HTML from standard input, writes one PDF, within limits of memory and time.

Run as `python -m advisor.report.printer OPTIONS_JSON`; after the HTML come the contents of the attachments that the
options name, one after the other. Nothing is fetched: the document has to carry all it needs.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import signal
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from weasyprint import Attachment
    from weasyprint.document import DocumentMetadata

MISSING_LIBRARY = 3
"""Exit code: WeasyPrint or one of its system libraries cannot be loaded."""


def main(arguments: list[str]) -> int:
    """Prints the document of standard input as the options say; the number of pages goes to standard output."""
    options = json.loads(arguments[0])
    _end_with_parent()
    _limit(options["memory_mb"], options["seconds"])
    gc.disable()  # one document and out: collecting its many small objects costs a quarter of the time
    html, contents = _split(sys.stdin.buffer.read(), [entry["size"] for entry in options.get("attachments", ())])
    try:
        from weasyprint import HTML  # loaded within the limits, and only here
    except (ImportError, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return MISSING_LIBRARY
    document = HTML(string=html.decode("utf-8"), url_fetcher=refuse).render(pdf_variant="pdf/ua-1", pdf_tags=True)
    _describe(document.metadata, options)
    attachments = _attachments(options, contents)
    document.write_pdf(
        options["out"],
        finisher=lambda _document, pdf: _relate(pdf, attachments),
        attachments=attachments,
        pdf_identifier=options["identifier"].encode("ascii"),
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
        optimize_images=False,
    )
    sys.stdout.write(str(len(document.pages)))
    return 0


def refuse(url: str, *_arguments: object, **_options: object) -> NoReturn:
    """The URL fetcher: no address is allowed, whatever its scheme."""
    raise ValueError(f"A report fetches nothing, but asks for {url[:80]}")


def _split(data: bytes, sizes: list[int]) -> tuple[bytes, list[bytes]]:
    """The HTML, and the attachments behind it."""
    start = len(data) - sum(sizes)
    contents, place = [], start
    for size in sizes:
        contents.append(data[place : place + size])
        place += size
    return data[:start], contents


def _attachments(options: dict[str, Any], contents: list[bytes]) -> list[Attachment]:
    """The files to embed, dated as the document is."""
    from weasyprint import Attachment

    day = datetime.fromisoformat(f"{options['date']}T00:00:00+00:00")
    return [
        Attachment(
            string=content,
            name=entry["name"],
            description=entry["description"],
            relationship=entry["relationship"],
            created=day,
            modified=day,
        )
        for entry, content in zip(options.get("attachments", ()), contents, strict=True)
    ]


def _relate(pdf: Any, attachments: list[Attachment]) -> None:  # noqa: ANN401 -- pydyf has no types
    """Says in the file what each attachment is to the document, as PDF/A-3 and PDF 2.0 have it."""
    import pydyf

    relationships = {attachment.name: attachment.relationship for attachment in attachments}
    files = [found for found in pdf.objects if isinstance(found, pydyf.Dictionary) and found.get("Type") == "/Filespec"]
    for found in files:
        found["AFRelationship"] = f"/{relationships[found['UF'].string]}"
    if files:
        pdf.catalog["AF"] = pydyf.Array([found.reference for found in files])


def _describe(metadata: DocumentMetadata, options: dict[str, Any]) -> None:
    """Title, keywords and dates as given, never those of the clock."""
    metadata.title = options["title"]
    metadata.keywords = options.get("keywords", [])
    metadata.created = metadata.modified = f"{options['date']}T00:00:00Z"


def _end_with_parent() -> None:
    """Where the system can (Linux), this process ends when the one that started it is killed."""
    with contextlib.suppress(AttributeError, OSError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _limit(memory_mb: int, seconds: int) -> None:
    """Bounds on address space and processor time, where the system has them."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # not on Windows

        size = memory_mb * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.exit(main(sys.argv[1:]))
