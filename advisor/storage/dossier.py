"""Reads all that is kept of one engagement."""

from __future__ import annotations

from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from advisor.domain.access import ApiToken, Invitation, Membership, ShareLink
from advisor.domain.campaign import Answer, EngagementRecord, Participant, Round, TendencyVote
from advisor.domain.dossier import Dossier
from advisor.domain.job import ReportJob
from advisor.domain.ruling import AuditEntry, Decision, Settlement, SignOff
from advisor.domain.variant import Variant
from advisor.domain.workshop import Workshop
from advisor.storage import tables
from advisor.storage.facts import placed_unit, wave
from advisor.storage.part import Make

Value = TypeVar("Value")


def read_dossier(connection: Connection, record: EngagementRecord) -> Dossier:
    """The dossier of an engagement; each part in the order of its key."""

    def part(make: Make[Value], table: sa.Table, where: sa.ColumnElement[bool] | None = None) -> tuple[Value, ...]:
        mine = table.c.engagement == record.id if where is None else where
        columns = [column for column in table.columns if column.name != "number" or table is not tables.audit]
        query = sa.select(*columns).where(mine).order_by(*table.primary_key)
        return tuple(make(**row) for row in connection.execute(query).mappings())

    def under(column: sa.Column[Any], parent: sa.Table) -> sa.ColumnElement[bool]:
        return column.in_(sa.select(parent.c.id).where(parent.c.engagement == record.id))

    return Dossier(
        engagement=record,
        members=part(Membership, tables.memberships),
        units=part(placed_unit, tables.units),
        waves=part(wave, tables.waves),
        workshops=part(Workshop, tables.workshops, under(tables.workshops.c.wave, tables.waves)),
        rounds=part(Round, tables.rounds, under(tables.rounds.c.wave, tables.waves)),
        participants=part(Participant, tables.participants),
        tendencies=part(TendencyVote, tables.tendencies, under(tables.tendencies.c.participant, tables.participants)),
        answers=part(Answer, tables.answers, under(tables.answers.c.participant, tables.participants)),
        settlements=part(Settlement, tables.settlements),
        decisions=part(Decision, tables.decisions),
        sign_offs=part(SignOff, tables.sign_offs),
        invitations=part(Invitation, tables.invitations),
        share_links=part(ShareLink, tables.share_links),
        api_tokens=part(ApiToken, tables.api_tokens),
        jobs=part(ReportJob, tables.jobs),
        variants=part(Variant, tables.variants),
        audit=part(AuditEntry, tables.audit),
    )
