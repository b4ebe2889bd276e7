"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

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
        default=lambda: os.environ.get("ADVISOR_LANG") if os.environ.get("ADVISOR_LANG") in choices else default,
        show_default=f"ADVISOR_LANG, else {default}",
        help="Language of what is written.",
    )


def languages(choice: str) -> tuple[Language, ...]:
    """The languages behind a choice of en, zh or both."""
    match choice:
        case "en":
            return ("en",)
        case "zh":
            return ("zh",)
        case _:
            return ("zh", "en")
