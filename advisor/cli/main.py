"""The command `advisor` and its subcommands."""

from __future__ import annotations

import signal
import sys

import click

from advisor import __version__
from advisor.cli.assess import assess, report
from advisor.cli.content import check, questionnaire
from advisor.cli.demo import demo
from advisor.cli.diff import diff
from advisor.cli.dmn import dmn
from advisor.cli.doctor import doctor
from advisor.cli.opinion import cases, opinion
from advisor.cli.recommend import recommend
from advisor.cli.rule_tests import test_rules
from advisor.cli.sign import sign
from advisor.cli.verify import verify
from advisor.errors import AdvisorError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="advisor")
def cli() -> None:
    """KPI, OKR or a designed hybrid: which method for which unit, and why.

    \b
    Begin with
      advisor demo                              the whole job on an invented company
      advisor questionnaire template FILE       an empty spreadsheet to fill
      advisor assess ANSWERS --units UNITS --questionnaire full --out DIR

    Exit codes: 0 done, 1 findings, 2 wrong use or input.
    """


for command in (recommend, assess, report, questionnaire, check, doctor, demo, opinion, cases, dmn, verify, sign, test_rules, diff):
    cli.add_command(command)


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
