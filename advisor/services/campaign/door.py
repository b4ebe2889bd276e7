"""The door by which invited people come in: what a link opens, joining by it, and coming back with a code."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from advisor.domain.access import Invitation
from advisor.domain.campaign import Channel, EngagementRecord, Participant, RespondentRole, Wave
from advisor.domain.unit import Unit
from advisor.ports import InvitationError, Transaction
from advisor.services.actor import Desk
from advisor.services.campaign.lookup import asked_units, campaign_of
from advisor.services.campaign.refusals import Refusal, Refused
from advisor.services.campaign.schedule import ensure_open

_LENGTH, _GROUP = 10, 5


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a link opens, before anybody joins by it. `role` is None where the person is to say it."""

    record: EngagementRecord
    wave: Wave
    unit: Unit
    personal: bool
    role: RespondentRole | None


@dataclass(frozen=True)
class Door:
    """Lets invited people in. Nothing is logged here, for it would tell who came when."""

    desk: Desk

    def new_code(self) -> str:
        """A code by which one person comes back on any device: 10 letters and digits, grouped for reading.

        Who has it is known by it again. Answers are confidential then, not anonymous, and people are to be told so.
        """
        return grouped(self.desk.secrets.code(_LENGTH))

    def look(self, tx: Transaction, token: str) -> Welcome:
        """What a link opens; looking uses nothing up, for mail programs open links before people do.

        Raises:
            Refused: the link is unknown, withdrawn or used, its unit is no longer asked, or the wave has ended.

        """
        return self._welcome(tx, self._invitation(tx, token), self.desk.clock.now())

    def wave_of(self, tx: Transaction, token: str) -> str | None:
        """The wave to which a link leads, or led; None where it is not known."""
        found = tx.participants.invitation(self.desk.secrets.digest(token))
        return found.wave if found else None

    def redeem(self, token: str, code: str, role: RespondentRole | None = None) -> Participant:
        """The participant that joins by a link; a retry with the same code is the same participant.

        `role` is what the person says; that of the invitation goes before it.

        Raises:
            Refused: as `look`.

        """
        with self.desk.store.writing() as tx:
            invitation, resume = self._invitation(tx, token), self.desk.secrets.digest(plain(code))
            back = tx.participants.by_resume(resume)
            if back is not None and back.wave == invitation.wave:
                return back
            welcome, now = self._welcome(tx, invitation, self.desk.clock.now()), self.desk.clock.now()
            somebody = Participant(
                id=self.desk.secrets.new_id(),
                engagement=welcome.record.id,
                wave=welcome.wave.id,
                unit=welcome.unit.id,
                channel=Channel.LINK,
                joined_at=now,
                role=role,
                resume=resume,
            )
            try:
                return tx.participants.redeem(invitation.token, somebody)
            except InvitationError as error:
                raise Refused(Refusal.USED_LINK) from error

    def resume(self, tx: Transaction, code: str) -> Participant:
        """The participant who comes back with a code.

        Raises:
            Refused: nobody has that code.

        """
        back = tx.participants.by_resume(self.desk.secrets.digest(plain(code)))
        if back is None:
            raise Refused(Refusal.UNKNOWN_CODE)
        return back

    def _invitation(self, tx: Transaction, token: str) -> Invitation:
        found = tx.participants.invitation(self.desk.secrets.digest(token))
        if found is None:
            raise Refused(Refusal.UNKNOWN_LINK)
        return found

    @staticmethod
    def _welcome(tx: Transaction, invitation: Invitation, now: dt.datetime) -> Welcome:
        campaign = campaign_of(tx, invitation.wave)
        ensure_open(campaign.wave, now, campaign.record)
        if invitation.revoked_at is not None:
            raise Refused(Refusal.REVOKED_LINK)
        if invitation.personal and invitation.used:
            raise Refused(Refusal.USED_LINK)
        placed = asked_units(tx, campaign).get(invitation.unit)
        if placed is None:
            raise Refused(Refusal.UNIT_GONE)
        return Welcome(campaign.record, campaign.wave, placed.unit, invitation.personal, invitation.role)


def grouped(code: str) -> str:
    """A code in groups that are easily read and copied: `ABCDE-FGHJK`."""
    bare = plain(code)
    return "-".join(bare[start : start + _GROUP] for start in range(0, len(bare), _GROUP))


def plain(code: str) -> str:
    """A code as it is stored, however it was typed: in capitals, without groups."""
    return "".join(letter for letter in code.upper() if letter.isalnum())
