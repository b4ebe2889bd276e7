"""How a phone comes to trust the certificate that this machine made for itself."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, render_template

blueprint = Blueprint("trust", __name__, url_prefix="/trust")


@blueprint.get("")
def show() -> str:
    """What the warning means, how to accept it, how to trust the authority for good."""
    settings = current_app.extensions["settings"]
    return render_template("web/account/trust.html.j2", fingerprint=settings.fingerprint, secure=settings.secure)


@blueprint.get("/authority.crt")
def authority() -> Response:
    """The certificate of the authority, as phones install it."""
    path = current_app.extensions["settings"].authority
    if path is None:
        abort(404)
    pem: bytes = path.read_bytes()
    headers = {"Content-Disposition": "attachment; filename=advisor-authority.crt"}
    return Response(pem, mimetype="application/x-x509-ca-cert", headers=headers)
