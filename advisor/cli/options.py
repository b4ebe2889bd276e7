"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from advisor.errors import UsageError
from advisor.text import Language

F = TypeVar("F", bound=Callable[..., Any])

rules_option: Callable[[F], F] = click.option(
    "--rules",
    "rules_folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder with rules of your own (default: the shipped ones).",
)
quiet_option: Callable[[F], F] = click.option("--quiet", is_flag=True, help="Say nothing but results and errors.")
questionnaire_option: Callable[[F], F] = click.option(
    "--questionnaire",
    "form",
    type=click.Choice(["full", "workshop"]),
    required=True,
    help="The form that was answered.",
)


def language_option(choices: tuple[str, ...], default: str) -> Callable[[F], F]:
    """`--lang`, which falls back to `ADVISOR_LANG` and then to the default."""
    return click.option(
        "--lang",
        "language",
        type=click.Choice(choices),
        default=lambda: _language_of_environment(choices, default),
        show_default=f"ADVISOR_LANG, else {default}",
        help="Language of what is written.",
    )


def _language_of_environment(choices: tuple[str, ...], default: str) -> str:
    wanted = os.environ.get("ADVISOR_LANG", "")
    if wanted in {"", *choices}:
        return wanted or default
    if wanted in {"en", "zh", "both"}:
        return default
    message = f'ADVISOR_LANG is "{wanted}": set it to en, zh or both'
    raise UsageError(message)


def languages(choice: str) -> tuple[Language, ...]:
    """The languages behind a choice of en, zh or both."""
    match choice:
        case "en":
            return ("en",)
        case "zh":
            return ("zh",)
        case _:
            return ("zh", "en")
