"""Variants of tables in memory."""
# ruff: noqa: D102 -- the ports say what the methods do

from __future__ import annotations

from advisor.domain.variant import Variant
from advisor.ports import ConflictError
from tests.storage.fake_state import FakePart, newest


class FakeVariants(FakePart):
    """Fulfils the port `VariantStore`."""

    def put(self, variant: Variant) -> None:
        self._needs(there=variant.engagement in self._state.engagements and variant.by in self._state.accounts)
        for one in self.of_engagement(variant.engagement):
            if one.name == variant.name and one.id != variant.id:
                raise ConflictError("name is taken")
        self._put(self._state.variants, variant.id, variant)

    def get(self, id: str) -> Variant | None:
        return self._state.variants.get(id)

    def of_engagement(self, engagement: str) -> tuple[Variant, ...]:
        return newest((one for one in self._state.variants.values() if one.engagement == engagement), "at")

    def remove(self, id: str) -> None:
        self._drop(self._state.variants, id)
