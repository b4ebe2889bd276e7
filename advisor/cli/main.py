"""The command `advisor` and its subcommands."""

from __future__ import annotations

import signal
import sys
from importlib import import_module

import click

from advisor import __version__
from advisor.errors import AdvisorError

COMMANDS = {
    "serve": "serve:serve",
    "demo": "demo:demo",
    "assess": "assess:assess",
    "recommend": "recommend:recommend",
    "report": "assess:report",
    "verify": "verify:verify",
    "sign": "sign:sign",
    "questionnaire": "content:questionnaire",
    "check": "content:check",
    "test-rules": "rule_tests:test_rules",
    "diff": "diff:diff",
    "dmn": "dmn:dmn",
    "opinion": "opinion:opinion",
    "cases": "opinion:cases",
    "account": "serve:account",
    "doctor": "doctor:doctor",
}
"""Each command with its module and name there, in the order of the help."""


class _Commands(click.Group):
    """Loads a command when it is called: what one does not need is not imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in order."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(import_module(f"advisor.cli.{module}"), name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="advisor")
def cli() -> None:
    """KPI, OKR or a designed hybrid: which method for which unit, and why.

    \b
    Begin with
      advisor serve --open                      the web application
      advisor demo                              the whole job on an invented company
      advisor questionnaire template FILE       an empty spreadsheet to fill
      advisor assess ANSWERS --units UNITS --questionnaire full --out DIR

    Exit codes: 0 done, 1 findings, 2 wrong use or input.
    """


def main() -> None:
    """The command as the shell starts it: a reader that has had enough, such as `head`, ends it quietly."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    entry()


def entry() -> None:
    """Run the command line; errors meant for the user end with their exit code, without a traceback."""
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except AdvisorError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except OSError as error:
        click.echo(f"{error.filename or 'a file'}: {error.strerror or error}", err=True)
        sys.exit(2)
