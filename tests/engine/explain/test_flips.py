"""Flips and open dimensions against brute force on the shipped rules, and what they promise."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations, product
from math import floor

import numpy as np
import pytest

from advisor.domain.explanation import Flip, Flips, Outcome
from advisor.domain.profile import ScoreColumns, Why
from advisor.domain.rulebook import Rulebook
from advisor.domain.unit import Engagement, Unit
from advisor.engine.decide.advise import Adviser
from advisor.engine.explain.flips import GUARDED, FlipSearch
from advisor.engine.explain.landscape import Landscape, needed

EDGES = (0.0, 39.9, 40.0, 49.9, 50.0, 59.9, 60.0, 100.0)
"""The ends of the ranges within which no cell of the shipped rules changes its answer."""
UNITS = 40
CLIENT = Engagement(strategy_clear=True, sponsor=True)


@pytest.fixture(scope="module")
def landscape(rules: Rulebook) -> Landscape:
    """Method and entry of the shipped rules."""
    return Landscape(rules)


@pytest.fixture(scope="module")
def search(landscape: Landscape, adviser: Adviser) -> FlipSearch:
    """The search over the shipped rules."""
    return FlipSearch(landscape, adviser)


def _units(rules: Rulebook, seed: int, count: int = UNITS, missing: float = 0.1) -> ScoreColumns:
    rng = np.random.default_rng(seed)
    values = {}
    for name in rules.dimensions:
        scores = np.round(rng.uniform(0, 100, count), 1)
        close = rng.random(count) < 0.4
        scores[close] = rng.choice(EDGES, close.sum())
        scores[rng.random(count) < missing] = np.nan
        values[name] = scores
    names = list(rules.dimensions)
    units = tuple(
        Unit(
            id=str(index),
            lifecycle=rng.choice(["founding", "growing", "mature", "declining"]),
            function=rng.choice(["sales", "research", "product_rnd"]),
            fixed=tuple(rng.choice(names, 2, replace=False)) if index % 3 == 0 else (),
            mandated_method="kpi" if index % 7 == 0 else None,
        )
        for index in range(count)
    )
    return ScoreColumns(units, values)


def _one(scores: ScoreColumns, index: int, rows: list[dict[str, float]]) -> ScoreColumns:
    """Copies of one unit, each with some scores replaced."""
    values = {
        name: np.array([row.get(name, float(column[index])) for row in rows]) for name, column in scores.values.items()
    }
    return ScoreColumns((scores.units[index],) * len(rows), values)


def _outcomes(adviser: Adviser, scores: ScoreColumns) -> list[Outcome]:
    result = adviser.run(scores, CLIENT)
    both = (result.columns["method"], result.columns["entry"])
    return [Outcome(*(column.value(index) for column in both)) for index in range(len(scores.units))]  # type: ignore[arg-type]  # words


def _nearest_in_each_range(value: float) -> list[float]:
    ranges = zip(EDGES[::2], EDGES[1::2], strict=True)
    return [min(max(value, low), high) for low, high in ranges if not low <= value <= high]


def _brute(
    adviser: Adviser, scores: ScoreColumns, index: int, names: Iterable[str], now: Outcome, most: int, *, better: bool
) -> tuple[int, float] | None:
    """Fewest dimensions, then the least total, that give another (or a freer) outcome; None up to `most` dimensions."""
    known = {name: float(scores.values[name][index]) for name in names if not np.isnan(scores.values[name][index])}
    for size in range(1, most + 1):
        rows = [
            dict(zip(chosen, targets, strict=True))
            for chosen in combinations(known, size)
            for targets in product(*(_nearest_in_each_range(known[name]) for name in chosen))
        ]
        if not rows:
            return None
        totals = [
            round(sum(abs(target - known[name]) for name, target in row.items()), 1)
            for row, outcome in zip(rows, _outcomes(adviser, _one(scores, index, rows)), strict=True)
            if (_rank(outcome) > _rank(now) if better else outcome != now)
        ]
        if totals:
            return size, min(totals)
    return None


def _rank(outcome: Outcome) -> int:
    return GUARDED.index(str(outcome.entry))


def _movable(rules: Rulebook, scores: ScoreColumns, index: int, *kinds: str) -> list[str]:
    fixed = scores.units[index].fixed
    kind = {name: "changeable" if one.changeable else "given" for name, one in rules.dimensions.items()}
    return [name for name in kind if kind[name] in kinds and name not in fixed]


def _measure(flip: Flip | None) -> tuple[int, float] | None:
    return None if flip is None else (len(flip.moves), flip.total)


@pytest.mark.parametrize("seed", [1, 2])
def test_flips_are_the_smallest(rules: Rulebook, adviser: Adviser, search: FlipSearch, seed: int) -> None:
    """No smaller change exists, in any of the four searches, than brute force over all ranges finds."""
    scores = _units(rules, seed)
    decided = 0
    for index, (flips, now) in enumerate(zip(search.flips(scores, CLIENT), _outcomes(adviser, scores), strict=True)):
        if flips is None:
            assert now.method is None
            continue
        decided += 1
        every = _movable(rules, scores, index, "changeable", "given")
        for flip, names, better in (
            (flips.nearest, every, False),
            (flips.given, _movable(rules, scores, index, "given"), False),
            (flips.changeable, _movable(rules, scores, index, "changeable"), False),
            (flips.better, _movable(rules, scores, index, "changeable"), True),
        ):
            found = _brute(adviser, scores, index, names, now, 2, better=better)
            if found is not None:
                assert _measure(flip) == found
            else:
                assert flip is None or len(flip.moves) > 2
    assert decided > UNITS / 2


def test_nothing_is_missed_in_three_dimensions(rules: Rulebook, adviser: Adviser, search: FlipSearch) -> None:
    """Where two dimensions do not suffice, three are found whenever brute force finds them."""
    scores = _units(rules, 3, 12, missing=0.0)
    for index, (flips, now) in enumerate(zip(search.flips(scores, CLIENT), _outcomes(adviser, scores), strict=True)):
        if flips is not None:
            names = _movable(rules, scores, index, "changeable")
            found = _brute(adviser, scores, index, names, now, 3, better=True)
            assert found == _measure(flips.better) or (
                found is None and (flips.better is None or len(flips.better.moves) > 3)
            )


def test_a_flip_flips_and_half_of_it_does_not(rules: Rulebook, adviser: Adviser, search: FlipSearch) -> None:
    """Applied, the outcome is the one that was said; half of it, rounded toward today, does not give such an outcome."""
    scores = _units(rules, 4, 300)
    seen = 0
    for index, (flips, now) in enumerate(zip(search.flips(scores, CLIENT), _outcomes(adviser, scores), strict=True)):
        for name in ("nearest", "given", "changeable", "better"):
            flip: Flip | None = getattr(flips, name) if flips is not None else None
            if flip is None:
                continue
            seen += 1
            whole = {move.dimension: move.to for move in flip.moves}
            half = {move.dimension: _half(move.today, move.to) for move in flip.moves}
            flipped, halved = _outcomes(adviser, _one(scores, index, [whole, half]))
            assert flipped == flip.outcome != now
            assert halved == now if name != "better" else _rank(halved) <= _rank(now)
    assert seen > 600


def _half(today: float, to: float) -> float:
    """Half of the way in tenths, rounded toward today."""
    tenths = floor(abs(to - today) * 10 / 2 + 1e-6)
    return round(today + (tenths / 10 if to > today else -tenths / 10), 1)


def test_fixed_and_missing_dimensions_stay(rules: Rulebook, search: FlipSearch) -> None:
    """No flip moves what is fixed for the unit, nor what has no score; advice moves only what can be changed."""
    scores = _units(rules, 5, 200, missing=0.2)
    for index, flips in enumerate(search.flips(scores, CLIENT)):
        for flip in _all(flips):
            for move in flip.moves:
                assert move.dimension not in scores.units[index].fixed
                assert move.today == scores.values[move.dimension][index]
        if flips is not None:
            for flip in (flips.changeable, flips.better):
                assert flip is None or all(rules.dimensions[move.dimension].changeable for move in flip.moves)
            assert flips.given is None or not any(
                rules.dimensions[move.dimension].changeable for move in flips.given.moves
            )


def _all(flips: Flips | None) -> list[Flip]:
    if flips is None:
        return []
    return [flip for flip in (flips.nearest, flips.given, flips.changeable, flips.better) if flip is not None]


def test_distance_in_standard_errors(search: FlipSearch, rules: Rulebook) -> None:
    """The distance over the standard error, to 0.1; nothing where the error is not shown."""
    values = {name: np.array([80.0]) for name in rules.dimensions} | {"goal_volatility": np.array([61.5])}
    values |= {"uncertainty": np.array([30.0]), "exploration": np.array([20.0]), "reward_coupling": np.array([20.0])}
    scores = ScoreColumns((Unit("a"),), values)
    (flips,) = search.flips(scores, CLIENT, [{"goal_volatility": 4.0}])
    assert flips is not None
    assert flips.nearest is not None
    (move,) = flips.nearest.moves
    assert (move.dimension, move.to, move.change, move.errors) == ("goal_volatility", 59.9, -1.6, 0.4)
    (plain,) = search.flips(scores, CLIENT)
    assert plain is not None
    assert plain.nearest is not None
    assert plain.nearest.moves[0].errors is None


def test_open_dimensions_tell_every_answer(rules: Rulebook, adviser: Adviser, search: FlipSearch) -> None:
    """The stretches cover 0..100 without gaps, and the chain gives their outcome at each of the 1,001 values."""
    scores = _units(rules, 6, 15, missing=0.15)
    missing = [
        {name: Why.TOO_FEW for name in rules.dimensions if np.isnan(scores.values[name][index])} for index in range(15)
    ]
    grid = [round(step / 10, 1) for step in range(1001)]
    now = _outcomes(adviser, scores)
    for index, opened in enumerate(search.open_dimensions(scores, CLIENT, missing)):
        assert [one.dimension for one in opened] == list(missing[index])
        for one in opened:
            answers = _outcomes(adviser, _one(scores, index, [{one.dimension: value} for value in grid]))
            said = [
                stretch.outcome for value in grid for stretch in one.stretches if stretch.low <= value <= stretch.high
            ]
            assert said == answers
            assert one.changes == any(outcome != now[index] for outcome in answers)
            assert all(
                before.outcome != after.outcome for before, after in zip(one.stretches, one.stretches[1:], strict=False)
            )


def test_only_the_tables_that_matter(rules: Rulebook) -> None:
    """Method and entry rest on the layers, not on settings, risks or fit."""
    chosen = [table.id for table in needed(tuple(rules.tables.values()))]
    assert chosen[0] == "uncertainty_level"
    assert chosen[-1] == "entry"
    assert not {"fit", "form", "risks", "actions", "setting_incentive"} & set(chosen)


def test_reachable_outcomes_of_a_box(rules: Rulebook, adviser: Adviser, landscape: Landscape) -> None:
    """Every outcome of many random points in a box is among the reachable ones, and a point gives exactly its own."""
    scores = _units(rules, 7, 5, missing=0.0)
    rng = np.random.default_rng(8)
    for index, now in enumerate(_outcomes(adviser, scores)):
        unit = scores.units[index]
        facts = {
            "lifecycle": unit.lifecycle,
            "function": unit.function,
            "mandated_method": unit.mandated_method,
            "pay_fixed": "reward_coupling" in unit.fixed,
            "strategy_clear": True,
            "sponsor": True,
        }
        point = {name: float(column[index]) for name, column in scores.values.items()}
        assert landscape.reachable(point, point, facts) == {now}
        lows = {name: max(0.0, round(value - 8, 1)) for name, value in point.items()}
        highs = {name: min(100.0, round(value + 8, 1)) for name, value in point.items()}
        rows = [{name: round(float(rng.uniform(lows[name], highs[name])), 1) for name in point} for _ in range(3000)]
        assert set(_outcomes(adviser, _one(scores, index, rows))) <= landscape.reachable(lows, highs, facts)
