"""Files are written whole or not at all, and texts cannot become formulas."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook

from advisor.errors import UsageError
from advisor.writing import replace_atomically, replace_together, safe_text

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


def test_a_set_of_files_comes_together(tmp_path: Path) -> None:
    """New files replace old ones of the set, what is no longer in it goes, what is not of it stays."""
    (tmp_path / "a.txt").write_text("old")
    (tmp_path / "b.txt").write_text("old")
    (tmp_path / "note.md").write_text("mine")
    with replace_together(tmp_path, ["*.txt"]) as draft:
        (draft / "a.txt").write_text("new")
        assert (tmp_path / "a.txt").read_text() == "old"
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.txt": "new", "note.md": "mine"}


def _half_written(draft: Path) -> None:
    (draft / "a.txt").write_text("new")
    raise ValueError("stop")


def test_a_failed_set_changes_nothing(tmp_path: Path) -> None:
    """An error on the way leaves the folder as it was, and takes a folder away that was made for the set."""
    (tmp_path / "a.txt").write_text("old")
    for folder in (tmp_path, tmp_path / "new" / "deep"):
        with pytest.raises(ValueError, match="stop"), replace_together(folder, ["*.txt"]) as draft:
            _half_written(draft)
    assert (tmp_path / "a.txt").read_text() == "old"
    assert not (tmp_path / "new" / "deep").exists()
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".draft")] == []


def test_drafts_that_were_left_behind_are_taken_away(tmp_path: Path) -> None:
    """What a killed run left is gone after the next one."""
    (tmp_path / ".draft-dead").mkdir()
    with replace_together(tmp_path, []) as draft:
        (draft / "a.txt").write_text("new")
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_set_needs_a_folder_that_can_be_written(tmp_path: Path) -> None:
    """A file in the place of the folder, or a folder in the place of a file, is told before anything changes."""
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot be written"), replace_together(tmp_path / "file", []):
        pass
    (tmp_path / "a.txt").mkdir()
    (tmp_path / "old.txt").write_text("old")
    with pytest.raises(UsageError, match="is a folder"), replace_together(tmp_path, ["*.txt"]) as draft:
        (draft / "a.txt").write_text("new")
    assert (tmp_path / "old.txt").read_text() == "old"


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    """An error of the system while writing the set becomes a sentence."""
    with pytest.raises(UsageError, match="No space left"), replace_together(tmp_path, []):
        raise OSError(28, "No space left on device")
