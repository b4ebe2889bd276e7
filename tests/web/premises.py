"""The application on a database of its own, with accounts and two engagements, for tests of its doors."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from advisor import bootstrap
from advisor.domain.access import Account, Membership, Role
from advisor.domain.campaign import Channel, Participant, Wave
from advisor.services.actor import Desk
from advisor.services.library import Library
from advisor.services.office import Office
from advisor.storage.hashing import Argon2Hasher
from advisor.storage.store import SqlStore
from advisor.storage.system import SystemSecrets
from advisor.storage.upgrade import upgrade
from advisor.web.app import Settings, create_app
from advisor.web.visitor import seat_cookie
from tests.services.account_office import CHEAP, GOOD, HandClock
from tests.storage.samples import ENGAGEMENT, UNITS, WAVE

MINE, THEIRS = "mine-0123456789abcdef0123456789a", "theirs-0123456789abcdef012345678"


@cache
def library() -> Library:
    """The installed content, loaded once."""
    return bootstrap.library()


@dataclass
class Premises:
    """The application, its use cases and its clock."""

    app: Flask
    office: Office
    clock: HandClock
    store: SqlStore

    def account(self, name: str, *, admin: bool = False) -> Account:
        """An account with the usual password; the first one by setting up."""
        administration = self.office.accounts.administration
        if administration.needed():
            return administration.set_up(f"{name}@example.org", name, GOOD)
        root = next(one for one in administration.accounts() if one.admin)
        _, link = administration.create(root.id, f"{name}@example.org", name, admin=admin)
        return self.office.accounts.passwords.set_by_link(link, GOOD)

    def engagement(self, id: str, owner: Account) -> Wave:
        """An engagement with units, a wave and a round that is open."""
        number = 1 if id == MINE else 2
        wave = replace(WAVE, id=f"wave-{number}-{id}", engagement=id, join_code=f"CODE2{number + 1}")
        form = library().questionnaires["workshop"]
        version = replace(ENGAGEMENT.questionnaire, id=form.id, version=form.version, sha256=form.sha256)
        with self.store.writing() as tx:
            tx.engagements.create(replace(ENGAGEMENT, id=id, questionnaire=version))
            tx.engagements.put_member(Membership(id, owner.id, Role.OWNER))
            tx.engagements.put_units([replace(one, engagement=id) for one in UNITS])
            tx.waves.put(replace(wave, questionnaire=version))
        return wave

    def join(self, engagement: str, account: Account, role: Role) -> None:
        """Give an account a role."""
        with self.store.writing() as tx:
            tx.engagements.put_member(Membership(engagement, account.id, role))

    def client(self, **more: Any) -> FlaskClient:
        """A browser that has been nowhere yet."""
        return self.app.test_client(**more)

    def signed_in(self, account: Account | None) -> FlaskClient:
        """A browser in which the account is signed in."""
        client = self.client()
        if account is not None:
            client.set_cookie("session", self.office.accounts.signing_in.begin(account).token)
        return client

    def seated(self, wave: Wave) -> FlaskClient:
        """A phone of somebody who has joined the wave."""
        secrets = self.office.desk.secrets
        client, secret = self.client(), secrets.token()
        seat = Participant(
            id=secrets.new_id(),
            engagement=wave.engagement,
            wave=wave.id,
            unit="rnd",
            channel=Channel.PHONE,
            joined_at=self.clock.now(),
            resume=secrets.digest(secret),
        )
        with self.store.writing() as tx:
            tx.participants.join(seat)
        client.set_cookie(seat_cookie(wave.id), secret)
        return client


def premises(folder: Path, **settings: Any) -> Premises:
    """The application on an empty database in the folder."""
    url = f"sqlite:///{folder}/store.db"
    upgrade(url)
    store, clock = SqlStore(url), HandClock()
    office = Office(Desk(store, clock, SystemSecrets(b"k" * 32)), library(), Argon2Hasher(CHEAP), _no_example)
    app = create_app(office, Settings(**({"key": b"c" * 32, "data": folder} | settings)))
    return Premises(app, office, clock, store)


def send(client: FlaskClient, path: str, page: str | None = None, **form: Any) -> TestResponse:
    """Send a form with the secret of the page on which it stands."""
    token = secret_of(client.get(page or path).text)
    return client.post(path, data={"csrf_token": token, **form})


def secret_of(page: str) -> str:
    """The secret of the forms of a page."""
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


def _no_example() -> Any:
    raise AssertionError
