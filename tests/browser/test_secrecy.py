"""Before a reveal nobody learns anything: two rooms that differ only in what was answered look the same from everywhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2.profiles import CHEAPEST
from flask import Flask

from advisor import bootstrap
from advisor.domain.campaign import Mode, Wave
from advisor.domain.unit import Engagement
from advisor.domain.workshop import Step
from advisor.services.actor import Desk
from advisor.services.engagements import Draft
from advisor.services.office import Office
from advisor.services.workshop.joining import Given
from advisor.storage.hashing import Argon2Hasher
from advisor.storage.store import open_store
from advisor.storage.system import SystemClock, SystemSecrets
from advisor.web.app import Settings, create_app
from advisor.web.visitor import seat_cookie
from tests.browser.house import UNITS

KEY = b"a key for tests, 32 bytes or more"
LOOKED_AT = (
    "stage",
    "live",
    "results",
    "results/unit/sales",
    "results/what-if/sales",
    "results/readiness",
    "results/decisions",
    "report",
    "report/paper",
)
"""What the owner can ask for in a wave."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """All use cases on an empty database."""
    library = bootstrap.library()
    store = open_store(f"sqlite:///{tmp_path}/advisor.db")
    yield Office(
        Desk(store, SystemClock(), SystemSecrets(KEY)),
        library,
        Argon2Hasher(CHEAPEST),
        lambda: bootstrap.example(library),
    )
    store.close()


def _answered(office: Office, owner: str, low: int, high: int) -> tuple[Wave, dict[str, str]]:
    """A room of twelve whose answers are these two values in turn."""
    record = office.engagements.create(owner, Draft(Engagement(client="星河互联")), UNITS)
    wave = office.engagements.open_wave(owner, record.id, Mode.WORKSHOP)
    office.steps.advance(owner, wave.id, Step.ANSWER, 0)
    seats = {}
    for number in range(12):
        secret = office.desk.secrets.code(10)
        seat = office.joining.join(wave.id, "sales" if number < 7 else "lab", None, secret)
        office.joining.vote(seat.id, "kpi" if low == 1 else "okr")
        seats[seat.id] = secret
        if number:
            _say(office, wave, seat.id, (low, high)[number % 2])
    return wave, seats


def _say(office: Office, wave: Wave, seat: str, value: int) -> None:
    with office.desk.store.reading() as tx:
        round = tx.waves.rounds(wave.id)[-1]
    items = [item.id for item in office.library.questionnaire(wave.questionnaire).items if round.asks(item.id)]
    office.joining.answer(
        seat, round.id, [Given(item, value, f"{seat}{n}{round.number}", n + 1) for n, item in enumerate(items)]
    )
    office.joining.hand_in(seat)


def _views(app: Flask, office: Office, owner: str, wave: Wave, seats: dict[str, str]) -> dict[str, str]:
    """Everything that the owner and somebody who has not answered can see, without what names the room itself."""
    client = app.test_client()
    with office.desk.store.reading() as tx:
        account = next(one for one in tx.accounts.all() if one.id == owner)
    client.set_cookie("session", office.accounts.signing_in.begin(account).token)
    seat, secret = next(iter(seats.items()))
    client.set_cookie(seat_cookie(wave.id), secret)
    home = f"/e/{wave.engagement}"
    addresses = [home, f"{home}/log", f"{home}/units", f"{home}/compare", f"/p/{wave.id}", f"/p/{wave.id}/state"]
    addresses += [f"{home}/{wave.number}/{part}" for part in LOOKED_AT]
    found = {}
    for address in addresses:
        answer = client.get(address)
        text = f"{answer.status_code} {answer.text} {answer.headers.get('ETag', '').rpartition('-')[0]}"
        for own, name in ((wave.engagement, "E"), (wave.id, "W"), (wave.join_code or "", "C"), (seat, "S")):
            text = text.replace(own, name)
        found[address.replace(wave.engagement, "E").replace(wave.id, "W")] = _plain(text, wave)
    return found


def _plain(text: str, wave: Wave) -> str:
    """Without what is drawn by lot or by the clock."""
    code = wave.join_code or ""
    text = text.replace(f"{code[:3]} {code[3:]}", "C")
    text = re.sub(r'(csrf[-_]token"?[^>]*?(?:content|value)=")[^"]+', r"\1", text)
    text = re.sub(r'<svg[^>]*class="segno".*?</svg>', "", text, flags=re.DOTALL)
    text = re.sub(r'data-round="[0-9a-f]+"', "", text)
    return re.sub(r"\d\d:\d\d(:\d\d(\.\d+)?)?", "", text)


def test_rooms_that_differ_only_in_their_answers_look_the_same(office: Office, tmp_path: Path) -> None:
    """In the first vote, and in the second one after a reveal that showed the same."""
    owner = office.accounts.administration.set_up("owner@example.com", "Owner", "correct horse battery").id
    app = create_app(office, Settings(KEY, tmp_path))
    ones, fives = _answered(office, owner, 1, 1), _answered(office, owner, 5, 5)
    first, second = (_views(app, office, owner, *room) for room in (ones, fives))
    assert first == second
    assert {text[:3] for path, text in first.items() if "/results" in path or "/report" in path} == {"409"}
    for wave, _ in (ones, fives):
        office.steps.advance(owner, wave.id, Step.REVEAL, 1)
    shown = [_views(app, office, owner, *room)[f"/e/E/{room[0].number}/stage"] for room in (ones, fives)]
    assert shown[0] != shown[1]


def test_a_second_vote_shows_nothing_before_it_is_closed(office: Office, tmp_path: Path) -> None:
    """After the same first vote, whatever was said in the second one."""
    owner = office.accounts.administration.set_up("owner@example.com", "Owner", "correct horse battery").id
    app = create_app(office, Settings(KEY, tmp_path))
    rooms = _answered(office, owner, 1, 5), _answered(office, owner, 1, 5)
    item = office.library.questionnaire(rooms[0][0].questionnaire).items[0].id
    for (wave, seats), value in zip(rooms, (2, 4), strict=True):
        for version, step in enumerate((Step.REVEAL, Step.TALK), 1):
            office.steps.advance(owner, wave.id, step, version)
        office.steps.advance(owner, wave.id, Step.SECOND_VOTE, 3, [item])
        for seat in list(seats)[1:]:
            _say(office, wave, seat, value)
    first, second = (_views(app, office, owner, *room) for room in rooms)
    assert {path for path in first if first[path] != second[path]} == set()
