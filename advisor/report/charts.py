"""Geometry of the drawings: the portfolio matrix, the spine of the cover, the timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from advisor.report.drawing import Box, Chart, Dot, Label, Line
from advisor.report.placement import Area, Placed, Spot, place
from advisor.report.speech import width

INK, INK_2, INK_3, WASH = "#16202a", "#4a5866", "#616e7a", "#eef1f4"
FEW = 24
"""Up to so many units are named in the matrix; more are numbered, with a key beneath."""

_LETTER_FITS = 1.1
"""Half the width of a mark, in millimetres, from which its letter can be read inside."""

_RING = 1.8
"""Radius of the ring around a contested mark, in half widths of the mark."""

_BEYOND = 4.0
"""Score points beyond 0 and 100, so that marks at the ends stay inside."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A unit to draw: where it stands, how large it is, what it is called."""

    method: str
    letter: str
    x: float
    y: float
    headcount: int | None
    name: str
    note: str = ""
    contested: bool = False


@dataclass(frozen=True, slots=True)
class MatrixWords:
    """The wording of a matrix; `corners` are top left, top right, bottom left, bottom right: name and hint."""

    alt: str
    x_axis: str
    y_axis: str
    corners: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The plotting area with its scales."""

    left: float
    top: float
    right: float
    bottom: float

    def x(self, score: float) -> float:
        return round(self.left + (score + _BEYOND) / (100 + 2 * _BEYOND) * (self.right - self.left), 2)

    def y(self, score: float) -> float:
        return round(self.bottom - (score + _BEYOND) / (100 + 2 * _BEYOND) * (self.bottom - self.top), 2)

    @property
    def inside(self) -> Area:
        return Area(self.left + 0.4, self.top + 0.4, self.right + 0.5, self.bottom - 0.4)


def matrix(
    plots: Sequence[Plot], words: MatrixWords, cuts: tuple[float, float], size: tuple[float, float]
) -> tuple[Chart, tuple[int, ...]]:
    """The portfolio matrix, and the places of the plots that the key beneath has to name."""
    frame = _Frame(8, 5, size[0] - 1, size[1] - 8.5)
    numbered = len(plots) > FEW
    text = 2.4 if numbered else 3.0
    dots = _dots(plots, frame, largest=2.6 if numbered else 4.3)
    captions = [str(place + 1) if numbered else plot.name for place, plot in enumerate(plots)]
    notes = ["" if numbered else plot.note for plot in plots]
    corners, taken = _corners(words.corners, frame, 3.2)
    spots = [_spot(*three, text) for three in zip(dots, captions, notes, strict=True)]
    places = place(spots, frame.inside, taken)
    labels, leaders = _labels(plots, dots, captions, notes, places, text)
    chart = Chart(
        *size,
        words.alt,
        boxes=_bands(frame, cuts),
        lines=(*_axes(frame), *_ticks(frame, cuts), *leaders),
        dots=_largest_first(dots),
        labels=(*corners, *_scales(frame, cuts), *_titles(words, frame, 2.7, 7.4), *labels),
    )
    unnamed = tuple(index for index, found in enumerate(places) if numbered or found is None)
    return chart, unnamed


def small_matrix(
    plots: Sequence[Plot], words: MatrixWords, cuts: tuple[float, float], size: tuple[float, float]
) -> Chart:
    """The matrix as a thumbnail: names only while they are few and fit."""
    frame = _Frame(1, 4.2, size[0] - 1, size[1] - 4.2)
    text = 2.3
    dots = [Dot(plot.method, frame.x(plot.x), frame.y(plot.y), 1.35, plot.letter, plot.contested) for plot in plots]
    corners, taken = _corners([(name, "") for name, _ in words.corners], frame, 2.2)
    captions, notes = [plot.name for plot in plots], [""] * len(plots)
    spots = [_spot(*three, text) for three in zip(dots, captions, notes, strict=True)]
    places = place(spots, frame.inside, taken) if len(plots) <= FEW // 2 else [None] * len(plots)
    labels, leaders = _labels(plots, dots, captions, notes, places, text)
    return Chart(
        *size,
        words.alt,
        boxes=_bands(frame, cuts),
        lines=(*_axes(frame), *leaders),
        dots=_largest_first(dots),
        labels=(*corners, *_titles(words, frame, 2.1, 3.4), *labels),
    )


_LEVELS = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5)
"""Rows of dots beside the line, the nearest first; where all are taken, dots cover each other."""
_BESIDE, _STACK = 3.5, 5
"""Units within so many points stand in one stack; in a higher one the dots are small and without names."""


def spine(plots: Sequence[Plot], alt: str, ends: tuple[str, str], cuts: tuple[float, float]) -> Chart:
    """Units along one scale, stacked where they would cover each other; named while they are few."""
    size, r, row = (170.0, 46.0), 2.5, 7.2
    frame = _Frame(0, 0, size[0], size[1])
    axis = 24.0
    crowd = max((sum(abs(one.x - other.x) < _BESIDE for other in plots) for one in plots), default=0)
    named = len(plots) <= FEW // 2 and crowd <= _STACK
    if not named:
        r, row = 1.7, 3.8
    dots: list[Dot] = []
    for plot in sorted(plots, key=lambda plot: plot.x):
        x = frame.x(plot.x)
        beside = [dot for dot in dots if abs(dot.x - x) < 2.3 * r]
        free = (level for level in _LEVELS if not any(abs(dot.y - axis - level * row) < 2.2 * r for dot in beside))
        level = next(free, _LEVELS[len(beside) % len(_LEVELS)])
        dots.append(Dot(plot.method, x, axis + level * row, r, plot.letter if named else ""))
    ordered = sorted(plots, key=lambda plot: plot.x)
    text = 3.1
    spots = [_spot(dot, plot.name, "", text) for plot, dot in zip(ordered, dots, strict=True)]
    line = Area(0, axis - 0.2, size[0], axis + 0.2)
    places = place(spots, Area(0, 1, size[0], size[1] - 5), [line]) if named else [None] * len(spots)
    labels, leaders = _labels(ordered, dots, [plot.name for plot in ordered], [""] * len(dots), places, text)
    first, last = frame.x(0), frame.x(100)
    foot = size[1] - 0.8
    return Chart(
        *size,
        alt,
        boxes=(Box(frame.x(cuts[0]), axis - 1.2, frame.x(cuts[1]) - frame.x(cuts[0]), 2.4, WASH),),
        lines=(
            Line(first, axis, last, axis, INK),
            *(Line(frame.x(score), axis, frame.x(score), axis + 1.4, INK) for score in (0, *cuts, 100)),
            *(Line(dot.x, axis, dot.x, dot.y, INK_3, 0.18) for dot in dots if dot.y != axis),
            *leaders,
        ),
        dots=tuple(dots),
        labels=(
            Label(first, foot, f"0  {ends[0]}", 2.6, "start", INK_2),
            Label(last, foot, f"{ends[1]}  100", 2.6, "end", INK_2),
            *(Label(frame.x(cut), foot, f"{cut:g}", 2.6, "middle", INK_2) for cut in cuts),
            *labels,
        ),
    )


def timeline(
    start: date, days: int, gates: Sequence[tuple[int, str]], event: tuple[date, str] | None, alt: str
) -> Chart:
    """A line of days with gates above, and an outside date below where it falls within."""
    size, axis = (170.0, 15.0), 8.6
    left, right = 1.5, 168.5
    labels: list[Label] = []
    lines = [Line(left, axis, right, axis, INK)]
    for day, text in gates:
        x = round(left + day / days * (right - left), 2)
        lines.append(Line(x, axis - 3.4, x, axis + 1.6, INK, 0.7 if day else 0.25))
        labels.append(
            Label(x + (0.8 if not day else -0.8), axis - 1.5, text, 2.8, "end" if day else "start", bold=bool(day))
        )
    dots: list[Dot] = []
    if event and 0 <= (event[0] - start).days <= days:
        x = round(left + (event[0] - start).days / days * (right - left), 2)
        dots.append(Dot("event", x, axis, 1.0))
        labels.append(Label(min(max(x, 22), 148), axis + 5.2, event[1], 2.7, "middle", INK_2))
    return Chart(*size, alt, lines=tuple(lines), dots=tuple(dots), labels=tuple(labels))


def _dots(plots: Sequence[Plot], frame: _Frame, largest: float) -> list[Dot]:
    """Marks whose area follows the headcount; an unknown headcount is drawn at the mean of the others."""
    known = [plot.headcount for plot in plots if plot.headcount]
    top, mean = max(known, default=1), sum(known) / max(1, len(known))
    dots = []
    for plot in plots:
        size = (plot.headcount or mean or 1) / top
        r = round(max(0.42, size**0.5) * largest, 2) if known else largest * 0.6
        letter = plot.letter if r >= _LETTER_FITS else ""
        dots.append(Dot(plot.method, frame.x(plot.x), frame.y(plot.y), r, letter, plot.contested))
    return dots


def _spot(dot: Dot, caption: str, note: str, text: float) -> Spot:
    wide = width(caption) + (0 if dot.letter else 1.1)
    reach = dot.r * (_RING if dot.ring else {"hybrid": 1.4, "okr": 1.12}.get(dot.method, 1.0))
    return Spot(dot.x, dot.y, reach, max(wide, width(note) * 0.8) * text, text * (2.15 if note else 1.25))


def _labels(
    plots: Sequence[Plot],
    dots: Sequence[Dot],
    captions: Sequence[str],
    notes: Sequence[str],
    places: Sequence[Placed | None],
    text: float,
) -> tuple[list[Label], list[Line]]:
    labels: list[Label] = []
    leaders: list[Line] = []
    for plot, dot, caption, note, found in zip(plots, dots, captions, notes, places, strict=True):
        if found is None:
            continue
        area = found.area
        x = {"start": area.x1, "end": area.x2, "middle": (area.x1 + area.x2) / 2}[found.anchor]
        base = area.y1 + text * 0.98
        mark = "" if dot.letter else plot.letter
        labels.append(
            Label(round(x, 2), round(base, 2), caption, text, found.anchor, mark=mark, mark_method=plot.method)
        )
        if note:
            labels.append(
                Label(round(x, 2), round(base + text * 0.98, 2), note, round(text * 0.8, 2), found.anchor, INK_3)
            )
        if found.leader:
            leaders.append(Line(dot.x, dot.y, round(found.leader[0], 2), round(found.leader[1], 2), INK_3, 0.18))
    return labels, leaders


def _corners(corners: Sequence[tuple[str, str]], frame: _Frame, text: float) -> tuple[list[Label], list[Area]]:
    labels: list[Label] = []
    taken: list[Area] = []
    for index, (name, hint) in enumerate(corners):
        right, low = index in (1, 3), index in (2, 3)
        anchor = "end" if right else "start"
        x = frame.right - 1.5 if right else frame.left + 1.8
        rows = 2 if hint else 1
        y = frame.bottom - (1.5 if rows == 1 else text * 1.2 + 1.2) if low else frame.top + text * 1.3
        labels.append(Label(x, round(y, 2), name, text, anchor, INK_2 if hint else INK_3, bool(hint)))
        if hint:
            labels.append(Label(x, round(y + text * 1.15, 2), hint, round(text * 0.82, 2), anchor, INK_3))
        wide = max(width(name) * 1.06 * text, width(hint) * text * 0.82) + 1
        tall = text * 1.3 * rows
        x1 = x - wide if right else x - 1
        taken.append(Area(x1, y - text, x1 + wide + 1, y - text + tall + 0.6))
    return labels, taken


def _bands(frame: _Frame, cuts: tuple[float, float]) -> tuple[Box, ...]:
    low, high = cuts
    return (
        Box(frame.x(low), frame.top, round(frame.x(high) - frame.x(low), 2), round(frame.bottom - frame.top, 2), WASH),
        Box(
            frame.left, frame.y(high), round(frame.right - frame.left, 2), round(frame.y(low) - frame.y(high), 2), WASH
        ),
    )


def _axes(frame: _Frame) -> tuple[Line, Line]:
    return (
        Line(frame.left, frame.top, frame.left, frame.bottom, INK),
        Line(frame.left, frame.bottom, frame.right, frame.bottom, INK),
    )


def _ticks(frame: _Frame, cuts: tuple[float, float]) -> list[Line]:
    scores = (0, *cuts, 100)
    across = [Line(frame.x(score), frame.bottom, frame.x(score), frame.bottom + 1, INK) for score in scores]
    return across + [Line(frame.left - 1, frame.y(score), frame.left, frame.y(score), INK) for score in scores]


def _scales(frame: _Frame, cuts: tuple[float, float]) -> list[Label]:
    scores = (0, *cuts, 100)
    across = [Label(frame.x(score), frame.bottom + 3.8, f"{score:g}", 2.6, "middle", INK_3) for score in scores]
    return across + [Label(frame.left - 1.6, frame.y(score) + 0.9, f"{score:g}", 2.6, "end", INK_3) for score in scores]


def _titles(words: MatrixWords, frame: _Frame, text: float, below: float) -> tuple[Label, Label]:
    return (
        Label(frame.left, frame.top - 1.6, f"{words.y_axis} ↑", text, "start", INK_2),
        Label(frame.right, frame.bottom + below, f"{words.x_axis} →", text, "end", INK_2),
    )


def _largest_first(dots: Sequence[Dot]) -> tuple[Dot, ...]:
    return tuple(sorted(dots, key=lambda dot: -dot.r))
