"""The chain of tables as a picture: layers from left to right, and lines from what is required to what requires it."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.services.knowledge.requirements import requirements
from advisor.web.context import say
from advisor.web.knowledge.words import TableWords

BOX = (150, 58)
_PITCH = (188, 72)
_TOGETHER = 3
"""From so many tables with a common beginning of their names on, one box stands for all of them."""
_LINE = {"en": 20, "zh": 10}
"""Characters that a line of a box holds."""
_LINES = 3


@dataclass(frozen=True)
class Box:
    """A table, or several of a kind: where it lies, its title in lines, and the table that it leads to."""

    id: str
    x: float
    y: float
    lines: tuple[str, ...]
    title: str
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """Boxes and lines (as path data) in a field of that size."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[str, ...]


def picture(spoken: TableWords) -> Picture:
    """The picture of the chain; a line that follows from others is left out."""
    needs = _grouped(requirements(spoken.rules))
    layer = _layers(needs)
    columns: list[list[str]] = [[] for _ in range(max(layer.values()) + 1)]
    for id, place in layer.items():
        columns[place].append(id)
    height = max(len(column) for column in columns) * _PITCH[1]
    boxes: dict[str, Box] = {}
    for place, column in enumerate(columns):
        top = (height - len(column) * _PITCH[1]) / 2 + (_PITCH[1] - BOX[1]) / 2
        for row, id in enumerate(_sorted(column, needs, boxes)):
            boxes[id] = _box(id, place * _PITCH[0] + 1, top + row * _PITCH[1], spoken)
    width = (len(columns) - 1) * _PITCH[0] + BOX[0] + 2
    lines = tuple(_line(boxes[one], boxes[id]) for id in needs for one in _direct(id, needs))
    return Picture(width, height, tuple(boxes.values()), lines)


def group(table: str, tables: Sequence[str]) -> str:
    """What stands for a table: itself, or the common beginning of several."""
    begins = Counter(id.partition("_")[0] for id in tables if "_" in id)
    start = table.partition("_")[0]
    return f"{start}_*" if "_" in table and begins[start] >= _TOGETHER else table


def group_title(id: str, spoken: TableWords) -> str:
    """The title of a box."""
    named = {"setting_*": say("Design settings"), "today_*": say("Practice today")}
    return named.get(id) or (spoken.title(spoken.rules.tables[id]) if id in spoken.rules.tables else id.rstrip("_*"))


def _grouped(needs: Mapping[str, tuple[str, ...]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for id, required in needs.items():
        name = group(id, [*needs])
        found.setdefault(name, set()).update(group(one, [*needs]) for one in required)
        found[name].discard(name)
    return found


def _layers(needs: Mapping[str, set[str]]) -> dict[str, int]:
    """Each box as far to the right as those that require it allow."""
    early: dict[str, int] = {}
    for id, required in needs.items():
        early[id] = 1 + max((early[one] for one in required), default=-1)
    last = max(early.values())
    late: dict[str, int] = {}
    for id in reversed([*needs]):
        late[id] = min((late[other] for other, required in needs.items() if id in required), default=last + 1) - 1
    return {id: late[id] for id in needs}


def _direct(id: str, needs: Mapping[str, set[str]]) -> list[str]:
    """What a box requires, without what those require in turn."""
    behind: set[str] = set()
    waiting = [one for required in needs[id] for one in needs[required]]
    while waiting:
        one = waiting.pop()
        if one not in behind:
            behind.add(one)
            waiting += needs[one]
    return [one for one in needs if one in needs[id] - behind]


def _sorted(column: Sequence[str], needs: Mapping[str, set[str]], boxes: Mapping[str, Box]) -> list[str]:
    """The boxes of a layer in the order of what they require, so that lines cross seldom."""

    def height(id: str) -> float:
        known = [boxes[one].y for one in _direct(id, needs) if one in boxes]
        return sum(known) / len(known) if known else float("inf")

    return sorted(column, key=height)


def _box(id: str, x: float, y: float, spoken: TableWords) -> Box:
    tables = tuple(one for one in spoken.rules.tables if group(one, [*spoken.rules.tables]) == id)
    title = group_title(id, spoken)
    shown = f"{title} ({len(tables)})" if len(tables) > 1 else title
    return Box(id, x, y, _wrapped(shown, _LINE[spoken.speech.language]), shown, tables)


def _wrapped(title: str, longest: int) -> tuple[str, ...]:
    """The title in lines; words are parted only where there is no blank, as in Chinese."""
    return tuple(textwrap.wrap(title, longest, max_lines=_LINES, placeholder="…"))


def _line(start: Box, end: Box) -> str:
    x1, y1 = start.x + BOX[0], start.y + BOX[1] / 2
    x2, y2 = end.x, end.y + BOX[1] / 2
    bend = (x2 - x1) / 2 if x2 - x1 < _PITCH[0] else (_PITCH[0] - BOX[0]) / 2 + 30
    return f"M{x1:g} {y1:g}C{x1 + bend:g} {y1:g} {x2 - bend:g} {y2:g} {x2:g} {y2:g}"
