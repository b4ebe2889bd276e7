"""The child process that takes a PDF apart: reads it from standard input, tells what it holds, within limits.

Run as `python -m advisor.report.extractor OPTIONS_JSON`. The PDF is a stranger's: whatever goes wrong in reading it is
said in one line, and nothing is written but standard output.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.report.printer import _end_with_parent, _limit

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

REFUSED = 4
"""Exit code: the PDF cannot be used; standard error says why."""


class _Refused(Exception):
    """The PDF is not one that can be taken apart."""


def main(arguments: list[str]) -> int:
    """Tells as JSON what the PDF of standard input holds, as far as the options ask for it."""
    options = json.loads(arguments[0])
    _end_with_parent()
    _limit(options["memory_mb"], options["seconds"])
    logging.disable()
    data = sys.stdin.buffer.read()
    try:
        found = _take_apart(data, options)
    except _Refused as refusal:
        sys.stderr.write(f"{refusal}\n")
        return REFUSED
    except MemoryError:
        sys.stderr.write("unpacks to more than a report is\n")
        return REFUSED
    except Exception as error:  # noqa: BLE001 -- a broken PDF breaks its reader in any way
        sys.stderr.write(f"is damaged or cut off ({type(error).__name__}: {' '.join(str(error).split())[:120]})\n")
        return REFUSED
    sys.stdout.write(json.dumps(found))
    return 0


def _take_apart(data: bytes, options: dict[str, Any]) -> dict[str, Any]:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted:
        raise _Refused("is encrypted: give the file as it was written")
    root: Any = reader.root_object
    found: dict[str, Any] = {
        "language": str(root.get("/Lang", "")),
        "catalog": sorted(str(key) for key in root),
        "info": {str(key): str(value) for key, value in (reader.metadata or {}).items()},
        "attachments": list(_attachments(reader, options)),
        "pages": None,
    }
    if options["pages"]:
        if len(reader.pages) > options["max_pages"]:
            raise _Refused(f"has {len(reader.pages)} pages; at most {options['max_pages']} are compared")
        found["pages"] = [_page(page) for page in reader.pages]
    return found


def _attachments(reader: PdfReader, options: dict[str, Any]) -> Iterator[dict[str, str]]:
    left = options["max_bytes"]
    for place, file in enumerate(reader.attachment_list):
        if place >= options["max_attachments"]:
            raise _Refused(f"carries more than {options['max_attachments']} attachments")
        content = file.content
        left -= len(content)
        if left < 0:
            raise _Refused(f"carries attachments of more than {options['max_bytes']:,} bytes")
        name = str(file.alternative_name or file.name)
        yield {"name": name, "content": base64.b64encode(content).decode("ascii")}


def _page(page: PageObject) -> dict[str, Any]:
    """Text, links and pictures of a page, and a digest of the instructions that draw it."""
    contents = page.get_contents()
    drawing = b"" if contents is None else contents.get_data()
    return {
        "text": page.extract_text(),
        "drawing": hashlib.sha256(drawing).hexdigest(),
        "extras": sorted(_extras(page)),
    }


def _extras(page: PageObject) -> Iterator[str]:
    """What lies on a page beside its text: annotations with what they lead to, and pictures."""
    held: Any = page.get("/Annots")
    for reference in held.get_object() if held is not None else ():
        annotation = reference.get_object()
        action = annotation.get("/A")
        action = {} if action is None else action.get_object()
        target = action.get("/URI") or action.get("/S") or annotation.get("/Dest") or ""
        yield f"{str(annotation.get('/Subtype', '')).strip('/')} {target}"[:200].strip()
    resources: Any = page.get("/Resources")
    pictures = None if resources is None else resources.get_object().get("/XObject")
    own = pictures.get_object() if pictures is not None else {}
    yield from (f"picture {name}" for name in own if own[name].get("/Subtype") == "/Image")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.exit(main(sys.argv[1:]))
