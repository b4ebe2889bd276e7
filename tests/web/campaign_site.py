"""The application with a campaign on it, and people who ask for its pages."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from argon2 import Parameters
from argon2.low_level import Type
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from advisor import bootstrap
from advisor.domain.access import Account, Membership, Role
from advisor.domain.campaign import Consent, EngagementRecord, Mode, Wave
from advisor.domain.unit import Engagement, Unit
from advisor.ports.mailing import Delivery, MailFault, MailReason, Message
from advisor.services.actor import Desk
from advisor.services.engagements import Draft
from advisor.services.library import Library
from advisor.services.office import Office
from advisor.storage.hashing import Argon2Hasher
from advisor.storage.store import SqlStore
from advisor.storage.system import SystemSecrets
from advisor.storage.upgrade import upgrade
from advisor.web.app import Settings, create_app

NOW = dt.datetime(2027, 3, 9, 14, 25, tzinfo=dt.UTC)
CHEAP = Parameters(Type.ID, 19, 16, 32, time_cost=1, memory_cost=8, parallelism=1)
UNITS = (
    Unit("cs", "客服中心", "Customer Service", headcount=20),
    Unit("lab", "创新实验室", "Innovation Lab", headcount=4),
    Unit("sales", "区域销售", "Sales"),
)


@cache
def library() -> Library:
    """The installed content, loaded once."""
    return bootstrap.library()


@dataclass
class Clock:
    """A clock that is set."""

    time: dt.datetime = NOW

    def now(self) -> dt.datetime:
        """The time that was set."""
        return self.time


@dataclass
class Postbox:
    """A mail server that keeps what it is given, and refuses some addresses."""

    refused: Sequence[str] = ()
    sent: list[Message] = field(default_factory=list)

    def ready(self) -> MailFault | None:
        """It always is."""
        return None

    def send(self, messages: Sequence[Message]) -> tuple[Delivery, ...]:
        """Keep what is not refused."""
        fault = MailFault(MailReason.ADDRESS, "550 nobody <b>here</b>")
        self.sent += [one for one in messages if one.address not in self.refused]
        return tuple(Delivery(one.key, one.address, fault if one.address in self.refused else None) for one in messages)


@dataclass
class Person:
    """Somebody with a browser."""

    client: FlaskClient

    def get(self, address: str, **more: Any) -> str:
        """A page, which is expected to be there."""
        answer = self.client.get(address, **more)
        assert answer.status_code == 200, (address, answer.status_code, answer.text[:500])
        return answer.text

    def post(self, path: str, /, *, of: str | None = None, **form: Any) -> TestResponse:
        """A form sent with the token of the page that it is on (`of`, else its own)."""
        page = self.client.get(of or path).text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token, page[:500]
        content = (
            {"content_type": "multipart/form-data"} if any(isinstance(one, tuple) for one in form.values()) else {}
        )
        return self.client.post(path, data=form | {"csrf_token": token[1]}, **content)


@dataclass
class Site:
    """The application, its use cases, and the campaign."""

    app: Flask
    office: Office
    clock: Clock
    record: EngagementRecord
    wave: Wave
    accounts: dict[str, Account]

    @property
    def home(self) -> str:
        """The address of the campaign's hub."""
        return f"/e/{self.record.id}/{self.wave.number}/campaign"

    def person(self, name: str | None = None, language: str = "en") -> Person:
        """Somebody who is signed in, or nobody in particular."""
        client = self.app.test_client()
        client.set_cookie("lang", language)
        if name is not None:
            client.set_cookie("session", self.office.accounts.signing_in.begin(self.accounts[name]).token)
        return Person(client)

    def links(self, person: Person, **form: str) -> dict[str, str]:
        """The personal links by name, as the mail merge hands them out."""
        answer = person.post(f"{self.home}/people/merge", of=f"{self.home}/people", language="en", **form)
        assert answer.status_code == 200, answer.text[:800]
        rows = csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline=""))
        return {row["name"]: "/i/" + row["link"].rpartition("/i/")[2] for row in rows}

    def answer(self, person: Person, value: int = 4) -> None:
        """Answer every question as the participant of that browser."""
        with self.office.desk.store.reading() as tx:
            secret = person.client.get_cookie(f"seat_{self.wave.id[:12]}")
            assert secret
            seat = tx.participants.by_resume(self.office.desk.secrets.digest(secret.value))
        assert seat
        form = self.office.library.questionnaire(self.wave.questionnaire)
        given = {f"item:{item.id}": str(value) for item in form.items}
        answer = person.post(f"/p/{self.wave.id}/form", of=f"/p/{self.wave.id}", **given)
        assert answer.status_code == 302, answer.text[:500]


def open_site(folder: Path, consent: Consent = Consent.ANONYMOUS, mailer: Postbox | None = None) -> Site:
    """The application on an empty database with one campaign, owned by Anna, led by Ben, seen by Cleo."""
    address = f"sqlite:///{folder}/site.db"
    upgrade(address)
    clock = Clock()
    desk = Desk(SqlStore(address), clock, SystemSecrets(b"k" * 32))
    office = Office(desk, library(), Argon2Hasher(CHEAP), lambda: bootstrap.example(library()), mailer)
    accounts = {}
    with desk.store.writing() as tx:
        for name in ("anna", "ben", "cleo", "dora"):
            accounts[name] = Account(name, f"{name}@example.org", name.title(), "-", NOW)
            tx.accounts.add(accounts[name])
    facts = Engagement(client="星河互联", client_en="Starlane")
    record = office.engagements.create("anna", Draft(facts, consent=consent), UNITS)
    with desk.store.writing() as tx:
        tx.engagements.put_member(Membership(record.id, "ben", Role.FACILITATOR))
        tx.engagements.put_member(Membership(record.id, "cleo", Role.VIEWER))
    wave = office.engagements.open_wave("anna", record.id, Mode.CAMPAIGN, "workshop", NOW + dt.timedelta(days=14))
    app = create_app(office, Settings(b"k" * 32, folder))
    app.config["TESTING"] = True
    return Site(app, office, clock, record, wave, accounts)
