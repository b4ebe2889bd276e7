"""Letters, lists for a mail merge, chat messages, and mail that may fail."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from campaign_case import DAY, NOW, PEOPLE, Case, begin

from advisor.domain.campaign import Consent
from advisor.domain.invitee import Invitee
from advisor.domain.unit import Unit
from advisor.ports import Store
from advisor.ports.mailing import Delivery, MailFault, MailReason, Message
from advisor.services.campaign.invitations import Link
from advisor.services.campaign.letters import Kind, Occasion, letter, moment
from advisor.services.campaign.refusals import Refusal, Refused
from advisor.services.campaign.sending import AT_ONCE, Post, chat_messages, merge_list
from tests.storage.samples import ENGAGEMENT, WAVE

SHANGHAI = dt.timezone(dt.timedelta(hours=8))
OCCASION = Occasion(ENGAGEMENT, replace(WAVE, deadline=NOW), 8, "https://ask.example/", SHANGHAI)
RND = Unit("rnd", "研发", "R&D")
PERSONAL = Link("i1", "t0k3n", RND, personal=True, name="Wang\nWei", address="wang@example.org")
SHARED = Link("i2", "t0k3n", RND, personal=False)


@dataclass
class FakeMailer:
    """A mail server that fails as it is told to."""

    fault: MailFault | None = None
    bad: Sequence[str] = ()
    breaks_after: int | None = None
    sent: list[Message] = field(default_factory=list)

    def ready(self) -> MailFault | None:
        """Why it cannot be used."""
        return self.fault

    def send(self, messages: Sequence[Message]) -> tuple[Delivery, ...]:
        """Take all but the bad ones, until it breaks."""
        told = []
        for one in messages:
            if self.breaks_after is not None and len(self.sent) >= self.breaks_after:
                self.fault = MailFault(MailReason.UNREACHABLE, "gone")
                told.append(Delivery(one.key, one.address, self.fault))
                continue
            self.sent.append(one)
            told.append(
                Delivery(one.key, one.address, MailFault(MailReason.ADDRESS) if one.address in self.bad else None)
            )
        return tuple(told)


def test_a_letter_says_who_asks_what_for_how_long_and_who_sees_it() -> None:
    """With the link on a line of its own, in each language after the other, and the time of the place."""
    text = letter(Kind.INVITATION, PERSONAL, OCCASION, ("zh", "en"))
    assert text.subject == "星河科技：我们部门是怎么工作的？ / Galaxy: how does our unit work?"
    chinese, english = text.text.split("----------")
    assert "\nhttps://ask.example/i/t0k3n\n" in chinese
    assert "\nhttps://ask.example/i/t0k3n\n" in english
    for part in (
        "Wang Wei，您好！",
        "大约需要 8 分钟",
        "2026年3月9日 22:25（UTC+08:00）前",
        "至少 5 人",
        "仅供您本人使用",
    ):
        assert part in chinese
    for part in (
        "Dear Wang Wei,",
        "R&D",
        "about 8 minutes",
        "by 9 March 2026, 22:25 (UTC+08:00).",
        "at least 5 people",
        "yours alone",
    ):
        assert part in english
    assert "anonym" not in english
    assert "匿名" not in chinese


def test_a_reminder_says_that_the_earlier_link_is_dead() -> None:
    """Of a personal link; that of a unit stays what it was."""
    assert "no longer works" in letter(Kind.REMINDER, PERSONAL, OCCASION, ("en",)).text
    assert "no longer works" not in letter(Kind.REMINDER, SHARED, OCCASION, ("en",)).text
    assert "no longer works" not in letter(Kind.INVITATION, PERSONAL, OCCASION, ("en",)).text


def test_an_open_survey_says_that_it_is_open() -> None:
    """And promises nothing; without a deadline none is told."""
    occasion = replace(OCCASION, record=replace(ENGAGEMENT, consent=Consent.OPEN), wave=WAVE)
    text = letter(Kind.INVITATION, SHARED, occasion, ("en",)).text
    assert "may show who answered what" in text
    assert "confidential" not in text
    assert "answer by" not in text
    assert text.startswith("Hello,\n\n")


def test_names_with_braces_and_missing_names_do_no_harm() -> None:
    """What people type is text, not a template."""
    link = replace(PERSONAL, name="{client.id}", unit=Unit("x{0}"))
    assert "Dear {client.id}," in letter(Kind.INVITATION, link, OCCASION, ("en",)).text
    assert "x{0}" in letter(Kind.INVITATION, link, OCCASION, ("zh",)).text


def test_a_time_in_utc() -> None:
    """Is told so."""
    assert moment(NOW, dt.UTC).en == "9 March 2026, 14:25 (UTC)"


def test_the_merge_list_is_safe_in_a_spreadsheet(case: Case) -> None:
    """A row for each person; what would start a formula is text; the links open."""
    made = case.invitations.invite("w1", PEOPLE, "anna")
    data = merge_list(Kind.INVITATION, made.links, OCCASION, ("zh",))
    assert data.startswith(b"\xef\xbb\xbf")
    head, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == ["姓名", "邮箱", "单元", "链接", "主题", "正文"]
    assert [row[:3] for row in rows] == [
        ["Wang Wei", "wang@example.org", "研发"],
        ["'=cmd()", "li@example.org", "研发"],
        ["Zhao Min", "", "销售"],
    ]
    with case.desk.store.reading() as tx:
        assert case.door.look(tx, rows[0][3].rpartition("/")[2]).unit.id == "rnd"
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)


def test_chat_messages_are_for_unit_links(case: Case) -> None:
    """One block for each unit, in both languages, the link last."""
    links = case.invitations.open_units("w1", ["rnd", "sales"], "ben")
    blocks = chat_messages(Kind.INVITATION, (*links, PERSONAL), OCCASION, ("zh", "en"))
    assert [block.unit for block in blocks] == ["rnd", "sales"]
    lines = blocks[0].text.split("\n")
    assert lines[0] == "研发 / R&D"
    assert lines[1].startswith("星河科技")
    assert lines[2].startswith("Galaxy is finding out")
    assert lines[3] == f"https://ask.example/i/{links[0].token}"
    assert len(lines) == 4


def _send(case: Case, mailer: FakeMailer | None, kind: Kind = Kind.INVITATION) -> list[Delivery]:
    post = Post(case.invitations, mailer)
    return [one for lot in post.send("w1", "anna", kind, OCCASION, ("en",)) for one in lot]


def test_each_address_has_its_result(case: Case) -> None:
    """Refused addresses and people without one are told beside those that were sent; the links sent open."""
    case.invitations.invite("w1", PEOPLE, "anna")
    mailer = FakeMailer(bad=["li@example.org"])
    told = {one.address: one.fault for one in _send(case, mailer)}
    assert told == {
        "wang@example.org": None,
        "li@example.org": MailFault(MailReason.ADDRESS),
        "": MailFault(MailReason.NO_ADDRESS),
    }
    token = mailer.sent[0].text.split("/i/")[1].split()[0]
    with case.desk.store.reading() as tx:
        assert case.door.look(tx, token).unit.id == "rnd"
    assert case.log()[-1] == ("sent mail", None, {"kind": "invitation"})


def test_an_open_campaign_logs_how_many_were_sent(store: Store) -> None:
    """There is nothing to protect."""
    case = begin(store, replace(ENGAGEMENT, consent=Consent.OPEN))
    case.invitations.invite("w1", PEOPLE, "anna")
    _send(case, FakeMailer(), Kind.REMINDER)
    assert case.log()[-1] == ("sent mail", None, {"kind": "reminder", "sent": 2, "failed": 1})


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (MailReason.UNREACHABLE, Refusal.MAIL_UNREACHABLE),
        (MailReason.SECURITY, Refusal.MAIL_SECURITY),
        (MailReason.SIGN_IN, Refusal.MAIL_SIGN_IN),
    ],
)
def test_a_server_that_cannot_be_used_costs_no_link(case: Case, fault: MailReason, reason: Refusal) -> None:
    """The links that people have stay good, for nothing replaces them."""
    made = case.invitations.invite("w1", PEOPLE, "anna")
    with pytest.raises(Refused) as raised:
        _send(case, FakeMailer(MailFault(fault, "said so")))
    assert raised.value.reason is reason
    assert "said so" in str(raised.value)
    assert case.door.redeem(made.links[0].token, "CODE1").unit == "rnd"


def test_without_a_server_or_anybody_to_write_to_nothing_is_sent(case: Case) -> None:
    """It is said, and what to do instead."""
    with pytest.raises(Refused) as raised:
        _send(case, None)
    assert raised.value.reason is Refusal.NO_MAILER
    with pytest.raises(Refused) as raised:
        _send(case, FakeMailer())
    assert raised.value.reason is Refusal.NOBODY


def test_a_server_that_breaks_off_stops_the_sending(case: Case) -> None:
    """All are told, sent or not; those after the lot that failed keep the links that they have."""
    people = [Invitee("rnd", f"P{n}", f"p{n}@example.org") for n in range(3 * AT_ONCE)]
    made = {link.address: link.token for link in case.invitations.invite("w1", people, "anna").links}
    told = _send(case, FakeMailer(breaks_after=AT_ONCE + 0))
    assert len(told) == 3 * AT_ONCE
    assert [one.sent for one in told].count(True) == AT_ONCE
    reasons = [one.fault.reason for one in told if one.fault]
    assert reasons == [MailReason.UNREACHABLE] * AT_ONCE + [MailReason.STOPPED] * AT_ONCE
    stopped = {one.key for one in told if one.fault and one.fault.reason is MailReason.STOPPED}
    with case.desk.store.reading() as tx:
        kept = {one.address for one in tx.participants.invitations("w1") if one.id in stopped}
        for address in kept:
            assert case.door.look(tx, made[str(address)]).personal


def test_people_without_an_address_keep_their_links(case: Case) -> None:
    """They had them on paper, and a letter to others does not change that."""
    made = {link.name: link.token for link in case.invitations.invite("w1", PEOPLE, "anna").links}
    told = _send(case, FakeMailer(), Kind.REMINDER)
    assert [one.fault.reason for one in told if one.fault] == [MailReason.NO_ADDRESS]
    assert case.door.redeem(made["Zhao Min"], "CODE1").unit == "sales"
    with pytest.raises(Refused):
        case.door.redeem(made["Wang Wei"], "CODE2")


def test_an_end_in_the_middle_of_sending_is_told(case: Case) -> None:
    """Those who were sent to are told as sent, the others as not."""
    people = [Invitee("rnd", f"P{n}", f"p{n}@example.org") for n in range(AT_ONCE + 5)]
    case.invitations.invite("w1", people, "anna")
    lots = Post(case.invitations, FakeMailer()).send("w1", "anna", Kind.INVITATION, OCCASION, ("en",))
    assert next(lots) == ()
    assert all(one.sent for one in next(lots))
    case.schedule.close("w1", "anna")
    assert [one.fault.reason for one in next(lots) if one.fault] == [MailReason.STOPPED] * 5
    assert list(lots) == []
    assert case.log()[-1][0] == "sent mail"


def test_a_reminder_reaches_those_who_have_not_begun(case: Case) -> None:
    """Nobody who has is written to, and after the deadline nobody is."""
    made = case.invitations.invite("w1", PEOPLE, "anna")
    case.door.redeem(made.links[0].token, "CODE1")
    mailer = FakeMailer()
    _send(case, mailer, Kind.REMINDER)
    assert [one.address for one in mailer.sent] == ["li@example.org"]
    case.schedule.set_deadline("w1", NOW + DAY, "anna")
    case.clock.time = NOW + DAY
    with pytest.raises(Refused) as raised:
        _send(case, mailer, Kind.REMINDER)
    assert raised.value.reason is Refusal.DEADLINE
