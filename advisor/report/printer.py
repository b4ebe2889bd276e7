"""The child process that prints: reads HTML from standard input, writes one PDF, within limits of memory and time.

Run as `python -m advisor.report.printer OPTIONS_JSON`. Nothing is fetched: the document has to carry all it needs.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from weasyprint.document import DocumentMetadata

MISSING_LIBRARY = 3
"""Exit code: WeasyPrint or one of its system libraries cannot be loaded."""


def main(arguments: list[str]) -> int:
    """Prints the document of standard input as the options say; the number of pages goes to standard output."""
    options = json.loads(arguments[0])
    _end_with_parent()
    _limit(options["memory_mb"], options["seconds"])
    gc.disable()  # one document and out: collecting its many small objects costs a quarter of the time
    html = sys.stdin.buffer.read().decode("utf-8")
    try:
        from weasyprint import HTML  # loaded within the limits, and only here
    except (ImportError, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return MISSING_LIBRARY
    document = HTML(string=html, url_fetcher=refuse).render(pdf_variant="pdf/ua-1", pdf_tags=True)
    _describe(document.metadata, options)
    document.write_pdf(
        options["out"],
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


def _describe(metadata: DocumentMetadata, options: dict[str, str]) -> None:
    """Title and dates as given, never those of the clock."""
    metadata.title = options["title"]
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
