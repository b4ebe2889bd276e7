"""Renders the report's context to one self-contained HTML document, the same for browser and printer."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

from advisor.catalogue import translations
from advisor.report.model import ReportContext
from advisor.resources import templates_dir
from advisor.text import Language

_CLAUSE = re.compile(r"(?<=[；，：])(?![^（]*）)(?![^“]*”)")
_TAG = re.compile(r"(<[^>]*>)")
_CLOSING, _OPENING = "，。；：、！？）」』”’》】", "（「『“‘《【"
_NEIGHBOURS = re.compile(f"([{_CLOSING}])(?=[{_CLOSING}{_OPENING}])")
_UNTOUCHED = ("style", "title", "svg")


def render_html(context: ReportContext, *, standalone: bool = True) -> str:
    """The report as HTML; `standalone=False` gives the pages alone, to be set into another document."""
    folder = templates_dir()
    name = "report/document.html.j2" if standalone else "report/pages.html.j2"
    template = _environment(folder, context.language).get_template(name)
    html = template.render(c=context, css=Markup(_css(folder)) if standalone else "")  # noqa: S704 - our own stylesheet
    return _tighten(html) if context.language == "zh" else html


@cache
def _environment(folder: Path, language: Language) -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    environment.filters["clauses"] = _clauses
    environment.filters["mm"] = _millimetres
    return environment


@cache
def _css(folder: Path) -> str:
    """Tokens and stylesheet as one text."""
    return "\n".join((folder / name).read_text("utf-8") for name in ("tokens.css", "report/report.css"))


def _clauses(title: str) -> Markup:
    """A Chinese title in clauses, which break between each other before they break within."""
    parts = [part for part in _CLAUSE.split(title) if part]
    return (
        Markup("").join(Markup("<span>{}</span>").format(part) for part in parts) if len(parts) > 1 else escape(title)
    )


def _millimetres(value: float) -> str:
    """A length without needless decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _tighten(html: str) -> str:
    """Chinese marks in a row: the first gives up the empty half of its square, as a compositor would set it."""
    parts, untouched = _TAG.split(html), 0
    for place, part in enumerate(parts):
        if part.startswith("<"):
            name = part.strip("</>").partition(" ")[0]
            if name in _UNTOUCHED:
                untouched += -1 if part.startswith("</") else 1
        elif not untouched:
            parts[place] = _NEIGHBOURS.sub(r'<span class="hw">\1</span>', part)
    return "".join(parts)
