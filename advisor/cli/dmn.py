"""`advisor dmn`: the decision tables as DMN XML for editors and engines, and DMN XML as tables of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import click

from advisor import bootstrap
from advisor.cli.options import quiet_option, rules_option
from advisor.cli.terminal import Terminal
from advisor.content.dmn.reading import read_dmn
from advisor.content.dmn.writing import write_dmn
from advisor.content.dmn.yaml_tables import SOURCE, YamlTable, as_yaml
from advisor.content.tables import source_key
from advisor.domain.rulebook import Rulebook
from advisor.domain.table import BooleanDomain, ChoiceDomain, Domain, NumberDomain
from advisor.engine.decide.unary import parse
from advisor.errors import UsageError
from advisor.writing import replace_atomically, replace_together

FILE = "advisor.dmn"


@click.group()
def dmn() -> None:
    """Exchange decision tables with DMN editors and engines."""


@dmn.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@rules_option
@quiet_option
def export_tables(folder: Path, rules_folder: Path | None, *, quiet: bool) -> None:
    """Write all decision tables to DIR/advisor.dmn, as DMN 1.3.

    dmn-js and Camunda Modeler open it; `advisor dmn import` reads it back unchanged.

    \b
    Examples
      advisor dmn export out
      advisor dmn export out --rules my-rules
    """
    rules = bootstrap.rulebook(rules_folder)
    document = write_dmn(rules)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}; name another folder") from error
    path = folder / FILE
    with replace_atomically(path) as draft:
        draft.write_bytes(document)
    rows = sum(len(table.rules) for table in rules.tables.values())
    Terminal(quiet=quiet).say(f"{path}: {len(rules.tables)} decisions, {rows} rules, DMN 1.3")


@dmn.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--out", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="A folder.")
@click.option("--force", is_flag=True, help="Replace tables that are there already.")
@rules_option
@quiet_option
def import_tables(file: Path, folder: Path, rules_folder: Path | None, *, force: bool, quiet: bool) -> None:
    """Write each decision table of FILE (DMN 1.1 to 1.5) as YAML to the folder of --out.

    Says what the rules (--rules, default: the shipped ones) still lack to use the tables.
    Nothing is written where anything cannot be read, or a file is there already.

    \b
    Examples
      advisor dmn import changed.dmn --out my-rules/tables --rules my-rules --force
      advisor dmn import theirs.dmn --out theirs
    """
    rules = bootstrap.rulebook(rules_folder)
    bands = {name: parse(band.test) for name, band in rules.bands.items()}
    written, renamed = as_yaml(read_dmn(file, bands))
    files = {f"{one.table.id}.yaml": one.text for one in written}
    there = sorted(name for name in files if (folder / name).exists())
    if there and not force:
        raise UsageError(f"{folder} holds {', '.join(there)} already: name another folder, or replace with --force")
    with replace_together(folder, ()) as draft:
        for name, text in files.items():
            (draft / name).write_text(text, encoding="utf-8")
    terminal = Terminal(quiet=quiet)
    terminal.say(f"{folder}: {', '.join(files)}")
    for line in (*_renamed(renamed), *_to_do(rules, written)):
        click.echo(line)


def _renamed(renamed: Mapping[str, str]) -> Iterable[str]:
    if renamed:
        yield "renamed, as ids are of small letters, digits and _:"
        yield from (f"  {word} -> {name}" for word, name in renamed.items())


def _to_do(rules: Rulebook, written: Sequence[YamlTable]) -> Iterable[str]:
    """What has to be added before the rules with these tables can be used."""
    tables = [one.table for one in written]
    new = [table.id for table in tables if table.id not in rules.tables]
    if new:
        yield "add to the chain in rules.yaml, in this order:"
        yield from (f"  - {name}" for name in new)
    known = {
        *rules.dimensions,
        *rules.facts,
        *(output.name for table in rules.tables.values() for output in table.outputs),
    }
    known |= {output.name for table in tables for output in table.outputs}
    facts = {name: domain for table in tables for name, domain in table.inputs.items() if name not in known}
    if facts:
        yield "add to the facts in rules.yaml:"
        yield from (f"  {name}: {_fact(domain)}" for name, domain in facts.items())
    sources = {source_key(rule.source or SOURCE) for table in tables for rule in table.rules} - rules.sources.keys()
    if sources:
        yield f"add to the sources in rules.yaml: {', '.join(sorted(sources))}"
    untold = sum(one.untold for one in written)
    if untold:
        yield f"write {untold} texts that are missing (look for TO BE WRITTEN and 待补)"


def _fact(domain: Domain) -> str:
    match domain:
        case ChoiceDomain(values):
            return f"{{type: choice, values: [{', '.join(values)}], title: {{en: ..., zh: ...}}}}"
        case BooleanDomain():
            return "{type: boolean, title: {en: ..., zh: ...}}"
        case NumberDomain():
            return "a number: only dimensions (0 to 100) are numbers, so make it one in dimensions.yaml"
        case _:
            return "any text: list its values ({type: choice, values: [...], title: {en: ..., zh: ...}})"
