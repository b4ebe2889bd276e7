"""Finds the campaign that a use case is about, says who may see names, and writes its log."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.domain.access import Role
from advisor.domain.campaign import EngagementRecord, Mode, PlacedUnit, Wave
from advisor.domain.ruling import AuditEntry, Subject
from advisor.ports import Transaction
from advisor.services.campaign.refusals import Refusal, Refused


@dataclass(frozen=True, slots=True)
class Campaign:
    """A wave answered over weeks, with the engagement that it belongs to."""

    wave: Wave
    record: EngagementRecord

    def log(
        self,
        tx: Transaction,
        at: dt.datetime,
        by: str,
        what: str,
        subject: Subject,
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Add to the log; neither names nor who answered belong there, for nothing in it can be taken back."""
        tx.rulings.log(AuditEntry(at, by, self.record.id, what, subject, self.wave.id, before, after))


def campaign_of(tx: Transaction, wave: str) -> Campaign:
    """The campaign of a wave's id.

    Raises:
        Refused: there is no such wave, or it is a workshop.

    """
    found = tx.waves.get(wave)
    record = tx.engagements.get(found.engagement) if found else None
    if found is None or record is None:
        raise Refused(Refusal.NO_WAVE)
    if found.mode is not Mode.CAMPAIGN:
        raise Refused(Refusal.NO_CAMPAIGN)
    return Campaign(found, record)


def for_owner(tx: Transaction, campaign: Campaign, by: str) -> None:
    """Say whether an account may see who is invited.

    Raises:
        Refused: it does not own the engagement.

    """
    member = tx.engagements.member(campaign.record.id, by)
    if member is None or member.role is not Role.OWNER:
        raise Refused(Refusal.OWNER_ONLY)


def asked_units(tx: Transaction, campaign: Campaign) -> dict[str, PlacedUnit]:
    """The units that are asked, by id in their order: not the archived ones."""
    return {one.unit.id: one for one in tx.engagements.units(campaign.record.id) if one.archived_at is None}
