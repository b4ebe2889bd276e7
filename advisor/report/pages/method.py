"""How scores arise and how they decide: dimensions, scale, bands, and the decision tables as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from advisor.domain.table import Anything, DecisionTable, HitPolicy, Missing, Rule
from advisor.report.brief import Brief
from advisor.report.explanation_reading import DECIDING
from advisor.report.unit_views import (
    BandRow,
    ChainRow,
    DimensionRow,
    DimensionSection,
    Guide,
    GuideEntry,
    Method,
    PrintedRule,
    PrintedTable,
    Tables,
)
from advisor.report.views import Pair

_PRINTED = ("method", "entry")
"""The tables that settle method and way in; the others stand in the workbook."""


def build(brief: Brief) -> Method:
    """The content of the method page."""
    pick = brief.speech.pick
    return Method(
        sections=tuple(
            DimensionSection(
                pick(section.name),
                tuple(
                    DimensionRow(pick(dimension.name), pick(dimension.high), pick(dimension.low))
                    for dimension in brief.rules.dimensions.values()
                    if dimension.section == section.id
                ),
            )
            for section in brief.rules.sections.values()
        ),
        steps=_steps(brief),
        bands=tuple(
            BandRow(pick(band.label), _range(band.test), pick(band.reason)) for band in brief.rules.bands.values()
        ),
        reliability=_reliability(brief),
        sure=_sure(brief),
        chain=tuple(_overview(brief, table, place) for place, table in enumerate(_chain(brief), start=1)),
    )


def tables(brief: Brief) -> Tables:
    """The decision tables that settle method and way in."""
    _ = brief.speech.gettext
    return Tables(
        lead=_(
            "The tables that settle method and way in, row by row as they decide; a condition that a row does not ask is left "
            "out. Missing is a value of its own: it meets no condition but “unknown”. All rows of the other tables stand in "
            "the workbook and in the rules attached to this file."
        ),
        tables=tuple(
            printed(brief, table, place) for place, table in enumerate(_chain(brief), start=1) if table.id in _PRINTED
        ),
        all=len(_chain(brief)),
    )


def guide(brief: Brief) -> Guide | None:
    """How each action of this report is done, and what each proposed setting means; None where there is none."""
    pick = brief.speech.pick
    actions = tuple(
        GuideEntry(pick(action.title), pick(action.how), brief.role(action.role), brief.words.source(action.source))
        for action in map(brief.action, brief.by_action)
    )
    proposed = {
        (setting.id, setting.proposed)
        for unit in brief.reading.decided
        for setting in unit.advice.settings
        if setting.proposed
    }
    settings = tuple(
        GuideEntry(pick(value.label), pick(value.detail), pick(kind.title), brief.words.source(kind.source))
        for kind in brief.rules.settings.values()
        for value in kind.values.values()
        if (kind.id, value.id) in proposed
    )
    return Guide(actions, settings) if actions or settings else None


def _steps(brief: Brief) -> tuple[Pair, ...]:
    """From an answer to a score, one step a term."""
    _ = brief.speech.gettext
    n = brief.reading.threshold
    form = (
        _("The workshop form: one item a dimension, with behaviour described at 1, 3 and 5.")
        if brief.reading.questionnaire.id == "workshop"
        else _("The full form: three items a dimension.")
    )
    protection = (
        _(
            "Fewer than %(n)s answers on a dimension: withheld, and missing for the decision too, so that nothing leaks through the advice.",
            n=n,
        )
        if brief.reading.consent == "anonymous"
        else _("An open workshop: those present agreed that results of any size are shown.")
    )
    return (
        Pair(_("Items"), form + brief.speech.space + _("Five labelled points about “our unit”; “cannot judge” stands off the scale and is never counted as the middle.")),
        Pair(_("Persons"), _("A person counts for a dimension with at least two thirds of its items. Careless answers are flagged, never silently dropped.")),
        Pair(_("Score"), _("The mean of the item means, mapped from 1–5 to 0–100 and rounded half up to one decimal. The rounded score that is shown is the score that decides.")),
        Pair(_("Spread"), _("Beside each score: the number of answers, the band from the 15th to the 85th percentile, and the mean deviation in points of the scale. “Split” means that agreement is not beyond what chance would give with so many people.")),
        Pair(_("Protection"), protection),
        Pair(_("Deciding"), _("Single scores are compared with bands; no average and no total score decides. Today's method affects wording and fit, never the recommendation.")),
    )  # fmt: skip


def _sure(brief: Brief) -> tuple[Pair, ...]:
    """How it is found out how sure a recommendation is; nothing where the assessment does not say."""
    _ = brief.speech.gettext
    if not any(unit.explanation for unit in brief.reading.shown):
        return ()
    return (
        Pair(_("Robustness"), _("The bootstrap (Efron & Tibshirani, An Introduction to the Bootstrap, 1993): as many people as answered are drawn with replacement, each with all answers, 2,000 times with a fixed seed; the scores are computed and rounded anew and run through the same tables. Up to seven people all possible draws are counted instead. Counted is how many keep method and way in: from 95 %% fully kept, from 80 %% largely, from 60 %% mostly, under 60 %% no clear recommendation. Only scores that may be shown are drawn again. Two frequent outcomes are separated by the dimension on which one cut best tells their re-draws apart (Youden, Cancer 3, 1950).")),
        Pair(_("What would change it"), _("Searched exactly in the decision tables: fewest dimensions first, then fewest points. What a unit can change is kept apart from what is given; dimensions that it may not change are never asked to move. Distances also as multiples of the score's standard error; under one: fragile.")),
        Pair(_("Agenda"), _("An item weighs by its mean deviation (Burke & Dunlap, Organizational Research Methods 5, 2002) times what hangs on it: the method, only the way in, or neither. Each side is taken at the score of its own answers, or at the end of the shown band where a side is too small to be shown.")),
        Pair(_("Confidence"), _("From the two tables on the page “How sure we are” and nothing else: respondents and response rate, agreement, “cannot judge”, and the second opinion, worth one step at most. It is never computed from robustness, nor robustness from it.")),
    )  # fmt: skip


def _range(test: str) -> str:
    """A band's test as it is read: `[40..60)` becomes `40 – < 60`."""
    if test.startswith("["):
        low, _dots, high = test[1:-1].partition("..")
        return f"{low} – < {high}"
    return test.replace(">=", "≥").replace("<=", "≤")


def _reliability(brief: Brief) -> str:
    found = brief.reading.reliability
    if found is None:
        return ""
    _ = brief.speech.gettext
    parts = []
    if found.icc1:
        parts.append(
            _(
                "ICC(1) of the dimensions %(low)s–%(high)s: share of the differences that lies between units",
                **_extent(found.icc1),
            )
        )
    if found.icc2:
        parts.append(
            _("ICC(2) of the dimensions %(low)s–%(high)s: reliability of the unit means", **_extent(found.icc2))
        )
    if found.alpha:
        parts.append(_("Cronbach's alpha of the dimensions %(low)s–%(high)s", **_extent(found.alpha)))
    if found.omega:
        parts.append(_("McDonald's omega of the dimensions %(low)s–%(high)s", **_extent(found.omega)))
    return brief.speech.prose([brief.speech.clauses(parts)]) if parts else ""


def _extent(values: Mapping[str, float]) -> dict[str, str]:
    return {"low": f"{min(values.values()):.2f}", "high": f"{max(values.values()):.2f}"}


def _chain(brief: Brief) -> list[DecisionTable]:
    """The tables from the levels to the way in, as far as the rules have them."""
    return [brief.rules.tables[id] for id in DECIDING if id in brief.rules.tables]


def _overview(brief: Brief, table: DecisionTable, place: int) -> ChainRow:
    labels = [brief.speech.pick(label) for label in table.outputs[0].labels.values()]
    return ChainRow(
        number=str(place),
        title=brief.words.title(table),
        question=brief.speech.pick(table.question) if table.question else "",
        answers=" · ".join(labels),
    )


def printed(brief: Brief, table: DecisionTable, place: int) -> PrintedTable:
    """A decision table with its rows as sentences."""
    _ = brief.speech.gettext
    policies = {
        HitPolicy.FIRST: _("The first row that holds decides."),
        HitPolicy.UNIQUE: _("Exactly one row holds."),
        HitPolicy.PRIORITY: _("Of all rows that hold, the most careful decides."),
    }
    return PrintedTable(
        number=str(place),
        title=brief.words.title(table),
        question=brief.speech.pick(table.question) if table.question else "",
        policy=policies.get(table.hit_policy, ""),
        rows=tuple(_rules(brief, table)),
    )


def _rules(brief: Brief, table: DecisionTable) -> Iterator[PrintedRule]:
    """The rows in their order; neighbours that only say that too little is known are one row."""
    for unknown, rows in groupby(table.rules, key=lambda rule: _asks_only_missing(rule) and rule.then):
        together = list(rows)
        if unknown and len(together) > 1:
            yield _rule(brief, table, together, brief.speech.gettext("Too little is known to say."))
        else:
            for rule in together:
                reason = brief.words.fill(brief.speech.pick(rule.reason), None) if rule.reason else ""
                yield _rule(brief, table, [rule], reason)


def _asks_only_missing(rule: Rule) -> bool:
    tests = [cell.test for cell in rule.when if not isinstance(cell.test, Anything)]
    return sum(isinstance(test, Missing) for test in tests) >= max(1, len(tests) - 1)


def _rule(brief: Brief, table: DecisionTable, rules: list[Rule], reason: str) -> PrintedRule:
    conditions = (
        tuple(
            Pair(brief.words.fact(name), test.replace(">=", "≥").replace("<=", "≤"))
            for name, cell in zip(table.inputs, rule.when, strict=True)
            if (test := brief.words.test(table, name, cell))
        )
        for rule in rules
    )
    results = [
        brief.words.value(output.name, value)
        for output, value in zip(table.outputs, rules[0].then, strict=True)
        if value is not None
    ]
    return PrintedRule(
        conditions=tuple(condition for condition in conditions if condition),
        result=" · ".join(results) if results else brief.speech.gettext("none"),
        reason=reason,
        source=brief.words.source(rules[0].source),
    )
