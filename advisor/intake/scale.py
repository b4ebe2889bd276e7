"""Reads an answer, a number or a label in either language, as a point of the scale."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from advisor.domain.answers import BLANK, CANNOT_JUDGE
from advisor.intake.cells import number_of, text_of
from advisor.intake.facts import wordings
from advisor.intake.faults import Wrong, quoted
from advisor.intake.keys import key
from advisor.text import Joined, said

if TYPE_CHECKING:
    from collections.abc import Mapping

    from advisor.domain.questionnaire import Item, Questionnaire
    from advisor.intake.grid import Cell

_CANNOT_JUDGE = ("cannot judge", "cannot_judge")
_BLANK = ("", "not answered", "not_answered", "(跳过)", "(空)", "未作答", "未填写")
"""How survey tools write that a question was passed over."""

_NUMBERED = re.compile(r"(\d+)\s*(?:[-\u2013\u2014:.\u3001)=_]|分(?!$)|\s|(?=[\u4e00-\u9fff])(?!分$))\s*(\D.*)")
"""A number with its label, as in `4 - Fits mostly`, `4:比较符合` and `4 比较符合` (of which the key has no space)."""

_OTHERWISE = said("what another word stands for is said under labels: of a mapping (docs/survey-exports.md)")


@dataclass(frozen=True)
class Scale:
    """The points of the scale and the words that stand for them; words of the export go first."""

    points: frozenset[int]
    words: Mapping[str, int]
    extra: Mapping[str, int]
    allowed: str

    def read(self, cell: Cell) -> int | Wrong:
        """The point of the scale, `CANNOT_JUDGE` or `BLANK`."""
        word = key(text_of(cell))
        for words in (self.extra, self.words):
            if word in words:
                return words[word]
        number = number_of(cell)
        if number is not None:
            if number in self.points:
                return int(number)
            return Wrong(said("%(value)s is not on the scale", value=quoted(cell)), self.allowed)
        numbered = _NUMBERED.fullmatch(word)
        if numbered is None:
            return Wrong(said("%(value)s is no answer", value=quoted(cell)), self.allowed)
        value, label = int(numbered[1]), self.extra.get(numbered[2], self.words.get(numbered[2]))
        if value in self.points and value == label:
            return value
        what = said("%(value)s is no answer: number and label do not belong together", value=quoted(cell))
        return Wrong(what, self.allowed)


def scale_of(questionnaire: Questionnaire, item: Item, extra: Mapping[str, int]) -> Scale:
    """The scale of an item: that of the questionnaire, and the item's own descriptions of points."""
    words = dict.fromkeys(map(key, _BLANK), BLANK) | dict.fromkeys(_CANNOT_JUDGE, CANNOT_JUDGE)
    labelled = [(point.value, point.label) for point in questionnaire.scale]
    for value, label in (*item.anchors, *labelled, (CANNOT_JUDGE, questionnaire.cannot_judge)):
        words |= dict.fromkeys(map(key, wordings(label)), value)
    points = frozenset(point.value for point in questionnaire.scale)
    return Scale(points, words, extra, _allowed(questionnaire))


def _allowed(questionnaire: Questionnaire) -> str:
    off = questionnaire.cannot_judge
    points = tuple(
        said("%(value)s (%(en)s, %(zh)s)", value=point.value, en=point.label.en, zh=point.label.zh)
        for point in questionnaire.scale
    )
    return said(
        'Allowed: %(points)s, "%(en)s", "%(zh)s", or blank; %(otherwise)s',
        points=Joined(points),
        en=off.en,
        zh=off.zh,
        otherwise=_OTHERWISE,
    )
