"""Pages of knowledge: whole, in both languages, for everybody who is signed in, and quick."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from advisor.errors import ContentFaults, Fault
from advisor.services.knowledge.checking import Checks
from advisor.services.office import Office
from advisor.web.knowledge import pages as knowledge
from advisor.web.permissions import ACCOUNT, MATRIX
from tests.storage.test_statements import counted
from tests.web.conftest import People

SignIn = Callable[..., FlaskClient]
PAGES = (
    "",
    "/questionnaires/full",
    "/questionnaires/workshop?show=zh",
    "/facts",
    "/dimensions",
    "/tables",
    "/tables/method",
    "/tables/risks",
    "/tables/confidence",
    "/cases",
    "/cases/amazon-retail-wbr-2010",
    "/risks",
    "/actions",
    "/settings",
    "/checks",
)


@pytest.fixture
def reader(sign_in: SignIn, people: People) -> FlaskClient:
    """Somebody who is signed in and member of nothing."""
    return sign_in(people.stranger)


def _proved(client: FlaskClient, path: str) -> str:
    """The page once the checks are made."""
    for _ in range(60):
        page = client.get(path).text
        if "data-waiting" not in page:
            return page
        time.sleep(0.5)
    raise AssertionError(f"{path} waits for ever")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_is_there_in_both_languages(sign_in: SignIn, people: People, language: str) -> None:
    """With a heading, without a placeholder that was not filled, and without a trace of the other's interface."""
    client = sign_in(people.stranger, language)
    for path in PAGES:
        page = client.get(f"/knowledge{path}")
        assert page.status_code == 200, path
        assert page.text.count("<h1>") == 1
        assert not re.search(r"%\(\w+\)s|\{\w+\}", page.text), path


def test_all_pages_are_for_accounts_alone(app: Flask) -> None:
    """Nobody else gets in, and nothing of it can be changed."""
    client = app.test_client()
    for path in PAGES:
        assert client.get(f"/knowledge{path}").status_code == 302
    mine = {endpoint for endpoint in MATRIX if endpoint.startswith("knowledge.")}
    assert len(mine) == 12
    assert {MATRIX[endpoint] for endpoint in mine} == {ACCOUNT}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint in mine]
    assert all(rule.methods == {"GET", "HEAD", "OPTIONS"} for rule in rules)


def test_a_questionnaire_is_shown_whole(reader: FlaskClient, office: Office) -> None:
    """Every item in both languages or one, reversed ones marked, with version and hash."""
    form = office.library.questionnaires["full"]
    page = reader.get("/knowledge/questionnaires/full").text
    turned = sum(item.reversed for item in form.items)
    assert turned > 0
    assert page.count('class="turned"') == turned
    assert form.sha256 in page
    for item in form.items:
        assert item.id in page
        assert item.text.zh in page
    english = reader.get("/knowledge/questionnaires/full?show=en").text
    assert not any(item.text.zh in english for item in form.items)
    assert reader.get("/knowledge/questionnaires/none").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_table_is_shown_as_it_stands(sign_in: SignIn, people: People, office: Office, language: str) -> None:
    """Each row with its number, reason and source; columns with what they can be; what is proved."""
    client = sign_in(people.stranger, language)
    for table in (office.library.rules.tables["method"], office.library.rules.tables["risks"]):
        page = _proved(client, f"/knowledge/tables/{table.id}")
        rows = re.findall(r'<tr id="row-(\w+)"', page)
        assert rows == [rule.id for rule in table.rules]
        assert page.count('class="holds yes"') == 3
        assert table.hit_policy.value in page
    page = client.get("/knowledge/tables/method").text
    assert {"en": "Leans to OKR", "zh": "倾向 OKR"}[language] in page
    assert "{exploration}" not in page
    assert client.get("/knowledge/tables/none").status_code == 404


def test_values_are_left_out_of_reasons(reader: FlaskClient) -> None:
    """A reason speaks of all units: brackets around a value go, or keep their words."""
    page = reader.get("/knowledge/tables/risks").text
    assert "(reward coupling)" in page
    assert "…)" not in page


def test_the_chain_is_a_picture_and_a_list(reader: FlaskClient, office: Office) -> None:
    """Each table is in the list with what it reads, and reached from the picture, alone or with its kind."""
    page = reader.get("/knowledge/tables").text
    tables = office.library.rules.tables
    for id in tables:
        assert f'<tr id="{id}">' in page
    boxes = re.findall(r"<rect [^>]*>", page)
    lines = re.findall(r'class="needs"', page)
    assert len(boxes) == len(tables) - 13 - 5 + 2
    assert len(lines) == 19
    assert 'href="/knowledge/tables/method"' in page
    assert 'href="#setting_incentive"' in page


def test_cases_are_filtered_on_the_server(reader: FlaskClient, office: Office) -> None:
    """The form keeps what was chosen; nothing found says so; text is text."""
    cases = office.library.rules.precedents
    page = reader.get("/knowledge/cases?result=failed&method=okr").text
    wanted = [one for one in cases if (one.outcome, one.method_used) == ("failed", "okr")]
    assert page.count('href="/knowledge/cases/') == len(wanted)
    assert f"{len(wanted)} of {len(cases)} cases" in page
    assert '<option value="failed" selected>' in page
    nothing = reader.get("/knowledge/cases?text=<script>alert(1)</script>").text
    assert "No case is like that" in nothing
    assert "<script>alert" not in nothing
    assert reader.get("/knowledge/cases/none").status_code == 404


def test_the_checks_say_what_is_proved(reader: FlaskClient, office: Office) -> None:
    """Table by table, property by property, with the number of examples."""
    page = _proved(reader, "/knowledge/checks")
    report = office.checks.report()
    assert report
    assert "The rules are proved" in page
    assert f"<dd>{report.examples}</dd>" in page
    assert all(str(escape(one.text.en)) in page for one in report.properties)
    assert 'class="holds no"' not in page


def test_while_the_checks_are_made_the_page_says_so(
    reader: FlaskClient, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And offers to look again; without a handbook it says what to run instead."""
    monkeypatch.setattr(knowledge, "PATIENCE", 0.0)
    office.__dict__["checks"] = waiting = Checks(office.library)
    monkeypatch.setattr(waiting, "_examine", lambda: time.sleep(0.2))
    page = reader.get("/knowledge/tables/method").text
    assert "data-waiting" in page
    assert "Look again" in page
    assert 'class="verdicts"' not in page
    broken = Checks(office.library)
    office.__dict__["checks"] = broken

    def fail() -> None:
        raise ContentFaults(
            [Fault("properties.yaml", "line 3", "is empty", "fill it")], "The properties cannot be used"
        )

    monkeypatch.setattr(broken, "_examine", fail)
    monkeypatch.setattr(knowledge, "PATIENCE", None)
    page = reader.get("/knowledge/checks").text
    assert "The checks could not be made." in page
    assert "properties.yaml, line 3: is empty" in page
    office.__dict__["checks"] = Checks(replace(office.library, handbook=None))
    assert "advisor check" in reader.get("/knowledge/checks").text


def test_a_page_takes_one_statement(reader: FlaskClient, office: Office) -> None:
    """Only the guard asks the store."""
    reader.get("/knowledge")
    for path in PAGES:
        with counted(office.desk.store) as said:  # type: ignore[arg-type]  # a store on SQLite
            reader.get(f"/knowledge{path}")
        assert len(said) <= 3, path
