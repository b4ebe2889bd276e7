"""Example cases of the rules: what is given, and what the chain has to answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.domain.table import Value


@dataclass(frozen=True, slots=True)
class Example:
    """One case: scores and facts in, expected answers out.

    In `expect` a word is the exact answer of an output, None means no answer, and a tuple (for `risk`, `action`) lists
    what must be among the answers; `absent` lists what must not be. `decided_by` may name the rule of a table that has to
    decide.
    """

    name: str
    file: str
    line: int
    given: Mapping[str, Value]
    expect: Mapping[str, Value | tuple[str, ...]]
    decided_by: Mapping[str, str]
    absent: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ExampleSet:
    """The example cases of a rules folder, and the rows that are declared redundant.

    `redundant` gives for table and row why no case can show the row to be decisive.
    """

    examples: tuple[Example, ...]
    redundant: Mapping[tuple[str, str], str] = field(default_factory=dict)
