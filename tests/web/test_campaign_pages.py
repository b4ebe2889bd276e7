"""The pages of a campaign: its hub, its people, its letters, its import."""

from __future__ import annotations

import datetime as dt
import io
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.domain.campaign import Consent
from tests.web.campaign_site import NOW, Postbox, Site, open_site

LIST = "unit,name,address,role\ncs,Wang Wei,wang@example.org,leader\ncs,=HYPERLINK(1),li@example.org,member\nlab,<b>Zhao</b>,,\n"


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    """An anonymous campaign, with a mail server that does not know Li."""
    opened = open_site(tmp_path, mailer=Postbox(["li@example.org"]))
    yield opened
    opened.office.desk.store.close()


def _invite(site: Site, people: str = LIST) -> None:
    answer = site.person("anna").post(f"{site.home}/people", pasted=people)
    assert answer.status_code == 302, answer.text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_hub_of_a_new_campaign(site: Site, language: str) -> None:
    """It says until when it is open, that nobody is invited, and what can be done."""
    page = site.person("anna", language).get(site.home)
    assert "nobody invited yet" in page or "还没有邀请" in page
    assert f"{site.home}/people" in page
    assert site.home + "/links" in page
    assert site.home in site.person("anna", language).get(f"/e/{site.record.id}")


def test_roles_see_what_they_may(site: Site) -> None:
    """The facilitator sees no names, the viewer changes nothing, a stranger does not learn that there is anything."""
    _invite(site)
    ben, cleo, dora = (site.person(name) for name in ("ben", "cleo", "dora"))
    page = ben.get(site.home)
    assert f"{site.home}/people" not in page
    assert f"{site.home}/deadline" in page
    assert "invited by name" not in page
    page = cleo.get(site.home)
    assert "<form" not in page.split("<main")[1]
    for address in (site.home, f"{site.home}/people", f"{site.home}/import"):
        assert dora.client.get(address).status_code == 404
    assert ben.client.get(f"{site.home}/people").status_code == 403
    assert cleo.client.get(f"{site.home}/import").status_code == 403


def test_people_are_invited_from_a_file_and_pasted(site: Site) -> None:
    """Those on the list already keep their links; names are text, whatever they hold."""
    anna = site.person("anna")
    answer = anna.post(f"{site.home}/people", file=(io.BytesIO(LIST.encode("gb18030")), "名单.csv"))
    assert answer.status_code == 302
    page = anna.get(f"{site.home}/people")
    assert "3 people were added." in page
    assert "&lt;b&gt;Zhao&lt;/b&gt;" in page
    assert "<b>Zhao" not in page
    anna.post(
        f"{site.home}/people", pasted="unit\tname\taddress\nsales\tXu\txu@example.org\ncs\tWang\tWANG@example.org\n"
    )
    page = anna.get(f"{site.home}/people")
    assert "1 people were added." in page
    assert "1 were invited before and keep their links." in page
    assert "4 of 4 people" in page
    assert "1 of 4 people" in anna.get(f"{site.home}/people?q=sales")


def test_a_wrong_list_is_told_cell_by_cell(site: Site) -> None:
    """Nobody is added, and what was pasted is still there."""
    wrong = "unit,name,address\nnowhere,A,a@example.org\ncs,B,b@\n"
    answer = site.person("anna").post(f"{site.home}/people", pasted=wrong)
    assert answer.status_code == 422
    for part in ("row 2, column A (unit)", "there is no unit", "row 3, column C (address)", "nowhere,A"):
        assert part in answer.text
    assert str(Path(tempfile.gettempdir())) not in answer.text
    assert "Nobody is invited by name yet." in site.person("anna").get(f"{site.home}/people")


def test_nothing_chosen_is_told(site: Site) -> None:
    """An empty form neither fails nor does anything."""
    anna = site.person("anna")
    assert anna.post(f"{site.home}/people", pasted=" ").status_code == 302
    assert "Choose a file, or paste the list." in anna.get(f"{site.home}/people")
    assert anna.post(f"{site.home}/links", of=site.home).status_code == 302
    assert "Choose at least one unit." in anna.get(site.home)
    assert anna.post(f"{site.home}/import").status_code == 302
    assert "Choose a file with answers." in anna.get(f"{site.home}/import")


def test_the_merge_list_has_links_that_open(site: Site) -> None:
    """Formulas are text; a second list kills the links of the first."""
    _invite(site)
    anna = site.person("anna")
    first = site.links(anna)
    assert set(first) == {"Wang Wei", "'=HYPERLINK(1)", "<b>Zhao</b>"}
    assert "Customer Service" in site.person().get(first["Wang Wei"])
    second = site.links(anna, kind="reminder")
    assert site.person().client.get(first["Wang Wei"]).status_code == 404
    assert site.person().client.get(second["Wang Wei"]).status_code == 200


def test_a_list_that_is_not_there_and_one_without_anybody_are_told(site: Site) -> None:
    """No link is made for nobody, and no letter is sent at a guess."""
    _invite(site)
    anna = site.person("anna")
    for batch, said in (("yesterday", "not there any more"), ("2026-01-01T00:00:00+00:00", "nobody to write to")):
        answer = anna.post(f"{site.home}/people/merge", of=f"{site.home}/people", batch=batch)
        assert answer.status_code == 422
        assert said in answer.text
    for link in site.links(anna).values():
        site.person().post(link, role="member")
    answer = anna.post(f"{site.home}/people/merge", of=site.home)
    assert answer.status_code == 422
    assert "nobody to write to" in answer.text


def test_a_closed_engagement_is_over_for_its_campaign(site: Site) -> None:
    """The hub says so, and offers nothing that would be refused."""
    site.office.engagements.close("anna", site.record.id)
    page = site.person("anna").get(site.home)
    assert "The campaign is over" in page
    assert f"{site.home}/links" not in page


def test_letters_are_sent_and_failures_are_listed(site: Site) -> None:
    """With the address of the site that the form names; the server's words are text."""
    _invite(site)
    anna = site.person("anna")
    answer = anna.post(
        f"{site.home}/people/send", of=f"{site.home}/people", site="https://ask.example.org", language="zh"
    )
    assert answer.status_code == 200
    assert "1 letter was sent, 2 were not" in answer.text
    assert "550 nobody &lt;b&gt;here" in answer.text
    assert "There is no address" in answer.text
    mailer = site.office.mailer
    assert isinstance(mailer, Postbox)
    (letter,) = mailer.sent
    assert letter.address == "wang@example.org"
    assert "https://ask.example.org/i/" in letter.text
    assert "星河互联" in letter.subject


@pytest.mark.parametrize(
    "wrong", ["javascript:alert(1)", "https://", "ask.example.org", "https://a.example/?x=1", "http://[", "https://a b"]
)
def test_links_begin_with_an_address(site: Site, wrong: str) -> None:
    """Anything else is refused before a link is made."""
    _invite(site)
    anna = site.person("anna")
    for address in ("people/merge", "people/send"):
        answer = anna.post(f"{site.home}/{address}", of=f"{site.home}/people", site=wrong)
        assert answer.status_code == 422
        assert "is no address of a site" in answer.text
    assert anna.post(f"{site.home}/links", of=site.home, site=wrong, unit="cs").status_code == 422


def test_without_a_mail_server_the_page_says_so(tmp_path: Path) -> None:
    """And a form that is sent all the same is told."""
    site = open_site(tmp_path)
    _invite(site)
    anna = site.person("anna")
    assert "ADVISOR_SMTP_HOST" in anna.get(f"{site.home}/people")
    answer = anna.post(f"{site.home}/people/send", of=f"{site.home}/people")
    assert answer.status_code == 422
    assert "No mail server is set up" in answer.text
    site.office.desk.store.close()


def test_an_address_is_corrected_and_an_invitation_withdrawn(site: Site) -> None:
    """What cannot be an address is refused; a withdrawn link says so."""
    _invite(site)
    anna = site.person("anna")
    links = site.links(anna)
    page = anna.get(f"{site.home}/people?q=wang")
    form = re.search(rf'action="({site.home}/people/[0-9a-f]+)"', page)
    assert form
    for name, address in (("Wang", "wei@"), ("x" * 121, ""), ("", "")):
        assert anna.post(form[1], of=f"{site.home}/people", name=name, address=address).status_code == 422
    assert anna.post(form[1], of=f"{site.home}/people", name="Wang", address="wei@example.org").status_code == 302
    assert "wei@example.org" in anna.get(f"{site.home}/people")
    anna.post(form[1], of=f"{site.home}/people", revoke="1")
    answer = site.person().client.get(links["Wang Wei"])
    assert answer.status_code == 410
    assert "withdrawn" in answer.text
    assert anna.post(f"{site.home}/people/unknown", of=f"{site.home}/people", revoke="1").status_code == 422
    anna.post(f"{site.home}/people/forget", of=f"{site.home}/people")
    assert "li@example.org" not in anna.get(f"{site.home}/people")


def test_unit_links_are_shown_once_with_messages_to_paste(site: Site) -> None:
    """In both languages, with a picture; on this machine alone it is said that nobody else can open them."""
    ben = site.person("ben")
    answer = ben.post(f"{site.home}/links", of=site.home, unit="cs")
    assert answer.status_code == 200
    assert "open on this computer only" in answer.text
    assert "Customer Service / 客服中心" in answer.text
    assert "<svg" in answer.text
    link = re.search(r"http://localhost(/i/[\w-]+)", answer.text)
    assert link
    assert "How does work go in Customer Service?" in site.person().get(link[1])
    assert "has one" in ben.get(site.home)
    answer = ben.post(f"{site.home}/links", of=site.home, unit="cs", site="https://ask.example.org")
    assert "open on this computer only" not in answer.text
    assert site.person().client.get(link[1]).status_code == 404
    assert ben.post(f"{site.home}/links", of=site.home, unit="nowhere").status_code == 422


def test_the_deadline_is_moved_closed_and_opened_again(site: Site) -> None:
    """Each with a word of what was done; what cannot be is refused on the same page."""
    ben = site.person("ben")
    assert ben.post(f"{site.home}/deadline", of=site.home, deadline="2027-04-01").status_code == 302
    page = ben.get(site.home)
    assert "Open until 1 April 2027" in page
    for wrong in ("2020-01-01", "tomorrow", "9999-12-31x"):
        assert ben.post(f"{site.home}/deadline", of=site.home, deadline=wrong).status_code == 422
    ben.post(f"{site.home}/close", of=site.home)
    page = ben.get(site.home)
    assert "The campaign is over" in page
    assert ben.post(f"{site.home}/deadline", of=site.home, deadline="2027-04-02").status_code == 422
    site.clock.time += dt.timedelta(days=30)
    ben = site.person("ben")
    ben.post(f"{site.home}/reopen", of=site.home, deadline="2027-05-01")
    assert "Open until 1 May 2027" in ben.get(site.home)
    ben.post(f"{site.home}/deadline", of=site.home, deadline="")
    assert "Open, without a deadline" in ben.get(site.home)


def test_small_counts_are_shown_to_nobody(site: Site) -> None:
    """Neither the owner's page nor the viewer's tells that three of the lab have answered."""
    rows = [f"{unit},P{unit}{n},p{unit}{n}@example.org" for unit, many in (("cs", 8), ("lab", 4)) for n in range(many)]
    _invite(site, "unit,name,address\n" + "\n".join(rows))
    links = site.links(site.person("anna"))
    for name in [f"Pcs{n}" for n in range(6)] + [f"Plab{n}" for n in range(3)]:
        phone = site.person()
        phone.post(links[name], role="member")
        site.answer(phone)
    for name in ("anna", "cleo"):
        page = site.person(name).get(site.home)
        row = {
            match[1]: re.findall(r"<td class=\"num[^>]*>(?:<span>)?([^<]*)", match[0])
            for match in re.finditer(r"<tr>\s*<th scope=\"row\">([^<]*)<.*?</tr>", page, re.DOTALL)
        }
        assert row["Customer Service"] == ["8", "6", "6"]
        assert row["Innovation Lab"] == ["4", "not shown", "not shown"]
        assert "6 or more" in page
        assert "Shown once leaders and members are each 5 or more." in page


def test_answers_are_imported_from_the_template(site: Site) -> None:
    """Once: the same file again is asked about first; faults are listed by cell."""
    anna = site.person("anna")
    template = anna.client.get(f"{site.home}/template")
    assert template.data.startswith(b"PK")
    form = site.office.library.questionnaire(site.wave.questionnaire)
    head = ",".join(["unit", "respondent", "role", *(item.id for item in form.items)])
    rows = [f"cs,R{n},member," + ",".join(["4"] * len(form.items)) for n in range(6)]
    data = "\n".join([head, *rows]).encode()
    assert anna.post(f"{site.home}/import", file=(io.BytesIO(data), "答卷.csv")).status_code == 302
    page = anna.get(site.home)
    assert f"6 people with {6 * len(form.items)} answers were imported." in page
    answer = anna.post(f"{site.home}/import", file=(io.BytesIO(data), "again.csv"))
    assert answer.status_code == 422
    assert "imported already" in answer.text
    assert anna.post(f"{site.home}/import", file=(io.BytesIO(data), "again.csv"), again="1").status_code == 302
    answer = anna.post(
        f"{site.home}/import", file=(io.BytesIO(data.replace(b"cs,R1,member,4", b"xx,R1,member,9")), "wrong.csv")
    )
    assert answer.status_code == 422
    assert "row 3, column A (unit)" in answer.text
    assert "row 3, column D" in answer.text
    mapping = io.BytesIO(b"columns: {Abteilung: unit}\n")
    renamed = data.replace(b"unit,", b"Abteilung,", 1)
    answer = anna.post(f"{site.home}/import", file=(io.BytesIO(renamed), "a.csv"), mapping=(mapping, "m.yaml"))
    assert answer.status_code == 302
    site.person("ben").post(f"{site.home}/close", of=site.home)
    assert "open it again before you import" in anna.get(f"{site.home}/import")


def test_changing_the_language_after_a_form_leads_back(site: Site) -> None:
    """The address of a form alone does nothing, and is no dead end."""
    _invite(site)
    anna = site.person("anna")
    for part, back in (
        ("/links", ""),
        ("/close", ""),
        ("/people/merge", "/people"),
        ("/people/send", "/people"),
        ("/people/any", "/people"),
    ):
        answer = anna.client.get(f"{site.home}{part}?lang=zh")
        assert (answer.status_code, answer.location) == (302, site.home + back)
    assert "The campaign is over" not in site.person("anna").get(site.home)
    assert site.person("ben").client.get(f"{site.home}/people/merge").status_code == 403


def test_a_workshop_has_no_hub(site: Site) -> None:
    """Whoever asks for one is led to the engagement; what cannot be done there is told."""
    from advisor.domain.campaign import Mode

    site.office.engagements.open_wave("anna", site.record.id, Mode.WORKSHOP)
    anna = site.person("anna")
    assert anna.client.get(f"/e/{site.record.id}/2/campaign").status_code == 302
    assert anna.client.get(f"/e/{site.record.id}/9/campaign").status_code == 404
    assert anna.client.get(f"/e/{site.record.id}/2/campaign/people").status_code == 422


def test_an_open_campaign_says_that_it_is_open(tmp_path: Path) -> None:
    """And shows every count."""
    site = open_site(tmp_path, Consent.OPEN)
    _invite(site)
    anna = site.person("anna")
    phone = site.person()
    link = site.links(anna)["Wang Wei"]
    assert "kept with your answers" in phone.get(link)
    phone.post(link)
    site.answer(phone)
    page = anna.get(site.home)
    assert "not shown" not in page
    assert "the link by which somebody came is kept" in anna.get(f"{site.home}/people")
    site.office.desk.store.close()


def test_pages_take_few_statements(site: Site) -> None:
    """At most fifteen each, whatever the number of people."""
    from sqlalchemy import event

    _invite(site, "unit,name\n" + "".join(f"cs,P{n}\n" for n in range(120)))
    anna = site.person("anna")
    seen: list[str] = []
    engine = site.office.desk.store.database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: seen.append(given[2]) if given[2] != "BEGIN" else None)
    for address in (site.home, f"{site.home}/people", f"{site.home}/import"):
        seen.clear()
        anna.get(address)
        assert len(seen) <= 15, (address, seen)


def test_the_deadline_holds_for_the_moment(site: Site) -> None:
    """The default deadline of the fixture is two weeks away."""
    assert site.wave.deadline == NOW + dt.timedelta(days=14)
