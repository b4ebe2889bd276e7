"""Small questionnaires and answers for the tests of the assess stage."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from advisor.domain.answers import BLANK, CANNOT_JUDGE, Answers, Respondent
from advisor.domain.questionnaire import Dimension, Item, Questionnaire, ScalePoint
from advisor.text import Text

_T = Text("text", "文本")


@pytest.fixture
def form() -> Questionnaire:
    """Two dimensions of three items; the second item of each is reversed."""
    items = tuple(
        Item(
            f"{dimension}_{number}", dimension, Text(f"{dimension} {number}", f"{dimension} 第{number}题"), number == 2
        )
        for dimension in ("openness", "breadth")
        for number in (1, 2, 3)
    )
    scale = tuple(ScalePoint(value, Text(str(value), str(value))) for value in range(1, 6))
    return Questionnaire("small", "1", "0" * 64, _T, _T, _T, 1, scale, Text("Cannot judge", "无法判断"), items)


@pytest.fixture
def dimensions() -> dict[str, Dimension]:
    """The two dimensions, each in a section of its own."""
    return {
        "openness": Dimension("openness", "culture", _T, _T, _T, changeable=True),
        "breadth": Dimension("breadth", "talent", _T, _T, _T, changeable=True),
    }


@pytest.fixture
def answers_of(form: Questionnaire) -> Callable[..., Answers]:
    """Answers from rows of six values; `?` cannot judge, None blank; unit and role per row."""

    def build(
        rows: Sequence[Sequence[int | str | None]],
        units: Sequence[str] | None = None,
        roles: Sequence[str | None] | None = None,
        seconds: Sequence[float] | None = None,
    ) -> Answers:
        codes = {"?": CANNOT_JUDGE, None: BLANK}
        values = np.array(
            [[codes.get(cell, cell) if not isinstance(cell, int) else cell for cell in row] for row in rows],
            dtype=np.int8,
        )
        people = tuple(
            Respondent(units[index] if units else "u", f"p{index}", roles[index] if roles else None)
            for index in range(len(rows))
        )
        times = np.array(seconds if seconds is not None else [np.nan] * len(rows), dtype=float)
        return Answers(tuple(item.id for item in form.items), people, values, times)

    return build
