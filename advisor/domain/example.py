"""Example cases of the rules: what is given, and what the chain has to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from advisor.domain.table import Value


@dataclass(frozen=True, slots=True)
class Example:
    """One case: scores and facts in, expected answers out.

    In `expect` a word is the exact answer of an output, None means no answer, and a tuple (for `risk`, `action`) lists
    what must be among the answers. `decided_by` may name the rule of a table that has to decide.
    """

    name: str
    file: str
    line: int
    given: Mapping[str, Value]
    expect: Mapping[str, Value | tuple[str, ...]]
    decided_by: Mapping[str, str]
