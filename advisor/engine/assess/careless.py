"""Careless answers: several signs together flag a respondent; nobody is ever dropped silently."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from advisor.domain.answers import Answers
from advisor.domain.questionnaire import Dimension, Questionnaire
from advisor.engine.assess.scores import Form

SAME_SHARE = 0.75
FAST_SECONDS = 2.0
SIGNS_NEEDED = 2
_BLOCKS_NEEDED = 2
_BLOCK_ITEMS = 4
_CONTRADICTION = 3.0


def careless(answers: Answers, questionnaire: Questionnaire, dimensions: Mapping[str, Dimension]) -> NDArray[np.bool_]:
    """Who shows at least two of the signs: uniform page blocks, a uniform form, haste, self-contradiction.

    A page block is a section. Uniform means one answer, before recoding, on over 75 % of the answered items; haste
    under 2 seconds an item over the form; self-contradiction a reversed item 3 points or more from the others of its
    dimension, in two dimensions (Meade & Craig 2012 on the use of several indices together).
    """
    form = Form.of(answers, questionnaire)
    blocks: dict[str, list[int]] = {}
    for dimension, columns in form.columns.items():
        blocks.setdefault(dimensions[dimension].section, []).extend(columns.tolist())
    uniform = sum(
        (_uniform(answers.values[:, columns]) for columns in blocks.values()),
        start=np.zeros(len(answers.values), dtype=int),
    )
    signs = (uniform >= min(_BLOCKS_NEEDED, len(blocks))).astype(int)
    signs += _uniform(answers.values) & (len(blocks) > 1)
    answered = (answers.values > 0).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        signs += answers.seconds / answered < FAST_SECONDS
    signs += _contradictions(form, answers) >= _BLOCKS_NEEDED
    flagged: NDArray[np.bool_] = signs >= SIGNS_NEEDED
    return flagged


def _uniform(values: NDArray[np.int8]) -> NDArray[np.bool_]:
    answered = (values > 0).sum(axis=1)
    commonest = np.max([(values == point).sum(axis=1) for point in range(1, 6)], axis=0)
    uniform: NDArray[np.bool_] = (answered >= _BLOCK_ITEMS) & (commonest > SAME_SHARE * answered)
    return uniform


def _contradictions(form: Form, answers: Answers) -> NDArray[np.int64]:
    recoded = form.recoded(answers.values)
    total = np.zeros(len(recoded), dtype=np.int64)
    for columns in form.columns.values():
        turned = form.reversed[columns]
        if turned.any() and not turned.all():
            with np.errstate(invalid="ignore"):
                straight = _row_means(recoded[:, columns[~turned]])
                total += np.abs(straight - _row_means(recoded[:, columns[turned]])) >= _CONTRADICTION
    return total


def _row_means(values: NDArray[np.float64]) -> NDArray[np.float64]:
    known = (~np.isnan(values)).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        means: NDArray[np.float64] = np.nansum(values, axis=1) / known
    return means
