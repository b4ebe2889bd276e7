"""The rulebook: everything under `rules/`, parsed and checked, with the hash that names it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from advisor.domain.precedent import Precedent
from advisor.domain.questionnaire import Dimension, Section
from advisor.domain.table import DecisionTable, Domain, NumberDomain, Value
from advisor.text import Text

SCORE = NumberDomain(0.0, 100.0, 0.1)
"""The domain of every dimension: score points, 0..100, in steps of 0.1."""


@dataclass(frozen=True, slots=True)
class Band:
    """A named range of scores, such as `low`, with the test it stands for."""

    id: str
    test: str
    label: Text
    reason: Text


@dataclass(frozen=True, slots=True)
class FactType:
    """A fact that tables may read beside the scores; `default` is what counts where it is not given."""

    id: str
    domain: Domain
    title: Text
    default: Value = None


@dataclass(frozen=True, slots=True)
class SettingValue:
    """One way to set a design choice."""

    id: str
    label: Text
    detail: Text


@dataclass(frozen=True, slots=True)
class SettingType:
    """A design choice of the method, such as the incentive, with its possible values."""

    id: str
    title: Text
    question: Text
    source: str
    values: Mapping[str, SettingValue]


@dataclass(frozen=True, slots=True)
class FormPart:
    """A part of a unit's work, the method it goes under, how it is measured and what counts as good."""

    method: str
    work: Text
    measure: Text
    good: Text


@dataclass(frozen=True, slots=True)
class Risk:
    """What can go wrong: cause, event, early sign, mitigation, who watches it; severity 1..3."""

    id: str
    title: Text
    cause: Text
    event: Text
    early_sign: Text
    mitigation: Text
    owner: Text
    severity: int
    source: str


@dataclass(frozen=True, slots=True)
class Action:
    """What to build: how, by which role, within how many days (30, 60, 90), effort in person-days, and its evidence."""

    id: str
    title: Text
    how: Text
    role: str
    window: int
    effort: float
    evidence: Text
    source: str


@dataclass(frozen=True)
class Rulebook:
    """All rules with their texts. `sha256` is the hash of the parsed content, independent of comments and layout."""

    version: str
    sha256: str
    title: Text
    sources: Mapping[str, Text]
    bands: Mapping[str, Band]
    sections: Mapping[str, Section]
    dimensions: Mapping[str, Dimension]
    facts: Mapping[str, FactType]
    tables: Mapping[str, DecisionTable]
    """In the order of the chain."""
    settings: Mapping[str, SettingType]
    risks: Mapping[str, Risk]
    actions: Mapping[str, Action]
    roles: Mapping[str, Text]
    forms: Mapping[str, tuple[FormPart, ...]]
    """For each form that runs two methods, which part of the work goes under which."""
    precedents: tuple[Precedent, ...]
    """Published cases, then the client's own."""
    precedents_sha256: str
    measures: Mapping[str, FactType] = field(default_factory=dict)
    """What the tables of confidence read: measured on the answers, never asked."""
    confidence: Mapping[str, DecisionTable] = field(default_factory=dict)
    """The tables that say how sure a recommendation is, in running order; none where the rules have none."""

    @cached_property
    def asked(self) -> Mapping[str, Domain]:
        """What the tables may read that no table answers: dimensions, then facts, with their domains."""
        return dict.fromkeys(self.dimensions, SCORE) | {name: fact.domain for name, fact in self.facts.items()}

    @cached_property
    def measured(self) -> Mapping[str, Domain]:
        """What the tables of confidence read that none of them answers, with its domains."""
        return {name: measure.domain for name, measure in self.measures.items()}

    @cached_property
    def defaults(self) -> Mapping[str, Value]:
        """The facts that are never missing, with what counts where they are not given."""
        return {name: fact.default for name, fact in self.facts.items() if fact.default is not None}

    @cached_property
    def labels(self) -> Mapping[str, Mapping[str, Text]]:
        """For each output of a table, the label of each of its values."""
        return {output.name: output.labels for table in self._all_tables for output in table.outputs}

    @cached_property
    def reasons(self) -> Mapping[tuple[str, str], Text]:
        """The reason of each rule, by table and rule id."""
        return {
            (table.id, rule.id): rule.reason
            for table in self._all_tables
            for rule in table.rules
            if rule.reason is not None
        }

    @property
    def _all_tables(self) -> tuple[DecisionTable, ...]:
        return (*self.tables.values(), *self.confidence.values())
