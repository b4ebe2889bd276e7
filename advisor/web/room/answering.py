"""The participant's phone: join, say a tendency, answer item by item, come back, hand in."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from advisor.domain.campaign import (
    Consent,
    EngagementRecord,
    Mode,
    Participant,
    PlacedUnit,
    RespondentRole,
    Round,
    Wave,
)
from advisor.domain.questionnaire import Item, Questionnaire, Section
from advisor.domain.unit import METHODS
from advisor.domain.workshop import VOTING, Step, Workshop
from advisor.errors import AdvisorError, UsageError
from advisor.ports import ClosedError, Transaction
from advisor.services.campaign.door import plain
from advisor.services.campaign.schedule import ended_at
from advisor.services.workshop.joining import Given
from advisor.web.context import office, say, seat, told
from advisor.web.visitor import seat_cookie

blueprint = Blueprint("answering", __name__)
_A_SEASON = 60 * 60 * 24 * 120
_MOST_AT_ONCE = 120
_SEAT = 10
"""Letters of the code that is a seat's secret."""
ROLES: Mapping[str, RespondentRole] = {role.value: role for role in RespondentRole}


@dataclass(frozen=True)
class Part:
    """A section of the form with its items, as numbered through the whole form."""

    section: Section
    items: tuple[tuple[int, Item], ...]


@blueprint.get("/join", endpoint="join")
@blueprint.get("/join/<code>", endpoint="join")
def join(code: str = "") -> str | tuple[str, int]:
    """The way in: the code, then unit and role on the same page."""
    code = code or request.args.get("code", "")
    return _join_page(code)


@blueprint.post("/join")
def take_seat() -> str | AnyResponse | tuple[str, int]:
    """Join, or come back to the seat that this device has."""
    code = request.form.get("code", "")
    try:
        with office().desk.store.reading() as tx:
            wave = office().joining.find(tx, code)
        if not request.form.get("unit"):
            return _join_page(code)
        known = request.cookies.get(seat_cookie(wave.id))
        secret = known or plain(request.form.get("seat", ""))[:_SEAT] or plain(office().door.new_code())
        office().joining.join(wave.id, request.form["unit"], ROLES.get(request.form.get("role", "")), secret)
    except AdvisorError as error:
        return _join_page(code, error)
    answer = redirect(url_for("answering.seat", wave=wave.id))
    keep_seat(answer, wave.id, secret)
    return answer


def keep_seat(answer: AnyResponse, wave: str, secret: str) -> None:
    """Let the device come back to its seat."""
    secure = current_app.extensions["settings"].secure
    answer.set_cookie(seat_cookie(wave), secret, max_age=_A_SEASON, httponly=True, samesite="Lax", secure=secure)


@blueprint.get("/p/<wave>", endpoint="seat")
def seat_page(wave: str) -> str:
    """Whatever the participant can do now."""
    present = seat()
    with office().desk.store.reading() as tx:
        return _seat_page(tx, present)


@blueprint.get("/p/<wave>/state")
def state(wave: str) -> Response:
    """Where the room is, for the page to notice that something is new. Small, and the same for all."""
    with office().desk.store.reading() as tx:
        asked = tx.waves.get(wave)
        workshop, last = office().steps.state(tx, wave)
    return jsonify(state=_stamp(asked, workshop, last))


@blueprint.post("/p/<wave>/answers")
def save(wave: str) -> Response:
    """Keep answers as the page sends them: one or a queue of them."""
    body = request.get_json(silent=True)
    round_id, given = _given(body)
    office().joining.answer(seat().id, round_id, given)
    return jsonify(saved=[one.client_id for one in given])


@blueprint.post("/p/<wave>/form")
def submit(wave: str) -> AnyResponse:
    """The whole form at once, from a browser without scripts."""
    present = seat()
    with office().desk.store.reading() as tx:
        form = office().joining.form_of(tx, present)
    if form.round is None:
        raise ClosedError("No question is open at the moment.")
    sent = {
        name.removeprefix("item:"): int(text)
        for name, text in request.form.items()
        if name.startswith("item:") and text in {"-1", "1", "2", "3", "4", "5"}
    }
    new = [(item, value) for item, value in sent.items() if form.said_now.get(item) != value]
    given = [
        Given(item, value, secrets.token_hex(8), form.highest + place) for place, (item, value) in enumerate(new, 1)
    ]
    if given:
        office().joining.answer(present.id, form.round.id, given)
    office().joining.hand_in(present.id)
    return redirect(url_for("answering.seat", wave=wave))


@blueprint.post("/p/<wave>/tendency")
def vote(wave: str) -> AnyResponse:
    """The participant's own guess."""
    office().joining.vote(seat().id, request.form.get("method", ""))
    return redirect(url_for("answering.seat", wave=wave))


@blueprint.post("/p/<wave>/done")
def hand_in(wave: str) -> AnyResponse:
    """Say that all is said, or that there is more."""
    office().joining.hand_in(seat().id, finished="again" not in request.form)
    return redirect(url_for("answering.seat", wave=wave))


@blueprint.post("/p/<wave>/unit")
def move(wave: str) -> AnyResponse:
    """Correct the unit or the role."""
    office().joining.move(seat().id, request.form.get("unit", ""), ROLES.get(request.form.get("role", "")))
    return redirect(url_for("answering.seat", wave=wave))


def parts_of(form: Questionnaire, round: Round) -> tuple[Part, ...]:
    """The sections of what a round asks."""
    rules = office().library.rules
    grouped: dict[str, list[tuple[int, Item]]] = {}
    for number, item in enumerate([one for one in form.items if round.asks(one.id)], 1):
        grouped.setdefault(rules.dimensions[item.dimension].section, []).append((number, item))
    return tuple(Part(rules.sections[name], tuple(items)) for name, items in grouped.items())


def _seat_page(tx: Transaction, present: Participant) -> str:
    record = tx.engagements.get(present.engagement)
    wave = tx.waves.get(present.wave)
    if record is None or wave is None:  # pragma: no cover -- they go together with the seat
        raise ClosedError("This survey is over. What you answered before is kept.")
    workshop, last = office().steps.state(tx, wave.id)
    units = tx.engagements.units(record.id)
    shared = {
        "record": record,
        "wave": wave,
        "seat": present,
        "unit": next(one.unit for one in units if one.unit.id == present.unit),
        "state": _stamp(wave, workshop, last),
        "step": workshop.step if workshop else None,
        "languages": record.languages,
        "over": _over(wave),
    }
    g.language = g.language if g.language in record.languages else record.languages[0]
    if last is not None and _asks(wave, workshop, last):
        form = office().library.questionnaire(wave.questionnaire)
        asked = office().joining.form_of(tx, present)
        parts = parts_of(form, last)
        return render_template(
            "web/answering/form.html.j2",
            **shared,
            form=form,
            parts=parts,
            round=last,
            given=asked.given,
            highest=asked.highest,
            total=sum(len(part.items) for part in parts),
        )
    offered = [one.unit for one in units if one.archived_at is None]
    return render_template(
        "web/answering/wait.html.j2",
        **shared,
        round=last,
        methods=METHODS,
        Step=Step,
        units=offered,
        roles=tuple(ROLES),
    )


def _asks(wave: Wave, workshop: Workshop | None, last: Round) -> bool:
    return last.open and not _over(wave) and (workshop is None or workshop.step in VOTING)


def _over(wave: Wave) -> bool:
    return ended_at(wave, office().desk.clock.now()) is not None


def _stamp(wave: Wave | None, workshop: Workshop | None, last: Round | None) -> str:
    """Changes whenever the page would look different."""
    if wave is None:
        return "gone"
    step = workshop.step if workshop else Mode.CAMPAIGN
    return f"{step}-{last.number if last else 0}-{'open' if last and last.open else 'closed'}-{'over' if _over(wave) else 'on'}"


def _given(body: Any) -> tuple[str, Sequence[Given]]:  # noqa: ANN401 -- whatever a client sends
    if (
        not isinstance(body, dict)
        or not isinstance(body.get("round"), str)
        or not isinstance(body.get("answers"), list)
    ):
        raise UsageError("These answers cannot be read: reload the page.")
    sent = body["answers"]
    if not 0 < len(sent) <= _MOST_AT_ONCE:
        raise UsageError("Send between 1 and %(most)s answers at once.", most=_MOST_AT_ONCE)
    try:
        return body["round"], [_one(answer) for answer in sent]
    except (KeyError, TypeError, ValueError):
        raise UsageError("These answers cannot be read: reload the page.") from None


def _one(answer: Mapping[str, Any]) -> Given:
    value, counter, seconds = answer["value"], answer["counter"], answer.get("seconds")
    if (
        isinstance(value, bool)
        or not isinstance(value, int)
        or isinstance(counter, bool)
        or not isinstance(counter, int)
    ):
        raise TypeError
    if not isinstance(answer["item"], str) or not isinstance(answer["client_id"], str):
        raise TypeError
    return Given(answer["item"], value, answer["client_id"], counter, None if seconds is None else float(seconds))


def _join_page(code: str, error: AdvisorError | None = None) -> str | tuple[str, int]:
    found: tuple[EngagementRecord | None, Wave | None, tuple[PlacedUnit, ...]] = (None, None, ())
    if code and error is None:
        try:
            with office().desk.store.reading() as tx:
                asked = office().joining.find(tx, code)
                found = (tx.engagements.get(asked.engagement), asked, tx.engagements.units(asked.engagement))
        except UsageError as unknown:
            error = unknown
    record, wave, units = found
    page = render_template(
        "web/answering/join.html.j2",
        code=code,
        record=record,
        wave=wave,
        units=[one.unit for one in units if one.archived_at is None],
        error=told(error) if error else None,
        new_seat=office().door.new_code(),
        anonymous=record is not None and record.consent is Consent.ANONYMOUS,
        form=office().library.questionnaires.get(wave.questionnaire.id) if wave else None,
        say=say,
    )
    return (page, 422) if error else page
