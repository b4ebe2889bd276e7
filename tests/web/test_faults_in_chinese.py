"""What is wrong with a file is told in the language of whoever sent it, place, fault and remedy alike."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from advisor.errors import InputFaults
from advisor.intake.pasted import units_from_text
from advisor.web import faults
from tests.web.campaign_site import Site, open_site
from tests.web.conftest import People

SignIn = Callable[..., FlaskClient]
_WORDS = re.compile(r"[A-Za-z]{2,}")


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A campaign."""
    return open_site(tmp_path)


def _rows(page: str) -> list[list[str]]:
    """The cells of the table of faults."""
    alert = re.search(r'<div class="note wrong".*?</table>', page, re.DOTALL)
    assert alert, page[:3000]
    rows = re.findall(r"<tr>(.*?)</tr>", alert[0], re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in rows[1:])
    return [[html.unescape(cell) for cell in row] for row in cells]


def test_a_bad_file_of_units(sign_in: SignIn, people: People) -> None:
    """Each cell with what may stand there; no folder of the server is named."""
    table = "id,name,headcount,parent\nops,运营,很多,\nops,客服,5,xx\n"
    address = f"/e/{people.record.id}/units"
    answer = sign_in(people.owner, "zh").post(address, data={"file": (io.BytesIO(table.encode()), "units.csv")})
    assert answer.status_code == 422
    assert _rows(answer.text) == [
        ["第 3 行 A 列（id）", "单元“ops”在第 2 行已经出现过", "每个单元只占一行，编号不重复"],
        ["第 3 行 D 列（parent）", "文件中没有填作 parent（上级单元）的单元“xx”", "为它增加一行，或改正编号"],
        ["第 2 行 C 列（headcount）", "“很多”不是人数", "填不小于 1 的整数"],
    ]
    assert not _WORDS.search(re.findall(r"<p><b>(.*?)</b></p>", answer.text)[0])
    assert "/tmp" not in answer.text  # noqa: S108 -- that of the server
    nothing = sign_in(people.owner, "zh").post(address, data={"file": (io.BytesIO(b"%PDF-1.7"), "units.csv")})
    assert _rows(nothing.text) == [["units.csv", "是 PDF 文件", "用表格软件打开，另存为不带密码的 .xlsx"]]


def test_bad_pasted_units(sign_in: SignIn, people: People) -> None:
    """By line."""
    answer = sign_in(people.owner, "zh").post(f"/e/{people.record.id}/units", data={"pasted": "销售\n- \n销售"})
    assert [row[0] for row in _rows(answer.text)] == ["第 2 行", "第 3 行"]
    assert _rows(answer.text)[1][1:] == ["“销售”出现了两次", "给每个单元一个不同的名称"]


def test_a_bad_list_of_people(site: Site) -> None:
    """Rows that share a fault are counted in Chinese too."""
    rows = "姓名,邮箱,部门,身份\n李娜,li.na,cs,\n王伟,,lab,主管\n,,sales,\n赵敏,a@b.cn,cs,\n赵敏,A@b.cn,客服,\n钱一,,,\n孙二,,,\n"
    sent = {"file": (io.BytesIO(rows.encode()), "名单.csv")}
    answer = site.person("anna", "zh").post(f"{site.home}/people", **sent)
    assert answer.status_code == 422
    told = _rows(answer.text)
    assert ["第 2 行 B 列（邮箱）", "“li.na”不是邮箱地址", "按 li.na@example.org 的格式填写，或留空"] in told
    assert ["第 4 行", "姓名和邮箱都没有填", "至少填一项，或删去这一行"] in told
    assert ["第 3 行 D 列（身份）", "没有“主管”这种身份", "可填：leader、member"] in told
    assert ["第 7 行 C 列（部门）", "单元为空（共 2 行：7、8）", "填写此人所在单元的编号或名称"] in told


def test_a_bad_file_of_answers(site: Site) -> None:
    """In a workbook the sheet is named; what may be answered is listed in Chinese alone."""
    from openpyxl import Workbook

    form = site.office.library.questionnaire(site.wave.questionnaire)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "answers"
    sheet.append(["unit", "respondent", *(item.id for item in form.items)])
    sheet.append(["cs", "甲", *([4] * len(form.items))])
    sheet.append(["xx", "乙", 9, *([4] * (len(form.items) - 1))])
    sheet.append(["cs", "甲", *([4] * len(form.items))])
    content = io.BytesIO()
    book.save(content)
    content.seek(0)
    answer = site.person("anna", "zh").post(f"{site.home}/import", file=(content, "答卷.xlsx"))
    assert answer.status_code == 422
    told = _rows(answer.text)
    assert told[0][0] == f"工作表 answers 第 3 行 C 列（{form.items[0].id}）"
    assert told[0][1] == "“9”不在量表的分值之内"
    assert told[0][2].startswith("可填：1（")
    assert "Fits" not in told[0][2]
    assert "、“无法判断”，或留空；其他写法的含义，在对照表的 labels: 之下写明" in told[0][2]
    assert told[1][1] == "没有单元“xx”"
    assert told[2][:2] == [
        "工作表 answers 第 4 行 B 列（respondent）",
        "“甲”在工作表 answers 第 2 行已为单元“cs”答过题",
    ]


def test_a_bad_mapping(site: Site) -> None:
    """Lines and keys of the mapping."""
    mapping = io.BytesIO("columns: {部门: []}\nlabels: {很好: 9}\nodd: 1\n".encode())
    sent = {"file": (io.BytesIO(b"unit,x\n"), "a.csv"), "mapping": (mapping, "m.yaml")}
    told = _rows(site.person("anna", "zh").post(f"{site.home}/import", **sent).text)
    assert ["第 1 行（部门）", "此处应为一段文字，却是一个列表", "写一个值"] in told
    assert ["第 3 行（odd）", "不认得的键“odd”", "可填：columns、ignore、labels、units、roles、seconds"] in told


def test_english_readers_read_english(sign_in: SignIn, people: People) -> None:
    """As the command line says it."""
    table = "id,name,headcount\nops,运营,many\n"
    answer = sign_in(people.owner).post(
        f"/e/{people.record.id}/units", data={"file": (io.BytesIO(table.encode()), "units.csv")}
    )
    assert _rows(answer.text) == [
        ["row 2, column C (headcount)", '"many" is no headcount', "write a whole number, 1 or more"]
    ]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_fault_that_no_page_expects(app: Flask, language: str) -> None:
    """It is told in the visitor's language as JSON too."""
    library = app.extensions["office"].library
    with pytest.raises(InputFaults) as raised:
        units_from_text("销售\n销售", library.facts, library.rules.dimensions)
    with app.test_request_context("/api/v1/engagements"):
        g.language = language
        problem = faults.answer_of(raised.value).get_json()
    (fault,) = problem["faults"]
    text = f"{problem['title']} {fault['file']} {fault['place']} {fault['what']} {fault['remedy']}"
    assert bool(_WORDS.search(text)) == (language == "en")
    assert bool(re.search("单元无法读取", text)) == (language == "zh")
