"""What every store does with participants and answers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from advisor.domain.answers import BLANK, CANNOT_JUDGE, Respondent
from advisor.domain.campaign import Channel, Progress, RespondentRole, TendencyVote
from advisor.ports import ClosedError, ConflictError, Store
from tests.storage.samples import (
    FIRST,
    ITEMS,
    LATER,
    NOW,
    SECOND,
    WAVE,
    answer,
    begin,
    participant,
)


def _joined(store: Store, *ids: str) -> None:
    begin(store)
    with store.writing() as tx:
        for id in ids:
            tx.participants.join(participant(id))


def test_joining_twice_is_once(store: Store) -> None:
    """A double submit answers the participant who is there; the secret finds the same one again."""
    _joined(store, "p1")
    with store.writing() as tx:
        assert tx.participants.join(participant("other", resume="resume-p1")).id == "p1"
        assert tx.participants.join(participant("p1", unit="sales")).unit == "rnd"
    with store.reading() as tx:
        assert tx.participants.by_resume("resume-p1") == participant("p1")
        assert tx.participants.get("other") is None


def test_a_resume_secret_opens_one_participant(store: Store) -> None:
    """The secret of one wave does not serve in another."""
    _joined(store, "p1")
    with store.writing() as tx:
        tx.waves.put(replace(WAVE, id="w2", number=2, join_code=None))
    with pytest.raises(ConflictError), store.writing() as tx:
        tx.participants.join(participant("p2", wave="w2", resume="resume-p1"))


def test_a_participant_changes_unit_and_finishes(store: Store) -> None:
    """Answers go with the participant; channel and time of joining are fixed."""
    _joined(store, "p1")
    with store.writing() as tx:
        tx.answers.save("r1", [answer("p1", "q1", 4)])
        tx.participants.change(
            participant("p1", unit="sales", role=RespondentRole.LEADER, finished_at=LATER, channel=Channel.LINK)
        )
    with store.reading() as tx:
        kept = tx.participants.get("p1")
        assert kept == participant("p1", unit="sales", role=RespondentRole.LEADER, finished_at=LATER)
        assert tx.answers.matrix("w1", ITEMS).respondents == (Respondent("sales", "p1", "leader"),)


def test_a_participant_can_be_removed_with_all_answers(store: Store) -> None:
    """Nothing of the person stays, and the others' answers do."""
    _joined(store, "p1", "p2")
    with store.writing() as tx:
        tx.participants.vote(TendencyVote("p1", "kpi", NOW))
        tx.answers.save("r1", [answer("p1", "q1", 4), answer("p2", "q1", 2)])
    with store.writing() as tx:
        tx.participants.remove("p1")
    with store.reading() as tx:
        assert tx.answers.of_participant("p1") == ()
        assert tx.participants.tendencies("w1") == {}
        assert [one.key for one in tx.answers.matrix("w1", ITEMS).respondents] == ["p2"]


def test_the_same_answer_sent_twice_is_one(store: Store) -> None:
    """A retry changes nothing, not even the time at which the answer was saved."""
    _joined(store, "p1")
    first = answer("p1", "q1", 4, seconds=1.5)
    for sent in (first, first, replace(first, saved_at=LATER, value=2)):
        with store.writing() as tx:
            tx.answers.save("r1", [sent, sent])
    with store.reading() as tx:
        assert tx.answers.of_participant("p1") == (first,)


def test_a_late_answer_does_not_overwrite_a_newer_one(store: Store) -> None:
    """The participant's counter decides, in whatever order messages arrive, and the client id between equals."""
    _joined(store, "p1")
    sent = [answer("p1", "q1", value, counter) for value, counter in ((1, 1), (2, 2), (3, 3))]
    tie = replace(sent[2], value=5, client_id="zzz")
    for one in (sent[1], sent[2], sent[0], tie, sent[2]):
        with store.writing() as tx:
            tx.answers.save("r1", [one])
    with store.reading() as tx:
        assert tx.answers.of_participant("p1") == (tie,)
    with store.writing() as tx:
        tx.answers.save("r1", [answer("p1", "q2", 2, 9), answer("p1", "q2", 1, 8)])
    with store.reading() as tx:
        assert [one.value for one in tx.answers.of_participant("p1")] == [5, 2]


def test_a_closed_round_takes_nothing(store: Store) -> None:
    """Neither a closed nor an unknown round, a stranger, nor an answer to another round is taken: all or nothing."""
    _joined(store, "p1")
    with store.writing() as tx:
        tx.answers.save("r1", [answer("p1", "q1", 4)])
        tx.waves.put_round(replace(FIRST, closed_at=LATER))
    with store.writing() as tx:
        tx.waves.put(replace(WAVE, id="w2", number=2, join_code=None))
        tx.participants.join(participant("q9", wave="w2"))
    for round, sent in (
        ("r1", [answer("p1", "q1", 5, 2)]),
        ("r2", [answer("p1", "q1", 5, 2, round="r2"), answer("stranger", "q1", 5, 2, round="r2")]),
        ("r2", [answer("q9", "q1", 5, 2, round="r2")]),
        ("r2", [answer("p1", "q1", 5, 2)]),
        ("r9", [answer("p1", "q1", 5, 2, round="r9")]),
    ):
        with pytest.raises(ClosedError), store.writing() as tx:
            tx.answers.save(round, sent)
    with store.writing() as tx:
        tx.answers.save("r2", [])
        tx.waves.put_round(FIRST)
        tx.answers.save("r1", [answer("p1", "q2", 3, 3)])
    with store.reading() as tx:
        assert [one.value for one in tx.answers.of_participant("p1")] == [4, 3]


def test_the_matrix_has_each_persons_last_vote(store: Store) -> None:
    """The second round replaces what it asks again, a withdrawal blanks; the first round can still be read."""
    _joined(store, "p1", "p2", "p3", "p4")
    with store.writing() as tx:
        tx.answers.save(
            "r1", [answer("p2", item, value, seconds=2.0) for item, value in zip(ITEMS, (4, 1, 5), strict=True)]
        )
        tx.answers.save("r1", [answer("p1", "q1", CANNOT_JUDGE), answer("p1", "q2", 2, seconds=1.0)])
        tx.answers.save("r1", [answer("p3", "q1", BLANK), answer("p4", "q9", 3)])
        second = [answer("p2", "q1", 2, 2, seconds=7.0), answer("p2", "q2", BLANK, 3), answer("p3", "q2", 5, 2)]
        tx.answers.save("r2", [replace(one, round="r2") for one in second])
    with store.reading() as tx:
        matrix = tx.answers.matrix("w1", ITEMS)
        before = tx.answers.matrix("w1", ITEMS, last_round=1)
        nobody = tx.answers.matrix("w9", ITEMS)
    assert matrix.items == ITEMS
    assert [one.key for one in matrix.respondents] == ["p1", "p2", "p3"]
    assert matrix.values.dtype == np.int8
    assert matrix.values.tolist() == [[CANNOT_JUDGE, 2, BLANK], [2, BLANK, 5], [BLANK, 5, BLANK]]
    np.testing.assert_array_equal(matrix.seconds, [np.nan, 9.0, np.nan])
    assert [one.key for one in before.respondents] == ["p1", "p2"]
    assert before.values.tolist() == [[CANNOT_JUDGE, 2, BLANK], [4, 1, 5]]
    assert nobody.values.shape == (0, 3)


def test_progress_counts_by_unit_and_role(store: Store) -> None:
    """Joined, answered and finished, over all rounds or in one; a blank is no answer."""
    begin(store)
    with store.writing() as tx:
        tx.participants.join(participant("p1", role=RespondentRole.LEADER))
        tx.participants.join(participant("p2", finished_at=LATER))
        tx.participants.join(participant("p3"))
        tx.participants.join(participant("p4", unit="sales"))
        tx.answers.save("r1", [answer("p1", "q1", 3), answer("p2", "q1", 3), answer("p2", "q2", CANNOT_JUDGE)])
        tx.answers.save("r1", [answer("p3", "q1", BLANK)])
        tx.answers.save("r2", [answer("p2", "q1", 4, 2, round="r2")])
    with store.reading() as tx:
        everything = tx.participants.progress("w1")
        second = tx.participants.progress("w1", "r2")
        assert tx.participants.progress("w2") == ()
    assert everything == (
        Progress("rnd", None, joined=2, answered=1, finished=1, answers=3),
        Progress("rnd", RespondentRole.LEADER, joined=1, answered=1, finished=0, answers=1),
        Progress("sales", None, joined=1, answered=0, finished=0, answers=0),
    )
    assert [(one.answered, one.answers) for one in second] == [(1, 1), (0, 0), (0, 0)]


def test_the_last_tendency_counts(store: Store) -> None:
    """Votes are told as counts by unit and method."""
    _joined(store, "p1", "p2")
    with store.writing() as tx:
        tx.participants.vote(TendencyVote("p1", "kpi", NOW))
        tx.participants.vote(TendencyVote("p1", "okr", LATER))
        tx.participants.vote(TendencyVote("p2", "okr", NOW))
    with store.reading() as tx:
        assert tx.participants.tendencies("w1") == {"rnd": {"okr": 2}}


def test_both_rounds_are_kept(store: Store) -> None:
    """A participant's answers come by round, with the counter from which a second device goes on."""
    _joined(store, "p1")
    again = answer("p1", "q1", 2, 5, round=SECOND.id)
    with store.writing() as tx:
        tx.answers.save("r2", [again])
        tx.answers.save("r1", [answer("p1", "q1", 4)])
    with store.reading() as tx:
        assert tx.answers.of_participant("p1") == (answer("p1", "q1", 4), again)
