"""What holds units back over the whole organisation, and which scores to hold and to watch."""

from __future__ import annotations

from advisor.domain.explanation import Flip
from advisor.report import firmness_findings
from advisor.report.brief import Brief
from advisor.report.firmness_findings import blocked, common, flips_of
from advisor.report.firmness_views import ChangeMove, ChangeRow, ConditionCard, Conditions
from advisor.report.reading import UnitReading

_CARDS, _BUILD, _WATCH = 3, 10, 6
_NEAR = 20.0
"""Points, the width of a band, within which a change is worth watching."""


def build(brief: Brief) -> Conditions | None:
    """The content of the page; None for a single unit, whose own page says it, and where no change was searched for."""
    if len(brief.reading.decided) <= 1 or not any(flips_of(unit) for unit in brief.reading.decided):
        return None
    _ = brief.speech.gettext
    forward = sorted(blocked(brief), key=lambda pair: (pair[1].total, pair[0].place))
    watch, far = _watch(brief)
    rest = len(forward) - _BUILD
    return Conditions(
        lead=_lead(brief, bool(forward)),
        cards=tuple(_card(brief, id) for id in list(common(brief))[:_CARDS]),
        build=tuple(_row(brief, unit, "", flip) for unit, flip in forward[:_BUILD]),
        build_rest=_further(brief, rest),
        watch=tuple(_row(brief, unit, kind, flip) for unit, kind, flip in watch[:_WATCH]),
        watch_note=_watch_note(brief, len(watch), far),
    )


def _lead(brief: Brief, forward: bool) -> str:  # noqa: FBT001 -- read at its only call
    _ = brief.speech.gettext
    if forward:
        return _("The smallest change of what a unit can change itself that opens a less guarded way in. Found by searching the tables, not by trying.")  # fmt: skip
    return _("Searching the tables finds no change of a unit's own conditions that opens a less guarded way in. What follows is to be held and watched.")  # fmt: skip


def _card(brief: Brief, id: str) -> ConditionCard:
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    found = common(brief)[id]
    units, moves = [unit for unit, _move in found], [move for _unit, move in found]
    targets = sorted({move.to for move in moves})
    to = _extent(brief, targets)
    words = {
        "today": _extent(brief, sorted(move.today for move in moves)),
        "to": to,
        "points": _extent(brief, sorted(abs(move.change) for move in moves)),
        "names": brief.speech.latin(brief.names(units, 3, 26)),
    }
    if moves[0].change > 0:
        text = _("From %(today)s up to %(to)s or above: %(points)s points in %(names)s.", **words)
    else:
        text = _("From %(today)s down to %(to)s or below: %(points)s points in %(names)s.", **words)
    n = len(brief.reading.decided)
    return ConditionCard(
        figure=str(len(units)),
        of=ngettext("of %(n)s unit", "of %(n)s units", n, n=n),
        heading=brief.words.dimension(id),
        text=text,
    )


def _extent(brief: Brief, values: list[float]) -> str:
    low, high = brief.speech.score(values[0]), brief.speech.score(values[-1])
    return low if low == high else f"{low}–{high}"


def _watch(brief: Brief) -> tuple[list[tuple[UnitReading, str, Flip]], int]:
    """Changes of given scores, and of a unit's own that would set it back, the nearest first; and how many lie far off."""
    _ = brief.speech.gettext
    found = []
    for unit in brief.reading.decided:
        flips = flips_of(unit)
        if flips is None:
            continue
        if flips.given:
            found.append((unit, _("Watch"), flips.given))
        if flips.changeable and flips.changeable != flips.better:
            found.append((unit, _("Hold"), flips.changeable))
    near = [one for one in found if one[2].total <= _NEAR]
    return sorted(near, key=lambda one: (one[2].total, one[0].place)), len(found) - len(near)


def _watch_note(brief: Brief, near: int, far: int) -> str:
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    sentences = []
    if near > _WATCH:
        sentences.append(_further(brief, near - _WATCH))
    if far:
        sentences.append(
            ngettext(
                "%(count)s change lies more than %(points)s points away and stands on the page of its unit.",
                "%(count)s changes lie more than %(points)s points away and stand on the pages of their units.",
                far,
                points=f"{_NEAR:g}",
            )
        )
    return brief.speech.prose(sentences)


def _further(brief: Brief, rest: int) -> str:
    if rest <= 0:
        return ""
    return brief.speech.sentence(
        brief.speech.ngettext(
            "%(count)s further change stands on the page of its unit.",
            "%(count)s further changes stand on the pages of their units.",
            rest,
        )
    )


def _row(brief: Brief, unit: UnitReading, kind: str, flip: Flip) -> ChangeRow:
    return ChangeRow(
        unit=brief.words.ref(unit),
        kind=kind,
        moves=tuple(
            ChangeMove(
                brief.words.dimension(move.dimension),
                brief.speech.score(move.today),
                ("≥ " if move.change > 0 else "≤ ") + brief.speech.score(move.to),
                brief.speech.difference(move.change),
                "–" if move.errors is None else f"{move.errors:.1f}",
            )
            for move in flip.moves
        ),
        mark=brief.words.method(flip.outcome.method) if flip.outcome.method else None,
        then=brief.speech.lower(brief.words.label("entry", flip.outcome.entry))
        if flip.outcome.method
        else firmness_findings.outcome(brief, flip.outcome),
    )
