"""What goes wrong, as a page or as JSON: what, why and what to do; never a trace, always an id in the log."""

from __future__ import annotations

import logging
import secrets
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from advisor.errors import AdvisorError, ContentFaults, EnvironmentFault, FaultsError
from advisor.ports import BusyError, ClosedError, ConflictError, FullError, InvitationError, StoreError
from advisor.web.context import language, say, spoken, told

log = logging.getLogger("advisor.web")
_FOR_SCRIPTS = frozenset({"answering.save", "answering.state"})

_STATUS: tuple[tuple[type[AdvisorError], int], ...] = (
    (BusyError, 503),
    (FullError, 507),
    (ConflictError, 409),
    (ClosedError, 409),
    (InvitationError, 410),
    (StoreError, 500),
    (ContentFaults, 500),
    (EnvironmentFault, 500),
    (AdvisorError, 422),
)


def install(app: Flask) -> None:
    """Answer all errors of the application."""
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(AdvisorError, answer_of)
    app.register_error_handler(Exception, _unexpected)


def page(status: int, heading: str, text: str, *, faults: FaultsError | None = None, number: str = "") -> Response:
    """An error as the visitor wants it: JSON for programs, a page for people."""
    if wants_json():
        problem: dict[str, Any] = {"status": status, "title": heading, "detail": text}
        if faults:
            problem["faults"] = [
                {name: spoken(getattr(one, name)) for name in ("file", "place", "what", "remedy")}
                for one in faults.faults
            ]
        if number:
            problem["id"] = number
        answer = jsonify(problem)
        answer.content_type = "application/problem+json"
    else:
        html = render_template(
            "web/error.html.j2", status=status, heading=heading, text=text, faults=faults, number=number
        )
        answer = make_response(html)
    answer.status_code = status
    return answer


def wants_json() -> bool:
    """Whether a program asks."""
    if request.path.startswith("/api/") or request.is_json or request.endpoint in _FOR_SCRIPTS:
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json" and request.accept_mimetypes[best] > request.accept_mimetypes["text/html"]


def _http(error: HTTPException) -> Any:  # noqa: ANN401 -- a redirect is answered as it is
    status = error.code or 500
    if status < 400:  # noqa: PLR2004 -- redirects and the like
        return error
    heading, text = words(status)
    answer = page(status, heading, text)
    for name, value in error.get_headers():
        if name.lower() in {"retry-after", "allow"}:
            answer.headers[name] = value
    return answer


def answer_of(error: AdvisorError) -> Response:
    """An error of a use case, with the status of its kind."""
    status = next(status for kind, status in _STATUS if isinstance(error, kind))
    number = ""
    if status >= 500:  # noqa: PLR2004 -- our side
        number = _number()
        log.error("%s %s: %s", number, g.get("request_id", "-"), error)
    heading, text = words(status) if status >= 500 else (told(error), "")  # noqa: PLR2004 -- as above
    faults = error if isinstance(error, FaultsError) and status < 500 else None  # noqa: PLR2004 -- as above
    return page(status, heading, text, faults=faults, number=number)


def _unexpected(error: Exception) -> Response:
    number = _number()
    log.error("%s %s: unexpected", number, g.get("request_id", "-"), exc_info=error)
    if not hasattr(g, "visitor"):
        g.visitor = _nobody()
    g.setdefault("language", language())
    return page(500, *words(500), number=number)


def words(status: int) -> tuple[str, str]:
    """Heading and advice of a status; one that is not listed reads as the nearest that is."""
    known = {
        400: (say("This request cannot be read"), say("Go back, reload the page and try once more.")),
        401: (say("Please sign in"), say("This page is for those who are signed in.")),
        403: (
            say("This is not for your role"),
            say("Ask the owner of the engagement, who can give you another role."),
        ),
        404: (
            say("There is nothing here"),
            say("The address may be old or mistyped, or you are signed in with another account."),
        ),
        405: (say("This cannot be done here"), say("Go back and use the buttons of the page.")),
        413: (say("This is too large"), say("Send a smaller file, or fewer answers at once.")),
        421: (
            say("This name is not known here"),
            say("Open the address that the terminal of the advisor shows. Whoever runs it can add a name with --name."),
        ),
        429: (say("Too many tries"), say("Wait a minute, then try again.")),
        500: (
            say("Something went wrong on our side"),
            say(
                "What you entered before is kept. Try again; if it stays so, tell whoever runs the advisor the number "
                "below."
            ),
        ),
        503: (say("The advisor is busy"), say("Try again in a moment: nothing was lost.")),
        507: (
            say("The disk is full"),
            say("Nothing of this was saved; what was saved before is safe. Make room, then try again."),
        ),
    }
    return known.get(status) or known[500 if status >= 500 else 400]  # noqa: PLR2004 -- as above


def _number() -> str:
    return secrets.token_hex(4)


def _nobody() -> object:
    from advisor.web.visitor import Visitor

    return Visitor()
