"""Settlements, decisions, signatures and the log in the database."""

from __future__ import annotations

import sqlalchemy as sa

from advisor.domain.ruling import AuditEntry, Decision, Settlement, SignOff
from advisor.storage.part import Part, row_of
from advisor.storage.tables import audit, decisions, settlements, sign_offs

ENTRY = [column for column in audit.columns if column.name != "number"]


class Rulings(Part):
    """Fulfils the port `RulingStore`."""

    def settle(self, settlement: Settlement) -> None:
        """Keep or replace a settled value."""
        self._put(settlements, [row_of(settlement)])

    def unsettle(self, wave: str, unit: str, dimension: str) -> None:
        """Take a settled value back."""
        columns = settlements.c
        here = (columns.wave == wave) & (columns.unit == unit) & (columns.dimension == dimension)
        self._change(sa.delete(settlements).where(here))

    def settlements(self, wave: str) -> tuple[Settlement, ...]:
        """All settled values, by unit and dimension."""
        query = sa.select(settlements).where(settlements.c.wave == wave)
        return self._all(Settlement, query.order_by(settlements.c.unit, settlements.c.dimension))

    def decide(self, decision: Decision) -> None:
        """Keep or replace a unit's decision."""
        self._put(decisions, [row_of(decision)])

    def undecide(self, wave: str, unit: str) -> None:
        """Take a decision back."""
        self._change(sa.delete(decisions).where((decisions.c.wave == wave) & (decisions.c.unit == unit)))

    def decisions(self, wave: str) -> tuple[Decision, ...]:
        """All decisions, by unit."""
        return self._all(Decision, sa.select(decisions).where(decisions.c.wave == wave).order_by(decisions.c.unit))

    def sign(self, sign_off: SignOff) -> None:
        """Keep a signature; none is ever changed."""
        self._insert(sign_offs, sign_off)

    def sign_offs(self, wave: str) -> tuple[SignOff, ...]:
        """All signatures, in the order of time."""
        query = sa.select(sign_offs).where(sign_offs.c.wave == wave)
        return self._all(SignOff, query.order_by(sign_offs.c.at, sign_offs.c.id))

    def log(self, entry: AuditEntry) -> None:
        """Add to the log."""
        self._insert(audit, entry)

    def audit(self, engagement: str | None, limit: int = 100, skip: int = 0) -> tuple[AuditEntry, ...]:
        """The log of an engagement, or of what belongs to none, newest first."""
        query = sa.select(*ENTRY).where(audit.c.engagement == engagement)
        return self._all(AuditEntry, query.order_by(audit.c.number.desc()).limit(limit).offset(skip))
