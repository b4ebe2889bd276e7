"""`advisor diff`: two folders of rules on the same units and on a random population."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from advisor import bootstrap
from advisor.cli.client_scores import answered, assessed, scored
from advisor.cli.options import quiet_option
from advisor.cli.terminal import Terminal
from advisor.domain.profile import ScoreColumns
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import Value
from advisor.domain.unit import Engagement
from advisor.errors import UsageError
from advisor.intake.engagement import read_engagement
from advisor.services.rule_diff import MISSING_SHARE, SHOWN, Population, RuleDiff, Share, compare, given_of
from advisor.writing import replace_atomically

_FILE = click.Path(path_type=Path, dir_okay=False)
_LISTED = 40
"""Lines of one kind that are shown; the JSON has all."""


@click.command()
@click.argument("rules_a", type=click.Path(path_type=Path))
@click.argument("rules_b", type=click.Path(path_type=Path))
@click.option("--scores", "scores_file", type=_FILE, help="Scores as for advisor recommend, or an assessment.json.")
@click.option(
    "--answers",
    "answers_file",
    type=_FILE,
    help="Raw answers, with --units and --questionnaire; without them as --scores.",
)
@click.option("--units", "units_file", type=_FILE, help="The units of the answers.")
@click.option("--questionnaire", "form", type=click.Choice(["full", "workshop"]), help="The form of the answers.")
@click.option("--engagement", "engagement_file", type=_FILE, help="Facts of the client as a whole, YAML.")
@click.option("--json", "json_file", metavar="FILE|-", help="Write the comparison as JSON (- for standard output).")
@quiet_option
def diff(
    rules_a: Path,
    rules_b: Path,
    scores_file: Path | None,
    answers_file: Path | None,
    units_file: Path | None,
    form: str | None,
    engagement_file: Path | None,
    json_file: str | None,
    *,
    quiet: bool,
) -> None:
    """Compare the folders RULES_A and RULES_B: whose answer changes, and why.

    The units are those of --scores or --answers; without them only the random population is compared.
    Exit codes: 0 no answer differs, 1 some do, 2 cannot be compared.

    \b
    Examples
      advisor diff rules my-rules --scores scores.csv
      advisor diff rules my-rules --scores result/assessment.json
      advisor diff rules my-rules --answers answers.xlsx --units answers.xlsx --questionnaire workshop
    """
    terminal = Terminal(quiet=quiet)
    if scores_file is not None and answers_file is not None:
        message = "--scores and --answers are both given: give one of them"
        raise UsageError(message)
    if answers_file is not None and units_file is None and form is None:
        scores_file, answers_file = answers_file, None
    one, other = bootstrap.rulebook(rules_a), bootstrap.rulebook(rules_b)
    engagement = read_engagement(engagement_file, bootstrap.facts()) if engagement_file else Engagement()
    names: list[str] = []
    given: dict[str, list[Value]] = {}
    if scores_file is not None and scores_file.suffix.lower() == ".json":
        columns, engagement = assessed(scores_file)
    elif scores_file is not None:
        columns = scored(scores_file, one, other)
    elif answers_file is not None:
        columns = answered(answers_file, units_file, form, one, engagement)
    else:
        columns = ScoreColumns((), {})
    if columns.units:
        names, given = [unit.id for unit in columns.units], given_of(columns, engagement)
    with terminal.step("compare"):
        found = compare(one, other, names, given)
    if json_file is not None:
        _write(json_file, diff_document(one, other, found))
    if json_file != "-":
        _show(one, other, found)
    sys.exit(0 if found.identical else 1)


def diff_document(one: Rulebook, other: Rulebook, found: RuleDiff) -> dict[str, Any]:
    """The comparison as plain data."""
    return {
        "schema": 1,
        "rules": [{"version": rules.version, "sha256": rules.sha256} for rules in (one, other)],
        "identical": found.identical,
        "changes": list(found.changes),
        "not_compared": list(found.not_compared),
        "units": found.units,
        "changed": [
            {
                "unit": unit.unit,
                "before": dict(unit.before),
                "after": dict(unit.after),
                "differs": list(unit.differs),
                "why": {
                    "table": unit.reason.table,
                    "output": unit.reason.output,
                    "before": list(unit.reason.before),
                    "after": list(unit.reason.after),
                    "rows_before": list(unit.reason.rows_before),
                    "rows_after": list(unit.reason.rows_after),
                    "cells": list(unit.reason.cells),
                },
            }
            for unit in found.changed
        ],
        "population": {
            "definition": _definition(found.population),
            "any_answer": _share(found.population.any_answer),
            "method_entry_or_form": _share(found.population.advice),
            "transitions": {
                name: [{"from": before, "to": after, "profiles": n} for (before, after), n in cells.items()]
                for name, cells in found.population.transitions.items()
            },
        },
    }


def _show(one: Rulebook, other: Rulebook, found: RuleDiff) -> None:
    click.echo(f"A {one.version} ({one.sha256[:12]}), B {other.version} ({other.sha256[:12]})")
    _list("written otherwise", found.changes)
    if found.not_compared:
        click.echo(f"not compared, since not both give them alike: {', '.join(found.not_compared)}")
    if found.units:
        click.echo(f"\n{len(found.changed)} of {found.units} units are answered otherwise")
    for unit in found.changed[:_LISTED]:
        moved = [
            f"{name} {_word(unit.before.get(name))} -> {_word(unit.after.get(name))}"
            for name in SHOWN
            if unit.before.get(name) != unit.after.get(name)
        ]
        click.echo(f"  {unit.unit}: {'; '.join(moved) or 'method, entry and form stay; ' + ', '.join(unit.differs)}")
        why = unit.reason
        click.echo(
            f"    first at {why.table}: {', '.join(why.before) or 'nothing'} by {', '.join(why.rows_before) or 'no row'}"
            f" -> {', '.join(why.after) or 'nothing'} by {', '.join(why.rows_after) or 'no row'}"
        )
        for cell in why.cells[:_LISTED]:
            click.echo(f"      {cell}")
    _show_population(found.population)
    click.echo("\nidentical: no answer differs" if found.identical else "\nthe answers differ")


def _show_population(population: Population) -> None:
    click.echo("\n" + _definition(population))
    click.echo(f"  any answer differs: {_percent(population.any_answer)}")
    click.echo(f"  method, entry or form differs: {_percent(population.advice)}")
    if population.advice.changed:
        for name, cells in population.transitions.items():
            _matrix(name, cells)


def _matrix(name: str, cells: Mapping[tuple[str, str], int]) -> None:
    before = list(dict.fromkeys(one for one, _ in cells))
    after = list(dict.fromkeys(other for _, other in cells))
    width = max(12, *(len(word) + 2 for word in after))
    click.echo(f"  {name + ', A down, B across':<30}" + "".join(f"{word:>{width}}" for word in after))
    for one in before:
        click.echo(f"    {one:<28}" + "".join(f"{cells[one, other]:>{width}}" for other in after))


def _list(title: str, lines: tuple[str, ...]) -> None:
    if lines:
        click.echo(f"{title}:")
    for line in lines[:_LISTED]:
        click.echo(f"  {line}")
    if len(lines) > _LISTED:
        click.echo(f"  and {len(lines) - _LISTED} more: write them all with --json FILE")


def _definition(population: Population) -> str:
    return (
        f"random population: {population.any_answer.of} independent profiles, fixed seed; scores uniform on 0..100 in "
        f"steps of 0.1, {MISSING_SHARE:.0%} of them missing; facts uniform over their values and missing"
    )


def _percent(share: Share) -> str:
    return f"{share.value:.2%} (standard error {share.error:.2%})"


def _share(share: Share) -> dict[str, float]:
    return {"profiles": share.of, "changed": share.changed, "share": share.value, "standard_error": share.error}


def _word(value: Value) -> str:
    return "none" if value is None else str(value)


def _write(target: str, document: dict[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    with replace_atomically(Path(target)) as beside:
        beside.write_text(text, encoding="utf-8")
