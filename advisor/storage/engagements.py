"""Engagements with units, members and read-only links in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from advisor.domain.access import Account, Membership, ShareLink
from advisor.domain.campaign import EngagementRecord, PlacedUnit
from advisor.domain.dossier import Dossier
from advisor.domain.unit import Engagement
from advisor.ports import ConflictError
from advisor.storage.accounts import ACCOUNT
from advisor.storage.dossier import read_dossier
from advisor.storage.facts import engagement, engagement_facts, engagement_row, placed_unit, unit_row
from advisor.storage.part import Part, row_of
from advisor.storage.tables import accounts, engagements, memberships, share_links, units


class Engagements(Part):
    """Fulfils the port `EngagementStore`."""

    def create(self, record: EngagementRecord) -> None:
        """Keep a new engagement."""
        self._change(sa.insert(engagements), [engagement_row(record)])

    def get(self, id: str) -> EngagementRecord | None:
        """The engagement of that id."""
        return self._one(engagement, sa.select(engagements).where(engagements.c.id == id))

    def change_facts(self, id: str, facts: Engagement) -> None:
        """Replace the client's facts."""
        self._change(sa.update(engagements).where(engagements.c.id == id).values(facts=engagement_facts(facts)))

    def close(self, id: str, at: dt.datetime | None) -> None:
        """Close the engagement, or open it again with None."""
        self._change(sa.update(engagements).where(engagements.c.id == id).values(closed_at=at))

    def of_account(self, account: str) -> tuple[tuple[EngagementRecord, Membership], ...]:
        """The engagements of which the account is a member, newest first."""
        query = (
            sa.select(engagements, memberships.c.role)
            .join(memberships, memberships.c.engagement == engagements.c.id)
            .where(memberships.c.account == account)
            .order_by(engagements.c.created_at.desc(), engagements.c.id)
        )
        found = []
        for row in self._rows(query):
            columns = dict(row)
            role = columns.pop("role")
            found.append((engagement(**columns), Membership(row["id"], account, role)))
        return tuple(found)

    def put_member(self, membership: Membership) -> None:
        """Give an account a role, or another one."""
        self._put(memberships, [row_of(membership)])

    def remove_member(self, engagement: str, account: str) -> None:
        """Take the account's role away."""
        mine = (memberships.c.engagement == engagement) & (memberships.c.account == account)
        self._change(sa.delete(memberships).where(mine))

    def member(self, engagement: str, account: str) -> Membership | None:
        """The account's role in the engagement."""
        mine = (memberships.c.engagement == engagement) & (memberships.c.account == account)
        return self._one(Membership, sa.select(memberships).where(mine))

    def members(self, engagement: str) -> tuple[tuple[Membership, Account], ...]:
        """All members, by address."""
        query = (
            sa.select(memberships.c.role, *ACCOUNT)
            .join(accounts, accounts.c.id == memberships.c.account)
            .where(memberships.c.engagement == engagement)
            .order_by(accounts.c.email_key)
        )
        found = []
        for row in self._rows(query):
            columns = dict(row)
            role = columns.pop("role")
            found.append((Membership(engagement, row["id"], role), Account(**columns)))
        return tuple(found)

    def put_units(self, units: Sequence[PlacedUnit]) -> None:
        """Keep or replace units; those not named stay as they are."""
        self._put(_UNITS, [unit_row(placed) for placed in units])

    def remove_unit(self, engagement: str, unit: str) -> None:
        """Remove a unit under which there is nothing yet.

        Raises:
            ConflictError: there are participants, invitations, settlements or decisions: archive it.

        """
        here = (_UNITS.c.engagement == engagement) & (_UNITS.c.id == unit)
        try:
            with self._connection.begin_nested():
                self._change(sa.delete(_UNITS).where(here))
        except ConflictError as error:
            raise ConflictError(f'The unit "{unit}" is in use and cannot be removed: archive it.') from error

    def units(self, engagement: str) -> tuple[PlacedUnit, ...]:
        """All units in their order, archived ones included."""
        query = sa.select(_UNITS).where(_UNITS.c.engagement == engagement)
        return self._all(placed_unit, query.order_by(_UNITS.c.position, _UNITS.c.id))

    def put_link(self, link: ShareLink) -> None:
        """Keep or replace a read-only link."""
        self._put(share_links, [row_of(link)])

    def link(self, digest: str) -> ShareLink | None:
        """The read-only link with that digest, valid or not."""
        return self._one(ShareLink, sa.select(share_links).where(share_links.c.token == digest))

    def links(self, engagement: str) -> tuple[ShareLink, ...]:
        """The read-only links of an engagement, newest first."""
        query = sa.select(share_links).where(share_links.c.engagement == engagement)
        return self._all(ShareLink, query.order_by(share_links.c.created_at.desc(), share_links.c.id))

    def dossier(self, id: str) -> Dossier | None:
        """All that is kept of the engagement."""
        record = self.get(id)
        return read_dossier(self._connection, record) if record else None


_UNITS = units
