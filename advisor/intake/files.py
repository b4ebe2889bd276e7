"""Reads the bytes of a file, and the text in them, whatever its encoding."""

from __future__ import annotations

import codecs
import unicodedata
from typing import TYPE_CHECKING

from advisor.text import said

if TYPE_CHECKING:
    from pathlib import Path

    from advisor.intake.faults import FaultLog

LARGEST_FILE = 256 * 2**20
_SAVE_AS_UTF8 = said("save it as CSV UTF-8 or as .xlsx")
_CHINESE = "gb18030"
_MOST_UNASSIGNED = 0.05
"""Of the different characters of a text; GB18030 turns what was written in another encoding into such ones."""


def read_bytes(path: Path, log: FaultLog, *, largest: int = LARGEST_FILE) -> bytes:
    """The content of a regular file that is not empty.

    Raises:
        InputFaults: where there is no such file, or it is empty, too large or not to be read.
    """
    try:
        if path.is_dir():
            log.stop(said("is a folder"), said("name a file in it"))
        if not path.exists():
            log.stop(said("there is no such file"), said("check the spelling and the folder"))
        if not path.is_file():
            log.stop(said("is not a regular file"), said("save the content as a file first"))
        if path.stat().st_size > largest:
            what = said("is larger than %(n)s MB", n=largest // 2**20)
            log.stop(what, said("split it, or leave out what is not asked for"))
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        log.stop(said("cannot be opened: %(why)s", why=reason), said("check the name and the permissions"))
    if not data:
        log.stop(said("the file is empty"), said("export it again"))
    return data


def decode(data: bytes, log: FaultLog) -> str:
    """The text in UTF-8 (with or without byte order mark), UTF-16 (with one) or GB18030.

    Raises:
        InputFaults: where it is none of these.
    """
    text, encoding = _decoded(data)
    if text is None:
        log.stop(said("is neither UTF-8, UTF-16 nor GB18030 text"), _SAVE_AS_UTF8)
    if encoding == _CHINESE and _is_garbled(text):
        what = said("is in another encoding than GB18030, such as Big5: its characters make no sense")
        log.stop(what, _SAVE_AS_UTF8)
    if "\0" in text:
        log.stop(said("is not a text: it holds NUL characters"), _SAVE_AS_UTF8)
    return text


def _decoded(data: bytes) -> tuple[str | None, str]:
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", _CHINESE):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None, ""


def _is_garbled(text: str) -> bool:
    """Whether private characters, or many that do not exist, show that the text was written in another encoding."""
    kinds = [unicodedata.category(character) for character in set(text)]
    return "Co" in kinds or kinds.count("Cn") > _MOST_UNASSIGNED * len(kinds)
