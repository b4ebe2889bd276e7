"""What a room said and decided as plain data for JSON and back, and the hash under which it is signed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from advisor.domain.assessment import Tendency
from advisor.domain.ruling import Decision, SignOff

_UNSIGNED = frozenset({"advisor", "date", "sign_offs"})
"""Parts of an assessment that a signature does not cover: the software, the day of writing, the signatures."""


def tendency_object(tendency: Tendency) -> dict[str, Any]:
    """Votes per method before the verdict; null where they are withheld."""
    return {"votes": None if tendency.votes is None else dict(tendency.votes)}


def decision_object(decision: Decision) -> dict[str, Any]:
    """What was decided upon the advice; who decided stays with the engagement, signatures name people."""
    return {
        "accepted": decision.accepted,
        "method": decision.method,
        "entry": decision.entry,
        "reason": decision.reason,
        "at": decision.at.isoformat(),
    }


def sign_off_objects(sign_offs: Sequence[SignOff]) -> list[dict[str, Any]]:
    """Who signed what and when; `unit` is null for the whole."""
    return [
        {"unit": one.unit, "name": one.name, "assessment": one.assessment, "at": one.at.isoformat()}
        for one in sign_offs
    ]


def read_tendency(found: Mapping[str, Any] | None) -> Tendency | None:
    """The votes as the assessment has them."""
    return None if found is None else Tendency(found["votes"])


def read_decision(unit: str, found: Mapping[str, Any] | None) -> Decision | None:
    """The decision as the assessment has it.

    Raises:
        UsageError: an override without a method or a reason.

    """
    if found is None:
        return None
    at = datetime.fromisoformat(found["at"])
    return Decision("", "", unit, found["accepted"], "", at, found["method"], found["entry"], found["reason"])


def read_sign_offs(found: Sequence[Mapping[str, Any]]) -> tuple[SignOff, ...]:
    """The signatures as the assessment has them."""
    return tuple(
        SignOff("", "", "", one["unit"], one["name"], one["assessment"], "", datetime.fromisoformat(one["at"]))
        for one in found
    )


def signed_state(document: Mapping[str, Any], unit: str | None = None) -> str:
    """The SHA-256 of what is signed: a whole assessment, or one unit of it, as canonical JSON.

    The day of writing, the version of the software and the signatures themselves are not part of it, so the same
    result signed tomorrow, or by a second person, has the same hash.

    Raises:
        KeyError: there is no such unit.

    """
    if unit is None:
        signed: object = {name: value for name, value in document.items() if name not in _UNSIGNED}
    else:
        signed = {one["unit"]: one for one in document["units"]}[unit]
    text = json.dumps(signed, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
