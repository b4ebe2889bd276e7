"""Binds the operations of the document to the functions that carry them out, each behind the same checks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Response, g, jsonify, request, url_for
from flask.blueprints import BlueprintSetupState

from advisor.domain.access import ApiToken
from advisor.web.api import problems
from advisor.web.api.document import Operation, operations
from advisor.web.api.problems import ProblemError
from advisor.web.api.reading import body_of, headers_of, query_of
from advisor.web.context import say, visitor

View = TypeVar("View", bound=Callable[..., Response])
blueprint = Blueprint("api", __name__, url_prefix="/api/v1")
_VIEWS: dict[str, Callable[..., Response]] = {}


@dataclass(frozen=True)
class Asked:
    """What a request sends, as the document describes it."""

    query: dict[str, Any]
    headers: dict[str, str | None]
    body: Any


def operation(view: View) -> View:
    """Make a function carry out the operation of its name."""
    _VIEWS[view.__name__] = view
    return view


def asked() -> Asked:
    """What this request sends."""
    found: Asked = g.asked
    return found


def token() -> ApiToken:
    """The token with which this request came in."""
    found = visitor().token
    if found is None:  # pragma: no cover -- the permission table lets nobody else through
        raise problems.no_token()
    return found


def answer(content: object, status: int = 200, **headers: str) -> Response:
    """An answer in JSON; names of headers are written with underscores."""
    made = jsonify(content)
    made.status_code = status
    for name, value in headers.items():
        made.headers[name.replace("_", "-")] = value
    return made


def address(name: str, **parts: object) -> str:
    """The address of an operation, from the root of this host."""
    return url_for(f"api.{name}", **parts)  # type: ignore[arg-type]


@blueprint.before_request
def enter() -> None:
    """Hold the request against the document: who asks first, then what is sent."""
    found = operations().get((request.endpoint or "").removeprefix("api."))
    if found is None:
        return
    _require_scope(found)
    _require_role(found)
    g.asked = Asked(query_of(found), headers_of(found), body_of(found))


def _require_scope(found: Operation) -> None:
    if found.scopes & set(token().scopes):
        return
    wanted = sorted(found.scopes)
    raise ProblemError(
        403,
        say("The token does not open this"),
        say("It needs the scope %(scopes)s: make another token.", scopes=" / ".join(wanted)),
        headers={"WWW-Authenticate": f'Bearer realm="advisor", error="insufficient_scope", scope="{" ".join(wanted)}"'},
    )


def _require_role(found: Operation) -> None:
    role = visitor().role
    if found.roles and role not in found.roles:
        raise ProblemError(
            403,
            say("The token does not open this"),
            say(
                "Its account has to be one of these in the engagement: %(roles)s.", roles=", ".join(sorted(found.roles))
            ),
        )


def _bind(state: BlueprintSetupState) -> None:
    """Make a route of each operation.

    Raises:
        LookupError: an operation has no function, or a function is no operation.

    """
    if apart := _VIEWS.keys() ^ operations().keys():
        raise LookupError(f"the document of the API and its functions differ: {sorted(apart)}")
    for one in operations().values():
        state.add_url_rule(one.rule, one.id, _VIEWS[one.id], methods=[one.method], provide_automatic_options=False)


problems.install(blueprint)
blueprint.record(_bind)
