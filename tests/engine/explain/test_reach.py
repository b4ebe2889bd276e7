"""Reachable outcomes: against a fine grid on small chains, against the decision diagram on the shipped rules."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from advisor.domain.explanation import Outcome
from advisor.domain.rulebook import SCORE, Rulebook
from advisor.domain.table import BooleanDomain, Cell, ChoiceDomain, DecisionTable, HitPolicy, Output, Rule, TextDomain
from advisor.engine.decide.chain import Chain
from advisor.engine.decide.columns import encode
from advisor.engine.decide.unary import parse
from advisor.engine.explain.landscape import Landscape, needed
from advisor.engine.explain.reach import reachable

CELLS = ("-", "< 40", "[40..60)", ">= 60", "= 50", "(49.9..50.1]", "null", "not(null)", "< 40, > 60", "!= 50.1")
LEVELS = ChoiceDomain(("low", "high"))
METHODS, ENTRIES = ("kpi", "okr", "hybrid"), ("adopt", "pilot")


def _rules(rows: list[tuple[tuple[str, ...], tuple[str, ...]]]) -> tuple[Rule, ...]:
    return tuple(
        Rule(str(number), tuple(Cell(parse(cell), cell) for cell in when), then)
        for number, (when, then) in enumerate(rows)
    )


def _small(seed: int) -> tuple[DecisionTable, ...]:
    """Three tables over three scores and a fact; the middle ones feed the last, one of them with words of any kind."""
    rng = np.random.default_rng(seed)

    def cell(*more: str) -> str:
        return str(rng.choice([*CELLS, *more]))

    level = DecisionTable(
        "level",
        HitPolicy.FIRST,
        {"a": SCORE, "b": SCORE},
        (Output("level", LEVELS.values), Output("note")),
        _rules([((cell(), cell()), (str(rng.choice(LEVELS.values)), str(rng.choice(["x", "y"])))) for _ in range(3)]),
    )
    method = DecisionTable(
        "method",
        HitPolicy.FIRST,
        {"level": LEVELS, "note": TextDomain(), "a": SCORE, "ready": BooleanDomain()},
        (Output("method", METHODS),),
        _rules(
            [
                (
                    (
                        str(rng.choice(["-", '"low"', '"high"', "null"])),
                        str(rng.choice(["-", '"x"', "null"])),
                        cell(),
                        str(rng.choice(["-", "true"])),
                    ),
                    (str(rng.choice(METHODS)),),
                )
                for _ in range(4)
            ]
        ),
    )
    entry = DecisionTable(
        "entry",
        HitPolicy.FIRST,
        {"method": ChoiceDomain(METHODS), "b": SCORE, "c": SCORE},
        (Output("entry", ENTRIES, default="pilot"),),
        _rules(
            [((str(rng.choice(["-", '"kpi"', "null"])), cell(), cell()), (str(rng.choice(ENTRIES)),)) for _ in range(4)]
        ),
    )
    return level, method, entry


@pytest.mark.parametrize("seed", range(40))
def test_the_fine_grid_gives_the_same(seed: int) -> None:
    """Every score from low to high in steps of 0.1, in all combinations, gives exactly the outcomes that are found."""
    rng = np.random.default_rng(100 + seed)
    tables = _small(seed)
    lows = {name: float(rng.choice([39.2, 49.4, 59.3, 49.8])) for name in "abc"}
    highs = {name: round(lows[name] + float(rng.choice([0.0, 0.3, 1.1])), 1) for name in "abc"}
    if seed % 4 == 0:
        del lows["c"], highs["c"]
    grids = [
        np.round(np.arange(round(lows[name] * 10), round(highs[name] * 10) + 1) / 10, 1) if name in lows else [np.nan]
        for name in "abc"
    ]
    points = np.array(list(product(*grids)), dtype=float).T
    columns = {name: encode(SCORE, column) for name, column in zip("abc", points, strict=True)}
    result = Chain(tables).run(columns | {"ready": encode(BooleanDomain(), [True] * points.shape[1])})
    method, entry = result.columns["method"], result.columns["entry"]
    expected = {Outcome(method.value(index), entry.value(index)) for index in range(points.shape[1])}  # type: ignore[arg-type]  # words
    assert reachable(tables, lows, highs, {"ready": True}) == expected


@pytest.mark.parametrize(
    ("cells", "low", "high", "expected"),
    [
        (("= 50",), 0.0, 100.0, {"kpi", None}),
        (("> 50",), 0.0, 50.0, {None}),
        (("> 50",), 0.0, 50.1, {"kpi", None}),
        (("<= 40", ">= 60"), 0.0, 100.0, {"kpi", "okr", None}),
        (("<= 40", ">= 60"), 40.0, 40.1, {"kpi", None}),
        (("<= 40", "(40..60)"), 0.0, 59.9, {"kpi", "okr"}),
        (("<= 40", "(40..60)"), 50.0, 50.0, {"okr"}),
    ],
)
def test_points_and_open_ranges(cells: tuple[str, ...], low: float, high: float, expected: set[str | None]) -> None:
    """A single point, and what lies just over a bound, are found; what lies just outside the ends is not."""
    rows = [((cell,), (word,)) for cell, word in zip(cells, METHODS, strict=False)]
    method = DecisionTable("method", HitPolicy.FIRST, {"a": SCORE}, (Output("method", METHODS),), _rules(rows))
    idle = DecisionTable("idle", HitPolicy.FIRST, {"b": SCORE}, (Output("unread", METHODS),), _rules(rows))
    entry = DecisionTable(
        "entry", HitPolicy.FIRST, {"method": ChoiceDomain(METHODS)}, (Output("entry", ENTRIES),), _rules([])
    )
    found = reachable((idle, method, entry), {"a": low, "b": 0.0}, {"a": high, "b": 100.0}, {})
    assert found == {Outcome(word, None) for word in expected}


def test_the_diagram_gives_the_same(rules: Rulebook) -> None:
    """Boxes of any width, some dimensions missing: the tables and the decision diagram agree on the shipped rules."""
    landscape, tables = Landscape(rules), needed(tuple(rules.tables.values()))
    rng = np.random.default_rng(3)
    sizes = set()
    for _ in range(40):
        asked = [name for name in rules.dimensions if rng.random() > 0.1]
        width = rng.choice([0.0, 2.0, 10.0, 60.0])
        lows = {name: round(float(rng.uniform(0, 100)), 1) for name in asked}
        highs = {name: min(100.0, round(low + float(rng.uniform(0, width)), 1)) for name, low in lows.items()}
        facts = {
            **rules.defaults,
            "lifecycle": str(rng.choice(["founding", "mature"])),
            "function": "product_rnd",
            "strategy_clear": True,
            "sponsor": bool(rng.random() < 0.7),
        }
        found = reachable(tables, lows, highs, facts)
        assert found == landscape.reachable(lows, highs, facts)
        sizes.add(len(found or ()))
    assert len(sizes) > 3


def test_too_many_states_are_undecided(rules: Rulebook) -> None:
    """The whole space of the shipped rules is searched within the default, and given up under a small limit."""
    tables = needed(tuple(rules.tables.values()))
    lows, highs = dict.fromkeys(rules.dimensions, 0.0), dict.fromkeys(rules.dimensions, 100.0)
    assert reachable(tables, lows, highs, dict(rules.defaults), most=100) is None
    every = reachable(tables, lows, highs, dict(rules.defaults))
    assert every is not None
    assert len(every) > 5
