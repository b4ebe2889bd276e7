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
from advisor.domain.table import ChoiceDomain
from advisor.engine.decide.advise import ANSWERS, Adviser
from advisor.intake.scores import read_scores
from advisor.report.documents import recommendation_document
from advisor.text import Language
from advisor.writing import replace_atomically, safe_text


@click.command()
@click.argument("scores", type=click.Path(path_type=Path))
@click.option(
    "--json", "json_file", metavar="FILE|-", help="Write the recommendations as JSON (- for standard output)."
)
@click.option("--csv", "csv_file", metavar="FILE|-", help="Write one line per unit as CSV: for masses of units.")
@click.option("--trace", is_flag=True, help="Add every table, row and cell to the JSON: why, and why not.")
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
    quiet: bool,
) -> None:
    """Recommend a method for each unit of SCORES.

    SCORES is a CSV or XLSX with a column `unit` and any of the 19 dimensions (0..100, blank = missing), and
    optionally name, parent, function, lifecycle, headcount, current_method, supports (;-separated).

    \b
    Examples
      advisor recommend scores.csv
      advisor recommend scores.xlsx --json - --trace
      advisor recommend many.csv --csv answers.csv
    """
    terminal = Terminal(quiet=quiet)
    rules = bootstrap.rulebook(rules_folder)
    choices = {name: fact.domain.values for name, fact in rules.facts.items() if isinstance(fact.domain, ChoiceDomain)}
    columns = read_scores(scores, tuple(rules.dimensions), choices)
    adviser = Adviser(rules)
    if csv_file is not None:
        answers = adviser.columns(columns)
        with _output(csv_file) as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(["unit", *ANSWERS])
            ids = [safe_text(unit.id) for unit in columns.units]
            writer.writerows(zip(ids, *(answers[name] for name in ANSWERS), strict=True))
    if json_file is None and csv_file is not None:
        return
    recommendations = adviser.recommend(columns, trace=trace)
    if json_file is not None:
        with _output(json_file) as stream:
            json.dump(recommendation_document(rules, recommendations), stream, ensure_ascii=False, indent=1)
            stream.write("\n")
        return
    names = {unit.id: unit.name_en for unit in columns.units}
    heads, rows = recommendation_rows(recommendations, rules, language, names)
    terminal.table(heads, rows)


@contextmanager
def _output(target: str) -> Iterator[TextIO]:
    """Standard output for -, else a file that appears only once it is whole."""
    if target == "-":
        yield sys.stdout
        return
    with replace_atomically(Path(target)) as beside, beside.open("w", encoding="utf-8", newline="") as stream:
        yield stream
