"""The facilitator's screens: the projector in each step of the workshop, and what is done on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import segno
from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from advisor.domain.campaign import Channel, PlacedUnit, Progress, Wave
from advisor.domain.unit import Unit
from advisor.domain.workshop import FOLLOWS, VOTING, Step, Workshop
from advisor.errors import UsageError
from advisor.ports import Transaction
from advisor.services.campaign.door import plain
from advisor.web.context import account, office, record, say
from advisor.web.context import wave as wave_of
from advisor.web.room.answering import ROLES, keep_seat
from advisor.web.room.steps import after_a_vote

blueprint = Blueprint("room", __name__, url_prefix="/e/<engagement>/<int:number>")
_JOINING = frozenset({Step.TENDENCY, Step.ANSWER, Step.SECOND_VOTE})


@dataclass(frozen=True)
class Tally:
    """How far a unit is, as counts; `guessed` said a tendency."""

    unit: Unit
    joined: int
    answering: int
    finished: int
    guessed: int


@blueprint.get("/stage")
def stage(engagement: str, number: int) -> str:
    """The projector."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
        workshop = _workshop(tx, wave)
        context = _context(tx, wave, workshop)
    return render_template(f"web/room/{workshop.step}.html.j2", **context)


@blueprint.get("/live")
def live(engagement: str, number: int) -> AnyResponse:
    """The part of the projector that changes while people answer; 304 while nothing does."""
    with office().desk.store.reading() as tx:
        wave = wave_of(tx, number)
        workshop = _workshop(tx, wave)
        tallies = _tallies(tx, wave, workshop)
    html = render_template(
        "web/room/live.html.j2", workshop=workshop, tallies=tallies, totals=_totals(tallies), record=record(), Step=Step
    )
    answer = Response(html)
    answer.set_etag(f"{workshop.version}-{hash(tuple(tallies)) & 0xFFFFFFFF:x}")
    answer.headers["X-Version"] = str(workshop.version)
    return answer.make_conditional(request)


@blueprint.post("/step")
def advance(engagement: str, number: int) -> AnyResponse:
    """On to the next step."""
    try:
        to = Step(request.form.get("to", ""))
    except ValueError:
        raise UsageError("This is no step of a workshop.") from None
    office().steps.advance(account().id, _wave_id(number), to, _version(), request.form.getlist("item"))
    return _back(engagement, number)


@blueprint.post("/undo")
def undo(engagement: str, number: int) -> AnyResponse:
    """Back one step."""
    office().steps.undo(account().id, _wave_id(number), _version())
    flash(say("Back one step. Nothing that was saved is lost."))
    return _back(engagement, number)


@blueprint.post("/focus")
def focus(engagement: str, number: int) -> AnyResponse:
    """Put something before the room, with time to talk, or take it away."""
    minutes = request.form.get("minutes", type=float)
    office().steps.look_at(account().id, _wave_id(number), _version(), request.form.get("focus") or None, minutes)
    return _back(engagement, number)


@blueprint.post("/proxy")
def proxy(engagement: str, number: int) -> AnyResponse:
    """Take a seat for somebody without a phone, on this device."""
    secret = plain(office().door.new_code())
    role = ROLES.get(request.form.get("role", ""))
    wave = _wave_id(number)
    office().joining.join(wave, request.form.get("unit", ""), role, secret, Channel.PROXY, by=account().id)
    answer = redirect(url_for("answering.seat", wave=wave))
    keep_seat(answer, wave, secret)
    return answer


def _context(tx: Transaction, wave: Wave, workshop: Workshop) -> dict[str, Any]:
    """What every step of the projector shows."""
    tallies = _tallies(tx, wave, workshop) if workshop.step in _JOINING else ()
    context: dict[str, Any] = {
        "record": record(),
        "wave": wave,
        "workshop": workshop,
        "follows": FOLLOWS[workshop.step],
        "Step": Step,
        "tallies": tallies,
        "totals": _totals(tallies),
        "roles": tuple(ROLES),
        "seconds_left": _seconds_left(workshop),
        "voting": workshop.step in VOTING,
    }
    if workshop.step in _JOINING:
        context |= _way_in(wave)
    return context | after_a_vote(tx, wave, workshop)


def _tallies(tx: Transaction, wave: Wave, workshop: Workshop) -> tuple[Tally, ...]:
    again = workshop.step is Step.SECOND_VOTE
    rounds = tx.waves.rounds(wave.id)
    counts = tx.participants.progress(wave.id, rounds[-1].id if rounds else None)
    guesses = tx.participants.tendencies(wave.id)
    return tuple(
        _tally(
            placed.unit,
            [one for one in counts if one.unit == placed.unit.id],
            sum(guesses.get(placed.unit.id, {}).values()),
            again=again,
        )
        for placed in tx.engagements.units(wave.engagement)
        if _offered(placed, counts)
    )


def _offered(placed: PlacedUnit, counts: Sequence[Progress]) -> bool:
    return placed.archived_at is None or any(one.unit == placed.unit.id for one in counts)


def _tally(unit: Unit, counts: Sequence[Progress], guessed: int, *, again: bool) -> Tally:
    """Counts of a unit; in a second vote (`again`) who voted in it has handed in, whatever was handed in before."""
    joined = sum(one.joined for one in counts)
    answered = sum(one.answered for one in counts)
    finished = answered if again else sum(one.finished for one in counts)
    return Tally(unit, joined, max(0, answered - finished), finished, guessed)


def _totals(tallies: Sequence[Tally]) -> dict[str, int]:
    return {
        name: sum(getattr(tally, name) for tally in tallies) for name in ("joined", "answering", "finished", "guessed")
    }


def _way_in(wave: Wave) -> dict[str, Any]:
    """The address, the code and its picture."""
    settings = current_app.extensions["settings"]
    base = settings.addresses[0] if settings.addresses else request.url_root.rstrip("/")
    address = f"{base}/join/{wave.join_code}"
    picture = segno.make(address, error="m").svg_inline(
        scale=1, border=2, omitsize=True, dark="#16202a", light="#ffffff"
    )
    return {
        "base": base,
        "address": address,
        "qr": Markup(picture),  # noqa: S704 -- made here, of an address of ours
        "readable": not settings.secure and not settings.local_only,
        "local_only": settings.local_only,
    }


def _seconds_left(workshop: Workshop) -> int | None:
    if workshop.timer_until is None:
        return None
    return max(0, round((workshop.timer_until - office().desk.clock.now()).total_seconds()))


def _workshop(tx: Transaction, wave: Wave) -> Workshop:
    workshop = tx.waves.workshop(wave.id)
    if workshop is None:
        raise UsageError("This wave is a campaign: it has no screen for a room.")
    return workshop


def _wave_id(number: int) -> str:
    with office().desk.store.reading() as tx:
        return wave_of(tx, number).id


def _version() -> int:
    return request.form.get("version", -1, type=int)


def _back(engagement: str, number: int) -> AnyResponse:
    return redirect(url_for("room.stage", engagement=engagement, number=number, unit=request.form.get("unit")))
