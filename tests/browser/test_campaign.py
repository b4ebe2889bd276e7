"""A campaign in a browser: the owner invites and hands out links, people answer on their phones, the rules of access hold."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from advisor.domain.campaign import Wave
from tests.browser.house import LAPTOP, PHONE, House, all_sent, answer_all, hand_in

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LIST = "unit,name,address,role\nsales,王伟,wang@example.org,leader\nsales,Li Na,li@example.org,member\nlab,Zhao,zhao@example.org,\n"


def _address(wave: Wave, part: str = "") -> str:
    return f"/e/{wave.engagement}/{wave.number}/campaign{part}"


def _accessible(page: Page) -> None:
    """No fault of accessibility, and nothing wider than the screen."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _links(house: House, page: Page, wave: Wave, folder: Path) -> dict[str, str]:
    """The links of the list that the owner downloads."""
    page.goto(house.base + _address(wave, "/people"))
    with page.expect_download() as loading:
        page.click("button[formtarget=_blank]")
    loading.value.save_as(folder / "list.csv")
    with (folder / "list.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return {row[0]: row[3] for row in rows[1:]}


def test_a_campaign_from_the_list_to_the_last_answer(house: House, tmp_path: Path) -> None:
    """The list is pasted, links are downloaded, a phone joins, notes its code, and another device goes on with it."""
    _, wave = house.campaign()
    owner = house.lead(LAPTOP)
    owner.goto(house.base + _address(wave, "/people"))
    owner.fill("#pasted", LIST)
    owner.click("form:has(#pasted) button.btn")
    expect(owner.locator(".messages")).to_contain_text("3 people were added")
    first = _links(house, owner, wave, tmp_path)
    links = _links(house, owner, wave, tmp_path)
    assert first.keys() == links.keys() == {"王伟", "Li Na", "Zhao"}
    assert not set(first.values()) & set(links.values())
    phone = house.visit(PHONE, "zh").new_page()
    phone.goto(links["Zhao"])
    phone.check("input[name=role][value=member]")
    phone.click("main form button.btn")
    code = phone.inner_text(".code-note")
    phone.click("main a.btn")
    expect(phone.locator("[data-form]")).to_be_visible()
    answer_all(phone, 4)
    all_sent(phone)
    laptop = house.visit(LAPTOP).new_page()
    laptop.goto(f"{house.base}/back")
    laptop.fill("#code", code.lower().replace("-", " "))
    laptop.click("main form button.btn")
    expect(laptop.locator("[data-form]")).to_be_visible()
    assert laptop.locator("[data-item] input[value='4']:checked").count() == laptop.locator("[data-item]").count()
    hand_in(laptop)
    owner.goto(house.base + _address(wave))
    expect(owner.locator("tbody").first).to_contain_text("not shown")
    expect(owner.locator(".figures")).to_contain_text("not shown yet")


def test_links_of_units_are_copied(house: House) -> None:
    """All units with one press, each message with another; it is said aloud."""
    _, wave = house.campaign()
    owner = house.lead(LAPTOP, permissions=["clipboard-read", "clipboard-write"])
    owner.goto(house.base + _address(wave))
    owner.click("[data-all]")
    owner.fill("#site", "https://ask.example.org")
    owner.click("form[action$=links] button.btn")
    owner.click("[data-copy=message-1]")
    expect(owner.locator("#message-1-said")).to_have_text("Copied.")
    assert "https://ask.example.org/i/" in owner.evaluate("navigator.clipboard.readText()")
    assert owner.locator(".qr svg").count() == 2
    _accessible(owner)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (LAPTOP, "dark")])
def test_pages_are_accessible(house: House, tmp_path: Path, language: str, size: tuple[int, int], scheme: str) -> None:
    """Every page of the family, with people on it, on phone and laptop, light and dark, in both languages."""
    house.heard.expected += ["404", "422"]
    _, wave = house.campaign()
    owner = house.lead(size, language, color_scheme=scheme)
    for part in ("", "/people", "/import"):
        owner.goto(house.base + _address(wave, part))
        _accessible(owner)
    owner.goto(house.base + _address(wave, "/people"))
    owner.fill("#pasted", "unit,name\nnowhere,A\n")
    owner.click("form:has(#pasted) button.btn")
    expect(owner.locator("[role=alert]")).to_be_focused()
    _accessible(owner)
    owner.fill("#pasted", LIST)
    owner.click("form:has(#pasted) button.btn")
    _accessible(owner)
    owner.locator("summary").nth(0).click()
    _accessible(owner)
    link = _links(house, owner, wave, tmp_path)["Zhao"]
    phone = house.visit(size, language, color_scheme=scheme).new_page()
    for address in (link, f"{house.base}/back", f"{house.base}/i/unknown"):
        phone.goto(address)
        _accessible(phone)
    phone.goto(link)
    phone.click("main form button.btn")
    _accessible(phone)
    phone.goto(link)
    _accessible(phone)
    phone.locator("main a.btn").first.click()
    expect(phone.locator("[data-form]")).to_be_visible()
