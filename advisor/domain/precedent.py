"""Published cases of units that ran a method, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.text import Text


@dataclass(frozen=True, slots=True)
class Precedent:
    """One published case; `ratings` holds two raters' marks (1..5, None where the text gives nothing) per dimension."""

    id: str
    name: Text
    organisation: str
    unit: str
    group: str
    function: str
    sector: str
    country: str
    year: int | None
    context: str
    summary: Text
    outcome_note: Text
    method_used: str
    outcome: str
    moved_to: str | None
    suited: str | None
    suited_why: str
    evidence: str
    source_title: str
    source: str | None
    link: str | None
    ratings: Mapping[str, tuple[int | None, int | None]]
    rater: str | None = None
    """Who rated an own case; published cases were rated by two automated raters."""

    def mean_rating(self, dimension: str) -> float | None:
        """Mean of the two raters on 1..5; one rating alone counts for both, None where neither rated."""
        known = [rating for rating in self.ratings[dimension] if rating is not None]
        return sum(known) / len(known) if known else None
