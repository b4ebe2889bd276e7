"""Sending mail, as the use cases ask for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A mail to one address, in plain text; `key` is the sender's own mark, handed back with the result."""

    key: str
    address: str
    subject: str
    text: str
    name: str = ""


class MailReason(StrEnum):
    """Why a mail was not sent."""

    UNREACHABLE = "unreachable"
    SECURITY = "security"
    SIGN_IN = "sign_in"
    ADDRESS = "address"
    LETTER = "letter"
    NO_ADDRESS = "no_address"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True)
class MailFault:
    """Why a mail was not sent, in a word that a page can put into its reader's language, and what the server said."""

    reason: MailReason
    said: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of a mail: handed to the mail server, or not and why."""

    key: str
    address: str
    fault: MailFault | None = None

    @property
    def sent(self) -> bool:
        """Whether the mail server took it."""
        return self.fault is None


class Mailer(Protocol):
    """Hands mail to a mail server."""

    def ready(self) -> MailFault | None:
        """Why the mail server cannot be used; None where it can."""

    def send(self, messages: Sequence[Message]) -> tuple[Delivery, ...]:
        """One result for each message, in their order, whatever goes wrong."""
