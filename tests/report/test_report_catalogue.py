"""The Chinese catalogue: complete, without leftovers, and with the placeholders of the English wording."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from advisor.catalogue import CATALOGUES, translations

_ROOT = Path(__file__).resolve().parents[2]
_SOURCES = [("advisor/**.py", "python"), ("templates/**.j2", "jinja2.ext:babel_extract")]
_SAID: dict[str, None] = {"say": None}
"""How code of the web says something in the visitor's language."""
_READERS = ("intake", "content", "engine")
"""Layers that say by `said` what is wrong with a file or a typed table, for the web to say it as the visitor reads."""
_RAISED_FOR_PEOPLE = ("services", "ports", "storage", "domain", "web", "jobs", "mail")
"""Layers whose errors the web shows; what the command line says is English."""
_AT_THE_START = frozenset({"storage/folder.py", "storage/upgrade.py", "mail/settings.py"})
"""What keeps the server from starting is said in the terminal."""
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


@cache
def _extracted() -> frozenset[str | tuple[str, ...]]:
    options = {"templates/**.j2": {"trimmed": "true"}}
    found = extract_from_dir(_ROOT, method_map=_SOURCES, options_map=options)
    said = {message for file, _line, message, _comments, _context in found if file.startswith(("advisor", "templates"))}
    raised = _literals(dict.fromkeys(_error_names()), _RAISED_FOR_PEOPLE)
    return frozenset(said | raised | _literals(_SAID, ("web",)) | _sentences())


def _literals(keywords: dict[str, None], layers: tuple[str, ...]) -> set[str | tuple[str, ...]]:
    """The literals in calls of these names."""
    return {
        message
        for layer in layers
        for file, _line, message, _comments, _context in extract_from_dir(
            _ROOT / "advisor" / layer, method_map=[("**.py", "python")], keywords=keywords
        )
        if isinstance(message, str) and message and f"{layer}/{file}" not in _AT_THE_START
    }


def _sentences() -> set[str | tuple[str, ...]]:
    """The messages of all calls of `said`, each of which has to be written where it is said."""
    within = (path for layer in _READERS for path in (_ROOT / "advisor" / layer).rglob("*.py"))
    trees = (ast.parse(path.read_text("utf-8")) for path in (_ROOT / "advisor" / "text.py", *within))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    firsts = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "said"]
    literals = {first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)}
    assert all(isinstance(first, ast.Constant) for first in firsts), [ast.unparse(first) for first in firsts]
    return set(literals)


def _error_names() -> set[str]:
    """The names of all classes of the error tree, as the sources derive them from one another."""
    bases = {
        node.name: {base.id for base in node.bases if isinstance(base, ast.Name)}
        for path in (_ROOT / "advisor").rglob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    }
    found = {"AdvisorError"}
    while new := {name for name, above in bases.items() if above & found} - found:
        found |= new
    return found - {"EnvironmentFault", "InputFaults", "ContentFaults", "FaultsError"}


@cache
def _catalogue() -> Catalog:
    with CATALOGUES["zh"].open("rb") as source:
        return read_po(source, locale="zh_Hans")


def test_every_message_is_translated() -> None:
    """Each wording of code and templates has a Chinese one."""
    ids = {message.id: message.string for message in _catalogue() if message.id}
    missing = [message for message in _extracted() if not _filled(ids.get(message))]
    assert missing == []


def test_no_translation_is_left_over() -> None:
    """Nothing is kept that no code or template says any more."""
    known = _extracted()
    assert [message.id for message in _catalogue() if message.id and message.id not in known] == []
    assert not _catalogue().obsolete


def test_placeholders_agree() -> None:
    """A translation uses only values that are given, and keeps percent signs doubled."""
    for message in _catalogue():
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        given = {name for id in ids for name in _PLACEHOLDER.findall(id)}
        for string in strings:
            assert set(_PLACEHOLDER.findall(string)) <= given, ids
            assert "%" not in _PLACEHOLDER.sub("", string) or "%" in _PLACEHOLDER.sub("", ids[0]), ids


@pytest.mark.parametrize(("message", "zh"), [("Risks", "风险"), ("unknown to all", "unknown to all")])
def test_messages_are_looked_up(message: str, zh: str) -> None:
    """Known wording comes in Chinese, unknown as it is; English needs no catalogue."""
    assert translations("zh").gettext(message) == zh
    assert translations("en").gettext(message) == message


def _filled(string: object) -> bool:
    return all(string) if isinstance(string, tuple) else bool(string)
