"""Templates of the web: plain data in, strict, in the visitor's language."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from babel.dates import format_date, format_datetime
from flask import Flask, g, request
from jinja2 import FileSystemLoader, StrictUndefined

from advisor.catalogue import LOCALES, translations
from advisor.resources import templates_dir
from advisor.text import LANGUAGES, Language, Text
from advisor.web.assets import asset, has_asset
from advisor.web.context import language, spoken, visitor
from advisor.web.permissions import MATRIX, Door
from advisor.web.wording import deed

LANGUAGE_COOKIE = "lang"


def install(app: Flask) -> None:
    """Set the template environment of the application."""
    environment = app.jinja_env
    environment.loader = FileSystemLoader(templates_dir())
    environment.undefined = StrictUndefined
    environment.autoescape = True
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.add_extension("jinja2.ext.i18n")
    environment.install_gettext_callables(_gettext, _ngettext, newstyle=True)  # type: ignore[attr-defined]
    environment.filters |= {
        "t": _in_language,
        "day": _day,
        "moment": _moment,
        "score": _score,
        "other": _in_other_language,
        "deed": deed,
        "readable": _readable,
        "said": spoken,
    }
    environment.globals |= {
        "asset": asset,
        "has_asset": has_asset,
        "language": language,
        "visitor": visitor,
        "may": may,
        "Door": Door,
        "other_language": _other_language,
    }


def choose_language() -> None:
    """The language of this request: asked for in the address, chosen before, or what the browser prefers."""
    wanted = request.args.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if wanted not in LANGUAGES:
        wanted = request.accept_languages.best_match(["zh", "en", "zh-CN", "zh-Hans"]) or "zh"
    g.language = "en" if wanted == "en" else "zh"


def may(endpoint: str) -> bool:
    """Whether the visitor may go there: a link that leads nowhere is not shown."""
    return bool(MATRIX[endpoint] & visitor().doors)


def _gettext(message: str) -> str:
    return translations(language()).gettext(message)


def _ngettext(one: str, many: str, n: int) -> str:
    return translations(language()).ngettext(one, many, n)


def _in_language(text: Text | str) -> str:
    return text.in_language(language()) if isinstance(text, Text) else text


def _in_other_language(text: Text) -> str:
    return text.in_language(_other_language())


def _other_language() -> Language:
    return "en" if language() == "zh" else "zh"


def _day(when: dt.date | dt.datetime) -> str:
    return str(format_date(when, "long", locale=LOCALES[language()]))


def _moment(when: dt.datetime) -> str:
    return str(format_datetime(when.astimezone(), "medium", locale=LOCALES[language()]))


def _score(value: float | None) -> Any:  # noqa: ANN401 -- a text or a dash
    """A score as everywhere: one decimal, a dash where there is none."""
    return "–" if value is None else f"{value:.1f}"


def _readable(value: object) -> str:
    """Any value of the log, as people read it."""
    return json.dumps(value, ensure_ascii=False, indent=1, default=str)
