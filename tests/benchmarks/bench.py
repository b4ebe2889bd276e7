"""Prints how fast the engine is, as ratios against plain NumPy in the same run, and how long the main jobs take.

Run with `make bench`. Nothing here is a test: machines are shared, so figures are read, never asserted.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from advisor import bootstrap
from advisor.domain.profile import ScoreColumns
from advisor.domain.table import Cell, DecisionTable, HitPolicy, NumberDomain, Output, Rule
from advisor.engine.decide.advise import Adviser, units_of
from advisor.engine.decide.columns import Column
from advisor.engine.decide.table import CompiledTable
from advisor.engine.decide.unary import parse

ROWS = 1_000_000
UNITS = 100_000
SCORE = NumberDomain(0.0, 100.0, 0.1)
NAMES = ("a", "b", "c", "d", "e")
WORDS = ("x", "y", "z")
MASKS: dict[str, Callable[[NDArray[np.float64]], NDArray[np.bool_]] | None] = {
    "-": None,
    "< 40": lambda x: x < 40,
    "[40..60)": lambda x: (x >= 40) & (x < 60),
    ">= 60": lambda x: x >= 60,
    ">= 50": lambda x: x >= 50,
}


def main() -> None:
    """All figures, one line each."""
    engine()
    chain()
    command()
    demo()


def engine() -> None:
    """One 12 x 5 first-hit table over a million rows of plain floats, a tenth of them missing."""
    rng = np.random.default_rng(1)
    rows = [tuple(str(cell) for cell in rng.choice(list(MASKS), len(NAMES))) for _ in range(12)]
    raw = {name: np.round(rng.uniform(0, 100, ROWS), 1) for name in NAMES}
    for scores in raw.values():
        scores[rng.random(ROWS) < 0.1] = np.nan
    rules = tuple(
        Rule(str(position), tuple(Cell(parse(cell), cell) for cell in row), (WORDS[position % 3],))
        for position, row in enumerate(rows)
    )
    table = DecisionTable("bench", HitPolicy.FIRST, dict.fromkeys(NAMES, SCORE), (Output("out", WORDS),), rules)
    compiled = CompiledTable(table)
    columns = {name: Column(SCORE, raw=scores) for name, scores in raw.items()}

    def reference() -> NDArray[np.int64]:
        conditions = []
        for row in rows:
            mask = np.ones(ROWS, dtype=bool)
            for name, cell in zip(NAMES, row, strict=True):
                if (test := MASKS[cell]) is not None:
                    mask &= test(raw[name])
            conditions.append(mask)
        return np.select(conditions, [position % 3 + 1 for position in range(12)], 0)

    def ours() -> Column:
        return compiled.output(compiled.match(columns), "out")

    def traced() -> object:
        return compiled.trace(columns), ours()

    if not (reference() == ours().codes).all():
        sys.exit("the engine and np.select differ")
    select, plain, full = (_best(job) for job in (reference, ours, traced))
    _say("np.select, 12 x 5, 1,000,000 rows", f"{ROWS / select / 1e6:6.1f} M decisions/s")
    _say("decision table", f"{ROWS / plain / 1e6:6.1f} M decisions/s", f"{select / plain:.2f} x np.select")
    _say(
        "decision table with full trace", f"{ROWS / full / 1e6:6.1f} M decisions/s", f"{select / full:.2f} x np.select"
    )


def chain() -> None:
    """The whole shipped chain over 100,000 units, columns in and columns out."""
    rules = bootstrap.rulebook()
    adviser = Adviser(rules)
    adviser.columns(_scores(100))
    scores = _scores(UNITS)
    _say(
        f"whole chain ({len(rules.tables)} tables), {UNITS:,} units", f"{_best(lambda: adviser.columns(scores)):6.2f} s"
    )


def command() -> None:
    """`advisor recommend --csv` as a whole process on a file of 100,000 units."""
    scores = _scores(UNITS)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "scores.csv", Path(folder) / "answers.csv"
        lines = np.column_stack(
            [[unit.id for unit in scores.units], *(np.char.mod("%.1f", column) for column in scores.values.values())]
        )
        source.write_text("\n".join([",".join(["unit", *scores.values]), *(",".join(line) for line in lines)]) + "\n")
        elapsed = _best(lambda: _advisor("recommend", str(source), "--csv", str(target)), 2)
        _say(f"advisor recommend --csv, {UNITS:,} units", f"{elapsed:6.2f} s")


def demo() -> None:
    """`advisor demo` as a whole process, per language, and what the assessment itself takes of it."""
    for language in ("zh", "en"):
        with tempfile.TemporaryDirectory() as folder:
            began = time.perf_counter()
            _advisor("demo", "--lang", language, "--out", folder, "--quiet")
            elapsed = time.perf_counter() - began
            report = Path(folder) / f"report.{language}.pdf"
            units = len(json.loads((Path(folder) / "assessment.json").read_text(encoding="utf-8"))["units"])
            _say(
                f"advisor demo, {units} units, {language}",
                f"{elapsed:6.2f} s",
                f"{report.stat().st_size // 1024} kB PDF",
            )


def _scores(count: int) -> ScoreColumns:
    rules = bootstrap.rulebook()
    rng = np.random.default_rng(2)
    values = {name: np.round(rng.uniform(0, 100, count), 1) for name in rules.dimensions}
    return ScoreColumns(units_of([f"u{index}" for index in range(count)]), values)


def _advisor(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "advisor", *arguments], check=True, stdout=subprocess.DEVNULL)


def _best(job: Callable[[], object], times: int = 5) -> float:
    elapsed = []
    for _ in range(times):
        began = time.perf_counter()
        job()
        elapsed.append(time.perf_counter() - began)
    return min(elapsed)


def _say(what: str, *figures: str) -> None:
    print(f"{what:<46}" + "   ".join(figures))


if __name__ == "__main__":
    main()
