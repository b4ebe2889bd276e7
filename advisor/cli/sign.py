"""`advisor sign`: keys, and signatures that lie beside a report."""

from __future__ import annotations

from pathlib import Path

import click

from advisor.report.extract import read_bytes
from advisor.report.signature import (
    PUBLIC,
    SUFFIX,
    make_keys,
    needs_passphrase,
    write_signature,
)
from advisor.report.signature import sign as sign_report

_FILE = click.Path(path_type=Path)


@click.group()
def sign() -> None:
    """Sign reports, so that whoever has your public key knows that they are yours and unchanged."""


@sign.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--passphrase", is_flag=True, help="Ask for a passphrase that protects the private key.")
def keygen(folder: Path, *, passphrase: bool) -> None:
    """Make a pair of keys in FOLDER: keep the private one, give the public one to your readers.

    \b
    Example
      advisor sign keygen keys --passphrase
    """
    secret = click.prompt("Passphrase", hide_input=True, confirmation_prompt=True) if passphrase else None
    private, public, name = make_keys(folder, secret)
    click.echo(f"{private}  private: for your eyes alone, back it up")
    click.echo(f"{public}  public: hand it over in person, or read its fingerprint out: {name}")


@sign.command()
@click.argument("report_pdf", type=_FILE)
@click.option("--key", type=_FILE, required=True, help="The private key of advisor sign keygen.")
def report(report_pdf: Path, key: Path) -> None:
    """Write the signature of REPORT_PDF beside it, as REPORT_PDF.sig; the PDF stays as it is.

    \b
    Example
      advisor sign report result/report.en.pdf --key keys/advisor-signing.key
    """
    data = read_bytes(report_pdf)
    secret = click.prompt("Passphrase", hide_input=True, err=True) if needs_passphrase(key) else None
    signature = sign_report(data, key, secret)
    path = report_pdf.with_name(report_pdf.name + SUFFIX)
    write_signature(path, signature)
    click.echo(
        f"{path}  signed with the key {signature.fingerprint}; readers check it with: advisor verify --public-key {PUBLIC}"
    )
