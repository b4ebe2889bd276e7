"""The grammar of how firm a recommendation is: robustness, confidence and what would change it, as sentences and titles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from advisor.domain.explanation import (
    Confidence,
    Flip,
    Flips,
    Move,
    OpenDimension,
    Outcome,
    OutcomeShare,
    Robustness,
    Stability,
    Stretch,
)
from advisor.report.brief import Brief
from advisor.report.reading import UnitReading
from advisor.report.views import Pair

FRAGILE = 1.0
"""Standard errors under which a change is no more than what chance moves a score by."""
_NAMED = 3
"""Other outcomes of re-draws that are named."""


def robustness_of(unit: UnitReading) -> Robustness | None:
    """The robustness of a unit's recommendation, where there is one and it may be shown."""
    return unit.explanation.robustness if unit.decided and unit.explanation else None


def confidence_of(unit: UnitReading) -> Confidence | None:
    """The confidence in a unit's recommendation."""
    return unit.explanation.confidence if unit.decided and unit.explanation else None


def flips_of(unit: UnitReading) -> Flips | None:
    """What would change a unit's recommendation."""
    return unit.explanation.flips if unit.decided and unit.explanation else None


def close_call(unit: UnitReading) -> bool:
    """Whether the re-draws leave no clear recommendation."""
    found = robustness_of(unit)
    return found is not None and found.stability is Stability.UNCLEAR


def doubts(brief: Brief, unit: UnitReading) -> tuple[str, ...]:
    """What re-draws and the nearest change say against a recommendation: a close call, or a fragile one."""
    _ = brief.speech.gettext
    found = []
    if close_call(unit):
        found.append(_("When the respondents are drawn again, no recommendation is clear."))
    flips = flips_of(unit)
    if flips and flips.nearest and fragile(flips.nearest):
        names = brief.speech.listing(
            brief.speech.lower(brief.words.dimension(move.dimension)) for move in flips.nearest.moves
        )
        found.append(
            _("Fragile: within the error of %(names)s the advice would be another.", names=brief.speech.latin(names))
        )
    return tuple(found)


def fragile(flip: Flip | None) -> bool:
    """Whether less than a standard error of each score that would have to move is enough."""
    return flip is not None and all(move.errors is not None and move.errors < FRAGILE for move in flip.moves)


def title(brief: Brief) -> str:
    """How many recommendations hold in nearly all re-draws; without re-draws, how confidence is spread."""
    found = [(unit, one) for unit in brief.reading.decided if (one := robustness_of(unit))]
    if not found:
        return _confidence_title(brief)
    if len(brief.reading.decided) == 1:
        return _one_title(brief, *found[0])
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    total, words = len(found), Counter(one.stability for _unit, one in found)
    full, unclear = words[Stability.FULLY], words[Stability.UNCLEAR]
    of = brief.speech.count(total)
    if full == total:
        first = _("All %(n)s recommendations hold in at least 95%% of re-draws", n=of)
        return brief.speech.sentence(first)
    if full:
        first = ngettext(
            "%(count)s of %(n)s recommendations holds in at least 95%% of re-draws",
            "%(count)s of %(n)s recommendations hold in at least 95%% of re-draws",
            full,
            n=of,
        )
    else:
        first = _("None of %(n)s recommendations holds in at least 95%% of re-draws", n=of)
    second = (
        ngettext("%(count)s is a close call", "%(count)s are close calls", unclear)
        if unclear
        else _("none is a close call")
    )
    return brief.speech.clauses([brief.speech.sentence(first), second])


def _one_title(brief: Brief, unit: UnitReading, found: Robustness) -> str:
    _ = brief.speech.gettext
    name = brief.words.ref(unit).heading
    if found.stability is Stability.UNCLEAR:
        return _("%(unit)s: a close call, %(share)s keep the recommendation", unit=name, share=share(brief, found))
    return _("%(unit)s: %(share)s keep the recommendation", unit=name, share=share(brief, found))


def _confidence_title(brief: Brief) -> str:
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    levels = Counter(one.level for unit in brief.reading.decided if (one := confidence_of(unit)))
    if not levels:
        return _("How firm the recommendations are was not examined")
    order = [id for id in brief.rules.labels.get("confidence", {}) if levels[id]] or list(levels)
    names = [brief.speech.lower(brief.words.label("confidence", id)) for id in order]
    total = sum(levels.values())
    if total == 1:
        unit = next(unit for unit in brief.reading.decided if confidence_of(unit))
        return _("%(unit)s: confidence is %(level)s", unit=brief.words.ref(unit).heading, level=names[0])
    if len(order) == 1:
        return _("Confidence is %(level)s in all %(n)s recommendations", level=names[0], n=brief.speech.count(total))
    parts = [
        ngettext("%(level)s in %(count)s", "%(level)s in %(count)s", levels[id], level=name)
        for id, name in zip(order, names, strict=True)
    ]
    return _("Confidence is %(parts)s", parts=brief.speech.comma(parts))


def word(brief: Brief, found: Robustness) -> str:
    """The word for the share of re-draws that keep a recommendation."""
    _ = brief.speech.gettext
    return {
        Stability.UNCLEAR: _("No clear recommendation"),
        Stability.MOSTLY: _("Mostly kept"),
        Stability.LARGELY: _("Largely kept"),
        Stability.FULLY: _("Fully kept"),
    }[found.stability]


def share(brief: Brief, found: Robustness) -> str:
    """How many re-draws keep the recommendation, of how many."""
    _ = brief.speech.gettext
    counts = {"kept": brief.speech.whole(found.kept), "draws": brief.speech.whole(found.draws)}
    if found.exact:
        return _("%(kept)s of all %(draws)s possible re-draws", **counts)
    return _("%(kept)s of %(draws)s re-draws", **counts)


def outcome(brief: Brief, found: Outcome) -> str:
    """A method with its way in, inside a sentence."""
    _ = brief.speech.gettext
    if found.method is None:
        return _("no recommendation")
    return _(
        "%(method)s, %(entry)s",
        method=brief.speech.lower(brief.words.method(found.method).label),
        entry=brief.speech.lower(brief.words.label("entry", found.entry)),
    )


def robustness(brief: Brief, unit: UnitReading, found: Robustness) -> str:
    """Word, share, and what the other re-draws give; of a close call both outcomes and what separates them."""
    _ = brief.speech.gettext
    latin, held = brief.speech.latin, share(brief, found)
    sentences = []
    if found.stability is Stability.UNCLEAR and len(found.outcomes) > 1:
        first, second = (latin(outcome(brief, one.outcome)) for one in found.outcomes[:2])
        head = _("No clear recommendation: %(first)s, or %(second)s", first=first, second=second)
        if found.separated_by:
            apart = latin(brief.words.dimension(found.separated_by))
            sentences += [head, _("%(dimension)s separates the two", dimension=apart)]
        else:
            sentences.append(head)
        sentences.append(_("%(share)s keep the recommendation", share=held))
    else:
        sentences.append(_("%(word)s: %(share)s keep the recommendation", word=word(brief, found), share=held))
    if other := others(brief, unit, found):
        sentences.append(_("The others give %(outcomes)s", outcomes=latin(other)))
    if found.worst_case:
        sentences.append(worst_case(brief, found.worst_case))
    return brief.speech.prose(sentences)


def others(brief: Brief, unit: UnitReading, found: Robustness) -> str:
    """The other outcomes, each with the number of re-draws that give it, the most frequent first."""
    present = Outcome(unit.advice.method, unit.advice.entry)
    shown = [one for one in found.outcomes if one.outcome != present]
    return brief.speech.clauses(_counted(brief, one) for one in shown[:_NAMED])


def _counted(brief: Brief, one: OutcomeShare) -> str:
    return brief.speech.bracketed(outcome(brief, one.outcome), brief.speech.whole(one.draws))


def worst_case(brief: Brief, outcomes: Iterable[Outcome]) -> str:
    """What could come out if every score lay anywhere in the range of its re-drawn values."""
    return brief.speech.gettext(
        "Under five respondents, the worst case: with every score anywhere in its re-drawn range these are possible: "
        "%(outcomes)s",
        outcomes=brief.speech.latin(possible(brief, outcomes)),
    )


def possible(brief: Brief, outcomes: Iterable[Outcome]) -> str:
    """Outcomes of which each may be."""
    return brief.speech.clauses(outcome(brief, one) for one in outcomes)


def confidence(brief: Brief, found: Confidence) -> str:
    """The level and why, with the measures filled in."""
    return brief.speech.prose([level(brief, found), *reasons(brief, found)])


def level(brief: Brief, found: Confidence) -> str:
    """High, moderate or low."""
    return brief.words.label("confidence", found.level)


def reasons(brief: Brief, found: Confidence) -> tuple[str, ...]:
    """The reasons of the rows that decided the tables of confidence."""
    rows = (
        brief.rules.reasons.get((table, row))
        for table in brief.rules.confidence
        for row in found.decided_by.get(table, ())
    )
    return tuple(brief.words.measured(brief.speech.pick(text), found.inputs) for text in rows if text)


def conditions(brief: Brief, flip: Flip) -> str:
    """The scores that would have to move, from where to where, with the distance in standard errors."""
    moves = brief.speech.listing(_move(brief, move) for move in flip.moves)
    aside = errors(brief, flip)
    if not aside:
        return moves
    return f"{moves}（{aside}）" if brief.speech.language == "zh" else f"{moves} ({aside})"


def _move(brief: Brief, move: Move) -> str:
    _ = brief.speech.gettext
    words = {
        "dimension": brief.speech.lower(brief.words.dimension(move.dimension)),
        "today": brief.speech.score(move.today),
        "to": brief.speech.score(move.to),
    }
    if move.change > 0:
        return _("%(dimension)s rises from %(today)s to %(to)s or above", **words)
    return _("%(dimension)s falls from %(today)s to %(to)s or below", **words)


def errors(brief: Brief, flip: Flip) -> str:
    """How far that is in standard errors; of several scores only where all are fragile."""
    _ = brief.speech.gettext
    if fragile(flip):
        if len(flip.moves) > 1:
            return _("each within its standard error: fragile")
        return _("%(n)s of its standard error: fragile", n=_times(flip.moves[0].errors))
    if len(flip.moves) == 1 and flip.moves[0].errors is not None:
        return _("%(n)s standard errors", n=_times(flip.moves[0].errors))
    return ""


def _times(value: float | None) -> str:
    return f"{value or 0.0:.1f}"


def forward(brief: Brief, flip: Flip) -> str:
    """What to build, and what it opens."""
    _ = brief.speech.gettext
    words = {
        "conditions": brief.speech.latin(conditions(brief, flip)),
        "method": brief.speech.latin(brief.speech.lower(brief.words.method(flip.outcome.method).label)),
    }
    if flip.outcome.entry == "adopt":
        return _("Adopt %(method)s once %(conditions)s", **words)
    if flip.outcome.entry == "pilot":
        return _("Pilot %(method)s once %(conditions)s", **words)
    return otherwise(brief, flip)


def otherwise(brief: Brief, flip: Flip) -> str:
    """What the advice would be if scores moved so."""
    return brief.speech.gettext(
        "If %(conditions)s, the advice becomes %(outcome)s",
        conditions=brief.speech.latin(conditions(brief, flip)),
        outcome=brief.speech.latin(outcome(brief, flip.outcome)),
    )


def changes(brief: Brief, flips: Flips) -> tuple[Pair, ...]:
    """What to build, what to hold and what to watch, each as a condition; a mixture only where neither alone is nearer."""
    _ = brief.speech.gettext
    found = []
    if flips.better:
        found.append(Pair(_("To build"), forward(brief, flips.better) + _stop(brief)))
    if flips.changeable and flips.changeable != flips.better:
        found.append(Pair(_("To hold"), otherwise(brief, flips.changeable) + _stop(brief)))
    if flips.given:
        found.append(Pair(_("To watch"), otherwise(brief, flips.given) + _stop(brief)))
    if flips.nearest and flips.nearest not in (flips.better, flips.changeable, flips.given):
        found.append(Pair(_("Together"), otherwise(brief, flips.nearest) + _stop(brief)))
    if not found:
        found.append(Pair(_("To watch"), _("No change of the dimensions that may move gives another answer.")))
    return tuple(found)


def _stop(brief: Brief) -> str:
    return "。" if brief.speech.language == "zh" else "."


def open_dimensions(brief: Brief, found: Sequence[OpenDimension]) -> tuple[str, ...]:
    """What each missing dimension could still change, those that change nothing together."""
    _ = brief.speech.gettext
    unmoved = [brief.words.dimension(one.dimension) for one in found if not one.changes]
    told = [
        _(
            "%(dimension)s: %(stretches)s",
            dimension=brief.words.dimension(one.dimension),
            stretches=brief.speech.clauses(_stretch(brief, stretch, one.stretches) for stretch in one.stretches),
        )
        for one in found
        if one.changes
    ]
    if unmoved:
        told.append(_("%(names)s: unchanged for any answer", names=brief.speech.names(unmoved, 4)))
    return tuple(told)


def _stretch(brief: Brief, stretch: Stretch, every: Sequence[Stretch]) -> str:
    """An outcome with the scores that give it; the last stretch says from where it flips."""
    _ = brief.speech.gettext
    words = {
        "outcome": brief.speech.latin(outcome(brief, stretch.outcome)),
        "low": brief.speech.score(stretch.low),
        "high": brief.speech.score(stretch.high),
    }
    if stretch is every[0]:
        return _("up to %(high)s it gives %(outcome)s", **words)
    if stretch is every[-1]:
        return _("from %(low)s it flips to %(outcome)s", **words)
    return _("from %(low)s to %(high)s %(outcome)s", **words)


def blocked(brief: Brief) -> list[tuple[UnitReading, Flip]]:
    """The units that a change of their own would lead to a less guarded way in, with the smallest such change."""
    found = ((unit, flips.better) for unit in brief.reading.decided if (flips := flips_of(unit)))
    return [(unit, flip) for unit, flip in found if flip]


def common(brief: Brief) -> dict[str, list[tuple[UnitReading, Move]]]:
    """The conditions that hold units back, those of most units first, with the units and their moves."""
    found: dict[str, list[tuple[UnitReading, Move]]] = {}
    for unit, flip in blocked(brief):
        for move in flip.moves:
            found.setdefault(move.dimension, []).append((unit, move))
    order = list(brief.rules.dimensions)
    ranked = sorted(found, key=lambda id: (-len(found[id]), order.index(id)))
    return {id: found[id] for id in ranked}


def conditions_title(brief: Brief) -> str:
    """How many conditions hold back how many units, and which most of them."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    found, units = common(brief), len(blocked(brief))
    if not found:
        return _("No unit is held back by a condition that it could change")
    words = {"units": brief.speech.count(units), "n": brief.speech.count(len(brief.reading.decided))}
    top = next(iter(found))
    name = brief.speech.latin(brief.speech.lower(brief.words.dimension(top)))
    if len(found) == 1:
        return _("One condition holds back %(units)s of %(n)s units: %(dimension)s", dimension=name, **words)
    first = ngettext(
        "%(count)s condition holds back %(units)s of %(n)s units",
        "%(count)s conditions hold back %(units)s of %(n)s units",
        len(found),
        **words,
    )
    first = brief.speech.sentence(first)
    if len(found[top]) == 1 or len(found[top]) == units:
        return first
    second = ngettext(
        "%(dimension)s %(count)s of them", "%(dimension)s %(count)s of them", len(found[top]), dimension=name
    )
    return brief.speech.clauses([first, second])
