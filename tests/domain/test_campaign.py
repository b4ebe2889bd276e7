"""Values that refuse what cannot be, and the steps of a workshop."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.domain.access import ApiToken, Scope, email_key
from advisor.domain.answers import BLANK, CANNOT_JUDGE
from advisor.domain.campaign import MAX_COUNTER, Answer, Consent, Mode, Round, TendencyVote, kept_time, latest
from advisor.domain.ruling import AuditEntry, Decision, Settlement, Subject
from advisor.domain.workshop import FOLLOWS, VOTING, Step, StepError, Workshop
from advisor.errors import UsageError

NOW = dt.datetime(2026, 3, 9, 23, 30, tzinfo=dt.UTC)
ANSWER = Answer("p", "r", "q1", 3, "c1", 1, NOW)
USUAL = [
    Step.TENDENCY,
    Step.ANSWER,
    Step.REVEAL,
    Step.TALK,
    Step.SECOND_VOTE,
    Step.REVEAL,
    Step.SETTLE,
    Step.RECOMMENDATION,
    Step.DECIDE,
    Step.SIGNED_OFF,
]


@pytest.mark.parametrize("value", [BLANK, CANNOT_JUDGE, 1, 5])
def test_answers_on_the_scale_are_taken(value: int) -> None:
    """One to five, cannot judge, and taken back."""
    assert replace(ANSWER, value=value).value == value


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": 6},
        {"value": -2},
        {"client_id": ""},
        {"client_id": "x" * 65},
        {"client_id": "编号"},
        {"counter": -1},
        {"counter": MAX_COUNTER + 1},
        {"seconds": -0.1},
        {"seconds": float("nan")},
        {"seconds": float("inf")},
    ],
)
def test_what_no_form_can_send_is_refused(wrong: dict[str, object]) -> None:
    """Values off the scale, and impossible ids, counters and times."""
    with pytest.raises(UsageError):
        replace(ANSWER, **wrong)


@given(st.permutations([replace(ANSWER, value=n, counter=n // 2, client_id=f"c{n}") for n in range(1, 6)]))
def test_the_latest_answer_counts_in_any_order(sent: list[Answer]) -> None:
    """Whatever the order of arrival, the same answer counts."""
    other = replace(ANSWER, item="q2")
    kept = latest([*sent, other])
    assert sorted(kept, key=lambda one: one.item) == [replace(ANSWER, value=5, counter=2, client_id="c5"), other]


def test_a_round_asks_all_or_some_items() -> None:
    """The first asks all, a second vote only those chosen."""
    first = Round("r1", "w", 1, None, NOW)
    second = Round("r2", "w", 2, ("q1",), NOW, closed_at=NOW)
    assert first.asks("q9")
    assert first.open
    assert second.asks("q1")
    assert not second.asks("q2")
    assert not second.open


def test_an_anonymous_campaign_keeps_the_day_in_utc() -> None:
    """The same moment, told in another zone, is the same day."""
    shanghai = NOW.astimezone(dt.timezone(dt.timedelta(hours=8)))
    assert kept_time(shanghai, Mode.CAMPAIGN, Consent.ANONYMOUS) == dt.datetime(2026, 3, 9, tzinfo=dt.UTC)
    assert kept_time(shanghai, Mode.WORKSHOP, Consent.ANONYMOUS) == NOW
    assert kept_time(shanghai, Mode.CAMPAIGN, Consent.OPEN) == NOW


def test_rulings_that_say_nothing_are_refused() -> None:
    """An override needs method and reason, a settlement a score, a tendency a method."""
    for method, reason in ((None, "because"), ("okr", "  ")):
        with pytest.raises(UsageError, match="needs a method and a reason"):
            Decision("e", "w", "u", accepted=False, by="a", at=NOW, method=method, reason=reason)
    with pytest.raises(UsageError, match="outside 0 to 100"):
        Settlement("e", "w", "u", "openness", 100.5, "", "a", NOW)
    with pytest.raises(UsageError, match="is no method"):
        TendencyVote("p", "mbo", NOW)


@pytest.mark.parametrize("subject", [Subject.ANSWER, Subject.PARTICIPANT])
def test_the_log_keeps_no_answers(subject: Subject) -> None:
    """That an answer was given on behalf may be logged, what it was may not."""
    assert AuditEntry(NOW, "a", "e", "answered on behalf", subject, "p")
    with pytest.raises(UsageError, match="keeps no content"):
        AuditEntry(NOW, "a", "e", "answered on behalf", subject, "p", after={"value": 3})


def test_tokens_and_addresses() -> None:
    """A token ends with its date or its revocation; addresses are compared without case."""
    token = ApiToken("t", "a", "d", "bi", (Scope.RESULTS_READ,), NOW)
    assert token.valid(NOW)
    assert not replace(token, expires_at=NOW).valid(NOW)
    assert not replace(token, revoked_at=NOW).valid(NOW)
    assert email_key(" Straße@Example.ORG ") == "strasse@example.org"


def test_a_workshop_goes_its_way() -> None:
    """The usual steps follow each other; each raises the version and clears focus and timer."""
    room = Workshop("w")
    for step in USUAL[1:]:
        room = room.look_at("q1", NOW).advance(step)
        assert (room.step, room.focus, room.timer_until) == (step, None, None)
    assert room.path == tuple(USUAL)
    assert room.version == 2 * (len(USUAL) - 1)
    with pytest.raises(StepError, match="signed off"):
        room.undo()
    with pytest.raises(StepError, match="nothing: it is signed off"):
        room.advance(Step.TENDENCY)


def test_results_are_never_shown_in_a_vote() -> None:
    """Every step leads somewhere, and out of a vote leads only the reveal."""
    assert set(FOLLOWS) == set(Step)
    assert {FOLLOWS[step] for step in VOTING} == {(Step.REVEAL,)}
    with pytest.raises(StepError, match="cannot come"):
        Workshop("w").advance(Step.REVEAL)
    with pytest.raises(StepError, match="first step"):
        Workshop("w").undo()


@given(st.lists(st.integers(0, 9), max_size=30))
def test_undo_is_the_way_back(choices: list[int]) -> None:
    """After any steps, undoing leads back over the same ones to the start, with ever higher versions."""
    rooms = [Workshop("w")]
    for choice in choices:
        ways = [step for step in FOLLOWS[rooms[-1].step] if step is not Step.SIGNED_OFF]
        if ways:
            rooms.append(rooms[-1].advance(ways[choice % len(ways)]))
    back = rooms[-1]
    for earlier in reversed(rooms[:-1]):
        back = back.undo()
        assert back.path == earlier.path
    assert back.version == 2 * (len(rooms) - 1)
    assert all(before.version < after.version for before, after in pairwise(rooms))
