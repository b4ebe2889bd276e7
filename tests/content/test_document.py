"""YAML documents: lines for everything, and every way a file can be broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advisor.content.document import content_hash, parse_document, read_document
from advisor.errors import ContentFaults


def test_values_know_their_lines() -> None:
    """A fault is shown at the line of its key, or of the nearest parent that has one."""
    document = parse_document("a: 1\nb:\n  - x\n  - {c: 2}\n", "f.yaml")
    assert document.data == {"a": 1, "b": ["x", {"c": 2}]}
    assert document.line(("b", 1, "c")) == 4
    assert document.line(("b", 7, "nowhere")) == 2
    assert str(document.fault(("a",), "is wrong", "mend it")) == "f.yaml, line 1, a: is wrong -> mend it"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("a: > 40\n  - x: [", "line"),
        ("a: b: c", "line 1"),
        ("", "is empty"),
        ("a: 1\na: 2", "stands twice"),
        ("a: &x 1\nb: [*x]\nc: &y [1]\nd: *y", "anchors and aliases"),
        ("? [a]\n: 1", "not a plain word"),
        ("a: 2026-99-99", "cannot be read"),
        ("a: !!python/object:os.system x", "cannot be read"),
        ("\0", "cannot be parsed"),
    ],
)
def test_a_broken_file_is_told_where_and_why(text: str, what: str) -> None:
    """Syntax errors, repeated keys, aliases and strange tags are faults with a line, not tracebacks."""
    with pytest.raises(ContentFaults, match=what):
        parse_document(text, "f.yaml")


def test_an_alias_bomb_is_refused_at_once() -> None:
    """Nested aliases are refused before anything grows."""
    lines = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    with pytest.raises(ContentFaults, match="aliases"):
        parse_document("\n".join(lines), "f.yaml")


def test_unreadable_files_are_faults(tmp_path: Path) -> None:
    """A missing file and one in another encoding are named."""
    with pytest.raises(ContentFaults, match="cannot be read"):
        read_document(tmp_path / "none.yaml")
    other = tmp_path / "gb.yaml"
    other.write_bytes("a: 中文".encode("gb18030"))
    with pytest.raises(ContentFaults, match="not UTF-8"):
        read_document(other)


def test_the_hash_is_of_the_content_not_of_the_layout() -> None:
    """Comments, layout and the order of keys change nothing; a value does."""
    one = parse_document("a: 1\nb: {c: 2}\n", "f")
    same = parse_document("# comment\nb:\n  c: 2\na: 1\n", "f")
    other = parse_document("a: 1\nb: {c: 3}\n", "f")
    assert content_hash([one]) == content_hash([same])
    assert content_hash([one]) != content_hash([other])


@given(st.text(max_size=200))
def test_no_text_raises_anything_but_faults(text: str) -> None:
    """Whatever the text, it is read or refused with faults."""
    try:
        parse_document(text, "f")
    except ContentFaults as error:
        assert error.faults
