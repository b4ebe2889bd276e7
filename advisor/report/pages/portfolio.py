"""The portfolio: uncertainty against standardisation, large on its page and small on others; the spine of the cover."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.report import charts, findings
from advisor.report.brief import Brief
from advisor.report.drawing import Chart
from advisor.report.evidence_views import KeyEntry, Portfolio
from advisor.report.reading import UnitReading
from advisor.report.speech import shorten
from advisor.report.views import Pair

_X, _Y = "uncertainty", "standardisation"
_ALT = 14
"""Up to so many units are read out one by one where the picture cannot be seen."""


def build(brief: Brief) -> Portfolio | None:
    """The portfolio matrix with what to see in it; None where no unit can be placed."""
    units = _placed(brief)
    if not units:
        return None
    many = len(units) > charts.FEW
    size = (170.0, 100.0 if many else 146.0)
    chart, unnamed = charts.matrix(_plots(brief, units, 12), _words(brief, units), brief.words.cuts, size)
    return Portfolio(
        chart=chart,
        caption=_caption(brief, units, many=many),
        key=tuple(
            KeyEntry(str(index + 1) if many else "", brief.words.method(units[index].advice.method), brief.words.ref(units[index]))
            for index in unnamed
        ),
        notes=_notes(brief),
    )  # fmt: skip


def small_portfolio(brief: Brief) -> Chart | None:
    """The matrix as a thumbnail for the answer page."""
    units = _placed(brief)
    if not units:
        return None
    return charts.small_matrix(_plots(brief, units, 12), _words(brief, units), brief.words.cuts, (82.0, 61.0))


def spine(brief: Brief) -> Chart | None:
    """The units along business uncertainty, for the cover."""
    units = [unit for unit in brief.reading.decided if unit.value(_X) is not None]
    if not units:
        return None
    _ = brief.speech.gettext
    alt = _("Units by %(dimension)s, low to high:", dimension=brief.words.dimension(_X)) + " " + _listing(brief, units)
    return charts.spine(_plots(brief, units, 12), alt, (_("predictable"), _("unpredictable")), brief.words.cuts)


def _placed(brief: Brief) -> list[UnitReading]:
    return [unit for unit in brief.reading.decided if unit.value(_X) is not None and unit.value(_Y) is not None]


def _plots(brief: Brief, units: Sequence[UnitReading], ems: float) -> list[charts.Plot]:
    plots = []
    for unit in units:
        mark = brief.words.method(unit.advice.method)
        plots.append(
            charts.Plot(
                mark.id,
                mark.letter,
                unit.value(_X) or 0.0,
                unit.value(_Y) or 0.0,
                unit.unit.headcount,
                shorten(brief.words.name(unit), ems),
                _note(brief, unit),
                unit.contested,
            )
        )
    return plots


def _note(brief: Brief, unit: UnitReading) -> str:
    """The small print under a name: how many people, and whether it is contested."""
    _ = brief.speech.gettext
    people = unit.unit.headcount
    notes = [_("%(n)s people", n=brief.speech.whole(people))] if people else []
    return " · ".join([*notes, _("contested")] if unit.contested else notes)


def _words(brief: Brief, units: Sequence[UnitReading]) -> charts.MatrixWords:
    _ = brief.speech.gettext
    x, y = brief.words.dimension(_X), brief.words.dimension(_Y)
    alt = _("Portfolio matrix: %(x)s to the right, %(y)s upwards.", x=x, y=y) + " " + _listing(brief, units)
    hints = {
        "stable_operations": _("mostly KPI"),
        "lean_experiment": _("KPI and OKR side by side"),
        "restructuring": _("rebuild the process, light tools"),
        "exploration_zone": _("mostly OKR"),
    }
    return charts.MatrixWords(alt, x, y, tuple((brief.words.label("quadrant", id), hint) for id, hint in hints.items()))


def _listing(brief: Brief, units: Sequence[UnitReading]) -> str:
    """Each unit with its place and method, or how many there are of each method."""
    _ = brief.speech.gettext
    if len(units) > _ALT:
        return brief.speech.clauses(
            f"{brief.words.method(id).label} {len(found)}" for id, found in brief.by_method.items() if found
        )
    return brief.speech.clauses(
        _(
            "%(unit)s %(x)s, %(y)s, %(method)s",
            unit=brief.words.ref(unit).short,
            x=brief.speech.score(unit.value(_X) or 0.0),
            y=brief.speech.score(value) if (value := unit.value(_Y)) is not None else "–",
            method=brief.words.method(unit.advice.method).label,
        )
        + (_(", contested") if unit.contested else "")
        for unit in units
    )


def _caption(brief: Brief, units: Sequence[UnitReading], *, many: bool) -> str:
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    low, high = brief.words.cuts
    between = [unit for unit in units if low <= (unit.value(_X) or 0) < high or low <= (unit.value(_Y) or 0) < high]
    sentences = [
        _("Area follows the number of people; shape, letter and colour tell the recommended method.")
        if any(unit.unit.headcount for unit in units)
        else _("Shape, letter and colour tell the recommended method; numbers of people were not stated."),
    ]
    if between:
        sentences.append(
            ngettext(
                "The grey band runs from %(low)s to under %(high)s: %(count)s unit stands in it and is assigned by further "
                "signs (see the tables in the appendix).",
                "The grey band runs from %(low)s to under %(high)s: %(count)s units stand in it and are assigned by further "
                "signs (see the tables in the appendix).",
                len(between),
                low=f"{low:g}",
                high=f"{high:g}",
            )
        )
    else:
        sentences.append(
            _(
                "The grey band runs from %(low)s to under %(high)s; no unit stands in it.",
                low=f"{low:g}",
                high=f"{high:g}",
            )
        )
    if brief.contested:
        sentences.append(_("A dashed ring: contested, published units with such a profile went another way."))
    if many:
        sentences.append(_("The numbers are explained beneath."))
    return brief.speech.prose(sentences)


def _notes(brief: Brief) -> tuple[Pair, ...]:
    """Each quadrant that holds units, with its units and scores, and where to begin."""
    _ = brief.speech.gettext
    notes = []
    for id in ("stable_operations", "lean_experiment", "exploration_zone", "restructuring"):
        units = [unit for unit in brief.reading.decided if unit.advice.quadrant == id]
        if units:
            methods = brief.speech.listing(
                dict.fromkeys(brief.words.method(unit.advice.method).label for unit in units)
            )
            text = _("%(names)s: %(methods)s.", names=brief.names(units, 5), methods=methods)
            notes.append(Pair(brief.words.label("quadrant", id), text))
    first = findings.begin_with(brief)
    if first:
        text = _("%(unit)s is the largest unit that can adopt its method now.", unit=brief.words.ref(first).short)
        if first.advice.fit != "keep":
            text = _("%(unit)s is the largest unit that can change over now.", unit=brief.words.ref(first).short)
        notes.append(Pair(_("Where to begin"), text))
    return tuple(notes[:4])
