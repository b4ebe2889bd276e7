"""Workbooks that would harm, or are damaged, are refused before they are parsed."""

from __future__ import annotations

import io
import os
import zipfile
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from advisor.intake import archive, workbook
from advisor.intake.sheet import read_sheet

from .conftest import faults_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_TYPES = "[Content_Types].xml"
_SHEET = "xl/worksheets/sheet1.xml"


def changed(path: Path, **members: bytes) -> Path:
    """The workbook with members replaced or added, given as stem=content of the sheet's or another part's XML."""
    source = io.BytesIO(path.read_bytes())
    names = {
        "sheet": _SHEET,
        "strings": "xl/sharedStrings.xml",
        "extra": "xl/extra.xml",
        "book": "xl/workbook.xml",
        "image": "xl/media/a.png",
    }
    replaced = {names[stem]: content for stem, content in members.items()}
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            if member not in replaced:
                new.writestr(member, old.read(member))
        for name, content in replaced.items():
            new.writestr(name, content)
    return path


@pytest.fixture
def book(write_book: Callable[..., Path]) -> Path:
    """A workbook with two rows."""
    return write_book(a=[["unit", "x"], ["cs", 4]])


def test_a_zip_bomb_is_refused_by_its_ratio(book: Path) -> None:
    """A member that unpacks far beyond its size is not unpacked."""
    assert (
        "unpacks to more than 200 MB, or far beyond" in faults_of(read_sheet, changed(book, extra=bytes(11 * 2**20)))[0]
    )


def test_a_zip_bomb_is_refused_by_its_declared_size(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sum of the declared sizes is limited."""
    monkeypatch.setattr(archive, "LARGEST_CONTENT", 100)
    assert "unpacks to more than" in faults_of(read_sheet, book)[0]


def test_a_zip_bomb_is_refused_while_it_is_unpacked(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Declared sizes that are too small do not help."""
    monkeypatch.setattr(archive, "_check_declared", lambda *_: None)
    monkeypatch.setattr(archive, "LARGEST_CONTENT", 100)
    assert "unpacks to more than" in faults_of(read_sheet, book)[0]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_entities_are_refused(book: Path, encoding: str) -> None:
    """A document type definition is refused in every part and encoding."""
    laughs = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;">]><a>&c;</a>'
    assert "document type definition" in faults_of(read_sheet, changed(book, extra=laughs.encode(encoding)))[0]


def test_malformed_xml_is_a_fault(book: Path) -> None:
    """A part that is no XML makes the workbook damaged."""
    assert "is a damaged workbook (ParseError" in faults_of(read_sheet, changed(book, sheet=b"<worksheet><a></b>"))[0]
    assert "is a damaged workbook" in faults_of(read_sheet, changed(book, sheet=b"\0"))[0]


def test_a_damaged_archive_is_a_fault(book: Path) -> None:
    """A wrong checksum is found before parsing."""
    data = bytearray(book.read_bytes())
    data[data.find(b"PK\x03\x04") + 60] ^= 0xFF
    book.write_bytes(data)
    assert "is damaged or encrypted" in faults_of(read_sheet, book)[0]


def test_other_archives_are_no_workbooks(tmp_path: Path) -> None:
    """A ZIP archive with other content is named as such."""
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as other:
        other.writestr("word/document.xml", "<a/>")
    assert "is a ZIP archive but not an Excel workbook" in faults_of(read_sheet, tmp_path / "a.xlsx")[0]


@pytest.mark.parametrize(
    ("limit", "value", "expected"),
    [
        ("MOST_ROWS", 1, "sheet a has more than 1 rows"),
        ("MOST_COLUMNS", 1, "sheet a has more than 1 columns"),
        ("MOST_CELLS", 1, "sheet a has more than 1 cells"),
        ("MOST_CELLS", 6, "sheet a has more than 6 cells"),
    ],
)
def test_size_limits(
    write_book: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, limit: str, value: int, expected: str
) -> None:
    """Too many rows, columns or cells, the cells that widen short rows included."""
    path = write_book(a=[["unit", "x"], ["cs", 4], ["d"], ["e"]])
    monkeypatch.setattr(workbook, limit, value)
    assert expected in faults_of(read_sheet, path)[0]


def test_a_false_dimension_is_not_believed(book: Path) -> None:
    """Some programs declare a single cell; all cells are read all the same."""
    cells = '<c r="A{0}" t="inlineStr"><is><t>unit</t></is></c><c r="B{0}"><v>4</v></c>'
    rows = "".join(f'<row r="{row}">{cells.format(row)}</row>' for row in (1, 2))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{main}"><dimension ref="A1"/><sheetData>{rows}</sheetData></worksheet>'
    assert read_sheet(changed(book, sheet=xml.encode())).rows == [["unit", 4]]


def test_large_parts_and_other_parts_are_no_harm(book: Path) -> None:
    """A part that takes several readings, and one that is no XML, are let through."""
    padding = os.urandom(2**19).hex().encode()
    changed(book, extra=b"<a>" + padding + b"</a>", image=padding)
    assert read_sheet(book).rows == [["cs", 4]]


def test_blank_cells_with_a_format_are_no_content(write_book: Callable[..., Path]) -> None:
    """What is only formatted, beside and below the table, is left out."""
    path = write_book(a=[["unit", "x"], ["cs", 4]])
    workbook_with_formats = load_workbook(path)
    for cell in ("E1", "E2", "B9"):
        workbook_with_formats["a"][cell].font = Font(bold=True)
    workbook_with_formats.save(path)
    sheet = read_sheet(path)
    assert (sheet.header, sheet.rows) == (("unit", "x"), [["cs", 4]])


def test_a_workbook_without_sheets(book: Path) -> None:
    """A workbook that lists no sheet is refused."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<workbook xmlns="{main}"><sheets/></workbook>'.encode()
    assert "has no sheet with cells" in faults_of(read_sheet, changed(book, book=xml))[0]


def test_a_workbook_of_charts_alone(tmp_path: Path) -> None:
    """A workbook whose only sheet is a chart holds no table, whether or not the chart is whole."""
    book = Workbook()
    book.create_chartsheet("c")
    book.remove(book.worksheets[0])
    book.save(tmp_path / "chart.xlsx")
    assert faults_of(read_sheet, tmp_path / "chart.xlsx") == [
        "chart.xlsx: has no sheet with cells -> copy the table into an ordinary sheet"
    ]
