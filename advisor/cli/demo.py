"""`advisor demo`: the whole job on an invented company."""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from advisor import bootstrap
from advisor.cli.assess import deliver
from advisor.cli.options import language_option, languages, quiet_option
from advisor.cli.terminal import Terminal
from advisor.engine.assess.disclosure import Gate
from advisor.intake.answers import read_answers
from advisor.intake.engagement import read_engagement
from advisor.intake.units import read_units
from advisor.services.assess import Commission
from advisor.writing import replace_atomically

INPUT = Path(__file__).resolve().parent.parent / "demo"
FILES = ("units.csv", "answers.csv", "engagement.yaml")


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-output"),
    show_default=True,
    help="Folder for what is written.",
)
@language_option(("zh", "en", "both"), "both")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="Date of the report (default: the engagement's)."
)
@quiet_option
def demo(out: Path, language: str, day: datetime | None, *, quiet: bool) -> None:
    """Run the whole job on an invented Chinese internet company of nine units.

    The input files are copied to OUT/input, so that they can be opened, changed and assessed again.

    \b
    Example
      advisor demo --out demo-output
    """
    began = time.monotonic()
    terminal = Terminal(quiet=quiet)
    place = out / "input"
    place.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(INPUT / name, place / name)
    rules = bootstrap.rulebook()
    questionnaire = bootstrap.questionnaire("full", rules.dimensions)
    facts = bootstrap.facts()
    with terminal.step(f"read {place / 'units.csv'} and {place / 'answers.csv'}"):
        units = read_units(place / "units.csv", facts, tuple(rules.dimensions))
        engagement = read_engagement(place / "engagement.yaml", facts)
        answers = read_answers(place / "answers.csv", questionnaire, units, facts)
    when = day.date() if day else engagement.date
    if when is None:  # pragma: no cover -- the shipped engagement has a date
        raise AssertionError
    opinion, figures = bootstrap.opinion(rules), bootstrap.evaluation(rules)
    commission = Commission(answers, units, questionnaire, rules, engagement, Gate(), when, opinion, figures)
    written = deliver(commission, languages(language), out, terminal)
    document = json.loads((out / "assessment.json").read_text(encoding="utf-8"))
    _write_scores(place / "scores.csv", document)
    terminal.say(f"done in {time.monotonic() - began:.1f} s")
    _say_next(terminal, out, written)


def _say_next(terminal: Terminal, out: Path, written: list[Path]) -> None:
    reports = " or ".join(str(path) for path in written if path.suffix == ".pdf")
    place = out / "input"
    advisor = "advisor" if shutil.which("advisor") else os.path.relpath(sys.argv[0])
    terminal.say(
        f"\nWhat to do next\n"
        f"  1. read {reports}\n"
        f"  2. open {place / 'answers.csv'}: this is what an export of your form may look like\n"
        f"  3. change it and assess again:\n"
        f"     {advisor} assess {place / 'answers.csv'} --units {place / 'units.csv'} --questionnaire full "
        f"--engagement {place / 'engagement.yaml'} --out my-result\n"
        f"  4. try scores without answers: {advisor} recommend {place / 'scores.csv'}\n"
        f"  5. begin your own: {advisor} questionnaire template my-answers.xlsx"
    )


def _write_scores(path: Path, document: dict[str, Any]) -> None:
    """The demo's scores as a file that `advisor recommend` reads."""
    facts = ("name", "function", "lifecycle", "headcount", "current_method")
    dimensions = list(dict.fromkeys(name for unit in document["units"] for name in unit["scores"]))
    with replace_atomically(path) as beside, beside.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["unit", *facts, *dimensions])
        for unit in document["units"]:
            scores = [unit["scores"].get(name, {}).get("value") for name in dimensions]
            writer.writerow([unit["unit"], *(unit[fact] for fact in facts), *scores])
