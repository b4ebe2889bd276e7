"""Decision tables in the vocabulary of DMN: domains, unary tests, rules, hit policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advisor.text import Text

Value = float | str | bool | None
"""A value of a fact; None is *missing*, a value of every domain that only `-` and `null` accept."""


class HitPolicy(StrEnum):
    """What a table answers when one, several or no rules match (DMN 1.5, 8.2.10)."""

    UNIQUE = "UNIQUE"
    FIRST = "FIRST"
    ANY = "ANY"
    PRIORITY = "PRIORITY"
    RULE_ORDER = "RULE ORDER"
    OUTPUT_ORDER = "OUTPUT ORDER"
    COLLECT = "COLLECT"
    COLLECT_SUM = "COLLECT SUM"
    COLLECT_MIN = "COLLECT MIN"
    COLLECT_MAX = "COLLECT MAX"
    COLLECT_COUNT = "COLLECT COUNT"

    @property
    def single(self) -> bool:
        """Whether the answer is the output of one rule."""
        return self in {HitPolicy.UNIQUE, HitPolicy.FIRST, HitPolicy.ANY, HitPolicy.PRIORITY}

    @property
    def aggregates(self) -> bool:
        """Whether the outputs of the matching rules are reduced to one number."""
        return self in {
            HitPolicy.COLLECT_SUM,
            HitPolicy.COLLECT_MIN,
            HitPolicy.COLLECT_MAX,
            HitPolicy.COLLECT_COUNT,
        }


@dataclass(frozen=True, slots=True)
class NumberDomain:
    """Numbers between two bounds, in steps (0.1 for scores); without a step every number between is possible."""

    low: float = float("-inf")
    high: float = float("inf")
    step: float | None = None


@dataclass(frozen=True, slots=True)
class ChoiceDomain:
    """A closed list of words."""

    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BooleanDomain:
    """True or false."""


@dataclass(frozen=True, slots=True)
class TextDomain:
    """Any word (used for imported tables that list no allowed values)."""


Domain = NumberDomain | ChoiceDomain | BooleanDomain | TextDomain


@dataclass(frozen=True, slots=True)
class Anything:
    """The test `-`: accepts every value and missing."""


@dataclass(frozen=True, slots=True)
class Missing:
    """The test `null`: accepts only missing."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A test such as `< 40`, `= "low"` or `!= 3`."""

    operator: str
    value: float | str | bool


@dataclass(frozen=True, slots=True)
class Interval:
    """A test such as `[40..60)`; a None bound makes the whole test undefined (DMN: null)."""

    low: float | str | None
    high: float | str | None
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Several tests of which one is enough."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of a test among the known values; missing stays unaccepted unless `null` is what is negated."""

    test: Test


Test = Anything | Missing | Comparison | Interval | AnyOf | Not


@dataclass(frozen=True, slots=True)
class Cell:
    """An input entry: the test and the way it was written."""

    test: Test
    written: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of a table: what it asks of each input, what it gives, why and on whose authority."""

    id: str
    when: tuple[Cell, ...]
    then: tuple[Value, ...]
    reason: Text | None = None
    source: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """An output column; `values` are in order of priority, `labels` say them in both languages."""

    name: str
    values: tuple[str, ...] | None = None
    labels: Mapping[str, Text] = field(default_factory=dict)
    default: Value = None


@dataclass(frozen=True)
class DecisionTable:
    """A decision table; `inputs` maps each input's name to its domain, in the order of the columns."""

    id: str
    hit_policy: HitPolicy
    inputs: Mapping[str, Domain]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]
    title: Text | None = None
    question: Text | None = None
