"""Business units and the engagement they are assessed in."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

METHODS = ("kpi", "okr", "hybrid")


@dataclass(frozen=True, slots=True)
class Unit:
    """A business unit with its facts; `supports` names the units it serves, `fixed` the dimensions it may not change."""

    id: str
    name: str = ""
    name_en: str = ""
    parent: str | None = None
    join_with: str | None = None
    function: str | None = None
    lifecycle: str | None = None
    headcount: int | None = None
    current_method: str | None = None
    supports: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()
    mandated_method: str | None = None


@dataclass(frozen=True, slots=True)
class Engagement:
    """Facts of the client as a whole; None means not known. Texts ending in `_en` are for the English report."""

    client: str = ""
    client_en: str = ""
    title: str = ""
    title_en: str = ""
    date: dt.date | None = None
    strategy_clear: bool | None = None
    sponsor: bool | None = None
    pay_rules_change: dt.date | None = None
    lifecycle: str | None = None
    notes: str = ""
    notes_en: str = ""
