"""Results from the store: what stands, what a vote reveals, what to talk about, what would be otherwise."""

from advisor.services.results.results import Results
from advisor.services.results.views import (
    Bin,
    DimensionReveal,
    ItemReveal,
    NotOpenError,
    Point,
    Reveal,
    Standing,
    Tally,
    UnitReveal,
    WhatIf,
)

__all__ = [
    "Bin",
    "DimensionReveal",
    "ItemReveal",
    "NotOpenError",
    "Point",
    "Results",
    "Reveal",
    "Standing",
    "Tally",
    "UnitReveal",
    "WhatIf",
]
