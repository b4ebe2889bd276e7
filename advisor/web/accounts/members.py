"""The members of an engagement, and its read-only links."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from advisor.domain.access import Role
from advisor.errors import AdvisorError
from advisor.services.accounts import AccountError, LinkError
from advisor.services.accounts.links import LONGEST_DAYS
from advisor.web.campaign.forms import site_reaches_others, usual_site
from advisor.web.context import account, office, record, say, told
from advisor.web.serving.security import cookie_manners
from advisor.web.visitor import share_cookie

blueprint = Blueprint("members", __name__)
Page = str | AnyResponse | tuple[str, int]


@blueprint.get("/e/<engagement>/members")
def show(engagement: str) -> str:
    """Who may do what in the engagement; its owner changes it here."""
    return _page(engagement)


@blueprint.post("/e/<engagement>/members")
def add(engagement: str) -> Page:
    """Give somebody a role, or another one."""
    try:
        role = _role(request.form.get("role", ""))
        office().accounts.members.add(account().id, engagement, request.form.get("email", ""), role)
    except AccountError as error:
        return _page(engagement, error), 422
    flash(say("Saved."))
    return redirect(url_for("members.show", engagement=engagement))


@blueprint.post("/e/<engagement>/members/remove")
def remove(engagement: str) -> Page:
    """Take somebody's role away."""
    gone = request.form.get("account", "")
    try:
        office().accounts.members.remove(account().id, engagement, gone)
    except AccountError as error:
        return _page(engagement, error), 422
    flash(say("Saved."))
    return redirect(url_for("home.start") if gone == account().id else url_for("members.show", engagement=engagement))


@blueprint.post("/e/<engagement>/links")
def make_link(engagement: str) -> Page:
    """Make a read-only link; its address is shown this once."""
    days = request.form.get("days", "")
    try:
        _, secret = office().accounts.links.make(
            account().id,
            engagement,
            request.form.get("label", ""),
            int(days) if days.isascii() and days.isdigit() else 0,
        )
    except AccountError as error:
        return _page(engagement, error), 422
    return _page(engagement, link=usual_site() + url_for("members.enter", token=secret))


@blueprint.post("/e/<engagement>/links/revoke")
def revoke_link(engagement: str) -> AnyResponse:
    """Make a read-only link useless."""
    office().accounts.links.revoke(account().id, engagement, request.form.get("link", ""))
    flash(say("The link opens nothing any more."))
    return redirect(url_for("members.show", engagement=engagement))


@blueprint.get("/r/<token>")
def enter(token: str) -> AnyResponse:
    """Open a read-only link: its secret goes into a cookie and out of the address."""
    link = office().accounts.links.open(token)
    with office().desk.store.reading() as tx:
        waves = tx.waves.of_engagement(link.engagement)
    shown = [wave.number for wave in waves if wave.closed_at is not None] or [wave.number for wave in waves]
    if not shown:
        raise LinkError("There are no results yet. The link opens them once people have answered.")
    answer = redirect(url_for("results.overview", engagement=link.engagement, number=shown[-1]))
    lasts = int((link.expires_at - office().desk.clock.now()).total_seconds())
    answer.set_cookie(share_cookie(link.engagement), token, max_age=lasts, **cookie_manners())
    return answer


def _role(text: str) -> Role:
    try:
        return Role(text)
    except ValueError:
        raise AccountError("Choose a role: owner, facilitator or viewer.") from None


def _page(engagement: str, error: AdvisorError | None = None, link: str = "") -> str:
    with office().desk.store.reading() as tx:
        members = tx.engagements.members(engagement)
        links = tx.engagements.links(engagement)
    return render_template(
        "web/account/members.html.j2",
        record=record(),
        members=members,
        links=links,
        names={holder.id: holder.name or holder.email for _, holder in members},
        now=office().desk.clock.now(),
        roles=list(Role),
        mine=account().id,
        link=link,
        reaches=site_reaches_others(usual_site()),
        longest=LONGEST_DAYS,
        given=request.form if error else {},
        error=told(error) if error else None,
    )
