"""The hub of a campaign: who has answered, the deadline, the links for units."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from segno import make
from werkzeug.wrappers import Response as AnyResponse

from advisor.domain.campaign import Mode
from advisor.errors import AdvisorError
from advisor.services.campaign.invitations import Link
from advisor.services.campaign.letters import Occasion
from advisor.services.campaign.response import response
from advisor.services.campaign.schedule import ended_at
from advisor.services.campaign.sending import chat_messages
from advisor.web.campaign import door as campaign_door
from advisor.web.campaign import importing as campaign_import
from advisor.web.campaign import people as campaign_people
from advisor.web.campaign.base import HOME, blueprint, posted
from advisor.web.campaign.forms import (
    end_of_day,
    headline,
    kind,
    letter_languages,
    occasion,
    site_reaches_others,
    usual_site,
)
from advisor.web.comparison.outlook import outlook
from advisor.web.context import account, office, record, say
from advisor.web.context import wave as wave_of

__all__ = ["PAGES", "blueprint"]

PAGES = (campaign_door, campaign_import, campaign_people)
"""The other modules of the family: importing them adds their routes to the blueprint."""


@blueprint.get(HOME)
def hub(engagement: str, number: int) -> str | AnyResponse:
    """Where the campaign is, and what can be done."""
    return _hub(engagement, number)


@posted(f"{HOME}/links", "campaign.hub")
def links(engagement: str, number: int) -> str | AnyResponse | tuple[str | AnyResponse, int]:
    """New links for units, shown this once with messages to paste."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    try:
        about = occasion(record(), wave)
        made = office().invitations.open_units(wave.id, request.form.getlist("unit"), account().id)
    except AdvisorError as error:
        return _hub(engagement, number, error), 422
    if not made:
        flash(say("Choose at least one unit."))
        return redirect(url_for("campaign.hub", engagement=engagement, number=number))
    messages = {one.unit: one.text for one in chat_messages(kind(), made, about, letter_languages(record()))}
    return render_template(
        "web/campaign/links.html.j2",
        record=record(),
        wave=wave,
        links=[(link, about.address(link), messages[link.unit.id], _picture(link, about)) for link in made],
        reaches=site_reaches_others(about.site),
    )


@posted(f"{HOME}/deadline", "campaign.hub")
def deadline(engagement: str, number: int) -> AnyResponse | tuple[str | AnyResponse, int]:
    """Set the deadline, or take it away."""
    return _done(engagement, number, "set")


@posted(f"{HOME}/close", "campaign.hub")
def close(engagement: str, number: int) -> AnyResponse | tuple[str | AnyResponse, int]:
    """End the campaign now."""
    return _done(engagement, number, "close")


@posted(f"{HOME}/reopen", "campaign.hub")
def reopen(engagement: str, number: int) -> AnyResponse | tuple[str | AnyResponse, int]:
    """Take answers again."""
    return _done(engagement, number, "reopen")


def _done(engagement: str, number: int, what: str) -> AnyResponse | tuple[str | AnyResponse, int]:
    """Carry out a change of the schedule and say that it was."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number).id
    schedule, by = office().schedule, account().id
    try:
        if what == "close":
            schedule.close(wave, by)
            flash(say("The campaign is closed. Results can be seen now."))
        elif what == "reopen":
            schedule.reopen(wave, end_of_day(request.form.get("deadline", "")), by)
            flash(say("The campaign takes answers again."))
        else:
            schedule.set_deadline(wave, end_of_day(request.form.get("deadline", "")), by)
            flash(say("The deadline is changed."))
    except AdvisorError as error:
        return _hub(engagement, number, error), 422
    return redirect(url_for("campaign.hub", engagement=engagement, number=number))


def _hub(engagement: str, number: int, error: AdvisorError | None = None) -> str | AnyResponse:
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
        if wave.mode is not Mode.CAMPAIGN:
            return redirect(url_for("engagements.show", engagement=engagement))
        shown = response(tx, wave.id)
        found = tx.participants.invitations(wave.id)
        placed = tx.engagements.units(engagement)
        missing = outlook(tx, wave, shown, placed)
    now = office().desk.clock.now()
    end = ended_at(wave, now)
    if end is None and record().closed_at is not None:
        end = record().closed_at
    return render_template(
        "web/campaign/hub.html.j2",
        record=record(),
        wave=wave,
        response=shown,
        ended=end,
        today=now.astimezone().date().isoformat(),
        units=[one.unit for one in placed if one.archived_at is None],
        shared={one.unit for one in found if not one.personal and not one.revoked_at},
        people=sum(one.personal and not one.revoked_at for one in found),
        missing=missing,
        site=request.form.get("site") or usual_site(),
        error=headline(error),
    )


def _picture(link: Link, about: Occasion) -> Markup:
    """The link as a QR code, for a notice on the wall."""
    code = make(about.address(link), error="m").svg_inline(
        scale=1, border=2, omitsize=True, dark="#16202a", light="#ffffff"
    )
    return Markup(code)  # noqa: S704 -- made here, of an address of ours
