"""The application on a fresh SQLite database, with accounts to sign in as."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from argon2 import Parameters
from argon2.profiles import CHEAPEST
from flask import Flask
from flask.testing import FlaskClient

from advisor import bootstrap
from advisor.domain.access import Account, Membership, Role
from advisor.domain.campaign import EngagementRecord, Mode, Wave
from advisor.domain.unit import Engagement, Unit
from advisor.services.actor import Desk
from advisor.services.engagements import Draft
from advisor.services.library import Library
from advisor.services.office import Office
from advisor.storage.hashing import Argon2Hasher
from advisor.storage.store import open_store
from advisor.storage.system import SystemClock, SystemSecrets
from advisor.web.app import Settings, create_app
from advisor.web.visitor import SESSION_COOKIE

KEY = b"a key for tests, 32 bytes or more"
PASSWORD = "correct horse battery"  # noqa: S105 -- of invented people
CHEAP: Parameters = CHEAPEST
UNITS = (
    Unit("sales", "区域销售", "Regional sales"),
    Unit("lab", "新业务孵化", "Venture lab"),
    Unit("legal", "法务合规", "Legal"),
)


@pytest.fixture(scope="session")
def library() -> Library:
    """The installed content, loaded once."""
    return bootstrap.library()


@pytest.fixture
def office(tmp_path: Path, library: Library) -> Iterator[Office]:
    """All use cases on an empty database."""
    store = open_store(f"sqlite:///{tmp_path}/advisor.db")
    desk = Desk(store, SystemClock(), SystemSecrets(KEY))
    yield Office(desk, library, Argon2Hasher(CHEAP), lambda: bootstrap.example(library))
    store.close()


@pytest.fixture
def app(office: Office, tmp_path: Path) -> Flask:
    """The application, without CSRF tokens unless a test sets `WTF_CSRF_ENABLED`."""
    app = create_app(office, Settings(KEY, tmp_path, local_only=True))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    return app


@dataclass(frozen=True)
class People:
    """An engagement with three units, an account for each role in it, and one that has none."""

    record: EngagementRecord
    owner: Account
    facilitator: Account
    viewer: Account
    stranger: Account
    admin: Account


@pytest.fixture
def people(office: Office) -> People:
    """The engagement and the people."""
    admin = office.accounts.administration.set_up("admin@example.com", "Admin", PASSWORD)
    made = {}
    for name in ("owner", "facilitator", "viewer", "stranger"):
        _, link = office.accounts.administration.create(admin.id, f"{name}@example.com", name)
        made[name] = office.accounts.passwords.set_by_link(link, PASSWORD)
    record = office.engagements.create(
        made["owner"].id, Draft(Engagement(client="星河互联", client_en="Starlane")), UNITS
    )
    with office.desk.store.writing() as tx:
        for role in (Role.FACILITATOR, Role.VIEWER):
            tx.engagements.put_member(Membership(record.id, made[role.value].id, role))
    return People(record, made["owner"], made["facilitator"], made["viewer"], made["stranger"], admin)


@pytest.fixture
def sign_in(app: Flask, office: Office) -> Callable[[Account], FlaskClient]:
    """A browser in which an account is signed in."""

    def signed_in(account: Account, language: str = "en") -> FlaskClient:
        client = app.test_client()
        session = office.accounts.signing_in.begin(account)
        client.set_cookie(SESSION_COOKIE, session.token)
        client.set_cookie("lang", language)
        return client

    return signed_in


@pytest.fixture
def workshop(office: Office, people: People) -> Wave:
    """A workshop of the engagement, just opened."""
    return office.engagements.open_wave(people.owner.id, people.record.id, Mode.WORKSHOP)
