"""Bad networks, reloads, second devices and a server that dies: what a page called saved is saved, what waits arrives."""

from __future__ import annotations

import re
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

import pytest
from playwright.sync_api import Page, expect

from advisor.domain.answers import BLANK
from advisor.domain.campaign import Wave
from advisor.domain.workshop import Step
from advisor.services.office import Office
from tests.browser.house import House, all_sent, answer_all, guess, hand_in, join, press, tap
from tests.browser.wire import wire

OFFLINE = "ERR_INTERNET_DISCONNECTED"
AWAY = r"ERR_CONNECTION_(REFUSED|RESET)|ERR_EMPTY_RESPONSE|ERR_SOCKET_NOT_CONNECTED"


def on(house: House, wave: Wave, to: Step, *items: str) -> None:
    """Lead the room on without a projector."""
    with house.office.desk.store.reading() as tx:
        workshop = tx.waves.workshop(wave.id)
    assert workshop is not None
    house.office.steps.advance(house.owner.id, wave.id, to, workshop.version, items)


def answering(house: House) -> Wave:
    """A room in which answers are taken."""
    wave = house.room()
    on(house, wave, Step.ANSWER)
    return wave


def kept(office: Office, wave: Wave) -> list[list[int]]:
    """What is in the database: for each who answered, the values of all questions in their order."""
    with office.desk.store.reading() as tx:
        items = [item.id for item in office.library.questionnaire(wave.questionnaire).items]
        return [[int(value) for value in row] for row in tx.answers.matrix(wave.id, items).values]


def people(house: House, wave: Wave) -> int:
    """How many have joined."""
    with house.office.desk.store.reading() as tx:
        return sum(one.joined for one in tx.participants.progress(wave.id, None))


def waiting(page: Page) -> int:
    """How many answers wait on this phone."""
    found = page.evaluate(
        "() => Object.keys(localStorage).map(key => (JSON.parse(localStorage[key]).queue || []).length).reduce((a, b) => a + b, 0)"
    )
    return int(found)


def test_a_reload_in_mid_form(house: House) -> None:
    """Everything that was tapped is there again, at the same part, and counted once."""
    wave = answering(house)
    phone = join(house.visit().new_page(), house.base, wave, "lab")
    for item in range(7):
        tap(phone, item, 1 + item % 5)
    phone.click("[data-part]:visible [data-go]:not(.second)")
    phone.reload()
    assert phone.locator("[data-item] :checked").count() == 7
    assert phone.inner_text("[data-answered]") == "7"
    assert phone.locator("#part-2").is_visible()
    all_sent(phone)
    assert kept(house.office, wave) == [[1, 2, 3, 4, 5, 1, 2] + [BLANK] * 12]


def test_a_dead_zone(house: House) -> None:
    """The page says what waits, keeps it, and sends it by itself; handing in waits for the connection."""
    wave = answering(house)
    phone = join(house.visit().new_page(), house.base, wave, "lab")
    house.heard.expected.append(OFFLINE)
    phone.context.set_offline(True)
    for item in range(5):
        tap(phone, item, 4)
    expect(phone.locator("[data-net=offline]")).to_be_visible()
    expect(phone.locator("[data-waiting]")).to_have_text("5")
    assert kept(house.office, wave) == []
    phone.evaluate("document.querySelectorAll('[data-go].btn:not(.second)').forEach(one => one.click())")
    phone.click("[data-handin] button.btn")
    phone.wait_for_timeout(300)
    assert phone.url.startswith(house.base)
    expect(phone.locator("[data-form]")).to_be_visible()
    phone.context.set_offline(False)
    all_sent(phone)
    expect(phone.locator("[data-net=offline]")).to_be_hidden()
    assert kept(house.office, wave) == [[4] * 5 + [BLANK] * 14]
    hand_in(phone)


def test_an_answer_whose_receipt_is_lost(house: House) -> None:
    """The server has it, the phone does not know; it is sent again and counted once, with the value that was tapped last."""
    wave = answering(house)
    house.heard.expected.append(AWAY)
    with wire(house.program.port) as line:
        phone = join(house.visit().new_page(), line.base, wave, "lab")
        line.deaf = True
        tap(phone, 0, 2)
        phone.wait_for_function("() => !document.querySelector('[data-net=offline]').hidden")
        assert line.lost
        tap(phone, 0, 5)
        tap(phone, 1, 3)
        phone.wait_for_timeout(500)
        assert waiting(phone) == 2
        line.deaf = False
        all_sent(phone)
        house.leave()
    assert kept(house.office, wave) == [[5, 3] + [BLANK] * 17]


def test_the_server_is_killed_in_mid_round(house: House) -> None:
    """Six phones answer while it dies; what they called saved is there, what waits arrives, also from a page opened anew."""
    wave = answering(house)
    phones = [
        join(house.visit(language="zh" if n % 2 else "en").new_page(), house.base, wave, "sales") for n in range(6)
    ]
    for phone in phones[:3]:
        answer_all(phone, 2)
    all_sent(phones[0])
    all_sent(phones[1])
    for phone in phones[3:]:
        answer_all(phone, 4)
    house.heard.expected.append(AWAY)
    house.program.kill()
    saved = [n for n, phone in enumerate(phones) if waiting(phone) == 0]
    for phone in phones:
        tap(phone, 18, 5)
        assert waiting(phone) >= 1
    expect(phones[0].locator("[data-net=offline]")).to_be_visible()
    with pytest.raises(Exception, match="ERR_CONNECTION_REFUSED"):
        phones[5].reload()
    said = kept(house.office, wave)
    assert {0, 1} <= set(saved)
    assert sum(row.count(BLANK) == 0 for row in said) >= len(saved)
    house.program.start()
    phones[5].goto(f"{house.base}/p/{wave.id}")
    for phone in phones:
        phone.evaluate("dispatchEvent(new Event('online'))")
        all_sent(phone)
    assert sorted(kept(house.office, wave)) == sorted([[2] * 18 + [5]] * 3 + [[4] * 18 + [5]] * 3)
    assert people(house, wave) == 6


def test_a_phone_that_hangs_up_ends_its_own_line_only(house: House) -> None:
    """Connections ended while the server answers: it goes on serving."""
    for _ in range(40):
        line = socket.create_connection(("127.0.0.1", house.program.port))
        line.sendall(b"GET /static/web.css HTTP/1.1\r\nHost: localhost\r\n\r\n" * 4)
        line.close()
    time.sleep(0.5)
    assert house.program.alive
    with urllib.request.urlopen(f"{house.base}/health") as answer:  # noqa: S310 -- our own address
        assert answer.status == 200


def test_a_second_device(house: House) -> None:
    """The personal code opens the same seat elsewhere; of two answers to a question the later one counts, on whatever device."""
    wave = answering(house)
    first = join(house.visit().new_page(), house.base, wave, "lab")
    tap(first, 0, 2)
    all_sent(first)
    code_page = first.context.new_page()
    code_page.goto(f"{house.base}/p/{wave.id}/code")
    code = code_page.inner_text(".code-note").strip()
    second = house.visit(language="zh").new_page()
    second.goto(f"{house.base}/back")
    second.fill("#code", code.lower())
    press_button(second)
    expect(second.locator("[data-form]")).to_be_visible()
    assert second.locator("[data-item] >> nth=0").locator("input[value='2']").is_checked()
    for item in range(6):
        tap(first, item, 1)
        first.wait_for_timeout(2)
    all_sent(first)
    tap(second, 3, 5)
    all_sent(second)
    tap(first, 3, 4)
    all_sent(first)
    tap(second, 5, 3)
    all_sent(second)
    assert kept(house.office, wave) == [[1, 1, 1, 4, 1, 3] + [BLANK] * 13]
    assert people(house, wave) == 1


def press_button(page: Page) -> None:
    """Press the button of the form and wait for what comes."""
    with page.expect_navigation():
        page.click("main form button.btn")


def test_two_tabs_of_a_seat(house: House) -> None:
    """One participant; both tabs save, the later answer counts."""
    wave = answering(house)
    first = join(house.visit().new_page(), house.base, wave, "lab")
    second = first.context.new_page()
    second.goto(f"{house.base}/p/{wave.id}")
    third = first.context.new_page()
    join(third, house.base, wave, "sales")
    tap(first, 0, 1)
    tap(second, 1, 2)
    tap(first, 2, 3)
    all_sent(first)
    tap(second, 2, 5)
    tap(third, 3, 4)
    all_sent(second)
    all_sent(third)
    assert kept(house.office, wave) == [[1, 2, 5, 4] + [BLANK] * 15]
    assert people(house, wave) == 1


def test_pressed_twice(house: House) -> None:
    """Joining and handing in by a double click is done once."""
    wave = answering(house)
    phone = house.visit().new_page()
    phone.goto(f"{house.base}/join/{wave.join_code}")
    phone.check('input[name=unit][value="lab"]')
    phone.dblclick("main form button.btn")
    expect(phone.locator("[data-form]")).to_be_visible()
    answer_all(phone, 3)
    phone.evaluate("document.querySelectorAll('[data-go].btn:not(.second)').forEach(one => one.click())")
    phone.dblclick("[data-handin] button.btn")
    phone.wait_for_function("() => document.documentElement.dataset.finished === 'yes'")
    all_sent(phone)
    assert kept(house.office, wave) == [[3] * 19]
    assert people(house, wave) == 1


def test_the_same_form_sent_twice_at_once(house: House) -> None:
    """A browser that repeats the request itself, before any cookie has come back, makes one participant."""
    wave = answering(house)
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    page = opener.open(f"{house.base}/join/{wave.join_code}").read().decode()
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)) | {
        "unit": "lab",
        "role": "member",
    }
    cookies = "; ".join(f"{one.name}={one.value}" for one in jar)

    def send() -> None:
        request = urllib.request.Request(  # noqa: S310 -- our own address
            f"{house.base}/join", urllib.parse.urlencode(form).encode(), {"Cookie": cookies}
        )
        urllib.request.build_opener(urllib.request.HTTPCookieProcessor()).open(request).read()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert people(house, wave) == 1


@pytest.mark.parametrize(
    ("language", "told"), [("en", "closed before these answers arrived"), ("zh", "不计入|未计入|没有计入|不算")]
)
def test_the_round_is_closed_while_answers_wait(house: House, language: str, told: str) -> None:
    """The page says plainly that they were not counted, and goes on saying so when it has moved on with the room."""
    wave = answering(house)
    phone = join(house.visit(language=language).new_page(), house.base, wave, "lab")
    tap(phone, 0, 5)
    all_sent(phone)
    house.heard.expected += [OFFLINE, "409"]
    phone.context.set_offline(True)
    tap(phone, 0, 1)
    tap(phone, 1, 1)
    expect(phone.locator("[data-waiting]")).to_have_text("2")
    on(house, wave, Step.REVEAL)
    phone.context.set_offline(False)
    line = phone.locator("[data-net=refused]")
    expect(line).to_have_text(re.compile(told))
    phone.wait_for_function("() => document.documentElement.dataset.page === 'wait'")
    expect(line).to_be_visible()
    expect(line).to_have_text(re.compile(told))
    assert kept(house.office, wave) == [[5] + [BLANK] * 18]
    on(house, wave, Step.TALK)
    on(house, wave, Step.SECOND_VOTE, house.office.library.questionnaire(wave.questionnaire).items[1].id)
    expect(phone.locator("[data-form]")).to_be_visible()
    tap(phone, 0, 2)
    all_sent(phone)
    expect(line).to_be_hidden()
    assert kept(house.office, wave)[0][:2] == [5, 2]


def test_a_unit_is_archived_under_a_respondent(house: House) -> None:
    """Whoever joined for it answers on and hands in; nobody else can choose it."""
    wave = answering(house)
    phone = join(house.visit().new_page(), house.base, wave, "lab")
    choosing = house.visit().new_page()
    choosing.goto(f"{house.base}/join/{wave.join_code}")
    tap(phone, 0, 3)
    all_sent(phone)
    house.office.engagements.archive_unit(house.owner.id, wave.engagement, "lab")
    answer_all(phone, 4)
    all_sent(phone)
    hand_in(phone)
    assert kept(house.office, wave) == [[4] * 19]
    house.heard.expected.append("422")
    choosing.check('input[name=unit][value="lab"]')
    press_button(choosing)
    expect(choosing.locator("[role=alert]")).to_contain_text("not offered any more")
    late = house.visit().new_page()
    late.goto(f"{house.base}/join/{wave.join_code}")
    assert late.locator("input[name=unit]").count() == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_scripts(house: House, language: str) -> None:
    """A browser without JavaScript joins, says its guess, answers, hands in, and changes its mind."""
    wave = house.room()
    phone = house.visit(language=language, java_script_enabled=False).new_page()
    join(phone, house.base, wave, "lab", "leader")
    guess(phone, "hybrid")
    on(house, wave, Step.ANSWER)
    phone.reload()
    for item in phone.locator("[data-item]").all():
        item.locator("input[value='2']").check()
    with phone.expect_navigation():
        phone.click("[data-handin] button.btn")
    assert kept(house.office, wave) == [[2] * 19]
    phone.locator("[data-item] >> nth=4").locator("input[value='-1']").check()
    with phone.expect_navigation():
        phone.click("[data-handin] button.btn")
    assert kept(house.office, wave) == [[2] * 4 + [-1] + [2] * 14]
    on(house, wave, Step.REVEAL)
    phone.reload()
    expect(phone.locator("[data-form]")).to_have_count(0)


def test_going_back_in_the_browser(house: House) -> None:
    """The back button after handing in shows the form as it was answered; the projector's back button repeats no step."""
    wave = house.room()
    stage = house.stage(wave)
    phone = join(house.visit().new_page(), house.base, wave, "lab")
    guess(phone, "kpi")
    press(stage, "a")
    stage.go_back()
    stage.reload()
    expect(stage.locator("#state")).to_contain_text("0 handed in")
    expect(phone.locator("[data-form]")).to_be_visible()
    answer_all(phone, 3)
    all_sent(phone)
    hand_in(phone)
    phone.go_back()
    phone.wait_for_load_state()
    expect(phone.locator("[data-item] :checked")).to_have_count(19)
    assert kept(house.office, wave) == [[3] * 19]
