"""What every store tells of the votes of a wave, round by round."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from advisor.domain.answers import BLANK, CANNOT_JUDGE
from advisor.domain.ballots import NOT_VOTED
from advisor.domain.campaign import RespondentRole
from advisor.ports import Store
from tests.storage.samples import FIRST, ITEMS, LATER, NOW, answer, begin, participant


def test_ballots_keep_both_rounds_apart(store: Store) -> None:
    """A vote stands in its own round; nothing sent and an answer taken back are told apart."""
    begin(store)
    with store.writing() as tx:
        tx.participants.join(participant("p2", role=RespondentRole.LEADER))
        tx.participants.join(participant("p1"))
        tx.participants.join(participant("p3"))
        tx.answers.save("r1", [answer("p1", "q1", 4, seconds=2.5), answer("p2", "q3", CANNOT_JUDGE)])
        tx.answers.save("r1", [answer("p3", "q9", 3)])
        tx.answers.save("r2", [answer("p1", "q1", BLANK, 2, round="r2")])
    with store.reading() as tx:
        ballots = tx.answers.ballots("w1", ITEMS)
        nobody = tx.answers.ballots("w9", ITEMS)
    absent = NOT_VOTED
    assert ballots.rounds == (1, 2)
    assert [(one.key, one.role) for one in ballots.respondents] == [("p1", None), ("p2", "leader")]
    assert ballots.values.tolist() == [
        [[4, absent, absent], [absent, absent, CANNOT_JUDGE]],
        [[BLANK, absent, absent], [absent, absent, absent]],
    ]
    assert ballots.values.dtype == np.int8
    assert ballots.seconds[0, 0, 0] == 2.5
    assert np.isnan(ballots.seconds).sum() == ballots.seconds.size - 1
    assert not ballots.late.any()
    assert nobody.values.shape == (0, 0, 3)


def test_votes_after_a_reveal_are_marked(store: Store) -> None:
    """Where a round was opened again after its results were seen, the votes saved since are told."""
    begin(store)
    with store.writing() as tx:
        tx.participants.join(participant("p1"))
        tx.waves.put_round(replace(FIRST, revealed_at=LATER))
        tx.answers.save("r1", [answer("p1", "q1", 4), answer("p1", "q2", 4, saved_at=LATER.replace(minute=59))])
    assert NOW < LATER
    with store.reading() as tx:
        assert tx.answers.ballots("w1", ITEMS).late.tolist() == [[[False, True, False]], [[False, False, False]]]
