"""Requests that are carried out once, however often they are sent: their name becomes the id of what they make."""

from __future__ import annotations

from advisor.web.api.operations import asked
from advisor.web.context import account, office

_LENGTH = 32


def id_of(kind: str, engagement: str) -> str | None:
    """The id of what an account makes under this name in an engagement; None where the request has no name.

    It is a keyed hash, so that nobody can tell it from the name.
    """
    name = asked().headers["Idempotency-Key"]
    if name is None:
        return None
    return office().desk.secrets.digest(f"once\0{kind}\0{account().id}\0{engagement}\0{name}")[:_LENGTH]
