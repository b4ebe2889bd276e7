"""What invited people meet: the landing page, the code, coming back, and links that open nothing."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.campaign_site import Site, open_site

LIST = "unit,name,address,role\ncs,Wang,wang@example.org,leader\ncs,Li,li@example.org,\n"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An anonymous campaign with two people invited."""
    opened = open_site(tmp_path)
    opened.person("anna").post(f"{opened.home}/people", pasted=LIST)
    yield opened
    opened.office.desk.store.close()


@pytest.fixture
def links(site: Site) -> dict[str, str]:
    """The two links, by name."""
    return site.links(site.person("anna"))


def _code(page: str) -> str:
    found = re.search(r'class="code-note">([A-Z0-9-]+)<', page)
    assert found
    return found[1]


@pytest.mark.parametrize(("language", "promise"), [("en", "confidential, not anonymous"), ("zh", "保密")])
def test_the_landing_page_promises_no_more_than_is_kept(
    site: Site, links: dict[str, str], language: str, promise: str
) -> None:
    """Who asks, for which unit, how long, what is shown to whom; no page after it learns the address."""
    phone = site.person(language=language)
    answer = phone.client.get(links["Wang"])
    assert promise in answer.text
    assert ("Customer Service" if language == "en" else "客服中心") in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


def test_opening_a_link_uses_nothing_up(site: Site, links: dict[str, str]) -> None:
    """However often; joining leads to the code, then to the questions."""
    for _ in range(3):
        site.person().get(links["Wang"])
    phone = site.person()
    assert "Your role there" not in phone.get(links["Wang"])
    answer = phone.post(links["Wang"])
    assert answer.location == f"/p/{site.wave.id}/code"
    assert re.fullmatch(r"[A-Z0-9]{5}-[A-Z0-9]{5}", _code(phone.get(answer.location)))
    assert "item:" in phone.get(f"/p/{site.wave.id}")


def test_a_used_link_offers_its_own_device_to_go_on(site: Site, links: dict[str, str]) -> None:
    """Whoever sits there says who it is, for it may be somebody else's link; any other device is told that it was used."""
    phone = site.person()
    phone.post(links["Li"], role="member")
    page = phone.get(links["Li"])
    assert "That is me: go on" in page
    assert f"/p/{site.wave.id}" in page
    assert "/back" in page
    other = site.person()
    answer = other.client.get(links["Li"])
    assert answer.status_code == 410
    assert "/back" in answer.text
    assert f"/p/{site.wave.id}" not in answer.text
    assert other.post(links["Li"], of=links["Wang"]).status_code == 410


def test_the_code_leads_back_on_another_device(site: Site, links: dict[str, str]) -> None:
    """However it is typed; a wrong one is told without a hint, and no code is no code."""
    phone, laptop = site.person(), site.person()
    phone.post(links["Li"], role="member")
    code = _code(phone.get(f"/p/{site.wave.id}/code"))
    site.answer(phone, 3)
    for wrong in ("AAAAA-AAAAA", "", "'; DROP TABLE participants; --"):
        answer = laptop.post("/back", code=wrong)
        assert answer.status_code == 422
        assert "This code is not known" in answer.text
    answer = laptop.post("/back", code=code.lower().replace("-", " "))
    assert answer.location == f"/p/{site.wave.id}"
    assert _code(laptop.get(f"/p/{site.wave.id}/code")) == code
    assert laptop.get(f"/p/{site.wave.id}").count(" checked") >= 19


def test_pressing_twice_joins_once(site: Site, links: dict[str, str]) -> None:
    """The page carries the code: the second press is the same person."""
    phone = site.person()
    page = phone.get(links["Li"])
    form = {
        "csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', page)[0],
        "code": re.findall(r'name="code" value="([^"]+)"', page)[0],
        "role": "leader",
    }
    answers = [phone.client.post(links["Li"], data=form).location for _ in range(2)]
    assert answers == [f"/p/{site.wave.id}/code"] * 2
    with site.office.desk.store.reading() as tx:
        assert [one.joined for one in tx.participants.progress(site.wave.id)] == [1]


def test_a_code_that_was_tampered_with_is_replaced(site: Site, links: dict[str, str]) -> None:
    """Nobody chooses a code that can be guessed."""
    phone = site.person()
    phone.post(links["Li"], code="A")
    assert len(_code(phone.get(f"/p/{site.wave.id}/code"))) == 11


def test_two_people_share_a_device(site: Site, links: dict[str, str]) -> None:
    """The second is asked who she is, and begins with a code of her own."""
    phone = site.person()
    phone.post(links["Wang"])
    first = _code(phone.get(f"/p/{site.wave.id}/code"))
    page = phone.get(links["Li"])
    assert "I am somebody else" in page
    phone.post(links["Li"], role="member", code=re.findall(r'name="code" value="([^"]+)"', page)[0])
    assert _code(phone.get(f"/p/{site.wave.id}/code")) != first
    with site.office.desk.store.reading() as tx:
        assert sum(one.joined for one in tx.participants.progress(site.wave.id)) == 2


def test_links_that_open_nothing_are_told_apart(site: Site, links: dict[str, str]) -> None:
    """Unknown, and over; what was answered before is still to be seen to be kept."""
    phone = site.person()
    assert phone.client.get("/i/unknown").status_code == 404
    phone.post(links["Wang"])
    site.clock.time += dt.timedelta(days=15)
    answer = site.person().client.get(links["Li"])
    assert answer.status_code == 409
    assert "deadline has passed" in answer.text
    assert phone.client.get(links["Wang"]).location == f"/p/{site.wave.id}"


def test_nothing_is_answered_after_the_deadline(site: Site, links: dict[str, str]) -> None:
    """By a page that was open all the time."""
    phone = site.person()
    phone.post(links["Wang"])
    page = phone.get(f"/p/{site.wave.id}")
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[0]
    site.clock.time += dt.timedelta(days=15)
    item = site.office.library.questionnaire(site.wave.questionnaire).items[0].id
    answer = phone.client.post(f"/p/{site.wave.id}/form", data={"csrf_token": token, f"item:{item}": "3"})
    assert answer.status_code == 409
    with site.office.desk.store.reading() as tx:
        assert [one.answered for one in tx.participants.progress(site.wave.id)] == [0]


def test_the_code_page_is_for_those_who_joined(site: Site) -> None:
    """Anybody else is led to the door."""
    assert site.person().client.get(f"/p/{site.wave.id}/code").status_code == 302


def test_who_comes_by_a_link_stays_in_its_unit(site: Site, links: dict[str, str]) -> None:
    """Else more would answer for a unit than were asked; the role can be corrected."""
    phone = site.person()
    phone.post(links["Li"], role="member")
    address = f"/p/{site.wave.id}"
    answer = phone.post(f"{address}/unit", of=address, unit="sales", role="member")
    assert answer.status_code == 422
    assert phone.post(f"{address}/unit", of=address, unit="cs", role="leader").status_code == 302
    with site.office.desk.store.reading() as tx:
        assert [(one.unit, one.role) for one in tx.participants.progress(site.wave.id)] == [("cs", "leader")]
