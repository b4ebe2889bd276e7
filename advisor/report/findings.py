"""The grammar of findings: page titles and lead sentences with their numbers, in both languages."""

from __future__ import annotations

from advisor.report.brief import Brief
from advisor.report.reading import UnitReading

_MANY = 14
"""Units beyond which the lead names only examples."""


def answer(brief: Brief) -> str:
    """Which method for how many units, and how many can start."""
    decided = brief.reading.decided
    if not decided:
        return _nothing(brief)
    if len(brief.reading.units) == 1:
        return brief.speech.clauses([_one_unit(brief, decided[0]), _one_start(brief, decided[0].advice.entry)])
    return brief.speech.clauses([_methods(brief), _start(brief)])


def lead(brief: Brief) -> str:
    """The answer in prose: why not one method for all, and who starts how."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    decided = brief.reading.decided
    if not brief.reading.shown:
        return _("Neither scores nor advice are shown, so that nobody can be recognised. Method and limits follow.")
    if not decided:
        return _("The pages that follow say what is known, what is missing and what to ask.")
    sentences = []
    wrong = len(decided) - max(len(units) for units in brief.by_method.values())
    if wrong:
        sentences.append(
            ngettext(
                "One method for all would be wrong for %(count)s unit.",
                "One method for all would be wrong for %(count)s units.",
                wrong,
            )
        )
    starts = []
    if adopt := brief.by_entry["adopt"]:
        starts.append(_("%(names)s can start now", names=brief.names(adopt, ems=_room(brief))))
    if pilot := brief.by_entry["pilot"]:
        starts.append(
            ngettext(
                "%(names)s begins with a pilot",
                "%(names)s begin with a pilot",
                len(pilot),
                names=brief.names(pilot, ems=_room(brief)),
            )
        )
    if build := brief.by_entry["foundations"]:
        starts.append(
            ngettext(
                "%(names)s first has to build foundations",
                "%(names)s first have to build foundations",
                len(build),
                names=brief.names(build, ems=_room(brief)),
            )
        )
    return brief.speech.prose([*sentences, brief.speech.clauses(starts)])


def decisions(brief: Brief) -> str:
    """How many units change, introduce or keep their method."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    if not brief.reading.decided:
        return _("Nothing to decide on yet: no unit has a recommendation")
    groups = {fit: len(units) for fit, units in brief.by_fit.items()}
    change, new, keep, unknown = groups["change"], groups["introduce"], groups["keep"], groups["unknown"]
    parts = []
    if change:
        parts.append(ngettext("%(count)s unit changes its method", "%(count)s units change their method", change))
    if new:
        parts.append(
            ngettext("%(count)s introduces one", "%(count)s introduce one", new)
            if parts
            else ngettext("%(count)s unit introduces a method", "%(count)s units introduce a method", new)
        )
    if keep:
        parts.append(
            ngettext("%(count)s keeps its own", "%(count)s keep theirs", keep)
            if parts
            else ngettext("%(count)s unit keeps its method", "%(count)s units keep their method", keep)
        )
    if unknown:
        parts.append(
            ngettext("%(count)s did not state what it runs", "%(count)s did not state what they run", unknown)
            if parts
            else ngettext(
                "%(count)s unit did not state its method", "%(count)s units did not state their method", unknown
            )
        )
    return brief.speech.sentence(brief.speech.comma(parts))


def heat(brief: Brief) -> str:
    """How the units divide on the first dimension, and which condition is short in most of them."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    if not brief.reading.decided:
        return _("What the units answered, dimension by dimension")
    axis = next(iter(brief.rules.dimensions))
    high, low = len(brief.high(axis)), len(brief.low(axis))
    name = brief.words.dimension(axis)
    parts = []
    if high:
        parts.append(
            ngettext("%(name)s is high in %(count)s unit", "%(name)s is high in %(count)s units", high, name=name)
        )
    if low:
        parts.append(
            ngettext("low in %(count)s", "low in %(count)s", low)
            if high
            else ngettext("%(name)s is low in %(count)s unit", "%(name)s is low in %(count)s units", low, name=name)
        )
    first = brief.speech.comma(parts) if parts else _("%(name)s lies in the middle everywhere", name=name)
    short = shortest(brief)
    if short is None:
        return brief.speech.clauses([first, _("no condition is short in more than one unit")])
    dimension, units = short
    second = ngettext(
        "%(name)s is short in %(count)s unit",
        "%(name)s is short in %(count)s units",
        len(units),
        name=brief.speech.lower(brief.words.dimension(dimension)),
    )
    return brief.speech.clauses([first, second])


def shortest(brief: Brief) -> tuple[str, list[UnitReading]] | None:
    """The condition of culture, talent or readiness that is low in most units, where it is low in two or more."""
    first = next(iter(brief.rules.sections), None)
    conditions = [id for id, dimension in brief.rules.dimensions.items() if dimension.section != first]
    ranked = sorted(
        ((id, brief.low(id)) for id in conditions if id != "reward_coupling"), key=lambda pair: -len(pair[1])
    )
    return ranked[0] if ranked and len(ranked[0][1]) > 1 else None


def portfolio(brief: Brief) -> str:
    """How the units spread over the quadrants, and where to begin."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    quadrants: dict[str, int] = {}
    for unit in brief.reading.units:
        if unit.advice.quadrant:
            quadrants[unit.advice.quadrant] = quadrants.get(unit.advice.quadrant, 0) + 1
    parts = []
    for place, (id, count) in enumerate(sorted(quadrants.items(), key=lambda pair: -pair[1])):
        name = brief.speech.lower(brief.words.label("quadrant", id))
        if place:
            parts.append(ngettext("%(count)s in %(quadrant)s", "%(count)s in %(quadrant)s", count, quadrant=name))
        else:
            parts.append(
                ngettext(
                    "%(count)s unit is in %(quadrant)s", "%(count)s units are in %(quadrant)s", count, quadrant=name
                )
            )
    sentence = brief.speech.sentence(brief.speech.comma(parts))
    first = begin_with(brief)
    if first is None:
        return sentence
    return brief.speech.clauses([sentence, _("begin with %(unit)s", unit=brief.words.ref(first).heading)])


def begin_with(brief: Brief) -> UnitReading | None:
    """The largest unit that can adopt its method now, one that changes before one that carries on."""
    ready = brief.by_entry["adopt"]
    return max(ready, key=lambda unit: (unit.advice.fit != "keep", unit.unit.headcount or 0), default=None)


def voices(brief: Brief, gap: tuple[str, list[float]] | None, splits: int, unseen: int, talks: int) -> str:
    """Where leaders and members, or colleagues among themselves, see different things."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    if gap:
        dimension, differences = gap
        size = "–".join(
            dict.fromkeys(
                f"{abs(difference):.0f}" for difference in (min(differences, key=abs), max(differences, key=abs))
            )
        )
        words = {"dimension": brief.speech.lower(brief.words.dimension(dimension)), "size": size}
        if min(differences) > 0:
            return ngettext(
                "In %(count)s unit leaders rate %(dimension)s %(size)s points above their staff",
                "In %(count)s units leaders rate %(dimension)s %(size)s points above their staff",
                len(differences),
                **words,
            )
        return ngettext(
            "In %(count)s unit leaders and staff are %(size)s points apart on %(dimension)s",
            "In %(count)s units leaders and staff are %(size)s points apart on %(dimension)s",
            len(differences),
            **words,
        )
    if splits:
        return ngettext(
            "On %(count)s score colleagues disagree: to be talked over before it is used",
            "On %(count)s scores colleagues disagree: to be talked over before they are used",
            splits,
        )
    if not unseen:
        return ngettext(
            "On %(count)s point the advice hangs on who is right",
            "On %(count)s points the advice hangs on who is right",
            talks,
        )
    return ngettext(
        "Staff of %(count)s unit cannot see what they are asked about",
        "Staff of %(count)s units cannot see what they are asked about",
        unseen,
    )


def risks(brief: Brief) -> str:
    """The gravest and most common risk, and how many units it threatens."""
    id, units = next(iter(brief.by_risk.items()))
    return brief.speech.ngettext(
        "“%(risk)s” is the first risk: it threatens %(count)s of %(total)s units",
        "“%(risk)s” is the first risk: it threatens %(count)s of %(total)s units",
        len(units),
        risk=brief.speech.pick(brief.risk(id).title),
        total=brief.speech.count(len(brief.reading.decided)),
    )


def roadmap(brief: Brief) -> str:
    """What the first ninety days cost, and how much of it falls into the first thirty."""
    units = brief.reading.shown
    return brief.speech.gettext(
        "The first 90 days take %(all)s person-days, %(first)s of them in the first 30",
        all=brief.speech.effort(brief.effort(units)),
        first=brief.speech.effort(brief.effort(units, 30)),
    )


def _nothing(brief: Brief) -> str:
    _ = brief.speech.gettext
    if not brief.reading.shown:
        return _("No result may be shown: every unit has fewer than %(n)s answers", n=brief.reading.threshold)
    return _("No unit can be advised yet: first ask what is missing")


def _one_unit(brief: Brief, unit: UnitReading) -> str:
    _ = brief.speech.gettext
    name = brief.words.ref(unit).heading
    return {
        "kpi": _("%(unit)s should run KPI", unit=name),
        "okr": _("%(unit)s should run OKR", unit=name),
        "hybrid": _("%(unit)s should run a hybrid", unit=name),
    }[unit.advice.method or ""]


def _one_start(brief: Brief, entry: str) -> str:
    _ = brief.speech.gettext
    return {
        "adopt": _("it can start now"),
        "pilot": _("a pilot comes first"),
        "foundations": _("foundations come first"),
    }[entry]


def _methods(brief: Brief) -> str:
    """“Three of nine units should run KPI, two OKR and two a hybrid”, the most common method first."""
    _, ngettext, speech = brief.speech.gettext, brief.speech.ngettext, brief.speech
    total, decided = len(brief.reading.units), len(brief.reading.decided)
    counts = sorted(((id, len(units)) for id, units in brief.by_method.items() if units), key=lambda pair: -pair[1])
    first, count = counts[0]
    of = speech.count(total)
    if count == total:
        sentence = {
            "kpi": _("All %(total)s units should run KPI", total=of),
            "okr": _("All %(total)s units should run OKR", total=of),
            "hybrid": _("All %(total)s units should run a hybrid", total=of),
        }[first]
        return speech.sentence(sentence)
    if count == decided:
        sentence = {
            "kpi": ngettext("The only unit that can be advised should run KPI", "All %(count)s units that can be advised should run KPI", count),
            "okr": ngettext("The only unit that can be advised should run OKR", "All %(count)s units that can be advised should run OKR", count),
            "hybrid": ngettext("The only unit that can be advised should run a hybrid", "All %(count)s units that can be advised should run a hybrid", count),
        }[first]  # fmt: skip
        return speech.sentence(sentence)
    opening = {
        "kpi": ngettext("%(count)s of %(total)s units should run KPI", "%(count)s of %(total)s units should run KPI", count, total=of),
        "okr": ngettext("%(count)s of %(total)s units should run OKR", "%(count)s of %(total)s units should run OKR", count, total=of),
        "hybrid": ngettext("%(count)s of %(total)s units should run a hybrid", "%(count)s of %(total)s units should run a hybrid", count, total=of),
    }[first]  # fmt: skip
    rest = [
        {
            "kpi": ngettext("%(count)s KPI", "%(count)s KPI", n),
            "okr": ngettext("%(count)s OKR", "%(count)s OKR", n),
            "hybrid": ngettext("%(count)s a hybrid", "%(count)s a hybrid", n),
        }[id]
        for id, n in counts[1:]
    ]
    return speech.sentence(speech.comma([opening, *rest]))


def _start(brief: Brief) -> str:
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    ready = len(brief.by_entry["adopt"])
    if not ready:
        return _("each needs a pilot or foundations first")
    if ready == len(brief.reading.decided):
        return _("it can start now") if ready == 1 else _("all can start now")
    return ngettext("%(count)s can start now", "%(count)s can start now", ready)


def _room(brief: Brief) -> float:
    """Ems for the names of a group in the lead: less where the groups are large, for they are only examples there."""
    return 30.0 if len(brief.reading.decided) <= _MANY else 16.0
