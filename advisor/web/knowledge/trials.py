"""Units under a variant for a screen: what they are advised now, what the variant would advise, what else differs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from advisor.domain.advice import Recommendation, Status
from advisor.domain.unit import Unit
from advisor.services.knowledge.trying import Difference, UnitTrial
from advisor.web.context import say
from advisor.web.knowledge.words import TableWords


@dataclass(frozen=True)
class Advised:
    """What a unit is advised, in words; `method` is the sign."""

    method: str
    name: str
    form: str
    entry: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class TrialView:
    """A unit; `hidden` where nothing of it may be shown."""

    unit: Unit
    before: Advised
    after: Advised
    otherwise: bool
    hidden: bool
    differences: tuple[tuple[str, str, str], ...]


def trial_views(trials: Iterable[UnitTrial], spoken: TableWords, table: str) -> list[TrialView]:
    """The units in words, those that are advised otherwise first."""
    found = [
        TrialView(
            unit=one.unit,
            before=_advised(one.before, one.rows_before, spoken, table),
            after=_advised(one.after, one.rows_after, spoken, table),
            otherwise=one.advised_otherwise,
            hidden=one.before.status is Status.WITHHELD,
            differences=tuple(_difference(other, spoken) for other in one.differences),
        )
        for one in trials
    ]
    return sorted(found, key=lambda view: (view.hidden, not view.otherwise, not view.differences))


def _advised(one: Recommendation, rows: tuple[str, ...], spoken: TableWords, table: str) -> Advised:
    reasons = tuple((row, _reason(table, row, spoken)) for row in rows)
    method = one.method or "unknown"
    name = spoken.label("method", one.method) if one.method else say("not enough known")
    return Advised(
        method, name, spoken.label("form", one.form) if one.form else "", spoken.label("entry", one.entry), reasons
    )


def _reason(table: str, row: str, spoken: TableWords) -> str:
    text = spoken.rules.reasons.get((table, row))
    return spoken.without_values(text)


def _difference(one: Difference, spoken: TableWords) -> tuple[str, str, str]:
    """What it is, and both sides in words."""
    rules = spoken.rules
    if one.kind == "risks":
        return say("Risk"), *_sides(one, spoken.speech.pick(rules.risks[one.id].title))
    if one.kind == "actions":
        return say("Action"), *_sides(one, spoken.speech.pick(rules.actions[one.id].title))
    output = f"setting_{one.id}" if one.kind == "setting" else one.id
    name = spoken.speech.pick(rules.settings[one.id].title) if one.kind == "setting" else spoken.fact(one.id)
    return name, spoken.label(output, one.before), spoken.label(output, one.after)


def _sides(one: Difference, title: str) -> tuple[str, str]:
    return (title, "–") if one.before else ("–", title)
