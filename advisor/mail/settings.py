"""Where the mail server is and how it is spoken to, as the environment says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from pathlib import Path

from advisor.errors import UsageError

_PREFIX = "ADVISOR_SMTP_"
_HIGHEST_PORT = 65535


class Security(StrEnum):
    """How the connection is kept secret: not before it is asked for, from the start, or not at all."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailSettings:
    """A mail server and the address from which letters come; `seconds` is how long any one step may take."""

    host: str
    port: int
    sender: str
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = 20.0


def mail_settings(environment: Mapping[str, str]) -> MailSettings | None:
    """The mail server that the environment names, None where it names none.

    `ADVISOR_SMTP_HOST`, `_PORT`, `_FROM`, `_SECURITY` (starttls, tls, none), `_USER`, and `_PASSWORD` or
    `_PASSWORD_FILE`.

    Raises:
        UsageError: a setting is missing, or cannot be what it says.

    """
    given = {name: environment.get(_PREFIX + name, "").strip() for name in ("HOST", "PORT", "FROM", "SECURITY", "USER")}
    if not given["HOST"]:
        return None
    security = _security(given["SECURITY"])
    password = _password(environment)
    if security is Security.NONE and (given["USER"] or password):
        raise UsageError(
            f"{_PREFIX}SECURITY is none, but a user or password is set: they would be readable on the network. "
            "Use starttls or tls"
        )
    return MailSettings(
        host=given["HOST"],
        port=_port(given["PORT"], security),
        sender=_sender(given["FROM"]),
        security=security,
        user=given["USER"],
        password=password,
    )


def _security(written: str) -> Security:
    try:
        return Security(written.casefold() or Security.STARTTLS)
    except ValueError:
        allowed = ", ".join(Security)
        raise UsageError(f'{_PREFIX}SECURITY is "{written}", which is not known: use {allowed}') from None


def _port(written: str, security: Security) -> int:
    if not written:
        return _PORTS[security]
    if not written.isdecimal() or not 0 < int(written) <= _HIGHEST_PORT:
        raise UsageError(f'{_PREFIX}PORT is "{written}", which is no port: use a number from 1 to {_HIGHEST_PORT}')
    return int(written)


def _sender(written: str) -> str:
    if "@" not in parseaddr(written)[1] or not written.isprintable():
        raise UsageError(
            f'{_PREFIX}FROM is "{written}", which is no address: write one, such as Survey <survey@example.org>'
        )
    return written


def _password(environment: Mapping[str, str]) -> str:
    file = environment.get(f"{_PREFIX}PASSWORD_FILE", "")
    if not file:
        return environment.get(f"{_PREFIX}PASSWORD", "")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{_PREFIX}PASSWORD_FILE cannot be read: {error}") from error
