"""The time in which a campaign takes answers: its deadline, its end, and opening it again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from advisor.domain.campaign import EngagementRecord, Round, Wave
from advisor.domain.ruling import Subject
from advisor.ports import Transaction
from advisor.services.actor import Desk
from advisor.services.campaign.lookup import Campaign, campaign_of
from advisor.services.campaign.refusals import Refusal, Refused


def ensure_open(wave: Wave, now: dt.datetime, record: EngagementRecord | None = None) -> None:
    """Say whether a wave takes participants and answers at this time; with its engagement, whether that is open too.

    Raises:
        Refused: it is closed, or its deadline has passed.

    """
    if wave.closed_at is not None or (record is not None and record.closed_at is not None):
        raise Refused(Refusal.CLOSED)
    if wave.deadline is not None and now >= wave.deadline:
        raise Refused(Refusal.DEADLINE)


def ended_at(wave: Wave, now: dt.datetime) -> dt.datetime | None:
    """When the wave stopped taking answers: it was closed, or its deadline passed; None while it is open."""
    ends = [at for at in (wave.closed_at, wave.deadline) if at is not None and at <= now]
    return min(ends, default=None)


@dataclass(frozen=True)
class Schedule:
    """Sets when a campaign ends."""

    desk: Desk

    def set_deadline(self, wave: str, deadline: dt.datetime | None, by: str) -> Wave:
        """The wave with another deadline, or with none.

        Raises:
            Refused: the wave has ended (then it is to be opened again), or the deadline lies in the past.

        """
        with self.desk.store.writing() as tx:
            campaign, now = campaign_of(tx, wave), self.desk.clock.now()
            ensure_open(campaign.wave, now, campaign.record)
            _ensure_ahead(deadline, now)
            changed = replace(campaign.wave, deadline=deadline)
            tx.waves.put(changed)
            before, after = {"deadline": campaign.wave.deadline}, {"deadline": deadline}
            campaign.log(tx, now, by, "set deadline", Subject.WAVE, before=_plain(before), after=_plain(after))
        return changed

    def close(self, wave: str, by: str) -> Wave:
        """The wave closed now, with its rounds; closing it twice is once."""
        with self.desk.store.writing() as tx:
            campaign, now = campaign_of(tx, wave), self.desk.clock.now()
            if campaign.wave.closed_at is not None:
                return campaign.wave
            changed = replace(campaign.wave, closed_at=now)
            tx.waves.put(changed)
            _close_rounds(tx, campaign, ended_at(campaign.wave, now) or now)
            campaign.log(tx, now, by, "closed", Subject.WAVE, after=_plain({"closed_at": now}))
        return changed

    def reopen(self, wave: str, deadline: dt.datetime | None, by: str) -> Wave:
        """A wave that has ended, taking answers again, until a deadline or without one.

        Results could be seen meanwhile. What is answered from now on is therefore kept in a round of its own, so that
        results before and after can be told apart by the anonymity gate.

        Raises:
            Refused: the wave is open, its engagement is closed, or the deadline lies in the past.

        """
        with self.desk.store.writing() as tx:
            campaign, now = campaign_of(tx, wave), self.desk.clock.now()
            end = ended_at(campaign.wave, now)
            if campaign.record.closed_at is not None:
                raise Refused(Refusal.CLOSED)
            if end is None:
                raise Refused(Refusal.STILL_OPEN)
            _ensure_ahead(deadline, now)
            changed = replace(campaign.wave, closed_at=None, deadline=deadline)
            tx.waves.put(changed)
            number = self._next_round(tx, campaign, end, now)
            before = {"closed_at": campaign.wave.closed_at, "deadline": campaign.wave.deadline}
            after = {"deadline": deadline, "round": number}
            campaign.log(tx, now, by, "reopened", Subject.WAVE, before=_plain(before), after=_plain(after))
        return changed

    def _next_round(self, tx: Transaction, campaign: Campaign, end: dt.datetime, now: dt.datetime) -> int:
        _close_rounds(tx, campaign, end)
        rounds = tx.waves.rounds(campaign.wave.id)
        for one in rounds:
            tx.waves.put_round(replace(one, revealed_at=one.revealed_at or end))
        number = max((one.number for one in rounds), default=0) + 1
        tx.waves.put_round(Round(self.desk.secrets.new_id(), campaign.wave.id, number, None, now))
        return number


def _ensure_ahead(deadline: dt.datetime | None, now: dt.datetime) -> None:
    if deadline is not None and deadline <= now:
        raise Refused(Refusal.PAST_DEADLINE)


def _close_rounds(tx: Transaction, campaign: Campaign, end: dt.datetime) -> None:
    for one in tx.waves.rounds(campaign.wave.id):
        if one.open:
            tx.waves.put_round(replace(one, closed_at=end))


def _plain(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts as the log keeps them: times in ISO form."""
    return {name: fact.isoformat() if isinstance(fact, dt.datetime) else fact for name, fact in facts.items()}
