"""Writes files whole or not at all, and texts so that a spreadsheet takes them for texts."""

from __future__ import annotations

import os
import re
import secrets
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML, and so a workbook, cannot hold."""


def safe_text(value: str) -> str:
    """The text for a cell: with a single quote before what would start a formula, without unwritable characters.

    The defence is that of OWASP against CSV injection.
    """
    text = _UNWRITABLE.sub("\ufffd", value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


@contextmanager
def replace_atomically(path: Path) -> Iterator[Path]:
    """A path beside the target to write to; on leaving it replaces the target, on failure the target is untouched.

    Raises:
        UsageError: where the target is no file, or cannot be written.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file():
        raise UsageError(f"{path} is not a file and cannot be replaced: name a file")
    draft = target.with_name(f".{secrets.token_hex(8)}.tmp")
    try:
        draft.touch(exist_ok=False)
        yield draft
        _flush(draft)
        draft.replace(target)
        _flush(target.parent)
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        draft.unlink(missing_ok=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
