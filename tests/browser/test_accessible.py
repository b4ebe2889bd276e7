"""Every page on a phone, a laptop and a projector, in both languages, light and dark: WCAG 2.2 AA, nothing cut off, nothing too small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from advisor.web.visitor import seat_cookie, share_cookie
from tests.browser.house import LAPTOP, PHONE, PROJECTOR, House
from tests.browser.places import GUEST, OWNER, SEAT, Place, Town, places, stages, town

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},
    "iframes": False,
}
LOOKS = (("en", "light", PHONE), ("zh", "dark", PHONE), ("en", "dark", LAPTOP), ("zh", "light", LAPTOP))
"""Each pair of language, scheme and size at least once."""
SMALL = """(least) => [...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea, summary')].filter(one => {
  const inLine = one.matches('a') && getComputedStyle(one).display === 'inline';
  const shape = (one.matches('input[type=radio], input[type=checkbox]') && one.closest('label') || one).getBoundingClientRect();
  const seen = one.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && shape.width > 1 && shape.right > 0;
  return seen && !inLine && (shape.height < least - 0.5 || shape.width < 23.5);
}).map(one => `${one.outerHTML.slice(0, 90)} ${Math.round(one.getBoundingClientRect().width)}x${Math.round(one.getBoundingClientRect().height)}`)"""
SETTLE = "() => document.querySelector('.stage footer')?.style.setProperty('position', 'static')"
"""What lies under the line at the foot of the projector is scrolled out from there: it is measured as it is then."""
WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')].filter(one => {
  const box = one.getBoundingClientRect(); return box.right > innerWidth + 1 && box.width > 1;
}).slice(0, 4).map(one => one.outerHTML.slice(0, 100))"""
COVERED = """() => {
  const on = document.activeElement, box = on.getBoundingClientRect();
  const seen = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  const bar = document.querySelector('.stage footer');
  return on !== document.body && bar && !bar.contains(on) && (!seen || bar.contains(seen)) ? on.outerHTML.slice(0, 100) : '';
}"""
"""What has the focus and lies under the line at the foot of the projector, or outside of the screen."""
THUMB, FINGER = 44, 24
"""The least height of a control: on the pages of those who answer, and elsewhere."""
ON_PHONES = ("answering.", "campaign.code", "campaign.invited", "campaign.resume")


@dataclass
class Look:
    """A browser of each kind of visitor in one language, scheme and size, and what was found wrong."""

    house: House
    there: Town
    language: str
    scheme: str
    size: tuple[int, int]
    pages: dict[str, Page] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def page(self, who: str) -> Page:
        """The page of a visitor, opened once."""
        if who not in self.pages:
            context = self.house.visit(self.size, self.language, color_scheme=self.scheme, reduced_motion="reduce")
            context.add_cookies(
                [{"name": name, "value": value, "url": self.house.base} for name, value in self._cookies(who)]
            )
            self.pages[who] = context.new_page()
        return self.pages[who]

    def at(self, place: Place, name: str = "") -> None:
        """Go there and look."""
        page = self.page(place.who)
        answer = page.goto(self.house.base + place.path)
        said = f"{name or place.endpoint} ({self.language}, {self.scheme}, {self.size[0]} px)"
        if answer is None or answer.status not in {200, 409}:
            self.wrong.append(f"{said}: answered {answer and answer.status}")
            return
        page.evaluate(SETTLE)
        found = Axe().run(page, options=RULES).response["violations"]
        self.wrong += [
            f"{said}: {one['id']} {[node['target'] for node in one['nodes']][:4]} {_why(one)}" for one in found
        ]
        self.wrong += [f"{said}: wider than the screen: {one}" for one in page.evaluate(WIDE)]
        least = THUMB if place.endpoint.startswith(ON_PHONES) and self.size == PHONE else FINGER
        self.wrong += [f"{said}: smaller than {least} px: {one}" for one in page.evaluate(SMALL, least)]
        page.goto("about:blank")

    def by_tab(self, place: Place, name: str) -> None:
        """Go through the page with the Tab key: what has the focus is in sight."""
        page = self.page(place.who)
        page.goto(self.house.base + place.path)
        for _ in range(40):
            page.keyboard.press("Tab")
            covered = page.evaluate(COVERED)
            if covered:
                self.wrong.append(f"{name}: under the foot of the page: {covered}")
        page.goto("about:blank")

    def _cookies(self, who: str) -> Iterator[tuple[str, str]]:
        yield "lang", self.language
        if who == OWNER:
            yield "session", self.house.office.accounts.signing_in.begin(self.there.owner).token
        elif who == SEAT:
            yield seat_cookie(self.there.room.id), next(iter(self.there.seats.values()))
        elif who == GUEST:
            yield share_cookie(self.there.own.id), self.there.share


def _why(violation: dict[str, object]) -> str:
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    return str(nodes[0].get("failureSummary", "")).replace("\n", " ")[:240]


@pytest.fixture(scope="module")
def there(served: House) -> Town:
    """The town on the server."""
    return town(served.office, served.owner)


@pytest.mark.parametrize(("language", "scheme", "size"), LOOKS)
def test_every_page(house: House, there: Town, language: str, scheme: str, size: tuple[int, int]) -> None:
    """All pages but the projector."""
    house.heard.expected += ["409"]
    look = Look(house, there, language, scheme, size)
    for place in places(there):
        look.at(place)
    assert look.wrong == []


def test_the_room_step_by_step(house: House, there: Town) -> None:
    """The projector and the phone in each step of the workshop: the projector at 1920 and 1366 px, the phone at 360."""
    looks = [Look(house, there, "en", "light", PROJECTOR), Look(house, there, "zh", "dark", LAPTOP)]
    phone = Look(house, there, "zh", "light", PHONE)
    for step, place in stages(there):
        for look in looks:
            look.at(place, f"room.stage at {step}")
        looks[1].by_tab(place, f"room.stage at {step}")
        phone.at(Place("answering.seat", f"/p/{there.room.id}", SEAT), f"the phone at {step}")
    assert [one for look in (*looks, phone) for one in look.wrong] == []
