"""A variant of a table beside the standard: what is proved about it, and what it would advise each unit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advisor.domain.advice import Recommendation
from advisor.domain.assessment import Assessment
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Unit
from advisor.domain.verification import Finding, Kind, Property
from advisor.engine.assess.measure import score_columns
from advisor.engine.decide.advise import ANSWERS, Adviser
from advisor.engine.decide.verify_chain import verify
from advisor.errors import DecisionError
from advisor.services.rule_diff import Population, compare

PATIENCE = 5.0
"""Seconds for the proof of a variant; what is not decided by then is named as undecided."""
_PROPERTIES = frozenset({Kind.PROPERTY, Kind.IDLE_PROPERTY})


@dataclass(frozen=True)
class Proof:
    """What is known of a variant without any unit: its rules, what the proof finds that the standard does not have.

    `broken` are declared properties that hold with the standard and not with the variant. `population` says how random
    profiles fare; None where the variant contradicts itself on some of them.
    """

    rules: Rulebook
    findings: tuple[Finding, ...]
    broken: tuple[tuple[Property, Finding], ...]
    population: Population | None


@dataclass(frozen=True)
class Difference:
    """An answer of the rules that is another one; risks and actions have one side only."""

    kind: str
    id: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class UnitTrial:
    """A unit with the advice of the standard and of the variant, and the rows of the table that decided."""

    unit: Unit
    before: Recommendation
    after: Recommendation
    rows_before: tuple[str, ...]
    rows_after: tuple[str, ...]
    differences: tuple[Difference, ...]

    @property
    def advised_otherwise(self) -> bool:
        """Whether method, form or entry is another."""
        return any(getattr(self.before, name) != getattr(self.after, name) for name in ("method", "form", "entry"))


def prove(standard: Rulebook, variant: Rulebook, properties: Sequence[Property], known: Sequence[Finding]) -> Proof:
    """What is to be said of the variant; `known` are the findings of the standard, which are not told again."""
    tables = tuple(variant.tables.values())
    found = [one for one in verify(tables, variant.asked, properties, variant.defaults, PATIENCE) if one not in known]
    by_id = {one.id: one for one in properties}
    broken = tuple((by_id[str(one.output)], one) for one in found if one.kind in _PROPERTIES)
    findings = tuple(one for one in found if one.kind not in _PROPERTIES)
    try:
        population = compare(standard, variant).population
    except DecisionError:
        population = None
    return Proof(variant, findings, broken, population)


def run(variant: Adviser, rules: Rulebook, table: str, assessment: Assessment) -> tuple[UnitTrial, ...]:
    """Each unit of the assessment, with its advice and what the variant makes of the scores that are shown.

    Raises:
        DecisionError: two rows of the variant contradict each other for one of the units.

    """
    profiles = [one.profile for one in assessment.units]
    missing = [profile.missing for profile in profiles]
    after = variant.recommend(score_columns(profiles, rules.dimensions), assessment.engagement, missing)
    return tuple(
        UnitTrial(
            one.profile.unit,
            one.recommendation,
            other,
            one.recommendation.decided_by.get(table, ()),
            other.decided_by.get(table, ()),
            tuple(_differences(one.recommendation, other)),
        )
        for one, other in zip(assessment.units, after, strict=True)
    )


def _differences(before: Recommendation, after: Recommendation) -> Iterator[Difference]:
    for name in (*ANSWERS, "fit"):
        one, other = getattr(before, name), getattr(after, name)
        if one != other:
            yield Difference("answer", name, one, other)
    ours, theirs = ({setting.id: setting.proposed for setting in one.settings} for one in (before, after))
    for name in dict.fromkeys([*ours, *theirs]):
        if ours.get(name) != theirs.get(name):
            yield Difference("setting", name, ours.get(name), theirs.get(name))
    for kind in ("risks", "actions"):
        called, other_called = ([one.id for one in getattr(side, kind)] for side in (before, after))
        yield from (Difference(kind, name, name, None) for name in called if name not in other_called)
        yield from (Difference(kind, name, None, name) for name in other_called if name not in called)
