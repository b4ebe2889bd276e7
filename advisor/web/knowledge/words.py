"""Words of the rules for screens: inputs with what they can be, tests, hit policies, and what the checks found."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from advisor.domain.questionnaire import FactSheet
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import (
    BooleanDomain,
    Cell,
    ChoiceDomain,
    DecisionTable,
    Domain,
    HitPolicy,
    Missing,
    NumberDomain,
    Value,
)
from advisor.domain.verification import Finding, Kind
from advisor.report.lexicon import Lexicon
from advisor.report.speech import Speech
from advisor.text import Text
from advisor.web.context import language, office, say

_BRACKET = re.compile(r"[(（][^()（）{}]+\{\w+\}[^()（）]*[)）]")
_VALUE = re.compile(r"\s*\{\w+\}(?: ?分)?")


@dataclass(frozen=True)
class TableWords(Lexicon):
    """The rulebook's words, with the labels that the fact sheet gives the values of facts."""

    choices: Mapping[str, Text] = field(default_factory=dict)

    def written(self, table: DecisionTable, input: str, cell: str) -> str:
        """A test, as a cell has it, in words."""
        return self.test(table, input, Cell(Missing(), cell)) if input in table.inputs else cell

    def without_values(self, reason: Text | None) -> str:
        """A reason as it stands for all units: no brackets round a value, dots for a value in a sentence."""
        if reason is None:
            return ""
        text = _BRACKET.sub(lambda found: _VALUE.sub("", found[0]), self.speech.pick(reason))
        return self.fill(text, None)

    def known(self, name: str, value: Value) -> str:
        """A value of a profile in words."""
        if value is None:
            return say("unknown")
        if isinstance(value, bool):
            return say("yes") if value else say("no")
        if isinstance(value, float):
            return f"{value:g}"
        return self.label(name, value)

    def domain(self, name: str, domain: Domain) -> str:
        """What an input can be."""
        if isinstance(domain, NumberDomain):
            return f"{domain.low:g}–{domain.high:g}" if domain.high < float("inf") else say("a number")
        if isinstance(domain, BooleanDomain):
            return say("yes or no")
        if isinstance(domain, ChoiceDomain):
            return self.speech.commas(self.label(name, value) for value in domain.values)
        return say("a word")

    def _plain(self, value: str | None) -> str:
        found = self.choices.get(value or "")
        return self.speech.pick(found) if found else super()._plain(value)


def words(rules: Rulebook | None = None) -> TableWords:
    """The words of these rules, or of the installed ones, in the visitor's language."""
    library = office().library
    return TableWords(rules or library.rules, Speech(language()), choices(library.facts))


def choices(sheet: FactSheet) -> dict[str, Text]:
    """The label of each value of the facts of units and of the client."""
    return {choice.id: choice.label for fact in (*sheet.unit, *sheet.engagement) for choice in fact.choices}


def policy(table: DecisionTable) -> str:
    """What a table's hit policy means."""
    return {
        HitPolicy.FIRST: say("The first row that holds decides."),
        HitPolicy.UNIQUE: say("Exactly one row holds."),
        HitPolicy.PRIORITY: say("Of all rows that hold, the most careful decides."),
        HitPolicy.COLLECT: say("Every row that holds counts."),
    }.get(table.hit_policy, table.hit_policy.value)


@dataclass(frozen=True)
class FindingView:
    """A finding for a screen: what it is, where, the cells concerned, a profile that shows it, what to do."""

    what: str
    table: DecisionTable | None
    rows: tuple[str, ...]
    inputs: tuple[tuple[str, str], ...]
    profile: tuple[tuple[str, str], ...]
    by: tuple[str, ...]
    remedy: str


def finding_view(finding: Finding, spoken: TableWords) -> FindingView:
    """The finding in words."""
    tables = {**spoken.rules.tables, **spoken.rules.confidence}
    table = tables.get(finding.table or "")
    inputs = (
        ((spoken.fact(name), spoken.written(table, name, cell)) for name, cell in finding.inputs.items())
        if table
        else ()
    )
    return FindingView(
        _what(finding, spoken),
        table,
        finding.rules,
        tuple(inputs),
        profile_words(finding.profile, spoken),
        finding.by,
        _remedy(finding),
    )


def profile_words(profile: Mapping[str, Value] | None, spoken: TableWords) -> tuple[tuple[str, str], ...]:
    """The values of a profile, each with its name."""
    return tuple((spoken.fact(name), spoken.known(name, value)) for name, value in (profile or {}).items())


def _what(finding: Finding, spoken: TableWords) -> str:
    if finding.kind is Kind.NEVER_ANSWERED:
        name, _equals, value = str(finding.output).partition(" = ")
        answer = f"{spoken.fact(name)}: {spoken.label(name, value)}"
        return say("No profile is ever answered “%(answer)s”.", answer=answer)
    return {
        Kind.GAP: say("No row matches."),
        Kind.OVERLAP: say("Two rows match, where one may."),
        Kind.CONFLICT: say("Two rows match and answer differently."),
        Kind.EMPTY_CELL: say("No value passes a cell."),
        Kind.DEAD_ROW: say("The row can never decide: rows above take all its cases."),
        Kind.MASKED_ROW: say("The row can never decide: rows of higher priority take all its cases."),
        Kind.DEAD_END_TO_END: say("The row never decides in the chain, though it could in its table."),
        Kind.PROPERTY: say("A declared property does not hold."),
        Kind.IDLE_PROPERTY: say("No profile puts a declared property to the test."),
    }.get(finding.kind, say("Not decided within the time allowed."))


def _remedy(finding: Finding) -> str:
    return {
        Kind.GAP: say("Add a row for these cases."),
        Kind.OVERLAP: say("Part the two rows."),
        Kind.CONFLICT: say("Let the two rows answer alike, or part them."),
        Kind.EMPTY_CELL: say("Widen the cell, or take the row away."),
        Kind.DEAD_ROW: say("Move the row up, or take it away."),
        Kind.MASKED_ROW: say("Take the row away, or let it answer with higher priority."),
        Kind.DEAD_END_TO_END: say("Take the row away, or change the tables before."),
        Kind.NEVER_ANSWERED: say("Let a row reach this answer, if it is meant to be given."),
    }.get(finding.kind, "")
