"""The application: its pages, the guard before each of them, and what every answer carries."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, Response, abort, g, redirect, request, url_for
from flask_wtf.csrf import CSRFProtect
from werkzeug.wrappers import Response as AnyResponse

from advisor.services.office import Office
from advisor.web import api, assets, engagements, faults, home, limits, rendering
from advisor.web.accounts import account, admin, members
from advisor.web.campaign import hub as campaign
from advisor.web.comparison import pages as compare
from advisor.web.context import office
from advisor.web.knowledge import pages as knowledge
from advisor.web.knowledge import variants as knowledge_variants
from advisor.web.permissions import MATRIX, READ_ONLY, Door
from advisor.web.results import pages as results
from advisor.web.results import reports
from advisor.web.room import answering
from advisor.web.room import rulings as room_rulings
from advisor.web.room import stage as room
from advisor.web.serving import security, throttle, trust
from advisor.web.visitor import Visitor, recognise

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-src 'self'; base-uri 'none'; frame-ancestors 'none'"
)
BLUEPRINTS = (
    assets.blueprint,
    home.blueprint,
    answering.blueprint,
    engagements.blueprint,
    room.blueprint,
    room_rulings.blueprint,
    account.blueprint,
    admin.blueprint,
    members.blueprint,
    trust.blueprint,
    campaign.blueprint,
    compare.blueprint,
    results.blueprint,
    reports.blueprint,
    api.blueprint,
    knowledge.blueprint,
    knowledge_variants.blueprint,
)


@dataclass(frozen=True)
class Settings:
    """How the application is served: the key of its cookies, whether over TLS, where files lie, how it is reached."""

    key: bytes
    data: Path
    secure: bool = False
    addresses: tuple[str, ...] = ()
    """Addresses at which phones reach it, the best one first."""
    local_only: bool = True
    names: tuple[str, ...] = ()
    """Names by which it is reached beside those of this machine."""
    setup_code: str = ""
    """With it the first account can be made from another machine; empty: from this one only."""
    authority: Path | None = None
    """The certificate of the authority that phones may trust, where it is served over TLS with one of its own."""
    fingerprint: str = ""


def create_app(office: Office, settings: Settings) -> Flask:
    """The application on these use cases.

    Raises:
        LookupError: a route is not in the permission table, or an entry of the table is no route.

    """
    app = Flask("advisor", static_folder=None, template_folder=None)
    app.config.update(
        SECRET_KEY=settings.key,
        SESSION_COOKIE_NAME="__Host-form" if settings.secure else "form",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=limits.USUAL,
        MAX_FORM_MEMORY_SIZE=limits.LARGEST["engagements.new"],
    )
    app.extensions["office"] = office
    app.extensions["settings"] = settings
    rendering.install(app)
    faults.install(app)
    app.session_interface = security.LastingForms()
    app.before_request(_prepare)
    security.install(app)
    throttle.install(app)
    csrf = CSRFProtect(app)
    app.before_request(_guard)
    app.after_request(_finish)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    _require_permissions(app)
    security.exempt_programs(app, csrf)
    return app


def _require_permissions(app: Flask) -> None:
    routes = {rule.endpoint for rule in app.url_map.iter_rules()}
    if routes != MATRIX.keys():
        raise LookupError(f"routes and permissions differ: {sorted(routes ^ MATRIX.keys())}")


def _prepare() -> None:
    """What even an error page needs."""
    g.request_id = secrets.token_hex(4)
    g.visitor = Visitor()
    request.max_content_length = limits.LARGEST.get(request.endpoint or "", limits.USUAL)
    rendering.choose_language()


def _guard() -> AnyResponse | None:
    """Let in who stands in one of the doors of the route."""
    if request.endpoint is None:
        return None
    needed = MATRIX[request.endpoint]
    if request.endpoint == "assets.file":
        return None
    with office().desk.store.reading() as tx:
        g.visitor = recognise(office(), tx, request)
    g.token_opens = g.visitor.token is not None
    if g.token_opens and Door.TOKEN not in needed:
        g.visitor = Visitor()
    if g.visitor.session is not None:
        office().accounts.signing_in.note(g.visitor.session)
    stranger = g.visitor.token is not None and "engagement" in (request.view_args or {}) and g.visitor.role is None
    if needed & g.visitor.doors and not stranger:
        return None
    return _turned_away(needed)


def _turned_away(needed: frozenset[Door]) -> AnyResponse:
    visitor: Visitor = g.visitor
    if needed == {Door.TOKEN} and visitor.token is None:
        abort(401)
    if needed == {Door.SEAT}:
        return redirect(url_for("answering.join")) if request.method in READ_ONLY else abort(401)
    if visitor.account is None and Door.TOKEN not in needed:
        if request.method in READ_ONLY and not faults.wants_json():
            return redirect(url_for("home.start", next=request.full_path.rstrip("?")))
        abort(401)
    if "engagement" in (request.view_args or {}) and visitor.role is None:
        abort(404)
    return abort(403)


def _finish(response: Response) -> Response:
    """Headers that every answer carries, and the language that was asked for."""
    headers = response.headers
    headers.setdefault("Content-Security-Policy", POLICY)
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    headers["X-Request-Id"] = g.get("request_id", "-")
    if request.endpoint != "assets.file":
        headers.setdefault("Cache-Control", "no-store")
    if request.args.get("lang") in {"en", "zh"}:
        response.set_cookie(rendering.LANGUAGE_COOKIE, request.args["lang"], max_age=31_536_000, samesite="Lax")
    return response
