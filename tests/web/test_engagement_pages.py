"""Pages of an engagement: created, changed, its log read, exported and deleted in a browser."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from advisor.domain.access import Account
from advisor.services.office import Office
from tests.web.conftest import People

SignIn = Callable[..., FlaskClient]
FORM = {
    "client": "星河互联",
    "client_en": "Starlane",
    "units": "运营\n  客服中心",
    "questionnaire": "workshop",
    "languages": ["zh", "en"],
    "consent": "anonymous",
    "threshold": "5",
}


@pytest.fixture
def browser(sign_in: SignIn, people: People) -> FlaskClient:
    """The owner's browser."""
    return sign_in(people.owner)


def _mine(office: Office, account: Account) -> list[str]:
    with office.desk.store.reading() as tx:
        return [record.id for record, _ in tx.engagements.of_account(account.id)]


def test_an_engagement_is_created_from_one_page(browser: FlaskClient, office: Office, people: People) -> None:
    """Client, units, questionnaire, promise; then its page with both ways of asking."""
    answer = browser.post("/e/new", data=FORM)
    assert answer.status_code == 302
    page = browser.get(answer.location).text
    assert "Starlane" in page
    assert "Open a workshop" in page
    assert "客服中心" in page
    assert len(_mine(office, people.owner)) == 2


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"client": " "}, "needs the client"),
        ({"threshold": "2"}, "protects nobody"),
        ({"threshold": "many"}, "whole number of people"),
        ({"languages": []}, "at least one language"),
        ({"units": "a\na"}, "stands twice"),
        ({"pay_rules_change": "soon"}, "is no date"),
        ({"client": "x" * 201}, "keep to 200"),
    ],
)
def test_a_form_with_a_fault_comes_back_as_it_was(
    browser: FlaskClient, office: Office, people: People, change: dict[str, object], says: str
) -> None:
    """Status 422, the fault in words, what was typed still there, nothing created."""
    answer = browser.post("/e/new", data=FORM | change)
    assert answer.status_code == 422
    assert says in answer.text
    assert "Starlane" in answer.text
    assert len(_mine(office, people.owner)) == 1


def test_units_are_edited_in_a_table(browser: FlaskClient, office: Office, people: People) -> None:
    """A row changed, a row added, a row emptied; codes stay."""
    address = f"/e/{people.record.id}/units"
    rows = {
        "row": ["1", "2", "3", "new0"],
        "id_1": "sales",
        "name_1": "销售",
        "headcount_1": "42",
        "id_2": "lab",
        "name_2": "",
    }
    rows |= {"id_3": "legal", "name_3": "法务", "parent_3": "sales", "id_new0": "", "name_new0": "财务"}
    assert browser.post(address, data=rows).status_code == 302
    with office.desk.store.reading() as tx:
        units = [one.unit for one in tx.engagements.units(people.record.id)]
    assert [(unit.id, unit.name, unit.headcount, unit.parent) for unit in units] == [
        ("sales", "销售", 42, None),
        ("legal", "法务", None, "sales"),
        ("u6", "财务", None, None),
    ]


def test_units_come_from_a_file_or_not_at_all(browser: FlaskClient, office: Office, people: People) -> None:
    """A good file replaces them; a bad one is told by cell and changes nothing."""
    address = f"/e/{people.record.id}/units"
    good = "id,name,headcount\nops,运营,40\n".encode()
    assert browser.post(address, data={"file": (io.BytesIO(good), "units.csv")}).status_code == 302
    bad = b"id,name,headcount\nops,Ops,a few\n"
    answer = browser.post(address, data={"file": (io.BytesIO(bad), "../../units.csv")})
    assert answer.status_code == 422
    assert "a few" in answer.text
    with office.desk.store.reading() as tx:
        assert [one.unit.id for one in tx.engagements.units(people.record.id)] == ["ops"]


def test_hostile_names_are_text(browser: FlaskClient, people: People) -> None:
    """Markup in a name is shown, not run."""
    hostile = "<script>alert(1)</script>{{7*7}}"
    browser.post(f"/e/{people.record.id}/units", data={"pasted": hostile})
    page = browser.get(f"/e/{people.record.id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>alert" not in page


def test_the_log_tells_who_changed_what(browser: FlaskClient, people: People) -> None:
    """In words of the visitor's language, with what was before; a page of it at a time."""
    browser.post(f"/e/{people.record.id}/facts", data={"client": "新星", "sponsor": "yes"})
    page = browser.get(f"/e/{people.record.id}/log").text
    assert "engagement: changed" in page
    assert "星河互联" in page
    assert browser.get(f"/e/{people.record.id}/log?skip=50").status_code == 200
    assert browser.get(f"/e/{people.record.id}/log?skip=-3").status_code == 200


def test_an_export_is_a_file_without_persons(browser: FlaskClient, people: People) -> None:
    """Named after the client, JSON, and nothing person by person."""
    answer = browser.post(f"/e/{people.record.id}/export")
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=Starlane-")
    assert "participants" not in (answer.json or {"participants": ""})


def test_deleting_asks_for_the_name(browser: FlaskClient, office: Office, people: People) -> None:
    """A wrong name deletes nothing; the right one everything."""
    address = f"/e/{people.record.id}/erase"
    assert browser.post(address, data={"client": "Starlane"}).status_code == 422
    assert people.record.id in _mine(office, people.owner)
    assert browser.post(address, data={"client": "星河互联"}).status_code == 302
    assert browser.get(f"/e/{people.record.id}").status_code == 404


def test_the_invented_company_is_one_click(browser: FlaskClient) -> None:
    """Its page, marked as invented."""
    answer = browser.post("/e/demo", follow_redirects=True)
    assert "invented example" in answer.text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages_speak_the_language_that_was_chosen(sign_in: SignIn, people: People, language: str) -> None:
    """By the cookie, or by the link on the page, which then keeps it."""
    client = sign_in(people.owner, language)
    assert f'<html lang="{language}"' in client.get("/").text
    other = "zh" if language == "en" else "en"
    assert f'<html lang="{other}"' in client.get(f"/?lang={other}").text
    assert f'<html lang="{other}"' in client.get("/").text


def test_reports_go_with_their_engagement(browser: FlaskClient, app: Flask, people: People) -> None:
    """Deleting takes the files away that were printed of it, and no others."""
    reports = Path(app.extensions["settings"].data) / "reports"
    for engagement in (people.record.id, "other"):
        (reports / engagement).mkdir(parents=True)
        (reports / engagement / "report.pdf").write_bytes(b"%PDF")
    browser.post(f"/e/{people.record.id}/erase", data={"client": "星河互联"})
    assert [place.name for place in reports.iterdir()] == ["other"]
