"""Read-only links to the results of an engagement, for those who have no account."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from advisor.domain.access import ShareLink
from advisor.domain.ruling import Subject
from advisor.services.accounts.errors import AccountError, LinkError
from advisor.services.actor import Desk

LONGEST_DAYS = 366
_LABEL = 80


@dataclass(frozen=True)
class Links:
    """The use cases of an engagement's owner, and of whoever opens a link."""

    desk: Desk

    def make(self, by: str, engagement: str, label: str, days: int) -> tuple[ShareLink, str]:
        """A new link and its secret, which nobody can ask for again.

        Raises:
            AccountError: no label, or a life that is too long.

        """
        called = " ".join(label.split())
        if not 0 < len(called) <= _LABEL:
            raise AccountError("Say whom the link is for, in at most %(most)d characters.", most=_LABEL)
        if not 1 <= days <= LONGEST_DAYS:
            raise AccountError("A link lasts from 1 to %(most)d days.", most=LONGEST_DAYS)
        now, secret, id = self.desk.clock.now(), self.desk.secrets.token(), self.desk.secrets.new_id()
        digest, end = self.desk.secrets.digest(secret), now + dt.timedelta(days=days)
        link = ShareLink(id, engagement, digest, called, by, now, end)
        with self.desk.store.writing() as tx:
            tx.engagements.put_link(link)
            after = {"label": called, "until": end.isoformat()}
            self.desk.log(tx, by, engagement, "created", Subject.SHARE_LINK, id, after=after)
        return link, secret

    def of(self, engagement: str) -> tuple[ShareLink, ...]:
        """The links of an engagement, newest first, those that do not open any more included."""
        with self.desk.store.reading() as tx:
            return tx.engagements.links(engagement)

    def revoke(self, by: str, engagement: str, link: str) -> None:
        """Make one of the engagement's links useless."""
        with self.desk.store.writing() as tx:
            for one in tx.engagements.links(engagement):
                if one.id == link and one.revoked_at is None:
                    tx.engagements.put_link(replace(one, revoked_at=self.desk.clock.now()))
                    self.desk.log(tx, by, engagement, "revoked", Subject.SHARE_LINK, link)

    def open(self, secret: str) -> ShareLink:
        """The link of that secret.

        Raises:
            LinkError: it is unknown, revoked or past its end.

        """
        with self.desk.store.reading() as tx:
            link = tx.engagements.link(self.desk.secrets.digest(secret))
        if link is None or link.revoked_at is not None:
            raise LinkError(
                "This link does not open: it is mistyped or was taken back. Ask whoever sent it for another."
            )
        if not link.valid(self.desk.clock.now()):
            raise LinkError("This link has expired. Ask whoever sent it for another.")
        return link
