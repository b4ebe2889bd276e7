"""What a single cell says: a text, a number, a whole number, a duration."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from advisor.intake.grid import Cell

_DURATION = re.compile(
    r"(?:(?P<h>\d+)\s*(?:小时|时|h|hours?)\s*)?"
    r"(?:(?P<m>\d+)\s*(?:分钟|分|m|min|minutes?)\s*)?"
    r"(?:(?P<s>\d+(?:\.\d+)?)\s*(?:秒钟|秒|s|sec|seconds?)\s*)?",
)
_CLOCK = re.compile(r"(?:(?P<h>\d+):)?(?P<m>\d+):(?P<s>\d+(?:\.\d+)?)")
_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0}


def text_of(cell: Cell) -> str:
    """The cell as text without surrounding space; a whole number without a decimal point."""
    if isinstance(cell, str):
        return cell.strip()
    return str(int(cell)) if math.isfinite(cell) and cell == int(cell) else str(cell)


def number_of(cell: Cell) -> float | None:
    """The number that the cell holds or spells with a decimal point; None if it is none, or not finite."""
    if isinstance(cell, str) and "_" in cell:
        return None
    try:
        number = float(cell)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def whole_number_of(cell: Cell) -> int | None:
    """The whole number that the cell holds or spells (`12`, `12.0`); None if it is none."""
    number = number_of(cell)
    return int(number) if number is not None and number == int(number) else None


def seconds_of(cell: Cell) -> float | None:
    """The duration that the cell holds, in seconds: `83`, `83秒`, `1分23秒`, `1 min 23 s`, `00:01:23`; None if none."""
    number = number_of(cell)
    if number is not None:
        return number if number >= 0 else None
    text = unicodedata.normalize("NFKC", text_of(cell)).casefold()
    found = _CLOCK.fullmatch(text) or _DURATION.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    return sum(_SECONDS[unit] * float(amount) for unit, amount in found.groupdict().items() if amount)
