"""Accounts in the browser: first start, signing in and out, one's own account, administration, members, links."""
# ruff: noqa: S106 -- passwords of tests

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa
from werkzeug.test import TestResponse

from advisor.domain.access import Role, Scope
from tests.services.account_office import BETTER, GOOD
from tests.storage.samples import ENGAGEMENT
from tests.web.premises import MINE, THEIRS, Premises, premises, send

REMOTE = {"REMOTE_ADDR": "192.168.1.30"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Premises]:
    """The application, without any account."""
    made = premises(tmp_path)
    yield made
    made.store.close()


def _cookie(answer: TestResponse, name: str) -> str:
    return next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(f"{name}="))


def _new(**more: str) -> dict[str, str]:
    return {"name": "Anna", "email": "anna@example.org", "password": GOOD, "again": GOOD} | more


def test_the_first_start_makes_an_account_and_signs_in(house: Premises) -> None:
    """Without an account everything leads there; afterwards it leads away, and the invented company is offered."""
    client = house.client()
    assert client.get("/").location == "/setup"
    for wrong, told in (
        (_new(again="something else"), "The two passwords differ"),
        (_new(password="short", again="short"), "at least 10"),
        (_new(email="nobody"), "Enter an e-mail address"),
        (_new(name=" "), "Enter a name"),
    ):
        refused = send(client, "/setup?lang=en", **wrong)
        assert refused.status_code == 422
        assert told in refused.text
        assert GOOD not in refused.text
    made = send(client, "/setup", **_new())
    assert made.location == "/"
    assert "HttpOnly" in _cookie(made, "session")
    assert "SameSite=Lax" in _cookie(made, "session")
    assert "/e/demo" in client.get("/").text
    assert client.get("/setup").location == "/"
    assert client.get("/account").status_code == 200


def test_the_first_account_is_made_at_the_machine_or_with_its_code(tmp_path: Path) -> None:
    """A proxy on the machine, another host name or another machine do not pass for it."""
    house = premises(tmp_path, setup_code="ABCDE23456")
    client = house.client()
    elsewhere = [
        {"environ_base": REMOTE},
        {"headers": {"X-Forwarded-For": "192.168.1.30"}},
        {"base_url": "http://192.168.1.5:8710"},
    ]
    for how in elsewhere:
        page = client.get("/setup?lang=en", **how)
        assert "Set-up code" in page.text
    assert "Set-up code" not in client.get("/setup").text
    page = client.get("/setup", environ_base=REMOTE)
    secret = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert secret
    form = {"csrf_token": secret[1], **_new()}
    for code in ("", "ABCDE23457"):
        refused = client.post("/setup", data={**form, "setup_code": code}, environ_base=REMOTE)
        assert refused.status_code == 422
    assert house.office.accounts.administration.needed()
    made = client.post("/setup", data={**form, "setup_code": "abcde-23456"}, environ_base=REMOTE)
    assert made.status_code == 302
    house.store.close()


def test_without_a_code_another_machine_is_told_where_to_go(house: Premises) -> None:
    """No form is shown, and none is taken."""
    client = house.client()
    page = client.get("/setup?lang=en", environ_base=REMOTE)
    assert "only on the computer on which the advisor runs" in page.text
    secret = re.search(r'name="csrf-token" content="([^"]+)"', page.text)
    assert secret
    form = {"csrf_token": secret[1], "setup_code": "", **_new()}
    assert client.post("/setup", data=form, environ_base=REMOTE).status_code == 422
    assert house.office.accounts.administration.needed()


def test_signing_in_leads_where_one_wanted_to_go(house: Premises) -> None:
    """Within this service only; the cookie is another one than before."""
    anna = house.account("anna")
    house.engagement(MINE, anna)
    client = house.client()
    turned = client.get(f"/e/{MINE}")
    assert turned.location == f"/?next=/e/{MINE}"
    assert f'name="next" value="/e/{MINE}"' in client.get(turned.location).text
    client.set_cookie("session", "planted")
    signed = send(client, "/sign-in", email="ANNA@example.org", password=GOOD, next=f"/e/{MINE}")
    assert signed.location == f"/e/{MINE}"
    assert "planted" not in _cookie(signed, "session")
    assert client.get(f"/e/{MINE}").status_code == 200
    assert client.get("/sign-in").location == "/"
    for elsewhere in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        assert send(house.client(), "/sign-in", email="anna@example.org", password=GOOD, next=elsewhere).location == "/"


def test_a_wrong_password_and_an_unknown_address_look_alike(house: Premises) -> None:
    """The pages differ in nothing but the address that was typed."""
    house.account("anna")
    pages = []
    for email in ("anna@example.org", "nobody@example.org"):
        refused = send(house.client(), "/sign-in?lang=en", email=email, password="wrong password")
        assert refused.status_code == 422
        assert "Set-Cookie: session" not in str(refused.headers)
        pages.append(re.sub(r'(content|value)="[^"]*\.[^"]*"', "", refused.text).replace(email, ""))
    assert "The address or the password is not right." in pages[0]
    assert pages[0] == pages[1]


def test_signing_out_ends_the_session(house: Premises) -> None:
    """The secret opens nothing any more, even if somebody kept it."""
    client = house.signed_in(house.account("anna"))
    kept = client.get_cookie("session")
    assert kept
    out = send(client, "/sign-out", "/account")
    assert "Max-Age=0" in _cookie(out, "session")
    client.set_cookie("session", kept.value)
    assert client.get("/account").status_code == 302


def test_over_tls_cookies_are_bound_to_the_host(tmp_path: Path) -> None:
    """Secure, and by their names only this very host can set them."""
    house = premises(tmp_path, secure=True)
    made = house.client().get("/setup", base_url="https://127.0.0.1")
    assert all(one.startswith("__Host-form=") and "Secure" in one for one in made.headers.getlist("Set-Cookie"))
    client = house.client()
    page = client.get("/setup", base_url="https://127.0.0.1").text
    secret = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert secret
    form = {"csrf_token": secret[1], **_new()}
    cookie = _cookie(client.post("/setup", data=form, base_url="https://127.0.0.1"), "__Host-session")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    house.store.close()


def test_ones_own_account_is_changed_there(house: Premises) -> None:
    """Name and password; a changed password signs the other devices out, this one stays."""
    anna = house.account("anna")
    here, there = house.signed_in(anna), house.signed_in(anna)
    assert send(here, "/account/name", "/account", name="Anna 安娜").status_code == 302
    assert "Anna 安娜" in here.get("/account").text
    assert send(here, "/account/name", "/account", name="").status_code == 422
    wrong = send(here, "/account/password", "/account?lang=en", old="wrong password", password=BETTER, again=BETTER)
    assert "The present password is not right." in wrong.text
    assert send(here, "/account/password", "/account", old=GOOD, password=BETTER, again=BETTER).status_code == 302
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 302


def test_devices_are_listed_and_signed_out(house: Premises) -> None:
    """By name, one by one or all; an id of another account's session does nothing."""
    anna, ben = house.account("anna"), house.account("ben")
    client, other = house.signed_in(anna), house.signed_in(ben)
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0"
    phone = house.client()
    page = phone.get("/sign-in").text
    secret = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert secret
    form = {"csrf_token": secret[1], "email": "anna@example.org", "password": GOOD}
    phone.post("/sign-in", data=form, headers={"User-Agent": agent})
    assert "WeChat, iPhone" in client.get("/account").text
    sessions = house.office.accounts.signing_in.sessions
    theirs = sessions(ben.id)[0].id
    phones = next(one.id for one in sessions(anna.id) if one.device)
    for id in (theirs, phones):
        send(client, "/account/sessions", "/account", session=id)
    assert [one.get("/account").status_code for one in (client, other, phone)] == [200, 200, 302]
    assert send(client, "/account/sessions", "/account").location == "/"
    assert client.get("/account").status_code == 302


def test_a_token_is_shown_once(house: Premises) -> None:
    """With what it may do and until when; taking it back is for its owner."""
    anna = house.account("anna")
    house.engagement(MINE, anna)
    client = house.signed_in(anna)
    refused = send(client, "/account/tokens", "/account", label="bi", days="90")
    assert refused.status_code == 422
    made = send(
        client,
        "/account/tokens",
        "/account?lang=en",
        label="<b>bi</b>",
        days="90",
        scopes=["results:read"],
        engagement=MINE,
    )
    found = re.search(r'id="once" value="([^"]+)"', made.text)
    assert found
    with house.store.reading() as tx:
        opened = house.office.accounts.tokens.who(tx, found[1])
    assert opened
    assert (opened[0].scopes, opened[0].engagement) == ((Scope.RESULTS_READ,), MINE)
    page = client.get("/account").text
    assert found[1] not in page
    assert "<b>bi</b>" not in page
    send(client, "/account/tokens/revoke", "/account", token=opened[0].id)
    with house.store.reading() as tx:
        assert house.office.accounts.tokens.who(tx, found[1]) is None


def test_an_administrator_manages_accounts(house: Premises) -> None:
    """Makes one with a link that its holder uses once, resets, disables, and changes who administrates."""
    root = house.account("root")
    client = house.signed_in(root)
    made = send(client, "/accounts?lang=en", email="ben@example.org", name="Ben")
    found = re.search(r'id="once" value="(http://localhost/password/[^"]+)"', made.text)
    assert found
    assert found[1] not in client.get("/accounts").text
    assert send(client, "/accounts", email="ben@example.org", name="Ben").status_code == 422
    path = found[1].removeprefix("http://localhost")
    holder = house.client()
    page = holder.get(path)
    assert "ben@example.org" in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert send(holder, path, password="short", again="short").status_code == 422
    assert send(holder, path, password=GOOD, again=GOOD).location == "/"
    assert holder.get("/account").status_code == 200
    assert house.client().get(path).status_code in {410, 422}
    ben = next(one for one in house.office.accounts.administration.accounts() if one.email == "ben@example.org")
    assert holder.get("/accounts").status_code == 403
    send(client, f"/accounts/{ben.id}/state", "/accounts", to="admin")
    assert holder.get("/accounts").status_code == 200
    send(client, f"/accounts/{ben.id}/state", "/accounts", to="disabled")
    assert holder.get("/account").status_code == 302
    send(client, f"/accounts/{ben.id}/state", "/accounts", to="enabled")
    reset = send(client, f"/accounts/{ben.id}/reset", "/accounts?lang=en")
    assert re.search(r'id="once" value="http://localhost/password/', reset.text)


def test_the_last_administrator_cannot_be_taken_away(house: Premises) -> None:
    """Told in words, on the page, with nothing changed."""
    root = house.account("root")
    client = house.signed_in(root)
    for to in ("disabled", "ordinary"):
        refused = send(client, f"/accounts/{root.id}/state", "/accounts?lang=en", to=to)
        assert refused.status_code == 422
        assert "last administrator who can sign in" in refused.text
    assert send(client, f"/accounts/{root.id}/reset", "/accounts").status_code == 422
    assert send(client, "/accounts/nobody/state", "/accounts", to="admin").status_code == 422
    assert client.get("/accounts").status_code == 200


def test_an_administrator_sees_no_engagement_of_others(house: Premises) -> None:
    """Neither in the list nor by address, and nothing of it in the log of accounts."""
    root, anna = house.account("root"), house.account("anna")
    house.engagement(MINE, anna)
    client = house.signed_in(root)
    assert client.get(f"/e/{MINE}").status_code == 404
    assert MINE not in client.get("/").text
    house.office.accounts.members.add(anna.id, MINE, "anna@example.org", Role.OWNER)
    page = client.get("/accounts").text
    assert MINE not in page
    assert "星河科技" not in page


def test_an_owner_gives_roles(house: Premises) -> None:
    """By address; the last owner stays; others see the list without its buttons."""
    anna, ben = house.account("anna"), house.account("ben")
    house.engagement(MINE, anna)
    client, other = house.signed_in(anna), house.signed_in(ben)
    path = f"/e/{MINE}/members"
    for form in ({"email": "nobody@example.org", "role": "viewer"}, {"email": "ben@example.org", "role": "king"}):
        assert send(client, path, **form).status_code == 422
    assert send(client, path, email="BEN@example.org", role="viewer").status_code == 302
    seen = other.get(path)
    assert seen.status_code == 200
    assert "/members/remove" not in seen.text
    assert send(other, path, email="ben@example.org", role="owner").status_code == 403
    last = send(client, f"{path}/remove", f"{path}?lang=en", account=anna.id)
    assert "last owner" in last.text
    assert send(client, path, email="ben@example.org", role="owner").status_code == 302
    assert send(client, f"{path}/remove", path, account=anna.id).location == "/"
    assert client.get(path).status_code == 404


def test_a_read_only_link_is_made_and_taken_back(house: Premises) -> None:
    """Shown once; what it opens ends with it, with its end, and is bound to its engagement."""
    anna = house.account("anna")
    house.engagement(MINE, anna)
    client = house.signed_in(anna)
    path = f"/e/{MINE}/members"
    assert send(client, f"/e/{MINE}/links", path, label="", days="30").status_code == 422
    assert send(client, f"/e/{MINE}/links", path, label="board", days="999").status_code == 422
    made = send(client, f"/e/{MINE}/links", f"{path}?lang=en", label="board", days="30")
    found = re.search(r'id="once" value="http://localhost(/r/[^"]+)"', made.text)
    assert found
    link = house.office.accounts.links.of(MINE)[0]
    assert house.office.accounts.links.open(found[1].removeprefix("/r/")) == link
    send(client, f"/e/{MINE}/links/revoke", path, link=link.id)
    refused = house.client().get(f"{found[1]}?lang=en")
    assert refused.status_code == 422
    assert "taken back" in refused.text
    assert refused.headers["Referrer-Policy"] == "no-referrer"
    assert house.client().get("/r/nonsense").status_code == 422
    _, secret = house.office.accounts.links.make(anna.id, MINE, "short", 1)
    house.clock.pass_by(days=1)
    assert "expired" in house.client().get(f"/r/{secret}?lang=en").text


def test_a_read_only_link_opens_results_and_nothing_else(house: Premises) -> None:
    """Its secret goes into a cookie and out of the address; what changes something stays shut.

    Nobody has answered yet, which the results say with 409.
    """
    anna = house.account("anna")
    wave = house.engagement(MINE, anna)
    with house.store.writing() as tx:
        tx.waves.put(replace(wave, closed_at=house.clock.now()))
        tx.waves.put(replace(wave, id="later", number=2, join_code=None))
    _, secret = house.office.accounts.links.make(anna.id, MINE, "board", 30)
    guest = house.client()
    opened = guest.get(f"/r/{secret}")
    assert opened.location == f"/e/{MINE}/1/results"
    cookie = _cookie(opened, f"share_{MINE[:12]}")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert guest.get(opened.location).status_code in {200, 409}
    assert guest.get(f"/e/{MINE}").status_code == 302
    assert guest.get(f"/e/{MINE}/members").status_code == 302
    house.engagement(THEIRS, anna)
    guest.set_cookie(f"share_{THEIRS[:12]}", secret)
    assert guest.get(f"/e/{THEIRS}/1/results").status_code == 302
    house.clock.pass_by(days=31)
    assert guest.get(opened.location).status_code == 302


def test_a_link_before_any_wave_says_so(house: Premises) -> None:
    """There is nothing to show yet."""
    anna = house.account("anna")
    with house.store.writing() as tx:
        tx.engagements.create(replace(ENGAGEMENT, id=MINE))
    _, secret = house.office.accounts.links.make(anna.id, MINE, "board", 30)
    early = house.client().get(f"/r/{secret}?lang=en")
    assert early.status_code == 422
    assert "no results yet" in early.text


@pytest.mark.parametrize("path", ["/account", "/accounts", f"/e/{MINE}/members", "/", "/setup"])
def test_a_page_takes_a_handful_of_statements(house: Premises, path: str) -> None:
    """However many accounts, sessions and members there are."""
    root = house.account("root")
    house.engagement(MINE, root)
    for n in range(12):
        house.join(MINE, house.account(f"member{n}"), Role.VIEWER)
    client, said = house.signed_in(root), []

    def listen(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):
            said.append(str(arguments[2]))

    sa.event.listen(house.store.database.engine, "before_cursor_execute", listen)
    assert client.get(path).status_code in {200, 302}
    assert len(said) <= 8


def test_links_are_made_for_those_who_get_them(tmp_path: Path) -> None:
    """Asked from the machine itself, they name its address in the network; where there is none, the page says so."""
    house = premises(tmp_path, addresses=("https://192.168.1.20:8710",))
    client = house.signed_in(house.account("root"))
    made = send(client, "/accounts?lang=en", email="ben@example.org", name="Ben")
    assert 'value="https://192.168.1.20:8710/password/' in made.text
    assert "Only this computer" not in made.text
    house.app.extensions["settings"] = replace(house.app.extensions["settings"], addresses=())
    made = send(client, "/accounts?lang=en", email="cy@example.org", name="Cy")
    assert "Only this computer can open this address." in made.text
    house.store.close()


def test_the_way_to_trust_is_told(tmp_path: Path) -> None:
    """With the fingerprint and the certificate to download, where there is one."""
    plain = premises(tmp_path)
    assert "not encrypted" in plain.client().get("/trust?lang=en").text
    assert plain.client().get("/trust/authority.crt").status_code == 404
    plain.store.close()
    (tmp_path / "authority.crt").write_text("PEM")
    house = premises(tmp_path, secure=True, authority=tmp_path / "authority.crt", fingerprint="AA:BB")
    client = house.client()
    assert "AA:BB" in client.get("/trust").text
    file = client.get("/trust/authority.crt")
    assert (file.data, file.mimetype) == (b"PEM", "application/x-x509-ca-cert")
    house.store.close()
