"""`advisor opinion` and `advisor cases`: the second opinion, how good it is, and cases of one's own."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import click

from advisor import bootstrap, resources
from advisor.cli.card import model_card, printed_evaluation
from advisor.cli.options import quiet_option, rules_option
from advisor.cli.terminal import Terminal
from advisor.content.cases import OWN, load_unseen_cases
from advisor.content.library import load_rulebook
from advisor.content.opinions import load_evaluation, write_evaluation, write_opinion
from advisor.content.own_cases import add_own_cases, check_own_cases
from advisor.errors import UsageError
from advisor.services.opinion import evaluate as run_evaluation
from advisor.writing import replace_atomically

_FILE = click.Path(path_type=Path)


@click.group()
def opinion() -> None:
    """Train the second opinion from published cases, evaluate it, print its model card."""


@opinion.command()
@rules_option
@quiet_option
def train(rules_folder: Path | None, *, quiet: bool) -> None:
    """Train the second opinion on the cases of the rules and store it with them.

    \b
    Example
      advisor opinion train --rules my-rules
    """
    from advisor.engine.compare.training import labelled, train_outcome
    from advisor.engine.compare.training import train as fit

    terminal = Terminal(quiet=quiet)
    folder = rules_folder or resources.rules_dir()
    rules = load_rulebook(folder)
    dimensions = tuple(rules.dimensions)
    data = labelled(rules.precedents, dimensions)
    with terminal.step(f"train on {len(data)} labelled cases of {len(rules.precedents)}"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = fit(data, dimensions)
        outcomes = {method: train_outcome(rules.precedents, method, dimensions) for method in ("kpi", "okr")}
    terminal.say(f"  write {write_opinion(folder, rules, model, outcomes)}")


@opinion.command()
@click.argument("cases", required=False, type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@click.option("--store", is_flag=True, help="Keep the cross-validated figures with the rules, for the model card.")
@rules_option
@quiet_option
def evaluate(cases: Path | None, rules_folder: Path | None, *, as_json: bool, store: bool, quiet: bool) -> None:
    """Evaluate: by cross-validation on the library, or the stored model on CASES that it has not seen.

    CASES is YAML as in rules/precedents/cases.yaml, or a plain list of such cases.

    \b
    Examples
      advisor opinion evaluate                     # a minute or two
      advisor opinion evaluate unseen.yaml --json
    """
    if store and cases is not None:
        message = "--store keeps the figures of the library: leave CASES out"
        raise UsageError(message)
    terminal = Terminal(quiet=quiet or as_json)
    rules = bootstrap.rulebook(rules_folder)
    unseen = None if cases is None else load_unseen_cases(cases, tuple(rules.dimensions))
    if unseen is not None and not any(case.suited for case in unseen):
        message = f"{cases}: no case has a suited method, so there is nothing to compare with"
        raise UsageError(message)
    model = None if unseen is None else bootstrap.opinion(rules, rules_folder)
    known = {case.id for case in rules.precedents} & {case.id for case in unseen or ()}
    if known:
        click.echo(f"{len(known)} of these cases are in the library: the figures flatter the model", err=True)
    with (
        terminal.step("evaluate; organisations stay together, tuning stays inside the folds"),
        warnings.catch_warnings(),
    ):
        warnings.simplefilter("ignore")
        figures = run_evaluation(rules, unseen, model)
    if store:
        terminal.say(f"  write {write_evaluation(rules_folder or resources.rules_dir(), rules, figures)}")
    click.echo(json.dumps(figures, indent=1) if as_json else printed_evaluation(figures))


@opinion.command()
@click.option("--out", type=_FILE, help="Write the card to a file (default: standard output).")
@rules_option
def card(out: Path | None, rules_folder: Path | None) -> None:
    """Print the model card and data sheet from the stored model and its evaluation.

    \b
    Example
      advisor opinion evaluate --store && advisor opinion card --out docs/model-card.md
    """
    rules = bootstrap.rulebook(rules_folder)
    figures = load_evaluation(rules_folder or resources.rules_dir(), rules)
    if figures is None:
        message = "no evaluation of these cases is stored: run advisor opinion evaluate --store first"
        raise UsageError(message)
    text = model_card(rules, bootstrap.opinion(rules, rules_folder), figures)
    if out is None:
        click.echo(text, nl=False)
        return
    with replace_atomically(out) as beside:
        beside.write_text(text, encoding="utf-8")


@click.group()
def cases() -> None:
    """Add cases of one's own to a folder of rules."""


@cases.command()
@click.argument("file", type=_FILE)
@rules_option
def check(file: Path, rules_folder: Path | None) -> None:
    """Check own cases: shape, ratings, ids, rater, evidence `own`.

    \b
    Example
      advisor cases check new-cases.yaml
    """
    rules = bootstrap.rulebook(rules_folder)
    found = check_own_cases(file, rules)
    click.echo(f"{file}: {len(found)} cases, no findings")


@cases.command()
@click.argument("file", type=_FILE)
@click.option(
    "--rules",
    "folder",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    help="The client's folder of rules.",
)
def add(file: Path, folder: Path) -> None:
    """Add the cases of FILE to the own cases of a client's folder of rules; published cases stay as they are.

    \b
    Example
      cp -r rules my-rules && advisor cases add new-cases.yaml --rules my-rules
    """
    if folder.resolve() == resources.rules_dir().resolve():
        message = "own cases belong to a client: copy the rules to a folder of the client's and name that one"
        raise UsageError(message)
    count = add_own_cases(file, folder, load_rulebook(folder))
    click.echo(f"{folder / OWN}: {count} own cases. Now: advisor opinion train --rules {folder}")
