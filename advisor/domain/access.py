"""Who may do what: accounts and their roles, and the secrets that open a door. Secrets are kept as digests only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from advisor.domain.campaign import RespondentRole


class Role(StrEnum):
    """What an account may do in an engagement."""

    OWNER = "owner"
    FACILITATOR = "facilitator"
    VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in; `password` is whatever the hasher made, opaque here.

    An administrator manages accounts and sees no answers.
    """

    id: str
    email: str
    name: str
    password: str
    created_at: dt.datetime
    admin: bool = False
    disabled: bool = False

    @property
    def email_key(self) -> str:
        """The form of the address by which accounts are found."""
        return email_key(self.email)


def email_key(email: str) -> str:
    """An address without surrounding blanks and differences of case."""
    return email.strip().casefold()


@dataclass(frozen=True, slots=True)
class Membership:
    """An account's role in an engagement."""

    engagement: str
    account: str
    role: Role


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link to a wave: personal, for one person once, or of a unit, for anybody any number of times.

    `name` and `address` are of a personal one, seen by the owner and used only for sending. In an anonymous engagement
    `used` says that the link was used, and nothing anywhere says when, or which participant came of it.
    """

    id: str
    engagement: str
    wave: str
    unit: str
    token: str
    personal: bool
    created_at: dt.datetime
    role: RespondentRole | None = None
    name: str | None = None
    address: str | None = None
    used: bool = False
    revoked_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class ShareLink:
    """A read-only link to the results of an engagement."""

    id: str
    engagement: str
    token: str
    label: str
    created_by: str
    created_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None = None

    def valid(self, now: dt.datetime) -> bool:
        """Whether the link still opens."""
        return self.revoked_at is None and now < self.expires_at


SESSION_IDLE = dt.timedelta(hours=12)
"""A session that is not used for so long has ended: somebody left the notebook open."""
SESSION_LONGEST = dt.timedelta(days=14)
"""So long after signing in, everybody signs in again."""


@dataclass(frozen=True, slots=True)
class Session:
    """A device on which an account is signed in; `device` names it to the owner, `seen_at` is about when it was used.

    `token` is the digest of the secret in the cookie.
    """

    id: str
    account: str
    token: str
    created_at: dt.datetime
    seen_at: dt.datetime
    device: str = ""

    def valid(self, now: dt.datetime) -> bool:
        """Whether the session still opens."""
        return now < self.seen_at + SESSION_IDLE and now < self.created_at + SESSION_LONGEST


@dataclass(frozen=True, slots=True)
class PasswordLink:
    """A link with which the holder of an account sets the password, once; an account has one at most."""

    account: str
    token: str
    created_by: str
    created_at: dt.datetime
    expires_at: dt.datetime

    def valid(self, now: dt.datetime) -> bool:
        """Whether the link still opens."""
        return now < self.expires_at


class Scope(StrEnum):
    """What an API token opens; never more than its account may do."""

    UNITS_READ = "units:read"
    UNITS_WRITE = "units:write"
    WAVES_WRITE = "waves:write"
    ANSWERS_WRITE = "answers:write"
    RESULTS_READ = "results:read"
    REPORTS_WRITE = "reports:write"


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token of an account for the API; with an engagement it is good for that one only."""

    id: str
    account: str
    token: str
    label: str
    scopes: tuple[Scope, ...]
    created_at: dt.datetime
    engagement: str | None = None
    expires_at: dt.datetime | None = None
    revoked_at: dt.datetime | None = None

    def valid(self, now: dt.datetime) -> bool:
        """Whether the token still opens."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)
