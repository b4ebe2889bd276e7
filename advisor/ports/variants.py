"""Variants of decision tables, as the use cases keep and find them."""

from __future__ import annotations

from typing import Protocol

from advisor.domain.variant import Variant


class VariantStore(Protocol):
    """The variants that are tried on an engagement's data."""

    def put(self, variant: Variant) -> None:
        """Keep a variant, or replace it; a conflict where the engagement has another one of that name."""

    def get(self, id: str) -> Variant | None:
        """The variant of that id."""

    def of_engagement(self, engagement: str) -> tuple[Variant, ...]:
        """All variants of an engagement, newest first."""

    def remove(self, id: str) -> None:
        """Forget a variant."""
