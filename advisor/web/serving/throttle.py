"""How often may be failed: guesses of passwords, codes, links and tokens are slowed down, successes never.

A room of 200 people behind one Wi-Fi address joins without meeting a limit, for only failures count. Several windows on
the same count make the wait grow. The counts are kept in memory: there is one process, and a start afresh, which only
whoever runs the machine can bring about, forgives no more than it would cost to wait.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Collection
from ipaddress import ip_network

from flask import Flask, Response, g, request
from flask_limiter import ApplicationLimit, Limiter

from advisor.domain.access import email_key
from advisor.web.serving.addresses import is_number, plain

PER_ADDRESS = "10/minute;40/hour;200/day"
"""Failed sign-ins from one address: an office of consultants behind it shares them."""
PER_ACCOUNT = "5/minute;10/15 minutes;20/hour"
"""Failed sign-ins to one account from anywhere; the longest wait is an hour, so that nobody is locked out for a day."""
CODES = "120/minute;1000/hour"
"""Wrong join codes, invitations and personal codes from one address: a whole room that mistypes, or an office that opens
used links. A guesser sees next to none of 887 million join codes, and none of the others, which are longer."""
SECRETS = "30/minute;300/hour"
"""Wrong links of accounts, read-only links and API tokens from one address."""
SET_UP = "5/minute;20/hour"
"""Wrong set-up codes, from anywhere."""

_JOIN = frozenset({"answering.join", "answering.take_seat"})
_INVITED = frozenset({"campaign.invited", "campaign.redeem", "campaign.resume"})
_LINKS = frozenset({"account.password", "members.enter"})
_WRONG = frozenset({400, 401, 403, 404, 410, 422})


def install(app: Flask) -> None:
    """Count failures of the application and refuse what comes too often with 429."""
    limiter = Limiter(
        _address,
        storage_uri="memory://",
        strategy="moving-window",
        application_limits=[
            _limit(PER_ADDRESS, "sign-in by address", {"account.sign_in"}, _address, {"POST"}),
            _limit(PER_ACCOUNT, "sign-in by account", {"account.sign_in"}, _account, {"POST"}),
            _limit(PER_ACCOUNT, "password", {"account.change_password"}, _address, {"POST"}),
            _limit(SET_UP, "set-up", {"account.first"}, lambda: "anywhere", {"POST"}),
            _limit(CODES, "join code", _JOIN, _address),
            _limit(CODES, "invitation", _INVITED, _address),
            _limit(SECRETS, "link", _LINKS, _address),
            ApplicationLimit(
                limit_provider=SECRETS,
                scope="API token",
                key_function=_address,
                exempt_when=lambda: "Authorization" not in request.headers,
                deduct_when=lambda response: response.status_code == 401 and not g.get("token_opens"),  # noqa: PLR2004 -- nobody is known
            ),
        ],
    )
    limiter.init_app(app)

    def tell_when(response: Response) -> Response:
        met = limiter.current_limit
        if response.status_code == 429 and met is not None:  # noqa: PLR2004 -- too often
            response.headers["Retry-After"] = str(max(1, round(met.reset_at - time.time())))
        return response

    app.after_request(tell_when)


def _limit(
    rates: str,
    scope: str,
    endpoints: Collection[str],
    key: Callable[[], str],
    methods: Collection[str] = ("GET", "POST"),
) -> ApplicationLimit:
    """Counts the failures of some routes."""
    return ApplicationLimit(
        limit_provider=rates,
        scope=scope,
        key_function=key,
        exempt_when=lambda: request.endpoint not in endpoints or request.method not in methods,
        deduct_when=lambda response: response.status_code in _WRONG,
    )


def _address() -> str:
    """Where the request comes from; of the newer kind of addresses a household has so many that its network counts."""
    if not is_number(request.remote_addr or ""):
        return "-"
    given = plain(request.remote_addr or "")
    return str(given) if given.version == 4 else str(ip_network((given, 64), strict=False))  # noqa: PLR2004 -- IPv4


def _account() -> str:
    """The account that is tried, without keeping its address."""
    return hashlib.sha256(email_key(request.form.get("email", "")).encode()).hexdigest()
