"""What the facilitator keeps for the room: settled values, decisions, signatures."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from advisor.domain.campaign import Wave
from advisor.errors import UsageError
from advisor.ports import ConflictError
from advisor.report.room import signed_state
from advisor.web.context import account, office, say
from advisor.web.context import wave as wave_of
from advisor.web.results.briefs import document_of

blueprint = Blueprint("rulings", __name__, url_prefix="/e/<engagement>/<int:number>")


@blueprint.post("/settle")
def settle(engagement: str, number: int) -> AnyResponse:
    """Keep a value on which the room agreed."""
    wave, form = _wave(number), request.form
    office().rulings.settle(
        account().id,
        wave,
        form.get("unit", ""),
        form.get("dimension", ""),
        _score(form.get("value", "")),
        form.get("note", ""),
    )
    flash(say("Settled. The answers stay beside it; the recommendation follows the settled value."))
    return _back(engagement, number)


@blueprint.post("/unsettle")
def unsettle(engagement: str, number: int) -> AnyResponse:
    """Take a settled value back."""
    office().rulings.unsettle(
        account().id, _wave(number), request.form.get("unit", ""), request.form.get("dimension", "")
    )
    flash(say("Taken back: the answers count again."))
    return _back(engagement, number)


@blueprint.post("/decide")
def decide(engagement: str, number: int) -> AnyResponse:
    """Accept the recommendation, or decide otherwise with a reason."""
    wave, form, who = _wave(number), request.form, account().id
    if form.get("decision") == "accept":
        office().rulings.accept(who, wave, form.get("unit", ""), form.get("reason", ""))
    elif form.get("decision") == "override":
        office().rulings.override(
            who, wave, form.get("unit", ""), form.get("method", ""), form.get("entry") or None, form.get("reason", "")
        )
    else:
        raise UsageError("Choose: accept the recommendation, or decide otherwise.")
    flash(say("The decision is recorded. It can be changed until it is signed."))
    return _back(engagement, number)


@blueprint.post("/undecide")
def undecide(engagement: str, number: int) -> AnyResponse:
    """Take a decision back."""
    office().rulings.undecide(account().id, _wave(number), request.form.get("unit", ""))
    return _back(engagement, number)


@blueprint.post("/sign")
def sign(engagement: str, number: int) -> AnyResponse:
    """Sign for the decisions of the wave, as the page showed them."""
    wave = _wave(number)
    with office().desk.store.reading() as tx:
        state = signed_state(document_of(office().results.standing(tx, wave.id)), None)
    if request.form.get("state") != state:
        raise ConflictError("The results have changed since this page was shown: look at them again, then sign.")
    office().rulings.sign(account().id, wave, None, request.form.get("name", ""), state)
    flash(say("Signed."))
    return _back(engagement, number)


def _wave(number: int) -> Wave:
    with office().desk.store.reading() as tx:
        return wave_of(tx, number)


def _score(text: str) -> float:
    try:
        return float(text.replace("，", ".").replace(",", "."))
    except ValueError:
        raise UsageError("Write the settled value as a number from 0 to 100.") from None


def _back(engagement: str, number: int) -> AnyResponse:
    """Where it was asked: the projector, or the page of the unit."""
    to = request.form.get("back", "")
    if to == "unit":
        return redirect(
            url_for("results.unit", engagement=engagement, number=number, unit=request.form.get("unit", ""))
        )
    if to == "decisions":
        return redirect(url_for("results.decision_log", engagement=engagement, number=number))
    return redirect(url_for("room.stage", engagement=engagement, number=number, unit=request.form.get("unit")))
