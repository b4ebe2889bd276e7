"""Where the mail server is, as the environment says."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.errors import UsageError
from advisor.mail.settings import MailSettings, Security, mail_settings

_GIVEN = {"ADVISOR_SMTP_HOST": "mail.example.org", "ADVISOR_SMTP_FROM": "Survey <survey@example.org>"}


def test_without_a_host_there_is_no_mail() -> None:
    """The rest does not matter then."""
    assert mail_settings({"ADVISOR_SMTP_PORT": "x"}) is None


@pytest.mark.parametrize(
    ("security", "port", "expected"),
    [("", "", (Security.STARTTLS, 587)), ("TLS", "", (Security.TLS, 465)), ("none", "2525", (Security.NONE, 2525))],
)
def test_security_and_port(security: str, port: str, expected: tuple[Security, int]) -> None:
    """STARTTLS where nothing is said, and the usual port of each."""
    found = mail_settings(_GIVEN | {"ADVISOR_SMTP_SECURITY": security, "ADVISOR_SMTP_PORT": port})
    assert found
    assert (found.security, found.port) == expected


def test_the_password_may_lie_in_a_file(tmp_path: Path) -> None:
    """It is not shown where settings are printed."""
    (tmp_path / "secret").write_text("s3cret\n", encoding="utf-8")
    given = {"ADVISOR_SMTP_USER": "u", "ADVISOR_SMTP_PASSWORD_FILE": str(tmp_path / "secret")}
    found = mail_settings(_GIVEN | given)
    sender = "Survey <survey@example.org>"
    assert found == MailSettings("mail.example.org", 587, sender, user="u", password="s3cret")  # noqa: S106 -- a test
    assert "s3cret" not in str(found)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"ADVISOR_SMTP_FROM": ""}, "no address"),
        ({"ADVISOR_SMTP_FROM": "a@example.org\nBcc: b@example.org"}, "no address"),
        ({"ADVISOR_SMTP_PORT": "70000"}, "no port"),
        ({"ADVISOR_SMTP_PORT": "smtp"}, "no port"),
        ({"ADVISOR_SMTP_SECURITY": "ssl"}, "use starttls, tls, none"),
        ({"ADVISOR_SMTP_SECURITY": "none", "ADVISOR_SMTP_USER": "u"}, "readable on the network"),
        ({"ADVISOR_SMTP_PASSWORD_FILE": "/nowhere/at/all"}, "cannot be read"),
    ],
)
def test_settings_that_cannot_be(wrong: dict[str, str], said: str) -> None:
    """What is wrong and what to write."""
    with pytest.raises(UsageError, match=said):
        mail_settings(_GIVEN | wrong)
