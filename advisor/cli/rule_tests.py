"""`advisor test-rules`: the example cases of the rules, what they cover, and generated cases at every bound."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click

from advisor import resources
from advisor.cli.options import quiet_option
from advisor.cli.terminal import Terminal
from advisor.content.case_grid import write_cases
from advisor.content.examples import load_example_set
from advisor.content.library import load_rulebook
from advisor.domain.rulebook import Rulebook
from advisor.errors import UsageError
from advisor.services.boundaries import boundary_cases
from advisor.services.coverage import Coverage, TableCoverage, cover
from advisor.services.examples import ExampleRun, run_examples
from advisor.writing import replace_atomically


@click.command("test-rules")
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--table", "table_id", metavar="ID", help="List all rows of this table.")
@click.option("--json", "json_file", metavar="FILE|-", help="Write the coverage as JSON (- for standard output).")
@click.option(
    "--boundaries",
    "boundaries_file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write cases on both sides of every bound into FILE, and stop.",
)
@quiet_option
def test_rules(
    folder: Path | None, table_id: str | None, json_file: str | None, boundaries_file: Path | None, *, quiet: bool
) -> None:
    """Run the example cases of the rules and say which rows they show to be needed.

    FOLDER is a folder of rules (default: the shipped ones). A row is hit when all its cells accept a case, and
    decisive when its table would answer otherwise without it. Rows that are decisive in no case are findings.

    \b
    Examples
      advisor test-rules
      advisor test-rules my-rules --table culture_soil
      advisor test-rules my-rules --boundaries my-rules/examples/boundaries.yaml
    """
    terminal = Terminal(quiet=quiet)
    place = folder or resources.rules_dir()
    if not place.is_dir():
        message = f"{place} is no folder: name a folder of rules"
        raise UsageError(message)
    rules = load_rulebook(place)
    if table_id is not None and table_id not in rules.tables:
        message = f'there is no table "{table_id}": use one of {", ".join(rules.tables)}'
        raise UsageError(message)
    if boundaries_file is not None:
        _write_boundaries(rules, boundaries_file, terminal)
        return
    cases = load_example_set(place, rules)
    run = run_examples(rules, cases.examples)
    coverage = cover(rules, cases)
    findings = [*map(str, run.deviations), *coverage.findings]
    if not cases.examples:
        findings = ["examples/: there are no example cases, so nothing shows that the rules do what they should"]
    if json_file is not None:
        _write(json_file, coverage_document(rules, run, coverage))
    if json_file != "-":
        _show(coverage, table_id)
        for finding in findings:
            click.echo(finding)
    terminal.say(f"{run.examples} examples run, {len(run.deviations)} deviations, {len(findings)} findings")
    sys.exit(1 if findings else 0)


def coverage_document(rules: Rulebook, run: ExampleRun, coverage: Coverage) -> dict[str, Any]:
    """The run and the coverage as plain data."""
    return {
        "schema": 1,
        "rules": {"version": rules.version, "sha256": rules.sha256},
        "examples": run.examples,
        "deviations": [
            {
                "file": one.example.file,
                "line": one.example.line,
                "example": one.example.name,
                "what": one.what,
                "expected": one.expected,
                "answered": one.answered,
            }
            for one in run.deviations
        ],
        "tables": [
            {
                "table": table.table,
                "rows": [
                    {"row": row.row, "hit": row.hit, "won": row.won, "decisive": row.decisive}
                    | ({"redundant": row.redundant} if row.redundant else {})
                    for row in table.rows
                ],
            }
            for table in coverage.tables
        ],
        "findings": list(coverage.findings),
    }


def _write_boundaries(rules: Rulebook, path: Path, terminal: Terminal) -> None:
    with terminal.step("look for a profile on each side of every bound"):
        made = boundary_cases(rules)
    write_cases(path, made.cases)
    terminal.say(
        f"{sum(map(len, made.cases.values()))} cases in {path}; {len(made.by_row)} bounds are seen by the deciding row "
        f"only, {len(made.unreached)} are seen by no profile: nothing hangs on them"
    )


def _show(coverage: Coverage, table_id: str | None) -> None:
    """A line a table, with the rows that are short; all rows of one table where it is named."""
    for table in coverage.tables:
        if table_id in {None, table.table}:
            click.echo(_line(table))
            for row in table.rows:
                if table_id or row.short or row.redundant:
                    note = f"  (redundant: {row.redundant})" if row.redundant else ""
                    click.echo(
                        f"    {row.row:<32} hit {row.hit:>5}  won {row.won:>5}  decisive {row.decisive:>5}{note}"
                    )


def _line(table: TableCoverage) -> str:
    hit, decisive = sum(row.hit > 0 for row in table.rows), sum(row.decisive > 0 for row in table.rows)
    return f"{table.table:<26} {len(table.rows):>3} rows  {hit:>3} hit  {decisive:>3} decisive"


def _write(target: str, document: dict[str, Any]) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    with replace_atomically(Path(target)) as beside:
        beside.write_text(text, encoding="utf-8")
