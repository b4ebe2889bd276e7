"""The door of invited people: what a link opens, joining by it, the code, and coming back with it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from advisor.domain.campaign import RespondentRole
from advisor.ports import Transaction
from advisor.services.campaign.door import grouped, plain
from advisor.services.campaign.refusals import Refusal, Refused
from advisor.web.campaign.base import blueprint
from advisor.web.context import office, seat, told
from advisor.web.room.answering import ROLES, keep_seat
from advisor.web.visitor import seat_cookie

_STATUS: Mapping[Refusal, int] = {
    Refusal.UNKNOWN_LINK: 404,
    Refusal.REVOKED_LINK: 410,
    Refusal.USED_LINK: 410,
    Refusal.UNIT_GONE: 410,
}
_OVER = frozenset({Refusal.CLOSED, Refusal.DEADLINE})
_CODE_LENGTH = 10
_Page = str | AnyResponse | tuple[str, int]


@blueprint.get("/i/<token>")
def invited(token: str) -> _Page:
    """What a link opens: who asks, about which unit, what is promised. Looking uses nothing up."""
    with office().desk.store.reading() as tx:
        wave = office().door.wave_of(tx, token)
        here = _seated(tx, wave)
        try:
            welcome = office().door.look(tx, token)
        except Refused as refused:
            if here and refused.reason in _OVER:
                return redirect(url_for("answering.seat", wave=wave))
            return _refused(refused, wave if here and refused.reason is Refusal.USED_LINK else None)
    return render_template(
        "web/campaign/invited.html.j2",
        record=welcome.record,
        wave=welcome.wave,
        unit=welcome.unit,
        personal=welcome.personal,
        role=welcome.role,
        here=here,
        code=office().door.new_code(),
        form=office().library.questionnaires.get(welcome.wave.questionnaire.id),
        token=token,
    )


@blueprint.post("/i/<token>")
def redeem(token: str) -> _Page:
    """Join by a link; the code that the page carried makes that pressing twice is joining once."""
    code = plain(request.form.get("code", ""))
    if len(code) < _CODE_LENGTH:
        code = plain(office().door.new_code())
    try:
        participant = office().door.redeem(token, code, _role())
    except Refused as refused:
        return _refused(refused)
    answer = redirect(url_for("campaign.code", wave=participant.wave))
    keep_seat(answer, participant.wave, code)
    return answer


@blueprint.get("/p/<wave>/code")
def code(wave: str) -> str:
    """The code by which the participant comes back on any device, to be noted before beginning."""
    present = seat()
    with office().desk.store.reading() as tx:
        record = tx.engagements.get(present.engagement)
    return render_template(
        "web/campaign/code.html.j2", record=record, wave=wave, code=grouped(request.cookies.get(seat_cookie(wave), ""))
    )


@blueprint.route("/back", methods=["GET", "POST"])
def resume() -> _Page:
    """Come back with a code, on any device."""
    if request.method == "GET":
        return render_template("web/campaign/resume.html.j2", error=None, code="")
    code = request.form.get("code", "")[:40]
    try:
        with office().desk.store.reading() as tx:
            participant = office().door.resume(tx, code)
    except Refused as refused:
        return render_template("web/campaign/resume.html.j2", error=told(refused), code=code), 422
    answer = redirect(url_for("answering.seat", wave=participant.wave))
    keep_seat(answer, participant.wave, plain(code))
    return answer


def _role() -> RespondentRole | None:
    return ROLES.get(request.form.get("role", ""))


def _seated(tx: Transaction, wave: str | None) -> bool:
    """Whether somebody began in this wave on this device."""
    secret = request.cookies.get(seat_cookie(wave)) if wave else None
    found = tx.participants.by_resume(office().desk.secrets.digest(secret)) if secret else None
    return found is not None and found.wave == wave


def _refused(refused: Refused, begun: str | None = None) -> tuple[str, int]:
    """Why a link opens nothing; `begun` is the wave in which somebody has begun on this device, maybe by this link."""
    page = render_template("web/campaign/refused.html.j2", reason=refused.reason.value, text=told(refused), begun=begun)
    return page, 200 if begun else _STATUS.get(refused.reason, 409)
