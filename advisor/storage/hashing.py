"""Passwords hashed with argon2id."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from advisor.ports import BusyError

_AT_ONCE = 2
"""Each hash takes 64 MiB: more at a time would let a flood of sign-ins eat the memory of a notebook."""
_WAITING = 8
"""So many are in it or wait for it: a flood of sign-ins must not hold all threads, which others need for answering."""


class Argon2Hasher:
    """Fulfils the port `Hasher`.

    The parameters are those that RFC 9106, section 4, recommends second, for machines with little memory: argon2id,
    64 MiB, 3 passes, 4 lanes.
    """

    def __init__(self, parameters: Parameters = RFC_9106_LOW_MEMORY) -> None:
        self._hasher = PasswordHasher.from_parameters(parameters)
        self._turn = threading.BoundedSemaphore(_AT_ONCE)
        self._place = threading.BoundedSemaphore(_WAITING)

    def hash(self, password: str) -> str:
        """The hash of a password, another one each time.

        Raises:
            BusyError: too many wait already.

        """
        with self._in_turn():
            return self._hasher.hash(password)

    def matches(self, stored: str, password: str) -> bool:
        """Whether the stored hash is of that password.

        Raises:
            BusyError: too many wait already.

        """
        try:
            with self._in_turn():
                return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than those of today."""
        return self._hasher.check_needs_rehash(stored)

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        if not self._place.acquire(blocking=False):
            raise BusyError("Too many people sign in at this moment: try again in a few seconds.")
        try:
            with self._turn:
                yield
        finally:
            self._place.release()
