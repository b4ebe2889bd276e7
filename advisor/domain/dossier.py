"""All that is kept of one engagement, and its plain form for export."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from advisor.domain.access import ApiToken, Invitation, Membership, ShareLink
from advisor.domain.campaign import Answer, EngagementRecord, Participant, PlacedUnit, Round, TendencyVote, Wave
from advisor.domain.job import ReportJob
from advisor.domain.ruling import AuditEntry, Decision, Settlement, SignOff
from advisor.domain.variant import Variant
from advisor.domain.workshop import Workshop

SECRETS: Mapping[type, frozenset[str]] = {
    Participant: frozenset({"resume"}),
    Invitation: frozenset({"token"}),
    ShareLink: frozenset({"token"}),
    ApiToken: frozenset({"token"}),
}
"""Digests of secrets: of no use to anybody but a door, and therefore not exported."""


@dataclass(frozen=True)
class Dossier:
    """One engagement, whole. It holds answers person by person: whoever hands it out passes by the anonymity gate."""

    engagement: EngagementRecord
    members: tuple[Membership, ...]
    units: tuple[PlacedUnit, ...]
    waves: tuple[Wave, ...]
    workshops: tuple[Workshop, ...]
    rounds: tuple[Round, ...]
    participants: tuple[Participant, ...]
    tendencies: tuple[TendencyVote, ...]
    answers: tuple[Answer, ...]
    settlements: tuple[Settlement, ...]
    decisions: tuple[Decision, ...]
    sign_offs: tuple[SignOff, ...]
    invitations: tuple[Invitation, ...]
    share_links: tuple[ShareLink, ...]
    api_tokens: tuple[ApiToken, ...]
    jobs: tuple[ReportJob, ...]
    variants: tuple[Variant, ...]
    audit: tuple[AuditEntry, ...]


def plain(value: object) -> Any:  # noqa: ANN401 -- JSON of any shape
    """A dossier or a part of it as JSON-able data, without the digests of secrets."""
    if is_dataclass(value) and not isinstance(value, type):
        secret = SECRETS.get(type(value), frozenset())
        return {field.name: plain(getattr(value, field.name)) for field in fields(value) if field.name not in secret}
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    return value
