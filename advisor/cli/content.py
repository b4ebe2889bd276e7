"""`advisor check` and `advisor questionnaire`: the content that everything rests on."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from advisor import bootstrap, resources
from advisor.cli.findings import finding_words, findings_json, write_witnesses
from advisor.cli.options import language_option, languages, quiet_option
from advisor.cli.terminal import Terminal
from advisor.content.examples import load_examples
from advisor.content.library import load_rulebook
from advisor.content.properties import load_properties
from advisor.domain.rulebook import Rulebook
from advisor.domain.verification import Finding, Property
from advisor.engine.decide.verify_chain import verify
from advisor.errors import ContentFaults, DecisionError, UsageError
from advisor.intake.template import write_template
from advisor.intake.template_texts import ANSWERS, UNITS
from advisor.services.examples import run_examples
from advisor.text import Language
from advisor.writing import replace_atomically

FORMS = ("full", "workshop")


@click.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path))
@click.option("--within", type=click.FloatRange(min=0), default=10.0, show_default=True, help="Seconds for the proof.")
@click.option(
    "--witness", type=click.Path(path_type=Path), help="Write the profiles that show the findings, as scores."
)
@click.option("--json", "json_file", metavar="FILE|-", help="Write the findings as JSON (- for standard output).")
@quiet_option
def check(folder: Path | None, within: float, witness: Path | None, json_file: str | None, *, quiet: bool) -> None:
    """Check all content, and prove that the rules leave nothing out and contradict nothing.

    Schema, ids, both languages, sources, cells, example cases; then, exactly: gaps, overlaps, conflicts, rows that can
    never decide, answers that nobody ever gets, and the properties declared in properties.yaml, over the whole chain.
    Every finding comes with a profile that `advisor recommend` reproduces.

    FOLDER is a folder of rules (default: the shipped ones; then the questionnaires are checked too).

    \b
    Examples
      advisor check
      advisor check my-rules --witness shown.csv
      advisor recommend shown.csv --rules my-rules --json - --trace
    """
    terminal = Terminal(quiet=quiet)
    place = folder or resources.rules_dir()
    if not place.is_dir():
        message = f"{place} is no folder: name a folder of rules"
        raise UsageError(message)
    faults: list[str] = []
    proof: list[Finding] = []
    judging: list[Finding] = []
    try:
        rules = load_rulebook(place)
        terminal.say(
            f"rules {rules.version} ({rules.sha256[:12]}): {len(rules.tables)} tables, {len(rules.precedents)} cases"
        )
        properties = load_properties(place, rules)
        proof = verify(tuple(rules.tables.values()), rules.asked, properties, rules.defaults, within)
        judging = verify(tuple(rules.confidence.values()), rules.measured, seconds=within)
        faults += _proved(terminal, rules, properties, [*proof, *judging])
        if witness is not None:
            terminal.say(f"{witness}: {write_witnesses(witness, proof, rules)} profiles")
        faults += _examples(terminal, rules, place)
        if folder is None:
            for form in FORMS:
                questionnaire = bootstrap.questionnaire(form, rules.dimensions)
                terminal.say(f"questionnaire {form} {questionnaire.version}: {len(questionnaire.items)} items")
            bootstrap.facts()
    except ContentFaults as error:
        faults += [str(fault) for fault in error.faults]
    if json_file is not None:
        _write_text(json_file, findings_json([*proof, *judging]))
    for text in faults:
        click.echo(text, err=json_file == "-")
    terminal.say("no findings" if not faults else f"{len(faults)} findings")
    sys.exit(1 if faults else 0)


def _proved(terminal: Terminal, rules: Rulebook, properties: Sequence[Property], proof: Sequence[Finding]) -> list[str]:
    """The findings of the proof in words; those that cannot occur as the rules stand are only counted."""
    grave = [finding for finding in proof if finding.grave]
    rows = sum(len(table.rules) for table in (*rules.tables.values(), *rules.confidence.values()))
    terminal.say(f"proof: {rows} rows, {len(properties)} properties, {len(grave)} findings")
    harmless = Counter(finding.table for finding in proof if not finding.grave)
    for table, count in harmless.items():
        terminal.say(f"  tables/{table}.yaml by itself: {count} that no profile reaches in the chain (see --json)")
    by_id = {one.id: one for one in properties}
    return [finding_words(finding, rules, by_id) for finding in grave]


def _examples(terminal: Terminal, rules: Rulebook, place: Path) -> list[str]:
    examples = load_examples(place, rules)
    try:
        run = run_examples(rules, examples)
    except DecisionError as error:
        return [f"examples/: cannot be run as the tables stand: {error}"]
    terminal.say(f"examples: {run.examples} run, {len(run.deviations)} deviate")
    if not run.examples:
        return ["examples/: there are no example cases, so nothing shows that the rules do what they should"]
    return [str(deviation) for deviation in run.deviations]


def _write_text(target: str, text: str) -> None:
    if target == "-":
        click.echo(text, nl=False)
        return
    with replace_atomically(Path(target)) as beside:
        beside.write_text(text, encoding="utf-8")


@click.group()
def questionnaire() -> None:
    """Show a questionnaire, or write an empty spreadsheet to fill."""


@questionnaire.command()
@click.argument("form", type=click.Choice(FORMS))
@language_option(("en", "zh", "both"), "both")
def show(form: str, language: str) -> None:
    """Print the questionnaire FORM.

    \b
    Example
      advisor questionnaire show workshop --lang zh
    """
    rules = bootstrap.rulebook()
    asked = bootstrap.questionnaire(form, rules.dimensions)
    chosen = languages(language)
    for text in (asked.title, asked.purpose, asked.instruction):
        _print([text.in_language(one) for one in chosen])
    click.echo(
        "  ".join(f"{point.value} {_joined(point.label.in_language(one) for one in chosen)}" for point in asked.scale)
    )
    click.echo("–  " + _joined(asked.cannot_judge.in_language(one) for one in chosen))
    section = ""
    for item in asked.items:
        dimension = rules.dimensions[item.dimension]
        if dimension.section != section:
            section = dimension.section
            click.echo("\n" + _joined(rules.sections[section].name.in_language(one) for one in chosen))
        sign = " (R)" if item.reversed else ""
        click.echo(f"\n  {item.id}{sign}  [{_joined(dimension.name.in_language(one) for one in chosen)}]")
        for one in chosen:
            click.echo(f"    {item.text.in_language(one)}")
        for point, anchor in item.anchors:
            click.echo(f"      {point}  {_joined(anchor.in_language(one) for one in chosen)}")


@questionnaire.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--form", type=click.Choice(FORMS), default="workshop", show_default=True, help="The form to fill.")
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@language_option(("en", "zh", "both"), "both")
def template(out: Path, form: str, language: str, *, force: bool) -> None:
    """Write an empty XLSX to fill: answers, units, explanations, with drop-downs.

    A file that is there already is left alone unless --force is given: it may hold answers.

    \b
    Example
      advisor questionnaire template answers.xlsx --form full --lang zh
    """
    if out.suffix.lower() != ".xlsx":
        message = f"{out}: the template is a workbook, so name it .xlsx"
        raise UsageError(message)
    if out.exists() and not force:
        message = f"{out} is there already and may hold answers: choose another name, or replace it with --force"
        raise UsageError(message)
    rules = bootstrap.rulebook()
    chosen: Language | str = language
    asked = bootstrap.questionnaire(form, rules.dimensions)
    write_template(out, asked, bootstrap.facts(), rules.dimensions, chosen, rules.sections)  # type: ignore[arg-type]  # click has checked the choice
    sheets = (UNITS.zh, ANSWERS.zh) if language == "zh" else (UNITS.en, ANSWERS.en)
    click.echo(
        f'{out}: fill the sheets "{sheets[0]}" and "{sheets[1]}", then\n'
        f"  advisor assess {out} --units {out} --questionnaire {form} --out result"
    )


def _joined(texts: Iterable[str]) -> str:
    return " / ".join(texts)


def _print(texts: list[str]) -> None:
    click.echo("\n".join(texts) + "\n")
