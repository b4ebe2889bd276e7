"""Where opinions differ: leaders against members, colleagues among themselves, and what staff cannot see."""

from __future__ import annotations

from collections import defaultdict

from advisor.domain.explanation import Outcome, Talk
from advisor.domain.profile import Agreement, Gap, Score
from advisor.report import findings, firmness_findings
from advisor.report.brief import Brief
from advisor.report.evidence_views import GapRow, SplitRow, Voices
from advisor.report.firmness_views import TalkRow
from advisor.report.reading import UnitReading
from advisor.report.views import Pair

_ROWS, _UNSEEN, _AGENDA = 7, 4, 3
_ROWS_BESIDE_TALKS, _TALKS = 4, 6
_MATTERS = 0.5
"""Influence from which something hangs on who is right: the way in, or the method."""
_NOTABLE = 20.0
"""Points between leaders and members from which a gap is named in the title."""


def build(brief: Brief) -> tuple[str, Voices] | None:
    """Title and content; None where nobody disagrees and nothing is hidden."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    gaps, splits = _gaps(brief), _splits(brief)
    unseen = [(unit, id, share) for unit in brief.reading.shown for id, share in unit.unseen.items()]
    talks = _talks(brief)
    if not gaps and not splits and not unseen and not talks:
        return None
    rows = _ROWS_BESIDE_TALKS if talks else _ROWS
    compared = {unit.unit.id: unit for unit, *_rest in gaps}
    title = findings.voices(
        brief, _headline(gaps), len(splits), len({unit.unit.id for unit, *_rest in unseen}), len(talks)
    )
    voices = Voices(
        gaps=tuple(_gap_row(brief, *gap) for gap in gaps[:rows]),
        gaps_note=_(
            "Full dot: leaders; ring: members. Shown only where both groups count at least %(n)s: %(names)s.",
            n=brief.reading.threshold,
            names=brief.names(compared.values(), 6),
        ),
        splits=tuple(_split_row(brief, *split) for split in splits[:rows]),
        splits_note=ngettext(
            "Bar: the middle 70 %% of answers; line: mean. Agreement is not beyond chance on %(count)s score.",
            "Bar: the middle 70 %% of answers; line: mean. Agreement is not beyond chance on %(count)s scores; the widest first.",
            len(splits),
        ),
        unseen=_unseen(brief, unseen),
        agenda=() if talks else _agenda(brief, gaps, splits),
        talks=tuple(_talk_row(brief, unit, talk) for unit, talk in talks[:_TALKS]),
        talks_note=_talks_note(brief, len(talks)),
    )  # fmt: skip
    return title, voices


def _unseen(brief: Brief, found: list[tuple[UnitReading, str, float | None]]) -> tuple[Pair, ...]:
    """The dimensions that most staff could not judge, the first few of them, and how many others there are."""
    _, ngettext = brief.speech.gettext, brief.speech.ngettext
    ranked = sorted(found, key=lambda one: -(one[2] or 0))
    rows = [
        Pair(
            brief.words.ref(unit).short,
            _(
                "%(dimension)s: %(share)s answered “cannot judge”",
                dimension=brief.words.dimension(id),
                share=_("over 30 %%") if share is None else brief.speech.percent(share),
            ),
        )
        for unit, id, share in ranked[:_UNSEEN]
    ]
    rest = len(ranked) - len(rows)
    if rest:
        rows.append(Pair(_("Further"), ngettext("%(count)s other", "%(count)s others", rest)))
    return tuple(rows)


def _gaps(brief: Brief) -> list[tuple[UnitReading, str, Gap]]:
    found = [
        (unit, id, score.gap)
        for unit in brief.reading.shown
        for id, score in unit.profile.scores.items()
        if score.gap is not None
    ]
    return sorted(found, key=lambda gap: -abs(gap[2].leaders - gap[2].members))


def _splits(brief: Brief) -> list[tuple[UnitReading, str, Score, Agreement]]:
    found = [
        (unit, id, score, score.agreement)
        for unit in brief.reading.shown
        for id, score in unit.profile.scores.items()
        if score.agreement is not None and score.agreement.split
    ]
    return sorted(found, key=lambda split: -split[3].ad)


def _headline(gaps: list[tuple[UnitReading, str, Gap]]) -> tuple[str, list[float]] | None:
    """The dimension on which leaders and members stand apart in most units, with the differences."""
    by_dimension: dict[str, list[float]] = defaultdict(list)
    for _unit, id, gap in gaps:
        difference = gap.leaders - gap.members
        if abs(difference) >= _NOTABLE:
            by_dimension[id].append(difference)
    if not by_dimension:
        return None
    return max(by_dimension.items(), key=lambda pair: (len(pair[1]), sum(map(abs, pair[1]))))


def _gap_row(brief: Brief, unit: UnitReading, dimension: str, gap: Gap) -> GapRow:
    low, high = sorted((gap.leaders, gap.members))
    return GapRow(
        unit=brief.words.ref(unit),
        dimension=brief.words.dimension(dimension),
        leaders=brief.speech.score(gap.leaders),
        members=brief.speech.score(gap.members),
        difference=brief.speech.difference(round(gap.leaders - gap.members, 1)),
        low=f"{low:.1f}",
        high=f"{high:.1f}",
        at=f"{gap.leaders:.1f}",
        up=gap.leaders >= gap.members,
    )


def _split_row(brief: Brief, unit: UnitReading, dimension: str, score: Score, agreement: Agreement) -> SplitRow:
    value = score.value if score.answered is None else score.answered
    low, high = score.band or (value, value)
    return SplitRow(
        unit=brief.words.ref(unit),
        dimension=brief.words.dimension(dimension),
        n=str(score.n),
        value=brief.speech.score(value),
        deviation=f"{agreement.ad:.2f}",
        low=f"{low:.1f}",
        high=f"{high:.1f}",
        at=f"{value:.1f}",
        camps=agreement.camps,
    )


def _talks(brief: Brief) -> list[tuple[UnitReading, Talk]]:
    """The points on which method or way in hang, one a unit and dimension, the heaviest first."""
    found: dict[tuple[int, str], tuple[UnitReading, Talk]] = {}
    for unit in brief.reading.decided:
        for talk in unit.explanation.agenda if unit.explanation else ():
            if talk.influence >= _MATTERS:
                found.setdefault((unit.place, talk.dimension), (unit, talk))
    return sorted(found.values(), key=lambda pair: (-pair[1].weight, pair[0].place))


def _talk_row(brief: Brief, unit: UnitReading, talk: Talk) -> TalkRow:
    present = Outcome(unit.advice.method, unit.advice.entry)
    return TalkRow(
        unit=brief.words.ref(unit),
        dimension=brief.words.dimension(talk.dimension),
        item=text.in_language(brief.speech.language) if (text := brief.reading.items.get(talk.item or "")) else "",
        low=firmness_findings.outcome(brief, talk.low),
        high=firmness_findings.outcome(brief, talk.high),
        low_changes=talk.low != present,
        high_changes=talk.high != present,
    )


def _talks_note(brief: Brief, found: int) -> str:
    """How to talk about it, and how many points have no row."""
    if not found:
        return ""
    sentences = [
        brief.speech.gettext(
            "Points on which the advice hangs, by disagreement and by what hangs on it. Let each side describe one case from "
            "the last month, then ask what both would have to see."
        )
    ]
    if found > _TALKS:
        sentences.append(
            brief.speech.ngettext(
                "%(count)s further point stands in the workbook.",
                "%(count)s further points stand in the workbook.",
                found - _TALKS,
            )
        )
    return brief.speech.prose(sentences)


def _agenda(
    brief: Brief,
    gaps: list[tuple[UnitReading, str, Gap]],
    splits: list[tuple[UnitReading, str, Score, Agreement]],
) -> tuple[Pair, ...]:
    """Up to three things to talk over at the next meeting, of different units where possible."""
    _ = brief.speech.gettext
    found: dict[tuple[str, str], Pair] = {}
    for unit, id, gap in gaps[:2]:
        if abs(gap.leaders - gap.members) >= _NOTABLE:
            found[unit.unit.id, id] = Pair(
                _("%(unit)s: %(dimension)s", unit=brief.words.ref(unit).short, dimension=brief.words.dimension(id)),
                _(
                    "Leaders say %(leaders)s, members %(members)s. Let each side describe one case from the last month, "
                    "then ask what both would have to see.",
                    leaders=brief.speech.score(gap.leaders),
                    members=brief.speech.score(gap.members),
                ),
            )
    for unit, id, _score, agreement in splits:
        if len(found) == _AGENDA:
            break
        if (unit.unit.id, id) not in found:
            text = (
                _("Two camps stand apart. Ask one of each for an example before anybody votes again.")
                if agreement.camps
                else _("Opinions spread widely. First find out whether all speak of the same work.")
            )
            heading = _(
                "%(unit)s: %(dimension)s", unit=brief.words.ref(unit).short, dimension=brief.words.dimension(id)
            )
            found[unit.unit.id, id] = Pair(heading, text)
    return tuple(found.values())
