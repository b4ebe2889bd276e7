"""`advisor doctor`: is everything here that the advisor needs?"""

from __future__ import annotations

import importlib.metadata
import platform
import sys

import click

from advisor import __version__, resources
from advisor.errors import AdvisorError, EnvironmentFault
from advisor.report.fonts import find_cjk_font

_LIBRARIES = (
    "alembic",
    "argon2-cffi",
    "babel",
    "cheroot",
    "click",
    "cryptography",
    "defusedxml",
    "flask",
    "flask-limiter",
    "flask-wtf",
    "jinja2",
    "jsonschema",
    "numpy",
    "openpyxl",
    "pypdf",
    "pyyaml",
    "rich",
    "scikit-learn",
    "segno",
    "sqlalchemy",
    "weasyprint",
)
_CHARTS = "web/static/vendor/chart.umd.js"
_OLDEST = (3, 11)


@click.command()
def doctor() -> None:
    """Check the environment: Python, libraries, system libraries, fonts, shipped data.

    Exit code 1 where something is missing, with what to install.
    """
    findings = [finding for finding in (_python(), *_libraries(), _pango(), _font(), *_data()) if finding]
    if not findings:
        _charts()
    click.echo(
        "everything is here" if not findings else "\nto do:\n" + "\n".join(f"  {finding}" for finding in findings)
    )
    sys.exit(1 if findings else 0)


def _python() -> str:
    click.echo(f"advisor {__version__} on Python {platform.python_version()}, {platform.platform(terse=True)}")
    return "" if sys.version_info >= _OLDEST else "install Python 3.11 or later"


def _libraries() -> list[str]:
    findings = []
    for name in _LIBRARIES:
        try:
            click.echo(f"  {name} {importlib.metadata.version(name)}")
        except importlib.metadata.PackageNotFoundError:
            findings.append(f"install the Python package {name} (make setup)")
    return findings


def _pango() -> str:
    try:
        import weasyprint.text.ffi
    except (ImportError, OSError) as error:
        return f"install Pango, which lays out the PDF (Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0; macOS: brew install pango; Windows: see README): {error}"
    version = weasyprint.text.ffi.pango.pango_version()
    click.echo(f"  pango {version // 10000}.{version // 100 % 100}.{version % 100}")
    return ""


def _font() -> str:
    try:
        click.echo(f"  Chinese font: {find_cjk_font()}")
    except EnvironmentFault as error:
        return str(error)
    return ""


def _data() -> list[str]:
    findings = []
    for find in (resources.rules_dir, resources.questionnaires_dir, resources.templates_dir):
        try:
            click.echo(f"  {find()}")
        except AdvisorError as error:
            findings.append(str(error))
    return findings


def _charts() -> None:
    """The charting library is a matter of comfort: without it the web pages show the tables."""
    there = (resources.templates_dir() / _CHARTS).is_file()
    click.echo(
        f"  charts in the web pages: {'drawn' if there else 'as tables (for pictures: Node.js, then make setup)'}"
    )
