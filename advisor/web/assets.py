"""Stylesheets, scripts and pictures, each under an address that changes with its content."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file, url_for

from advisor.resources import templates_dir

blueprint = Blueprint("assets", __name__, url_prefix="/static")
_A_YEAR = 31_536_000
_TOKENS = "tokens.css"


@blueprint.get("/<path:name>")
def file(name: str) -> Response:
    """A file of the web folder; for good where the address bears its present hash."""
    path = _path(name)
    if path is None:
        abort(404)
    response = send_file(path, etag=_hash(path, path.stat().st_mtime_ns), max_age=0)
    if request.args.get("v") == _hash(path, path.stat().st_mtime_ns):
        response.cache_control.max_age = _A_YEAR
        response.cache_control.immutable = True
    return response


def asset(name: str) -> str:
    """The address of a file of the web folder.

    Raises:
        FileNotFoundError: there is none of that name.

    """
    path = _path(name)
    if path is None:
        raise FileNotFoundError(f"templates/web/static/{name}: run make setup, which fetches what is not ours")
    return url_for("assets.file", name=name, v=_hash(path, path.stat().st_mtime_ns))


def has_asset(name: str) -> bool:
    """Whether there is such a file."""
    return _path(name) is not None


def _path(name: str) -> Path | None:
    try:
        return _known(name)
    except LookupError:
        return None


@cache
def _known(name: str) -> Path:
    """The file of that name, looked for once: every page names several."""
    folder = templates_dir()
    if name == _TOKENS:
        return folder / _TOKENS
    root = (folder / "web" / "static").resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root) or not path.is_file():
        raise LookupError(name)
    return path


@cache
def _hash(path: Path, _changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
