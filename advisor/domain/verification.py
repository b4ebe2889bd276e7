"""What the verification of rules finds, and the properties that rules are declared to have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from advisor.domain.table import Test, Value
from advisor.text import Text


class Kind(StrEnum):
    """Kinds of findings."""

    GAP = "gap"
    """Values for which no row of a table matches and no default is given."""
    OVERLAP = "overlap"
    """Two rows of a UNIQUE table that both match."""
    CONFLICT = "conflict"
    """Two rows of an ANY table that both match and answer differently."""
    EMPTY_CELL = "empty_cell"
    """A cell that no value of its input passes."""
    DEAD_ROW = "dead_row"
    """A row of a FIRST table for which the rows above, together, leave nothing."""
    MASKED_ROW = "masked_row"
    """A row of a PRIORITY table that always loses to outputs of higher priority."""
    DEAD_END_TO_END = "dead_end_to_end"
    """A row that could win in its table, but for which the tables before never give such values."""
    NEVER_ANSWERED = "never_answered"
    """A declared output value that no profile reaches."""
    PROPERTY = "property"
    """A declared property that does not hold."""
    IDLE_PROPERTY = "idle_property"
    """A declared property that no profile ever puts to the test."""
    UNDECIDED = "undecided"
    """A question that was given up within the time allowed."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: where it is, and a profile that shows it.

    `rules` are the rows concerned, the one to look at first; `by` the rows that take its cases away. `inputs` are
    values of the table's own inputs, `profile` values of what is asked that lead there (None: no profile does, so that
    the finding cannot occur as the rules stand). `after` is a second profile, for properties that compare two.
    """

    kind: Kind
    table: str | None
    rules: tuple[str, ...] = ()
    inputs: Mapping[str, str] = field(default_factory=dict)
    profile: Mapping[str, Value] | None = None
    by: tuple[str, ...] = ()
    after: Mapping[str, Value] | None = None
    output: str | None = None
    """The output value that is never answered (`name = value`), or the property."""
    seconds: float | None = None

    @property
    def grave(self) -> bool:
        """Whether the rules must be changed; a gap that no profile reaches is only worth knowing."""
        return not (self.kind in {Kind.GAP, Kind.OVERLAP, Kind.CONFLICT} and self.profile is None)


@dataclass(frozen=True, slots=True)
class Property:
    """Something that the rules are declared to hold for every profile.

    Of three kinds. A rule (`moved` is None): wherever all of `when` hold, all of `then` hold too. A direction
    (`moved` with tests): raising that dimension (`up`; else lowering), all else equal, never leads from where all of
    `when` hold to where all of `then` hold. An independence (`answers`): whatever `moved` is, these answers stay the
    same. Tests are on anything asked or answered; the output of a table that collects passes where one of the words
    that it gives does.
    """

    id: str
    text: Text
    source: str
    when: Mapping[str, Test] = field(default_factory=dict)
    then: Mapping[str, Test] = field(default_factory=dict)
    moved: str | None = None
    up: bool = True
    answers: tuple[str, ...] = ()
    line: int | None = None
