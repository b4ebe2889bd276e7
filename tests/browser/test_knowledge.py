"""Pages of knowledge in a browser: accessible on a phone, a laptop and in the dark, and a variant made with the keyboard."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.house import LAPTOP, PHONE, House

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = (
    "",
    "/questionnaires/workshop",
    "/facts",
    "/dimensions",
    "/tables",
    "/tables/method",
    "/tables/risks",
    "/cases?result=failed",
    "/cases?text=nothing-like-that",
    "/cases/amazon-retail-wbr-2010",
    "/risks",
    "/actions",
    "/settings",
    "/checks",
)


def _accessible(page: Page) -> None:
    """No fault of accessibility, and nothing wider than the screen."""
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("size", "language", "scheme"), [(PHONE, "zh", "light"), (LAPTOP, "en", "dark")], ids=["phone-zh", "laptop-en-dark"]
)
def test_every_page_is_accessible(house: House, size: tuple[int, int], language: str, scheme: str) -> None:
    """In both languages, light and dark, small and large."""
    page = house.lead(size, language, color_scheme=scheme)
    for path in PAGES:
        page.goto(f"{house.base}/knowledge{path}")
        _accessible(page)


def test_a_page_that_waits_looks_again_by_itself(house: House) -> None:
    """Whoever opens it first sees the result without doing anything."""
    page = house.lead(LAPTOP)
    page.goto(f"{house.base}/knowledge/checks")
    expect(page.locator("h1")).to_contain_text("The rules are proved", timeout=60_000)
    assert page.locator(".holds.no").count() == 0


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
def test_a_variant_is_made_with_the_keyboard(house: House, size: tuple[int, int]) -> None:
    """Choose a table, change a word, keep, read who is advised otherwise, and delete it; each page is accessible."""
    record = house.office.demo.create(house.owner.id)
    page = house.lead(size)
    page.goto(f"{house.base}/e/{record.id}/variants")
    _accessible(page)
    page.focus("main form button.btn")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _accessible(page)
    page.focus("#name")
    page.keyboard.type("Bold")
    text = page.input_value("#content")
    page.fill("#content", text.replace("hybrid    | kpi_calibrated_by_okr ", "okr       | standart "))
    page.focus("main form button.btn")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    house.heard.expected.append("422")
    expect(page.locator("[role=alert]")).to_be_focused()
    expect(page.locator("[role=alert]")).to_contain_text("is no value of base_form")
    _accessible(page)
    page.fill("#content", page.input_value("#content").replace("standart", "standard"))
    with page.expect_navigation():
        page.click("main form button.btn")
    expect(page.locator("h2").first).to_have_text("1 of 9 units would be advised otherwise")
    expect(page.locator("#proved + ul.verdicts")).to_be_visible(timeout=60_000)
    _accessible(page)
    with page.expect_navigation():
        page.click("main form:has(button:text('Delete')) button")
    expect(page.locator(".messages")).to_contain_text("The standard was never touched")
