"""How sure a recommendation is: high, moderate or low, from the printed tables of the rules alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from advisor.domain.advice import Recommendation
from advisor.domain.explanation import Confidence
from advisor.domain.opinion import SecondOpinion
from advisor.domain.profile import Profile
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Value
from advisor.engine.decide.chain import Chain
from advisor.engine.decide.columns import encode
from advisor.rounding import round_half_up

_LEVEL, _EVIDENCE = "confidence", "evidence"


def measures(profile: Profile, opinion: SecondOpinion | None) -> dict[str, Value]:
    """What the tables of confidence read, shares in per cent; None where it is unknown or may not be shown.

    `agreement` is the share of scored dimensions on which the unit does not split; `cannot_judge` the mean share of
    such answers over the dimensions that are shown. What the room settled changes neither: both are of the answers.
    """
    shown = [score for score in profile.scores.values() if score.n is not None]
    agreed = [not score.agreement.split for score in shown if score.agreement is not None]
    headcount = profile.unit.headcount
    return {
        "respondents": None if profile.n is None else float(profile.n),
        "response_rate": None if not headcount or profile.n is None else _percent(min(1.0, profile.n / headcount)),
        "agreement": _percent(sum(agreed) / len(agreed)) if agreed else None,
        "cannot_judge": _percent(sum(score.cannot_judge for score in shown) / len(shown)) if shown else None,
        "second_opinion": None if opinion is None else opinion.state.value,
    }


def judge(rules: Rulebook, inputs: Sequence[Mapping[str, Value] | None]) -> list[Confidence | None]:
    """The confidence for the measures of each unit; None where there are none, or the rules have no such tables."""
    tables = tuple(rules.confidence.values())
    known = [given for given in inputs if given is not None]
    if not tables or not known:
        return [None] * len(inputs)
    chain = Chain(tables)
    result = chain.run(
        {name: encode(fact.domain, [given.get(name) for given in known]) for name, fact in rules.measures.items()}
    )
    answers = iter(range(len(known)))

    def confidence(given: Mapping[str, Value]) -> Confidence:
        index = next(answers)
        return Confidence(
            level=str(result.columns[_LEVEL].value(index)),
            evidence=str(result.columns[_EVIDENCE].value(index)),
            inputs={name: given.get(name) for name in rules.measures},
            decided_by=chain.decided_by(result, index),
        )

    return [None if given is None else confidence(given) for given in inputs]


def confidences(
    rules: Rulebook,
    profiles: Sequence[Profile],
    advice: Sequence[Recommendation],
    opinions: Sequence[SecondOpinion | None],
) -> list[Confidence | None]:
    """The confidence in each unit's recommendation; None where there is none."""
    return judge(
        rules,
        [
            None if recommendation.method is None else measures(profile, opinion)
            for profile, recommendation, opinion in zip(profiles, advice, opinions, strict=True)
        ],
    )


def _percent(share: float) -> float:
    return float(round_half_up(100 * share))
