"""What goes wrong at the API, as application/problem+json: what, why, what to do, and in which place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import HTTPException

from advisor.errors import AdvisorError
from advisor.services.batches import BatchError, Misfit, Misplaced
from advisor.services.campaign.refusals import Refusal, Refused
from advisor.services.results import NotOpenError
from advisor.web import faults
from advisor.web.context import say, told, visitor

_STATE = frozenset(
    {Refusal.CLOSED, Refusal.DEADLINE, Refusal.NO_ROUND, Refusal.STILL_OPEN, Refusal.NO_CAMPAIGN, Refusal.NO_WAVE}
)
"""Refusals that lie in the state of a wave, not in what was sent."""
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something wrong in a place of a request, which is a JSON pointer or the name of a parameter."""

    place: str
    what: str


class ProblemError(Exception):
    """A request that is refused, with all that the answer says; texts are in the caller's language."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str = "",
        wrong: Sequence[Wrong] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status, self.title, self.detail = status, title, detail
        self.wrong, self.headers = tuple(wrong), dict(headers or {})
        super().__init__(title)


def install(blueprint: Blueprint) -> None:
    """Answer the errors of the API's own addresses."""
    blueprint.register_error_handler(ProblemError, _problem)
    blueprint.register_error_handler(HTTPException, _http)
    blueprint.register_error_handler(AdvisorError, _ours)


def no_token() -> ProblemError:
    """Nobody is recognised: there is no token, or it does not open."""
    given = "Authorization" in request.headers
    challenge = 'Bearer realm="advisor"' + (', error="invalid_token"' if given else "")
    return ProblemError(
        401,
        say("A token is needed that opens"),
        say("Send it in the header: Authorization: Bearer TOKEN. One that does not open was revoked or has expired."),
        headers={"WWW-Authenticate": challenge},
    )


def _problem(error: ProblemError) -> Response:
    body: dict[str, object] = {"status": error.status, "title": error.title, "detail": error.detail}
    if error.wrong:
        body["faults"] = [{"place": one.place, "what": one.what} for one in error.wrong]
    answer = jsonify(body)
    answer.status_code = error.status
    answer.content_type = "application/problem+json"
    answer.headers.extend(error.headers)
    return answer


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status == 401 or (status == 404 and visitor().token is None):  # noqa: PLR2004 -- both: nobody is recognised
        return _problem(no_token())
    title, detail = _words(status)
    return _problem(ProblemError(status, title, detail))


def _ours(error: AdvisorError) -> Response:
    """An error of a use case: what lies in the state of things is 409, what lies in the request 422."""
    if isinstance(error, BatchError):
        return _problem(ProblemError(422, told(error), wrong=[_misplaced(one) for one in error.misplaced]))
    if isinstance(error, NotOpenError) or (isinstance(error, Refused) and error.reason in _STATE):
        return _problem(ProblemError(409, told(error)))
    return faults.answer_of(error)


def _words(status: int) -> tuple[str, str]:
    known = {
        403: (say("The token does not open this"), say("Its account needs another role in the engagement.")),
        404: (say("There is nothing here"), say("The id is mistyped, or the token does not open the engagement.")),
        409: (say("This cannot be done now"), ""),
        413: (say("This is too large"), say("Send less at once.")),
        415: (say("The body has to be JSON"), say("Send it with the header: Content-Type: application/json.")),
        429: (say("Too many tries"), say("Wait as long as the header Retry-After says, then use a token that opens.")),
    }
    return known.get(status) or faults.words(status)


def _misplaced(one: Misplaced) -> Wrong:
    what = one.what[:_LONGEST]
    person = f"/respondents/{one.person}"
    answer = f"{person}/answers/{one.answer}/item"
    return {
        Misfit.UNIT: Wrong(f"{person}/unit", say('"%(what)s" is no unit that is asked.', what=what)),
        Misfit.PERSON_TWICE: Wrong(f"{person}/key", say('"%(what)s" stands twice in this unit.', what=what)),
        Misfit.ITEM: Wrong(answer, say('"%(what)s" is no question of this wave.', what=what)),
        Misfit.NOT_ASKED: Wrong(answer, say('"%(what)s" is not voted on in this round.', what=what)),
        Misfit.ITEM_TWICE: Wrong(answer, say('"%(what)s" is answered twice by the same person.', what=what)),
    }[one.kind]
