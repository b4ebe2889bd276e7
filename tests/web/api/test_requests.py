"""What a request may not be: malformed, huge, too deep, of another type, with fields that are not asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from advisor.web.limits import LARGEST
from tests.web.api.caller import Caller, batch, conforms

pytestmark = pytest.mark.usefixtures("campaign")
HEAD = {"Content-Type": "application/json"}
ONE = '{"respondents": [{"key": "a", "unit": "sales", "answers": [%s]}]}'
GIVEN = '{"item": "x", "value": 4, "client_id": "1", %s}'


def _raw(owner: Caller, data: bytes | str, **headers: str) -> TestResponse:
    head = {"Authorization": f"Bearer {owner.secret}", "Accept-Language": "en"} | HEAD | headers
    path = f"/api/v1/engagements/{owner.engagement}/waves/1/answers"
    answer = owner.app.test_client().post(path, data=data, headers=head)
    conforms("send_answers", answer)
    return answer


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"\xff\xfe{}",
        b"\xef\xbb\xbf{}",
        b"{} {}",
        b"[" * 30_000 + b"]" * 30_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b'{"respondents": NaN}',
        b'{"respondents": -Infinity}',
        b'{"respondents": [], "respondents": []}',
        b"9" * 5_000,
    ],
)
def test_what_is_no_json_is_unreadable(owner: Caller, data: bytes) -> None:
    """It answers 400 and says what to send, in a moment, whatever it is."""
    answer = _raw(owner, data)
    assert answer.status_code == 400
    assert answer.json["title"] == "The body is no JSON that can be read"


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ("null", ""),
        ("[]", ""),
        ("{}", ""),
        ("[" * 20 + "]" * 20, "/0/0"),
        ('{"respondents": [], "engagement": "x"}', ""),
        ('{"respondents": {"key": 1}}', "/respondents"),
        ('{"respondents": []}', "/respondents"),
        (ONE % (GIVEN % '"counter": 1e400'), "/respondents/0/answers/0/counter"),
        (ONE % (GIVEN % '"counter": 9007199254740992'), "/respondents/0/answers/0/counter"),
        (ONE % (GIVEN % '"counter": -1'), "/respondents/0/answers/0/counter"),
        (ONE % (GIVEN % '"seconds": 1e999'), "/respondents/0/answers/0/seconds"),
        (ONE % (GIVEN % '"seconds": "1"'), "/respondents/0/answers/0/seconds"),
        (ONE % (GIVEN % '"by": "somebody"'), "/respondents/0/answers/0"),
        (ONE % (GIVEN % '"participant": "x"'), "/respondents/0/answers/0"),
        (ONE % '{"item": "x", "value": 6, "client_id": "1"}', "/respondents/0/answers/0/value"),
        (ONE % '{"item": "x", "value": true, "client_id": "1"}', "/respondents/0/answers/0/value"),
        (ONE % '{"item": "x", "value": 4.5, "client_id": "1"}', "/respondents/0/answers/0/value"),
        (ONE % '{"item": "x", "value": -1, "client_id": "1"}', "/respondents/0/answers/0/value"),
        (ONE % '{"item": "x", "value": 4, "client_id": ""}', "/respondents/0/answers/0/client_id"),
        (ONE % '{"item": "x\\u0000", "value": 4, "client_id": "1"}', "/respondents/0/answers/0/item"),
        (ONE % '{"item": "\\ud800", "value": 4, "client_id": "1"}', "/respondents/0/answers/0/item"),
        ('{"respondents": [{"key": "Jane Doe", "unit": "sales", "answers": []}]}', "/respondents/0/key"),
        ('{"respondents": [{"key": "a", "unit": "sales", "role": "boss", "answers": []}]}', "/respondents/0/role"),
        ('{"\\ud800": 1}', ""),
    ],
)
def test_what_is_not_as_described_is_told_by_its_place(owner: Caller, data: str, place: str) -> None:
    """It answers 422 with the place; fields that nobody asks for are no way to set anything else."""
    answer = _raw(owner, data)
    assert answer.status_code == 422, answer.text
    places = [one["place"] for one in answer.json["faults"]]
    assert any(one.startswith(place) for one in places), places


def test_true_is_no_number_and_a_whole_number_may_be_written_with_a_point(owner: Caller) -> None:
    """`4.0` is four; `true` is not one."""
    item = owner.call("get_questions").json["items"][0]["id"]
    for value, status in (("4.0", 200), ("4e0", 200), ("true", 422), ('"4"', 422)):
        one = json.dumps({"item": item, "client_id": "1"})[:-1] + f', "value": {value}}}'
        assert _raw(owner, ONE % one).status_code == status, value


def test_other_types_of_bodies_are_refused(owner: Caller) -> None:
    """A form of a foreign page, plain text, XML: none of them is read."""
    for kind in ("application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "text/json", ""):
        assert _raw(owner, "{}", **{"Content-Type": kind}).status_code == 415, kind
    assert _raw(owner, "{}", **{"Content-Type": "application/json; charset=utf-8"}).status_code == 422


def test_bodies_that_are_too_large_are_refused_unread(owner: Caller) -> None:
    """Answers have room for 200 people, other bodies for what they need; faults are told in a short list."""
    assert _raw(owner, b" " * (LARGEST["api.send_answers"] + 1)).status_code == 413
    assert owner.call("open_wave", {"questionnaire": "x" * 70_000}).status_code == 413
    many = _raw(owner, json.dumps({"respondents": [{"key": "?" * 500}] * 200}))
    assert many.status_code == 422
    assert len(many.json["faults"]) <= 20
    assert len(many.text) < 5_000


def test_strange_names_come_back_short_and_whole(owner: Caller) -> None:
    """A name of a field that is not known is repeated at most in part, as text in JSON."""
    answer = _raw(owner, json.dumps({"respondents": [], "<script>" + "x" * 10_000: 1}))
    assert answer.status_code == 422
    assert len(answer.text) < 1_000
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "1e2"}, "limit"),
        ({"limit": "9" * 400}, "limit"),
        ({"limit": "١"}, "limit"),
        ({"limit": ["1", "2"]}, "limit"),
        ({"after": "a b"}, "after"),
        ({"after": "\0"}, "after"),
        ({"lang": "en"}, "lang"),
        ({"sort": "x"}, "sort"),
    ],
)
def test_queries_are_held_against_the_document(owner: Caller, query: dict[str, Any], place: str) -> None:
    """What is not described is refused, not passed over."""
    answer = owner.call("list_engagements", **query)
    assert answer.status_code == 422
    assert answer.json["faults"][0]["place"] == place


def test_names_of_requests_are_held_against_the_document(owner: Caller) -> None:
    """An Idempotency-Key is a short word."""
    for key in ("", "a b", "x" * 101, "é"):
        answer = owner.call("open_wave", {}, headers={"Idempotency-Key": key})
        assert answer.status_code == 422, key


def test_problems_come_in_the_language_of_the_caller(owner: Caller) -> None:
    """Chinese and English, chosen by the head of the request."""
    chinese, english = (
        owner.call("get_wave", number=99, headers={"Accept-Language": wanted}).json["title"] for wanted in ("zh", "en")
    )
    assert english == "There is nothing here"
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)


def test_a_whole_batch_is_read_in_moderate_time(owner: Caller, items: list[str]) -> None:
    """Two hundred people at once are taken."""
    answer = owner.call("send_answers", batch(items, "sales", 200))
    assert answer.json == {"respondents": 200, "answers": 200 * len(items), "round": 1}
    assert owner.call("send_answers", batch(items, "sales", 201)).status_code == 422
