"""A named variant of a decision table, tried on one engagement's data and never in the place of the standard."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Variant:
    """Another wording of one table of the chain.

    `content` is the table in its compact text form; `rules` is the hash of the rules beside which it was written.
    """

    id: str
    engagement: str
    name: str
    table: str
    content: str
    rules: str
    by: str
    at: dt.datetime
