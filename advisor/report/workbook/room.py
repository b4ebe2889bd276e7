"""What the room saw, decided and signed, in the workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.domain.unit import METHODS
from advisor.report.speech import clean, shorten
from advisor.report.workbook.sheet import Cell, Sheet
from advisor.report.workbook.words import Words
from advisor.text import Text

BASES = {
    "answers": Text("answers", "作答"),
    "second_vote": Text("second vote", "再投一次"),
    "settled": Text("settled by the room", "现场商定"),
}
_LONGEST = 500.0
"""Ems of a note in a cell: beyond, a row would be higher than a spreadsheet allows; assessment.json has all."""


def bounded(text: str | None) -> str | None:
    """A note or reason as one line of a length that a row can hold."""
    return shorten(clean(text), _LONGEST) or None if text else None


def with_room(document: Mapping[str, Any]) -> bool:
    """Whether any unit has a tendency or a decision."""
    return any("tendency" in one or "decision" in one for one in document["units"])


def room_heads(words: Words) -> list[str]:
    """The columns on the room beside a recommendation."""
    both = words.both
    votes = [words.both(f"votes before: {id}", f"事前投票：{id}") for id in METHODS]
    return [
        *votes,
        both("decision", "决定"),
        both("decided method", "决定的方法"),
        both("decided way in", "决定的进入方式"),
        both("reason of the decision", "决定理由"),
    ]


def room_cells(one: Mapping[str, Any], words: Words) -> list[Cell]:
    """What the room saw and decided for a unit; votes are empty where they are withheld or nobody voted."""
    votes = (one.get("tendency") or {}).get("votes")
    seen: list[Cell] = [None if votes is None else votes.get(id, 0) for id in METHODS]
    decision = one.get("decision")
    if decision is None:
        return [*seen, None, None, None, None]
    accepted = decision["accepted"]
    return [
        *seen,
        words.both("accepted", "采纳") if accepted else words.both("decided otherwise", "另作决定"),
        words.label("method", decision["method"]) if decision["method"] else None,
        words.label("entry", decision["entry"]) if decision["entry"] else None,
        bounded(decision["reason"]),
    ]


def sign_offs(document: Mapping[str, Any], words: Words) -> Sheet:
    """Who signed what, and the hash of the result that was signed."""
    both = words.both
    return Sheet(
        "sign-offs",
        [
            both("name", "姓名"),
            both("unit", "单元"),
            both("at", "时间"),
            both("SHA-256 of what was signed", "所签结果的 SHA-256"),
        ],
        (
            [bounded(one["name"]), one["unit"] or words.both("all", "全部"), one["at"], one["assessment"]]
            for one in document.get("sign_offs") or ()
        ),
    )
