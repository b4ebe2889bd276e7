"""Letters are handed to a mail server, and each address has its result."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import ipaddress
import socket
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from smtp_server import Behaviour, serving

from advisor.mail.settings import MailSettings, Security
from advisor.mail.smtp import SmtpMailer
from advisor.ports.mailing import Delivery, MailReason, Message

LETTERS = (
    Message("1", "li@example.org", "问卷 / Survey", "您好！\n\nhttps://ask.example/i/abc\n", "李娜"),
    Message("2", "bad@example.org", "Survey", "Hello"),
    Message("3", "ben@example.org", "Sur\r\nBcc: x@example.org", "Hello"),
)


def _settings(port: int, security: Security = Security.NONE, **more: object) -> MailSettings:
    return MailSettings("127.0.0.1", port, "调查 <survey@example.org>", security, **{"seconds": 5.0} | more)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """The server's and the client's side of a certificate for this machine."""
    folder: Path = tmp_path_factory.mktemp("tls")
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    (folder / "c.pem").write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + secret.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "c.pem")
    return server, ssl.create_default_context(cafile=str(folder / "c.pem"))


def test_letters_arrive_and_each_has_its_result() -> None:
    """A refused address does not keep the others from being sent; no header can be smuggled in."""
    known = Behaviour(refused=("bad@example.org",))
    with serving(known) as port:
        told = SmtpMailer(_settings(port)).send(LETTERS)
    assert [(one.key, one.address, one.sent) for one in told] == [
        ("1", "li@example.org", True),
        ("2", "bad@example.org", False),
        ("3", "ben@example.org", True),
    ]
    assert told[1].fault
    assert (told[1].fault.reason, told[1].fault.said) == (MailReason.ADDRESS, "550 nobody of that name")
    first, third = (email.message_from_bytes(one, policy=email.policy.default) for one in known.received)
    assert (first["To"], first["From"], first["Subject"]) == (
        "李娜 <li@example.org>",
        "调查 <survey@example.org>",
        "问卷 / Survey",
    )
    assert first.get_content().replace("\r\n", "\n") == LETTERS[0].text
    assert first["Message-ID"].endswith("@example.org>")
    assert (third["Bcc"], third["Subject"]) == (None, "Sur Bcc: x@example.org")
    assert known.connections == 1


@pytest.mark.parametrize("address", ["two@example.org, x@example.org", "a@b\r\nBcc: x@example.org", "", "名@例"])
def test_what_is_no_address_is_told(address: str) -> None:
    """It is that letter's result alone."""
    with serving(Behaviour()) as port:
        told = SmtpMailer(_settings(port)).send([Message("1", address, "S", "T"), LETTERS[0]])
    assert [one.fault.reason if one.fault else None for one in told] == [MailReason.ADDRESS, None]


def test_a_letter_that_the_server_does_not_want() -> None:
    """The server's own words are told."""
    with serving(Behaviour(refuses_data=True)) as port:
        told = SmtpMailer(_settings(port)).send(LETTERS[:1])
    assert told[0].fault
    assert (told[0].fault.reason, told[0].fault.said) == (MailReason.LETTER, "554 spam")


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_letters_travel_encrypted(contexts: tuple[ssl.SSLContext, ssl.SSLContext], security: Security) -> None:
    """With user and password, by STARTTLS or from the start."""
    known = Behaviour(contexts[0], tls_from_start=security is Security.TLS, password="s3cret")  # noqa: S106 -- a test
    with serving(known) as port:
        mailer = SmtpMailer(_settings(port, security, user="u", password="s3cret"), contexts[1])  # noqa: S106 -- as above
        assert mailer.ready() is None
        assert all(one.sent for one in mailer.send(LETTERS))


def test_a_wrong_password_is_told_and_not_tried_again(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """All letters are told as not sent."""
    known = Behaviour(contexts[0], password="s3cret")  # noqa: S106 -- a test
    with serving(known) as port:
        mailer = SmtpMailer(_settings(port, Security.STARTTLS, user="u", password="wrong"), contexts[1])  # noqa: S106 -- as above
        told = mailer.send(LETTERS)
    assert {(one.fault.reason, one.fault.said) for one in told if one.fault} == {
        (MailReason.SIGN_IN, "535 no such user")
    }
    assert (len(told), known.connections) == (3, 1)


def test_a_connection_that_cannot_be_trusted_is_not_used(contexts: tuple[ssl.SSLContext, ssl.SSLContext]) -> None:
    """A certificate that nobody vouches for, and a server without STARTTLS."""
    for known in (Behaviour(contexts[0]), Behaviour()):
        with serving(known) as port:
            fault = SmtpMailer(_settings(port, Security.STARTTLS)).ready()
        assert fault
        assert fault.reason is MailReason.SECURITY
        assert known.received == []


def test_a_connection_that_breaks_is_opened_once_more() -> None:
    """What was sent before is not sent again."""
    known = Behaviour(breaks_after=1)
    with serving(known) as port:
        told = SmtpMailer(_settings(port)).send(LETTERS)
    assert [one.sent for one in told] == [True, True, True]
    assert (len(known.received), known.connections) == (3, 2)


def test_a_server_that_is_not_there_is_told() -> None:
    """For each letter; nothing is raised."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    mailer = SmtpMailer(_settings(port))
    fault = mailer.ready()
    assert fault
    assert fault.reason is MailReason.UNREACHABLE
    assert mailer.send(LETTERS) == tuple(Delivery(one.key, one.address, fault) for one in LETTERS)


def test_a_server_that_says_nothing_is_left_after_a_while() -> None:
    """No page waits for ever."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        fault = SmtpMailer(_settings(silent.getsockname()[1], seconds=0.2)).ready()
    assert fault
    assert fault.reason is MailReason.UNREACHABLE
