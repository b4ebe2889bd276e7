"""Two rulebooks on the same profiles: whose answers change, from what to what, and which table is the first to differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from advisor.domain.profile import ScoreColumns
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import ChoiceDomain, DecisionTable, NumberDomain, Rule, Value
from advisor.domain.unit import Engagement
from advisor.engine.decide.chain import Chain, ChainResult
from advisor.engine.decide.columns import encode
from advisor.engine.decide.unary import accepts
from advisor.services.rule_changes import cell_of, changes, worded

SHOWN = ("method", "entry", "form")
POPULATION = 100_000
MISSING_SHARE = 0.15
_SEED = 20261125
_STEPS = 1000

Given = Mapping[str, Sequence[Value]]
"""Per dimension and fact the values of many profiles."""
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Reason:
    """The first table in the order of the chain whose answer differs, with the deciding rows and the cells that differ."""

    table: str
    output: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    rows_before: tuple[str, ...]
    rows_after: tuple[str, ...]
    cells: tuple[str, ...]


@dataclass(frozen=True)
class UnitChange:
    """A unit that is answered otherwise: method, entry and form before and after, all outputs that differ, and why."""

    unit: str
    before: Mapping[str, Value]
    after: Mapping[str, Value]
    differs: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True)
class Share:
    """A share of the random population with its binomial standard error."""

    changed: int
    of: int

    @property
    def value(self) -> float:
        """The share, 0..1."""
        return self.changed / self.of

    @property
    def error(self) -> float:
        """The standard error of the share."""
        return sqrt(self.value * (1 - self.value) / self.of)


@dataclass(frozen=True)
class Population:
    """How random profiles fare: any answer, method or entry or form; and for method and entry how many go where."""

    any_answer: Share
    advice: Share
    transitions: Mapping[str, Mapping[tuple[str, str], int]]


@dataclass(frozen=True)
class RuleDiff:
    """The whole comparison; `not_compared` are outputs that only one of the rulebooks gives."""

    changes: tuple[str, ...]
    not_compared: tuple[str, ...]
    units: int
    changed: tuple[UnitChange, ...]
    population: Population

    @property
    def identical(self) -> bool:
        """Whether no unit, and nobody in the random population, is answered otherwise."""
        return not self.changed and not self.population.any_answer.changed and not self.not_compared


def compare(one: Rulebook, other: Rulebook, names: Sequence[str] = (), given: Given | None = None) -> RuleDiff:
    """The comparison on the units of those names, with what is given of each, and on the random population."""
    pair = _Pair(one, other)
    random = random_population(one, other)
    changed = pair.units(names, given or {}) if names else ()
    return RuleDiff(changes(one, other), pair.not_compared, len(names), changed, pair.population(random))


def given_of(scores: ScoreColumns, engagement: Engagement) -> dict[str, list[Value]]:
    """What is given of units: their scores, and the facts of the units and of the engagement."""
    units = scores.units
    return {
        **{
            name: [None if np.isnan(score) else float(score) for score in column]
            for name, column in scores.values.items()
        },
        "lifecycle": [unit.lifecycle or engagement.lifecycle for unit in units],
        "function": [unit.function for unit in units],
        "current_method": [unit.current_method for unit in units],
        "mandated_method": [unit.mandated_method for unit in units],
        "pay_fixed": ["reward_coupling" in unit.fixed for unit in units],
        "strategy_clear": [engagement.strategy_clear] * len(units),
        "sponsor": [engagement.sponsor] * len(units),
        **{name: list(values) for name, values in scores.facts.items()},
    }


def random_population(one: Rulebook, other: Rulebook, n: int = POPULATION) -> dict[str, list[Value]]:
    """Independent profiles: scores uniform on 0..100 in steps of 0.1, some missing; facts uniform, missing among them.

    The same at every run. Of a fact that both know, the values of the first are drawn.
    """
    bits = np.random.PCG64(_SEED)
    given: dict[str, list[Value]] = {}
    for name, domain in {**other.asked, **one.asked}.items():
        drawn = (bits.random_raw(n) >> np.uint64(11)).astype(np.float64) / 2**53
        if isinstance(domain, NumberDomain):
            steps = np.floor((drawn - MISSING_SHARE) / (1 - MISSING_SHARE) * (_STEPS + 1)) / 10
            given[name] = [None if step < 0 else step for step in steps.tolist()]
        else:
            values: list[Value] = [None, *(domain.values if isinstance(domain, ChoiceDomain) else (False, True))]
            given[name] = [values[place] for place in np.floor(drawn * len(values)).astype(int).tolist()]
    return given


class _Pair:
    """Both chains, compiled, and the outputs that both give."""

    def __init__(self, one: Rulebook, other: Rulebook) -> None:
        self._rules = (one, other)
        self._chains = tuple(Chain(tuple(rules.tables.values())) for rules in self._rules)
        self._givers = tuple(
            {output.name: table for table in rules.tables.values() for output in table.outputs} for rules in self._rules
        )
        first, second = self._givers
        self._common = [
            name for name in first if name in second and first[name].hit_policy.single is second[name].hit_policy.single
        ]
        self.not_compared = tuple(name for name in dict.fromkeys([*first, *second]) if name not in self._common)

    def units(self, names: Sequence[str], given: Given) -> tuple[UnitChange, ...]:
        results = self._run(given, len(names))
        differs = self._differing(results)
        changed = np.flatnonzero(np.any(list(differs.values()), axis=0)).tolist() if differs else []
        return tuple(self._unit(names[index], index, results, differs) for index in changed)

    def population(self, given: Given) -> Population:
        n = len(next(iter(given.values())))
        results = self._run(given, n)
        differs = self._differing(results)
        nothing = np.zeros(n, dtype=bool)
        anything = np.any([nothing, *differs.values()], axis=0)
        advice = np.any([nothing, *(differs[name] for name in SHOWN if name in differs)], axis=0)
        told = [name for name in SHOWN[:2] if name in self._common]
        transitions = {name: self._transitions(name, results) for name in told}
        return Population(Share(int(anything.sum()), n), Share(int(advice.sum()), n), transitions)

    def _run(self, given: Given, n: int) -> tuple[ChainResult, ...]:
        """Both chains over the same profiles; what a rulebook does not know of a value is missing to it."""
        results = []
        for rules, chain in zip(self._rules, self._chains, strict=True):
            columns = {}
            for name, domain in rules.asked.items():
                values = given.get(name, [None] * n)
                if isinstance(domain, ChoiceDomain):
                    values = [value if value in domain.values else None for value in values]
                default = rules.facts[name].default if name in rules.facts else None
                if default is not None:
                    values = [default if value is None else value for value in values]
                columns[name] = encode(domain, values)
            results.append(chain.run(columns))
        return tuple(results)

    def _differing(self, results: Sequence[ChainResult]) -> dict[str, Mask]:
        """Per common output, in the order of the first chain, the profiles on which it differs."""
        differing = {}
        for name in self._common:
            ours, theirs = (self._words(side, name, results[side]) for side in (0, 1))
            nowhere = np.zeros(len(next(iter({**ours, **theirs}.values()))), dtype=bool)
            differing[name] = np.any(
                [ours.get(word, nowhere) != theirs.get(word, nowhere) for word in {**ours, **theirs}], axis=0
            )
        return differing

    def _words(self, side: int, name: str, result: ChainResult) -> dict[Value, Mask]:
        """Per value of an output, the profiles that it is given to."""
        table = self._givers[side][name]
        position = [output.name for output in table.outputs].index(name)
        hits = result.hits[table.id]
        words: dict[Value, Mask] = {}
        for place, rule in enumerate(hits.rules):
            here = hits.first == place if table.hit_policy.single else hits.mask(place)
            word = rule.then[position]
            words[word] = words[word] | here if word in words else here
        if table.hit_policy.single:
            default = table.outputs[position].default
            nothing = hits.first == len(hits.rules)
            words[default] = words[default] | nothing if default in words else nothing
        return words

    def _transitions(self, name: str, results: Sequence[ChainResult]) -> dict[tuple[str, str], int]:
        ours, theirs = (self._words(side, name, results[side]) for side in (0, 1))
        return {
            (str(before or "none"), str(after or "none")): int((mask & other).sum())
            for before, mask in ours.items()
            for after, other in theirs.items()
            if mask.any() and other.any()
        }

    def _unit(self, unit: str, index: int, results: Sequence[ChainResult], differs: Mapping[str, Mask]) -> UnitChange:
        outputs = tuple(name for name, mask in differs.items() if mask[index])
        before, after = (
            {name: results[side].columns[name].value(index) for name in SHOWN if name in results[side].columns}
            for side in (0, 1)
        )
        return UnitChange(unit, before, after, outputs, self._reason(outputs[0], index, results))

    def _reason(self, output: str, index: int, results: Sequence[ChainResult]) -> Reason:
        tables = [self._givers[side][output] for side in (0, 1)]
        answers, rows = [], []
        for side, table in enumerate(tables):
            given = self._words(side, output, results[side])
            answers.append(tuple(sorted("null" if word is None else str(word) for word in given if given[word][index])))
            rows.append(self._chains[side].decided_by(results[side], index)[table.id])
        return Reason(
            tables[0].id, output, answers[0], answers[1], rows[0], rows[1], self._cells(tables, rows, index, results)
        )

    @staticmethod
    def _cells(
        tables: Sequence[DecisionTable],
        rows: Sequence[tuple[str, ...]],
        index: int,
        results: Sequence[ChainResult],
    ) -> tuple[str, ...]:
        """Of the rows that decide on one side only, what is different about them on the other."""
        known: list[dict[str, Rule]] = [{rule.id: rule for rule in table.rules} for table in tables]
        lines = []
        for row in dict.fromkeys([*rows[0], *rows[1]]):
            if row not in known[0] or row not in known[1]:
                lines.append(f"row {row} " + ("is new" if row in known[1] else "is taken out"))
                continue
            for name in dict.fromkeys([*tables[0].inputs, *tables[1].inputs]):
                cells = [cell_of(tables[side], known[side][row], name) for side in (0, 1)]
                if cells[0].test != cells[1].test:
                    said = []
                    for side, cell in enumerate(cells):
                        column = results[side].columns.get(name)
                        met = accepts(cell.test, None if column is None else column.value(index))
                        said.append(f"{worded(cell.test)} ({'met' if met else 'not met'})")
                    lines.append(f"row {row}, {name}: {said[0]} -> {said[1]}")
            if known[0][row].then != known[1][row].then:
                lines.append(f"row {row} gives something else")
        return tuple(lines or ["the same rows in another order, or other rows around them"])
