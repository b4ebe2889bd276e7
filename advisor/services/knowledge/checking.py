"""The proof of the installed rules and their example cases: made once in the background, then kept."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from advisor.domain.table import DecisionTable
from advisor.domain.verification import Finding, Kind, Property
from advisor.engine.decide.verify_chain import verify
from advisor.errors import DecisionError
from advisor.services.examples import Deviation, run_examples
from advisor.services.knowledge.background import Background
from advisor.services.library import Library

_INCOMPLETE = frozenset({Kind.GAP})
_CONTRADICTORY = frozenset({Kind.OVERLAP, Kind.CONFLICT})
_UNREACHABLE = frozenset({Kind.EMPTY_CELL, Kind.DEAD_ROW, Kind.MASKED_ROW, Kind.DEAD_END_TO_END})


@dataclass(frozen=True)
class Verdict:
    """What the proof says of one table; None where the time did not suffice.

    `complete`: every profile gets an answer, or the table may leave one out. `consistent`: no two rows contradict each
    other. `reachable`: each row decides for some profile. `harmless` counts gaps and overlaps that no profile reaches.
    """

    complete: bool | None
    consistent: bool | None
    reachable: bool | None
    harmless: int
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        """Whether all three hold."""
        return bool(self.complete and self.consistent and self.reachable)


@dataclass(frozen=True)
class CheckReport:
    """All results; `examples` counts the example cases, of which `deviations` came out otherwise."""

    findings: tuple[Finding, ...]
    properties: tuple[Property, ...]
    examples: int
    deviations: tuple[Deviation, ...]
    seconds: float

    @cached_property
    def grave(self) -> tuple[Finding, ...]:
        """The findings for which the rules must be changed."""
        return tuple(finding for finding in self.findings if finding.grave)

    @property
    def passed(self) -> bool:
        """Whether nothing was found that has to be changed."""
        return not self.grave and not self.deviations and self.examples > 0

    def of(self, table: DecisionTable) -> Verdict:
        """What the proof says of that table."""
        return verdict(table, self.findings)


def verdict(table: DecisionTable, findings: Sequence[Finding]) -> Verdict:
    """What findings say of a table; an undecided question about the chain leaves all tables undecided."""
    mine = tuple(finding for finding in findings if finding.table == table.id)
    grave = tuple(finding for finding in mine if finding.grave)
    kinds = {finding.kind for finding in grave}
    open_ = any(finding.kind is Kind.UNDECIDED and finding.table in {None, table.id} for finding in findings)

    def holds(against: frozenset[Kind]) -> bool | None:
        return False if kinds & against else None if open_ else True

    harmless = len(mine) - len(grave)
    return Verdict(holds(_INCOMPLETE), holds(_CONTRADICTORY), holds(_UNREACHABLE), harmless, grave)


class Checks:
    """Makes the report of the installed rules once in this process."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._made: Background[CheckReport] = Background(1)

    @property
    def possible(self) -> bool:
        """Whether the rules came with what checking them needs."""
        return self._library.handbook is not None

    def report(self, patience: float | None = 0.0) -> CheckReport | None:
        """The report; None where it is not made within so many seconds (None: as long as it takes).

        Raises:
            ContentFaults: the properties or examples have faults.

        """
        return self._made.get("", self._examine, patience) if self.possible else None

    def _examine(self) -> CheckReport:
        rules, handbook = self._library.rules, self._library.handbook
        if handbook is None:  # pragma: no cover -- asked before
            raise AssertionError
        began = time.perf_counter()
        properties = handbook.properties()
        proof = verify(tuple(rules.tables.values()), rules.asked, properties, rules.defaults)
        judging = verify(tuple(rules.confidence.values()), rules.measured)
        examples = handbook.examples()
        try:
            deviations = run_examples(rules, examples).deviations
        except DecisionError:  # the finding of the proof says which rows contradict each other
            deviations = ()
        return CheckReport((*proof, *judging), properties, len(examples), deviations, time.perf_counter() - began)
