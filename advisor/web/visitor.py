"""Who is asking: recognised once per request from its cookies, its token and the engagement that it names."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Request

from advisor.domain.access import Account, ApiToken, Role, Session, ShareLink
from advisor.domain.campaign import EngagementRecord, Participant
from advisor.ports import Transaction
from advisor.services.office import Office
from advisor.web.permissions import Door
from advisor.web.serving.security import cookie_name

SESSION_COOKIE = "session"
_ROLES = {Role.OWNER: Door.OWNER, Role.FACILITATOR: Door.FACILITATOR, Role.VIEWER: Door.VIEWER}


@dataclass(frozen=True)
class Visitor:
    """Whoever asks, and by which doors; `record` is the engagement that the address names, where there is one."""

    doors: frozenset[Door] = frozenset({Door.ANYONE})
    account: Account | None = None
    session: Session | None = None
    record: EngagementRecord | None = None
    role: Role | None = None
    share: ShareLink | None = None
    seat: Participant | None = None
    token: ApiToken | None = None
    resume: str | None = field(default=None, repr=False)


def seat_cookie(wave: str) -> str:
    """The cookie by which a device comes back to its seat in a wave."""
    return f"seat_{wave[:12]}"


def share_cookie(engagement: str) -> str:
    """The cookie of a read-only link to an engagement."""
    return f"share_{engagement[:12]}"


def recognise(office: Office, tx: Transaction, request: Request) -> Visitor:
    """The visitor of a request. Nothing of another engagement is looked at."""
    args = request.view_args or {}
    record = tx.engagements.get(args["engagement"]) if "engagement" in args else None
    if "Authorization" in request.headers:
        return _program(office, tx, request, record)
    doors = {Door.ANYONE}
    signed = _signed_in(office, tx, request)
    session, account = signed or (None, None)
    role = None
    if account is not None:
        doors.add(Door.SIGNED_IN)
        if account.admin:
            doors.add(Door.ADMIN)
        membership = tx.engagements.member(record.id, account.id) if record else None
        if membership is not None:
            role = membership.role
            doors.add(_ROLES[role])
    share = _share(office, tx, request, record)
    if share is not None:
        doors.add(Door.SHARE)
    seat = _seat(office, tx, request, args.get("wave"))
    if seat is not None:
        doors.add(Door.SEAT)
    return Visitor(frozenset(doors), account, session, record, role, share, seat)


def _program(office: Office, tx: Transaction, request: Request, record: EngagementRecord | None) -> Visitor:
    """A program with a token: no cookie counts beside it, and it sees what its account may see, at most."""
    kind, _, secret = request.headers["Authorization"].partition(" ")
    found = office.accounts.tokens.who(tx, secret.strip()) if kind.lower() == "bearer" else None
    if found is None:
        return Visitor()
    token, account = found
    mine = record is not None and token.engagement in {None, record.id}
    membership = tx.engagements.member(record.id, account.id) if record and mine else None
    role = membership.role if membership else None
    return Visitor(frozenset({Door.ANYONE, Door.TOKEN}), account, record=record, role=role, token=token)


def _signed_in(office: Office, tx: Transaction, request: Request) -> tuple[Session, Account] | None:
    token = request.cookies.get(cookie_name(SESSION_COOKIE))
    return office.accounts.who(tx, token) if token else None


def _share(office: Office, tx: Transaction, request: Request, record: EngagementRecord | None) -> ShareLink | None:
    token = request.cookies.get(share_cookie(record.id)) if record else None
    if record is None or not token:
        return None
    link = tx.engagements.link(office.desk.secrets.digest(token))
    good = link is not None and link.engagement == record.id and link.valid(office.desk.clock.now())
    return link if good else None


def _seat(office: Office, tx: Transaction, request: Request, wave: object) -> Participant | None:
    secret = request.cookies.get(seat_cookie(wave)) if isinstance(wave, str) else None
    if not secret:
        return None
    seat = tx.participants.by_resume(office.desk.secrets.digest(secret))
    return seat if seat is not None and seat.wave == wave else None
