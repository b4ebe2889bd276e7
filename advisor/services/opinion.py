"""The second opinion as a use case: on units, and on how good it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from advisor.domain.opinion import SecondOpinion
from advisor.domain.precedent import Precedent
from advisor.domain.profile import ScoreColumns
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Unit
from advisor.engine.compare.opinion import OpinionModel, second_opinions
from advisor.engine.compare.ratings import ratings_from_scores
from advisor.engine.decide.advise import Adviser
from advisor.rounding import round_half_up


def opinions(
    model: OpinionModel, scores: ScoreColumns, methods: Sequence[str | None], *, withheld: Sequence[bool] | None = None
) -> list[SecondOpinion | None]:
    """The second opinion on each unit beside the method that the rules advise; none on a withheld unit."""
    ratings = ratings_from_scores(scores.values, model.fit.dimensions)
    found = second_opinions(model, ratings, methods)
    hidden = withheld or [False] * len(found)
    return [None if hide else one for one, hide in zip(found, hidden, strict=True)]


def rule_verdicts(rules: Rulebook, adviser: Adviser, cases: Sequence[Precedent]) -> list[str | None]:
    """What the rules advise for cases: the mean of both ratings on 0..100, with the case's function."""
    scores = {
        name: round_half_up([np.nan if (mean := case.mean_rating(name)) is None else (mean - 1) * 25 for case in cases])
        for name in rules.dimensions
    }
    functions = rules.facts["function"].domain
    known = getattr(functions, "values", ())
    units = tuple(Unit(id=case.id, function=case.function if case.function in known else None) for case in cases)
    return [
        None if method is None else str(method) for method in adviser.columns(ScoreColumns(units, scores))["method"]
    ]


def evaluate(rules: Rulebook, cases: Sequence[Precedent] | None, model: OpinionModel | None) -> dict[str, Any]:
    """Figures of the second opinion: cross-validated on the library, or of the stored model on cases it has not seen."""
    from advisor.engine.compare.evaluation import evaluate_library, evaluate_unseen

    adviser = Adviser(rules)

    def verdicts(some: Sequence[Precedent]) -> list[str | None]:
        return rule_verdicts(rules, adviser, some)

    if cases is None or model is None:
        return evaluate_library(rules.precedents, tuple(rules.dimensions), verdicts)
    return evaluate_unseen(model, cases, rules.precedents, verdicts)
