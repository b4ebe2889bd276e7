"""Pages of results in a browser: accessible, charts with their tables, what-if by keyboard, a report across a dead server."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.house import LAPTOP, PHONE, House

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = ("results", "results/unit/sh", "results/unit/fw", "results/readiness", "results/decisions", "report")


@pytest.fixture(scope="module")
def wave(served: House) -> str:
    """The address of the invented company's wave."""
    record = served.office.demo.create(served.owner.id)
    return f"{served.base}/e/{record.id}/1"


def _accessible(page: Page) -> None:
    """No fault of accessibility, and nothing wider than the screen."""
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("size", "language", "scheme"),
    [(PHONE, "zh", "light"), (PHONE, "en", "dark"), (LAPTOP, "en", "light"), (LAPTOP, "zh", "dark")],
    ids=["phone-zh", "phone-en-dark", "laptop-en", "laptop-zh-dark"],
)
def test_every_page_is_accessible(house: House, wave: str, size: tuple[int, int], language: str, scheme: str) -> None:
    """In both languages, light and dark, small and large."""
    page = house.lead(size, language, color_scheme=scheme)
    for path in PAGES:
        page.goto(f"{wave}/{path}")
        _accessible(page)


def test_a_chart_stands_before_its_table(house: House, wave: str) -> None:
    """The picture has a name, the table is one press away; without scripts the table stands alone."""
    page = house.lead(LAPTOP)
    page.goto(f"{wave}/results")
    if page.locator("script[src*='chart.umd']").count() == 0:
        pytest.skip("not run: the charting library is not there (make setup)")
    picture = page.locator("figure[data-chart=scatter] canvas")
    expect(picture).to_be_visible()
    assert "Portfolio matrix" in (picture.get_attribute("aria-label") or "")
    table = page.locator("figure[data-chart=scatter] table")
    expect(table).to_be_hidden()
    page.locator("figure[data-chart=scatter] summary").press("Enter")
    expect(table).to_be_visible()
    plain = house.lead(LAPTOP, java_script_enabled=False)
    plain.goto(f"{wave}/results")
    expect(plain.locator("figure[data-chart=scatter] table")).to_be_visible()


def test_what_if_by_keyboard(house: House, wave: str) -> None:
    """A score typed or moved shows the difference at once; back again nothing differs."""
    page = house.lead(LAPTOP)
    page.goto(f"{wave}/results/unit/sh")
    entry = page.locator("[data-out=entry]")
    expect(entry).to_have_text("Foundations first")
    page.get_by_role("spinbutton", name="Data trust").fill("62")
    expect(entry).to_have_text("Pilot first")
    expect(page.locator("[data-said]")).to_have_text("The answer would be another one.")
    slider = page.get_by_role("slider", name="Openness")
    slider.press("ArrowRight")
    expect(page.get_by_role("spinbutton", name="Openness")).to_have_value("39.6")
    page.get_by_role("link", name="Back to the answers").press("Enter")
    expect(entry).to_have_text("Foundations first")


def test_a_report_survives_the_death_of_the_server(house: House, wave: str) -> None:
    """Ordered, then the server is killed while it prints: started again, it makes the report, and the page offers it."""
    page = house.lead(LAPTOP)
    page.goto(f"{wave}/report")
    page.get_by_role("button", name="Make the file").click()
    expect(page.locator("[data-stage]")).to_contain_text("being", timeout=30_000)
    house.heard.expected.append("ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET")
    house.program.kill()
    house.program.start()
    download = page.get_by_role("link", name="Download")
    expect(download).to_be_visible(timeout=180_000)
    with page.expect_download() as taken:
        download.click()
    assert Path(taken.value.path()).read_bytes().startswith(b"%PDF-")
