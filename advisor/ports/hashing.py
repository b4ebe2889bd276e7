"""The hashing of passwords."""

from __future__ import annotations

from typing import Protocol


class Hasher(Protocol):
    """Turns passwords into what may be stored; slow on purpose."""

    def hash(self, password: str) -> str:
        """The hash of a password, another one each time."""

    def matches(self, stored: str, password: str) -> bool:
        """Whether the stored hash is of that password; a stored text that is no hash never matches."""

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than those of today."""
