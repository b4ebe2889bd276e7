"""The room: the projector and the phones, from the first guess to the signature, without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advisor.domain.campaign import Wave
from advisor.domain.workshop import Step
from advisor.services.office import Office
from tests.web.conftest import People


@dataclass
class Hall:
    """A workshop in browsers: the facilitator's, and one for each phone."""

    app: Flask
    office: Office
    lead: FlaskClient
    wave: Wave
    base: str

    def phone(self, unit: str) -> FlaskClient:
        """A phone that has joined."""
        client = self.app.test_client()
        client.set_cookie("lang", "en")
        answer = client.post("/join", data={"code": self.wave.join_code, "unit": unit, "role": "member"})
        assert answer.location == f"/p/{self.wave.id}"
        return client

    def go(self, to: Step, **more: object) -> str:
        """The projector after a step."""
        answer = self.lead.post(
            f"{self.base}/step", data={"to": to, "version": self.version, **more}, follow_redirects=True
        )
        assert answer.status_code == 200, answer.text
        return answer.text

    @property
    def version(self) -> int:
        """The version of the workshop, as its screen has it."""
        with self.office.desk.store.reading() as tx:
            found = tx.waves.workshop(self.wave.id)
        assert found
        return found.version

    def stage(self, query: str = "") -> str:
        """The projector."""
        return self.lead.get(f"{self.base}/stage{query}").text

    def fill(self, phones: list[FlaskClient], value: int) -> None:
        """Each phone gives all answers, one message each, then hands in."""
        for number, phone in enumerate(phones):
            page = phone.get(f"/p/{self.wave.id}").text
            round = re.search(r'data-round="(\w+)"', page)
            assert round
            items = re.findall(r'data-item="(\w+)"', page)
            body = [
                {"item": item, "value": value if number % 2 else 6 - value, "client_id": f"c{place}", "counter": place}
                for place, item in enumerate(items, 1)
            ]
            answer = phone.post(f"/p/{self.wave.id}/answers", json={"round": round.group(1), "answers": body})
            assert answer.json == {"saved": [one["client_id"] for one in body]}
            assert phone.post(f"/p/{self.wave.id}/done").status_code == 302


@pytest.fixture
def hall(app: Flask, office: Office, sign_in: Callable[..., FlaskClient], people: People, workshop: Wave) -> Hall:
    """A workshop before its first step."""
    base = f"/e/{people.record.id}/{workshop.number}"
    return Hall(app, office, sign_in(people.facilitator), workshop, base)


def test_the_projector_shows_the_way_in(hall: Hall) -> None:
    """Code, address, picture; what is true of the Wi-Fi; counts that follow who joins."""
    page = hall.stage()
    code = hall.wave.join_code or ""
    assert f"{code[:3]} {code[3:]}" in page
    assert "<svg" in page
    assert "Only this computer can open it now" in page
    assert "Nobody has joined yet" in page
    hall.phone("sales")
    live = hall.lead.get(f"{hall.base}/live")
    assert "1 person has joined" in live.text
    again = hall.lead.get(f"{hall.base}/live", headers={"If-None-Match": live.headers["ETag"]})
    assert again.status_code == 304


def test_a_wrong_code_is_told_where_it_was_typed(app: Flask) -> None:
    """The page again with what was typed, what is wrong and what to do."""
    answer = app.test_client().get("/join/ZZZZZZ?lang=en")
    assert answer.status_code == 422
    assert "There is no workshop with this code" in answer.text
    assert 'value="ZZZZZZ"' in answer.text


def test_a_phone_comes_back_to_its_seat(hall: Hall) -> None:
    """Joining again with the same cookie, or from the double click, is the same participant."""
    phone = hall.phone("sales")
    phone.post("/join", data={"code": hall.wave.join_code, "unit": "lab"})
    with hall.office.desk.store.reading() as tx:
        counts = tx.participants.progress(hall.wave.id)
    assert [(one.unit, one.joined) for one in counts] == [("sales", 1)]


def test_without_a_seat_there_is_nothing_but_the_way_in(hall: Hall) -> None:
    """Pages lead to the code, messages are refused; another wave's seat opens nothing."""
    stranger = hall.app.test_client()
    assert stranger.get(f"/p/{hall.wave.id}").location == "/join"
    assert stranger.post(f"/p/{hall.wave.id}/answers", json={}).status_code == 401
    assert stranger.get(f"/p/{hall.wave.id}/state", headers={"Accept": "application/json"}).status_code in {302, 401}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {"round": 1, "answers": []},
        {"round": "r", "answers": []},
        {"round": "r", "answers": [{}]},
        {"round": "r", "answers": [{"item": "a", "value": True, "client_id": "c", "counter": 1}]},
        {"round": "r", "answers": [{"item": "a", "value": "3", "client_id": "c", "counter": 1}]},
        {"round": "r", "answers": [{"item": "a", "value": 3, "client_id": "c", "counter": 1.5}]},
        {"round": "r", "answers": [{"item": ["a"], "value": 3, "client_id": "c", "counter": 1}]},
        {"round": "r", "answers": [{"item": "a", "value": 3, "client_id": "c", "counter": 1, "seconds": "x"}]},
        {"round": "r", "answers": [{"item": "a", "value": 3, "client_id": "c", "counter": 1}] * 121},
    ],
)
def test_messages_that_are_none_are_refused(hall: Hall, body: object) -> None:
    """422 or 409 with words, never a trace."""
    phone = hall.phone("sales")
    answer = phone.post(f"/p/{hall.wave.id}/answers", json=body)
    assert answer.status_code in {409, 422}
    assert answer.json
    assert answer.json["title"]


def test_answers_off_the_scale_or_of_another_question_are_refused(hall: Hall) -> None:
    """And nothing of the message is kept."""
    phone = hall.phone("sales")
    hall.go(Step.ANSWER)
    round = re.search(r'data-round="(\w+)"', phone.get(f"/p/{hall.wave.id}").text)
    assert round
    for item, value in (("uncertainty_w", 6), ("uncertainty_w", 10**30), ("nothing", 3)):
        body = {"round": round.group(1), "answers": [{"item": item, "value": value, "client_id": "c", "counter": 1}]}
        assert phone.post(f"/p/{hall.wave.id}/answers", json=body).status_code == 422
    large = {"round": "x" * 40_000, "answers": []}
    assert phone.post(f"/p/{hall.wave.id}/answers", json=large).status_code == 413


def test_a_form_without_scripts_is_taken_whole(hall: Hall) -> None:
    """All answers at once; sent twice they are the same; what was said before is not said anew."""
    phone = hall.phone("sales")
    hall.go(Step.ANSWER)
    form = {"item:uncertainty_w": "4", "item:openness_w": "-1", "item:data_trust_w": "99", "other": "5"}
    for _ in range(2):
        assert phone.post(f"/p/{hall.wave.id}/form", data=form).status_code == 302
    with hall.office.desk.store.reading() as tx:
        answers = tx.answers.matrix(hall.wave.id, ["uncertainty_w", "openness_w", "data_trust_w"])
    assert answers.values.tolist() == [[4, -1, 0]]


def test_a_whole_workshop(hall: Hall) -> None:
    """Guess, answer, reveal, talk, second vote, settle, recommendation, decide, sign, end."""
    phones = [hall.phone("sales") for _ in range(6)] + [hall.phone("lab") for _ in range(2)]
    for phone in phones:
        assert "which way would suit your unit" in phone.get(f"/p/{hall.wave.id}").text
        assert phone.post(f"/p/{hall.wave.id}/tendency", data={"method": "okr"}).status_code == 302
    hall.go(Step.ANSWER)
    hall.fill(phones, 5)
    assert "8 handed in" in hall.stage()
    page = hall.go(Step.REVEAL)
    assert "Regional sales" in page
    assert "dimensions split" in page
    assert "too few answers to show" in hall.stage("?unit=lab")
    assert "Business uncertainty" in hall.stage("?unit=sales&look=uncertainty")
    assert "look at the screen" in phones[0].get(f"/p/{hall.wave.id}").text
    assert "Talk first about" in hall.go(Step.TALK)
    hall.lead.post(f"{hall.base}/focus", data={"version": hall.version, "focus": "uncertainty_w", "minutes": "8"})
    assert "Now before the room" in hall.stage()
    hall.go(Step.SECOND_VOTE, item=["uncertainty_w"])
    page = phones[0].get(f"/p/{hall.wave.id}").text
    assert re.findall(r'data-item="(\w+)"', page) == ["uncertainty_w"]
    for phone in phones[:6]:
        phone.post(f"/p/{hall.wave.id}/form", data={"item:uncertainty_w": "5"})
    page = hall.go(Step.REVEAL)
    assert "100.0" in page
    hall.go(Step.SETTLE)
    settled = {"unit": "sales", "dimension": "data_trust", "value": "62,5", "note": "=HYPERLINK(1) <b>口径统一</b>"}
    page = hall.lead.post(f"{hall.base}/settle", data=settled, follow_redirects=True).text
    assert "62.5" in page
    assert "&lt;b&gt;口径统一&lt;/b&gt;" in page
    page = hall.go(Step.RECOMMENDATION)
    assert "OKR 6" in page
    assert "withheld" in hall.stage("?unit=lab")
    hall.go(Step.DECIDE)
    refused = hall.lead.post(f"{hall.base}/decide", data={"unit": "sales", "decision": "override", "method": "kpi"})
    assert refused.status_code == 422
    wanted = {"unit": "sales", "decision": "override", "method": "kpi", "reason": "prescribed"}
    assert "prescribed" in hall.lead.post(f"{hall.base}/decide", data=wanted, follow_redirects=True).text
    state = re.search(r'name="state" value="(\w+)"', hall.stage())
    assert state
    assert (
        "王经理"
        in hall.lead.post(
            f"{hall.base}/sign", data={"name": "王经理", "state": state.group(1)}, follow_redirects=True
        ).text
    )
    stale = hall.lead.post(f"{hall.base}/sign", data={"name": "王经理", "state": "0" * 64})
    assert stale.status_code == 409
    assert "The workshop is over" in hall.go(Step.SIGNED_OFF)
    assert "Thank you" in phones[0].get(f"/p/{hall.wave.id}").text
    late = hall.app.test_client().post("/join", data={"code": hall.wave.join_code, "unit": "sales"})
    assert late.status_code == 422


def test_a_step_from_an_old_screen_is_a_conflict(hall: Hall) -> None:
    """409 with words; the room stays where it was led."""
    version = hall.version
    hall.go(Step.ANSWER)
    answer = hall.lead.post(f"{hall.base}/step", data={"to": "answer", "version": version})
    assert answer.status_code == 409
    assert "another screen" in answer.text
    assert hall.lead.post(f"{hall.base}/step", data={"to": "nonsense", "version": 1}).status_code == 422
    undone = hall.lead.post(f"{hall.base}/undo", data={"version": hall.version}, follow_redirects=True)
    assert "Back one step" in undone.text


def test_a_seat_on_behalf_opens_the_form_here(hall: Hall) -> None:
    """The facilitator's device takes the seat, and the page says for whom."""
    hall.go(Step.ANSWER)
    page = hall.lead.post(f"{hall.base}/proxy", data={"unit": "sales", "role": "member"}, follow_redirects=True).text
    assert "on behalf of somebody" in page


def test_a_campaign_has_no_room(hall: Hall, people: People) -> None:
    """Its address says so."""
    from advisor.domain.campaign import Mode

    wave = hall.office.engagements.open_wave(people.owner.id, people.record.id, Mode.CAMPAIGN)
    answer = hall.lead.get(f"/e/{people.record.id}/{wave.number}/stage")
    assert answer.status_code == 422
    assert "no screen for a room" in answer.text
