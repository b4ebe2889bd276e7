"""A served application with an owner, rooms in it, and the browsers of those who come; every complaint of a browser is kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from advisor.domain.access import Account
from advisor.domain.campaign import Consent, EngagementRecord, Mode, Wave
from advisor.domain.unit import Engagement, Unit
from advisor.services.engagements import Draft
from advisor.services.office import Office
from tests.browser.program import Program

PHONE, LAPTOP, PROJECTOR = (360, 740), (1366, 768), (1920, 1080)
UNITS = (
    Unit("sales", "区域销售", "Regional sales", headcount=12),
    Unit("lab", "新业务孵化", "Venture lab", headcount=8),
)
PATIENCE = 15_000
"""Milliseconds after which something that should appear has not: machines that test are busy."""


@dataclass
class Heard:
    """What browsers complained of, and what is expected to be complained of."""

    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def unexpected(self) -> list[str]:
        """Complaints that no pattern expects."""
        return [one for one in self.complaints if not any(re.search(known, one) for known in self.expected)]


@dataclass
class House:
    """The server, its use cases in this process, and a browser."""

    program: Program
    office: Office
    browser: Browser
    owner: Account
    heard: Heard = field(default_factory=Heard)
    opened: list[BrowserContext] = field(default_factory=list)

    @property
    def base(self) -> str:
        """The address of the application."""
        return self.program.base

    def room(self, units: Sequence[Unit] = UNITS, threshold: int = 5, consent: Consent = Consent.ANONYMOUS) -> Wave:
        """A workshop that was just opened, in an engagement of its own."""
        draft = Draft(Engagement(client="星河互联", client_en="Starlane"), threshold=threshold, consent=consent)
        record = self.office.engagements.create(self.owner.id, draft, units)
        return self.office.engagements.open_wave(self.owner.id, record.id, Mode.WORKSHOP)

    def campaign(self, units: Sequence[Unit] = UNITS) -> tuple[EngagementRecord, Wave]:
        """A campaign that was just opened, in an engagement of its own."""
        record = self.office.engagements.create(
            self.owner.id, Draft(Engagement(client="星河互联", client_en="Starlane")), units
        )
        return record, self.office.engagements.open_wave(self.owner.id, record.id, Mode.CAMPAIGN)

    def visit(self, size: tuple[int, int] = PHONE, language: str = "en", **more: Any) -> BrowserContext:
        """A browser that has been nowhere yet."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale={"zh": "zh-CN", "en": "en-GB"}[language], **more
        )
        context.set_default_timeout(PATIENCE)
        context.on("console", lambda said: self._hear(f"{said.type}: {said.text}", said.type in {"error", "warning"}))
        context.on("weberror", lambda wrong: self._hear(f"page error: {wrong.error}"))
        self.opened.append(context)
        return context

    def lead(self, size: tuple[int, int] = PROJECTOR, language: str = "en", **more: Any) -> Page:
        """A browser in which the owner is signed in."""
        context = self.visit(size, language, **more)
        token = self.office.accounts.signing_in.begin(self.owner).token
        context.add_cookies([{"name": "session", "value": token, "url": self.base}])
        return context.new_page()

    def stage(self, wave: Wave, language: str = "en") -> Page:
        """The projector of a room."""
        page = self.lead(PROJECTOR, language)
        page.goto(self.address(wave, "stage"))
        return page

    def address(self, wave: Wave, part: str) -> str:
        """A page of the wave."""
        return f"{self.base}/e/{wave.engagement}/{wave.number}/{part}"

    def leave(self) -> None:
        """Close all browsers that were opened."""
        for one in self.opened:
            one.close()
        self.opened.clear()

    def _hear(self, text: str, loud: bool = True) -> None:  # noqa: FBT002 -- a filter at the call
        if loud:
            self.heard.complaints.append(text)


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page, and wait for it."""
    with page.expect_navigation():
        page.keyboard.press(key)


def join(page: Page, base: str, wave: Wave, unit: str, role: str = "member") -> Page:
    """Join a room as a phone does."""
    page.goto(f"{base}/join/{wave.join_code}")
    page.check(f'input[name=unit][value="{unit}"]')
    page.check(f"input[name=role][value={role}]")
    with page.expect_navigation():
        page.click("main form button.btn")
    return page


def guess(page: Page, method: str) -> None:
    """Say a tendency."""
    page.check(f"input[name=method][value={method}]")
    with page.expect_navigation():
        page.click("main form button.btn >> nth=0")


def answer_all(page: Page, value: int) -> None:
    """Tap the same value on every item, without waiting between the taps."""
    page.evaluate(
        "value => document.querySelectorAll(`[data-item] input[value='${value}']`).forEach(one => one.click())", value
    )


def tap(page: Page, item: int, value: int) -> None:
    """Tap a value of an item, counted from 0 through the whole form, whichever part is shown."""
    page.evaluate(
        "([item, value]) => document.querySelectorAll('[data-item]')[item].querySelector(`input[value='${value}']`).click()",
        [item, value],
    )


def all_sent(page: Page) -> None:
    """Wait until nothing waits on this phone."""
    page.wait_for_function(
        "() => !Object.keys(localStorage).some(key => (JSON.parse(localStorage[key]).queue || []).length)"
    )


def hand_in(page: Page) -> None:
    """Go to the last part and hand in."""
    page.evaluate("document.querySelectorAll('[data-go].btn:not(.second)').forEach(one => one.click())")
    with page.expect_navigation():
        page.click("[data-handin] button.btn")
