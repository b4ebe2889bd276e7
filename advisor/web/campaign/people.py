"""Who is invited by name: the list, letters for a mail merge or by mail, corrections; for the owner only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from advisor.domain.invitee import Invitee
from advisor.domain.unit import Unit
from advisor.errors import AdvisorError, UsageError
from advisor.intake.faults import Wrong
from advisor.intake.invitees import address_of, name_of, read_invitees
from advisor.ports.mailing import Delivery
from advisor.services.campaign.invitations import Addressee
from advisor.services.campaign.refusals import Refusal, Refused
from advisor.services.campaign.schedule import ended_at
from advisor.services.campaign.sending import merge_list
from advisor.web.campaign.base import HOME, blueprint, posted
from advisor.web.campaign.forms import (
    batch,
    faults,
    headline,
    kind,
    letter_languages,
    occasion,
    pasted,
    site_reaches_others,
    uploaded,
    usual_site,
)
from advisor.web.context import account, office, record, say
from advisor.web.context import wave as wave_of

_PAGE = 50
_Page = str | AnyResponse | tuple[str, int]


@blueprint.route(f"{HOME}/people", methods=["GET", "POST"])
def people(engagement: str, number: int) -> _Page:
    """The people who are invited by name, and inviting more."""
    if request.method == "GET":
        return _page(engagement, number)
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
        units = [one.unit for one in tx.engagements.units(engagement) if one.archived_at is None]
    try:
        invitees = _given(units)
        if not invitees:
            flash(say("Choose a file, or paste the list."))
            return redirect(url_for("campaign.people", engagement=engagement, number=number))
        made = office().invitations.invite(wave.id, invitees, account().id)
    except AdvisorError as error:
        return _page(engagement, number, error), 422
    flash(say("%(n)s people were added. Now send them their links.", n=len(made.links)))
    if made.known:
        flash(say("%(n)s were invited before and keep their links.", n=made.known))
    return redirect(url_for("campaign.people", engagement=engagement, number=number))


@posted(f"{HOME}/people/merge", "campaign.people")
def merge(engagement: str, number: int) -> _Page:
    """New links for all who have not begun, as a list for a mail merge."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    try:
        about = occasion(record(), wave)
        links = office().invitations.hand_out(wave.id, account().id, batch=batch())
        if not links:
            raise Refused(Refusal.NOBODY)
    except AdvisorError as error:
        return _page(engagement, number, error), 422
    body = merge_list(kind(), links, about, letter_languages(record()))
    name = f"{kind()}-{wave.number}.csv"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": f"attachment; filename={name}"})


@posted(f"{HOME}/people/send", "campaign.people")
def send(engagement: str, number: int) -> _Page:
    """Send letters by mail to all who have not begun, and tell of each what became of it."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
        people = office().invitations.roster(tx, wave.id, account().id).people
    try:
        about = occasion(record(), wave)
        lots = office().post.send(wave.id, account().id, kind(), about, letter_languages(record()), batch())
        results = [one for lot in lots for one in lot]
    except AdvisorError as error:
        return _page(engagement, number, error), 422
    return render_template(
        "web/campaign/sent.html.j2",
        record=record(),
        wave=wave,
        sent=sum(one.sent for one in results),
        failed=_failed(results, {one.invitation: one for one in people}),
    )


@posted(f"{HOME}/people/<invitation>", "campaign.people")
def correct(engagement: str, number: int, invitation: str) -> _Page:
    """Put a name and an address right, or withdraw the invitation."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    try:
        if "revoke" in request.form:
            office().invitations.revoke(wave.id, [invitation], account().id)
            flash(say("The invitation is withdrawn: its link opens nothing more."))
        else:
            office().invitations.correct(wave.id, invitation, *_corrected(), account().id)
            flash(say("Saved."))
    except AdvisorError as error:
        return _page(engagement, number, error), 422
    return redirect(url_for("campaign.people", engagement=engagement, number=number, q=request.form.get("q", "")))


@posted(f"{HOME}/people/forget", "campaign.people")
def forget(engagement: str, number: int) -> _Page:
    """Blank all names and addresses."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
    office().invitations.forget(wave.id, account().id)
    flash(say("All names and addresses of this wave are gone. The links still open."))
    return redirect(url_for("campaign.people", engagement=engagement, number=number))


def _given(units: Sequence[Unit]) -> tuple[Invitee, ...]:
    """The people of the file, else of the pasted text."""
    facts = office().library.facts
    with uploaded("file") as file:
        if file is not None:
            return read_invitees(file.path, units, facts)
    with pasted("pasted") as path:
        return read_invitees(path, units, facts) if path is not None else ()


def _corrected() -> tuple[str, str]:
    name, address = name_of(request.form.get("name", "")), address_of(request.form.get("address", ""))
    if isinstance(name, Wrong):
        raise UsageError("This name cannot be kept: write one of at most 120 characters.")
    if isinstance(address, Wrong):
        raise UsageError("This is no mail address: write one such as li.na@example.org, or leave it blank.")
    if not name and not address:
        raise UsageError("Write a name or an address: without both nobody knows whose link it is.")
    return name, address


def _failed(results: Sequence[Delivery], addressees: dict[str, Addressee]) -> list[tuple[Addressee | None, Delivery]]:
    return [(addressees.get(one.key), one) for one in results if not one.sent]


def _page(engagement: str, number: int, error: AdvisorError | None = None) -> str:
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
        roster = office().invitations.roster(tx, wave.id, account().id)
    return render_template(
        "web/campaign/people.html.j2",
        record=record(),
        wave=wave,
        open=ended_at(wave, office().desk.clock.now()) is None and record().closed_at is None,
        waiting=len(roster.waiting),
        batches=sorted(Counter(one.batch for one in roster.people if not one.revoked).items(), reverse=True),
        mail=office().mailer is not None,
        site=request.form.get("site") or usual_site(),
        reaches=site_reaches_others(usual_site()),
        pasted=request.form.get("pasted", ""),
        error=headline(error),
        faults=faults(error),
        **_listed(roster.people),
    )


def _listed(found: Sequence[Addressee]) -> dict[str, Any]:
    """A part of the list: what was searched for, so many at a time."""
    wanted = request.values.get("q", "").strip()
    key = wanted.casefold()
    names = [one for one in found if key in f"{one.name} {one.address} {one.unit.name} {one.unit.name_en}".casefold()]
    skip = max(0, request.args.get("skip", 0, type=int))
    more = skip + _PAGE if len(names) > skip + _PAGE else None
    return {
        "people": names[skip : skip + _PAGE],
        "found": len(names),
        "all": len(found),
        "q": wanted,
        "skip": skip,
        "more": more,
        "page": _PAGE,
    }
