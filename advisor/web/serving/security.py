"""What guards every request: the host that it names, no secrets beyond this service, and a number in each log line."""

from __future__ import annotations

import datetime as dt
import ipaddress
import logging
import time
from typing import TypedDict

from flask import Flask, Request, Response, abort, current_app, g, has_request_context, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from flask_wtf.csrf import CSRFProtect

from advisor.web.permissions import MATRIX, TOKEN
from advisor.web.serving.addresses import host_names, is_loopback

log = logging.getLogger("advisor.access")

DOORS = frozenset({"account.first", "account.sign_in", "account.password", "members.enter"})
"""Where accounts and executives come in: what is refused there stands in the log too, without the address tried."""
SECRET_ADDRESSES = frozenset({"account.password", "members.enter", "campaign.invited", "campaign.redeem"})
"""Pages whose address holds a secret: no page that they lead to is told the address."""
UNLOGGED = frozenset({"assets.file", "api.send_answers"})
"""Requests without a line in the log: the time of one would tell when somebody answered."""
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")


class LastingForms(SecureCookieSessionInterface):
    """Forms stay valid when a phone has put its browser to sleep: their cookie outlives it."""

    def get_expiration_time(self, app: Flask, session: SessionMixin) -> dt.datetime:
        """As long as the signature in the cookie is good."""
        del session
        return dt.datetime.now(dt.UTC) + app.permanent_session_lifetime


class Manners(TypedDict):
    """The attributes of a cookie."""

    httponly: bool
    samesite: str
    secure: bool
    path: str


class RequestNumber(logging.Filter):
    """Gives each log record the number of the request that it belongs to."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always true."""
        record.request = g.get("request_id", "-") if has_request_context() else "-"
        return True


def install(app: Flask) -> None:
    """Look at the host before anything else, and keep addresses with secrets to this service."""
    app.before_request(_check_host)
    app.after_request(_keep_secrets)
    app.after_request(_log)


def exempt_programs(app: Flask, csrf: CSRFProtect) -> None:
    """Routes that only a token opens need no secret of a form: no cookie opens them, so no foreign page can."""
    for endpoint, doors in MATRIX.items():
        if doors == TOKEN:
            csrf.exempt(app.view_functions[endpoint])


def from_this_machine(asked: Request) -> bool:
    """Whether somebody at this machine asks, and not a proxy on it for somebody else."""
    named = asked.host.rpartition(":")[0].strip("[]") or asked.host
    local = is_loopback(asked.remote_addr or "") and is_loopback(named)
    return local and not any(name in asked.headers for name in _FORWARDED)


def cookie_name(name: str) -> str:
    """A cookie that only this very host can set, where the connection is encrypted."""
    return f"__Host-{name}" if current_app.extensions["settings"].secure else name


def cookie_manners() -> Manners:
    """How every cookie with a secret is set: no script reads it, no foreign form sends it, no plain line carries it."""
    return {"httponly": True, "samesite": "Lax", "secure": current_app.extensions["settings"].secure, "path": "/"}


def _check_host() -> None:
    """Refuse names that are not this machine's: a foreign page could use one to reach it in somebody's browser.

    Numeric addresses are let through, since no foreign page can make a browser believe that they are its own.
    """
    g.begun = time.perf_counter()
    host = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else request.host
    named = host.strip("[]").lower().rstrip(".")
    if named in {"localhost", *host_names(), *current_app.extensions["settings"].names}:
        return
    try:
        ipaddress.ip_address(named)
    except ValueError:
        abort(421)


def _keep_secrets(response: Response) -> Response:
    """No other site embeds what is answered here, and no page with a secret in its address tells it on."""
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    if request.endpoint in SECRET_ADDRESSES:
        response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _log(response: Response) -> Response:
    """A line for each request of an account: the pattern of the address, never the address, which may hold a secret.

    Requests of participants leave none: their time beside the time of a mail would tell who answered what.
    """
    account = getattr(g.get("visitor"), "account", None)
    refused = request.endpoint in DOORS and response.status_code >= 400  # noqa: PLR2004 -- errors
    if (account is not None or refused) and request.endpoint not in UNLOGGED:
        pattern = request.url_rule.rule if request.url_rule else "-"
        taken = (time.perf_counter() - g.get("begun", time.perf_counter())) * 1000
        level = logging.WARNING if refused else logging.INFO
        log.log(level, "%s %s %s %.0f ms", request.method, pattern, response.status_code, taken)
    return response
