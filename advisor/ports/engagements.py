"""Accounts, engagements and their waves, as the use cases keep and find them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

from advisor.domain.access import Account, ApiToken, Membership, ShareLink
from advisor.domain.campaign import EngagementRecord, PlacedUnit, Round, Wave
from advisor.domain.dossier import Dossier
from advisor.domain.unit import Engagement
from advisor.domain.workshop import Workshop


class AccountStore(Protocol):
    """Accounts, and the API tokens that they made."""

    def add(self, account: Account) -> None:
        """Keep a new account; a conflict where the address is taken."""

    def change(self, account: Account) -> None:
        """Replace an account."""

    def get(self, id: str) -> Account | None:
        """The account of that id."""

    def by_email(self, email: str) -> Account | None:
        """The account of that address, whatever its case."""

    def all(self) -> tuple[Account, ...]:
        """All accounts, by address."""

    def put_token(self, token: ApiToken) -> None:
        """Keep or replace an API token."""

    def token(self, digest: str) -> ApiToken | None:
        """The API token with that digest, valid or not."""

    def tokens(self, account: str) -> tuple[ApiToken, ...]:
        """The API tokens of an account, newest first."""


class EngagementStore(Protocol):
    """Engagements with their units, members and read-only links."""

    def create(self, record: EngagementRecord) -> None:
        """Keep a new engagement."""

    def get(self, id: str) -> EngagementRecord | None:
        """The engagement of that id."""

    def change_facts(self, id: str, facts: Engagement) -> None:
        """Replace the client's facts; nothing else of an engagement can be changed."""

    def close(self, id: str, at: dt.datetime | None) -> None:
        """Close the engagement, or open it again with None."""

    def of_account(self, account: str) -> tuple[tuple[EngagementRecord, Membership], ...]:
        """The engagements of which the account is a member, newest first."""

    def put_member(self, membership: Membership) -> None:
        """Give an account a role, or another one."""

    def remove_member(self, engagement: str, account: str) -> None:
        """Take the account's role away."""

    def member(self, engagement: str, account: str) -> Membership | None:
        """The account's role in the engagement."""

    def members(self, engagement: str) -> tuple[tuple[Membership, Account], ...]:
        """All members, by address."""

    def put_units(self, units: Sequence[PlacedUnit]) -> None:
        """Keep or replace units; those not named stay as they are."""

    def remove_unit(self, engagement: str, unit: str) -> None:
        """Remove a unit under which there is nothing yet; else a conflict: archive it."""

    def units(self, engagement: str) -> tuple[PlacedUnit, ...]:
        """All units in their order, archived ones included."""

    def put_link(self, link: ShareLink) -> None:
        """Keep or replace a read-only link."""

    def link(self, digest: str) -> ShareLink | None:
        """The read-only link with that digest, valid or not."""

    def links(self, engagement: str) -> tuple[ShareLink, ...]:
        """The read-only links of an engagement, newest first."""

    def dossier(self, id: str) -> Dossier | None:
        """All that is kept of the engagement, answers person by person: for an export by those who may."""


class WaveStore(Protocol):
    """Waves with their workshop and rounds."""

    def put(self, wave: Wave) -> None:
        """Keep or replace a wave; a conflict where its number or join code is taken."""

    def get(self, id: str) -> Wave | None:
        """The wave of that id."""

    def by_code(self, join_code: str) -> Wave | None:
        """The wave with that join code."""

    def of_engagement(self, engagement: str) -> tuple[Wave, ...]:
        """The waves of an engagement, in their order."""

    def workshop(self, wave: str) -> Workshop | None:
        """The state of the wave's workshop."""

    def put_workshop(self, workshop: Workshop) -> None:
        """Keep the state; a conflict unless the one kept has the version just before (version 0: none kept)."""

    def put_round(self, round: Round) -> None:
        """Keep or replace a round."""

    def rounds(self, wave: str) -> tuple[Round, ...]:
        """The rounds of a wave, in their order."""
