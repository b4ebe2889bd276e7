"""The clock of the machine, and secrets from its random source."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets

_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
_SHORTEST_KEY = 32


class SystemClock:
    """Fulfils the port `Clock`."""

    def now(self) -> dt.datetime:
        """The time now, in UTC."""
        return dt.datetime.now(dt.UTC)


class SystemSecrets:
    """Fulfils the port `Secrets`.

    Digests are keyed, so that a copy of the database alone does not let anybody try out short codes. The key lies
    outside of the database; without it no link and no cookie opens any more.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < _SHORTEST_KEY:
            raise ValueError(f"the key has to have {_SHORTEST_KEY} bytes at least")
        self._key = key

    def new_id(self) -> str:
        """128 random bits."""
        return secrets.token_hex(16)

    def token(self) -> str:
        """256 random bits, fit for an address."""
        return secrets.token_urlsafe(32)

    def code(self, length: int = 6) -> str:
        """Capital letters and digits without 0, 1, I, L, O."""
        return "".join(secrets.choice(_LETTERS) for _ in range(length))

    def digest(self, secret: str) -> str:
        """HMAC-SHA256."""
        return hmac.new(self._key, secret.encode(), hashlib.sha256).hexdigest()
