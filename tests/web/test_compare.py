"""The page that compares waves, and what a campaign's page says of the missing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from advisor.domain.access import Membership, Role
from advisor.domain.campaign import Mode, PlacedUnit, Wave
from advisor.domain.ruling import Settlement
from advisor.domain.unit import Unit
from advisor.services.library import Library
from advisor.text import Text
from tests.services.waves_in_store import BEGIN, STABLE, Kept, People
from tests.storage.test_statements import counted
from tests.web.premises import Premises, premises

UNITS = (
    Unit("a", "甲部", "Alpha", headcount=12),
    Unit("b", "乙部", "Beta", headcount=9),
    Unit("few", "丙部", "Gamma", headcount=3),
    Unit("guest", "丁部", "Delta", join_with="a"),
)
LOW = STABLE | {"system_maturity": 2, "data_trust": 2}
PEOPLE: People = [*[("a", LOW)] * 8, *[("b", STABLE)] * 7, *[("few", STABLE)] * 3]
RISEN: People = [
    *[("a", LOW | {"system_maturity": 4, "data_trust": 4})] * 8,
    *[("b", STABLE | {"openness": 1})] * 7,
    *[("few", dict.fromkeys(STABLE, 3))] * 2,
]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Premises]:
    """The application with an owner; its clock stands after all waves."""
    made = premises(tmp_path)
    made.clock.at = BEGIN + dt.timedelta(days=60)
    yield made
    made.store.close()


@pytest.fixture
def kept(house: Premises) -> Kept:
    """An engagement of the owner's."""
    made = Kept(house.store, house.office.library, UNITS)
    owner = house.account("anna")
    with house.store.writing() as tx:
        tx.engagements.put_member(Membership("eng", owner.id, Role.OWNER))
    return made


@pytest.fixture
def client(house: Premises, kept: Kept) -> FlaskClient:
    """The owner's browser."""
    with house.store.reading() as tx:
        ((_, owner),) = tx.engagements.members(kept.record.id)
    return house.signed_in(owner)


def _page(client: FlaskClient, path: str = "/e/eng/compare", language: str = "en") -> str:
    answer = client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
    assert answer.status_code == 200, answer.text
    return answer.text


def _plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_two_waves_beside_each_other(kept: Kept, client: FlaskClient) -> None:
    """The finding as a title, advice then and now with its reasons, the differences, and what is left out."""
    kept.wave(PEOPLE)
    kept.wave(RISEN)
    page = _page(client)
    plain = _plain(page)
    assert "<h1>One unit is advised otherwise;" in page
    assert "Both waves asked the same 57 questions." in plain
    assert "Why Alpha turned" in plain
    assert "because of data trust (25.0, now 75.0)" in plain
    assert "▲" in plain
    assert "Counted together with Alpha in both waves: see there." in plain
    assert "data-chart" not in page.split("</h2>")[0]


def test_in_chinese(kept: Kept, client: FlaskClient) -> None:
    """Names and labels are in Chinese, whatever the interface's catalogue holds."""
    kept.wave(PEOPLE)
    kept.wave(RISEN)
    page = _page(client, language="zh")
    assert '<html lang="zh"' in page
    assert "甲部" in page
    assert "数据可信度" in page
    assert "Alpha" not in page


def test_the_few_are_on_no_page(kept: Kept, client: FlaskClient) -> None:
    """Whatever the withheld unit's people say in a third wave, the comparison is the same to the byte."""
    kept.wave(PEOPLE)
    pages = []
    for level, count in ((1, 3), (5, 3), (2, 1)):
        people: People = [*PEOPLE[:15], *[("few", dict.fromkeys(STABLE, level))] * count]
        wave = kept.wave(people)
        path = f"/e/eng/compare?then=1&now={wave.number}"
        pages.append(
            re.sub(r"csrf-token\" content=\"[^\"]+|Wave \d, [^<]+|value=\"\d\"[^<]*|now=\d", "", _page(client, path))
        )
    cells = [_plain(page.split('id="advice"')[1]) for page in pages]
    assert cells[0] == cells[1] == cells[2]
    assert "withheld" in cells[0]


def test_changed_questions_are_listed(kept: Kept, client: FlaskClient, house: Premises) -> None:
    """Their later wording, escaped, and what changed."""
    library: Library = house.office.library
    full = library.questionnaires["full"]
    first, *others = full.items
    again = replace(full, id="again", sha256="2" * 64, items=(replace(first, text=Text("<b>New</b>", "新题")), *others))
    object.__setattr__(library, "questionnaires", {**library.questionnaires, "again": again})
    kept.wave(PEOPLE)
    kept.wave(RISEN, "again")
    page = _page(client)
    assert "56 of 57 questions are unchanged" in page
    assert "&lt;b&gt;New&lt;/b&gt;" in page
    assert "worded otherwise" in page
    assert "on the unchanged questions alone as well" in page


def test_what_a_room_settled_is_said(kept: Kept, client: FlaskClient, house: Premises) -> None:
    """The advice of the later wave rests on a settled value, and the reasons say so."""
    kept.wave(PEOPLE)
    wave = kept.wave(PEOPLE)
    with house.store.writing() as tx:
        ((_, owner),) = tx.engagements.members("eng")
        for name in ("system_maturity", "data_trust"):
            tx.rulings.settle(Settlement("eng", wave.id, "a", name, 80.0, "agreed", owner.id, BEGIN))
    assert "The room settled data trust and management system: the advice rests on that." in _plain(_page(client))


@pytest.mark.parametrize("waves", [0, 1])
def test_nothing_to_compare_yet(kept: Kept, client: FlaskClient, waves: int) -> None:
    """With fewer than two waves the page says what it needs."""
    for _ in range(waves):
        kept.wave(PEOPLE)
    kept.wave(PEOPLE, closed=False)
    page = _page(client)
    assert "There is nothing to compare yet" in page
    assert "<select" not in page.split("<main")[1]


@pytest.mark.parametrize(
    ("query", "status", "told"),
    [
        ("then=1&now=2", 200, "nothing changed beyond chance"),
        ("then=2&now=1", 200, "nothing changed beyond chance"),
        ("then=1&now=1", 422, "Choose two different waves"),
        ("then=1&now=3", 422, "Wave 3 has not ended yet"),
        ("then=1&now=9", 404, ""),
        ("then=1", 404, ""),
        ("then=%3Cscript%3E&now=1", 404, ""),
    ],
)
def test_which_waves(kept: Kept, client: FlaskClient, query: str, status: int, told: str) -> None:
    """Either order; a running wave, the same wave and unknown ones are answered plainly."""
    kept.wave(PEOPLE)
    kept.wave(PEOPLE)
    kept.wave(PEOPLE, closed=False)
    answer = client.get(f"/e/eng/compare?{query}&lang=en")
    assert answer.status_code == status
    assert told in answer.text
    assert "<script>" not in answer.text


def test_a_questionnaire_that_is_not_installed_is_said(kept: Kept, client: FlaskClient, house: Premises) -> None:
    """The page says which one, instead of comparing with another."""
    wave = kept.wave(PEOPLE)
    kept.wave(PEOPLE)
    older = replace(wave, questionnaire=replace(wave.questionnaire, sha256="0" * 64))
    with house.store.writing() as tx:
        tx.waves.put(older)
    answer = client.get("/e/eng/compare?lang=en")
    assert answer.status_code == 422
    assert "questionnaire" in answer.text


def test_names_are_text(kept: Kept, client: FlaskClient, house: Premises) -> None:
    """A unit's name with markup stays a name, on both pages."""
    name = '<img src=x onerror="alert(1)">'
    with house.store.writing() as tx:
        tx.engagements.put_units([PlacedUnit("eng", replace(UNITS[0], name=name, name_en=name), 0)])
    kept.wave(PEOPLE)
    kept.wave(RISEN)
    for path in ("/e/eng/compare", "/e/eng/1/campaign"):
        assert "<img" not in _page(client, path)


def test_the_engagement_leads_there(kept: Kept, client: FlaskClient) -> None:
    """Once there are two waves."""
    kept.wave(PEOPLE)
    assert "/e/eng/compare" not in _page(client, "/e/eng")
    kept.wave(RISEN)
    assert "/e/eng/compare" in _page(client, "/e/eng")


@pytest.mark.parametrize("path", ["/e/eng/compare", "/e/eng/1/campaign"])
def test_a_page_takes_few_statements(kept: Kept, client: FlaskClient, house: Premises, path: str) -> None:
    """Fifteen at most, with recognising the visitor."""
    kept.wave(PEOPLE)
    kept.wave(RISEN)
    with counted(house.store) as said:
        _page(client, path)
    assert len(said) <= 15, said


# What the missing could still change, on the page of a campaign


def test_the_missing_of_a_campaign_that_is_over(kept: Kept, client: FlaskClient) -> None:
    """A firm unit, one that two people could turn, and one that is withheld; each in a sentence."""
    kept.wave(PEOPLE)
    plain = _plain(_page(client, "/e/eng/1/campaign"))
    assert "How much the missing could still change" in plain
    assert re.search(r"Beta (Even if all 2 missing people answered alike|Today KPI)", plain)
    assert "Gamma Withheld: shown from five answers on. Fewer people than that are asked." in plain
    assert re.search(r"Alpha .*How many are missing is not known", plain)


def test_the_way_is_told(kept: Kept, client: FlaskClient, house: Premises) -> None:
    """How many, of how many, to what, and where they would have to answer."""
    with house.store.writing() as tx:
        tx.engagements.put_units([PlacedUnit("eng", replace(UNITS[3], headcount=2), 3)])
    kept.wave([*[("a", STABLE | {"system_maturity": 2})] * 8, *PEOPLE[8:]])
    plain = _plain(_page(client, "/e/eng/1/campaign"))
    assert (
        "Today KPI (pilot first); two of the 6 missing people could make it KPI (adopt): "
        "at the top of management system (25.0 to 40.0)" in plain
    )
    assert "Outcomes within reach, and the fewest people it takes" in plain


def test_while_it_runs_only_the_threshold_is_told(kept: Kept, client: FlaskClient) -> None:
    """No result, and the same words whoever has answered; small units are named by their headcount."""
    sections = []
    for people in ([], PEOPLE):
        wave = kept.wave(people, closed=False)
        page = _page(client, f"/e/eng/{wave.number}/campaign")
        sections.append(page.split('id="missing"')[1].split("</section>")[0])
    assert sections[0] == sections[1]
    assert "A unit is shown from five answers on." in sections[0]
    assert "Too few people to be shown by themselves: Gamma." in sections[0]
    assert "KPI" not in sections[0]


def test_a_workshop_is_no_campaign(kept: Kept, client: FlaskClient) -> None:
    """Two workshops are compared as well."""
    for people in (PEOPLE, RISEN):
        wave: Wave = kept.wave(people, mode=Mode.WORKSHOP)
        assert wave.mode is Mode.WORKSHOP
    assert "advised otherwise" in _page(client)
