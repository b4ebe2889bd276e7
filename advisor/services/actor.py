"""Who acts, and the log entry that every change leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advisor.domain.ruling import AuditEntry, Subject
from advisor.ports import Clock, Secrets, Store, Transaction


@dataclass(frozen=True)
class Desk:
    """What every use case works at: the store, the clock and the source of ids and secrets."""

    store: Store
    clock: Clock
    secrets: Secrets

    def log(
        self,
        tx: Transaction,
        account: str | None,
        engagement: str | None,
        what: str,
        subject: Subject,
        object: str = "",
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Add to the audit log that the account did this, now."""
        entry = AuditEntry(self.clock.now(), account, engagement, what, subject, object, before, after)
        tx.rulings.log(entry)
