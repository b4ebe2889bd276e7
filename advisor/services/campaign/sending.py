"""Sends letters: as a list for a mail merge, as messages for a group chat, or by the mail server that is set up."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.domain.campaign import Consent
from advisor.domain.ruling import Subject
from advisor.errors import AdvisorError
from advisor.ports.mailing import Delivery, Mailer, MailFault, MailReason, Message
from advisor.services.campaign.invitations import Invitations, Link
from advisor.services.campaign.letters import Kind, Occasion, chat_message, letter
from advisor.services.campaign.lookup import campaign_of
from advisor.services.campaign.refusals import Refusal, Refused
from advisor.services.campaign.schedule import ensure_open
from advisor.text import Language, Text
from advisor.writing import safe_text

AT_ONCE = 20
"""Letters that are sent before their results are told; only so many links are dead and not sent if all stops here."""

_SERVER = {
    MailReason.SIGN_IN: Refusal.MAIL_SIGN_IN,
    MailReason.SECURITY: Refusal.MAIL_SECURITY,
    MailReason.UNREACHABLE: Refusal.MAIL_UNREACHABLE,
}
_HEADS = (
    Text("name", "姓名"),
    Text("address", "邮箱"),
    Text("unit", "单元"),
    Text("link", "链接"),
    Text("subject", "主题"),
    Text("text", "正文"),
)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """What is pasted into the group chat of a unit."""

    unit: str
    text: str


def merge_list(kind: Kind, links: Sequence[Link], occasion: Occasion, languages: Sequence[Language]) -> bytes:
    """A CSV for a mail merge, a row for each link, as spreadsheets read it; no cell can start a formula."""
    language = languages[0]
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([head.in_language(language) for head in _HEADS])
    for link in links:
        written = letter(kind, link, occasion, languages)
        unit = (link.unit.name_en if language == "en" else "") or link.unit.name or link.unit.id
        row = (link.name, link.address, unit, occasion.address(link), written.subject, written.text)
        writer.writerow([safe_text(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def chat_messages(
    kind: Kind, links: Sequence[Link], occasion: Occasion, languages: Sequence[Language]
) -> tuple[ChatMessage, ...]:
    """A message for each unit that has a link for all."""
    return tuple(
        ChatMessage(link.unit.id, chat_message(kind, link, occasion, languages)) for link in links if not link.personal
    )


@dataclass(frozen=True)
class Post:
    """Sends letters by mail to those who have not begun; `mailer` is None where no mail server is set up."""

    invitations: Invitations
    mailer: Mailer | None

    def send(
        self,
        wave: str,
        by: str,
        kind: Kind,
        occasion: Occasion,
        languages: Sequence[Language],
        batch: dt.datetime | None = None,
    ) -> Iterator[tuple[Delivery, ...]]:
        """Send to all who have not begun, of one list or of all; the results of each lot when it is sent.

        Each lot gets its new links just before it is sent, and no more lots follow one that failed as a whole. People
        without an address, and those to whom nothing was sent any more, are told as not sent and keep their links.

        Raises:
            Refused: there is no mail server, it cannot be used, there is nobody to write to, not by the owner, or the
                wave has ended.

        """
        if self.mailer is None:
            raise Refused(Refusal.NO_MAILER)
        with self.invitations.desk.store.reading() as tx:
            campaign = campaign_of(tx, wave)
            ensure_open(campaign.wave, self.invitations.desk.clock.now(), campaign.record)
            roster = self.invitations.roster(tx, wave, by, batch)
        if not roster.waiting:
            raise Refused(Refusal.NOBODY)
        fault = self.mailer.ready()
        if fault is not None:
            raise Refused(_SERVER[fault.reason], fault.said)
        reached = {one.invitation for one in roster.people if one.address}
        absent = tuple(_not_sent(id, MailReason.NO_ADDRESS) for id in roster.waiting if id not in reached)
        waiting = [id for id in roster.waiting if id in reached]
        return self._lots(self.mailer, wave, by, waiting, absent, _Letters(kind, occasion, tuple(languages)))

    def _lots(
        self,
        mailer: Mailer,
        wave: str,
        by: str,
        waiting: Sequence[str],
        absent: tuple[Delivery, ...],
        letters: _Letters,
    ) -> Iterator[tuple[Delivery, ...]]:
        told: list[Delivery] = [*absent]
        try:
            yield absent
            for start in range(0, len(waiting), AT_ONCE):
                lot = self._lot(mailer, wave, by, waiting[start : start + AT_ONCE], letters)
                told += lot
                yield lot
                if not any(one.sent for one in lot) and mailer.ready() is not None:
                    yield tuple(_not_sent(id, MailReason.STOPPED) for id in waiting[start + AT_ONCE :])
                    break
        finally:
            self._log(wave, by, letters.kind, told)

    def _lot(
        self, mailer: Mailer, wave: str, by: str, waiting: Sequence[str], letters: _Letters
    ) -> tuple[Delivery, ...]:
        """The results of a lot; where it gets no links any more, such as after the end, nobody of it is sent to."""
        try:
            links = self.invitations.hand_out(wave, by, only=waiting)
        except AdvisorError:
            return tuple(_not_sent(id, MailReason.STOPPED) for id in waiting)
        return mailer.send([letters.message(link) for link in links])

    def _log(self, wave: str, by: str, kind: Kind, told: Sequence[Delivery]) -> None:
        """Note that letters were sent; how many, only where that does not tell how many have begun."""
        with self.invitations.desk.store.writing() as tx:
            campaign = campaign_of(tx, wave)
            counts = {"sent": sum(one.sent for one in told), "failed": sum(not one.sent for one in told)}
            known = counts if campaign.record.consent is Consent.OPEN else {}
            now = self.invitations.desk.clock.now()
            campaign.log(tx, now, by, "sent mail", Subject.INVITATION, after={"kind": str(kind)} | known)


@dataclass(frozen=True, slots=True)
class _Letters:
    """What is written to everybody."""

    kind: Kind
    occasion: Occasion
    languages: tuple[Language, ...]

    def message(self, link: Link) -> Message:
        """The letter with its link."""
        written = letter(self.kind, link, self.occasion, self.languages)
        return Message(link.invitation, link.address, written.subject, written.text, link.name)


def _not_sent(invitation: str, reason: MailReason) -> Delivery:
    return Delivery(invitation, "", MailFault(reason))
