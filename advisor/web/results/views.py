"""What the results pages show beyond the report's own views: the matrix, a unit without the limits of paper, what-if."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.domain.advice import Recommendation
from advisor.domain.profile import Why
from advisor.report import firmness_findings, unit_findings
from advisor.report.brief import Brief
from advisor.report.drawing import Mark
from advisor.report.firmness_findings import flips_of, robustness_of
from advisor.report.firmness_views import TraceRow
from advisor.report.opinion_views import OpinionBlock
from advisor.report.pages import second, trace
from advisor.report.pages.chain import steps
from advisor.report.pages.open_unit import build as open_page
from advisor.report.pages.room import of_unit
from advisor.report.pages.unit import action_rows, firmness_of, profile, risk_row, settings_of, speaks_against, works_of
from advisor.report.reading import UnitReading
from advisor.report.unit_views import (
    ChainStep,
    OpenUnit,
    ProfileSection,
    SettingRow,
    UnitAction,
    UnitRisk,
    Work,
)
from advisor.report.views import Pair

X, Y = "uncertainty", "standardisation"
CORNERS = ("stable_operations", "lean_experiment", "restructuring", "exploration_zone")
"""Quadrants from the top left to the bottom right."""
ANSWERED = ("method", "form", "entry", "foundations", "kpi_soil", "culture_soil", "team_capacity", "quadrant")
"""What a what-if tells, in the order in which it is asked about."""
READINESS = "readiness"


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in the matrix."""

    id: str
    name: str
    x: float
    y: float
    method: Mark
    people: int | None
    quadrant: str


@dataclass(frozen=True, slots=True)
class Draw:
    """An outcome of the re-draws; `own` is the recommendation itself."""

    label: str
    method: str
    draws: int
    own: bool


@dataclass(frozen=True, slots=True)
class Slider:
    """A score that can be tried out; `value` is None where there is none yet."""

    id: str
    name: str
    value: float | None
    high: str
    low: str


@dataclass(frozen=True, slots=True)
class Said:
    """A part of the answer now, and under the what-if."""

    id: str
    name: str
    now: str
    then: str

    @property
    def differs(self) -> bool:
        """Whether the what-if says something else."""
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class WholeUnit:
    """A unit with a recommendation."""

    title: str
    form: str
    entry: str
    reading: str
    quadrant: str
    proposed: Mark
    robust: Pair | None
    level: str
    because: tuple[str, ...]
    profile: tuple[ProfileSection, ...]
    chain: tuple[ChainStep, ...]
    trace: Mapping[str, TraceRow]
    """By the title of the step that it belongs to."""
    against: tuple[str, ...]
    firm: tuple[Pair, ...]
    draws: tuple[Draw, ...]
    drawn: int
    works: tuple[Work, ...]
    settings: tuple[SettingRow, ...]
    risks: tuple[UnitRisk, ...]
    actions: tuple[UnitAction, ...]
    effort: str
    opinion: OpinionBlock | None
    room: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class ReadyCell:
    """A score on a dimension of readiness: its tone 1..5, 0 where there is none."""

    text: str
    tone: int
    low: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReadyRow:
    """How ready a unit is, and what it builds first."""

    id: str
    name: str
    linked: bool
    cells: tuple[ReadyCell, ...]
    foundations: str
    first: str
    who: str
    effort: str
    withheld: bool


def places(brief: Brief) -> tuple[Place, ...]:
    """The units in the matrix, those that have both scores and a method."""
    return tuple(
        Place(
            unit.unit.id,
            brief.words.ref(unit).name,
            x,
            y,
            brief.words.method(unit.advice.method),
            unit.unit.headcount,
            brief.words.label("quadrant", unit.advice.quadrant),
        )
        for unit in brief.reading.decided
        if (x := unit.value(X)) is not None and (y := unit.value(Y)) is not None
    )


def ids(brief: Brief) -> dict[str, str]:
    """The unit id of each anchor that the report's views name units by."""
    return {brief.words.ref(unit).anchor: unit.unit.id for unit in brief.reading.units}


def whole(brief: Brief, unit: UnitReading) -> WholeUnit:
    """All that the report says of a unit with a recommendation, and what paper has no room for."""
    settings = settings_of(brief, unit)
    redraws, sure = robustness_of(unit), firmness_findings.confidence_of(unit)
    risks = [id for id in brief.by_risk if unit in brief.by_risk[id]]
    return WholeUnit(
        title=unit_findings.unit(brief, unit),
        form=brief.words.label("form", unit.advice.form),
        entry=brief.words.label("entry", unit.advice.entry),
        reading=unit_findings.reading(brief, unit),
        quadrant=brief.words.label("quadrant", unit.advice.quadrant),
        proposed=brief.words.method(unit.advice.method),
        robust=Pair(firmness_findings.word(brief, redraws), firmness_findings.share(brief, redraws))
        if redraws
        else None,
        level=firmness_findings.level(brief, sure) if sure else "",
        because=firmness_findings.reasons(brief, sure) if sure else (),
        profile=profile(brief, unit),
        chain=steps(brief, unit),
        trace=_traced(brief, unit),
        against=speaks_against(brief, unit),
        firm=firmness_of(brief, unit),
        draws=_draws(brief, unit),
        drawn=redraws.draws if redraws else 0,
        works=works_of(brief, unit),
        settings=settings,
        risks=tuple(risk_row(brief, id) for id in risks),
        actions=action_rows(brief, unit),
        effort=brief.speech.effort(brief.effort([unit])),
        opinion=second.build(brief, unit),
        room=of_unit(brief, unit),
    )


def undecided(brief: Brief, unit: UnitReading) -> OpenUnit:
    """What the report says of a unit of which too little is known."""
    return open_page(brief, unit)


def sliders(brief: Brief, unit: UnitReading) -> tuple[tuple[Slider, ...], tuple[Slider, ...]]:
    """What a unit can change itself, and what is given, without what is withheld."""
    found: tuple[list[Slider], list[Slider]] = ([], [])
    for id, dimension in brief.rules.dimensions.items():
        if unit.profile.missing.get(id) is Why.WITHHELD:
            continue
        slider = Slider(
            id,
            brief.words.dimension(id),
            unit.value(id),
            brief.speech.pick(dimension.high),
            brief.speech.pick(dimension.low),
        )
        fixed = id in unit.unit.fixed or not dimension.changeable
        found[fixed].append(slider)
    near = _near(unit)
    return tuple(sorted(found[0], key=lambda one: near.get(one.id, len(near)))), tuple(found[1])


def said(brief: Brief, before: Recommendation, after: Recommendation) -> tuple[Said, ...]:
    """The parts of both answers in words."""
    return tuple(
        Said(id, brief.words.fact(id), _word(brief, before, id), _word(brief, after, id))
        for id in ANSWERED
        if id in brief.rules.labels
    )


def readiness(brief: Brief) -> tuple[tuple[str, ...], tuple[ReadyRow, ...]]:
    """The dimensions of readiness, and each unit's scores on them with what to build first."""
    asked = [id for id, dimension in brief.rules.dimensions.items() if dimension.section == READINESS]
    units = sorted(brief.reading.units, key=lambda unit: (unit.withheld, _mean(unit, asked)))
    return tuple(map(brief.words.dimension, asked)), tuple(_ready(brief, unit, asked) for unit in units)


def _ready(brief: Brief, unit: UnitReading, asked: Sequence[str]) -> ReadyRow:
    actions = [] if unit.withheld else brief.actions_of(unit)
    first = actions[0] if actions else None
    return ReadyRow(
        id=unit.unit.id,
        name=brief.words.ref(unit).name,
        linked=not unit.withheld,
        cells=tuple(_ready_cell(brief, unit, id) for id in asked),
        foundations="" if unit.withheld else brief.words.label("foundations", unit.advice.foundations),
        first=brief.speech.pick(first.title) if first else "",
        who=brief.role(first.role) if first else "",
        effort=brief.speech.effort(brief.effort([unit])) if actions else "",
        withheld=unit.withheld,
    )


def _ready_cell(brief: Brief, unit: UnitReading, id: str) -> ReadyCell:
    value = unit.value(id)
    if value is None:
        return ReadyCell("–", 0, why=brief.words.why(unit.profile.missing.get(id, Why.NOT_ASKED)))
    return ReadyCell(brief.speech.score(value), min(5, int(value // 20) + 1), low=value < brief.words.cuts[0])


def _mean(unit: UnitReading, asked: Sequence[str]) -> float:
    """Only for the order of the rows: those with the lowest values first."""
    known = [value for id in asked if (value := unit.value(id)) is not None]
    return sum(known) / len(known) if known else float("inf")


def _near(unit: UnitReading) -> dict[str, int]:
    """Dimensions that a flip names come first."""
    flips = flips_of(unit)
    named = [flips.better, flips.changeable, flips.nearest] if flips else []
    order = dict.fromkeys(move.dimension for flip in named if flip for move in flip.moves)
    return {id: place for place, id in enumerate(order)}


def _traced(brief: Brief, unit: UnitReading) -> dict[str, TraceRow]:
    titles = {brief.words.short_title(table): brief.words.title(table) for table in brief.rules.tables.values()}
    return {titles[row.table]: row for row in trace.rows_of(brief, unit)}


def _draws(brief: Brief, unit: UnitReading) -> tuple[Draw, ...]:
    redraws = robustness_of(unit)
    if redraws is None:
        return ()
    own = (unit.advice.method, unit.advice.entry)
    return tuple(
        Draw(
            brief.speech.sentence(firmness_findings.outcome(brief, one.outcome)),
            one.outcome.method or "none",
            one.draws,
            tuple(one.outcome) == own,
        )
        for one in redraws.outcomes
    )


def _word(brief: Brief, advice: Recommendation, id: str) -> str:
    value = getattr(advice, id)
    return brief.words.method(value).label if id == "method" and value else brief.words.value(id, value)
