"""Waves through the API: opened once, answered while open, counted as the page counts, closed."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advisor.domain.campaign import Consent, Mode, Wave
from advisor.domain.unit import Engagement
from advisor.services.campaign.response import response
from advisor.services.engagements import Draft
from advisor.services.office import Office
from advisor.web.api.objects import response_object
from advisor.web.visitor import seat_cookie
from tests.web.api.caller import Caller, batch
from tests.web.conftest import UNITS, People


def test_a_campaign_is_opened_once_under_a_name(owner: Caller) -> None:
    """The same request again answers the same wave; another request under that name is refused."""
    head = {"Idempotency-Key": "spring-2026"}
    first = owner.call("open_wave", {"questionnaire": "workshop"}, head)
    assert first.status_code == 201
    assert first.headers["Location"] == f"/api/v1/engagements/{owner.engagement}/waves/1"
    assert owner.call("open_wave", {"questionnaire": "workshop"}, head).json == first.json
    assert owner.call("open_wave", {"questionnaire": "full"}, head).status_code == 409
    assert owner.call("open_wave", {}).json["number"] == 2
    assert len(owner.call("list_waves").json["waves"]) == 2


def test_names_of_requests_are_of_their_account(app: Flask, owner: Caller, office: Office, people: People) -> None:
    """Two programs that choose the same name do not meet."""
    secret = office.accounts.tokens.make(people.facilitator.id, "other", ["waves:write"], 3)[1]  # type: ignore[list-item]
    head = {"Idempotency-Key": "1"}
    numbers = [one.call("open_wave", {}, head).json["number"] for one in (owner, Caller(app, secret, owner.engagement))]
    assert numbers == [1, 2]


@pytest.mark.parametrize(
    "deadline",
    [
        "2020-01-01T00:00:00Z",
        "2027-02-29T00:00:00Z",
        "2026-12-24",
        "2026-12-24T10:00:00",
        "soon",
        20261224,
        "9999-01-01T00:00:00Z",
    ],
)
def test_deadlines_that_cannot_be_are_refused(owner: Caller, deadline: object) -> None:
    """Past, not in the calendar, without an offset, no time."""
    assert owner.call("open_wave", {"deadline": deadline}).status_code == 422
    assert owner.call("list_waves").json["waves"] == []


def test_a_campaign_lives_through_its_states(owner: Caller, items: list[str]) -> None:
    """Open with a deadline, answered, closed, opened again; each state tells what can be done."""
    later = (dt.datetime.now(dt.UTC) + dt.timedelta(days=3)).isoformat(timespec="seconds")
    opened = owner.call("open_wave", {"questionnaire": "workshop", "deadline": later}).json
    assert (opened["takes_answers"], opened["results"], opened["deadline"]) == (True, False, later)
    assert owner.call("reopen_wave", {}).status_code == 409
    assert owner.call("get_assessment").status_code == 409
    assert owner.call("send_answers", batch(items, "sales", 5)).status_code == 200
    closed = owner.call("close_wave").json
    assert (closed["takes_answers"], closed["results"]) == (False, True)
    assert owner.call("close_wave").json == closed
    assert owner.call("send_answers", batch(items, "sales", 5)).status_code == 409
    assert owner.call("reopen_wave", {"deadline": later}).json["takes_answers"]
    assert owner.call("send_answers", batch(items, "sales", 5, 2)).json["round"] == 2


def test_what_belongs_to_campaigns_is_no_workshop(owner: Caller, office: Office, people: People) -> None:
    """A workshop is run in the room: not closed and not counted here, and answered only while it votes."""
    office.engagements.open_wave(people.owner.id, people.record.id, Mode.WORKSHOP)
    item = owner.call("get_questions").json["items"][0]["id"]
    for name, body in (
        ("close_wave", None),
        ("reopen_wave", {}),
        ("get_response", None),
        ("send_answers", batch([item], "sales", 1)),
    ):
        assert owner.call(name, body).status_code == 409, name
    assert owner.call("get_wave").json["mode"] == "workshop"


def test_questions_are_those_that_are_asked(owner: Caller, campaign: Wave, items: list[str]) -> None:
    """In both languages, with the ids that answers name."""
    told = owner.call("get_questions").json
    assert [one["id"] for one in told["items"]] == items
    assert told["questionnaire"]["sha256"] == campaign.questionnaire.sha256
    assert all(one["text"]["en"] and one["text"]["zh"] for one in told["items"])


def test_a_batch_with_faults_keeps_nothing(owner: Caller, campaign: Wave, office: Office, items: list[str]) -> None:
    """All faults are told by their place, in words."""
    sent = batch(items, "sales", 3)["respondents"]
    sent[1]["unit"] = "moon"
    sent[2]["answers"][0]["item"] = "not_there"
    answer = owner.call("send_answers", {"respondents": [*sent, sent[0]]})
    assert answer.status_code == 422
    assert answer.json["faults"] == [
        {"place": "/respondents/1/unit", "what": '"moon" is no unit that is asked.'},
        {"place": "/respondents/2/answers/0/item", "what": '"not_there" is no question of this wave.'},
        {"place": "/respondents/3/key", "what": '"sales-0" stands twice in this unit.'},
    ]
    with office.desk.store.reading() as tx:
        assert tx.participants.progress(campaign.id) == ()


def test_answers_are_taken_back_and_left_out(owner: Caller, campaign: Wave, office: Office, items: list[str]) -> None:
    """Null takes an answer back, "cannot_judge" says so; the matrix holds what was said last."""

    def send(value: object, counter: int) -> None:
        one = {"item": items[0], "value": value, "client_id": f"c{counter}", "counter": counter, "seconds": 1.5}
        sent = {"respondents": [{"key": "a", "unit": "sales", "role": "leader", "answers": [one]}]}
        assert owner.call("send_answers", sent).status_code == 200

    for counter, (value, kept) in enumerate(((4, [4]), ("cannot_judge", [-1]), (None, []))):
        send(value, counter)
        with office.desk.store.reading() as tx:
            found = tx.answers.matrix(campaign.id, items[:1])
        assert found.values[:, 0].tolist() == kept or not any(found.values[:, 0])


def test_counts_are_those_of_the_page_and_pass_the_gate(
    owner: Caller, campaign: Wave, office: Office, items: list[str]
) -> None:
    """Four of the lab are not told, six of sales are, and no sum gives the four away; the page says the same."""
    sent = batch(items, "sales", 6)["respondents"] + batch(items, "lab", 4)["respondents"]
    owner.call("send_answers", {"respondents": sent})
    told = owner.call("get_response").json
    shown = {one["unit"]: (one["begun"], one["finished"]) for one in told["units"]}
    assert shown["sales"] == (6, 6)
    assert shown["lab"] == (None, None)
    assert told["begun"] == {"number": 6, "exact": False}
    assert told["cells"] == []
    assert all(one["begun"] is None for one in told["roles"])
    with office.desk.store.reading() as tx:
        assert told == response_object(response(tx, campaign.id))


def test_an_open_engagement_is_counted_openly(app: Flask, office: Office, people: People, items: list[str]) -> None:
    """Consent was given for that."""
    draft = Draft(Engagement(client="Open"), consent=Consent.OPEN)
    record = office.engagements.create(people.owner.id, draft, UNITS)
    secret = office.accounts.tokens.make(people.owner.id, "x", ["answers:write", "results:read"], 3)[1]  # type: ignore[list-item]
    office.engagements.open_wave(people.owner.id, record.id, Mode.CAMPAIGN, "workshop")
    program = Caller(app, secret, record.id)
    program.call("send_answers", batch(items, "sales", 1, role="leader"))
    told = program.call("get_response").json
    assert told["cells"] == [{"unit": "sales", "role": "leader", "begun": 1, "finished": 1}]


def test_a_key_opens_no_seat(app: Flask, owner: Caller, campaign: Wave, items: list[str]) -> None:
    """Whoever knows the key of somebody cannot come in by a cookie made of it, and change that person's answers."""
    owner.call("send_answers", batch(items, "sales", 1))
    for secret in ("sales-0", f"batch\0{campaign.id}\0sales\0sales-0"):
        client: FlaskClient = app.test_client()
        client.set_cookie(seat_cookie(campaign.id), secret)
        assert client.get(f"/p/{campaign.id}/state").status_code in {302, 401}


@pytest.mark.usefixtures("campaign")
def test_requests_with_answers_leave_no_line_in_the_log(
    owner: Caller, items: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """The time of such a line would tell when somebody answered; other requests leave theirs."""
    with caplog.at_level("INFO", "advisor.access"):
        owner.call("send_answers", batch(items, "sales", 1))
        assert caplog.messages == []
        owner.call("get_response")
        assert len(caplog.messages) == 1
