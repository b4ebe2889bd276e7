"""Keeps the pages of a unit, and the page of risks, on one sheet: leaves out what stands elsewhere, least needed first.

Details of settings stand in full in the appendix, and so do the published cases: those of settings that stay as they are go
first, then what the cases were like; settings that stay are run together; then go risks beyond the first, which are still
named; then the other details, and the last risk. What the room said and decided, how sure the recommendation is, and after it
which work goes under which method, stand on the first page where that has room, else on the second. Heights are estimated from the widths of the stylesheet's columns; they
are rather too large than too small.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from advisor.report.evidence_views import RiskRow
from advisor.report.opinion_views import CaseRow, OpinionBlock
from advisor.report.speech import Speech, shorten, width
from advisor.report.unit_views import ChainStep, SettingRow, UnitAction, UnitRisk, Work
from advisor.report.views import Pair
from advisor.text import Language

_LEAST = 3
_SPARE = 1.5
"""Millimetres that stay free on the first page: there is no second sheet for what an estimate was short of."""
_SOURCE = 18.0
"""Ems of a source where a case has only one line."""
_DENSE = 0.96
"""Running text is a little narrower than the widths, which are made for names, let it be."""
_TITLE = 165.0
"""Millimetres that a title may be wide."""
_SUB = 0.75
"""The title of a second page against that of a first."""
_BARE = -1
"""Of the ways to tell the published cases the last, without what came of them: no page is left to them for that."""


@dataclass(frozen=True, slots=True)
class _Type:
    """The type of a language in millimetres: ems, the line of the base grid and others, a table's heads, what a sheet holds beneath its title.

    `title` and `title_line` are of a unit's first page, `profile` is the height of its table of all dimensions, `room` what
    the whole page holds.
    """

    small: float
    normal: float
    base: float
    small_line: float
    normal_line: float
    text_line: float
    head: float
    sheet: float
    title: float
    title_line: float
    profile: float
    room: float


TYPES: dict[Language, _Type] = {
    "en": _Type(2.4, 2.75, 4.94, 3.7, 4.15, 4.3, 15.8, 233.0, 6.3, 8.95, 117.0, 251.5),
    "zh": _Type(2.68, 3.02, 5.64, 3.9, 4.5, 4.85, 17.5, 235.0, 7.4, 9.45, 122.0, 249.0),
}


@dataclass(frozen=True, slots=True)
class Front:
    """What stands on the first page of a unit."""

    title: str
    form: str
    quadrant: str
    against: Sequence[str]
    chain: Sequence[ChainStep]
    firm: Sequence[Pair]
    works: Sequence[Work]
    full_name: str
    room: Sequence[Pair] = ()


@dataclass(frozen=True, slots=True)
class Fitted:
    """What the second page has room for; `rest` are settings that are run together beneath the table."""

    settings: tuple[SettingRow, ...]
    rest: tuple[SettingRow, ...]
    risks: tuple[UnitRisk, ...]
    opinion: OpinionBlock | None


def room_fits(front: Front, speech: Speech) -> bool:
    """Whether the first page has room for what the room said and decided, with nothing beneath."""
    return _free(replace(front, firm=(), works=()), TYPES[speech.language]) >= _SPARE


def firm_fits(front: Front, speech: Speech) -> bool:
    """Whether the first page has room for how sure it is, with no work beneath."""
    return _free(replace(front, works=()), TYPES[speech.language]) >= _SPARE


def works_fit(front: Front, speech: Speech) -> bool:
    """Whether the first page has room for which work goes under which method."""
    return _free(front, TYPES[speech.language]) >= _SPARE


def fit_front(front: Front, opinion: OpinionBlock, speech: Speech) -> OpinionBlock | None:
    """The second opinion as the first page has room for it; None where it has not."""
    room = _free(front, TYPES[speech.language])
    told = (way for way in _ways(opinion, speech)[:_BARE] if _opinion(way, TYPES[speech.language]) + _SPARE <= room)
    return next(told, None)


def fit_open(
    title: str,
    texts: Sequence[str],
    chain: Sequence[ChainStep],
    opinion: OpinionBlock | None,
    speech: Speech,
    room: Sequence[Pair] = (),
) -> tuple[ChainStep, ...]:
    """The chain as the page of an open unit has room for it beside its texts: without its reasons where it has not."""
    type_ = TYPES[speech.language]
    free = type_.room - 26.0 - _clauses(title, type_) * type_.title_line - _opinion(opinion, type_) - _room(room, type_)
    used = sum(_lines(text, 75, type_.normal) * type_.text_line for text in texts) + 5 * 2.2 * type_.base
    if used + sum(_step(step, type_) for step in chain) <= free:
        return tuple(chain)
    return tuple(replace(step, reasons=()) for step in chain)


def shortest(opinion: OpinionBlock, speech: Speech) -> OpinionBlock:
    """The second opinion with a line a case."""
    return _ways(opinion, speech)[-1]


def fit(
    settings: Sequence[SettingRow],
    actions: Sequence[UnitAction],
    risks: Sequence[UnitRisk],
    opinion: OpinionBlock | None,
    speech: Speech,
    *,
    more: int = 0,
    works: Sequence[Work] = (),
    firm: Sequence[Pair] = (),
    room: Sequence[Pair] = (),
    title: str = "",
) -> Fitted:
    """The settings, risks and precedents that fit beside the actions; `more` risks are only named in any case."""
    type_ = TYPES[speech.language]
    kept, rest, shown = list(settings), list[SettingRow](), list(risks)
    taken = (_lines(title, 165, _SUB * type_.title) - 1) * _SUB * type_.title_line
    taken += (
        _works(works, type_)
        + _firm(firm, type_)
        + _room(room, type_)
        + sum(_action(action, type_) for action in actions)
        + (type_.head if actions else 0)
    )
    droppable = sorted(range(len(kept)), key=lambda place: (kept[place].changes, -place))
    ways = list(_ways(opinion, speech)) if opinion else [None]
    while True:
        height = taken + _table(kept, type_) + sum(_risk(risk, type_) for risk in shown)
        height += type_.head * (bool(kept) + bool(shown)) + _rest(rest, type_) + _opinion(ways[0], type_)
        height += _also(len(risks) - len(shown) + more, bool(shown), type_)
        if height <= type_.sheet:
            break
        if droppable and not kept[droppable[0]].changes:
            place = droppable.pop(0)
            kept[place] = replace(kept[place], detail="")
        elif len(ways) > 1 - _BARE:
            ways.pop(0)
        elif not rest and len(unchanged := [row for row in kept if not row.changes]) > 1:
            rest = unchanged
            kept = [row for row in kept if row.changes]
            droppable = list(range(len(kept)))[::-1]
        elif len(shown) > 1:
            shown.pop()
        elif droppable:
            place = droppable.pop(0)
            kept[place] = replace(kept[place], detail="")
        elif shown:
            shown.pop()
        elif len(ways) > 1:
            ways.pop(0)
        else:
            break
    return Fitted(tuple(kept), tuple(rest), tuple(shown), ways[0])


def risk_rows(rows: Sequence[RiskRow], room: float, language: Language) -> int:
    """How many rows of the risk page fit into the room, in millimetres; at least three are shown."""
    type_ = TYPES[language]
    used = 0.0
    for count, row in enumerate(rows):
        side = max(
            _lines(f"{row.cause} {row.event}", 41, type_.small),
            _lines(row.early_sign, 35, type_.small),
            _lines(row.mitigation, 43, type_.small) + 1,
        )
        head = (
            _lines(row.title, 33, type_.normal) * type_.normal_line
            + _lines(row.units_text, 33, type_.small) * type_.small_line
        )
        used += max(side * type_.small_line, head) + 2.4
        if used > room and count >= _LEAST:
            return count
    return len(rows)


def _ways(opinion: OpinionBlock, speech: Speech) -> list[OpinionBlock]:
    """The block told ever shorter: all; not what the cases were like; one sentence a case; fewer cases; where they are found."""
    plain = [replace(row, summary="") for row in opinion.cases]
    brief = [replace(row, note=speech.first_sentence(row.note)) for row in plain]
    fewer = _fewer(brief)
    least = _fewer(fewer)
    bare = [_bare(row) for row in least]
    return [replace(opinion, cases=tuple(cases)) for cases in (opinion.cases, plain, brief, fewer, least, bare)]


def _bare(row: CaseRow) -> CaseRow:
    """A case in one line."""
    return replace(row, summary="", note="", source=shorten(row.source, _SOURCE))


def _fewer(cases: Sequence[CaseRow]) -> Sequence[CaseRow]:
    """The cases without the farthest that can be spared: the first stays, and so do another method and a failure."""
    for place in range(len(cases) - 1, 0, -1):
        kept = [*cases[:place], *cases[place + 1 :]]
        alike = len({row.mark.id for row in kept}) == 1 < len({row.mark.id for row in cases})
        if len(kept) >= _LEAST and not alike and any(row.failed for row in kept) == any(row.failed for row in cases):
            return kept
    return cases


def _opinion(opinion: OpinionBlock | None, type_: _Type) -> float:
    if opinion is None:
        return 0.0
    cases = sum(
        _lines(
            f"● {row.name} ({row.role}). {row.summary} {row.note} {row.source}, {row.overlap}",
            168,
            _DENSE * type_.small,
        )
        * type_.small_line
        + 0.2 * type_.base
        for row in opinion.cases
    )
    lead = _lines(opinion.lead, 168, type_.normal) * type_.text_line
    shares = _lines(opinion.shares, 168, _DENSE * type_.small) * 1.03 * type_.small_line if opinion.shares else 0.0
    return 2.55 * type_.base + lead + shares + cases


def _also(names: int, beside: bool, type_: _Type) -> float:  # noqa: FBT001 -- read at its only call
    """The line or lines of risks that are only named: under the heading of the others or as a paragraph."""
    lines = ceil(min(names, 7) / 3)
    return lines * type_.small_line + (0 if beside or not names else 8.0)


def _free(front: Front, type_: _Type) -> float:
    """What the first page has left beneath its two columns, in millimetres."""
    head = _clauses(front.title, type_) * type_.title_line
    head += 5.5 * _lines(front.full_name, 165, type_.normal) if front.full_name else 0.0
    strip = max(_lines(front.form, 47, type_.small), _lines(front.quadrant, 33, type_.normal) - 1) * type_.small_line
    against = sum(_lines(text, 77, type_.normal) * type_.text_line + 0.8 for text in front.against) or type_.text_line
    left = type_.profile + 10.5 + against
    right = 6.0 + sum(_step(step, type_) for step in front.chain)
    beneath = _room(front.room, type_) + _firm(front.firm, type_) + _works(front.works, type_)
    return type_.room - 26.0 - head - strip - max(left, right) - beneath


def _firm(firm: Sequence[Pair], type_: _Type) -> float:
    """The block on how sure it is, a term a line."""
    if not firm:
        return 0.0
    lines = sum(_lines(pair.text, 146, _DENSE * type_.small) for pair in firm)
    return 2.2 * type_.base + lines * 1.03 * type_.small_line + 0.1 * type_.base * len(firm)


def _room(room: Sequence[Pair], type_: _Type) -> float:
    """The lines on the room, without a heading."""
    lines = sum(_lines(pair.text, 146, _DENSE * type_.small) for pair in room)
    return 0.5 * type_.base + lines * 1.03 * type_.small_line + 0.1 * type_.base * len(room) if room else 0.0


def _works(works: Sequence[Work], type_: _Type) -> float:
    return 10.0 + sum(_work(work, type_) for work in works) if works else 0.0


def _clauses(title: str, type_: _Type) -> int:
    """The lines of a title that breaks between its clauses before it breaks within, as Chinese ones do."""
    lines, room = 0, 0.0
    for clause in filter(None, re.split(r"(?<=[；，：])", title)):
        wide = width(clause) * type_.title
        if wide > room:
            own = _lines(clause, _TITLE, type_.title)
            lines, room = lines + own, _TITLE if own == 1 else 0.0
        room -= wide
    return lines


def _step(step: ChainStep, type_: _Type) -> float:
    inputs = " · ".join(f"{value.name} {value.value} {value.band}" for value in step.inputs)
    lines = sum(_lines(text, 75, _DENSE * type_.small) for text in (inputs, *step.reasons) if text)
    title = _lines(f"{step.title} → {step.result}", 75, type_.normal) * type_.normal_line
    return title + lines * 1.03 * type_.small_line + 0.5 * type_.base


def _work(work: Work, type_: _Type) -> float:
    side = max(_lines(work.measure, 54, type_.small), _lines(work.good, 38, type_.small)) * type_.small_line
    return max(side, _lines(work.work, 54, type_.normal) * type_.normal_line) + 2.4


def _rest(rest: Sequence[SettingRow], type_: _Type) -> float:
    if not rest:
        return 0.0
    return _lines("; ".join(f"{row.title}: {row.proposed}" for row in rest), 169, type_.small) * type_.small_line + 3.0


def _table(rows: Sequence[SettingRow], type_: _Type) -> float:
    """The table of settings; without any detail its first columns are wide."""
    widths = (26, 27, 113) if any(row.detail for row in rows) else (44, 46, 76)
    return sum(_setting(row, widths, type_) for row in rows)


def _setting(row: SettingRow, widths: tuple[int, int, int], type_: _Type) -> float:
    texts = (row.title, row.today, f"● {row.proposed} – {row.detail}" if row.detail else f"● {row.proposed}")
    lines = max(_lines(text, column, type_.small) for text, column in zip(texts, widths, strict=True))
    return lines * type_.small_line + 1.5


def _action(action: UnitAction, type_: _Type) -> float:
    side = max(_lines(action.evidence, 64, type_.small), _lines(action.role, 25, type_.small)) * type_.small_line
    return max(side, _lines(action.title, 50, type_.normal) * type_.normal_line) + 1.5


def _risk(risk: UnitRisk, type_: _Type) -> float:
    side = max(_lines(risk.early_sign, 60, type_.small), _lines(f"{risk.mitigation} {risk.owner}", 74, type_.small))
    return max(side * type_.small_line, _lines(risk.title, 32, type_.normal) * type_.normal_line) + 2.4


def _lines(text: str, column: float, em: float) -> int:
    return max(1, ceil(width(text) * em / column))
