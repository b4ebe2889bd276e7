"""A campaign of three units, and programs with tokens of its people."""

from __future__ import annotations

import pytest
from flask import Flask

from advisor.domain.campaign import Mode, Wave
from advisor.services.office import Office
from tests.web.api.caller import Caller, batch, caller
from tests.web.conftest import People


@pytest.fixture
def campaign(office: Office, people: People) -> Wave:
    """A campaign with the short questionnaire, which takes answers."""
    return office.engagements.open_wave(people.owner.id, people.record.id, Mode.CAMPAIGN, "workshop")


@pytest.fixture
def items(office: Office) -> list[str]:
    """The items of the short questionnaire."""
    return [item.id for item in office.library.questionnaires["workshop"].items]


@pytest.fixture
def owner(app: Flask, office: Office, people: People) -> Caller:
    """A program with a token of the owner, all scopes."""
    return caller(app, office, people.record, people.owner)


@pytest.fixture
def answered(owner: Caller, campaign: Wave, items: list[str]) -> Caller:
    """The same, once six people of sales and five of the lab have answered and the campaign is closed."""
    sent = batch(items, "sales", 6)["respondents"] + batch(items, "lab", 5, 2)["respondents"]
    assert owner.call("send_answers", {"respondents": sent}).status_code == 200
    assert owner.call("close_wave", number=campaign.number).status_code == 200
    return owner
