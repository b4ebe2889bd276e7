"""How many statements a page sends to the database: fifteen at most, so that a page costs the same with many people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
import sqlalchemy as sa
from argon2.profiles import CHEAPEST
from flask import Flask

from advisor import bootstrap
from advisor.services.actor import Desk
from advisor.services.office import Office
from advisor.storage.hashing import Argon2Hasher
from advisor.storage.store import SqlStore, open_store
from advisor.storage.system import SystemClock, SystemSecrets
from advisor.web.app import Settings, create_app
from advisor.web.permissions import MATRIX, TOKEN
from advisor.web.visitor import seat_cookie, share_cookie
from tests.browser.places import GUEST, OWNER, SEAT, Place, Town, missing, places, stages, town

MOST = 15
KEY = b"a key for tests, 32 bytes or more"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Town]]:
    """The application in this process, and the town."""
    folder: Path = tmp_path_factory.mktemp("town")
    library = bootstrap.library()
    store = open_store(f"sqlite:///{folder}/advisor.db")
    desk = Desk(store, SystemClock(), SystemSecrets(KEY))
    office = Office(desk, library, Argon2Hasher(CHEAPEST), lambda: bootstrap.example(library))
    owner = office.accounts.administration.set_up("owner@example.com", "Owner", "correct horse battery")
    app = create_app(office, Settings(KEY, folder))
    yield app, town(office, owner)
    cast("SqlStore", store).close()


def _asked(built: tuple[Flask, Town], place: Place) -> list[str]:
    """The statements that a page sends, once the caches of the process are filled."""
    app, there = built
    client = app.test_client()
    if place.who == OWNER:
        client.set_cookie("session", there.office.accounts.signing_in.begin(there.owner).token)
    elif place.who == SEAT:
        client.set_cookie(seat_cookie(there.room.id), next(iter(there.seats.values())))
    elif place.who == GUEST:
        client.set_cookie(share_cookie(there.own.id), there.share)
    engine = cast("SqlStore", there.office.desk.store).database.engine
    sent: list[str] = []

    def note(*event: object) -> None:
        sent.append(str(event[2]))

    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        answer = client.get(place.path)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code in {200, 302, 409}, (place, answer.status_code)
    return [one for one in sent if one.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH"))]


def test_no_page_sends_more_than_fifteen_statements(built: tuple[Flask, Town]) -> None:
    """Every page that there is, the projector in each of its steps, and what the pages ask while they are open."""
    _, there = built
    most: dict[str, int] = {}
    for place in (*places(there), *_asked_by_pages(there)):
        most[f"{place.endpoint} {place.path} {place.who}"] = len(_asked(built, place))
    for step, place in stages(there):
        most[f"{place.endpoint} at {step}"] = len(_asked(built, place))
        live = Place("room.live", place.path.replace("/stage", "/live"))
        most[f"room.live at {step}"] = len(_asked(built, live))
    print(sorted(most.items(), key=lambda pair: -pair[1])[:12])
    assert {name: count for name, count in most.items() if count > MOST} == {}


def _asked_by_pages(there: Town) -> tuple[Place, ...]:
    unit = next(path.path.rpartition("/")[2] for path in places(there) if path.endpoint == "results.unit")
    return (
        Place("answering.state", f"/p/{there.room.id}/state", SEAT),
        Place("results.what_if", f"/e/{there.demo.id}/1/results/what-if/{unit}"),
        Place("reports.paper", f"/e/{there.demo.id}/1/report/paper"),
    )


def test_every_page_is_known(built: tuple[Flask, Town]) -> None:
    """A route that is read with GET has a place, or a reason why it is no page; those for tokens are for programs."""
    app, there = built
    routes = {
        rule.endpoint: rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and MATRIX[rule.endpoint] != TOKEN
    }
    assert missing(routes, places(there)) == set()
