"""Detached Ed25519 signatures of reports: the PDF stays as it is, the signature lies beside it."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import AdvisorError, EnvironmentFault
from advisor.writing import replace_atomically

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

SUFFIX = ".sig"
PRIVATE, PUBLIC = "advisor-signing.key", "advisor-signing.pub"
_FORMAT, _ALGORITHM = 1, "ed25519"
_DOMAIN = b"advisor report signature 1\n"
"""Stands before what is signed, so that a signature of a report is good for nothing else."""
_MOST = 10_000
_NEEDS = "signatures need the package cryptography, which is not installed: pip install 'advisor[sign]'"


class SignatureFault(AdvisorError):
    """A key or a signature cannot be used."""


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature as it lies beside a report."""

    public_key: bytes
    sha256: str
    signature: bytes

    @property
    def fingerprint(self) -> str:
        """A short name of the key, to be compared by voice."""
        return fingerprint(self.public_key)


def fingerprint(public_key: bytes) -> str:
    """The first 16 digits of the SHA-256 of a raw public key, in groups of four."""
    digits = hashlib.sha256(public_key).hexdigest()[:16]
    return " ".join(digits[place : place + 4] for place in range(0, 16, 4))


def make_keys(folder: Path, passphrase: str | None) -> tuple[Path, Path, str]:
    """A new pair of keys in a folder: private (readable by its owner alone) and public, and their fingerprint.

    Raises:
        SignatureFault: there are keys already, or the folder cannot be written.
        EnvironmentFault: the package cryptography is missing.

    """
    _needed()
    from cryptography.hazmat.primitives import serialization as as_
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    protection: as_.KeySerializationEncryption = (
        as_.BestAvailableEncryption(passphrase.encode()) if passphrase else as_.NoEncryption()
    )
    secret = key.private_bytes(as_.Encoding.PEM, as_.PrivateFormat.PKCS8, protection)
    public = key.public_key().public_bytes(as_.Encoding.PEM, as_.PublicFormat.SubjectPublicKeyInfo)
    paths = folder / PRIVATE, folder / PUBLIC
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in paths:
            if path.exists():
                raise SignatureFault(f"{path} is there already: name another folder, keys are not replaced")
        for path, content, mode in ((paths[0], secret, 0o600), (paths[1], public, 0o644)):
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as stream:
                stream.write(content)
    except OSError as error:
        raise SignatureFault(f"{folder} cannot be written: {error.strerror}") from None
    return *paths, fingerprint(_raw(key.public_key()))


def sign(report: bytes, key: Path, passphrase: str | None) -> Signature:
    """The signature of a report.

    Raises:
        SignatureFault: the key cannot be used.
        EnvironmentFault: the package cryptography is missing.

    """
    private = _private(key, passphrase)
    digest = hashlib.sha256(report)
    return Signature(_raw(private.public_key()), digest.hexdigest(), private.sign(_DOMAIN + digest.digest()))


def needs_passphrase(key: Path) -> bool:
    """Whether a private key is encrypted."""
    return b"ENCRYPTED" in _read(key)


def write_signature(path: Path, signature: Signature) -> None:
    """Writes a signature as a small JSON file."""
    document = {
        "format": _FORMAT,
        "algorithm": _ALGORITHM,
        "public_key": base64.b64encode(signature.public_key).decode(),
        "sha256": signature.sha256,
        "signature": base64.b64encode(signature.signature).decode(),
    }
    with replace_atomically(path) as beside:
        beside.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def read_signature(path: Path) -> Signature:
    """A signature from its file.

    Raises:
        SignatureFault: the file is no signature of this format.

    """
    try:
        document = json.loads(_read(path))
        if (document["format"], document["algorithm"]) != (_FORMAT, _ALGORITHM):
            raise SignatureFault(f"{path} is no signature of format {_FORMAT} with {_ALGORITHM}")
        key, signature = (base64.b64decode(document[name], validate=True) for name in ("public_key", "signature"))
        return Signature(key, str(document["sha256"]), signature)
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        raise SignatureFault(f"{path} is no signature: get it again from whoever signed") from None


def read_public_key(path: Path) -> bytes:
    """The raw public key of a PEM file.

    Raises:
        SignatureFault: the file holds no Ed25519 public key.
        EnvironmentFault: the package cryptography is missing.

    """
    _needed()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(_read(path))
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise SignatureFault(f"{path} holds no Ed25519 public key: give the file {PUBLIC} of whoever signed")
    return _raw(key)


def fault_of(signature: Signature, report: bytes) -> str:
    """Why a signature does not hold for a report; empty where it holds for the key that it names.

    Raises:
        EnvironmentFault: the package cryptography is missing.

    """
    _needed()
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    digest = hashlib.sha256(report)
    if signature.sha256 != digest.hexdigest():
        return f"was made for another file (SHA-256 {signature.sha256[:12]}, this one is {digest.hexdigest()[:12]})"
    try:
        Ed25519PublicKey.from_public_bytes(signature.public_key).verify(signature.signature, _DOMAIN + digest.digest())
    except (InvalidSignature, ValueError):
        return "does not hold: it was not made with the key that it names, or was changed"
    return ""


def _private(path: Path, passphrase: str | None) -> Ed25519PrivateKey:
    _needed()
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(_read(path), passphrase.encode() if passphrase else None)
    except TypeError:
        raise SignatureFault(f"{path}: the key has a passphrase, or none was needed") from None
    except (ValueError, UnsupportedAlgorithm):
        raise SignatureFault(f"{path} holds no private key, or the passphrase is wrong") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SignatureFault(f"{path} holds no Ed25519 key: make one with advisor sign keygen")
    return key


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes_raw()


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            content = stream.read(_MOST + 1)
    except OSError as error:
        raise SignatureFault(f"{path} cannot be opened: {error.strerror}") from None
    if len(content) > _MOST:
        raise SignatureFault(f"{path} is too large for a key or a signature")
    return content


def _needed() -> None:
    try:
        import cryptography  # noqa: F401 -- only whether it is there
    except ImportError:
        raise EnvironmentFault(_NEEDS) from None
