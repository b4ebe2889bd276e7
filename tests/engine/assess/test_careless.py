"""Careless answers: several signs together, never one alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from advisor.domain.answers import Answers
from advisor.domain.questionnaire import Dimension, Questionnaire
from advisor.domain.rulebook import Rulebook
from advisor.engine.assess.careless import careless


def _answers(full: Questionnaire, row: list[int], seconds: float) -> Answers:
    from advisor.domain.answers import Respondent

    return Answers(
        tuple(item.id for item in full.items),
        (Respondent("u", "p"),),
        np.array([row], dtype=np.int8),
        np.array([seconds]),
    )


def _careful(full: Questionnaire) -> list[int]:
    """Answers that differ, agree within a dimension, and turn with the reversed items."""
    values = {dimension: 2 + position % 3 for position, dimension in enumerate(full.items_by_dimension)}
    return [6 - values[item.dimension] if item.reversed else values[item.dimension] for item in full.items]


@pytest.mark.parametrize(
    ("kind", "seconds", "flagged"),
    [
        ("careful", 500.0, False),
        ("careful", 60.0, False),
        ("careful", np.nan, False),
        ("uniform middle", 60.0, True),
        ("uniform middle", 500.0, True),
        ("uniform extreme", 500.0, True),
    ],
)
def test_signs_count_only_together(
    full: Questionnaire,
    rules: Rulebook,
    kind: str,
    seconds: float,
    flagged: bool,
) -> None:
    """Haste alone flags nobody; one answer on every page, with haste or all over the form, does."""
    rows = {"careful": _careful(full), "uniform middle": [3] * 57, "uniform extreme": [5] * 57}
    assert careless(_answers(full, rows[kind], seconds), full, rules.dimensions).tolist() == [flagged]


def test_contradicting_oneself_on_reversed_items_in_haste_is_flagged(full: Questionnaire, rules: Rulebook) -> None:
    """Random extremes that ignore the direction of items, in under two seconds an item, are two signs."""
    rng = np.random.default_rng(1)
    level = {dimension: int(rng.choice([1, 5])) for dimension in full.items_by_dimension}
    row = [level[item.dimension] for item in full.items]
    assert careless(_answers(full, row, 60.0), full, rules.dimensions).tolist() == [True]
    assert careless(_answers(full, row, 500.0), full, rules.dimensions).tolist() == [False]


def test_a_form_of_one_block_needs_more_than_uniform_answers(
    answers_of: Callable[..., Answers], form: Questionnaire, dimensions: Mapping[str, Dimension]
) -> None:
    """Three items a page are too few to call them uniform."""
    assert careless(answers_of([[3] * 6]), form, dimensions).tolist() == [False]
