"""The start page: the way into a workshop, the way in for members, and whether the service is well."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from advisor.web.context import office, visitor

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def start() -> str | AnyResponse:
    """The engagements of who is signed in; else the join code, and the sign-in."""
    who = visitor().account
    with office().desk.store.reading() as tx:
        if who is None:
            if not tx.accounts.all():
                return redirect(url_for("account.first"))
            return render_template("web/home/landing.html.j2", next=inside(request.args.get("next", "")))
        mine = tx.engagements.of_account(who.id)
    return render_template("web/home/engagements.html.j2", mine=mine)


@blueprint.get("/health")
def health() -> Response:
    """Whether pages and database answer: for a watchdog, without any content."""
    with office().desk.store.reading() as tx:
        tx.waves.by_code("-")
    return jsonify(status="ok")


def inside(address: str) -> str:
    """An address of this service, or nothing: nobody is sent elsewhere after signing in."""
    inside = address.startswith("/") and not address.startswith(("//", "/\\"))
    return address if inside else ""
