"""What the pages over all units show: plain frozen values, every number already formatted."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.report.drawing import Chart, Mark


@dataclass(frozen=True, slots=True)
class UnitRef:
    """A unit where it is only named: full name, short ones for narrow places and for headings, anchor of its page."""

    name: str
    short: str
    heading: str
    anchor: str
    contested: bool = False
    """Whether published cases speak against its recommendation."""
    overridden: bool = False
    """Whether it was decided otherwise than recommended."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A term and what is said of it."""

    term: str
    text: str


@dataclass(frozen=True, slots=True)
class Cover:
    """The cover: whose, what, when, on which rules; the spine is the first look at the finding."""

    client: str
    title: str
    subtitle: str
    spine: Chart | None
    spine_note: str
    facts: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """One method against the ways of entry: names of units in each cell."""

    mark: Mark
    cells: tuple[tuple[UnitRef, ...], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for the answer: a figure, what it counts, and the sentence with its range."""

    figure: str
    of: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing to decide: what, by whom, until when, and what happens otherwise."""

    what: str
    who: str
    until: str
    otherwise: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer page."""

    lead: str
    entries: tuple[str, ...]
    rows: tuple[VerdictRow, ...]
    named: bool
    """Whether cells name the units; with many units they count them."""
    without: tuple[Pair, ...]
    """Units without a recommendation, by why."""
    matrix: Chart | None
    matrix_note: str
    contested: bool
    """Whether a unit is marked so, and the mark has to be explained."""
    reasons: tuple[Reason, ...]
    decisions: tuple[Decision, ...]
    otherwise: str
    sure: str
    """How many recommendations hold; empty where that was not examined."""
    notice: str
    steps: tuple[str, ...]
    """How to get to a result where there is none yet."""
    decided: str = ""
    """What was decided upon the recommendations; empty where nothing was."""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One unit in the table of decisions."""

    unit: UnitRef
    today: Mark
    proposed: Mark | None
    form: str
    entry: str
    reading: str
    firm: str
    share: str
    """How many re-draws keep it."""
    confidence: str
    first_step: str
    owner: str
    without: str
    """Why there is no recommendation; empty where there is one."""
    withheld: bool
    anchor: str
    """The page with more about it; empty where there is none."""
    decided: str = ""
    """What was decided otherwise than recommended."""


@dataclass(frozen=True, slots=True)
class DecisionGroup:
    """Units that share what happens to their present practice."""

    heading: str
    rows: tuple[DecisionRow, ...]


@dataclass(frozen=True, slots=True)
class CrossRow:
    """One present practice against the proposed methods."""

    today: Mark
    cells: tuple[tuple[UnitRef, ...], ...]
    keep: int
    """The column that keeps it, or -1."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """The table of decisions with the matrix of today against proposed."""

    groups: tuple[DecisionGroup, ...]
    firm: bool
    """Whether robustness is told for any unit."""
    sure: bool
    """Whether confidence is."""
    columns: tuple[Mark, ...]
    cross: tuple[CrossRow, ...]
    cross_note: str
    names: bool
    """Whether the matrix names units; with many units it counts them."""
    notice: str
    """What is said of withheld units; empty where there are none."""
    contested: bool
    """Whether a unit is marked so, and the mark has to be explained."""
    overridden: bool = False
    """Whether a unit was decided otherwise."""
