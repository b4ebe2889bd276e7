"""The clock, and the source of ids and secrets."""

from __future__ import annotations

import datetime as dt
from typing import Protocol


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> dt.datetime:
        """The time now, in UTC and aware of it."""


class Secrets(Protocol):
    """Makes ids and secrets, and the digests of secrets that alone are stored."""

    def new_id(self) -> str:
        """A random id: it tells neither order nor time."""

    def token(self) -> str:
        """A secret for a link or a cookie."""

    def code(self, length: int = 6) -> str:
        """A short code that people read from a wall and type; without letters that are easily confused."""

    def digest(self, secret: str) -> str:
        """The keyed hash of a secret, always the same."""
