"""Where the shipped data lie: a client's own folder, the installed package, or the checkout."""

from __future__ import annotations

import os
from pathlib import Path

from advisor.errors import EnvironmentFault

_PACKAGE = Path(__file__).resolve().parent


def rules_dir() -> Path:
    """The folder of the decision tables and their texts."""
    return _find("rules")


def questionnaires_dir() -> Path:
    """The folder of the questionnaires."""
    return _find("questionnaires")


def templates_dir() -> Path:
    """The folder of the templates of report and web."""
    return _find("templates")


def _find(name: str) -> Path:
    """The first that exists: `$ADVISOR_HOME/<name>`, `advisor/_data/<name>`, the top folder of the checkout."""
    home = os.environ.get("ADVISOR_HOME")
    places = [Path(home) / name] if home else []
    places += [_PACKAGE / "_data" / name, _PACKAGE.parent / name]
    for place in places:
        if place.is_dir():
            return place
    looked = ", ".join(str(place) for place in places)
    raise EnvironmentFault(f"The folder {name!r} of the advisor was not found. Looked in: {looked}.")
