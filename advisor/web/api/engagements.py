"""Engagements and their units, for programs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response

from advisor.domain.campaign import PlacedUnit
from advisor.domain.unit import Unit
from advisor.ports import ConflictError
from advisor.web.api.objects import engagement_object, unit_object
from advisor.web.api.operations import answer, asked, operation, token
from advisor.web.api.paging import page
from advisor.web.api.problems import ProblemError, Wrong
from advisor.web.context import account, office, record, say, visitor


@operation
def list_engagements() -> Response:
    """The engagements that the token opens, newest first."""
    with office().desk.store.reading() as tx:
        mine = tx.engagements.of_account(account().id)
    bound = token().engagement
    roles = {one.id: member.role for one, member in mine if bound in {None, one.id}}
    part, following = page([one for one, _ in mine if one.id in roles])
    return answer({"engagements": [engagement_object(one, roles[one.id]) for one in part], "next": following})


@operation
def get_engagement(engagement: str) -> Response:
    """One engagement."""
    role = visitor().role
    assert role is not None  # noqa: S101 -- the guard lets no stranger through
    return answer(engagement_object(record(), role))


@operation
def list_units(engagement: str) -> Response:
    """The units in their order."""
    with office().desk.store.reading() as tx:
        return _units(tx.engagements.units(engagement))


@operation
def put_units(engagement: str) -> Response:
    """Make these the units."""
    wanted = [_unit(place, given) for place, given in enumerate(asked().body["units"])]
    with office().desk.store.reading() as tx:
        known = tx.engagements.units(engagement)
    expected = asked().headers["If-Match"]
    if expected not in {None, "*", _etag(known)}:
        raise _changed()
    try:
        office().engagements.put_units(account().id, engagement, wanted, None if expected is None else known)
    except ConflictError:
        raise _changed() from None
    with office().desk.store.reading() as tx:
        return _units(tx.engagements.units(engagement))


def _units(placed: Sequence[PlacedUnit]) -> Response:
    body = {
        "units": [unit_object(one.unit) for one in placed if one.archived_at is None],
        "archived": [unit_object(one.unit) for one in placed if one.archived_at is not None],
    }
    return answer(body, ETag=_etag(placed))


def _etag(placed: Sequence[PlacedUnit]) -> str:
    """The name of a state of the units."""
    state = json.dumps([[unit_object(one.unit), one.archived_at is None] for one in placed])
    return f'"{hashlib.sha256(state.encode()).hexdigest()[:32]}"'


def _unit(place: int, given: Mapping[str, Any]) -> Unit:
    """A unit as it was sent; what the document cannot say is looked at here.

    Raises:
        ProblemError: an id that people could not tell apart, or a dimension that the rules do not know.

    """
    if not given["id"].isprintable():
        raise _wrong(f"/units/{place}/id", say("Use an id without signs that cannot be seen."))
    known = office().library.rules.dimensions
    for at, name in enumerate(given.get("fixed", ())):
        if name not in known:
            raise _wrong(f"/units/{place}/fixed/{at}", say("Use one of: %(values)s.", values=", ".join(known)))
    headcount = given.get("headcount")
    whole = {"headcount": None if headcount is None else int(headcount)}
    lists = {name: tuple(dict.fromkeys(given.get(name, ()))) for name in ("supports", "fixed")}
    return Unit(**{**given, **whole, **lists})


def _wrong(place: str, what: str) -> ProblemError:
    return ProblemError(
        422, say("The request is not as described"), say("See the list of faults."), [Wrong(place, what)]
    )


def _changed() -> ProblemError:
    return ProblemError(
        412,
        say("Somebody else has changed the units meanwhile"),
        say("Read them again, make your change, send it again."),
    )
