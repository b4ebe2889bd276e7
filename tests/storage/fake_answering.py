"""Participants and answers in memory."""
# ruff: noqa: D102 -- the ports say what the methods do

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from advisor.domain.access import Invitation
from advisor.domain.answers import BLANK, Answers, Respondent
from advisor.domain.ballots import NOT_VOTED, Ballots
from advisor.domain.campaign import Answer, Consent, Participant, Progress, TendencyVote, kept_time
from advisor.ports import ClosedError, ConflictError, InvitationError
from tests.storage.fake_state import FakePart


class FakeParticipants(FakePart):
    """Fulfils the port `ParticipantStore`."""

    def join(self, participant: Participant) -> Participant:
        known = self._known(participant, participant.wave)
        return known or self._keep(replace(participant, invitation=None))

    def redeem(self, token: str, participant: Participant) -> Participant:
        invitation = self.invitation(token)
        if invitation is None:
            raise InvitationError("unknown")
        known = self._known(participant, invitation.wave)
        if known:
            return known
        if invitation.revoked_at or self._state.waves[invitation.wave].closed_at:
            raise InvitationError("revoked or closed")
        if invitation.personal:
            if invitation.used:
                raise InvitationError("used")
            self._put(self._state.invitations, invitation.id, replace(invitation, used=True))
        is_open = self._state.engagements[invitation.engagement].consent is Consent.OPEN
        return self._keep(
            replace(
                participant,
                engagement=invitation.engagement,
                wave=invitation.wave,
                unit=invitation.unit,
                role=invitation.role or participant.role,
                invitation=invitation.id if is_open else None,
            )
        )

    def change(self, participant: Participant) -> None:
        kept = self._state.participants[participant.id]
        wanted = {name: getattr(participant, name) for name in ("unit", "role", "resume", "finished_at")}
        self._keep(replace(kept, **wanted))

    def remove(self, id: str) -> None:
        self._drop(self._state.participants, id)
        self._drop(self._state.tendencies, id)
        for key in [key for key in self._state.answers if key[0] == id]:
            self._drop(self._state.answers, key)

    def get(self, id: str) -> Participant | None:
        return self._state.participants.get(id)

    def by_resume(self, digest: str) -> Participant | None:
        return next((one for one in self._state.participants.values() if one.resume == digest), None)

    def progress(self, wave: str, round: str | None = None) -> tuple[Progress, ...]:
        many = Counter(
            one.participant for one in self._state.answers.values() if one.value != BLANK and round in {None, one.round}
        )
        groups: dict[tuple[str, str], list[Participant]] = {}
        for one in self._state.participants.values():
            if one.wave == wave:
                groups.setdefault((one.unit, one.role or ""), []).append(one)
        return tuple(
            Progress(
                unit,
                people[0].role,
                joined=len(people),
                answered=sum(many[one.id] > 0 for one in people),
                finished=sum(one.finished_at is not None for one in people),
                answers=sum(many[one.id] for one in people),
            )
            for (unit, _), people in sorted(groups.items())
        )

    def vote(self, vote: TendencyVote) -> None:
        self._needs(there=vote.participant in self._state.participants)
        self._put(self._state.tendencies, vote.participant, vote)

    def tendencies(self, wave: str) -> Mapping[str, Mapping[str, int]]:
        found: dict[str, Counter[str]] = {}
        for vote in self._state.tendencies.values():
            person = self._state.participants[vote.participant]
            if person.wave == wave:
                found.setdefault(person.unit, Counter())[vote.method] += 1
        return found

    def invite(self, invitations: Sequence[Invitation]) -> None:
        for one in invitations:
            self._needs(there=(one.engagement, one.unit) in self._state.units)
            self._put(self._state.invitations, one.id, one, ("token",))

    def invitation(self, token: str) -> Invitation | None:
        return next((one for one in self._state.invitations.values() if one.token == token), None)

    def invitations(self, wave: str) -> tuple[Invitation, ...]:
        found = [one for one in self._state.invitations.values() if one.wave == wave]
        return tuple(sorted(found, key=lambda one: (one.unit, one.id)))

    def forget_addresses(self, wave: str) -> None:
        for one in self.invitations(wave):
            self._put(self._state.invitations, one.id, replace(one, name=None, address=None))

    def _known(self, participant: Participant, wave: str) -> Participant | None:
        for one in self._state.participants.values():
            same = one.id == participant.id or (one.resume is not None and one.resume == participant.resume)
            if same and one.wave == wave:
                return one
        return None

    def _keep(self, participant: Participant) -> Participant:
        if participant.wave not in self._state.waves:
            raise ConflictError("gone")
        self._needs(there=(participant.engagement, participant.unit) in self._state.units)
        mode = self._state.waves[participant.wave].mode
        consent = self._state.engagements[participant.engagement].consent
        left = participant.finished_at
        kept = replace(
            participant,
            joined_at=kept_time(participant.joined_at, mode, consent),
            finished_at=left and kept_time(left, mode, consent),
        )
        self._put(self._state.participants, kept.id, kept, ("resume",))
        return kept


class FakeAnswers(FakePart):
    """Fulfils the port `AnswerStore`."""

    def save(self, round: str, answers: Sequence[Answer]) -> None:
        here = self._state.rounds.get(round)
        for one in answers:
            person = self._state.participants.get(one.participant)
            if here is None or person is None or person.wave != here.wave or one.round != round or not here.open:
                raise ClosedError("closed")
            mode = self._state.waves[here.wave].mode
            consent = self._state.engagements[person.engagement].consent
            key = (one.participant, one.round, one.item)
            kept = self._state.answers.get(key)
            if kept is None or one.order > kept.order:
                self._put(self._state.answers, key, replace(one, saved_at=kept_time(one.saved_at, mode, consent)))

    def of_participant(self, participant: str) -> tuple[Answer, ...]:
        found = [one for one in self._state.answers.values() if one.participant == participant]
        return tuple(sorted(found, key=lambda one: (self._state.rounds[one.round].number, one.item)))

    def matrix(self, wave: str, items: Sequence[str], last_round: int | None = None) -> Answers:
        votes: dict[tuple[str, str], Answer] = {}
        rounds = sorted(self._state.rounds.values(), key=lambda one: one.number)
        for round in rounds:
            if round.wave == wave and (last_round is None or round.number <= last_round):
                for one in self._state.answers.values():
                    if one.round == round.id:
                        votes[one.participant, one.item] = one
        given = {key: one for key, one in votes.items() if one.value != BLANK and key[1] in items}
        people = sorted({participant for participant, _ in given})
        unknown = [one.participant for one in given.values() if one.seconds is None]
        total = Counter[str]()
        for one in given.values():
            total[one.participant] += one.seconds or 0.0
        persons = [self._state.participants[id] for id in people]
        return Answers(
            tuple(items),
            tuple(Respondent(one.unit, one.id, str(one.role) if one.role else None) for one in persons),
            np.array(
                [[given[id, item].value if (id, item) in given else BLANK for item in items] for id in people],
                dtype=np.int8,
            ).reshape(len(people), len(items)),
            np.array([np.nan if id in unknown else total[id] for id in people], dtype=np.float64),
        )

    def ballots(self, wave: str, items: Sequence[str]) -> Ballots:
        rounds = sorted((one for one in self._state.rounds.values() if one.wave == wave), key=lambda one: one.number)
        places = {one.id: place for place, one in enumerate(rounds)}
        votes = [one for one in self._state.answers.values() if one.round in places and one.item in items]
        people = sorted({one.participant for one in votes})
        values = np.full((len(rounds), len(people), len(items)), NOT_VOTED, dtype=np.int8)
        seconds = np.full(values.shape, np.nan)
        late = np.zeros(values.shape, dtype=np.bool_)
        for one in votes:
            round = rounds[places[one.round]]
            cell = places[one.round], people.index(one.participant), list(items).index(one.item)
            values[cell] = one.value
            seconds[cell] = np.nan if one.seconds is None else one.seconds
            late[cell] = round.revealed_at is not None and one.saved_at > round.revealed_at
        persons = [self._state.participants[id] for id in people]
        who = tuple(Respondent(one.unit, one.id, str(one.role) if one.role else None) for one in persons)
        return Ballots(tuple(items), tuple(one.number for one in rounds), who, values, seconds, late)
