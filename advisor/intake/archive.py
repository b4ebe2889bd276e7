"""Looks through a ZIP archive before it is opened as a workbook: size, damage, and XML that defines entities."""

from __future__ import annotations

import io
import lzma
import zipfile
import zlib
from typing import TYPE_CHECKING

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser

from advisor.intake.faults import shown
from advisor.text import said

if TYPE_CHECKING:
    from advisor.intake.faults import FaultLog

LARGEST_CONTENT = 200 * 2**20
LARGEST_RATIO = 200
"""Of content to compressed size, for members above `RATIO_FROM`; workbooks stay under 100."""

RATIO_FROM = 10 * 2**20
_MOST_MEMBERS = 10_000
_CHUNK = 2**18
_XML = (".xml", ".rels", ".vml")
_SAVE_AGAIN = said("open it in the spreadsheet program and save it as .xlsx again")
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    NotImplementedError,
    RuntimeError,
    EOFError,
    OSError,
    ValueError,
    KeyError,
)
"""What the standard library raises on damaged, encrypted or unusual archives."""


def check_archive(data: bytes, log: FaultLog) -> None:
    """Make sure that the archive is a workbook that can be read whole without harm.

    Raises:
        InputFaults: where it is damaged, no workbook, too large when unpacked, or defines XML entities.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_declared(archive, log)
            _check_actual(archive, log)
    except DefusedXmlException:
        log.stop(said("its XML holds a document type definition, as no workbook does"), _SAVE_AGAIN)
    except _DAMAGE as error:
        log.stop(said("is damaged or encrypted (%(why)s)", why=shown(error)), _SAVE_AGAIN)


def holds_cells(data: bytes) -> bool:
    """Whether a workbook that has been checked has an ordinary sheet, and not only charts."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any("worksheets/" in name for name in archive.namelist())


def _check_declared(archive: zipfile.ZipFile, log: FaultLog) -> None:
    members = archive.infolist()
    names = {member.filename for member in members}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        log.stop(said("is a ZIP archive but not an Excel workbook"), said("save the table as .xlsx or as CSV UTF-8"))
    too_dense = any(
        member.file_size > RATIO_FROM and member.file_size > LARGEST_RATIO * max(1, member.compress_size)
        for member in members
    )
    if len(members) > _MOST_MEMBERS or too_dense or sum(member.file_size for member in members) > LARGEST_CONTENT:
        _stop_too_large(log)


def _check_actual(archive: zipfile.ZipFile, log: FaultLog) -> None:
    """Unpack every member piece by piece: the declared sizes may be wrong."""
    unpacked = 0
    for member in archive.infolist():
        prolog = _Prolog() if member.filename.endswith(_XML) else None
        with archive.open(member) as content:
            while chunk := content.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > LARGEST_CONTENT:
                    _stop_too_large(log)
                if prolog:
                    prolog.feed(chunk)


def _stop_too_large(log: FaultLog) -> None:
    log.stop(
        said("unpacks to more than %(n)s MB, or far beyond its size", n=LARGEST_CONTENT // 2**20),
        said("copy the values into a new workbook"),
    )


class _Prolog:
    """Reads XML up to its first element, before which alone entities can be defined."""

    def __init__(self) -> None:
        self._reading = True
        self._parser = XMLParser(target=self, forbid_dtd=True)

    def feed(self, chunk: bytes) -> None:
        if not self._reading:
            return
        try:
            self._parser.feed(chunk)
        except ParseError:
            self._reading = False

    def start(self, _tag: str, _attributes: dict[str, str]) -> None:
        self._reading = False
