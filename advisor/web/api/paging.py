"""Pages of lists that grow: from the one after a known id, so that what is added meanwhile shifts nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from flask import abort

from advisor.web.api.operations import asked


class Listed(Protocol):
    """Something with an id."""

    @property
    def id(self) -> str:
        """What it is found by."""


One = TypeVar("One", bound=Listed)


def page(whole: Sequence[One]) -> tuple[Sequence[One], str | None]:
    """The part of a list that was asked for, and the id after which to go on; 404 after an id that is not in it."""
    query = asked().query
    start, limit = 0, int(query["limit"])
    if query["after"] is not None:
        ids = [one.id for one in whole]
        if query["after"] not in ids:
            abort(404)
        start = ids.index(query["after"]) + 1
    part = whole[start : start + limit]
    return part, part[-1].id if part and start + limit < len(whole) else None
