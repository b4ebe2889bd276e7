"""Accounts, engagements and waves in memory."""
# ruff: noqa: D102 -- the ports say what the methods do

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from advisor.domain.access import Account, ApiToken, Membership, ShareLink, email_key
from advisor.domain.campaign import EngagementRecord, PlacedUnit, Round, Wave
from advisor.domain.dossier import Dossier
from advisor.domain.unit import Engagement
from advisor.domain.workshop import Workshop
from advisor.ports import ConflictError
from tests.storage.fake_state import FakePart, newest


class FakeAccounts(FakePart):
    """Fulfils the port `AccountStore`."""

    def add(self, account: Account) -> None:
        self._add(self._state.accounts, account.id, account, ("email_key",))

    def change(self, account: Account) -> None:
        self._put(self._state.accounts, account.id, account, ("email_key",))

    def get(self, id: str) -> Account | None:
        return self._state.accounts.get(id)

    def by_email(self, email: str) -> Account | None:
        return next((one for one in self._state.accounts.values() if one.email_key == email_key(email)), None)

    def all(self) -> tuple[Account, ...]:
        return tuple(sorted(self._state.accounts.values(), key=lambda one: one.email_key))

    def put_token(self, token: ApiToken) -> None:
        self._needs(there=token.account in self._state.accounts)
        self._put(self._state.api_tokens, token.id, token, ("token",))

    def token(self, digest: str) -> ApiToken | None:
        return next((one for one in self._state.api_tokens.values() if one.token == digest), None)

    def tokens(self, account: str) -> tuple[ApiToken, ...]:
        return newest(one for one in self._state.api_tokens.values() if one.account == account)


class FakeEngagements(FakePart):
    """Fulfils the port `EngagementStore`."""

    def create(self, record: EngagementRecord) -> None:
        self._add(self._state.engagements, record.id, record)

    def get(self, id: str) -> EngagementRecord | None:
        return self._state.engagements.get(id)

    def change_facts(self, id: str, facts: Engagement) -> None:
        self._put(self._state.engagements, id, replace(self._state.engagements[id], facts=facts))

    def close(self, id: str, at: dt.datetime | None) -> None:
        self._put(self._state.engagements, id, replace(self._state.engagements[id], closed_at=at))

    def of_account(self, account: str) -> tuple[tuple[EngagementRecord, Membership], ...]:
        mine = {one.engagement: one for one in self._state.members.values() if one.account == account}
        return tuple((one, mine[one.id]) for one in newest(self._state.engagements[id] for id in mine))

    def put_member(self, membership: Membership) -> None:
        self._needs(there=membership.account in self._state.accounts)
        self._needs(there=membership.engagement in self._state.engagements)
        self._put(self._state.members, (membership.engagement, membership.account), membership)

    def remove_member(self, engagement: str, account: str) -> None:
        self._drop(self._state.members, (engagement, account))

    def member(self, engagement: str, account: str) -> Membership | None:
        return self._state.members.get((engagement, account))

    def members(self, engagement: str) -> tuple[tuple[Membership, Account], ...]:
        found = [one for one in self._state.members.values() if one.engagement == engagement]
        pairs = [(one, self._state.accounts[one.account]) for one in found]
        return tuple(sorted(pairs, key=lambda pair: pair[1].email_key))

    def put_units(self, units: Sequence[PlacedUnit]) -> None:
        for one in units:
            self._needs(there=one.engagement in self._state.engagements)
            self._put(self._state.units, (one.engagement, one.unit.id), one)

    def remove_unit(self, engagement: str, unit: str) -> None:
        state = self._state
        for table in (state.participants, state.invitations, state.settlements, state.decisions, state.sign_offs):
            if any((one.engagement, one.unit) == (engagement, unit) for one in table.values()):
                raise ConflictError("in use")
        self._drop(state.units, (engagement, unit))

    def units(self, engagement: str) -> tuple[PlacedUnit, ...]:
        found = [one for one in self._state.units.values() if one.engagement == engagement]
        return tuple(sorted(found, key=lambda one: (one.position, one.unit.id)))

    def put_link(self, link: ShareLink) -> None:
        self._needs(there=link.engagement in self._state.engagements)
        self._put(self._state.share_links, link.id, link, ("token",))

    def link(self, digest: str) -> ShareLink | None:
        return next((one for one in self._state.share_links.values() if one.token == digest), None)

    def links(self, engagement: str) -> tuple[ShareLink, ...]:
        return newest(one for one in self._state.share_links.values() if one.engagement == engagement)

    def dossier(self, id: str) -> Dossier | None:
        record = self.get(id)
        if record is None:
            return None
        state = self._state
        waves = {one.id for one in state.waves.values() if one.engagement == id}
        people = {one.id for one in state.participants.values() if one.engagement == id}

        def mine(table: dict, link: str = "engagement", of: set[str] | None = None) -> tuple:
            wanted = {id} if of is None else of
            return tuple(table[key] for key in sorted(table) if getattr(table[key], link) in wanted)

        return Dossier(
            record,
            *(mine(table) for table in (state.members, state.units, state.waves)),
            mine(state.workshops, "wave", waves),
            mine(state.rounds, "wave", waves),
            mine(state.participants),
            mine(state.tendencies, "participant", people),
            mine(state.answers, "participant", people),
            *(mine(table) for table in (state.settlements, state.decisions, state.sign_offs, state.invitations)),
            *(mine(table) for table in (state.share_links, state.api_tokens, state.jobs, state.variants, state.audit)),
        )


class FakeWaves(FakePart):
    """Fulfils the port `WaveStore`."""

    def put(self, wave: Wave) -> None:
        self._needs(there=wave.engagement in self._state.engagements)
        for one in self.of_engagement(wave.engagement):
            if one.number == wave.number and one.id != wave.id:
                raise ConflictError("number is taken")
        self._put(self._state.waves, wave.id, wave, ("join_code",))

    def get(self, id: str) -> Wave | None:
        return self._state.waves.get(id)

    def by_code(self, join_code: str) -> Wave | None:
        return next((one for one in self._state.waves.values() if one.join_code == join_code), None)

    def of_engagement(self, engagement: str) -> tuple[Wave, ...]:
        found = [one for one in self._state.waves.values() if one.engagement == engagement]
        return tuple(sorted(found, key=lambda one: one.number))

    def workshop(self, wave: str) -> Workshop | None:
        return self._state.workshops.get(wave)

    def put_workshop(self, workshop: Workshop) -> None:
        kept = self.workshop(workshop.wave)
        if (kept.version if kept else -1) != workshop.version - 1:
            raise ConflictError("moved on")
        self._put(self._state.workshops, workshop.wave, workshop)

    def put_round(self, round: Round) -> None:
        self._needs(there=round.wave in self._state.waves)
        for one in self.rounds(round.wave):
            if one.number == round.number and one.id != round.id:
                raise ConflictError("number is taken")
        self._put(self._state.rounds, round.id, round)

    def rounds(self, wave: str) -> tuple[Round, ...]:
        found = [one for one in self._state.rounds.values() if one.wave == wave]
        return tuple(sorted(found, key=lambda one: one.number))
