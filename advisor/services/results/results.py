"""The results of a wave, made from what the store keeps and remembered by what they are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from advisor.domain.assessment import Assessment, Room, UnitAssessment, Version
from advisor.domain.explanation import Talk
from advisor.domain.profile import Score
from advisor.domain.ruling import Settlement
from advisor.engine.assess.ballots import Count
from advisor.engine.decide.advise import Adviser
from advisor.errors import UsageError
from advisor.ports import Clock, Store, Transaction
from advisor.rounding import round_half_up
from advisor.services.assess import Commission, assess
from advisor.services.library import Library
from advisor.services.results.cache import Memory
from advisor.services.results.material import Material, read_material, shown_rounds
from advisor.services.results.revealing import reveal
from advisor.services.results.trial import trial
from advisor.services.results.views import NotOpenError, Point, Reveal, Standing, WhatIf

KEPT = 32
"""Results in memory: as many as waves that are looked at on one day."""
LISTED = 10
_MOST = 2.0
"""The largest mean deviation on a scale of 1 to 5."""


class Results:
    """What is seen of a wave; nothing of an open vote, to nobody."""

    def __init__(self, store: Store, library: Library, clock: Clock) -> None:
        self.store = store
        self.library = library
        self._clock = clock
        self._whole: Memory[_Made] = Memory(KEPT)
        self._quick: Memory[_Made] = Memory(KEPT)
        self._reveals: Memory[Reveal] = Memory(KEPT)

    @cached_property
    def adviser(self) -> Adviser:
        """The chain of the installed rules, compiled."""
        return Adviser(self.library.rules)

    def open(self, tx: Transaction, wave: str) -> tuple[int, ...]:
        """The numbers of the wave's votes whose results may be seen; none for an unknown wave."""
        found = tx.waves.get(wave)
        return () if found is None else shown_rounds(found, tx.waves.rounds(wave), self._clock.now())

    def standing(self, tx: Transaction, wave: str, *, explained: bool = True) -> Standing:
        """The results as they stand; without `explained` quicker, where the whole is not in memory already.

        Raises:
            NotOpenError: no vote is closed yet.
            UsageError: there is no such wave, or its questionnaire is not the installed one.

        """
        basis = self._basis(tx, wave)
        whole = self._whole.peek(basis.state) is not None or explained
        memory = self._whole if whole else self._quick
        made = memory.get(basis.state, lambda: self._make(basis, whole=whole))
        return Standing(
            record=basis.material.record,
            wave=basis.material.wave,
            round=made.count.round,
            assessment=made.assessment,
            waiting=made.count.waiting,
            state=basis.state,
            explained=whole,
            other_rules=self._other_rules(basis.material),
        )

    def reveal(self, tx: Transaction, wave: str, round: int) -> Reveal:
        """What the vote of that number showed, per unit, dimension and item.

        Raises:
            NotOpenError: that vote is not closed and revealed.
            UsageError: there is no such wave, or its questionnaire is not the installed one.

        """
        material = self._material(tx, wave)
        if round not in material.shown:
            raise NotOpenError("This vote is not revealed: results are shown when the facilitator closes it.")
        dimensions = tuple(self.library.rules.dimensions)
        key = material.digest(round, dimensions)
        return self._reveals.get(key, lambda: reveal(material, dimensions, round))

    def agenda(self, tx: Transaction, wave: str, unit: str) -> tuple[Point, ...]:
        """What the unit should talk about, heaviest first; by disagreement alone where the influence is not known.

        Raises:
            NotOpenError: no vote is closed yet.
            UsageError: there is no such wave or unit.

        """
        return self.agenda_of(self.standing(tx, wave), unit)

    def agenda_of(self, standing: Standing, unit: str) -> tuple[Point, ...]:
        """The same of a standing that is at hand.

        Raises:
            UsageError: there is no such unit.

        """
        found = self._unit(standing, unit)
        if found.explanation is not None and found.explanation.agenda:
            return tuple(_point(talk) for talk in found.explanation.agenda)
        points = [_by_disagreement(name, score) for name, score in found.profile.scores.items()]
        points.sort(key=lambda point: (-point.disagreement, point.dimension))
        return tuple(point for point in points if point.disagreement > 0)[:LISTED]

    def what_if(self, tx: Transaction, wave: str, unit: str, changes: Mapping[str, float]) -> WhatIf:
        """What the rules would say of the unit with other scores; nothing is stored.

        Raises:
            NotOpenError: no vote is closed yet.
            UsageError: no such wave or unit, a dimension that the rules do not know or that is withheld, or a value
                outside 0..100.

        """
        return self.what_if_of(self.standing(tx, wave, explained=False), unit, changes)

    def what_if_of(self, standing: Standing, unit: str, changes: Mapping[str, float]) -> WhatIf:
        """The same of a standing that is at hand.

        Raises:
            UsageError: as above.

        """
        found = self._unit(standing, unit)
        return trial(self.adviser, self.library.rules, standing.assessment.engagement, found, changes)

    def _material(self, tx: Transaction, wave: str) -> Material:
        return read_material(tx, self.library, wave, self._clock.now())

    def _basis(self, tx: Transaction, wave: str) -> _Basis:
        material = self._material(tx, wave)
        settled = {(one.unit, one.dimension): one for one in tx.rulings.settlements(wave)}
        room = Room(tx.participants.tendencies(wave), tx.rulings.decisions(wave), tx.rulings.sign_offs(wave))
        votes = sorted((unit, sorted(methods.items())) for unit, methods in room.tendencies.items())
        rules = self.library.rules.sha256
        state = material.digest(sorted(settled.items()), votes, room.decisions, room.sign_offs, rules)
        return _Basis(material, settled, room, state)

    def _make(self, basis: _Basis, *, whole: bool) -> _Made:
        material, library = basis.material, self.library
        count = material.counts()[-1]
        commission = Commission(
            answers=count.answers,
            units=material.units,
            questionnaire=material.questionnaire,
            rules=library.rules,
            engagement=material.record.facts,
            gate=material.gate,
            date=material.date,
            opinion=library.opinion,
            figures=library.figures,
            settled=basis.settled,
            revoted=count.revoted,
            room=basis.room,
        )
        return _Made(assess(commission, explained=whole), count)

    def _other_rules(self, material: Material) -> Version | None:
        installed = self.library.rules
        same = installed.sha256 == material.record.rules.sha256
        return None if same else Version("rules", installed.version, installed.sha256)

    @staticmethod
    def _unit(standing: Standing, unit: str) -> UnitAssessment:
        found = standing.unit(unit)
        if found is None:
            raise UsageError("This unit has no results of its own: it only groups others, or is not there any more.")
        return found


@dataclass(frozen=True, eq=False)
class _Basis:
    """What a standing is made from, with its name."""

    material: Material
    settled: Mapping[tuple[str, str], Settlement]
    room: Room
    state: str


@dataclass(frozen=True, eq=False)
class _Made:
    """What is remembered of a standing."""

    assessment: Assessment
    count: Count


def _point(talk: Talk) -> Point:
    return Point(talk.dimension, talk.item, talk.disagreement, talk.influence, talk.camps, talk.low, talk.high)


def _by_disagreement(dimension: str, score: Score) -> Point:
    agreement = score.agreement
    if agreement is None:
        return Point(dimension, None, 0.0, None, camps=False)
    return Point(dimension, None, float(round_half_up(agreement.ad / _MOST, 3)), None, agreement.camps)
