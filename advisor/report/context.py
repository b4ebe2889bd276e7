"""Turns an assessment and its rules into the plain values of the report's pages, in one language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from advisor.domain.rulebook import Rulebook
from advisor.report import findings, firmness_findings, unit_findings
from advisor.report.brief import Brief
from advisor.report.lexicon import Lexicon
from advisor.report.model import ContentsEntry, Page, ReportContext
from advisor.report.pages import (
    answer,
    card,
    conditions,
    cover,
    decisions,
    firmness,
    heat,
    limits,
    method,
    open_unit,
    portfolio,
    roadmap,
    room,
    second,
    threats,
    trace,
    unit,
    voices,
)
from advisor.report.reading import read
from advisor.report.speech import Speech, clean
from advisor.text import Language

_TAGS: dict[Language, str] = {"en": "en", "zh": "zh-Hans"}
_UNITS_IN_CONTENTS = 9


def build(assessment: Mapping[str, Any], rules: Rulebook, language: Language) -> ReportContext:
    """The report of a parsed assessment.

    Raises:
        UsageError: the assessment is of another format, or was made by other rules.

    """
    speech = Speech(language)
    brief = Brief(read(assessment, rules), rules, speech, Lexicon(rules, speech))
    reading, _ = brief.reading, speech.gettext
    pages = tuple(_pages(brief))
    front = cover.build(brief)
    heading = f"{front.client} · {front.title}"
    form = _("workshop form") if reading.questionnaire.id == "workshop" else _("full form")
    edition = _(
        "Draft, %(date)s · rules %(rules)s (%(sha)s) · %(form)s %(version)s · advisor %(advisor)s",
        date=speech.day(reading.date),
        rules=reading.rules.version,
        sha=reading.rules.sha256[:12],
        form=form,
        version=reading.questionnaire.version,
        advisor=clean(reading.advisor),
    )
    return ReportContext(
        language=language,
        lang_tag=_TAGS[language],
        title=heading,
        heading=heading,
        description=findings.answer(brief),
        edition=edition,
        created=reading.date.isoformat(),
        cover=front,
        pages=pages,
        contents=tuple(_contents(brief, pages)),
    )


def _pages(brief: Brief) -> Iterator[Page]:
    """The pages in order; one that has nothing to say is left out. A new page is a line here and a partial."""
    yield from _overview(brief)
    yield from _unit_pages(brief)
    yield from _appendix(brief)


def _overview(brief: Brief) -> Iterator[Page]:
    """What concerns all units."""
    _ = brief.speech.gettext
    yield Page("answer", "answer", _("The answer"), findings.answer(brief), answer.build(brief))
    if brief.reading.shown and len(brief.reading.units) > 1:
        yield Page("decisions", "decisions", _("Decisions needed"), findings.decisions(brief), decisions.build(brief))
    if said := room.build(brief):
        yield Page("room", "room", _("The room"), room.title(brief), said)
    if brief.reading.shown and len(brief.reading.units) > 1:
        yield Page("heat", "heat", _("All dimensions"), findings.heat(brief), heat.build(brief))
    if matrix := portfolio.build(brief):
        yield Page("portfolio", "portfolio", _("Where to begin"), findings.portfolio(brief), matrix)
    if found := voices.build(brief):
        yield Page("voices", "voices", _("Where opinions differ"), *found)
    if moves := conditions.build(brief):
        title = firmness_findings.conditions_title(brief)
        yield Page("conditions", "conditions", _("What would change it"), title, moves)
    if risks := threats.build(brief):
        yield Page("risks", "risks", _("Risks"), findings.risks(brief), risks)
    if plan := roadmap.build(brief):
        yield Page("roadmap", "roadmap", _("Roadmap"), findings.roadmap(brief), plan)
    if sure := firmness.build(brief):
        yield Page("firmness", "firmness", _("How sure we are"), firmness_findings.title(brief), sure)


def _appendix(brief: Brief) -> Iterator[Page]:
    """Method, tables, trace, how it is done, model card, cases and limits."""
    _ = brief.speech.gettext
    yield Page("method", "method", _("Method"), unit_findings.method(brief), method.build(brief))
    tables = method.tables(brief)
    yield Page("tables", "tables", _("Decision tables"), unit_findings.tables(brief, tables.all), tables)
    if traces := trace.build(brief):
        title = unit_findings.trace(brief, traces)
        yield Page("trace", "trace", _("Rule trace"), title, traces, in_contents=False)
    if guide := method.guide(brief):
        yield Page("guide", "guide", _("How it is done"), unit_findings.guide(brief, len(guide.actions)), guide)
    if source := brief.reading.opinion:
        yield Page("card", "card", _("Model card"), card.title(brief, source), card.build(brief, source))
    if cases := second.cited(brief):
        yield Page("cases", "cases", _("Published cases"), unit_findings.cases(brief, len(cases.rows)), cases)
    withheld = sum(found.withheld for found in brief.reading.units)
    yield Page(
        "limits",
        "limits",
        _("Limits"),
        unit_findings.limits(brief, withheld, limits.splits(brief)),
        limits.build(brief),
    )


def _unit_pages(brief: Brief) -> Iterator[Page]:
    _ = brief.speech.gettext
    for found in brief.reading.decided:
        content = unit.build(brief, found)
        anchor = content.unit.anchor
        yield Page(
            anchor, "unit", _("Unit: %(name)s", name=content.unit.short), unit_findings.unit(brief, found), content
        )
        title = unit_findings.how(brief, found, content.changes)
        yield Page(
            f"{anchor}-how",
            "unit_how",
            _("%(name)s: how", name=content.unit.short),
            title,
            content,
            in_contents=False,
            follows=True,
        )
    for found in brief.reading.shown:
        if not found.decided:
            open_page = open_unit.build(brief, found)
            topic = _("Open: %(name)s", name=open_page.unit.short)
            yield Page(open_page.unit.anchor, "open_unit", topic, unit_findings.open_unit(brief, found), open_page)


def _contents(brief: Brief, pages: tuple[Page, ...]) -> Iterator[ContentsEntry]:
    """The lines of the contents; many units are one line."""
    many = len(brief.reading.decided) > _UNITS_IN_CONTENTS
    seen = False
    for page in pages:
        if not page.in_contents:
            continue
        if page.partial == "unit" and many:
            if not seen:
                label = brief.speech.gettext("Unit pages; each is linked from the table of decisions")
                yield ContentsEntry(label, page.id)
            seen = True
            continue
        yield ContentsEntry(page.topic, page.id)
