"""What invited people are written: letters, reminders and chat messages, in the languages of the engagement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.campaign import Consent, EngagementRecord, Wave
from advisor.domain.unit import Unit
from advisor.services.campaign.invitations import Link
from advisor.text import Language, Text

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_BETWEEN = "\n\n----------\n\n"


class Kind(StrEnum):
    """The occasion of a letter."""

    INVITATION = "invitation"
    REMINDER = "reminder"


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject line and a text, plain."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """What all letters of a wave have in common; times are told in `zone`, links begin with `site`."""

    record: EngagementRecord
    wave: Wave
    minutes: int
    site: str
    zone: dt.tzinfo = dt.UTC

    def address(self, link: Link) -> str:
        """The address that a link opens."""
        return f"{self.site.rstrip('/')}/i/{link.token}"


_SUBJECTS = {
    Kind.INVITATION: Text("{client}: how does our unit work?", "{client}：我们部门是怎么工作的？"),
    Kind.REMINDER: Text("Reminder: {client}: how does our unit work?", "提醒：{client}：我们部门是怎么工作的？"),
}
_GREETING = Text("Dear {name},", "{name}，您好！")
_NO_NAME = Text("Hello,", "您好！")
_OPENINGS = {
    Kind.INVITATION: Text(
        "{client} is finding out which way of managing goals suits each unit. How does work go in {unit}? "
        "Please tell us; it takes about {minutes} minutes.",
        "{client}正在了解各部门适合用什么方式管理目标。请您说说{unit}平时怎么工作，大约需要 {minutes} 分钟。",
    ),
    Kind.REMINDER: Text(
        "Your answers about {unit} at {client} are still missing. It takes about {minutes} minutes.",
        "关于{unit}（{client}）的问卷还等着您作答，大约需要 {minutes} 分钟。",
    ),
}
_UNTIL = Text("Please answer by {deadline}.", "请在{deadline}前作答。")
_PERSONAL = Text(
    "This link is yours alone; please do not pass it on.",
    "此链接仅供您本人使用，请勿转发。",
)
_RENEWED = Text("The link of our earlier message no longer works.", "之前邮件里的链接已失效，请用这一条。")
_SHARED = Text("This link is for everybody in {unit}.", "此链接供{unit}全体成员使用。")
_CONFIDENTIAL = Text(
    "Your answers are confidential: they are stored without your name, and results are shown for groups of at least "
    "{threshold} people only.",
    "您的回答会保密：回答不与姓名一起保存，结果只按至少 {threshold} 人的群体汇总显示。",
)
_OPEN = Text(
    "This survey is open, as agreed: results of small groups are shown too, and may show who answered what.",
    "按事先约定，本次调查是公开的：人数很少的群体也会显示结果，可能看得出是谁的回答。",
)
_COME_BACK = Text(
    "You can stop at any time and go on later on the same device, or on another one with the code that you are shown.",
    "可以随时中断，之后在同一台设备上接着答；换设备时，输入页面上给您的续答码即可。",
)


def letter(kind: Kind, link: Link, occasion: Occasion, languages: Sequence[Language]) -> Letter:
    """A letter with its link, in one language or in several after each other."""
    texts = [_text(kind, link, occasion, language) for language in languages]
    subjects = [_subject(kind, occasion, language) for language in languages]
    return Letter(" / ".join(dict.fromkeys(subjects)), _BETWEEN.join(texts))


def chat_message(kind: Kind, link: Link, occasion: Occasion, languages: Sequence[Language]) -> str:
    """A message to paste into a group chat (WeCom, DingTalk, Feishu): short, in one language after the other."""
    heads = [_unit_name(link.unit, language) for language in languages]
    parts = [" / ".join(dict.fromkeys(heads))]
    for language in languages:
        pieces = (_OPENINGS[kind], *_until(occasion), _promise(occasion.record))
        parts.append(_space(language).join(_filled(piece, link, occasion, language) for piece in pieces))
    return "\n".join((*parts, occasion.address(link)))


def moment(at: dt.datetime, zone: dt.tzinfo) -> Text:
    """A time of day on a date, with the offset from UTC, as a letter tells it."""
    local = at.astimezone(zone)
    offset = local.strftime("%z")
    said = f"UTC{offset[:3]}:{offset[3:]}" if offset.strip("+-0") else "UTC"
    return Text(
        f"{local.day} {_MONTHS[local.month - 1]} {local.year}, {local:%H:%M} ({said})",
        f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}（{said}）",
    )


def _text(kind: Kind, link: Link, occasion: Occasion, language: Language) -> str:
    greeting = _GREETING if link.name else _NO_NAME
    body = (_OPENINGS[kind], *_until(occasion))
    renewed = (_RENEWED,) if kind is Kind.REMINDER and link.personal else ()
    rest = (_PERSONAL if link.personal else _SHARED, *renewed, _promise(occasion.record), _COME_BACK)
    said = _space(language).join(_filled(piece, link, occasion, language) for piece in body)
    after = _space(language).join(_filled(piece, link, occasion, language) for piece in rest)
    return "\n\n".join((_filled(greeting, link, occasion, language), said, occasion.address(link), after))


def _subject(kind: Kind, occasion: Occasion, language: Language) -> str:
    return _SUBJECTS[kind].in_language(language).format(client=_client(occasion.record, language))


def _until(occasion: Occasion) -> tuple[Text, ...]:
    return (_UNTIL,) if occasion.wave.deadline else ()


def _promise(record: EngagementRecord) -> Text:
    return _OPEN if record.consent is Consent.OPEN else _CONFIDENTIAL


def _filled(piece: Text, link: Link, occasion: Occasion, language: Language) -> str:
    deadline = occasion.wave.deadline
    return piece.in_language(language).format(
        client=_client(occasion.record, language),
        unit=_unit_name(link.unit, language),
        name=_line(link.name),
        minutes=occasion.minutes,
        threshold=occasion.record.threshold,
        deadline=moment(deadline, occasion.zone).in_language(language) if deadline else "",
    )


def _client(record: EngagementRecord, language: Language) -> str:
    facts = record.facts
    return _line((facts.client_en if language == "en" else "") or facts.client or facts.client_en)


def _unit_name(unit: Unit, language: Language) -> str:
    return _line((unit.name_en if language == "en" else "") or unit.name or unit.id)


def _space(language: Language) -> str:
    return "" if language == "zh" else " "


def _line(text: str) -> str:
    """A name on one line, whatever was pasted."""
    return " ".join(text.split())
