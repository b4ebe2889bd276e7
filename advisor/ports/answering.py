"""Participants and their answers, as the use cases keep and find them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from advisor.domain.access import Invitation
from advisor.domain.answers import Answers
from advisor.domain.ballots import Ballots
from advisor.domain.campaign import Answer, Participant, Progress, TendencyVote


class ParticipantStore(Protocol):
    """Who answers, without names, the links by which they come, and the tendency they see."""

    def join(self, participant: Participant) -> Participant:
        """Keep a new participant; one with the same id or resume digest is answered instead: joining twice is once."""

    def redeem(self, token: str, participant: Participant) -> Participant:
        """Join by an invitation, given by its digest: its unit and role count, and a personal one is used up.

        Again with the same resume digest it answers the same participant. Only in an open engagement the participant
        keeps the invitation's id.

        Raises:
            InvitationError: unknown, revoked, used, or the wave is closed.

        """

    def change(self, participant: Participant) -> None:
        """Replace unit, role, resume digest and `finished_at`; the rest is fixed."""

    def remove(self, id: str) -> None:
        """Remove a participant with all answers."""

    def get(self, id: str) -> Participant | None:
        """The participant of that id."""

    def by_resume(self, digest: str) -> Participant | None:
        """The participant who comes back with that secret."""

    def progress(self, wave: str, round: str | None = None) -> tuple[Progress, ...]:
        """Counts by unit and role, of one round or of all."""

    def vote(self, vote: TendencyVote) -> None:
        """Keep a tendency; the participant's last one counts."""

    def tendencies(self, wave: str) -> Mapping[str, Mapping[str, int]]:
        """For each unit, how many votes each method has."""

    def invite(self, invitations: Sequence[Invitation]) -> None:
        """Keep new invitations, or replace them."""

    def invitation(self, token: str) -> Invitation | None:
        """The invitation with that digest."""

    def invitations(self, wave: str) -> tuple[Invitation, ...]:
        """All invitations of a wave, by unit and id."""

    def forget_addresses(self, wave: str) -> None:
        """Blank names and addresses of all invitations of a wave."""


class AnswerStore(Protocol):
    """Answers, saved one by one and read as a matrix."""

    def save(self, round: str, answers: Sequence[Answer]) -> None:
        """Keep answers to a round. Sent twice they are kept once; an older one never replaces a newer one.

        Raises:
            ClosedError: the round is not open, or a participant is not of its wave.

        """

    def of_participant(self, participant: str) -> tuple[Answer, ...]:
        """All that a participant answered, by round and item: to resume, and for the highest counter."""

    def matrix(self, wave: str, items: Sequence[str], last_round: int | None = None) -> Answers:
        """All answers of a wave to these items for the engine, up to a round's number.

        Each participant's last vote on an item counts, also where it takes the answer back. Who answered none of the
        items is left out. Rows are in the order of the participants' random ids.
        """

    def ballots(self, wave: str, items: Sequence[str]) -> Ballots:
        """All votes of a wave on these items, round by round; rows as in `matrix`, of everybody who sent a vote."""
