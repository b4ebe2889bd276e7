"""What guards every request: headers, forms, sizes, hosts, limits on failures, and a log without secrets."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from advisor.domain.access import Role, Scope
from advisor.web.permissions import ALL, MATRIX, READ_ONLY, TOKEN
from advisor.web.serving import throttle
from advisor.web.serving.security import DOORS, SECRET_ADDRESSES, RequestNumber
from tests.services.account_office import GOOD
from tests.web.premises import MINE, Premises, premises, secret_of, send


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Premises]:
    """The application with an account that owns an engagement."""
    made = premises(tmp_path)
    made.engagement(MINE, made.account("anna"))
    yield made
    made.store.close()


@pytest.fixture
def owner(house: Premises) -> FlaskClient:
    """A browser of the owner."""
    return house.signed_in(house.office.accounts.administration.accounts()[0])


PAGES = ("/", "/account", "/accounts", f"/e/{MINE}", f"/e/{MINE}/members", "/join", "/trust", "/no-such-page")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_carries_the_headers(owner: FlaskClient, path: str) -> None:
    """A policy that lets nothing in from elsewhere or inline, no framing, no sniffing, no storing, a number."""
    headers = owner.get(path).headers
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert not re.search("unsafe|https?:|\\*", headers["Content-Security-Policy"])
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
    assert headers["Cache-Control"] == "no-store"
    assert re.fullmatch("[0-9a-f]{8}", headers["X-Request-Id"])


@pytest.mark.parametrize("path", PAGES)
def test_no_page_needs_what_the_policy_forbids(owner: FlaskClient, path: str) -> None:
    """Neither scripts nor styles nor handlers inline, nor an address elsewhere."""
    page = owner.get(path).text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", page)
    assert not re.search(r'(?:src|href|action)="(?:https?:)?//', page)


def test_a_form_without_its_secret_is_refused(house: Premises, owner: FlaskClient) -> None:
    """Every route that changes something, but those that only a token opens; nothing has happened."""
    wrong = []
    for rule in house.app.url_map.iter_rules():
        if MATRIX[rule.endpoint] == TOKEN:
            continue
        for method in (rule.methods or set()) - READ_ONLY:
            known: dict[str, str | int] = {"engagement": MINE, "number": 1}
            args = {name: known.get(name, "x") for name in rule.arguments}
            path = house.app.url_map.bind("localhost").build(rule.endpoint, args, method=method)
            for headers in ({}, {"X-CSRFToken": "forged"}):
                if owner.open(path, method=method, headers=headers).status_code != 400:
                    wrong.append((rule.endpoint, method))
    assert wrong == []
    assert owner.get(f"/e/{MINE}").status_code == 200


def test_forms_are_good_for_days_and_in_the_header(house: Premises, monkeypatch: pytest.MonkeyPatch) -> None:
    """A phone that slept a day still hands in; scripts send the secret in a header; another browser's is no good."""
    client = house.client()
    page = client.get("/sign-in")
    cookie = next(one for one in page.headers.getlist("Set-Cookie") if one.startswith("form="))
    assert "Expires=" in cookie
    secret = secret_of(page.text)
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 2 * 86_400)
    form = {"email": "anna@example.org", "password": GOOD}
    assert house.client().post("/sign-in", data=form, headers={"X-CSRFToken": secret}).status_code == 400
    assert client.post("/sign-in", data=form, headers={"X-CSRFToken": secret}).status_code == 302


@pytest.mark.parametrize(
    ("path", "size", "status"),
    [("/sign-in", 70_000, 413), (f"/e/{MINE}/units", 200_000, 422), (f"/e/{MINE}/units", 21 * 2**20, 413)],
)
def test_bodies_are_as_large_as_their_route_needs(owner: FlaskClient, path: str, size: int, status: int) -> None:
    """Forms are small, files are not; what is too large is refused before it is read."""
    secret = secret_of(owner.get("/account").text)
    head = b'--limit\r\nContent-Disposition: form-data; name="file"; filename="units.csv"\r\n\r\n'
    body = head + b"x" * size + b"\r\n--limit--\r\n"
    kind = "multipart/form-data; boundary=limit"
    answer = owner.post(path, data=body, headers={"X-CSRFToken": secret}, content_type=kind)
    assert answer.status_code == status


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost:8710", 200),
        ("127.0.0.1", 200),
        ("192.168.1.5:8710", 200),
        ("[::1]:8710", 200),
        ("[fe80::1]", 200),
        ("evil.example", 421),
        ("evil.example:8710", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example", 421),
    ],
)
def test_foreign_names_do_not_reach_it(house: Premises, host: str, status: int) -> None:
    """A foreign page whose name is made to lead to this machine is refused; numeric addresses are not names."""
    assert house.client().get("/sign-in", headers={"Host": host}).status_code == status


def test_names_are_added_where_it_is_served_under_others(tmp_path: Path) -> None:
    """Those of the network, told at the start; the page says what to do where one is missing."""
    house = premises(tmp_path, names=("advisor.example",))
    client = house.client()
    assert client.get("/setup", headers={"Host": "advisor.example:8710"}).status_code == 200
    assert "--name" in client.get("/setup?lang=en", headers={"Host": "other.example"}).text
    house.store.close()


def test_addresses_with_secrets_are_told_to_nobody(house: Premises) -> None:
    """Each route that has a token in its address is among those whose pages keep it."""
    arguments = {rule.endpoint: rule.arguments for rule in house.app.url_map.iter_rules()}
    assert {endpoint for endpoint, names in arguments.items() if "token" in names} == SECRET_ADDRESSES


def test_the_log_has_no_secret_and_no_time_of_participants(
    house: Premises, owner: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """Patterns instead of addresses, a number in each line, nothing of those who answer."""
    caplog.set_level(logging.INFO, logger="advisor")
    caplog.handler.addFilter(RequestNumber())
    _, link = house.office.accounts.links.make(house.office.accounts.administration.accounts()[0].id, MINE, "b", 30)
    answer = owner.get(f"/e/{MINE}/members?lang=en")
    owner.get(f"/password/{link}")
    send(owner, "/account/name", "/account", name="Secret Name")
    house.client().get("/join?code=CODE22")
    house.client().get(f"/r/{link}x")
    said = [(record.getMessage(), record.__dict__["request"]) for record in caplog.records]
    assert any(
        "/e/<engagement>/members 200" in line and number == answer.headers["X-Request-Id"] for line, number in said
    )
    text = str(said)
    for secret in (link, MINE, "Secret Name", "CODE22", "/join"):
        assert secret not in text


def _sign_in(client: FlaskClient, email: str, word: str, address: str) -> int:
    page = client.get("/sign-in")
    form = {"csrf_token": secret_of(page.text), "email": email, "password": word}
    return client.post("/sign-in", data=form, environ_base={"REMOTE_ADDR": address}).status_code


def test_guessing_a_password_is_slowed_down(house: Premises) -> None:
    """Per account from anywhere, and per address; the right password counts for nothing meanwhile; then it opens."""
    told = [_sign_in(house.client(), "anna@example.org", "wrong password", f"10.0.0.{n}") for n in range(7)]
    assert told == [422] * 5 + [429] * 2
    assert _sign_in(house.client(), "ANNA@example.org ", GOOD, "10.0.0.99") == 429
    told = [_sign_in(house.client(), f"x{n}@example.org", "wrong password", "10.0.1.1") for n in range(12)]
    assert told == [422] * 10 + [429] * 2


def test_a_household_counts_as_one_address(house: Premises) -> None:
    """Whatever address of its network, or form of the same address, a guesser takes."""
    told = [_sign_in(house.client(), f"x{n}@example.org", "wrong password", f"2001:db8::{n}") for n in range(12)]
    assert told == [422] * 10 + [429] * 2
    mixed = [("10.0.2.1", "::ffff:10.0.2.1")[n % 2] for n in range(12)]
    told = [_sign_in(house.client(), f"y{n}@example.org", "wrong password", one) for n, one in enumerate(mixed)]
    assert told == [422] * 10 + [429] * 2


def test_success_is_never_counted(house: Premises) -> None:
    """Fifty colleagues behind one address sign in within a minute."""
    told = {_sign_in(house.client(), "anna@example.org", GOOD, "10.0.0.1") for _ in range(50)}
    assert told == {302}


def test_the_wait_is_told(house: Premises) -> None:
    """In seconds, for programs, and in words on the page."""
    client = house.client()
    for _ in range(5):
        _sign_in(client, "anna@example.org", "wrong password", "10.0.0.1")
    page = client.get("/sign-in")
    form = {"csrf_token": secret_of(page.text), "email": "anna@example.org", "password": GOOD}
    refused = client.post("/sign-in?lang=en", data=form, environ_base={"REMOTE_ADDR": "10.0.0.1"})
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert "Too many tries" in refused.text


def test_the_wait_grows(house: Premises, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the first minute a few more tries, then a quarter of an hour, then an hour."""
    now = time.time()
    clock = [now]
    monkeypatch.setattr(time, "time", lambda: clock[0])

    def tries(minutes: float) -> int:
        clock[0] += minutes * 60
        return [_sign_in(house.client(), "anna@example.org", "wrong password", f"10.1.{n}.1") for n in range(8)].count(
            422
        )

    assert [tries(0), tries(1.1), tries(1.1), tries(15), tries(1.1), tries(16), tries(60)] == [5, 5, 0, 5, 5, 0, 5]


def test_guessing_a_join_code_is_slowed_down_and_a_room_joins(house: Premises) -> None:
    """Two hundred phones behind one address find the page and join, a hundred of them after a typing error."""

    def phone(n: int) -> list[int]:
        client, told = house.client(), []
        if n % 2:
            told.append(client.get(f"/join?code=WRONG{n}").status_code)
        page = client.get("/join?code=CODE22")
        form = {"csrf_token": secret_of(page.text), "code": "CODE22", "unit": "rnd"}
        return [*told, page.status_code, client.post("/join", data=form).status_code]

    with ThreadPoolExecutor(8) as room:
        told = list(room.map(phone, range(200)))
    assert {status for each in told for status in each} <= {200, 302, 422}
    assert all(each[-1] == 302 for each in told)
    guesses = [house.client().get(f"/join?code=GUESS{n}").status_code for n in range(60)]
    assert guesses[-1] == 429
    assert house.client().get("/join?code=CODE22").status_code == 429


def test_guessing_links_and_tokens_is_slowed_down(house: Premises) -> None:
    """Thirty a minute for each address."""
    links = [house.client().get(f"/r/guess{n}").status_code for n in range(32)]
    assert (links[29], links[31]) == (422, 429)
    other = [
        house.client().get("/account", headers={"Authorization": f"Bearer {n}", "Accept": "application/json"})
        for n in range(32)
    ]
    assert (other[29].status_code, other[31].status_code) == (401, 429)
    anna = house.office.accounts.administration.accounts()[0]
    _, secret = house.office.accounts.tokens.make(anna.id, "bi", [Scope.RESULTS_READ], 30)
    elsewhere = {"REMOTE_ADDR": "10.0.0.9"}
    good = [
        house.client().get("/health", headers={"Authorization": f"Bearer {secret}"}, environ_base=elsewhere).status_code
        for _ in range(100)
    ]
    assert set(good) == {200}


def test_guessing_the_set_up_code_is_slowed_down(tmp_path: Path) -> None:
    """Whoever guesses, from wherever, has five tries a minute."""
    made = premises(tmp_path, setup_code="ABCDE23456")
    told = []
    for n in range(7):
        client, base = made.client(), {"REMOTE_ADDR": f"10.0.0.{n}"}
        form = {"csrf_token": secret_of(client.get("/setup", environ_base=base).text), "setup_code": f"GUESS{n}"}
        told.append(client.post("/setup", data=form, environ_base=base).status_code)
    assert told == [422] * 5 + [429] * 2
    made.store.close()


def test_the_limits_name_routes_that_exist() -> None:
    """A renamed route does not slip out of its limit."""
    assert MATRIX.keys() >= throttle._JOIN
    assert MATRIX.keys() >= throttle._LINKS | throttle._INVITED | DOORS
    assert MATRIX["account.sign_in"] >= ALL


def test_an_error_page_bears_the_number_of_the_log(
    house: Premises, owner: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    """What goes wrong on our side is told without a trace, with a number that stands in the log too."""

    def fails() -> str:
        raise ZeroDivisionError

    house.app.view_functions["home.health"] = fails
    house.app.config["PROPAGATE_EXCEPTIONS"] = False
    answer = owner.get("/health?lang=en")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    numbers = set(re.findall(r"\b[0-9a-f]{8}\b", answer.text))
    assert any(number in record.getMessage() for record in caplog.records for number in numbers)


def test_roles_are_what_the_store_says_at_each_request(house: Premises) -> None:
    """Whoever loses a role or is disabled is out at the next request, whatever the cookie says."""
    ben = house.account("ben")
    house.join(MINE, ben, Role.VIEWER)
    client = house.signed_in(ben)
    assert client.get(f"/e/{MINE}").status_code == 200
    with house.store.writing() as tx:
        tx.engagements.remove_member(MINE, ben.id)
    assert client.get(f"/e/{MINE}").status_code == 404
