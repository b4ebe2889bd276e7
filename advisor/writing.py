"""Writes files whole or not at all, and texts so that a spreadsheet takes them for texts."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_DRAFT = ".draft-"
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
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


@contextmanager
def replace_together(folder: Path, owned: Sequence[str]) -> Iterator[Path]:
    """A folder to write a set of files to; on leaving they come into `folder` together, on failure it is untouched.

    Files of `folder` that match the patterns of `owned` and are not in the new set go: old and new never mix.

    Raises:
        UsageError: where the folder cannot be made or written.
    """
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f"{_DRAFT}*"):
            shutil.rmtree(left, ignore_errors=True)
        draft = folder / f"{_DRAFT}{secrets.token_hex(8)}"
        draft.mkdir()
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror or error}") from error
    done = False
    try:
        yield draft
        names = sorted(path.name for path in draft.iterdir())
        blocked = [name for name in names if (folder / name).is_dir()]
        if blocked:
            raise UsageError(f"{folder / blocked[0]} is a folder and cannot be replaced: take it away")
        for old in {path for pattern in owned for path in folder.glob(pattern) if path.name not in names}:
            old.unlink()
        for name in names:
            (draft / name).replace(folder / name)
        done = True
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {error.strerror or error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        if made and not done:
            with contextlib.suppress(OSError):
                folder.rmdir()


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
