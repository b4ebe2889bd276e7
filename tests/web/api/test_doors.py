"""Who gets in: tokens with their scopes, roles and engagements; cookies and secrets in addresses open nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advisor.domain.access import Account, Scope
from advisor.domain.campaign import Mode, Wave
from advisor.domain.unit import Engagement
from advisor.services.engagements import Draft
from advisor.services.office import Office
from advisor.web.api.document import Operation, operations
from tests.web.api.caller import Caller, caller, conforms, token
from tests.web.conftest import UNITS, People

PARTS = {"number": 1, "report": "none"}
ALL = sorted(operations())


def _address(operation: Operation, engagement: str) -> str:
    return "/api/v1" + operation.path.format(engagement=engagement, **PARTS)


@pytest.mark.parametrize("name", ALL)
def test_without_a_token_nothing_opens(
    name: str, app: Flask, people: People, sign_in: Callable[[Account], FlaskClient]
) -> None:
    """No token, a cookie, a token that is none, one in the address, another scheme: all answer 401 with the challenge."""
    operation, browser = operations()[name], sign_in(people.owner)
    app.config["WTF_CSRF_ENABLED"] = True
    address = _address(operation, people.record.id)
    for client, headers, query in (
        (app.test_client(), {}, {}),
        (browser, {}, {}),
        (browser, {"Authorization": "Bearer nonsense"}, {}),
        (app.test_client(), {"Authorization": "Basic YTpi"}, {}),
        (app.test_client(), {"Authorization": "Bearer "}, {}),
        (app.test_client(), {"Authorization": "Bearer é"}, {}),
        (app.test_client(), {}, {"access_token": "nonsense", "token": "nonsense"}),
    ):
        answer = client.open(address, method=operation.method, headers=headers, query_string=query)
        assert answer.status_code == 401, (headers, answer.text)
        assert answer.mimetype == "application/problem+json"
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert "Set-Cookie" not in answer.headers
        conforms(name, answer)


def test_a_token_in_the_address_is_refused(app: Flask, office: Office, people: People) -> None:
    """A good token in the query opens nothing, and beside one in the head it is told to be out of place."""
    secret = token(office, people.owner)
    for name in ("access_token", "token", "api_key"):
        assert app.test_client().get(f"/api/v1/engagements?{name}={secret}").status_code == 401
        program = Caller(app, secret, people.record.id)
        refused = program.call("list_engagements", **{name: secret})
        assert refused.status_code == 422
        assert refused.json["faults"] == [{"place": name, "what": "There is no such parameter."}]
        assert secret not in refused.text


def test_revoked_and_expired_tokens_and_those_of_disabled_accounts_open_nothing(
    app: Flask, office: Office, people: People
) -> None:
    """They answer like a token that never was."""
    accounts = office.accounts
    secrets = [token(office, people.owner), token(office, people.facilitator), token(office, people.viewer)]
    programs = [Caller(app, secret, people.record.id) for secret in secrets]
    assert [one.call("list_units").status_code for one in programs] == [200, 200, 200]
    accounts.tokens.revoke(people.owner.id, accounts.tokens.of(people.owner.id)[0].id)
    with office.desk.store.writing() as tx:
        kept = tx.accounts.tokens(people.facilitator.id)[0]
        tx.accounts.put_token(replace(kept, expires_at=office.desk.clock.now()))
    accounts.administration.set_disabled(people.admin.id, people.viewer.id, disabled=True)
    answers = [one.call("list_units") for one in (*programs, Caller(app, "never", people.record.id))]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.parametrize("name", ALL)
def test_each_operation_needs_its_scope(name: str, app: Flask, office: Office, people: People) -> None:
    """With all scopes but its own it answers 403 and names what is needed; nothing of the body is looked at before."""
    operation = operations()[name]
    others = [scope for scope in Scope if scope not in operation.scopes]
    program = caller(app, office, people.record, people.owner, *others)
    refused = program.call(name, **PARTS, headers={"Content-Type": "application/json"})
    assert refused.status_code == 403
    assert "insufficient_scope" in refused.headers["WWW-Authenticate"]
    assert all(scope in refused.headers["WWW-Authenticate"] for scope in operation.scopes)


@pytest.mark.parametrize("name", [name for name in ALL if operations()[name].roles])
def test_a_token_is_never_more_than_its_account(name: str, app: Flask, office: Office, people: People) -> None:
    """A viewer's token with all scopes changes nothing; what only owners may do, a facilitator's does not either."""
    operation = operations()[name]
    for account, role in ((people.viewer, "viewer"), (people.facilitator, "facilitator")):
        answer = caller(app, office, people.record, account).call(name, **PARTS)
        assert (answer.status_code == 403) == (role not in operation.roles), answer.text


@pytest.mark.parametrize("name", [name for name in ALL if "{engagement}" in operations()[name].path])
def test_engagements_of_others_are_not_there(name: str, app: Flask, office: Office, people: People) -> None:
    """A stranger, an administrator, and a token that is bound to another engagement get what an unknown id gets."""
    other = office.engagements.create(people.owner.id, Draft(Engagement(client="Another")), UNITS)
    bound = Caller(app, token(office, people.owner, engagement=other.id), people.record.id)
    programs = [bound, *(caller(app, office, people.record, one) for one in (people.stranger, people.admin))]
    unknown = Caller(app, programs[1].secret, "nowhere").call(name, **PARTS)
    answers = [program.call(name, **PARTS) for program in programs]
    assert {answer.status_code for answer in answers} == {404} == {unknown.status_code}
    assert {answer.text for answer in answers} == {unknown.text}


def test_a_bound_token_lists_its_engagement_alone(app: Flask, office: Office, people: People) -> None:
    """The other engagements of the account are not told of."""
    office.engagements.create(people.owner.id, Draft(Engagement(client="Another")), UNITS)
    free = caller(app, office, people.record, people.owner).call("list_engagements").json
    bound = Caller(app, token(office, people.owner, engagement=people.record.id), "").call("list_engagements").json
    assert len(free["engagements"]) == 2
    assert [one["id"] for one in bound["engagements"]] == [people.record.id]
    assert bound["engagements"][0]["role"] == "owner"


def test_reports_of_another_engagement_are_not_there(
    app: Flask, office: Office, people: People, answered: Caller
) -> None:
    """The id of a report opens it in its own engagement only, also for somebody who owns both."""
    other = office.engagements.create(people.owner.id, Draft(Engagement(client="Another")), UNITS)
    job = answered.call("order_report", {"kind": "json", "language": "en"}).json["id"]
    there = Caller(app, answered.secret, other.id)
    for name in ("get_report", "cancel_report", "download_report"):
        assert there.call(name, report=job).status_code == 404
    assert there.call("list_reports", after=job).status_code == 404
    assert answered.call("get_report", report=job).status_code == 200


def test_a_role_that_is_taken_away_is_gone_at_once(app: Flask, office: Office, people: People) -> None:
    """A token holds no rights of its own."""
    program = caller(app, office, people.record, people.viewer)
    assert program.call("list_waves").status_code == 200
    with office.desk.store.writing() as tx:
        tx.engagements.remove_member(people.record.id, people.viewer.id)
    assert program.call("list_waves").status_code == 404


def test_tokens_open_no_page_and_answers_hold_no_secret(
    owner: Caller, campaign: Wave, office: Office, people: People
) -> None:
    """The pages for people stay closed to programs; wave ids and join codes, by which people come in, are not told."""
    head = {"Authorization": f"Bearer {owner.secret}"}
    for path in (f"/e/{owner.engagement}", "/account", "/accounts", f"/e/{owner.engagement}/log"):
        assert owner.app.test_client().get(path, headers=head).status_code in {302, 401, 403, 404}
    shop = office.engagements.open_wave(people.owner.id, owner.engagement, Mode.WORKSHOP)
    told = owner.call("list_waves").text
    assert campaign.id not in told
    assert shop.join_code is not None
    assert shop.join_code not in told


def test_guessing_tokens_is_slowed_down(app: Flask, people: People) -> None:
    """After thirty tokens that do not open the address waits, as long as it is told."""
    guess = Caller(app, "guess", people.record.id)
    statuses = [guess.call("list_engagements").status_code for _ in range(31)]
    assert statuses[:30] == [401] * 30
    assert statuses[30] == 429
    assert int(guess.call("list_engagements").headers["Retry-After"]) > 0


def test_other_methods_and_addresses_answer_as_problems(app: Flask, people: People) -> None:
    """Also where no operation is, a program reads a problem and not a page."""
    client = app.test_client()
    for path, method, status in (
        ("/api/v1/nothing", "GET", 404),
        ("/api/v2/engagements", "GET", 404),
        ("/api/v1/engagements", "DELETE", 405),
        ("/api/v1/engagements", "OPTIONS", 405),
        ("/api/v1/engagements", "TRACE", 405),
        (f"/api/v1/engagements/{people.record.id}/waves/-1", "GET", 404),
    ):
        answer = client.open(path, method=method)
        assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), path
        assert status != 405 or "GET" in answer.headers["Allow"]
