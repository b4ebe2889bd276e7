"""A certificate for the local network: an authority of this machine's own, and a certificate that it signs.

The authority can vouch for private addresses and this machine's names only, so that a phone that trusts it trusts it
with nothing else. Its key never leaves the data folder.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import EnvironmentFault
from advisor.writing import replace_atomically

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 397
"""Phones accept no longer life of a certificate for a server."""
RENEW_DAYS = 30
_PRIVATE = (
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "fc00::/7",
    "::1/128",
)
_EARLIER = dt.timedelta(days=1)
"""Phones whose clock is behind accept it too."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Where the certificate lies; `fingerprint` is the authority's, to be compared by eye before it is trusted."""

    chain: Path
    key: Path
    authority: Path
    fingerprint: str
    renewed: bool


def certificate(folder: Path, names: Sequence[str], addresses: Sequence[str], now: dt.datetime) -> Certificate:
    """The certificate for these names and addresses, made or renewed where it does not cover them for another month.

    Raises:
        EnvironmentFault: the library that makes certificates is not installed.

    """
    _require_library()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    hosts, numbers = _wanted(names, addresses)
    signer = _read(folder / "authority.crt", folder / "authority.key")
    if signer is None or not _lasts(signer[0], now, CERTIFICATE_DAYS) or not _permits(signer[0], hosts, numbers):
        signer = _make_authority(hosts, numbers, now)
        _write(folder / "authority.crt", folder / "authority.key", signer[1], signer[0])
    kept = _read(folder / "server.crt", folder / "server.key")
    good = kept is not None and _signed(kept[0], signer[0]) and _covers(kept[0], hosts, numbers)
    renewed = kept is None or not good or not _lasts(kept[0], now, RENEW_DAYS)
    if renewed:
        made, key = _make_certificate(signer, hosts, numbers, now)
        _write(folder / "server.crt", folder / "server.key", key, made, signer[0])
    return Certificate(
        folder / "server.crt", folder / "server.key", folder / "authority.crt", _fingerprint(signer[0]), renewed
    )


def _require_library() -> None:
    try:
        import cryptography  # noqa: F401 -- whether it is there
    except ImportError as error:
        raise EnvironmentFault(
            'Certificates need the Python package cryptography: install it (pip install "advisor[sign]"), or start without'
            " --tls; then answers are readable on the Wi-Fi."
        ) from error


def _wanted(names: Iterable[str], addresses: Iterable[str]) -> tuple[list[str], list[str]]:
    """The names and addresses that the certificate is for: those given, and this machine's own."""
    return sorted({"localhost", *names}), sorted({"127.0.0.1", "::1", *addresses})


def _make_authority(
    hosts: list[str], numbers: list[str], now: dt.datetime
) -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    stranger = [one for one in numbers if not _is_private(one)]
    networks = [ipaddress.ip_network(one) for one in (*_PRIVATE, *stranger)]
    permitted = [*map(x509.DNSName, hosts), *map(x509.IPAddress, networks)]
    name = _name(f"Advisor, {hosts[-1] if hosts[-1] != 'localhost' else hosts[0]}, {now:%Y-%m-%d}")
    made = (
        _begin(name, name, key, now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return _sign(made, key), key


def _make_certificate(
    signer: tuple[x509.Certificate, EllipticCurvePrivateKey], hosts: list[str], numbers: list[str], now: dt.datetime
) -> tuple[x509.Certificate, EllipticCurvePrivateKey]:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    key = ec.generate_private_key(ec.SECP256R1())
    authority, authority_key = signer
    subjects = [*map(x509.DNSName, hosts), *(x509.IPAddress(ipaddress.ip_address(one)) for one in numbers)]
    made = (
        _begin(_name("advisor"), authority.subject, key, now, CERTIFICATE_DAYS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(subjects), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()), critical=False)
    )
    return _sign(made, authority_key), key


def _begin(
    subject: x509.Name, issuer: x509.Name, key: EllipticCurvePrivateKey, now: dt.datetime, days: int
) -> x509.CertificateBuilder:
    from cryptography import x509

    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now - _EARLIER + dt.timedelta(days=days))
    )


def _sign(made: x509.CertificateBuilder, key: EllipticCurvePrivateKey) -> x509.Certificate:
    from cryptography.hazmat.primitives.hashes import SHA256

    return made.sign(key, SHA256())


def _name(text: str) -> x509.Name:
    from cryptography import x509
    from cryptography.x509.oid import NameOID

    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _usage(*, signs: bool) -> x509.KeyUsage:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _is_private(address: str) -> bool:
    one = ipaddress.ip_address(address)
    return any(one in network for network in map(ipaddress.ip_network, _PRIVATE) if network.version == one.version)


def _lasts(one: x509.Certificate, now: dt.datetime, days: int) -> bool:
    return one.not_valid_before_utc <= now and now + dt.timedelta(days=days) <= one.not_valid_after_utc


def _permits(authority: x509.Certificate, hosts: list[str], numbers: list[str]) -> bool:
    """Whether the authority may vouch for all of them."""
    from cryptography import x509

    permitted = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    names = {one.value for one in permitted if isinstance(one, x509.DNSName)}
    networks = [ipaddress.ip_network(str(one.value)) for one in permitted if isinstance(one, x509.IPAddress)]
    return set(hosts) <= names and all(
        any(ipaddress.ip_address(one) in network for network in networks) for one in numbers
    )


def _covers(one: x509.Certificate, hosts: list[str], numbers: list[str]) -> bool:
    from cryptography import x509

    subjects = one.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    named = set(subjects.get_values_for_type(x509.DNSName))
    numbered = {str(number) for number in subjects.get_values_for_type(x509.IPAddress)}
    return set(hosts) <= named and set(numbers) <= numbered


def _signed(one: x509.Certificate, authority: x509.Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        one.verify_directly_issued_by(authority)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _fingerprint(one: x509.Certificate) -> str:
    from cryptography.hazmat.primitives.hashes import SHA256

    return one.fingerprint(SHA256()).hex(":").upper()


def _read(certificate_file: Path, key_file: Path) -> tuple[x509.Certificate, EllipticCurvePrivateKey] | None:
    """A certificate with its key, or None where one of them is missing, damaged or not the other's."""
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        made = x509.load_pem_x509_certificate(certificate_file.read_bytes())
        key = load_pem_private_key(key_file.read_bytes(), None)
    except (OSError, ValueError, TypeError):
        return None
    if not isinstance(key, EllipticCurvePrivateKey) or key.public_key() != made.public_key():
        return None
    return made, key


def _write(certificate_file: Path, key_file: Path, key: EllipticCurvePrivateKey, *chain: x509.Certificate) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with replace_atomically(key_file) as draft:
        draft.chmod(0o600)
        draft.write_bytes(secret)
    with replace_atomically(certificate_file) as draft:
        draft.write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in chain))
