"""The whole workshop with a facilitator and twelve phones, six of them in each language: sales with seven, the lab with five."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from advisor.domain.campaign import Channel, Wave
from advisor.domain.workshop import Step
from tests.browser.house import PHONE, House, all_sent, answer_all, guess, hand_in, join, press, tap
from tests.browser.wire import wire

SPREAD = (5, 5, 4, 1, 1, 2, 5, 2, 2, 1, 4, 4)
"""What each phone says to every question; sales are two camps."""
RESULT = re.compile(r'class="bars"|class="reveal"|class="verdict"|class="agenda"|class="chain"|data-out=|results/unit/')
"""What stands on pages that show a result, and on no other."""


def test_the_whole_workshop(house: House) -> None:
    """From the first guess to the signature; before each reveal nothing of a result crosses the wire to anybody."""
    wave = house.room()
    with wire(house.program.port) as line:
        stage = _projector(house, line.base, wave)
        phones = [
            join(
                house.visit(PHONE, "zh" if n % 2 else "en").new_page(),
                line.base,
                wave,
                "sales" if n < 7 else "lab",
                "leader" if n in {0, 7} else "member",
            )
            for n in range(11)
        ]
        _guessing(stage, phones)
        press(stage, "a")
        late = join(house.visit(PHONE, "zh").new_page(), line.base, wave, "lab")
        expect(late.locator("[data-form]")).to_be_visible()
        phones.append(late)
        _answering(stage, phones)
        before = line.take()
        assert not RESULT.search(before)
        assert "application/json" in before
        _reveal_undone_and_done_again(stage)
        assert RESULT.search(line.take())
        _talk(stage)
        _second_vote(stage, phones, line.take)
        _kept(house, wave)
        _settle(stage)
        _recommendation_and_what_if(stage)
        _decide_and_sign(stage)
        _ended(house, wave, phones)
        house.leave()


def _projector(house: House, base: str, wave: Wave) -> Page:
    page = house.lead()
    page.goto(f"{base}/e/{wave.engagement}/{wave.number}/stage")
    code = re.sub(r"\s", "", page.inner_text(".code-big"))
    assert code == wave.join_code
    expect(page.locator(".qr svg")).to_be_visible()
    return page


def _guessing(stage: Page, phones: list[Page]) -> None:
    """Each says a guess; the projector counts them without being asked, and shows no method."""
    for place, phone in enumerate(phones):
        guess(phone, ("kpi", "okr", "hybrid")[place % 3])
    expect(stage.locator("#state")).to_contain_text("11 people have joined, 11 guessed")
    assert not re.search(r"KPI \d|OKR \d", stage.inner_text("main"))


def _answering(stage: Page, phones: list[Page]) -> None:
    """The pages go on by themselves; one phone taps each answer with its thumb, the others are quick."""
    expect(phones[0].locator("[data-form]")).to_be_visible()
    _by_thumb(phones[0], SPREAD[0])
    for phone, value in zip(phones[1:], SPREAD[1:], strict=True):
        expect(phone.locator("[data-form]")).to_be_visible()
        answer_all(phone, value)
    for phone in phones:
        all_sent(phone)
        hand_in(phone)
        expect(phone.locator("[data-form]")).to_be_visible()
    expect(stage.locator("#state")).to_contain_text("12 handed in, 0 answering, 12 joined")
    stage.fill("#minutes", "3")
    with stage.expect_navigation():
        stage.click("text=Start the clock")
    expect(stage.locator(".timer")).to_have_text(re.compile(r"^2:5\d$"))


def _by_thumb(phone: Page, value: int) -> None:
    """Part by part as a person does, each choice a tap on its words."""
    while True:
        shown = phone.locator("[data-part]:visible")
        for item in shown.locator("[data-item]").all():
            item.locator(f"label:has(input[value='{value}'])").click()
        further = shown.locator("[data-go].btn:not(.second)")
        if not further.count():
            return
        further.click()


def _reveal_undone_and_done_again(stage: Page) -> None:
    """The way back hides everything and takes answers anew, beside those that were seen; without new ones it shows the same."""
    press(stage, "r")
    shown = stage.inner_text("main")
    assert "Regional sales" in shown
    expect(stage.locator("svg.bars").first).to_be_visible()
    assert "The recommendation stays hidden" in stage.inner_text("footer")
    press(stage, "z")
    expect(stage.locator("#state")).to_contain_text("handed in")
    assert not stage.locator("svg.bars").count()
    press(stage, "r")
    assert stage.inner_text("main") == f"{shown} Lines: the vote before."


def _talk(stage: Page) -> None:
    """A dimension up close, then the agenda, with a question before the room and eight minutes on the clock."""
    with stage.expect_navigation():
        stage.click(".reveal th a >> nth=0")
    expect(stage.locator(".near svg.bars").first).to_be_visible()
    press(stage, "Escape")
    press(stage, "t")
    expect(stage.locator("h1")).to_contain_text("Talk first about")
    with stage.expect_navigation():
        stage.click("text=Talk, 8 minutes >> nth=0")
    expect(stage.locator(".focus")).to_be_visible()
    expect(stage.locator(".timer")).to_have_text(re.compile(r"^[78]:\d\d$"))


def _second_vote(stage: Page, phones: list[Page], take: object) -> None:
    """Sales vote again on the first question of the agenda, all for 4; nothing of it is seen before it is closed."""
    assert callable(take)
    take()
    press(stage, "v")
    for phone in phones[:7]:
        expect(phone.locator("[data-form]")).to_be_visible()
        assert phone.locator("[data-item]").count() == 1
        tap(phone, 0, 4)
        all_sent(phone)
        hand_in(phone)
    expect(stage.locator("#state")).to_contain_text("7 handed in, 0 answering, 12 joined")
    came = take()
    pages = came[came.index("second_vote") :] if "second_vote" in came else came
    assert not RESULT.search(pages)
    press(stage, "r")
    expect(stage.locator("svg.bars path.before").first).to_be_attached()


def _kept(house: House, wave: Wave) -> None:
    """All rounds are in the database, the reveal taken back among them; of who voted twice the last vote counts."""
    with house.office.desk.store.reading() as tx:
        rounds = tx.waves.rounds(wave.id)
        assert [(one.number, one.items is None) for one in rounds] == [(1, True), (2, True), (3, False)]
        (again,) = rounds[2].items or ()
        form = house.office.library.questionnaire(wave.questionnaire)
        ids = [item.id for item in form.items]
        ballots = tx.answers.ballots(wave.id, ids)
        matrix = tx.answers.matrix(wave.id, ids)
    place = ids.index(again)
    sales = [row for row, one in enumerate(ballots.respondents) if one.unit == "sales"]
    assert len(ballots.respondents) == 12
    assert sorted(ballots.values[0, sales, place]) == sorted(SPREAD[:7])
    assert set(ballots.values[2, sales, place]) == {4}
    assert {int(matrix.values[row, place]) for row, one in enumerate(matrix.respondents) if one.unit == "sales"} == {4}
    other = (place + 1) % len(ids)
    assert sorted(
        int(matrix.values[row, other]) for row, one in enumerate(matrix.respondents) if one.unit == "sales"
    ) == sorted(SPREAD[:7])


def _settle(stage: Page) -> None:
    """A value on which the room agrees, with its note."""
    press(stage, "t")
    press(stage, "s")
    stage.fill("#value", "62")
    stage.fill("#note", "三个城市的口径已统一，以合同为准。")
    with stage.expect_navigation():
        stage.click("form.box button.btn")
    expect(stage.locator("main table")).to_contain_text("62")
    expect(stage.locator("main table")).to_contain_text("三个城市的口径已统一")


def _recommendation_and_what_if(stage: Page) -> None:
    """The advice moves with a settled value, and back; what is tried on the unit's page touches no stored answer."""
    press(stage, "n")
    first = stage.inner_text("main")
    expect(stage.locator(".verdict")).to_contain_text("Regional sales")
    expect(stage.locator("ol.chain li").first).to_be_visible()
    here = stage.url
    with stage.expect_navigation():
        stage.click("text=What if? Everything about this unit")
    before = stage.inner_text("table.change tbody")
    stage.evaluate(
        "document.querySelectorAll('.whatif input[type=number]').forEach(one => { one.value = '5'; one.dispatchEvent(new Event('input', {bubbles: true})); one.dispatchEvent(new Event('change', {bubbles: true})); })"
    )
    expect(stage.locator("table.change td.is-new").first).to_be_visible()
    assert stage.inner_text("table.change tbody") != before
    stage.goto(here)
    assert stage.inner_text("main") == first


def _decide_and_sign(stage: Page) -> None:
    """One unit otherwise with a reason, the other as recommended; a name, and the end."""
    press(stage, "d")
    stage.check("input[value=override]")
    stage.select_option("#method", "kpi")
    stage.fill("#reason", "总部今年要求统一。")
    with stage.expect_navigation():
        stage.click("#decide button.btn")
    expect(stage.locator("main")).to_contain_text("总部今年要求统一。")
    with stage.expect_navigation():
        stage.click(".tabs a:has-text('Venture lab')")
    stage.check("input[value=accept]")
    with stage.expect_navigation():
        stage.click("#decide button.btn")
    expect(stage.locator("footer")).to_contain_text("All units are decided.")
    stage.fill("#name", "王经理")
    with stage.expect_navigation():
        stage.click("main button:has-text('Sign')")
    expect(stage.locator("main")).to_contain_text("王经理")
    press(stage, "e")
    expect(stage.locator("h1")).to_contain_text("The workshop is over: 2 units decided")


def _ended(house: House, wave: Wave, phones: list[Page]) -> None:
    """Phones say thank you; nobody joins any more; everything stands in the database."""
    expect(phones[0].locator("h1")).to_have_text("Thank you")
    expect(phones[1].locator("h1")).not_to_have_text("Thank you")
    house.heard.expected.append("422")
    stranger = house.visit(PHONE).new_page()
    stranger.goto(f"{house.base}/join/{wave.join_code}")
    expect(stranger.locator("[role=alert]")).to_contain_text("This workshop is over")
    with house.office.desk.store.reading() as tx:
        assert len(tx.rulings.settlements(wave.id)) == 1
        assert {(one.unit, one.accepted) for one in tx.rulings.decisions(wave.id)} == {("sales", False), ("lab", True)}
        assert [one.name for one in tx.rulings.sign_offs(wave.id)] == ["王经理"]
        workshop = tx.waves.workshop(wave.id)
        assert workshop is not None
        assert workshop.step is Step.SIGNED_OFF


def test_the_facilitator_answers_for_somebody(house: House) -> None:
    """In a new tab, marked as such on the page and in the database; the facilitator's own page stays."""
    wave = house.room()
    stage = house.stage(wave)
    press(stage, "a")
    stage.click("summary")
    with stage.context.expect_page() as opened:
        stage.click("text=Answer on their behalf")
    form = opened.value
    expect(form.locator("header")).to_contain_text("on behalf of somebody")
    answer_all(form, 3)
    all_sent(form)
    hand_in(form)
    expect(stage.locator("#state")).to_contain_text("1 handed in, 0 answering, 1 joined")
    with stage.context.expect_page() as second:
        stage.click("text=Answer on their behalf")
    expect(second.value.locator("[data-form]")).to_be_visible()
    expect(stage.locator("#state")).to_contain_text("1 handed in, 0 answering, 2 joined")
    with house.office.desk.store.reading() as tx:
        counts = tx.participants.progress(wave.id, tx.waves.rounds(wave.id)[-1].id)
        assert sum(one.joined for one in counts) == 2
        said = tx.answers.matrix(
            wave.id, [item.id for item in house.office.library.questionnaire(wave.questionnaire).items]
        )
        assert [tx.participants.get(one.key).channel for one in said.respondents] == [Channel.PROXY]  # type: ignore[union-attr]


def test_two_screens_of_the_facilitator(house: House) -> None:
    """A step that was taken on one screen is not taken again from the other: it is told where the room is."""
    wave = house.room()
    first = house.stage(wave)
    second = house.stage(wave)
    second.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    press(first, "a")
    house.heard.expected.append("409")
    press(second, "a")
    expect(second.locator("main")).to_contain_text("moved on from another screen")
    with house.office.desk.store.reading() as tx:
        assert len(tx.waves.rounds(wave.id)) == 1


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_room_without_a_mouse(house: House, language: str) -> None:
    """Joining, answering and leading the room by keyboard alone."""
    wave = house.room()
    stage = house.stage(wave, language)
    phone = house.visit(PHONE, language).new_page()
    phone.goto(f"{house.base}/join")
    _tab_to(phone, "#code")
    phone.keyboard.type(f"{(wave.join_code or '').lower()}")
    press(phone, "Enter")
    _tab_to(phone, "input[name=unit]")
    phone.keyboard.press("Space")
    _tab_to(phone, "main form button.btn")
    press(phone, "Enter")
    _tab_to(phone, "input[name=method]")
    phone.keyboard.press("ArrowDown")
    _tab_to(phone, "main form button.btn")
    press(phone, "Enter")
    press(stage, "a")
    expect(phone.locator("[data-form]")).to_be_visible()
    _answer_by_keys(phone)
    all_sent(phone)
    expect(stage.locator("#state")).to_contain_text("1")
    with house.office.desk.store.reading() as tx:
        form = house.office.library.questionnaire(wave.questionnaire)
        said = tx.answers.matrix(wave.id, [item.id for item in form.items])
        (counted,) = [one for one in tx.participants.progress(wave.id, tx.waves.rounds(wave.id)[-1].id) if one.joined]
    assert (said.values > 0).all()
    assert counted.finished == 1


def _answer_by_keys(phone: Page) -> None:
    """Tab from question to question, an arrow to choose, Enter on the button at the end of each part."""
    for _ in range(200):
        phone.keyboard.press("Tab")
        what = phone.evaluate(
            "() => { const on = document.activeElement; return on.type === 'radio' ? 'radio' : on.matches('[data-go]:not(.second)') ? 'go' : on.matches('[data-handin] button.btn') ? 'in' : '' }"
        )
        if what == "radio":
            phone.keyboard.press("ArrowDown")
        elif what == "go":
            phone.keyboard.press("Enter")
        elif what == "in":
            press(phone, "Enter")
            return
    raise AssertionError("the button to hand in was not reached by the Tab key")


def _tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            shown = page.evaluate(
                "() => { const style = getComputedStyle(document.activeElement), label = document.activeElement.closest('label'); return style.outlineStyle !== 'none' || (label && getComputedStyle(label).outlineStyle !== 'none') || style.boxShadow !== 'none' }"
            )
            assert shown, f"the focus on {selector} is not seen"
            return
    raise AssertionError(f"{selector} was not reached by the Tab key")
