"""How sure the recommendations are: re-draws of the respondents and, strictly apart, confidence from its printed tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import isinf

from advisor.domain.explanation import Confidence, Outcome, Robustness, Stability
from advisor.domain.table import NumberDomain, Value
from advisor.report import firmness_findings
from advisor.report.brief import Brief
from advisor.report.firmness_findings import confidence_of, flips_of, robustness_of
from advisor.report.firmness_views import ConfidenceGroup, Firmness, MeasureRow, Part, RedrawRow
from advisor.report.pages.method import printed
from advisor.report.reading import UnitReading
from advisor.report.views import Pair

_LISTED = 16
"""Up to so many units have a row each; of more only those that are not fully kept, and confidence by name alone."""
_FRAGILE, _OPEN = 5, 5


def build(brief: Brief) -> Firmness | None:
    """The content of the page; None where nothing was examined."""
    redraws = [(unit, found) for unit in brief.reading.decided if (found := robustness_of(unit))]
    judged = [(unit, level) for unit in brief.reading.decided if (level := confidence_of(unit))]
    if not redraws and not judged:
        return None
    listed = redraws
    if len(redraws) > _LISTED:
        listed = [pair for pair in redraws if pair[1].stability is not Stability.FULLY]
    return Firmness(
        redraws=tuple(_row(brief, unit, found) for unit, found in listed),
        redraws_note=_note(brief, redraws),
        redraws_rest=_rest(brief, listed, len(redraws) - len(listed)),
        fragile=_fragile(brief),
        fragile_note=_fragile_note(brief),
        open=tuple(_open(brief)),
        heads=tuple(map(brief.words.fact, brief.rules.measures)) if len(judged) <= _LISTED else (),
        confidence=tuple(_groups(brief, judged)),
        tables=tuple(
            printed(brief, table, place)
            for place, table in enumerate(brief.rules.confidence.values(), start=1)
            if judged
        ),
    )


def _row(brief: Brief, unit: UnitReading, found: Robustness) -> RedrawRow:
    _ = brief.speech.gettext
    others = firmness_findings.others(brief, unit, found)
    if found.stability is Stability.UNCLEAR and found.separated_by:
        apart = brief.speech.latin(brief.words.dimension(found.separated_by))
        others = brief.speech.clauses([others, _("%(dimension)s separates the first two", dimension=apart)])
    return RedrawRow(
        unit=brief.words.ref(unit),
        proposed=brief.words.method(unit.advice.method),
        outcome=brief.speech.sentence(firmness_findings.outcome(brief, Outcome(unit.advice.method, unit.advice.entry))),
        word=firmness_findings.word(brief, found),
        share=_share(brief, found),
        parts=_parts(found),
        others=others or _("none"),
    )


def _share(brief: Brief, found: Robustness) -> str:
    """How many re-draws keep it, of how many; whether these are all that there are."""
    _ = brief.speech.gettext
    counts = {"kept": brief.speech.whole(found.kept), "draws": brief.speech.whole(found.draws)}
    return _("%(kept)s of all %(draws)s", **counts) if found.exact else _("%(kept)s of %(draws)s", **counts)


def _parts(found: Robustness) -> tuple[Part, ...]:
    """What keeps the recommendation, what keeps its method alone, and what keeps neither."""
    draws = {"kept": found.kept, "method": found.method_kept - found.kept, "other": found.draws - found.method_kept}
    return tuple(Part(kind, f"{100 * n / found.draws:.2f}") for kind, n in draws.items() if n)


def _note(brief: Brief, redraws: Sequence[tuple[UnitReading, Robustness]]) -> str:
    """What was done, and for which units it was not."""
    _ = brief.speech.gettext
    if not redraws:
        return ""
    sentences = [
        _("Those who answered are drawn again with replacement, whole persons, and the tables decide anew. Counted is how often method and way in stay the same; the share is no probability of success."),
        _("Bar: dark, recommendation kept; grey, same method with another way in; white, another method."),
    ]  # fmt: skip
    if any(found.exact for _unit, found in redraws):
        sentences.append(_("Up to seven respondents every possible re-draw is counted."))
    have = {unit.place for unit, _found in redraws}
    without = [unit for unit in brief.reading.decided if unit.place not in have]
    if without:
        sentences.append(_("No re-draws may be shown for %(names)s.", names=brief.names(without)))
    return brief.speech.prose(sentences)


def _rest(brief: Brief, listed: Sequence[tuple[UnitReading, Robustness]], rest: int) -> str:
    """The worst cases of the smallest units, and how many recommendations without a row are fully kept."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    sentences = [
        _(
            "%(unit)s, worst case under five respondents: %(outcomes)s may come out",
            unit=brief.words.ref(unit).short,
            outcomes=brief.speech.latin(firmness_findings.possible(brief, found.worst_case)),
        )
        for unit, found in listed
        if found.worst_case
    ]
    if rest:
        sentences.append(
            ngettext(
                "%(count)s further recommendation is fully kept.",
                "%(count)s further recommendations are fully kept.",
                rest,
            )
        )
    return brief.speech.prose(sentences)


def _fragile(brief: Brief) -> tuple[Pair, ...]:
    """The recommendations that change within a standard error, the nearest first."""
    found = [
        (max(move.errors or 0.0 for move in flips.nearest.moves), unit.place, unit, flips.nearest)
        for unit in brief.reading.decided
        if (flips := flips_of(unit)) and flips.nearest and firmness_findings.fragile(flips.nearest)
    ]
    return tuple(
        Pair(brief.words.ref(unit).short, firmness_findings.otherwise(brief, flip))
        for _errors, _place, unit, flip in sorted(found, key=lambda one: one[:2])[:_FRAGILE]
    )


def _fragile_note(brief: Brief) -> str:
    """What is said where no recommendation is fragile, or more are than have a line."""
    _ = brief.speech.gettext
    nearest = [flips.nearest for unit in brief.reading.decided if (flips := flips_of(unit)) and flips.nearest]
    fragile = sum(map(firmness_findings.fragile, nearest))
    if fragile > _FRAGILE:
        more = fragile - _FRAGILE
        return brief.speech.sentence(
            brief.speech.ngettext(
                "%(count)s further one: see the unit's page.", "%(count)s further ones: see the units' pages.", more
            )
        )
    known = [flip for flip in nearest if all(move.errors is not None for move in flip.moves)]
    if fragile or not known:
        return ""
    return _("No recommendation changes within one standard error of a score.")


def _open(brief: Brief) -> Iterator[Pair]:
    """What missing dimensions could still change, and which units are withheld."""
    _ = brief.speech.gettext
    units = [unit for unit in brief.reading.shown if unit.explanation and unit.explanation.open]
    for unit in units[:_OPEN]:
        found = unit.explanation.open if unit.explanation else ()
        yield Pair(brief.words.ref(unit).short, brief.speech.prose(firmness_findings.open_dimensions(brief, found)))
    more = len(units) - _OPEN
    if more > 0:
        yield Pair(_("Further"), brief.speech.ngettext("%(count)s other", "%(count)s others", more))
    withheld = [unit for unit in brief.reading.units if unit.withheld]
    if withheld:
        text = _(
            "nothing is shown, so nothing can be said on how sure: fewer than %(n)s answers", n=brief.reading.threshold
        )
        yield Pair(brief.names(withheld), text)


def _groups(brief: Brief, judged: Sequence[tuple[UnitReading, Confidence]]) -> Iterator[ConfidenceGroup]:
    """Units of the same level and reasons together, in the order of the levels."""
    order = list(brief.rules.labels.get("confidence", {}))
    groups: dict[tuple[str, tuple[str, ...]], list[tuple[UnitReading, Confidence]]] = {}
    for unit, found in judged:
        groups.setdefault((found.level, firmness_findings.reasons(brief, found)), []).append((unit, found))
    for (level, reasons), members in sorted(
        groups.items(), key=lambda group: order.index(group[0][0]) if group[0][0] in order else len(order)
    ):
        rows = members if len(judged) <= _LISTED else []
        yield ConfidenceGroup(
            level=brief.words.label("confidence", level),
            reason=brief.speech.prose(reasons),
            rows=tuple(MeasureRow(brief.words.ref(unit), _cells(brief, found.inputs)) for unit, found in rows),
            names="" if rows else brief.names([unit for unit, _found in members], 12, 120),
        )


def _cells(brief: Brief, inputs: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(_cell(brief, id, inputs.get(id)) for id in brief.rules.measures)


def _cell(brief: Brief, id: str, value: Value) -> str:
    """A measure: counts whole, shares with one decimal, a state in words."""
    domain = brief.rules.measures[id].domain
    if value is None:
        return "–"
    if isinstance(domain, NumberDomain) and isinstance(value, (int, float)):
        return brief.speech.whole(int(value)) if isinf(domain.high) else brief.speech.score(float(value))
    return brief.words.opinion(str(value))
