"""Files are written whole or not at all, and texts cannot become formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from advisor.errors import UsageError
from advisor.writing import replace_atomically, safe_text

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_would_start_a_formula_is_quoted(start: str) -> None:
    """A single quote goes before it."""
    assert safe_text(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize("value", ["", "cs", "a=b", "客服", " =1", "'=1"])
def test_other_texts_stay_as_they_are(value: str) -> None:
    """Nothing is added where nothing could go wrong."""
    assert safe_text(value) == value


def test_what_a_workbook_cannot_hold_is_replaced() -> None:
    """Control characters and half characters would keep the workbook from being written."""
    assert safe_text("a\x00b\x1b\ud800\tc") == "a\ufffdb\ufffd\ufffd\tc"
    Workbook().worksheets[0].append([safe_text("".join(map(chr, range(0xD801))))])


def test_the_target_is_replaced(tmp_path: Path) -> None:
    """The new content stands under the name, and nothing else is left."""
    target = tmp_path / "a.txt"
    target.write_text("old")
    with replace_atomically(target) as draft:
        draft.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_followed(tmp_path: Path) -> None:
    """The file that a link points to is replaced, not the link."""
    target, link = tmp_path / "a.txt", tmp_path / "link"
    link.symlink_to(target)
    with replace_atomically(link) as draft:
        draft.write_text("new")
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_failure_leaves_the_target_untouched(tmp_path: Path) -> None:
    """Nothing half-written stays behind."""
    target = tmp_path / "a.txt"
    target.write_text("old")

    def write_half() -> None:
        with replace_atomically(target) as draft:
            draft.write_text("half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_half()
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    """A folder as target and a missing folder are the user's to put right."""
    with pytest.raises(UsageError, match="is not a file"), replace_atomically(tmp_path):
        pytest.fail("a folder cannot be replaced")
    with pytest.raises(UsageError, match="cannot be written: No such file"), replace_atomically(tmp_path / "no" / "a"):
        pytest.fail("there is no such folder")
