"""The Chinese catalogue: complete, without leftovers, and with the placeholders of the English wording."""

from __future__ import annotations

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
_PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


@cache
def _extracted() -> frozenset[str | tuple[str, ...]]:
    options = {"templates/**.j2": {"trimmed": "true"}}
    found = extract_from_dir(_ROOT, method_map=_SOURCES, options_map=options)
    return frozenset(
        message for file, _line, message, _comments, _context in found if file.startswith(("advisor", "templates"))
    )


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
