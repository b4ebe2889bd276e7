"""What the pages of single units and of the method show: plain frozen values, every number already formatted."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.report.drawing import Mark
from advisor.report.opinion_views import OpinionBlock
from advisor.report.views import Pair, UnitRef


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A dimension of one unit: score, 15-85 % band, mean; or why there is none."""

    name: str
    value: str
    low: str
    high: str
    at: str
    split: bool
    why: str
    sign: str = ""
    """The sign of what the score rests on, where that is not the answers."""


@dataclass(frozen=True, slots=True)
class ProfileSection:
    """A section of the profile."""

    name: str
    rows: tuple[ProfileRow, ...]


@dataclass(frozen=True, slots=True)
class ChainInput:
    """A value that a table read."""

    name: str
    value: str
    band: str


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One table of the chain: what it found, from which values, by which rows."""

    title: str
    result: str
    inputs: tuple[ChainInput, ...]
    reasons: tuple[str, ...]
    last: bool


@dataclass(frozen=True, slots=True)
class Work:
    """Which work goes under which method."""

    work: str
    mark: Mark
    measure: str
    good: str


@dataclass(frozen=True, slots=True)
class SettingRow:
    """A design choice, today and proposed."""

    title: str
    today: str
    proposed: str
    detail: str
    changes: bool
    source: str


@dataclass(frozen=True, slots=True)
class UnitRisk:
    """A risk on the page of a unit."""

    title: str
    event: str
    early_sign: str
    mitigation: str
    owner: str


@dataclass(frozen=True, slots=True)
class UnitAction:
    """An action on the page of a unit."""

    title: str
    role: str
    window: str
    effort: str
    evidence: str


@dataclass(frozen=True, slots=True)
class UnitPage:
    """Both pages of a unit that has a recommendation."""

    unit: UnitRef
    full_name: str
    """The name, where the title had to shorten it."""
    today: Mark
    proposed: Mark
    form: str
    entry: str
    reading: str
    answers: str
    people: str
    quadrant: str
    profile: tuple[ProfileSection, ...]
    chain: tuple[ChainStep, ...]
    against: tuple[str, ...]
    firm: tuple[Pair, ...]
    """How sure it is and what would change it; empty where that was not examined."""
    firm_in_front: bool
    """Whether the first page has room for it; else it opens the second."""
    works: tuple[Work, ...]
    works_in_front: bool
    """Whether the first page has room for them; else they open the second."""
    opinion: OpinionBlock | None
    opinion_in_front: bool
    """Whether the first page has room for it; else it closes the second."""
    settings: tuple[SettingRow, ...]
    more_settings: tuple[Pair, ...]
    """Settings that stay or are new, without room for a row of their own."""
    changes: int
    risks: tuple[UnitRisk, ...]
    more_risks: str
    actions: tuple[UnitAction, ...]
    effort: str
    room: tuple[Pair, ...] = ()
    """What the room said and decided."""
    room_in_front: bool = True
    """Whether the first page has room for it; else it opens the second."""


@dataclass(frozen=True, slots=True)
class OpenUnit:
    """The page of a unit of which too little is known."""

    unit: UnitRef
    full_name: str
    today: Mark
    answers: str
    people: str
    profile: tuple[ProfileSection, ...]
    missing: tuple[Pair, ...]
    ask: str
    opens: tuple[str, ...]
    """What each missing answer could change."""
    doubts: tuple[str, ...]
    chain: tuple[ChainStep, ...]
    actions: tuple[Pair, ...]
    opinion: OpinionBlock | None
    room: tuple[Pair, ...] = ()


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """A dimension with what high and low mean."""

    name: str
    high: str
    low: str


@dataclass(frozen=True, slots=True)
class DimensionSection:
    """A section of dimensions in the method pages."""

    name: str
    rows: tuple[DimensionRow, ...]


@dataclass(frozen=True, slots=True)
class BandRow:
    """A band of scores."""

    label: str
    test: str
    reason: str


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One table of the chain in the overview: what it asks, and what it can answer."""

    number: str
    title: str
    question: str
    answers: str


@dataclass(frozen=True, slots=True)
class Method:
    """How scores arise: dimensions, scale, aggregation, threshold, bands."""

    sections: tuple[DimensionSection, ...]
    steps: tuple[Pair, ...]
    bands: tuple[BandRow, ...]
    reliability: str
    sure: tuple[Pair, ...]
    """How robustness, flips, agenda and confidence are computed."""
    chain: tuple[ChainRow, ...]


@dataclass(frozen=True, slots=True)
class PrintedRule:
    """A row of a decision table as a sentence: if, then, because, source."""

    conditions: tuple[tuple[Pair, ...], ...]
    """Alternatives, of which each holds when all its conditions hold; none: in all other cases."""
    result: str
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A decision table of the chain."""

    number: str
    title: str
    question: str
    policy: str
    rows: tuple[PrintedRule, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The decision tables that are printed, and how many the chain has."""

    lead: str
    tables: tuple[PrintedTable, ...]
    all: int


@dataclass(frozen=True, slots=True)
class Limits:
    """What this report cannot say, with sources and glossary."""

    computed: tuple[Pair, ...]
    general: tuple[Pair, ...]
    sources: tuple[Pair, ...]
    glossary: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class GuideEntry:
    """How one action is done."""

    title: str
    how: str
    role: str
    source: str


@dataclass(frozen=True, slots=True)
class Guide:
    """How the actions of this report are done, and what the proposed settings mean in full."""

    actions: tuple[GuideEntry, ...]
    settings: tuple[GuideEntry, ...]
