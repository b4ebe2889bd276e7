"""`advisor verify`: whether a report's advice follows from the scores and rules that it carries."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from advisor.cli.examination import (
    Examination,
    check_advice,
    check_pages,
    check_questionnaire,
    check_rules,
    check_signature,
    count,
    open_report,
)
from advisor.cli.options import quiet_option
from advisor.cli.terminal import Terminal
from advisor.errors import AdvisorError
from advisor.report.extract import PdfFault, behind_the_end, read_bytes, take_apart
from advisor.report.proof import Difference, plain
from advisor.report.signature import read_public_key

_FILE = click.Path(path_type=Path)
_MOST = 1000
"""Differences that are listed; a file with more is not tampered with, it is another file."""
_LIMITS = (
    "This shows that the advice follows from the stated scores and facts by the rules in the file. It does not show who "
    "made the report,\nnor that scores, agreement, bands and careless answers are what people answered: only the raw "
    "answers could. See docs/proof.md."
)


@click.command()
@click.argument("report_pdf", type=_FILE)
@click.option(
    "--public-key", "public_key", type=_FILE, help="The key of whoever should have signed, as you were given it."
)
@click.option("--own-cases", "own", type=_FILE, help="precedents/own.yaml, where the report was made with own cases.")
@click.option("--strict", is_flag=True, help="Count everything but a byte-identical file as different.")
@quiet_option
def verify(report_pdf: Path, public_key: Path | None, own: Path | None, *, strict: bool, quiet: bool) -> None:
    """Derive the advice of REPORT_PDF again from what it carries, make the report again, and compare.

    Ends with 0 where it is identical, 1 where it differs (every place is named), 2 where it cannot be checked.

    \b
    Examples
      advisor verify result/report.en.pdf
      advisor verify report.pdf --public-key advisor-signing.pub
    """
    terminal = Terminal(quiet=quiet)
    key = read_public_key(public_key) if public_key else None
    examination = Examination()
    try:
        _examine(examination, report_pdf, key, own, terminal)
    except RecursionError:
        raise PdfFault(f"{report_pdf} carries content that is nested more deeply than any of advisor's") from None
    except AdvisorError as error:
        raise PdfFault("\n".join(plain(line) for line in str(error).splitlines())) from error
    if strict and not examination.identical:
        examination.differences.append(Difference("file", "is not byte for byte the report made again"))
    _tell(examination)
    if examination.differences:
        sys.exit(1)


def _examine(examination: Examination, report: Path, key: bytes | None, own: Path | None, terminal: Terminal) -> None:
    """Every check of the report; what it carries is unpacked into a private folder that goes afterwards."""
    data = read_bytes(report)
    with terminal.step(f"read {report}"):
        content = take_apart(data, str(report))
    examination.differences += [Difference("file", what) for what in behind_the_end(data)]
    check_signature(examination, report, data, key)
    with TemporaryDirectory(prefix="advisor-verify-") as name:
        carried = open_report(examination, content, Path(name), own)
        rules, shipped = check_rules(examination, carried)
        check_questionnaire(examination, carried, rules)
        with terminal.step(f"derive the advice for {len(carried.document['units'])} units again"):
            check_advice(examination, carried, rules)
        stated = carried.document["rules"]["sha256"]
        printing = next((one for one in (rules, shipped) if one and one.sha256 == stated), None)
        with terminal.step("make the report again"):
            check_pages(examination, data, content, carried, printing)


def _tell(examination: Examination) -> None:
    width = max(len(what) for what, _ in examination.facts)
    for what, found in examination.facts:
        click.echo(plain(f"{what:<{width}}  {found}"))
    differences = list(dict.fromkeys(examination.differences))
    click.echo()
    for difference in differences[:_MOST]:
        click.echo(plain(f"  {difference}"))
    if len(differences) > _MOST:
        click.echo(f"  and {len(differences) - _MOST} more")
    if differences:
        click.echo(f"\ndifferent: {count(len(differences), 'difference')}")
    elif examination.identical:
        click.echo("identical: byte for byte")
    else:
        click.echo(
            "identical in what it says, not byte for byte: printed with other fonts or another version of the printer, "
            "or changed in what\nno program reads as text, such as colours and fonts (--strict counts that as different)"
        )
    click.echo(_LIMITS)
