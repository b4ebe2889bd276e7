"""Keeps the second page of a unit, and the page of risks, on one sheet: leaves out what stands elsewhere, least needed first.

Details of settings stand in full in the appendix, those of settings that stay as they are go first; then risks beyond
the first, which are still named; then the other details, and the last risk. Heights are estimated from the widths of the stylesheet's columns; they are rather too large than too small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from advisor.report.evidence_views import RiskRow
from advisor.report.speech import width
from advisor.report.unit_views import SettingRow, UnitAction, UnitRisk
from advisor.text import Language

_LEAST = 3


@dataclass(frozen=True, slots=True)
class _Type:
    """The type of a language in millimetres: ems and lines, a table's heads, what a sheet holds beneath its title."""

    small: float
    normal: float
    small_line: float
    normal_line: float
    head: float
    sheet: float


TYPES: dict[Language, _Type] = {
    "en": _Type(2.4, 2.75, 3.7, 4.15, 15.8, 233.0),
    "zh": _Type(2.68, 3.02, 3.9, 4.5, 17.5, 237.0),
}


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the page has room for."""

    settings: tuple[SettingRow, ...]
    risks: tuple[UnitRisk, ...]


def fit(
    settings: Sequence[SettingRow], actions: Sequence[UnitAction], risks: Sequence[UnitRisk], language: Language
) -> Fitted:
    """The settings and risks that fit beside the actions."""
    type_ = TYPES[language]
    kept, shown = list(settings), list(risks)
    taken = sum(_action(action, type_) for action in actions) + (type_.head if actions else 0)
    droppable = sorted(range(len(kept)), key=lambda place: (kept[place].changes, -place))
    while True:
        height = taken + sum(_setting(row, type_) for row in kept) + sum(_risk(risk, type_) for risk in shown)
        height += type_.head * (bool(kept) + bool(shown))
        if height <= type_.sheet:
            break
        if droppable and not (kept[droppable[0]].changes and len(shown) > 1):
            place = droppable.pop(0)
            kept[place] = replace(kept[place], detail="")
        elif shown:
            shown.pop()
        else:
            break
    return Fitted(tuple(kept), tuple(shown))


def risk_rows(rows: Sequence[RiskRow], room: float, language: Language) -> int:
    """How many rows of the risk page fit into the room, in millimetres; at least three are shown."""
    type_ = TYPES[language]
    used = 0.0
    for count, row in enumerate(rows):
        side = max(
            _lines(f"{row.cause} {row.event}", 41, type_.small),
            _lines(row.early_sign, 35, type_.small),
            _lines(row.mitigation, 43, type_.small) + 1,
        )
        head = (
            _lines(row.title, 33, type_.normal) * type_.normal_line
            + _lines(row.units_text, 33, type_.small) * type_.small_line
        )
        used += max(side * type_.small_line, head) + 2.4
        if used > room and count >= _LEAST:
            return count
    return len(rows)


def _setting(row: SettingRow, type_: _Type) -> float:
    lines = max(
        _lines(row.title, 26, type_.small),
        _lines(row.today, 27, type_.small),
        _lines(f"● {row.proposed} – {row.detail}", 113, type_.small),
    )
    return lines * type_.small_line + 1.5


def _action(action: UnitAction, type_: _Type) -> float:
    side = max(_lines(action.evidence, 64, type_.small), _lines(action.role, 25, type_.small)) * type_.small_line
    return max(side, _lines(action.title, 50, type_.normal) * type_.normal_line) + 1.5


def _risk(risk: UnitRisk, type_: _Type) -> float:
    side = max(_lines(risk.early_sign, 60, type_.small), _lines(f"{risk.mitigation} {risk.owner}", 74, type_.small))
    return max(side * type_.small_line, _lines(risk.title, 32, type_.normal) * type_.normal_line) + 2.4


def _lines(text: str, column: float, em: float) -> int:
    return max(1, ceil(width(text) * em / column))
