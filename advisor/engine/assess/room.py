"""What a room settled, voted on again and saw beforehand, laid over the profiles that its answers gave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from advisor.domain.assessment import Tendency
from advisor.domain.profile import Basis, Profile, Score
from advisor.domain.ruling import Settlement
from advisor.engine.assess.disclosure import Gate
from advisor.engine.assess.measure import Group
from advisor.rounding import round_half_up

Cell = tuple[str, str]
"""A unit id and a dimension."""


def with_room(
    assessed: Sequence[Group],
    profiles: Sequence[Profile],
    dimensions: Iterable[str],
    settled: Mapping[Cell, Settlement],
    revoted: Collection[Cell],
) -> list[Profile]:
    """The profiles with the basis of each score, and settled values in place of the answered or missing ones.

    What was settled for a unit that joins another does not speak for the whole, and is left out; so is what was
    settled on a dimension that the rules do not have.
    """
    names = tuple(dimensions)
    again = frozenset(revoted)
    return [
        _settled(_voted(profile, group, again), names, settled)
        for group, profile in zip(assessed, profiles, strict=True)
    ]


def tendency(group: Group, votes: Mapping[str, Mapping[str, int]], gate: Gate) -> Tendency | None:
    """The votes of a unit and those joined to it before the verdict; None where nobody voted."""
    total: Counter[str] = Counter()
    for unit in (group.unit.id, *group.joined):
        total.update(votes.get(unit, {}))
    if not total.total():
        return None
    return Tendency({method: n for method, n in total.items() if n} if gate.shows_distribution(total.total()) else None)


def _voted(profile: Profile, group: Group, again: frozenset[Cell]) -> Profile:
    if not again:
        return profile
    units = (group.unit.id, *group.joined)
    scores = {
        name: replace(score, basis=Basis.SECOND_VOTE) if any((unit, name) in again for unit in units) else score
        for name, score in profile.scores.items()
    }
    return replace(profile, scores=scores)


def _settled(profile: Profile, dimensions: Sequence[str], settled: Mapping[Cell, Settlement]) -> Profile:
    unit = profile.unit.id
    agreed = {name: settled[unit, name] for name in dimensions if (unit, name) in settled}
    if not agreed:
        return profile
    found = {
        name: _score(profile, name, agreed[name]) if name in agreed else profile.scores.get(name) for name in dimensions
    }
    return replace(
        profile,
        scores={name: score for name, score in found.items() if score is not None},
        missing={name: why for name, why in profile.missing.items() if name not in agreed},
    )


def _score(profile: Profile, name: str, settlement: Settlement) -> Score:
    """The settled value with what may be shown of the answers beside it, or why nothing may."""
    value = float(round_half_up(settlement.value))
    answers = profile.scores.get(name)
    if answers is None:
        empty = Score(value, None, None, None, None, 0.0, None, None)
        return replace(empty, basis=Basis.SETTLED, note=settlement.note, unanswered=profile.missing[name])
    return replace(answers, value=value, se=None, basis=Basis.SETTLED, note=settlement.note, answered=answers.value)
