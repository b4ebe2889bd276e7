"""Values to keep: one engagement with a bit of everything."""

from __future__ import annotations

import datetime as dt
from typing import Any

from advisor.domain.access import Account, ApiToken, Invitation, Membership, Role, Scope, ShareLink
from advisor.domain.assessment import Version
from advisor.domain.campaign import (
    Answer,
    Channel,
    Consent,
    EngagementRecord,
    Mode,
    Participant,
    PlacedUnit,
    RespondentRole,
    Round,
    TendencyVote,
    Wave,
)
from advisor.domain.job import ReportJob
from advisor.domain.ruling import AuditEntry, Decision, Settlement, SignOff, Subject
from advisor.domain.unit import Engagement, Unit
from advisor.domain.variant import Variant
from advisor.domain.workshop import Workshop
from advisor.ports import Store

NOW = dt.datetime(2026, 3, 9, 14, 25, 36, 123456, tzinfo=dt.UTC)
LATER = NOW + dt.timedelta(minutes=5)
FORM = Version("workshop", "1.2", "f" * 64)
RULES = Version("rules", "3", "a" * 64)
ANNA = Account("anna", "Anna@Example.org", "Anna", "argon2$hash", NOW)
BEN = Account("ben", "ben@example.org", "本", "argon2$other", NOW, admin=True)
ENGAGEMENT = EngagementRecord(
    id="eng",
    facts=Engagement(client="星河科技", client_en="Galaxy", date=dt.date(2026, 3, 1), sponsor=True, notes="a\nb"),
    questionnaire=FORM,
    rules=RULES,
    languages=("zh", "en"),
    consent=Consent.ANONYMOUS,
    threshold=5,
    created_at=NOW,
)
UNITS = (
    PlacedUnit("eng", Unit("rnd", "研发", "R&D", function="product_rnd", headcount=40, supports=("sales",)), 0),
    PlacedUnit("eng", Unit("sales", "销售", parent="rnd", fixed=("reward_coupling",)), 1),
)
WAVE = Wave("w1", "eng", 1, Mode.WORKSHOP, FORM, NOW, join_code="K7P2XM")
FIRST = Round("r1", "w1", 1, None, NOW)
SECOND = Round("r2", "w1", 2, ("q1", "q2"), LATER)
ITEMS = ("q1", "q2", "q3")


def participant(id: str, unit: str = "rnd", **more: Any) -> Participant:
    """Somebody in the first wave."""
    given = {"engagement": "eng", "wave": "w1", "channel": Channel.PHONE, "joined_at": NOW, "resume": f"resume-{id}"}
    return Participant(id=id, unit=unit, **(given | more))


def answer(who: str, item: str, value: int, counter: int = 1, **more: Any) -> Answer:
    """An answer in the first round."""
    given = {"round": "r1", "client_id": f"{who}-{item}-{counter}", "saved_at": NOW}
    return Answer(participant=who, item=item, value=value, counter=counter, **(given | more))


def invitation(id: str, **more: Any) -> Invitation:
    """A personal invitation to the first unit."""
    given = {"engagement": "eng", "wave": "w1", "unit": "rnd", "personal": True, "created_at": NOW}
    kept = {"token": f"digest-{id}", "name": "Wang Wei", "address": "wang@example.org", "role": RespondentRole.LEADER}
    return Invitation(id=id, **(given | kept | more))


def begin(store: Store, record: EngagementRecord = ENGAGEMENT, wave: Wave = WAVE) -> None:
    """Keep two accounts, and an engagement with its units, a wave and two rounds."""
    with store.writing() as tx:
        tx.accounts.add(ANNA)
        tx.accounts.add(BEN)
        tx.engagements.create(record)
        tx.engagements.put_member(Membership("eng", "anna", Role.OWNER))
        tx.engagements.put_units(UNITS)
        tx.waves.put(wave)
        tx.waves.put_round(FIRST)
        tx.waves.put_round(SECOND)


def fill(store: Store) -> None:
    """Keep something in every table, after `begin`."""
    with store.writing() as tx:
        tx.participants.join(participant("p1", role=RespondentRole.LEADER))
        tx.participants.vote(TendencyVote("p1", "okr", NOW))
        tx.answers.save("r1", [answer("p1", "q1", 4, seconds=2.5), answer("p1", "q2", -1, by="anna")])
        tx.participants.invite([invitation("i1")])
        tx.waves.put_workshop(Workshop("w1"))
        tx.rulings.settle(Settlement("eng", "w1", "rnd", "uncertainty", 62.5, "settled note", "anna", NOW))
        tx.rulings.decide(Decision("eng", "w1", "rnd", accepted=False, by="anna", at=NOW, method="okr", reason="why"))
        tx.rulings.sign(SignOff("s1", "eng", "w1", "rnd", "Li Na", "b" * 64, "anna", NOW))
        tx.engagements.put_link(ShareLink("l1", "eng", "digest-link", "board", "anna", NOW, LATER))
        tx.accounts.put_token(ApiToken("t1", "anna", "digest-token", "bi", (Scope.RESULTS_READ,), NOW, "eng"))
        tx.variants.put(Variant("v1", "eng", "Milder", "method", "| variant row |", "a" * 64, "anna", NOW))
        tx.jobs.add(ReportJob("j1", "eng", "w1", "pdf", "zh", "anna", NOW))
        tx.rulings.log(
            AuditEntry(NOW, "anna", "eng", "created", Subject.ENGAGEMENT, "eng", None, {"client": "星河科技"})
        )
