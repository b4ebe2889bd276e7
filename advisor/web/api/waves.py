"""Waves of asking, for programs: opened, closed, answered, counted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask import Response

from advisor.domain.answers import BLANK, CANNOT_JUDGE
from advisor.domain.campaign import Mode, RespondentRole, Wave
from advisor.ports import Transaction
from advisor.services.batches import Sent
from advisor.services.campaign.refusals import Refusal, Refused
from advisor.services.campaign.response import response
from advisor.services.results.material import is_over, shown_rounds
from advisor.services.workshop.joining import Given
from advisor.web.api.objects import questions_object, response_object, wave_object
from advisor.web.api.once import id_of
from advisor.web.api.operations import address, answer, asked, operation
from advisor.web.context import account, office, record
from advisor.web.context import wave as wave_of

_VALUES = {"cannot_judge": CANNOT_JUDGE, None: BLANK}


@operation
def list_waves(engagement: str) -> Response:
    """The waves in their order."""
    with office().desk.store.reading() as tx:
        waves = [_object(tx, one) for one in tx.waves.of_engagement(engagement)]
    return answer({"waves": waves})


@operation
def get_wave(engagement: str, number: int) -> Response:
    """One wave."""
    with office().desk.store.reading() as tx:
        return answer(_object(tx, wave_of(tx, number)))


@operation
def open_wave(engagement: str) -> Response:
    """Open a campaign."""
    body, deadline = asked().body, _deadline()
    made = office().engagements.open_wave(
        account().id, engagement, Mode.CAMPAIGN, body.get("questionnaire"), deadline, id_of("wave", engagement)
    )
    with office().desk.store.reading() as tx:
        shown = _object(tx, made)
    return answer(shown, 201, Location=address("get_wave", engagement=engagement, number=made.number))


@operation
def close_wave(engagement: str, number: int) -> Response:
    """Close a campaign."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    office().schedule.close(wave.id, account().id)
    return get_wave(engagement, number)


@operation
def reopen_wave(engagement: str, number: int) -> Response:
    """Open a campaign again."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    office().schedule.reopen(wave.id, _deadline(), account().id)
    return get_wave(engagement, number)


@operation
def get_questions(engagement: str, number: int) -> Response:
    """What a wave asks."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    return answer(questions_object(office().library.questionnaire(wave.questionnaire)))


@operation
def send_answers(engagement: str, number: int) -> Response:
    """Take a batch of answers."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    sent = [_sent(one) for one in asked().body["respondents"]]
    taken = office().batches.take(wave.id, sent, account().id)
    return answer({"respondents": taken.people, "answers": taken.answers, "round": taken.round})


@operation
def get_response(engagement: str, number: int) -> Response:
    """How many have answered a campaign."""
    with office().desk.store.reading() as tx:
        return answer(response_object(response(tx, wave_of(tx, number).id)))


def _object(tx: Transaction, wave: Wave) -> dict[str, Any]:
    rounds, now = tx.waves.rounds(wave.id), office().desk.clock.now()
    takes = record().closed_at is None and not is_over(wave, now) and any(one.open for one in rounds)
    return wave_object(wave, takes_answers=takes, results=bool(shown_rounds(wave, rounds, now)))


def _deadline() -> dt.datetime | None:
    """The deadline that was sent; one without a time is none.

    Raises:
        Refused: it lies in the past, or on a day that is not in the calendar.

    """
    text = asked().body.get("deadline")
    if text is None:
        return None
    try:
        deadline = dt.datetime.fromisoformat(text).astimezone(dt.UTC)
    except ValueError:
        raise Refused(Refusal.PAST_DEADLINE) from None
    if deadline <= office().desk.clock.now():
        raise Refused(Refusal.PAST_DEADLINE)
    return deadline


def _sent(given: Mapping[str, Any]) -> Sent:
    role = given.get("role")
    return Sent(
        key=given["key"],
        unit=given["unit"],
        role=None if role is None else RespondentRole(role),
        finished=given.get("finished", True),
        answers=tuple(_given(one) for one in given["answers"]),
    )


def _given(one: Mapping[str, Any]) -> Given:
    value, seconds = one["value"], one.get("seconds")
    return Given(
        item=one["item"],
        value=_VALUES[value] if value in _VALUES else int(value),
        client_id=one["client_id"],
        counter=int(one.get("counter", 0)),
        seconds=None if seconds is None else float(seconds),
    )
