"""Tables are read from CSV and XLSX whatever their suffix, and know where each cell stands."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from advisor.errors import InputFaults
from advisor.intake import delimited, files, grid
from advisor.intake.faults import FaultLog
from advisor.intake.sheet import read_sheet

from .conftest import faults_of

Write = Callable[[str, str | bytes], Path]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_delimiters_and_newlines(write: Write, delimiter: str, newline: str, quote: str) -> None:
    """Commas, semicolons and tabs, any newline, quotation marks or none."""
    rows = [["unit", "name"], ["cs", "Service"], ["lab", ""]]
    text = newline.join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) for row in rows) + newline
    sheet = read_sheet(write("a.csv", text))
    assert sheet.header == ("unit", "name")
    assert sheet.rows == [["cs", "Service"], ["lab", ""]]


@pytest.mark.parametrize(
    ("text", "header"),
    [
        (
            "unit;Our customers, and what they want, change\ncs;4\n",
            ("unit", "Our customers, and what they want, change"),
        ),
        ("unit,supports\ncs,a;b;c\nlab,a;b\n", ("unit", "supports")),
        ('unit,"a, b; c; d; e"\ncs,4\n', ("unit", "a, b; c; d; e")),
        ("unit\ncs\n", ("unit",)),
        ("sep=;\nunit;name\ncs;a,b\n", ("unit", "name")),
        ("unit,Our\tgoals\ncs,4\n", ("unit", "Our\tgoals")),
        (",,\nunit,name;x\ncs,a;b\n", ("unit", "name;x")),
    ],
)
def test_the_delimiter_is_the_one_that_fits_all_rows(write: Write, text: str, header: tuple[str, ...]) -> None:
    """Delimiters within a text do not mislead."""
    assert read_sheet(write("a.csv", text)).header == header


@pytest.mark.parametrize(
    "data",
    [
        "单元,名称\ncs,客服\n".encode(),
        "单元,名称\ncs,客服\n".encode("utf-8-sig"),
        codecs.BOM_UTF16_LE + "单元,名称\ncs,客服\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "单元,名称\ncs,客服\n".encode("utf-16-be"),
        "单元,名称\ncs,客服\n".encode("gb18030"),
    ],
)
def test_encodings(write: Write, data: bytes) -> None:
    """UTF-8 with and without byte order mark, UTF-16 with one, and GB18030."""
    sheet = read_sheet(write("a.csv", data))
    assert (sheet.header, sheet.rows) == (("单元", "名称"), [["cs", "客服"]])


def test_blank_rows_are_skipped_and_the_numbering_is_kept(write: Write) -> None:
    """Places name the row that the user sees."""
    sheet = read_sheet(write("a.csv", "\nunit,name\n\ncs,Service\n , \nlab,Lab\n,,,\n"))
    assert sheet.rows == [["cs", "Service"], ["lab", "Lab"]]
    assert list(sheet.numbers) == [4, 6]
    assert sheet.place(1, 1) == "row 6, column B (name)"
    assert sheet.place(1) == "row 6"
    assert sheet.head_place(0) == "row 2, column A (unit)"
    assert sheet.head_place() == "row 2"


def test_the_line_that_names_the_delimiter_counts_as_a_row(write: Write) -> None:
    """Excel's sep= line is row 1."""
    sheet = read_sheet(write("a.csv", "sep=;\nunit;name\ncs;Service\n"))
    assert (sheet.head_place(), sheet.place(0)) == ("row 2", "row 3")


def test_short_rows_are_filled_with_blanks(write: Write) -> None:
    """A row may end before the header does."""
    assert read_sheet(write("a.csv", "unit,name,x\ncs\nlab,Lab,1\n")).rows == [["cs", "", ""], ["lab", "Lab", "1"]]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", "the file is empty"),
        ("\n \n\n", "a.csv: holds no header and no rows"),
        ("unit,name\n", "a.csv: has a header but no rows"),
        ('unit,name\ncs,"open\n', "row 2: a quotation mark does not match"),
        ('unit,name\ncs,"a"b"\n', "row 2: a quotation mark does not match"),
        ("unit,name\ncs,Service,4\n", 'row 2, column C: "4" stands in a column without a head'),
        ("unit,,name\ncs,4,\n", 'row 2, column B: "4" stands in a column without a head'),
        ("unit,,name\ncs,4,\ncs,,\ncs,5,\n", '"4" stands in a column without a head (2 rows: 2, 4) ->'),
        ("單元,名稱,看法\ncs,客服,沒有意見\n".encode("big5"), "is in another encoding than GB18030, such as Big5"),
        ("\u0378\u0379,a\ncs,客服\n".encode("gb18030"), "is in another encoding than GB18030"),
        (b"unit,name\ncs,caf\xe9,\n\xff\xff\xff", "is neither UTF-8, UTF-16 nor GB18030 text"),
        (codecs.BOM_UTF16_LE + b"a", "is neither UTF-8, UTF-16 nor GB18030 text"),
        ("unit,name\n".encode("utf-16-le"), "holds NUL characters"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old .xls workbook, or one protected by a password -> open it"),
        (b"PK\x05\x06" + bytes(18), "is an empty ZIP archive"),
        (b"%PDF-1.7", "is a PDF"),
        (b"\xef\xbb\xbf<html><table>", "is a web page or XML"),
        (b"PK\x03\x04 and then something else", "is damaged or encrypted"),
    ],
)
def test_unreadable_content(write: Write, content: str | bytes, expected: str) -> None:
    """What cannot be read as a table is refused with the reason."""
    assert expected in faults_of(read_sheet, write("a.csv", content))[0]


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    """A path without a file is a fault and not a crash."""
    assert faults_of(read_sheet, tmp_path / "no.csv") == [
        "no.csv: there is no such file -> check the spelling and the folder"
    ]
    assert "is a folder" in faults_of(read_sheet, tmp_path)[0]
    assert "is not a regular file" in faults_of(read_sheet, Path("/dev/null"))[0]
    with pytest.raises(InputFaults, match="cannot be opened"):
        read_sheet(tmp_path / ("x" * 5000))
    with pytest.raises(InputFaults, match=r"cannot be opened|there is no such file"):
        read_sheet(tmp_path / "a\0b")


@pytest.mark.parametrize("quote", ["", '"'])
def test_size_limits_of_text(write: Write, monkeypatch: pytest.MonkeyPatch, quote: str) -> None:
    """Too many rows, columns, cells or bytes are refused."""
    path = write("a.csv", f"{quote}a{quote},b,c\n1,2,3\n4,5,6,\n")
    monkeypatch.setattr(delimited, "MOST_CELLS", 11)
    assert "more than 11 cells" in faults_of(read_sheet, path)[0]
    monkeypatch.setattr(delimited, "MOST_COLUMNS", 2)
    assert "more than 2 columns" in faults_of(read_sheet, path)[0]
    monkeypatch.setattr(delimited, "MOST_ROWS", 1)
    assert "more than 1 rows" in faults_of(read_sheet, path)[0]
    path.write_bytes(b"a" * (2**20 + 1))
    with pytest.raises(InputFaults, match="larger than 1 MB"):
        files.read_bytes(path, FaultLog("a.csv"), largest=2**20)


def test_width_limit_of_plain_text(write: Write) -> None:
    """A table wider than any questionnaire is refused."""
    head = ",".join(map(str, range(grid.MOST_COLUMNS + 1)))
    assert "more than 2,000 columns" in faults_of(read_sheet, write("a.csv", f"{head}\n{head}\n"))[0]


def test_workbooks_are_read_whatever_their_suffix(write_book: Callable[..., Path]) -> None:
    """The content of a workbook decides."""
    book = write_book("book.csv", answers=[["unit", "x"], ["cs", 4], [None, None], ["lab", 4.5]])
    sheet = read_sheet(book)
    assert (sheet.name, sheet.rows) == ("answers", [["cs", 4], ["lab", 4.5]])
    assert sheet.place(1, 1) == "sheet answers, row 4, column B (x)"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("unit,x\ncs,4\n", "is no XLSX workbook but text -> rename it to .csv or save it as a workbook"),
        (b"\0\1\2", "is no XLSX workbook -> rename it to .csv or save it as a workbook"),
    ],
)
def test_what_is_called_a_workbook_must_be_one(write: Write, content: str | bytes, expected: str) -> None:
    """A text is not read as CSV without a word."""
    assert faults_of(read_sheet, write("text.XLSX", content)) == [f"text.XLSX: {expected}"]


def test_a_few_rare_characters_are_no_wrong_encoding(write: Write) -> None:
    """One unassigned character among many others is let through."""
    letters = "".join(map(chr, range(0x4E00, 0x4E40)))
    assert read_sheet(write("a.csv", f"a\n{letters}\u0378\n".encode("gb18030"))).rows == [[letters + "\u0378"]]


def test_a_title_above_the_header_is_one_fault(write_book: Callable[..., Path]) -> None:
    """Where most columns have no head, the row that was taken as the header is none."""
    rows = [["Survey results"], [], ["unit", "x", "y"], *[["cs", 1, 2]] * 50]
    assert faults_of(read_sheet, write_book(answers=rows)) == [
        (
            "book.xlsx, sheet answers, row 1: this row was taken as the header, but 2 of its 3 columns have no head "
            '("Survey results") -> delete what stands above the header: '
            "the first row that is not blank must name the columns"
        )
    ]


def test_hidden_sheets_are_passed_over(write_book: Callable[..., Path]) -> None:
    """Without a name the first sheet that can be seen is read, and by its name a hidden one too."""
    path = write_book(secret=[["a"], [1]], Sheet1=[["b"], [2]])
    book = load_workbook(path)
    book["secret"].sheet_state = "hidden"
    book.save(path)
    assert read_sheet(path).header == ("b",)
    assert read_sheet(path, sheet="secret").header == ("a",)


def test_a_head_of_several_lines_is_shown_in_one(write: Write) -> None:
    """A place can be read however the head is broken."""
    assert (
        read_sheet(write("a.csv", 'unit,"x_1\nHow  often?"\ncs,4\n')).place(0, 1) == "row 2, column B (x_1 How often?)"
    )


def test_values_of_cells(write_book: Callable[..., Path]) -> None:
    """Dates and times read as ISO texts, durations as seconds, truth values as words."""
    values = [True, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4), time(0, 1, 23), timedelta(minutes=2), "'=a", 7, 1.5]  # noqa: DTZ001
    sheet = read_sheet(write_book(a=[[f"c{index}" for index in range(len(values))], values]))
    assert sheet.rows == [["TRUE", "2026-01-02", "2026-01-02 03:04:00", "00:01:23", 120.0, "'=a", 7, 1.5]]


def test_formulas_are_faults(write_book: Callable[..., Path]) -> None:
    """A formula is named with its place, in the header too."""
    path = write_book(a=[["unit", "=A1"], ["cs", "=1+1"], ["=B1", 3]])
    assert [fault.split(": ", 1) for fault in faults_of(read_sheet, path)] == [
        [f"book.xlsx, sheet a, {place}", "the cell holds a formula -> write the value instead"]
        for place in ("row 1, column B (=)", "row 2, column B (=)", "row 3, column A (unit)")
    ]


def test_a_sheet_is_chosen_by_name(write_book: Callable[..., Path]) -> None:
    """The named sheet is read whatever its case; a missing one is a fault that lists the others."""
    path = write_book(first=[["a"], [1]], Second=[["b"], [2]])
    assert read_sheet(path, sheet="second").header == ("b",)
    assert read_sheet(path).header == ("a",)
    with pytest.raises(InputFaults, match=r'has no sheet "secnd" -> did you mean "Second".* Allowed: first, Second'):
        read_sheet(path, sheet="secnd")


def test_a_blank_workbook(write_book: Callable[..., Path]) -> None:
    """A sheet without cells has no header, and one with a header alone no rows; the fault names the sheet."""
    assert faults_of(read_sheet, write_book(a=[])) == [
        "book.xlsx, sheet a: holds no header and no rows -> fill in the template"
    ]
    assert faults_of(read_sheet, write_book(a=[["unit", "x"]])) == [
        "book.xlsx, sheet a: has a header but no rows -> fill in a row for each answer or unit"
    ]
