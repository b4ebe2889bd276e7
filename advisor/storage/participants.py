"""Participants, invitations and tendencies in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.engine import RowMapping

from advisor.domain.access import Invitation
from advisor.domain.answers import BLANK
from advisor.domain.campaign import Consent, Participant, Progress, TendencyVote, kept_time
from advisor.ports import ConflictError, InvitationError
from advisor.storage.part import Part, row_of
from advisor.storage.tables import answers, engagements, invitations, participants, tendencies, waves


class Participants(Part):
    """Fulfils the port `ParticipantStore`."""

    def join(self, participant: Participant) -> Participant:
        """Keep a new participant; one with the same id or resume digest is answered instead."""
        known = self._known(participant, participant.wave)
        if known:
            return known
        kept = self._kept(replace(participant, invitation=None), self._circumstances(participant.wave))
        self._insert(participants, kept)
        return kept

    def redeem(self, token: str, participant: Participant) -> Participant:
        """Join by an invitation.

        Raises:
            InvitationError: unknown, revoked, used, or the wave is closed.

        """
        query = sa.select(invitations).where(invitations.c.token == token).with_for_update()
        invitation = self._one(Invitation, query)
        if invitation is None:
            raise InvitationError("This link is not known. Ask the sender for a new one.")
        known = self._known(participant, invitation.wave)
        if known:
            return known
        circumstances = self._circumstances(invitation.wave)
        if invitation.revoked_at is not None:
            raise InvitationError("This link was revoked. Ask the sender for a new one.")
        if circumstances["closed_at"] is not None:
            raise InvitationError("The survey is closed.")
        if invitation.used and invitation.personal:
            raise InvitationError("This link was used already. Go on where you began, or ask the sender for a new one.")
        if invitation.personal:
            self._change(sa.update(invitations).where(invitations.c.id == invitation.id).values(used=True))
        kept = self._kept(
            replace(
                participant,
                engagement=invitation.engagement,
                wave=invitation.wave,
                unit=invitation.unit,
                role=invitation.role or participant.role,
                invitation=invitation.id if circumstances["consent"] is Consent.OPEN else None,
            ),
            circumstances,
        )
        self._insert(participants, kept)
        return kept

    def change(self, participant: Participant) -> None:
        """Replace unit, role, resume digest and `finished_at`."""
        kept = self._kept(participant, self._circumstances(participant.wave))
        columns = {name: getattr(kept, name) for name in ("unit", "role", "resume", "finished_at")}
        self._change(sa.update(participants).where(participants.c.id == participant.id).values(columns))

    def remove(self, id: str) -> None:
        """Remove a participant with all answers."""
        self._change(sa.delete(participants).where(participants.c.id == id))

    def get(self, id: str) -> Participant | None:
        """The participant of that id."""
        return self._one(Participant, sa.select(participants).where(participants.c.id == id))

    def by_resume(self, digest: str) -> Participant | None:
        """The participant who comes back with that secret."""
        return self._one(Participant, sa.select(participants).where(participants.c.resume == digest))

    def progress(self, wave: str, round: str | None = None) -> tuple[Progress, ...]:
        """Counts by unit and role, of one round or of all."""
        given = answers.c.value != BLANK
        if round is not None:
            given &= answers.c.round == round
        many = (
            sa.select(answers.c.participant, sa.func.count().label("many"))
            .join(participants, participants.c.id == answers.c.participant)
            .where(participants.c.wave == wave, given)
            .group_by(answers.c.participant)
            .subquery()
        )
        query = (
            sa.select(
                participants.c.unit,
                participants.c.role,
                sa.func.count().label("joined"),
                sa.func.count(many.c.many).label("answered"),
                sa.func.count(participants.c.finished_at).label("finished"),
                sa.func.coalesce(sa.func.sum(many.c.many), 0).cast(sa.Integer).label("answers"),
            )
            .outerjoin(many, many.c.participant == participants.c.id)
            .where(participants.c.wave == wave)
            .group_by(participants.c.unit, participants.c.role)
        )
        found = self._all(Progress, query)
        return tuple(sorted(found, key=lambda one: (one.unit, one.role or "")))

    def vote(self, vote: TendencyVote) -> None:
        """Keep a tendency; the participant's last one counts."""
        self._put(tendencies, [row_of(vote)])

    def tendencies(self, wave: str) -> Mapping[str, Mapping[str, int]]:
        """For each unit, how many votes each method has."""
        query = (
            sa.select(participants.c.unit, tendencies.c.method, sa.func.count().label("votes"))
            .join(participants, participants.c.id == tendencies.c.participant)
            .where(participants.c.wave == wave)
            .group_by(participants.c.unit, tendencies.c.method)
        )
        found: dict[str, dict[str, int]] = {}
        for row in self._rows(query):
            found.setdefault(row["unit"], {})[row["method"]] = row["votes"]
        return found

    def invite(self, invitations: Sequence[Invitation]) -> None:
        """Keep new invitations, or replace them."""
        self._put(_INVITATIONS, [row_of(one) for one in invitations])

    def invitation(self, token: str) -> Invitation | None:
        """The invitation with that digest."""
        return self._one(Invitation, sa.select(_INVITATIONS).where(_INVITATIONS.c.token == token))

    def invitations(self, wave: str) -> tuple[Invitation, ...]:
        """All invitations of a wave, by unit and id."""
        query = sa.select(_INVITATIONS).where(_INVITATIONS.c.wave == wave)
        return self._all(Invitation, query.order_by(_INVITATIONS.c.unit, _INVITATIONS.c.id))

    def forget_addresses(self, wave: str) -> None:
        """Blank names and addresses of all invitations of a wave."""
        self._change(sa.update(_INVITATIONS).where(_INVITATIONS.c.wave == wave).values(name=None, address=None))

    def _known(self, participant: Participant, wave: str) -> Participant | None:
        """Whoever joined the wave with that id or that resume digest."""
        same = participants.c.id == participant.id
        if participant.resume is not None:
            same |= participants.c.resume == participant.resume
        return self._one(Participant, sa.select(participants).where(same, participants.c.wave == wave))

    def _circumstances(self, wave: str) -> RowMapping:
        """Mode and end of the wave, and the consent of its engagement."""
        query = (
            sa.select(waves.c.mode, waves.c.closed_at, engagements.c.consent)
            .join(engagements, engagements.c.id == waves.c.engagement)
            .where(waves.c.id == wave)
        )
        found = self._rows(query)
        if not found:
            raise ConflictError("This survey is not there any more.")
        return found[0]

    @staticmethod
    def _kept(participant: Participant, circumstances: RowMapping) -> Participant:
        """The participant with times as exact as may be kept."""
        mode, consent = circumstances["mode"], circumstances["consent"]
        left = participant.finished_at
        return replace(
            participant,
            joined_at=kept_time(participant.joined_at, mode, consent),
            finished_at=None if left is None else kept_time(left, mode, consent),
        )


_INVITATIONS = invitations
