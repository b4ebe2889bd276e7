"""Somebody who is to be invited to answer, as the client's list has it."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.domain.campaign import RespondentRole


@dataclass(frozen=True, slots=True)
class Invitee:
    """A person of a unit, by the unit's id; without an address the link is handed over by other means than mail."""

    unit: str
    name: str | None = None
    address: str | None = None
    role: RespondentRole | None = None
