"""Accounts as administrators manage them: no engagement and no answer is seen here."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from advisor.errors import AdvisorError
from advisor.services.accounts import AccountError
from advisor.services.accounts.administration import LINK_LASTS
from advisor.web.campaign.forms import site_reaches_others, usual_site
from advisor.web.context import account, office, say, told

blueprint = Blueprint("admin", __name__, url_prefix="/accounts")
Page = str | AnyResponse | tuple[str, int]
_LOG = 50


@blueprint.get("")
def accounts() -> str:
    """All accounts, and what was changed of them."""
    return _page()


@blueprint.post("")
def create() -> Page:
    """A new account, with the link to set its password shown this once."""
    form = request.form
    try:
        made, secret = office().accounts.administration.create(
            account().id, form.get("email", ""), form.get("name", ""), admin="admin" in form
        )
    except AccountError as error:
        return _page(error), 422
    return _page(link=_link(secret), holder=made.email)


@blueprint.post("/<id>/reset")
def reset(id: str) -> Page:
    """Take a password away, with the link to set another one shown this once."""
    try:
        secret = office().accounts.administration.reset(account().id, id)
    except AccountError as error:
        return _page(error), 422
    with office().desk.store.reading() as tx:
        holder = tx.accounts.get(id)
    return _page(link=_link(secret), holder=holder.email if holder else "")


@blueprint.post("/<id>/state")
def change(id: str) -> Page:
    """Disable, enable, make an administrator or no longer."""
    administration, by = office().accounts.administration, account().id
    try:
        match request.form.get("to", ""):
            case "disabled" | "enabled" as to:
                administration.set_disabled(by, id, disabled=to == "disabled")
            case "admin" | "ordinary" as to:
                administration.set_admin(by, id, admin=to == "admin")
    except AccountError as error:
        return _page(error), 422
    flash(say("Saved."))
    return redirect(url_for("admin.accounts"))


def _link(secret: str) -> str:
    """The whole address, as it can be sent to the holder."""
    return usual_site() + url_for("account.password", token=secret)


def _page(error: AdvisorError | None = None, link: str = "", holder: str = "") -> str:
    with office().desk.store.reading() as tx:
        everybody = tx.accounts.all()
        log = tx.rulings.audit(None, limit=_LOG)
    return render_template(
        "web/account/accounts.html.j2",
        accounts=everybody,
        names={one.id: one.name or one.email for one in everybody},
        log=log,
        mine=account().id,
        link=link,
        reaches=site_reaches_others(usual_site()),
        holder=holder,
        days=LINK_LASTS.days,
        given=request.form if error else {},
        error=told(error) if error else None,
    )
