"""`advisor recommend`: scores of units in, recommendations out."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click

from advisor import bootstrap
from advisor.cli.options import language_option, quiet_option, rules_option
from advisor.cli.terminal import Terminal
from advisor.cli.wording import recommendation_rows
from advisor.domain.profile import ScoreColumns
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import BooleanDomain, ChoiceDomain
from advisor.domain.unit import Engagement
from advisor.engine.compare.opinion import OpinionModel
from advisor.engine.decide.advise import ANSWERS, Adviser
from advisor.engine.explain.flips import FlipSearch
from advisor.engine.explain.landscape import Landscape
from advisor.errors import UsageError
from advisor.intake.scores import read_scores
from advisor.report.documents import recommendation_document
from advisor.services.opinion import opinions
from advisor.text import Language
from advisor.writing import replace_atomically, safe_text

_PART = 500
"""Units that are decided and written, or shown, at a time."""


@click.command()
@click.argument("scores", type=click.Path(path_type=Path))
@click.option(
    "--json", "json_file", metavar="FILE|-", help="Write the recommendations as JSON (- for standard output)."
)
@click.option("--csv", "csv_file", metavar="FILE|-", help="Write one line per unit as CSV: for masses of units.")
@click.option("--trace", is_flag=True, help="Add every table, row and cell to the JSON: why, and why not.")
@click.option(
    "--flips", "with_flips", is_flag=True, help="Add the smallest changes that give another answer to the JSON."
)
@click.option("--opinion", "with_opinion", is_flag=True, help="Add the second opinion from published cases.")
@rules_option
@language_option(("en", "zh"), "en")
@quiet_option
def recommend(
    scores: Path,
    json_file: str | None,
    csv_file: str | None,
    rules_folder: Path | None,
    language: Language,
    *,
    trace: bool,
    with_flips: bool,
    with_opinion: bool,
    quiet: bool,
) -> None:
    """Recommend a method for each unit of SCORES.

    SCORES is a CSV or XLSX with a column `unit` and any of the 19 dimensions (0..100, blank = missing), and
    optionally name, parent, function, lifecycle, headcount, current_method, mandated_method, supports and fixed
    (;-separated), strategy_clear and sponsor (yes or no).

    \b
    Examples
      advisor recommend scores.csv
      advisor recommend scores.xlsx --json - --trace --flips
      advisor recommend many.csv --csv answers.csv
    """
    if json_file == csv_file == "-":
        message = "--json and --csv cannot both go to standard output: name a file for one of them"
        raise UsageError(message)
    terminal = Terminal(quiet=quiet)
    rules = bootstrap.rulebook(rules_folder)
    choices = {name: fact.domain.values for name, fact in rules.facts.items() if isinstance(fact.domain, ChoiceDomain)}
    flags = [
        name for name, fact in rules.facts.items() if isinstance(fact.domain, BooleanDomain) and name != "pay_fixed"
    ]
    with terminal.step(f"read {scores}"):
        columns = read_scores(scores, tuple(rules.dimensions), choices, flags)
    adviser = Adviser(rules)
    if csv_file is not None:
        with terminal.step(f"decide {len(columns.units)} units"):
            answers = adviser.columns(columns)
        with _output(csv_file) as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(["unit", *ANSWERS])
            ids = [safe_text(unit.id) for unit in columns.units]
            writer.writerows(zip(ids, *(answers[name] for name in ANSWERS), strict=True))
    model = bootstrap.opinion(rules, rules_folder) if with_opinion else None
    if with_flips and json_file is None:
        message = "--flips adds to the JSON: give --json FILE or --json - too"
        raise UsageError(message)
    if json_file is not None:
        with terminal.step(f"decide {len(columns.units)} units"), _output(json_file) as stream:
            search = FlipSearch(Landscape(rules), adviser) if with_flips else None
            _write_json(stream, rules, columns, adviser, model, search, trace=trace)
    if json_file is None and csv_file is None:
        _show(terminal, rules, columns, adviser, model, language)


def _write_json(
    stream: TextIO,
    rules: Rulebook,
    columns: ScoreColumns,
    adviser: Adviser,
    model: OpinionModel | None,
    search: FlipSearch | None,
    *,
    trace: bool,
) -> None:
    """The document unit by unit, one a line, so that masses of units need no more memory than a few."""
    head = json.dumps(recommendation_document(rules, []), ensure_ascii=False)
    stream.write(head.removesuffix("]}"))
    for start in range(0, len(columns.units), _PART):
        part = _part(columns, start)
        recommendations = adviser.recommend(part, trace=trace)
        second = opinions(model, part, [one.method for one in recommendations]) if model is not None else None
        flips = None
        if search is not None:
            missing = [one.missing for one in recommendations]
            client = Engagement()
            flips = list(zip(search.flips(part, client), search.open_dimensions(part, client, missing), strict=True))
        document = recommendation_document(rules, recommendations, second, flips)
        stream.writelines(
            ("\n" if start + index == 0 else ",\n") + json.dumps(unit, ensure_ascii=False)
            for index, unit in enumerate(document["units"])
        )
    stream.write("\n]}\n")


def _show(
    terminal: Terminal,
    rules: Rulebook,
    columns: ScoreColumns,
    adviser: Adviser,
    model: OpinionModel | None,
    language: Language,
) -> None:
    """A table of the first units, and how many more there are."""
    shown = _part(columns, 0)
    recommendations = adviser.recommend(shown)
    second = opinions(model, shown, [one.method for one in recommendations]) if model is not None else None
    names = {unit.id: unit.name_en for unit in shown.units}
    heads, rows = recommendation_rows(recommendations, rules, language, names, second)
    terminal.table(heads, rows)
    more = len(columns.units) - len(shown.units)
    if more:
        terminal.say(f"and {more} more units: write them all with --csv FILE or --json FILE")


def _part(columns: ScoreColumns, start: int) -> ScoreColumns:
    stop = start + _PART
    return ScoreColumns(
        columns.units[start:stop],
        {name: values[start:stop] for name, values in columns.values.items()},
        {name: values[start:stop] for name, values in columns.facts.items()},
    )


@contextmanager
def _output(target: str) -> Iterator[TextIO]:
    """Standard output for -, else a file that appears only once it is whole."""
    if target == "-":
        yield sys.stdout
        return
    with replace_atomically(Path(target)) as beside, beside.open("w", encoding="utf-8", newline="") as stream:
        yield stream
