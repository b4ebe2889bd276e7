"""`advisor demo`: the whole job on an invented company."""

from __future__ import annotations

import shutil
import time
from datetime import datetime
from pathlib import Path

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
    commission = Commission(answers, units, questionnaire, rules, engagement, Gate(), when)
    written = deliver(commission, languages(language), out, terminal)
    terminal.say(f"done in {time.monotonic() - began:.1f} s")
    _say_next(terminal, out, written)


def _say_next(terminal: Terminal, out: Path, written: list[Path]) -> None:
    reports = " or ".join(str(path) for path in written if path.suffix == ".pdf")
    place = out / "input"
    terminal.say(
        f"\nWhat to do next\n"
        f"  1. read {reports}\n"
        f"  2. open {place / 'answers.csv'}: this is what an export of your form may look like\n"
        f"  3. change it and assess again:\n"
        f"     advisor assess {place / 'answers.csv'} --units {place / 'units.csv'} --questionnaire full "
        f"--engagement {place / 'engagement.yaml'} --out my-result\n"
        f"  4. begin your own: advisor questionnaire template my-answers.xlsx"
    )
