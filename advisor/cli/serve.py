"""`advisor serve`: the web application, from this machine."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from advisor.errors import UsageError

PORT = 8710


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; 0.0.0.0 for phones.")
@click.option("--port", type=click.IntRange(1, 65535), default=PORT, show_default=True, help="The port to listen on.")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the database, its key and the reports (default: ADVISOR_DATA, else the usual place).",
)
@click.option("--tls", is_flag=True, help="Encrypt, with a certificate that this computer makes for itself.")
@click.option("--name", "names", multiple=True, help="A name by which the network knows this computer; repeatable.")
@click.option("--open", "browse", is_flag=True, help="Open it in the browser of this computer.")
@click.option("--new-key", is_flag=True, help="Make another key where it is lost: links and codes given out die.")
def serve(
    host: str, port: int, data: Path | None, names: tuple[str, ...], *, tls: bool, browse: bool, new_key: bool
) -> None:
    """Serve the web application: workshops, campaigns, results.

    One process with everything in one folder; nothing is fetched from the internet.

    \b
    Examples
      advisor serve --open
      advisor serve --host 0.0.0.0 --tls      for phones in the room
    """
    from advisor.web.serving.server import serve as serve_until_told
    from advisor.web.serving.starting import log_to_terminal, start, words

    log_to_terminal()
    started = start(host, port, data, tls=tls, new_key=new_key, names=names)

    def say() -> None:
        for line in words(started):
            click.echo(line)
        if browse:
            webbrowser.open(started.home)

    try:
        serve_until_told(started.server, started.workers, say)
    finally:
        started.office.desk.store.close()
    click.echo("Stopped. Everything is saved.")


@click.group()
def account() -> None:
    """Accounts of the web application, from this machine."""


@account.command()
@click.argument("email")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="The data folder, as for serve.")
@click.option("--address", default=f"http://127.0.0.1:{PORT}", show_default=True, help="Where it is served.")
def reset(email: str, data: Path | None, address: str) -> None:
    """Take the password of EMAIL away and print a link to set another one.

    The way back when no administrator can sign in. Whoever can run this on the machine has its data anyway.

    \b
    Example
      advisor account reset name@example.org
    """
    from advisor import bootstrap
    from advisor.storage.folder import open_folder

    folder = open_folder(data)
    if not folder.database.exists():
        raise UsageError(f"There is no database in {folder.path}: name the folder with --data.")
    office = bootstrap.office(folder)
    link = office.accounts.administration.reset_from_machine(email)
    office.desk.store.close()
    click.echo(f"{address.rstrip('/')}/password/{link}")
    click.echo("Good once, for 7 days. All sessions of the account have ended.", err=True)
