"""Who is invited, and the links: made and renewed here, stored as digests, handed out in plain exactly once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.domain.access import Invitation, email_key
from advisor.domain.campaign import Consent, PlacedUnit, RespondentRole
from advisor.domain.invitee import Invitee
from advisor.domain.ruling import Subject
from advisor.domain.unit import Unit
from advisor.ports import Transaction
from advisor.services.actor import Desk
from advisor.services.campaign.lookup import Campaign, asked_units, campaign_of, for_owner
from advisor.services.campaign.refusals import Refusal, Refused
from advisor.services.campaign.schedule import ensure_open


@dataclass(frozen=True, slots=True)
class Link:
    """A link as it is handed out, this once: `token` is in no store. Name and address only where it is personal."""

    invitation: str
    token: str
    unit: Unit
    personal: bool
    role: RespondentRole | None = None
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody who is invited, as the owner sees it to send and to correct; not whether he has begun."""

    invitation: str
    name: str
    address: str
    unit: Unit
    role: RespondentRole | None
    batch: dt.datetime
    revoked: bool


@dataclass(frozen=True, slots=True)
class Roster:
    """All who are invited by name, in the order of units and names; and the invitations of those who have not begun."""

    people: tuple[Addressee, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Invited:
    """What came of inviting: the new links, and how many people of the list had been invited before.

    `batch` is the time by which these invitations can be handed out again without those of other lists.
    """

    links: tuple[Link, ...]
    known: int
    batch: dt.datetime


@dataclass(frozen=True)
class Invitations:
    """Makes, renews, withdraws and lists the links of a campaign. What has names in it is for the owner."""

    desk: Desk

    def invite(self, wave: str, invitees: Sequence[Invitee], by: str) -> Invited:
        """Invite people; who has an invitation to the unit at the same address already keeps that one.

        Somebody whose invitation was withdrawn before it was used is invited anew.

        Raises:
            Refused: not by the owner, the wave has ended, or a unit is not asked.

        """
        with self.desk.store.writing() as tx:
            campaign, now = self._open(tx, wave, by)
            units = asked_units(tx, campaign)
            present = [one for one in tx.participants.invitations(wave) if one.used or one.revoked_at is None]
            known = {key for one in present if (key := _same(one.unit, one.address, units))}
            fresh = _fresh(invitees, units, known)
            pairs = [self._made(campaign, now, one, personal=True) for one in fresh]
            tx.participants.invite([made for made, _ in pairs])
            counts = {"people": len(fresh), "known": len(invitees) - len(fresh)}
            campaign.log(tx, now, by, "invited", Subject.INVITATION, after=counts)
        links = tuple(_link(made, token, units) for made, token in pairs)
        return Invited(links, len(invitees) - len(fresh), now)

    def open_units(self, wave: str, units: Collection[str], by: str) -> tuple[Link, ...]:
        """One link for each of the units, in their order, for all their people; a link from before is dead then.

        Raises:
            Refused: the wave has ended, or a unit is not asked.

        """
        with self.desk.store.writing() as tx:
            campaign, now = campaign_of(tx, wave), self.desk.clock.now()
            ensure_open(campaign.wave, now, campaign.record)
            asked = asked_units(tx, campaign)
            _ensure_asked(units, asked)
            old = {one.unit: one for one in tx.participants.invitations(wave) if _shared(one)}
            pairs = []
            for unit in (id for id in asked if id in units):
                token = self.desk.secrets.token()
                made = old.get(unit) or self._made(campaign, now, Invitee(unit), personal=False)[0]
                pairs.append((replace(made, token=self.desk.secrets.digest(token)), token))
            tx.participants.invite([made for made, _ in pairs])
            named = {"units": [made.unit for made, _ in pairs]}
            campaign.log(tx, now, by, "made unit links", Subject.INVITATION, after=named)
        return tuple(_link(made, token, asked) for made, token in pairs)

    def hand_out(
        self, wave: str, by: str, *, batch: dt.datetime | None = None, only: Collection[str] | None = None
    ) -> tuple[Link, ...]:
        """New links for all who have not begun; the ones that they had are dead then.

        Of one list of people (`batch`), or of some invitations (`only`). Who has begun gets none: in an anonymous
        engagement nobody knows who has still to finish, so that people can be reminded to begin only.

        Raises:
            Refused: not by the owner, or the wave has ended.

        """
        with self.desk.store.writing() as tx:
            campaign, now = self._open(tx, wave, by)
            units = asked_units(tx, campaign)
            waiting = _waiting(tx.participants.invitations(wave), units, batch)
            pairs = [(one, self.desk.secrets.token()) for one in waiting if only is None or one.id in only]
            pairs = [(replace(one, token=self.desk.secrets.digest(token)), token) for one, token in pairs]
            tx.participants.invite([made for made, _ in pairs])
            told = {"people": len(pairs)} if campaign.record.consent is Consent.OPEN else None
            campaign.log(tx, now, by, "handed out links", Subject.INVITATION, after=told)
        return tuple(_link(made, token, units) for made, token in pairs)

    def roster(self, tx: Transaction, wave: str, by: str, batch: dt.datetime | None = None) -> Roster:
        """Who is invited by name, and whom a reminder would reach: of one list of people, or of all.

        Raises:
            Refused: not by the owner.

        """
        campaign = campaign_of(tx, wave)
        for_owner(tx, campaign, by)
        places = tx.engagements.units(campaign.record.id)
        units = {one.unit.id: one for one in places}
        asked = {id: one for id, one in units.items() if one.archived_at is None}
        found = tx.participants.invitations(wave)
        people = [_addressee(one, units) for one in found if one.personal]
        ordered = sorted(people, key=lambda one: (units[one.unit.id].position, one.name, one.invitation))
        return Roster(tuple(ordered), tuple(one.id for one in _waiting(found, asked, batch)))

    def correct(self, wave: str, invitation: str, name: str, address: str, by: str) -> None:
        """Put a name and an address right; the link stays.

        Raises:
            Refused: not by the owner, or there is no such personal invitation.

        """
        with self.desk.store.writing() as tx:
            campaign, now = campaign_of(tx, wave), self.desk.clock.now()
            for_owner(tx, campaign, by)
            found = _found(tx, wave, [invitation])[0]
            if not found.personal:
                raise Refused(Refusal.NO_INVITATION)
            tx.participants.invite([replace(found, name=name or None, address=address or None)])
            campaign.log(tx, now, by, "corrected an address", Subject.INVITATION)

    def revoke(self, wave: str, invitations: Collection[str], by: str) -> None:
        """Withdraw links: they open nothing more. Who joined by one goes on.

        Raises:
            Refused: a personal one and not by the owner, or there is no such invitation.

        """
        with self.desk.store.writing() as tx:
            campaign, now = campaign_of(tx, wave), self.desk.clock.now()
            found = _found(tx, wave, invitations)
            if any(one.personal for one in found):
                for_owner(tx, campaign, by)
            dead = [replace(one, revoked_at=one.revoked_at or now) for one in found]
            tx.participants.invite(dead)
            campaign.log(tx, now, by, "withdrew links", Subject.INVITATION, after={"links": len(dead)})

    def forget(self, wave: str, by: str) -> None:
        """Blank names and addresses of everybody invited; links still open, and nobody can be reminded any more.

        Raises:
            Refused: not by the owner.

        """
        with self.desk.store.writing() as tx:
            campaign, now = campaign_of(tx, wave), self.desk.clock.now()
            for_owner(tx, campaign, by)
            tx.participants.forget_addresses(wave)
            campaign.log(tx, now, by, "forgot addresses", Subject.INVITATION)

    def _open(self, tx: Transaction, wave: str, by: str) -> tuple[Campaign, dt.datetime]:
        campaign, now = campaign_of(tx, wave), self.desk.clock.now()
        for_owner(tx, campaign, by)
        ensure_open(campaign.wave, now, campaign.record)
        return campaign, now

    def _made(
        self, campaign: Campaign, now: dt.datetime, invitee: Invitee, *, personal: bool
    ) -> tuple[Invitation, str]:
        token = self.desk.secrets.token()
        made = Invitation(
            id=self.desk.secrets.new_id(),
            engagement=campaign.record.id,
            wave=campaign.wave.id,
            unit=invitee.unit,
            token=self.desk.secrets.digest(token),
            personal=personal,
            created_at=now,
            role=invitee.role,
            name=invitee.name,
            address=invitee.address,
        )
        return made, token


def _fresh(invitees: Iterable[Invitee], units: Mapping[str, PlacedUnit], known: set[tuple[str, str]]) -> list[Invitee]:
    fresh = []
    for one in invitees:
        _ensure_asked([one.unit], units)
        key = _same(one.unit, one.address, units)
        if key is None or key not in known:
            fresh.append(one)
        if key is not None:
            known.add(key)
    return fresh


def _same(unit: str, address: str | None, units: Mapping[str, PlacedUnit]) -> tuple[str, str] | None:
    """What two invitations of the same person share: the unit in which the answers count, and the address."""
    if not address:
        return None
    placed = units.get(unit)
    return ((placed.unit.join_with or unit) if placed else unit, email_key(address))


def _ensure_asked(wanted: Iterable[str], units: Mapping[str, PlacedUnit]) -> None:
    for unit in wanted:
        if unit not in units:
            raise Refused(Refusal.NO_UNIT, unit)


def _shared(invitation: Invitation) -> bool:
    return not invitation.personal and invitation.revoked_at is None


def _waiting(
    invitations: Iterable[Invitation], units: Mapping[str, PlacedUnit], batch: dt.datetime | None
) -> list[Invitation]:
    return [
        one
        for one in invitations
        if one.personal
        and not one.used
        and one.revoked_at is None
        and one.unit in units
        and (batch is None or one.created_at == batch)
    ]


def _found(tx: Transaction, wave: str, wanted: Collection[str]) -> list[Invitation]:
    found = [one for one in tx.participants.invitations(wave) if one.id in wanted]
    if not found or len(found) < len(set(wanted)):
        raise Refused(Refusal.NO_INVITATION)
    return found


def _link(made: Invitation, token: str, units: Mapping[str, PlacedUnit]) -> Link:
    unit = units[made.unit].unit
    return Link(made.id, token, unit, made.personal, made.role, made.name or "", made.address or "")


def _addressee(one: Invitation, units: Mapping[str, PlacedUnit]) -> Addressee:
    unit, revoked = units[one.unit].unit, one.revoked_at is not None
    return Addressee(one.id, one.name or "", one.address or "", unit, one.role, one.created_at, revoked)
