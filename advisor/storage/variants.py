"""Variants of decision tables in the database."""

from __future__ import annotations

import sqlalchemy as sa

from advisor.domain.variant import Variant
from advisor.storage.part import Part, row_of
from advisor.storage.tables import variants


class Variants(Part):
    """Fulfils the port `VariantStore`."""

    def put(self, variant: Variant) -> None:
        """Keep a variant, or replace it."""
        self._put(variants, [row_of(variant)])

    def get(self, id: str) -> Variant | None:
        """The variant of that id."""
        return self._one(Variant, sa.select(variants).where(variants.c.id == id))

    def of_engagement(self, engagement: str) -> tuple[Variant, ...]:
        """All variants of an engagement, newest first."""
        query = sa.select(variants).where(variants.c.engagement == engagement)
        return self._all(Variant, query.order_by(variants.c.at.desc(), variants.c.id))

    def remove(self, id: str) -> None:
        """Forget a variant."""
        self._change(sa.delete(variants).where(variants.c.id == id))
