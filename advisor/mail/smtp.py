"""Hands letters to a mail server over SMTP, and tells of each what became of it."""

from __future__ import annotations

import contextlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid, parseaddr

from advisor.mail.settings import MailSettings, Security
from advisor.ports.mailing import Delivery, MailFault, MailReason, Message

_SHOWN = 200
"""Characters of a server's own words that are shown."""


class SmtpMailer:
    """Fulfils the port `Mailer`; a connection serves one call, and is opened again once where it breaks."""

    def __init__(self, settings: MailSettings, context: ssl.SSLContext | None = None) -> None:
        self._settings = settings
        self._context = context or ssl.create_default_context()

    def ready(self) -> MailFault | None:
        """Why the mail server cannot be used; None where it can."""
        return self._connected([])[1]

    def send(self, messages: Sequence[Message]) -> tuple[Delivery, ...]:
        """One result for each message, in their order, whatever goes wrong."""
        told, fault = self._connected(messages)
        left = messages[len(told) :]
        if fault is not None and fault.reason is MailReason.UNREACHABLE and told:
            more, fault = self._connected(left)
            told, left = [*told, *more], left[len(more) :]
        return (*told, *(Delivery(one.key, one.address, fault) for one in left))

    def _connected(self, messages: Sequence[Message]) -> tuple[list[Delivery], MailFault | None]:
        """The results up to where the connection failed, and how it did."""
        told: list[Delivery] = []
        try:
            with self._connection() as server:
                for message in messages:
                    told.append(self._one(server, message))  # what was told before a broken connection stays told
        except smtplib.SMTPAuthenticationError as error:
            return told, MailFault(MailReason.SIGN_IN, _words(error))
        except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
            return told, MailFault(MailReason.SECURITY, _words(error))
        except (OSError, smtplib.SMTPException) as error:
            return told, MailFault(MailReason.UNREACHABLE, _words(error))
        return told, None

    @contextlib.contextmanager
    def _connection(self) -> Iterator[smtplib.SMTP]:
        chosen = self._settings
        if chosen.security is Security.TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                chosen.host, chosen.port, timeout=chosen.seconds, context=self._context
            )
        else:
            server = smtplib.SMTP(chosen.host, chosen.port, timeout=chosen.seconds)
        try:
            if chosen.security is Security.STARTTLS:
                server.starttls(context=self._context)
            if chosen.user:
                server.login(chosen.user, chosen.password)
            yield server
            with contextlib.suppress(OSError, smtplib.SMTPException):
                server.quit()
        finally:
            server.close()

    def _one(self, server: smtplib.SMTP, message: Message) -> Delivery:
        fault = None
        try:
            server.send_message(_mail(message, self._settings.sender))
        except smtplib.SMTPRecipientsRefused as error:
            code, words = next(iter(error.recipients.values()))
            fault = MailFault(MailReason.ADDRESS, f"{code} {_text(words)}")
        except (UnicodeError, ValueError, IndexError) as error:
            fault = MailFault(MailReason.ADDRESS, _words(error))
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError) as error:
            fault = MailFault(MailReason.LETTER, _words(error))
        return Delivery(message.key, message.address, fault)


def _mail(message: Message, sender: str) -> EmailMessage:
    """The letter as it travels.

    Raises:
        ValueError: the address cannot be one.

    """
    mail = EmailMessage()
    name, address = parseaddr(sender)
    mail["From"] = Address(name, addr_spec=address)
    mail["To"] = Address(message.name, addr_spec=message.address)
    mail["Subject"] = " ".join(message.subject.split())
    mail["Date"] = formatdate(localtime=True)
    mail["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text)
    return mail


def _words(error: Exception) -> str:
    """What the server or the system said, on one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return _text(str(error) or type(error).__name__)


def _text(words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return " ".join(said.split())[:_SHOWN]
